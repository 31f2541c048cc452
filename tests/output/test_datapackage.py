"""The descriptor is valid against the Data Package standard, as a reader of it finds."""

import json
from pathlib import Path

import frictionless
import pytest

from ailedger.output.datapackage import DESCRIPTOR, SCHEMA
from ailedger.output.export import export_marts
from ailedger.settings import Settings


def test_valid_and_the_tables_fit_it(record: Settings, tmp_path: Path) -> None:
    export_marts(record, tmp_path)
    descriptor = json.loads((tmp_path / DESCRIPTOR).read_text(encoding="utf-8"))
    assert list(frictionless.Package.metadata_validate(descriptor)) == []
    report = frictionless.validate(str(tmp_path / DESCRIPTOR))
    assert report.valid, report.flatten(["type", "note"])
    assert report.stats["tasks"] == 5
    assert descriptor["$schema"] == SCHEMA


@pytest.mark.parametrize(
    ("old", "new"), [("\nKOR,2023,-0.3,", "\nKOR,x,-0.3,"), ("country,", "land,")]
)
def test_a_table_that_does_not_fit_is_found(
    old: str, new: str, record: Settings, tmp_path: Path
) -> None:
    export_marts(record, tmp_path, ["flow"])
    path = tmp_path / "flow.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert old in text
    assert not frictionless.validate(str(tmp_path / DESCRIPTOR)).valid


def test_parquet_package_is_valid(record: Settings, tmp_path: Path) -> None:
    export_marts(record, tmp_path, fmt="parquet")
    descriptor = json.loads((tmp_path / DESCRIPTOR).read_text(encoding="utf-8"))
    assert list(frictionless.Package.metadata_validate(descriptor)) == []
    assert {entry["format"] for entry in descriptor["resources"]} == {"parquet"}


def test_no_member_is_empty_and_nothing_tells_of_time_or_place(
    record: Settings, tmp_path: Path
) -> None:
    export_marts(record, tmp_path)
    text = (tmp_path / DESCRIPTOR).read_text(encoding="utf-8")
    assert not [part for part in (': ""', "[]", "{}", "null") if part in text]
    assert str(tmp_path) not in text
    assert "created" not in text
