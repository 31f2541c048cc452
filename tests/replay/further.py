"""More publishers' forms: Indeed, GitHub, Epoch's compute, Oxford Insights, Eurostat, IMF, OECD.AI.

Small payloads, plainly made up, in the shape of the real ones.
"""

# ruff: noqa: E501
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from tests.replay.server import Answer, Replay

CRLF = "\r\n"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_answer(text: str) -> Answer:
    body = text.encode()
    return Answer(body, "text/plain; charset=utf-8", etag=f'"{hashlib.sha256(body).hexdigest()}"')


# Indeed ------------------------------------------------------------------------------------------

INDEED = "raw.githubusercontent.com/hiring-lab/ai-tracker/main/AI_posting.csv"
POSTINGS = (
    "date,jobcountry,AI_share_postings\n"
    "2025-01-12,GB,2.5\n2025-01-12,US,2.25\n2025-01-13,GB,2.75\n2025-01-13,US,2.5\n"
    "2025-01-12,JP,\n2025-01-13,JP,1.5\n"
)
# A week later: Japan is gone, days come first, lines end in CRLF and the last one not at all.
POSTINGS_DAY_FIRST = CRLF.join(
    ["date,jobcountry,AI_share_postings", "12/1/25,GB,2.5", "12/1/25,US,2.25", "13/1/25,GB,2.75",
     "13/1/25,US,2.5"]
)  # fmt: skip


def indeed(replay: Replay, text: str = POSTINGS) -> None:
    replay.say(INDEED, csv_answer(text))


# GitHub Innovation Graph -------------------------------------------------------------------------

GRAPH = "raw.githubusercontent.com/github/innovationgraph/main/data"
QUARTERS = {
    "developers": "developers,iso2_code,year,quarter\n24000,NA,2025,3\n9763122,US,2025,3\n6983489,EU,2025,3\n",
    "git_pushes": "git_pushes,iso2_code,year,quarter\n21377653,US,2025,3\n",
    "repositories": "repositories,iso2_code,year,quarter\n3067,XK,2025,3\n",
    "organizations": "organizations,iso2_code,year,quarter\n601565,US,2025,3\n",
    "topics": "num_pushers,topic,iso2_code,year,quarter\n720,llm,US,2025,3\n6739,python,US,2025,3\n",
}


def github(replay: Replay, tables: Mapping[str, str] = QUARTERS) -> None:
    for name, text in tables.items():
        replay.say(f"{GRAPH}/{name}.csv", csv_answer(text))


# Epoch AI, compute -------------------------------------------------------------------------------

CLUSTERS = "epoch.ai/data/gpu_clusters.csv"
CHIPS = "epoch.ai/data/ml_hardware.csv"
CLUSTER_HEADER = (
    "Name,Status,Certainty,Single cluster?,Country,Location,Owner,Users,Sector,First Operational Date,"
    "Chip type (primary),Chip quantity (primary),Total number of AI chips,H100 equivalents,Max OP/s,"
    "16-bit OP/s,Power Capacity (MW),Hardware Cost,Include in Standard Analysis,Possible Duplicate"
)
CHIP_HEADER = (
    "Hardware name,Manufacturer,Type,Release date,Release price (USD),FP64 (double precision) performance (FLOP/s),"
    "FP32 (single precision) performance (FLOP/s),FP16 (half precision) performance (FLOP/s),"
    "Tensor-FP16/BF16 performance (FLOP/s),FP8 performance (FLOP/s),INT8 performance (OP/s),"
    "Memory (bytes),Memory bandwidth (byte/s),TDP (W),Process size (nm),Transistors (millions)"
)


def epoch_compute(replay: Replay) -> None:
    tail = "Yes,China,China,,,Private,2020-06-15,,500.0,500.0,30.0,6e+16,6e+16,0.3,6000000.0,True,"
    rows = [
        f"Anonymized Chinese System,Existing,Confirmed,{tail}",
        f"Anonymized Chinese System,Existing,Likely,{tail}",
        "Plan,Planned,Unlikely,Unclear,,,,,,2027-01-01,,,,1000.0,,,,,,True",
    ]
    replay.say(CLUSTERS, csv_answer("\n".join([CLUSTER_HEADER, *rows]) + "\n"))
    chip = "Chip A,Maker,GPU,2022-03-22,30000,,,,9.9e+14,,,80000000000.0,3e+12,700.0,4.0,80000.0"
    replay.say(CHIPS, csv_answer(f"{CHIP_HEADER}\n{chip}\n"))


# Oxford Insights ---------------------------------------------------------------------------------

MEDIA = "oxfordinsights.com/wp-json/wp/v2/media"
UPLOADS = "oxfordinsights.com/wp-content/uploads"
BOOK_2025 = f"{UPLOADS}/2026/01/2025-Government-AI-Readiness-Index-data-1.xlsx"
BOOK_2023 = f"{UPLOADS}/2023/12/2023-Government-AI-Readiness-Index-Public-Indicator-Data.xlsx"
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
Sheets = Mapping[str, Sequence[Sequence[Any]]]
READINESS_2025: Sheets = {
    "Global Rankings": [
        [None, None, None, None],
        [None, "Ranking", "Country", "Total Score"],
        [None, 2, "Land A", 43.44],
        [None, 1, "Land B ", 57.5],
    ],
    "Dimensions-Pillars": [
        [None, None, None, None, "Pillars", None, None, "Dimensions"],
        ["Ranking", "Country", "Total Score", None, "Policy Capacity", "Resilience", None, "Policy vision"],
        [2, "Land A", 43.44, None, 23, 51.21, None, 20],
        [1, "Land B ", 57.5, None, 70, "N/A", None, 100],
    ],
}  # fmt: skip
READINESS_2019: Sheets = {
    "Rankings": [
        ["Overall rankings", None, None, None, "Asia-Pacific"],
        ["Rank (of 2)", "Country", "Score", None, "Rank (of 2 globally; 1 regionally)", "Country", "Score"],
        [1, "Land B ", 9.186142187415337, None, 1, "Land B", 9.186142187415337],
        [2, "Land A", 5.5],
        [None, "AVERAGE", 7.3],
    ],
}  # fmt: skip


