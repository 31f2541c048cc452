"""What the bundled record says of the claims, and its exports."""

import csv
import json
import re
from pathlib import Path

import duckdb
import frictionless
import pytest
from python_calamine import CalamineWorkbook

from ailedger.output.claim_review import claim_reviews
from ailedger.output.croissant import CROISSANT
from ailedger.output.datapackage import DESCRIPTOR
from ailedger.output.export import export_marts
from ailedger.output.verdicts import verdicts
from ailedger.query.trace import trace
from ailedger.settings import Settings

SUPPORTED, CONTRADICTED, UNDECIDED = "supported", "contradicted", "not decidable"
EXPECTED = {
    1: {"2024": SUPPORTED, "2025": UNDECIDED, "2026": UNDECIDED},
    2: {"2024": SUPPORTED, "2025": UNDECIDED, "2026": UNDECIDED},
    3: {"2024": SUPPORTED, "2025": SUPPORTED, "2026": UNDECIDED},
    4: {"2024": SUPPORTED, "2025": UNDECIDED, "2026": UNDECIDED},
    5: {"2024": SUPPORTED, "2025": CONTRADICTED, "2026": CONTRADICTED},
    6: {"2024": SUPPORTED, "2025": UNDECIDED, "2026": UNDECIDED},
    7: {"2024": UNDECIDED, "2025": SUPPORTED, "2026": SUPPORTED},
    8: {"2024": SUPPORTED, "2025": UNDECIDED, "2026": UNDECIDED},
    9: {"2024": SUPPORTED, "2025": UNDECIDED, "2026": UNDECIDED},
    10: {"2024": SUPPORTED, "2025": UNDECIDED, "2026": UNDECIDED},
    11: {"2024": CONTRADICTED, "2025": CONTRADICTED, "2026": CONTRADICTED},
    12: {"2024": UNDECIDED, "2025": UNDECIDED, "2026": UNDECIDED},
    13: {"2024": SUPPORTED, "2025": UNDECIDED, "2026": UNDECIDED},
    14: {"2024": UNDECIDED},  # no figure is about it
    15: {"2024": UNDECIDED, "2025": UNDECIDED, "2026": UNDECIDED},
    16: {"2024": UNDECIDED, "2025": UNDECIDED, "2026": UNDECIDED},
    17: {"2025": UNDECIDED, "2026": UNDECIDED},  # the editions that have the series
    18: {"2024": UNDECIDED, "2025": UNDECIDED, "2026": UNDECIDED},
    19: {"2024": UNDECIDED, "2025": SUPPORTED, "2026": UNDECIDED},
    20: {"2024": UNDECIDED, "2025": SUPPORTED, "2026": UNDECIDED},
    21: {"2024": SUPPORTED, "2025": UNDECIDED, "2026": UNDECIDED},
    22: {"2024": UNDECIDED},
    23: {"2024": UNDECIDED, "2025": UNDECIDED, "2026": SUPPORTED},
    24: {"2024": UNDECIDED, "2025": UNDECIDED, "2026": SUPPORTED},
    25: {"2024": UNDECIDED, "2025": UNDECIDED, "2026": SUPPORTED},
    26: {"2024": UNDECIDED, "2025": UNDECIDED, "2026": UNDECIDED},
    27: {"2024": UNDECIDED},
}
OPINIONS = {26, 27}


def test_verdicts_on_the_published_figures(con: duckdb.DuckDBPyConnection) -> None:
    found: dict[int, dict[str, str]] = {}
    for verdict in verdicts(con):
        found.setdefault(verdict.number, {})[verdict.edition] = verdict.verdict
    assert found == EXPECTED


