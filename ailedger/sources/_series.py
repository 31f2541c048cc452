"""The series of a source that are taken, from the catalogue in data/reference/series.csv."""

from ailedger.base.readers import Form, read_table
from ailedger.settings import Settings


class _Row(Form):
    source: str
    series: str


def series_of(source: str) -> tuple[str, ...]:
    """Names of the series in their order there."""
    place = Settings().reference_dir / "series.csv"
    rows = read_table(place, _Row, place.name)
    return tuple(row.series for row in rows if row.source == source)
