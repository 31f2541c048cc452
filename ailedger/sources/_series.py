"""The series of a source that are taken, from the catalogue in data/reference/series.csv."""

import csv

from ailedger.settings import Settings


def series_of(source: str) -> tuple[str, ...]:
    """Names of the series in their order there."""
    path = Settings().reference_dir / "series.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(row["series"] for row in csv.DictReader(stream) if row["source"] == source)