def book(sheets: Sheets) -> bytes:
    """A workbook whose texts stand in the cells."""
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    }
    names, links = "", ""
    for number, (name, rows) in enumerate(sheets.items(), 1):
        names += f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>'
        links += f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        lines = "".join(f'<row r="{y}">{_row(y, row)}</row>' for y, row in enumerate(rows, 1))
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{SPREADSHEET}"><sheetData>{lines}</sheetData></worksheet>'
        )
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{OFFICE}"><sheets>{names}</sheets></workbook>'
    )
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return stream.getvalue()


def _row(y: int, row: Sequence[Any]) -> str:
    cells = ""
    for x, value in enumerate(row):
        place = f"{chr(ord('A') + x)}{y}"
        if isinstance(value, str):
            cells += (
                f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'
            )
        elif value is not None:
            cells += f'<c r="{place}"><v>{value}</v></c>'
    return cells


def oxford(replay: Replay, sheets: Sheets = READINESS_2025) -> None:
    listed = [
        {"date": "2023-12-06T10:00:00", "source_url": f"https://{BOOK_2023}"},
        {"date": "2026-01-20T10:00:00", "source_url": f"https://{BOOK_2025}"},
        {"date": "2026-02-01T10:00:00", "source_url": f"https://{UPLOADS}/2026/02/poster.pdf"},
    ]
    replay.say(MEDIA, Answer(json.dumps(listed).encode(), "application/json"))
    replay.say(BOOK_2025, Answer(book(sheets), XLSX))


# Eurostat ----------------------------------------------------------------------------------------

EUROSTAT = "ec.europa.eu/eurostat/api/dissemination/sdmx/2.1/data/isoc_eb_ai/A.GE10.C10-S951_X_K.."
CODES = "DATAFLOW,LAST UPDATE,freq,size_emp,nace_r2,indic_is,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS"
ENTERPRISES = [
    "GE10,C10-S951_X_K,E_AI_TANY,PC_ENT,EL,2023,4.01,,",
    "GE10,C10-S951_X_K,E_AI_TANY,PC_ENT_IUSE,EL,2023,4.2,b,",
    "GE10,C10-S951_X_K,E_AI_TANY,PC_ENT,ME,2021,,u,",
    "GE10,C10-S951_X_K,E_AI_TANY,PC_ENT,MK,2021,,,C",
    "GE10,C10-S951_X_K,E_AI_TANY,PC_ENT,EU27_2020,2025,20.0,,",
]
LABELS = "DATAFLOW,LAST UPDATE,freq,ind_type,indic_is,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS"
INDIVIDUALS = CRLF.join(
    [
        LABELS,
        "ESTAT:ISOC_AI_IAIU$DEFAULTVIEW(1.0),16/12/25 11:00:00,Annual,All individuals,Use of generative AI tools: in the last 3 months,Percentage of individuals,Austria,2025,39.42,,",
        'ESTAT:ISOC_AI_IAIU$DEFAULTVIEW(1.0),16/12/25 11:00:00,Annual,"Individuals, 16 to 24 years old",Use of generative AI tools: in the last 3 months,Percentage of individuals,Austria,2025,70.1,u,',
    ]
)


def eurostat(replay: Replay, updated: str = "27/02/26 11:00:00") -> None:
    rows = [f"ESTAT:ISOC_EB_AI(1.0),{updated},A,{row}" for row in ENTERPRISES]
    replay.say(EUROSTAT, Answer((CRLF.join([CODES, *rows]) + CRLF).encode(), "text/csv"))


# International Monetary Fund ---------------------------------------------------------------------

IMF = "www.imf.org/external/datamapper/api/v1/AI_PI"


def imf(replay: Replay, values: Any = None) -> None:
    said = {"AI_PI": {"SGP": {"2023": 0.8006}, "EME": {"2023": 0.46}}} if values is None else values
    replay.say(IMF, Answer(json.dumps({"values": said}).encode(), "application/json"))


# OECD.AI -----------------------------------------------------------------------------------------

POLICIES = "wp.oecd.ai/app/uploads/2024/03/oecd-ai-all-ai-policies.csv"
POLICY_ROWS = (
    '"Policy initiative ID","Platform URL","English name","Country","Start date","End date","Budget amount\n'
    '(in local currency)","Policy instrument ID"\n'
    '"2021/1","https://x/1","National\nstrategy","Korea","2019","","<p>1</p>","a"\n'
    '"2021/1","https://x/1","National\nstrategy","Korea","2019","","<p>1</p>","b"\n'
    '"2021/2","https://x/2","Coordinated plan","European Union","2018-12-07","2027","","c"\n'
    '"2021/3","https://x/3","Undated","Korea","","","","d"\n'
)


def oecd_ai(replay: Replay, text: str = POLICY_ROWS) -> None:
    replay.say(POLICIES, csv_answer(text))


def everyone(replay: Replay) -> None:
    """All of these in good order."""
    for publisher in (indeed, github, epoch_compute, oxford, eurostat, imf, oecd_ai):
        publisher(replay)
