"""Opening the published build for the report, and the countries that a reader compares."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from ailedger import store
from ailedger.base.suggest import near
from ailedger.build.manifest import Build
from ailedger.errors import UsageError
from ailedger.settings import Settings

MOST_SERIES = 8
# Compared where nobody says otherwise; figures without one of them say so.
COUNTRIES = ("KOR", "USA", "CHN", "JPN", "DEU", "GBR")


@dataclass(frozen=True)
class Choice:
    """The compared countries by code, the chosen one first, and the name of every country."""

    countries: tuple[str, ...]
    names: Mapping[str, str]


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
    usual = [country for country in COUNTRIES if country in names]
    return Choice(tuple(wanted or usual), names)


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