def test_what_a_later_year_says_is_another_answer(con: duckdb.DuckDBPyConnection) -> None:
    """No claim of 2022 or 2023 is contradicted by a figure of 2024 or 2025."""
    found = {(v.number, v.edition): (v.now_period, v.now) for v in verdicts(con)}
    assert found[6, "2025"] == ("2024", "no longer so")
    assert found[6, "2026"] == ("2025", "no longer so")
    assert found[5, "2026"] == ("2025", "not so either")
    for number in (1, 2, 3):  # patents were counted anew, AI talent was defined more broadly
        assert found[number, "2025"] == found[number, "2026"] == (None, "not comparable")
    assert {found[7, edition] for edition in ("2024", "2025", "2026")} == {(None, None)}


@pytest.mark.parametrize(
    ("number", "edition", "figures"),
    [
        (1, "2024", "KOR 10.26; LUX 8.73"),
        (2, "2024", "ISR 1.13; SGP 0.88; KOR 0.79"),
        (3, "2024", "KOR 2023 -0.30; KOR 2020 +0.30; LUX 2023 +3.67; ARE 2023 +1.48"),
        (4, "2024", "KOR 0; USA 109; CHN 20; GBR 8"),
        (5, "2024", "USA 67.22; CHN 7.76"),
        (6, "2024", "2022 3.10; 2023 1.39; 2022 rank 6; 2023 rank 9"),
        (8, "2024", "Google 18; Meta 11; Microsoft 9; OpenAI 7"),
        (11, "2024", "CHN 7.76"),
        (12, "2024", None),
    ],
)
def test_figures_behind_the_verdicts(
    number: int, edition: str, figures: str | None, con: duckdb.DuckDBPyConnection
) -> None:
    (found,) = [v for v in verdicts(con, edition) if v.number == number]
    assert found.figures == figures


def test_what_crosses_editions_says_so(con: duckdb.DuckDBPyConnection) -> None:
    (found,) = [v for v in verdicts(con, "2024") if v.claim == "korea_investment_fell"]
    assert "the figure for 2022 is of edition 2023" in found.reason


def test_one_review_per_claim_as_fact_checkers_exchange_them(
    con: duckdb.DuckDBPyConnection,
) -> None:
    reviews = {one["identifier"]: one for one in claim_reviews(con)}
    assert len(reviews) == len(EXPECTED) - len(OPINIONS)
    one = reviews["us_investment_nine_times_china"]
    assert one["@type"] == "ClaimReview"
    assert one["reviewRating"]["alternateName"] == CONTRADICTED
    assert "author" not in one["itemReviewed"]  # no more is known than that the press said it
    assert one["itemReviewed"]["appearance"]["name"].startswith("press report of 2024")
    assert reviews["press_china_concentration"]["reviewRating"]["ratingValue"] == 3
    assert all(one["isBasedOn"]["license"].startswith("https://") for one in reviews.values())


def test_every_figure_of_a_claim_stands_in_a_raw_line(warehouse: Settings) -> None:
    found = trace(warehouse, "claims", "verdict <> 'not decidable'")
    assert found.broken == []
    decided = [v for by in EXPECTED.values() for v in by.values() if v != UNDECIDED]
    assert len(found.rows) == len(decided)
    for traced in found.rows:
        assert traced.lines
        for line in traced.lines:
            cells = next(csv.reader([line.text]))
            published = float(cells[4])
            assert line.value in (published, round(published * 100, 10), published * 1000)


def test_exports_are_valid(warehouse: Settings, tmp_path: Path) -> None:
    """That they are the same on any number of threads: tests/build/test_same_bytes.py."""
    export_marts(warehouse, tmp_path)
    report = frictionless.validate(str(tmp_path / DESCRIPTOR))
    assert report.valid, report.flatten(["name", "type", "note"])


