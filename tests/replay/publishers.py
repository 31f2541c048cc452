"""The publishers' forms: small payloads, plainly made up, in the shape of the real ones."""

# ruff: noqa: E501
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from ailedger.sources._series import series_of
from tests.replay import further
from tests.replay.server import Answer, Asked, Replay

JSON = "application/json;charset=utf-8"
CRLF = "\r\n"


def as_json(value: Any, **kwargs: Any) -> Answer:
    return Answer(json.dumps(value).encode(), JSON, **kwargs)


def as_zip(members: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


# World Bank ------------------------------------------------------------------------------------

WB = "api.worldbank.org/v2"
ECONOMIES = {
    "ABW": ("AW", "Aruba", "LCN"),
    "KOR": ("KR", "Korea, Rep.", "EAS"),
    "NAM": ("NA", "Namibia", "SSF"),
    "ARB": ("1A", "Arab World", "NA"),
    "WLD": ("1W", "World", "NA"),
}
REGIONS = {
    "LCN": "Latin America & Caribbean ",
    "EAS": "East Asia & Pacific",
    "SSF": "Sub-Saharan Africa ",
    "NA": "Aggregates",
}
WB_FIGURES: dict[str, dict[tuple[str, int], Any]] = {
    "SP.POP.TOTL": {("KOR", 2022): 51000001, ("NAM", 2022): 2500003, ("WLD", 2022): 8000000005},
    "NY.GDP.MKTP.CD": {("KOR", 2022): 1673916511799.55, ("NAM", 2022): None},
    "GB.XPD.RSDV.GD.ZS": {("KOR", 2022): 5.20996, ("ARB", 2022): 0.61},
}


def worldbank(replay: Replay, updated: str = "2026-07-13", per_page: int | None = None) -> None:
    """The Indicators API; `per_page` overrides what is asked for, so that there are pages."""
    countries = [
        {
            "id": iso3,
            "iso2Code": iso2,
            "name": name,
            "region": {"id": region, "iso2code": "ZZ", "value": REGIONS[region]},
        }
        for iso3, (iso2, name, region) in ECONOMIES.items()
    ]
    head = {"page": 1, "pages": 1, "per_page": "400", "total": len(countries)}
    replay.say(f"{WB}/country", as_json([head, countries]))
    # Series without a figure are answered with nulls, as the interface does.
    for code in series_of("worldbank"):
        figures = WB_FIGURES.get(code, {("KOR", 2022): None})
        items = [
            {
                "indicator": {"id": code, "value": code},
                "country": {"id": ECONOMIES[iso3][0], "value": ECONOMIES[iso3][1]},
                "countryiso3code": "" if iso3 == "NAM" else iso3,
                "date": str(year),
                "value": value,
                "unit": "",
                "obs_status": "",
                "decimal": 0,
            }
            for (iso3, year), value in figures.items()
        ]

        def page(asked: Asked, items: list[Any] = items) -> Answer:
            size = per_page or int(asked.query["per_page"][0])
            number = int(asked.query["page"][0])
            head = {
                "page": number,
                "pages": -(-len(items) // size),
                "per_page": size,
                "total": len(items),
                "sourceid": "2",
                "lastupdated": updated,
            }
            return as_json([head, items[(number - 1) * size : number * size]])

        replay.scripts[f"{WB}/country/all/indicator/{code}"] = page


# Epoch AI --------------------------------------------------------------------------------------

EPOCH = "epoch.ai/data/ai_models.zip"
USA = "United States of America"
NEW_HEADER = (
    "Model,Organization,Publication date,Domain,Parameters,Training compute (FLOP),"
    "Training compute notes,Training dataset size (total),Country (of organization),"
    "Training compute cost (2023 USD),Frontier model,Open model weights?"
)
OLD_HEADER = (
    "System,Domain,Organization,Country (from Organization),Publication date,Parameters,"
    "Training compute (FLOP),Training dataset size (datapoints)"
)
MODELS = [
    f'Alpha,Lab A,2023-03-01,Language,7e9,6.86e+24,"line one\nline two, ""quoted""",,{USA},100.5,True,Yes',
    f'Beta ,"Lab A,Lab B",2023-05-01,Vision,70000000000.0,,,"a,b","{USA},{USA}",,,',
    f'Gamma,"Lab B,Lab C",2024-01-15,Language,,1e+25,,,"{USA},France",,,No',
    "Delta,Lab D,2023-07-07,Language,,,,,Multinational,,,",
    "Epsilon,,,Language,,,,,,,,",
]


def epoch(replay: Replay, rows: list[str] | None = None, header: str = NEW_HEADER) -> None:
    body = as_zip(
        {
            "ai_models/README.md": "CC BY 4.0",
            "ai_models/notable_ai_models.csv": "\n".join([header, *(rows or MODELS)]) + "\n",
        }
    )
    further.epoch_compute(replay)
    etag = '"' + hashlib.md5(body).hexdigest() + '"'
    replay.say(EPOCH, Answer(body, "application/zip", etag=etag))


# CSET on Zenodo --------------------------------------------------------------------------------

ZENODO = "zenodo.org/api/records"
CAT = {
    "cat/patents_yearly_applications.csv": (
        "num_patent_applications",
        ["China (mainland),All,2018,90,True", "European Patent Organization,All,2018,7,True"],
    ),
    "cat/patents_yearly_granted.csv": (
        "num_patent_granted",
        ["South Korea,All,2018,40,True", "South Korea,All,2021,3,False", "South Korea,Biology,2018,9,True"],
    ),
    "cat/publications_yearly_articles.csv": ("num_articles", ["Five Eyes,All,2020,500,True"]),
    "cat/publications_yearly_citations.csv": ("num_citations", ["Japan,All,2020,77"]),
    "cat/companies_yearly_disclosed.csv": ("disclosed_investment", ["France,All,2020,0,True"]),
    "cat/companies_yearly_estimated.csv": ("estimated_investment", ["France,All,2020,12,True"]),
}  # fmt: skip


def cat_zip() -> bytes:
    members = {}
    for name, (column, rows) in CAT.items():
        complete = "" if "citations" in name else ",complete"
        header = f"country,field,year,{column}{complete}"
        members[name] = CRLF.join([header, *rows]) + CRLF
    return as_zip(members)


def zenodo(
    replay: Replay,
    number: int = 22772306,
    day: str = "2026-09-15",
    *,
    body: bytes | None = None,
    old_shape: bool = False,
    checksum: str = "",
) -> None:
    """Concept record (redirected to its newest version), record, file."""
    content = cat_zip() if body is None else body
    md5 = checksum or hashlib.md5(content).hexdigest()
    place = f"{ZENODO}/{number}/files/cat.zip/content"
    entry: dict[str, Any] = {"size": len(content), "links": {"self": f"https://{place}"}}
    if old_shape:
        entry |= {"filename": "cat.zip", "checksum": md5}
    else:
        entry |= {"key": "cat.zip", "checksum": f"md5:{md5}"}
    record = {
        "id": number,
        "conceptrecid": "13984221",
        "metadata": {"publication_date": day, "title": "made up"},
        "files": [entry],
    }
    # Observed: Retry-After stands on plain 200s too and means nothing there.
    headers = {"Retry-After": "59", "X-RateLimit-Remaining": "52"}
    moved = {"Location": f"/api/records/{number}"}
    replay.say(f"{ZENODO}/13984221", Answer(status=302, headers=moved))
    replay.say(
        f"{ZENODO}/{number}",
        as_json(record, headers=headers, etag=f'W/"{number}"'),
    )
    replay.say(place, Answer(content, "application/octet-stream", headers=headers))


# Our World in Data -----------------------------------------------------------------------------

GRAPHER = "ourworldindata.org/grapher"
INVESTMENT = "private-investment-in-artificial-intelligence-cset"
PUBLICATIONS = "annual-scholarly-publications-on-artificial-intelligence"
LARGE = "cumulative-number-of-large-scale-ai-systems-by-country"
CHARTS = {
    INVESTMENT: (
        111,
        "estimated_investment__field_all",
        "CC BY-NC 4.0",
        "entity,code,year,estimated_investment__field_all,estimated_investment__field_all__projected\n"
        "Africa,OWID_AFR,2020,5,\nFrance,FRA,2020,12000000,\nFrance,FRA,2025,,14000000",
    ),
    PUBLICATIONS: (
        222,
        "num_articles__field_all",
        "CC BY-NC 4.0",
        "Entity,Code,Year,num_articles__field_all\nASEAN (CSET),,2020,9\nJapan,JPN,2020,77",
    ),
    LARGE: (
        333,
        "cumulative_count",
        "CC BY 4.0",
        "entity,code,year,cumulative_count\nAll large-scale AI systems,,2024,9\nKosovo,OWID_KOS,2024,0",
    ),
}


def owid(replay: Replay, updated: str = "2026-08-14", day: str = "2026-11-01") -> None:
    for slug, (number, short, licence, body) in CHARTS.items():
        column = {
            "titleLong": f"Made up {number}",
            "unit": "",
            "owidVariableId": number,
            "shortName": short,
            "lastUpdated": updated,
            "citationLong": f"Maker {number} – processed by Our World in Data",
        }
        columns = {short: column}
        if "__projected" in body:
            columns[f"{short}__projected"] = {**column, "shortName": f"{short}__projected"}
        meta = {"chart": {}, "columns": columns, "dateDownloaded": day, "activeFilters": {}}
        replay.say(f"{GRAPHER}/{slug}.metadata.json", as_json(meta))
        replay.say(f"{GRAPHER}/{slug}.csv", Answer(body.encode(), "text/csv"))
        full = {
            "origins": [{"producer": f"Maker {number}", "license": {"name": licence, "url": "u"}}]
        }
        replay.say(f"api.ourworldindata.org/v1/indicators/{number}.metadata.json", as_json(full))


# OECD ------------------------------------------------------------------------------------------

SDMX = "sdmx.oecd.org/public/rest"
PATENTS = "DSD_PATENTS@DF_PATENTS_OECDSPECIFIC"
MSTI = "DSD_MSTI@DF_MSTI"
PATENT_DATA = (
    f"{SDMX}/data/OECD.STI.PIE,{PATENTS},1.0/9P50_3.A.PF.PATN_FM.PRIORITY.._Z.INVENTOR._Z._Z.AI"
)
MSTI_DATA = f"{SDMX}/data/OECD.STI.STP,{MSTI},/.A.G+TOT_POP+T_RS.PT_B1GQ+USD_PPP+PS+FTE._Z+Q._Z"
SDMX_CSV = "application/vnd.sdmx.data+csv; charset=utf-8"


def oecd(replay: Replay, valid: str = "2026-03-30T14:10:46Z") -> None:
    for agency, flow, count in (("OECD.STI.PIE", PATENTS, "11"), ("OECD.STI.STP", MSTI, "22")):
        constraint = {
            "id": f"CR_A_{flow}",
            "validFrom": valid,
            "annotations": [{"id": "obs_count", "title": count, "type": "sdmx_metrics"}],
        }
        replay.say(
            f"{SDMX}/contentconstraint/{agency}/CR_A_{flow}/",
            as_json({"data": {"contentConstraints": [constraint]}}),
        )
    replay.say(
        PATENT_DATA,
        Answer(
            CRLF.join(
                [
                    "DATAFLOW,PATENT_AUTHORITIES,FREQ,MEASURE,UNIT_MEASURE,DATE_TYPE,REF_AREA,"
                    "AGENT_ROLE,TIME_PERIOD,OBS_VALUE,OBS_STATUS,UNIT_MULT",
                    "OECD.STI.PIE:P(1.0),9P50_3,A,PF,PATN_FM,PRIORITY,KOR,INVENTOR,2019,300.25,A,0",
                    "OECD.STI.PIE:P(1.0),9P50_3,A,PF,PATN_FM,PRIORITY,KOR,INVENTOR,2018,299.5,,0",
                ]
            ).encode(),
            SDMX_CSV,
            packed=True,
        ),
    )
    replay.say(
        MSTI_DATA,
        Answer(
            (
                CRLF.join(
                    [
                        "STRUCTURE,STRUCTURE_ID,REF_AREA,Reference area,FREQ,MEASURE,UNIT_MEASURE,"
                        "PRICE_BASE,TRANSFORMATION,TIME_PERIOD,Time period,OBS_VALUE,"
                        "Observational value,OBS_STATUS,UNIT_MULT",
                        "DATAFLOW,x,TWN,Chinese Taipei,A,G,PT_B1GQ,_Z,_Z,2022,,3.96,,P,0",
                        "DATAFLOW,x,TWN,Chinese Taipei,A,TOT_POP,PS,_Z,_Z,2022,,23264.64,,,3",
                        "DATAFLOW,x,TWN,Chinese Taipei,A,G,PT_B1GQ,_Z,GY,2022,,1.5,,,0",
                        "DATAFLOW,x,OECD,OECD\u200b,A,G,PT_B1GQ,_Z,_Z,2021,,,,A,0",
                    ]
                )
                + CRLF
            ).encode(),
            SDMX_CSV,
            packed=True,
        ),
    )


# Microsoft, LinkedIn, UNESCO ---------------------------------------------------------------------

GITHUB = "raw.githubusercontent.com/microsoft/ai-diffusion-report/main/data/AI_Diffusion_Q12026_Update.csv"
DIFFUSION = (
    "Economy,H1 2025 AI Diffusion,H2 2025 AI Diffusion,Q1 2026 AI Diffusion\r\n"
    "United Arab Emirates,59.40%,64.00%,70.10%\r\n"
    "Türkiye,20.10%,21.30%,22.00%"
)


def microsoft(replay: Replay, text: str = DIFFUSION) -> None:
    body = text.encode("mac_roman")
    etag = '"' + hashlib.sha256(body).hexdigest() + '"'
    replay.say(GITHUB, Answer(body, "text/plain; charset=utf-8", etag=etag))


LINKEDIN = (
    "datacatalogfiles.worldbank.org/ddh-published/0038044/DR0046256/"
    "public_use-talent-migration.xlsx"
)
SKILLS = [
    ["country_code", "country_name", "wb_income", "wb_region", "skill_group_id",
     "skill_group_category", "skill_group_name", *(f"net_per_10K_{y}" for y in range(2015, 2020))],
    ["na", "Namibia ", "Upper middle income", "Sub-Saharan Africa", 2407, "Disruptive Tech Skills",
     "Artificial Intelligence (AI)", -1.5, 0, 2.25, 3, 4],
    ["na", "Namibia ", "Upper middle income", "Sub-Saharan Africa", 2549, "Tech Skills",
     "Information Management", 9, 9, 9, 9, 9],
]  # fmt: skip
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def workbook(rows: list[list[Any]] = SKILLS, sheet: str = "Skill Migration") -> bytes:
    """A workbook of two sheets: shared texts, numbers as numbers, an empty cell left out."""
    texts: list[str] = []
    lines = []
    for y, row in enumerate(rows, 1):
        cells = []
        for x, value in enumerate(row):
            place = f"{chr(ord('A') + x)}{y}"
            if isinstance(value, str):
                texts.append(value)
                cells.append(f'<c r="{place}" t="s"><v>{len(texts) - 1}</v></c>')
            elif value is not None:
                cells.append(f'<c r="{place}"><v>{value}</v></c>')
        lines.append(f'<row r="{y}">{"".join(cells)}</row>')
    data = f'<worksheet xmlns="{SHEET}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    names = f'<sheet name="Cover" sheetId="1" r:id="rId1"/><sheet name="{sheet}" sheetId="2" r:id="rId2"/>'
    shared = "".join(f"<si><t>{text}</t></si>" for text in texts)
    rel = '<Relationship Id="{}" Type="' + RELS + '/worksheet" Target="worksheets/{}.xml"/>'
    office = f'<Relationship Id="rId1" Type="{RELS}/officeDocument" Target="xl/workbook.xml"/>'
    return as_zip(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">{office}</Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{RELS}"><sheets>{names}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
            + rel.format("rId1", "sheet1")
            + rel.format("rId2", "sheet2")
            + "</Relationships>",
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData/></worksheet>',
            "xl/worksheets/sheet2.xml": data,
            "xl/sharedStrings.xml": f'<sst xmlns="{SHEET}">{shared}</sst>',
        }
    )


def linkedin(replay: Replay) -> None:
    replay.say(
        LINKEDIN,
        Answer(workbook(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )


UIS = "api.uis.unesco.org/api/public"


def unesco(replay: Replay, version: str = "20260918-abc", records: list[Any] | None = None) -> None:
    stamp = {"version": version, "publicationDate": "2026-09-18T08:00:00.000Z"}
    replay.say(f"{UIS}/versions/default", as_json(stamp))
    units = [{"id": "KOR", "type": "NATIONAL"}, {"id": "SDG: Asia", "type": "REGIONAL"}]
    replay.say(f"{UIS}/definitions/geounits", as_json(units))
    found = [
        {"indicatorId": "EXPGDP.TOT", "geoUnit": unit, "year": 2021, "value": value,
         "magnitude": None, "qualifier": mark}
        for unit, value, mark in (("KOR", 4.93, "NAT_EST"), ("SDG: Asia", 2.1, None))
    ] if records is None else records  # fmt: skip
    hints = [] if found else [{"code": "UIS::HINT::001", "message": "no such indicator"}]
    replay.say(
        f"{UIS}/data/indicators",
        as_json({"hints": hints, "records": found, "indicatorMetadata": []}),
    )


def everyone(replay: Replay) -> None:
    """All publishers in good order."""
    worldbank(replay)
    epoch(replay)
    zenodo(replay)
    owid(replay)
    oecd(replay)
    microsoft(replay)
    linkedin(replay)
    unesco(replay)
    further.everyone(replay)
