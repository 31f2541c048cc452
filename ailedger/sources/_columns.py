"""Reading published tables by the names of their columns, never by position."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from ailedger.base.readers import Form, read_table
from ailedger.errors import RefusedError
from ailedger.fetch.content import records
from ailedger.settings import Settings

SHOWN = 8


class _Country(Form):
    iso2: str = ""
    iso3: str


@dataclass(frozen=True)
class Columns:
    """The place of each wanted column, and the columns that nobody asked for."""

    at: Mapping[str, int]
    unknown: tuple[str, ...]

    def cells(self, record: Sequence[str], wanted: Sequence[str]) -> list[str | None]:
        """The wanted cells in order; None where the column is absent or the cell empty."""
        return [record[self.at[w]] or None if w in self.at else None for w in wanted]


def match(
    header: Sequence[str], names: Mapping[str, Sequence[str]], required: Sequence[str], where: str
) -> Columns:
    """Find columns by any of their names, whatever their case and order.

    Args:
        names: for each wanted column the names it had, newest first.
        required: wanted columns that must be there.

    Raises:
        RefusedError: a required column is absent, or one is there twice.
    """
    spelled = [" ".join(name.split()) for name in header]
    clean = [name.lower() for name in spelled]
    at: dict[str, int] = {}
    for wanted, known in names.items():
        for name in known:
            if clean.count(name.lower()) > 1:
                # A code and its label may differ in case only: MEASURE, Measure.
                if spelled.count(name) == 1:
                    at[wanted] = spelled.index(name)
                    break
                raise RefusedError(f"has the column {name} more than once", where=where)
            if name.lower() in clean:
                at[wanted] = clean.index(name.lower())
                break
    missing = [names[wanted][0] for wanted in required if wanted not in at]
    if missing:
        raise RefusedError(
            f"lacks the column {', '.join(missing)}; it has {shown(header)}",
            where=where,
            hint="the publisher changed its table: give the new name in the connector",
        )
    taken = set(at.values())
    unknown = tuple(name for i, name in enumerate(header) if i not in taken and name.strip())
    return Columns(at, unknown)


def read(
    path: Path, names: Mapping[str, Sequence[str]], required: Sequence[str], where: str = ""
) -> tuple[Columns, Iterator[tuple[int, list[str]]]]:
    """Open a CSV: its columns, and its records with their lines.

    Raises:
        RefusedError: see `match`; or the file has no header.
    """
    found = records(path, where)
    header = next(found)[1]
    return match(header, names, required, where or path.name), found


def ending(payloads: Mapping[str, Path], *endings: str) -> list[tuple[str, Path]]:
    """Name and path of each file with such an ending, in any case."""
    return [(name, path) for name, path in payloads.items() if name.lower().endswith(endings)]


def only(payloads: Mapping[str, Path], *endings: str, takes: str) -> tuple[str, Path]:
    """Name and path of the one file with such an ending.

    Raises:
        RefusedError: there is none, or there are several.
    """
    found = ending(payloads, *endings)
    if len(found) != 1:
        said = "several files of that form" if found else f"no file that ends in {endings[0]}"
        raise RefusedError(
            f"holds {said}", where=shown(list(payloads)), hint=f"{takes}, and only that"
        )
    return found[0]


def shown(names: Sequence[str]) -> str:
    """Names in a message: the first few, and how many more."""
    listed = ", ".join(" ".join(name.split())[:60] for name in names[:SHOWN])
    return listed if len(names) <= SHOWN else f"{listed} and {len(names) - SHOWN} more"


def number(text: str) -> str:
    """A number in its shortest plain form: 64.00 is 64, 59.40 is 59.4, 2013.0 is 2013.

    A text that is no number comes back as it is: its contract has the last word.
    """
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    if not value.is_finite():
        return text
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def iso_day(text: str) -> datetime.date | None:
    """The day of a text in ISO 8601; None where it is none."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def alpha3() -> dict[str, str]:
    """Alpha-3 by alpha-2; Namibia is NA, and Kosovo has the code that the World Bank gives it."""
    place = Settings().reference_dir / "countries.csv"
    return {row.iso2: row.iso3 for row in read_table(place, _Country, place.name) if row.iso2}
