"""The bundled AI Index against what was published; skipped where the publisher's files are absent.

The bundled tables are made by our own mapping, so they are held against the files a second time by
a reader that knows nothing of it: each figure must stand in the file of its number, in a record or
column of its entity, and each number of the file must be a figure.
"""

import csv
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from ailedger.archive.adopt import add_edition
from ailedger.fetch.content import records
from ailedger.settings import PROJECT, Settings
from ailedger.sources import ai_index
from ailedger.sources._ai_index_figures import catalogue
from tests.replay.fixtures import samples

BUNDLED = PROJECT / "data" / "raw" / "ai_index"
ADDED = "Rows of the figure added: "
FACTS_NAMED_OTHERWISE = {
    "ai_talent_concentration_female": ("ai_talent_concentration", "female"),
    "ai_talent_concentration_male": ("ai_talent_concentration", "male"),
    "patents_per_100k_change_2012_2022": ("patents_per_100k_change", ""),
    "training_cost_usd": ("training_cost", ""),
}


def bundled(edition: str) -> list[dict[str, str]]:
    with (BUNDLED / edition / "figures.csv").open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def public(edition: str) -> dict[str, Path]:
    """The files of an edition by their names in its folder."""
    folder = samples() / "ai_index" / edition
    found = sorted(p for p in folder.rglob("*.csv") if p.name != "CATALOGUE.csv")
    return {path.relative_to(folder).as_posix(): path for path in found}


@pytest.mark.parametrize(("edition", "left_out"), [("2025", 1), ("2026", 4)])
def test_the_publishers_folder_gives_the_bundled_edition_exactly(
    edition: str, left_out: int
) -> None:
    parsed = ai_index.tables_of(edition, public(edition))
    assert parsed.problems == ()
    assert len([note for note in parsed.notes if note.startswith("left out")]) == left_out
    assert not [note for note in parsed.notes if "not mapped" in note]
    (table,) = parsed.tables
    made = [[str(cell or "") for cell in row] for row in table.rows]
    assert made == [list(row.values()) for row in bundled(edition)]
    assert list(table.columns) == list(bundled(edition)[0])


