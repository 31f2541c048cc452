"""What a person downloaded by hand: taken by its content, or refused with what to do."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from ailedger.archive.adopt import add_edition
from ailedger.archive.catalog import read_catalog
from ailedger.errors import LedgerError, RefusedError
from ailedger.settings import Settings
from tests.replay import further, publishers
from tests.replay.further import book

DOWNLOAD = (
    '\ufeff"Data Source","World Development Indicators",\r\n\r\n'
    '"Last Updated Date","2026-07-13",\r\n\r\n'
    '"Country Name","Country Code","Indicator Name","Indicator Code","1960","2022","2023",\r\n'
    '"Korea, Rep.","KOR","Population, total","SP.POP.TOTL","25012374","51672569","51712619",\r\n'
    '"Namibia","NAM","Population, total","SP.POP.TOTL","","2889662","",\r\n'
    '"Arab World","ARB","Population, total","SP.POP.TOTL","","1","2",\r\n'
)


METADATA = '"Country Code","Region",\n"KOR","",\n'


def answer_of(code: str) -> str:
    """One answer of the Indicators API, without the list of countries."""
    item = {
        "indicator": {"id": code, "value": code},
        "country": {"id": "KR", "value": "Korea, Rep."},
        "countryiso3code": "KOR",
        "date": "2022",
        "value": 1673916511799.55,
    }
    group = item | {"country": {"id": "1A", "value": "Arab World"}, "countryiso3code": "ARB"}
    return json.dumps([{"page": 1, "pages": 1, "lastupdated": "2026-07-13"}, [item, group]])


MSTI = (
    "STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,ACTION,REF_AREA,Reference area,FREQ,MEASURE,Measure,"
    "UNIT_MEASURE,PRICE_BASE,TRANSFORMATION,TIME_PERIOD,Time period,OBS_VALUE,Observation value,"
    "OBS_STATUS,UNIT_MULT\r\n"
    "DATAFLOW,OECD.STI.STP:DSD_MSTI@DF_MSTI(1.3),MSTI,I,KOR,Korea,A,G,GERD,PT_B1GQ,_Z,_Z,2022,,"
    "5.2,,A,0\r\n"
)
UIS_ANSWER = {"hints": [], "records": [
    {"indicatorId": "EXPGDP.TOT", "geoUnit": "KOR", "year": 2021, "value": 4.93, "magnitude": None,
     "qualifier": None},
    {"indicatorId": "EXPGDP.TOT", "geoUnit": "SDG: Asia", "year": 2021, "value": 1.2,
     "magnitude": None, "qualifier": None},
]}  # fmt: skip
CHARTS = "Entity,Code,Year,num_articles__field_all\nJapan,JPN,2020,77\n"
CAT = "country,field,year,num_patent_granted,complete\nSouth Korea,All,2018,40,True\n"
MODELS = publishers.NEW_HEADER.replace("Frontier model", "Notability criteria,Frontier model")
MODEL_ROWS = (
    "Alpha,Lab A,2023-03-01,Language,7e9,6.86e+24,,,United States of America,100.5,SOTA,True,Yes"
)
LINKEDIN = ",".join(publishers.SKILLS[0]) + "\n" + ",".join(map(str, publishers.SKILLS[1])) + "\n"
Files = dict[str, str | bytes]

TAKEN: dict[str, tuple[str, str, Files, dict[str, int]]] = {
    "World Bank CSV": ("worldbank", "2026", {"data (1).csv": DOWNLOAD}, {"indicators": 3}),
    "World Bank zip": (
        "worldbank", "2026",
        {"x.zip": publishers.as_zip({"API_SP.POP.TOTL.csv": DOWNLOAD, "Metadata.csv": METADATA})},
        {"indicators": 3},
    ),
    "World Bank answer": (
        "worldbank", "2026", {"answer.json": answer_of("NY.GDP.MKTP.CD")}, {"indicators": 1},
    ),
    "UIS answer": ("unesco_uis", "2026", {"my.json": json.dumps(UIS_ANSWER)}, {"indicators": 1}),
    "UIS bulk": (
        "unesco_uis", "2026",
        {"SDG_DATA_NATIONAL.csv":
         "INDICATOR_ID,COUNTRY_ID,YEAR,VALUE,MAGNITUDE,QUALIFIER\nEXPGDP.TOT,KOR,2021,4.93,,\n"},
        {"indicators": 1},
    ),
    "OECD with labels": ("oecd", "2026", {"OECD.STI,filtered.csv": MSTI}, {"msti": 1}),
    "Epoch under another name": (
        "epoch", "2026", {"download.csv": f"{MODELS}\n{MODEL_ROWS}\n"}, {"notable_models": 1},
    ),
    "Epoch's clusters": (
        "epoch", "2026", {"table.csv": f"{further.CLUSTER_HEADER}\nX,Existing,Likely{',' * 17}\n"},
        {"gpu_clusters": 1},
    ),
    "CSET under another name": ("cset_cat", "2026", {"patents.csv": CAT}, {"patents_granted": 1}),
    "OWID": (
        "owid", "2026", {"annual-scholarly-publications-on-artificial-intelligence.csv": CHARTS},
        {"figures": 1, "charts": 0},
    ),
    "LinkedIn": (
        "worldbank_linkedin", "2026", {"skills.csv": LINKEDIN}, {"ai_skill_migration": 5},
    ),
    "Indeed": ("indeed", "2026", {"AI (2).csv": further.POSTINGS}, {"ai_postings": 6}),
    "GitHub": ("github", "2026", {"a.csv": further.QUARTERS["developers"]}, {"activity": 3}),
    "Oxford": (
        "oxford_insights", "2025", {"b.xlsx": book(further.READINESS_2025)}, {"readiness": 9},
    ),
    "Eurostat": ("eurostat", "2026", {"estat.csv": further.INDIVIDUALS}, {"ai_use": 2}),
    "IMF": (
        "imf", "2023", {"AI.json": json.dumps({"values": {"AI_PI": {"SGP": {"2023": 0.8}}}})},
        {"ai_preparedness": 1},
    ),
    "OECD.AI": ("oecd_ai", "2024", {"list.csv": further.POLICY_ROWS}, {"policies": 3}),
    "Microsoft": (
        "microsoft", "2026-Q1", {"d.csv": publishers.DIFFUSION.encode("mac_roman")},
        {"ai_diffusion": 6},
    ),
}  # fmt: skip
COUNTRY_MIGRATION = "base_country_code,base_country_name,net_per_10K_2015\nkr,Korea,1\n"
REFUSED: dict[str, tuple[str, Files, str, str]] = {
    "GDP named population": (
        "worldbank", {"SP.POP.TOTL.1.json": answer_of("NY.GDP.MKTP.CD")},
        "is named for SP.POP.TOTL and holds NY.GDP.MKTP.CD", "take the right file",
    ),
    "a series nobody takes": (
        "worldbank", {"x.json": answer_of("EN.ATM.CO2E.KT")},
        "it has EN.ATM.CO2E.KT", "Indicators API",
    ),
    "LinkedIn's other tables": (
        "worldbank_linkedin", {"country_migration_public.csv": COUNTRY_MIGRATION},
        "another of the four tables", "skill_migration_public.csv",
    ),
    "models of no known table": (
        "epoch", {"all.csv": f"{MODELS}\n{MODEL_ROWS.replace('SOTA', '')}\n"},
        "which one cannot be told", "notable_ai_models.csv",
    ),
    "an OECD flow nobody takes": (
        "oecd", {"x.csv": MSTI.replace("DSD_MSTI@DF_MSTI", "DSD_RDTAX@DF_RDSUB")},
        "no flow that is taken", "DF_MSTI",
    ),
    "a chart under another name": (
        "owid", {"My chart.csv": CHARTS}, "not named as a chart", "name it so",
    ),
    "hints and no record": (
        "unesco_uis", {"x.json": json.dumps({"hints": [], "records": []})},
        "no national record", "bulk download",
    ),
    "a list of no publisher's": (
        "unesco_uis", {"x.json": "[1, 2]"}, "0 is no object", "bulk download",
    ),
    "two files of which one is to be given": (
        "indeed", {"a.csv": further.POSTINGS, "b.csv": further.POSTINGS},
        "several files", "and only that",
    ),
    "its own name": (
        "microsoft", {"mine.csv": "Economy,Robots\nAtlantis,1\n"}, "mine.csv: has another header",
        "still the share of people",
    ),
    "a table without rows": (
        "microsoft", {"x.csv": "Economy,H1 2025 AI Diffusion\n"}, "holds no row", "repository",
    ),
}  # fmt: skip
SOURCES = sorted({taken[0] for taken in TAKEN.values()})


def put(folder: Path, files: Files) -> Path:
    folder.mkdir()
    for name, body in files.items():
        (folder / name).write_bytes(body.encode() if isinstance(body, str) else body)
    return folder if len(files) > 1 else folder / next(iter(files))


def add(tmp_path: Path, source: str, edition: str, files: Files) -> Any:
    settings = Settings(raw_dir=tmp_path / "raw")
    path = put(tmp_path / "given", files)
    return add_edition(settings, source, edition, path, published=datetime.date(2026, 1, 1))


@pytest.mark.parametrize("case", TAKEN)
def test_a_file_is_taken_by_its_content(case: str, tmp_path: Path) -> None:
    source, edition, files, rows = TAKEN[case]
    outcome = add(tmp_path, source, edition, files)
    assert (outcome.state, outcome.problems) == ("new", ()) or source in ("cset_cat", "github")
    assert {table: count for table, count in outcome.rows.items() if count or table in rows} == rows
    (added,) = read_catalog(tmp_path / "raw")
    assert (added.source, added.edition) == (source, edition)


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_is_refused_with_what_is_missing_and_what_to_do(case: str, tmp_path: Path) -> None:
    source, files, words, hint = REFUSED[case]
    with pytest.raises(RefusedError) as refused:
        add(tmp_path, source, "2026", files)
    assert words in str(refused.value)
    assert hint in refused.value.hint
    assert not (tmp_path / "raw" / source).exists()


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(
    "files",
    [{"x.csv": "a,b\n1,2\n"}, {"x.csv": "\n"}, {"x.json": "{}"}, {"x.json": "null"},
     {"x.json": '[{"a": 1}, [{"b": 2}]]'}, {"x.xlsx": book({"S": [["a"], [1]]})}],
    ids=["csv", "empty", "object", "null", "list", "xlsx"],
)  # fmt: skip
def test_nothing_of_another_form_ends_in_a_traceback(
    source: str, files: Files, tmp_path: Path
) -> None:
    with pytest.raises(LedgerError) as refused:
        add(tmp_path, source, "2026", files)
    assert refused.value.what and refused.value.hint


def test_one_broken_file_of_a_folder_stops_no_other(tmp_path: Path) -> None:
    broken = DOWNLOAD.replace("SP.POP.TOTL", "NY.GDP.MKTP.CD")
    files: Files = {
        "good.csv": DOWNLOAD,
        "API_IT.NET.USER.ZS.csv": broken,
        "half.csv": '"a","b\n',
    }
    outcome = add(tmp_path, "worldbank", "2026", files)
    assert outcome.rows == {"indicators": 3}
    assert len(outcome.problems) == 2 and outcome.exit_code == 3
    assert any("API_IT.NET.USER.ZS.csv was left out: is named for" in p for p in outcome.problems)
    assert any("half.csv was left out" in p for p in outcome.problems)