def test_a_workbook_has_a_sheet_of_notes(warehouse: Settings, tmp_path: Path) -> None:
    done = export_marts(warehouse, tmp_path, ["talent_flow"], fmt="xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "talent_flow.xlsx"))
    assert book.sheet_names == ["figures", "notes"]
    figures, notes = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert len(figures) == done.tables[0].rows + 1
    assert isinstance(figures[1][figures[0].index("net_migration")], float)
    told = {kind: [row for row in notes[1:] if row[0] == kind] for kind in {r[0] for r in notes}}
    assert {"licence", "column", "break", "source"} <= set(told)
    units = {row[1]: row[2] for row in told["column"]}
    assert units["net_migration"].startswith("per 10,000 LinkedIn members")
    assert {row[1] for row in told["break"]} == {"net_ai_talent_migration"}
    licences = [row for row in told["source"] if "CC-BY-ND-4.0" in row or "CC-BY-3.0-IGO" in row]
    assert len(licences) == len(told["source"]) > 1


def test_wide_has_a_column_per_year_and_every_figure_once(
    warehouse: Settings, con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    export_marts(warehouse, tmp_path, by_year=True)
    with (tmp_path / "observations_wide.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    years = [name for name in rows[0] if name.isdigit()]
    cells = sum(1 for row in rows for year in years if row[year])
    (count,) = con.execute(
        "SELECT count(*) FROM observations WHERE regexp_full_match(period_label, '[0-9]{4}')"
    ).fetchall()[0]
    assert cells == count
    own = {"indicator": "private_ai_investment", "entity": "KOR", "edition": "2024"}
    (korea,) = [row for row in rows if own.items() <= row.items() and row["breakdown"] == ""]
    assert (korea["2023"], korea["2022"]) == ("1.39", "")
    assert korea["lineage"].startswith("ai_index/2024/figures@")


def test_croissant_has_what_its_specification_asks(warehouse: Settings, tmp_path: Path) -> None:
    """By the required properties of Croissant 1.0; by mlcroissant itself where it is installed."""
    done = export_marts(warehouse, tmp_path, ["talent_flow", "claims"])
    data = json.loads((tmp_path / CROISSANT).read_text(encoding="utf-8"))
    assert data["@type"] == "sc:Dataset"
    assert data["conformsTo"] == "http://mlcommons.org/croissant/1.0"
    needed = {"name", "description", "license", "url", "creator", "datePublished", "citeAs"}
    assert all(data[name] for name in needed)
    files = {one["@id"]: one for one in data["distribution"]}
    assert {name: one["sha256"] for name, one in files.items()} == {
        one.file: one.sha256 for one in done.tables
    }
    assert all(one["contentUrl"] and one["encodingFormat"] for one in files.values())
    fields = [field for records in data["recordSet"] for field in records["field"]]
    assert len({field["@id"] for field in fields}) == len(fields)
    assert all(field["source"]["fileObject"]["@id"] in files for field in fields)
    assert {"talent_flow.net_migration"} <= {one["name"] for one in data["variableMeasured"]}


def test_mlcroissant_finds_no_error(warehouse: Settings, tmp_path: Path) -> None:
    mlcroissant = pytest.importorskip("mlcroissant", reason="heavy: not among the locked packages")
    export_marts(warehouse, tmp_path, ["talent_flow"])
    data = mlcroissant.Dataset(str(tmp_path / CROISSANT))
    assert not data.metadata.ctx.issues.errors
    assert next(iter(data.records("talent_flow")))["talent_flow/country"]


def test_every_column_is_described(warehouse: Settings, tmp_path: Path) -> None:
    export_marts(warehouse, tmp_path)
    package = json.loads((tmp_path / DESCRIPTOR).read_text(encoding="utf-8"))
    bare = [
        f"{resource['name']}.{field['name']}"
        for resource in package["resources"]
        for field in resource["schema"]["fields"]
        if not field.get("description")
    ]
    assert bare == []
    assert all(resource.get("title") for resource in package["resources"])


def test_nothing_of_the_index_is_passed_on(warehouse: Settings, tmp_path: Path) -> None:
    done = export_marts(warehouse, tmp_path, redistributable=True)
    assert done.tables
    for path in tmp_path.glob("*.csv"):
        assert not re.search(r"\bai_index/20", path.read_text(encoding="utf-8")), path.name
    for table in done.tables:
        assert table.licences
        assert not [licence for licence in table.licences if "ND" in licence]
