"""Exports of a published record: what is written, under which licence, and what is left out."""

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import frictionless
import pytest

from ailedger.cli.export import summary
from ailedger.errors import RefusedError, UsageError
from ailedger.output.croissant import CROISSANT
from ailedger.output.datapackage import CITATION, DESCRIPTOR, LICENCE
from ailedger.output.export import export_marts
from ailedger.settings import Settings
from tests.output.small import publish_record


def package_in(folder: Path) -> dict[str, Any]:
    package: dict[str, Any] = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    return package


def resource(package: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = [entry for entry in package["resources"] if entry["name"] == name]
    return dict(found)


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_all_marts_with_what_goes_with_them(record: Settings, tmp_path: Path) -> None:
    done = export_marts(record, tmp_path / "out")
    assert [table.mart for table in done.tables] == ["bare", "claims", "closed", "flow", "open"]
    names = ["bare.csv", "claims.csv", "closed.csv", "flow.csv", "open.csv"]
    assert sorted(bytes_in(tmp_path / "out")) == sorted(
        [*names, DESCRIPTOR, CROISSANT, LICENCE, CITATION]
    )
    assert done.build == "0123456789ab"
    assert done.left_out == ()


def test_cells(record: Settings, tmp_path: Path) -> None:
    export_marts(record, tmp_path, ["flow"])
    with (tmp_path / "flow.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["country"], row["value"], row["counted"], row["note"]) for row in rows] == [
        ("ISR", "-0.57", "false", "plain"),
        ("KOR", "-0.3", "false", "plain"),
        ("KOR", "12.0", "false", "plain"),
        ("KOR", "51712618.7", "", "'=1+1"),
        ("KOR", "51712619.0", "true", "plain"),
        ("LUX", "3.67", "false", "plain"),
    ]
    assert rows[3]["lineage"].count(";") == 1


@pytest.mark.parametrize("fmt", ["csv", "parquet"])
def test_same_bytes_from_two_builds_of_the_same_inputs(fmt: str, tmp_path: Path) -> None:
    found = []
    for number, threads in ((1, 1), (2, 2)):
        settings = Settings(
            raw_dir=tmp_path / "raw", warehouse_dir=tmp_path / f"w{number}", threads=threads
        )
        publish_record(settings)
        for again in ("a", "b"):
            export_marts(settings, tmp_path / f"{number}{again}", fmt=fmt)
            found.append(bytes_in(tmp_path / f"{number}{again}"))
    assert all(one == found[0] for one in found)


def test_package_names_fields_types_units_licence_sources_and_build(
    record: Settings, tmp_path: Path
) -> None:
    export_marts(record, tmp_path, ["flow", "open"])
    package = package_in(tmp_path)
    flow = resource(package, "flow")
    assert package["build"] == package["version"] == "0123456789ab"
    assert flow["title"] == "who goes where"
    assert flow["schema"]["fields"][:3] == [
        {"name": "country", "type": "string"},
        {"name": "year", "type": "integer"},
        {
            "name": "value", "type": "number",
            "description": "What is counted.", "unit": "as it says",
        },
    ]  # fmt: skip
    assert [licence["name"] for licence in flow["licenses"]] == [
        "CC-BY-NC-4.0", "CC-BY-ND-4.0", "CC-BY-4.0",
    ]  # fmt: skip
    assert [licence["name"] for licence in resource(package, "open")["licenses"]] == ["CC-BY-4.0"]
    assert [source["path"] for source in resource(package, "open")["sources"]] == [
        "https://example.org/office"
    ]
    data = (tmp_path / "flow.csv").read_bytes()
    assert flow["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    assert flow["bytes"] == len(data)


def test_every_condition_is_told(record: Settings, tmp_path: Path) -> None:
    export_marts(record, tmp_path, ["flow", "open", "bare"])
    text = (tmp_path / LICENCE).read_text(encoding="utf-8")
    flow, rest = text.split("open.csv")
    assert "Licence: CC-BY-NC-4.0, CC-BY-ND-4.0, CC-BY-4.0" in flow
    assert "Not for redistribution in changed form" in flow
    assert "Not for commerce" in flow
    assert "Not for" not in rest
    assert "bare.csv\n  Licence: none" in text
    citation = (tmp_path / CITATION).read_text(encoding="utf-8")
    for publisher in ("Index Institute", "Statistical Office", "Tracker"):
        assert f"{publisher} (cite so)." in citation
    assert "build 0123456789ab" in citation


def test_redistributable_leaves_out_rows_and_tables_and_says_so(
    record: Settings, tmp_path: Path
) -> None:
    done = export_marts(record, tmp_path, redistributable=True)
    assert done.left_out == ("bare", "claims", "closed")
    assert [(table.mart, table.rows, table.left_out) for table in done.tables] == [
        ("flow", 2, 4),
        ("open", 1, 0),
    ]
    rows = (tmp_path / "flow.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [row.split(",")[:3] for row in rows] == [
        ["KOR", "2023", "12.0"],
        ["KOR", "2023", "51712619.0"],
    ]
    text = (tmp_path / LICENCE).read_text(encoding="utf-8")
    assert "4 rows that may not be passed on are left out." in text
    assert "ND" not in text
    assert "none of it may be passed on\n  bare, claims, closed\n" in text
    package = package_in(tmp_path)
    assert package["tablesLeftOut"] == ["bare", "claims", "closed"]
    assert [entry["name"] for entry in package["resources"]] == ["flow", "open"]
    assert resource(package, "flow")["rowsLeftOut"] == 4
    assert "index" not in (tmp_path / CITATION).read_text(encoding="utf-8")
    assert not list(tmp_path.glob("closed*"))


def test_a_line_of_an_unknown_snapshot_has_unknown_terms(
    settings: Settings, tmp_path: Path
) -> None:
    publish_record(
        settings, extra="CREATE OR REPLACE VIEW open AS SELECT 1 AS n, ['x/1/t@0#2'] AS lineage"
    )
    done = export_marts(settings, tmp_path / "out", ["open"])
    assert done.tables[0].licences == ["unknown"]
    assert "own terms" in (tmp_path / "out" / LICENCE).read_text(encoding="utf-8")
    done = export_marts(settings, tmp_path / "out", ["open", "flow"], redistributable=True)
    assert done.left_out == ("open",)


def test_nothing_that_may_be_passed_on(record: Settings, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no row of closed, bare may be passed on"):
        export_marts(record, tmp_path / "out", ["closed", "bare"], redistributable=True)
    assert not (tmp_path / "out").exists()


def test_what_an_earlier_export_left_is_removed_and_named(record: Settings, tmp_path: Path) -> None:
    assert export_marts(record, tmp_path / "out", ["flow", "open"]).removed == ()
    done = export_marts(record, tmp_path / "out", ["open"])
    assert done.removed == ("flow.csv",)
    assert "removed, of an earlier export into the folder: flow.csv" in summary(done)


def test_excel_reads_it_as_utf_8(record: Settings, tmp_path: Path) -> None:
    export_marts(record, tmp_path / "plain", ["flow"])
    done = export_marts(record, tmp_path / "marked", ["flow"], excel=True)
    marked = (tmp_path / "marked" / "flow.csv").read_bytes()
    assert marked == b"\xef\xbb\xbf" + (tmp_path / "plain" / "flow.csv").read_bytes()
    assert done.tables[0].sha256 == hashlib.sha256(marked).hexdigest()
    assert frictionless.validate(str(tmp_path / "marked" / DESCRIPTOR)).valid
    with pytest.raises(UsageError, match="byte order mark"):
        export_marts(record, tmp_path / "no", ["flow"], fmt="xlsx", excel=True)
    with pytest.raises(UsageError, match="observations alone"):
        export_marts(record, tmp_path / "no", ["flow"], by_year=True)


def test_observations_can_be_exported_by_name(record: Settings, tmp_path: Path) -> None:
    done = export_marts(record, tmp_path, ["observations"], redistributable=True)
    assert [(table.mart, table.rows) for table in done.tables] == [("observations", 2)]


def test_a_mart_without_rows_is_written_with_its_heading(
    settings: Settings, tmp_path: Path
) -> None:
    publish_record(settings, extra="CREATE OR REPLACE VIEW open AS SELECT * FROM flow LIMIT 0")
    for redistributable in (False, True):
        export_marts(settings, tmp_path, ["open"], redistributable=redistributable)
        assert (tmp_path / "open.csv").read_text().startswith("country,year,value")


def test_a_name_that_is_no_mart(record: Settings, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no mart 'flows'") as error:
        export_marts(record, tmp_path / "out", ["flows"])
    assert error.value.hint == "did you mean flow?"
    with pytest.raises(UsageError, match="no mart") as error:
        export_marts(record, tmp_path / "out", ['x"; DROP TABLE claims; --'])
    assert "there are bare" in error.value.hint
    with pytest.raises(UsageError, match="no format 'ods'"):
        export_marts(record, tmp_path / "out", fmt="ods")
    assert not (tmp_path / "out").exists()


def test_nothing_published_and_a_damaged_build(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing is published"):
        export_marts(settings, tmp_path / "out")
    build = publish_record(settings)
    build.path.chmod(0o644)
    build.path.write_bytes(build.path.read_bytes()[:5000])
    with pytest.raises(RefusedError):
        export_marts(settings, tmp_path / "out")
    assert not (tmp_path / "out").exists()
