"""Reading the published build for the report: rows of a figure with origin and CSV."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from duckdb import DuckDBPyConnection

from ailedger import store
from ailedger.base import disk
from ailedger.base.suggest import near
from ailedger.build.manifest import Build
from ailedger.errors import UsageError
from ailedger.output import fields as columns
from ailedger.output import provenance
from ailedger.output.fields import Field
from ailedger.output.files import write_table
from ailedger.report.figure import Choice, Event, Figure, Row, Table
from ailedger.report.palette import MOST_SERIES
from ailedger.settings import Settings

LINEAGE = "lineage"
TABLE = "ledger_figure"
RELATION = f"temp.main.{TABLE}"
# Compared where nobody says otherwise; figures without one of them say so.
COUNTRIES = ("KOR", "USA", "CHN", "JPN", "DEU", "GBR")


@contextmanager
def published(settings: Settings) -> Iterator[tuple[DuckDBPyConnection, Build]]:
    """The published build, open read-only, with its name and manifest.

    Raises:
        UsageError: nothing is published yet.
        RefusedError: the published build is damaged.
    """
    build, opened = store.open_build(settings)
    with opened as con:
        yield con, build


def choice(con: DuckDBPyConnection, countries: Sequence[str] = ()) -> Choice:
    """What the reader wants to see.

    Args:
        con: the published build.
        countries: codes or names of countries, also those by which publishers call them (the table
            country_aliases), at most eight; the usual ones where there is none.

    Raises:
        UsageError: an unknown country, a group of countries, or too many to be told apart.
    """
    known = con.execute("SELECT iso3, iso2, name FROM countries ORDER BY iso3").fetchall()
    aliases = con.execute("SELECT name, entity FROM country_aliases ORDER BY name").fetchall()
    names = {code: name for code, _, name in known}
    by_name: dict[str, set[str]] = {}
    said = [(one, code) for code, short, name in known for one in (name, code, short)]
    for name, entity in [*said, *aliases]:
        by_name.setdefault(name.lower(), set()).add(entity)
    wanted = list(dict.fromkeys(_code(country, by_name, names) for country in countries))
    if len(wanted) > MOST_SERIES:
        raise UsageError(
            f"{len(wanted)} countries", hint=f"at most {MOST_SERIES} can be told apart"
        )
    events = con.execute(
        "SELECT date, entity, title, source, url FROM events ORDER BY date, entity, title"
    ).fetchall()
    usual = [country for country in COUNTRIES if country in names]
    return Choice(tuple(wanted or usual), names, tuple(Event(*event) for event in events))


def _code(country: str, by_name: Mapping[str, set[str]], names: Mapping[str, str]) -> str:
    """The code of a country by code, name or alias, in capitals or not."""
    asked = " ".join(country.split()).lower()
    if asked not in by_name:
        known = {name: found for name, found in by_name.items() if found <= names.keys()}
        meant = next((known[name] for name in near(asked, known)), ())
        hint = f"did you mean {' or '.join(sorted(meant))}?" if meant else ""
        raise UsageError(
            f"no country {country!r}", hint=hint or "codes are ISO 3166-1 alpha-3, such as KOR"
        )
    found = sorted(by_name[asked])
    if len(found) > 1:
        raise UsageError(f"{country!r} may be {' or '.join(found)}", hint="give the code")
    if found[0] not in names:
        raise UsageError(f"{country!r} is no country but a group of them", hint="name countries")
    return found[0]


def tabulate(con: DuckDBPyConnection, figure: Figure, chosen: Choice) -> Table:
    """The rows of a figure, their origin, and their CSV."""
    query = figure.query(chosen)
    defined = {field.name: field for field in columns.fields_of(con, figure.mart)}
    # A table keeps the order of the query, and is computed once for rows, origins and CSV.
    con.execute(f"CREATE OR REPLACE TEMP TABLE {TABLE} AS {query}")
    cursor = con.execute(f"SELECT * FROM {RELATION}")
    described = [(name, str(kind)) for name, kind, *_ in cursor.description or ()]
    rows = [dict(zip([n for n, _ in described], r, strict=True)) for r in cursor.fetchall()]
    fields = [_field(name, kind, defined) for name, kind in described]
    return Table(
        fields=tuple(field for field in fields if field.name != LINEAGE),
        rows=tuple(_without_lineage(row) for row in rows),
        origins=tuple(provenance.origins(con, RELATION, LINEAGE)),
        csv=_csv(con, fields),
    )


def _field(name: str, kind: str, defined: dict[str, Field]) -> Field:
    known = defined.get(name)
    return Field(name, kind, known.description, known.unit) if known else Field(name, kind, "", "")


def _without_lineage(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != LINEAGE}


def _csv(con: DuckDBPyConnection, fields: Sequence[Field]) -> bytes:
    with disk.scratch_folder() as folder:
        target = folder / "rows.csv"
        write_table(con, RELATION, fields, where="true", target=target, fmt="csv")
        return target.read_bytes()