@pytest.mark.parametrize("edition", ["2024", "2025", "2026"])
def test_the_publishers_folder_brings_nothing_new(edition: str, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    shutil.copytree(BUNDLED, raw / "ai_index")
    folder = samples() / "ai_index" / edition
    outcome = add_edition(Settings(raw_dir=raw), "ai_index", edition, folder)
    assert (outcome.state, outcome.edition) == ("unchanged", edition)
    assert sorted(p.name for p in (raw / "ai_index").iterdir()) == ["2023", "2024", "2025", "2026"]


def number_of(cell: str) -> Decimal | None:
    plain = cell.strip().removesuffix("%").replace(",", "")
    return Decimal(plain) if re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", plain) else None


def plain(text: str) -> str:
    return " ".join(text.split())


def files_of(edition: str) -> dict[str, list[list[list[str]]]]:
    """The tables of each figure number; that of two numbers under both."""
    found: dict[str, list[list[list[str]]]] = defaultdict(list)
    for name, path in public(edition).items():
        table = [record for _, record in records(path, name)]
        for number in re.findall(r"\d+\.\d+\.(?:\d+|x)", name.split("__")[0]):
            found[number].append(table)
    return found


def said(tables: list[list[list[str]]]) -> set[tuple[str, str]]:
    """Each figure or word of a figure's tables with each label of its record and its heading."""
    found = set()
    for table in tables:
        for record in table[1:]:
            cells = [plain(cell) for cell in record]
            for at, cell in enumerate(cells):
                value = number_of(cell)
                shown = cell if value is None else str(value.normalize())
                found |= {(shown, label) for label in (*cells, plain(table[0][at]), "World")}
    return found


def holds(row: dict[str, str], found: set[tuple[str, str]]) -> bool:
    entity = row["entity"]
    if entity == "18 countries" or entity.startswith("Rest of the world"):
        entity = "World"
    shown = row["stated"] or str(Decimal(row["figure"]).normalize())
    return (shown, entity) in found


@pytest.mark.parametrize("edition", ["2024", "2025", "2026"])
def test_each_bundled_figure_stands_in_the_file_of_its_number(edition: str) -> None:
    tables = {number: said(found) for number, found in files_of(edition).items()}
    wrong, held = [], 0
    for row in bundled(edition):
        number = row["printed_in"].removeprefix("fig. ").rstrip("abcdef")
        if row["remark"].startswith(ADDED) or number not in tables:
            continue
        held += 1
        if not holds(row, tables[number]):
            wrong.append(row)
    assert wrong == []
    assert held >= {"2024": 480, "2025": 7_800, "2026": 23_000}[edition]


def figures_in(table: list[list[str]], columns: list[str]) -> Iterator[str]:
    header = [plain(name) for name in table[0]]
    for record in table[1:]:
        for column in columns:
            cell = plain(record[header.index(column)])
            if cell:
                yield cell


@pytest.mark.parametrize("edition", ["2025", "2026"])
def test_no_number_of_a_mapped_file_is_lost(edition: str) -> None:
    """Of a file with one value column: as many figures as filled cells, but for equal rows."""
    counted: dict[str, int] = defaultdict(int)
    for row in bundled(edition):
        added = row["remark"].removeprefix(ADDED).count(" and ") + 1
        counted[row["printed_in"]] += added if row["remark"].startswith(ADDED) else 1
    tables = files_of(edition)
    odd = {}
    for entry in catalogue().entries:
        number = entry.number
        columns = [entry.value, *entry.values]
        if entry.edition != edition or number not in tables or "(2)" in entry.value:
            continue
        of_header = [t for t in tables[number] if tuple(map(plain, t[0])) == entry.header]
        same = [e for e in catalogue().entries if (e.edition, e.number) == (edition, number)]
        wanted = {e.value for e in same} - {""} | {c for e in same for c in e.values}
        if len(tables[number]) > 1 or not of_header or any("_and_" in e.measure for e in same):
            continue
        cells = sum(1 for _ in figures_in(of_header[0], [c for c in wanted if c in entry.header]))
        if cells != counted[f"fig. {number}"] and columns:
            odd[number] = (cells, counted[f"fig. {number}"])
    # Equal rows are one: a status that is there twice, five stale copies of a strategy; the other
    # half of a file that holds two figures.
    allowed = {
        "2025": {
            "1.2.2",
            "1.2.3",
            "4.3.2",
            "4.3.3",
            "4.3.4",
            "4.3.5",
            "4.3.10",
            "4.3.11",
            "4.3.16",
        },
        "2026": {"3.5.1", "3.6.2", "3.8.3", "8.2.1"},
    }
    assert set(odd) <= allowed[edition], odd
    if edition == "2026":
        assert odd["3.5.1"] == (81, 80)
        assert odd["8.2.1"] == (193 * 7 - 7, 188 * 7 - 2)


@pytest.mark.parametrize("edition", ["2023", "2024", "2025", "2026"])
def test_each_collected_fact_is_a_bundled_figure(edition: str) -> None:
    path = samples().parent / "facts" / f"ai_index_{edition}.csv"
    if not path.is_file():
        pytest.skip(f"no facts at {path}")
    ours: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for row in bundled(edition):
        measure = "benchmark" if row["measure"].startswith("benchmark_") else row["measure"]
        key = (measure, row["entity"].rstrip("* "), row["breakdown"])
        figure = float(row["figure"])
        # Collected as percents, published as fractions; and some counts in thousands.
        ours[key] += [figure, 100 * figure] if row["unit"] == "fraction" else [figure]
    with path.open(newline="", encoding="utf-8") as stream:
        facts = list(csv.DictReader(stream))
    missing = []
    for fact in facts:
        kind = fact["table"].partition(":")[0]
        measure, breakdown = FACTS_NAMED_OTHERWISE.get(kind, (kind, ""))
        named = fact["table"].partition(":")[2].replace(":", ": ")
        found = ours[measure, named or fact["entity"].rstrip("* "), breakdown]
        if edition == "2026" and kind == "ai_bills_passed" and fact["entity"] == "World":
            found = ours[measure, "18 countries", ""]  # fig. 8.4.1 counts those of fig. 8.4.2
        value = float(fact["value"])
        if not any(abs(f - value) <= 1e-9 * max(1.0, abs(value)) for f in found):
            missing.append(fact)
    assert missing == []
