"""The countries that a reader compares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from ailedger.base.suggest import near
from ailedger.errors import UsageError

MOST_SERIES = 8
REST = ("multinational", "others", "unassigned", "unknown")  # what is left over is no group
# Groups of countries that two indicators or more have, those of most indicators first, by the name
# that a publisher gives them: codes have no capitals.
GROUPS = """
    SELECT o.entity, coalesce(min(a.name), any_value(o.name)) AS name
    FROM named_observations AS o
    LEFT JOIN country_aliases AS a
        ON o.entity = a.entity AND regexp_replace(lower(a.name), '[^a-z0-9]+', '_', 'g') = o.entity
    WHERE o.entity_type = 'aggregate' AND o.is_latest AND NOT list_contains(?, o.entity)
    GROUP BY o.entity
    HAVING count(DISTINCT o.indicator) > 1
    ORDER BY count(DISTINCT o.indicator) DESC, name
"""
# Compared where nobody says otherwise; figures without one of them say so.
COUNTRIES = ("KOR", "USA", "CHN", "JPN", "DEU", "GBR")


@dataclass(frozen=True)
class Choice:
    """What is compared, by code, the chosen country first, and the name of all that can be."""

    countries: tuple[str, ...]
    names: Mapping[str, str]


def groups(con: DuckDBPyConnection) -> dict[str, str]:
    """The names of the groups of countries that can be compared, such as World, by code."""
    return dict(con.execute(GROUPS, [list(REST)]).fetchall())


def choice(con: DuckDBPyConnection, countries: Sequence[str] = ()) -> Choice:
    """What the reader wants to see, countries before groups; the usual ones where none is named.

    Each is a code or a name, also one of a publisher's (country_aliases); eight at most.

    Raises UsageError: an unknown country or group, or too many to be told apart.
    """
    known = con.execute("SELECT iso3, iso2, name FROM countries ORDER BY iso3").fetchall()
    aliases = con.execute("SELECT name, entity FROM country_aliases ORDER BY name").fetchall()
    states = {code: name for code, _, name in known}
    names = states | groups(con)
    by_name: dict[str, set[str]] = {}
    said = [(one, code) for code, short, name in known for one in (name, code, short)]
    said += [(one, code) for code, name in names.items() for one in (name, code)]
    for name, entity in [*said, *aliases]:
        by_name.setdefault(name.lower(), set()).add(entity)
    wanted = list(dict.fromkeys(_code(country, by_name, names) for country in countries))
    if len(wanted) > MOST_SERIES:
        raise UsageError(
            f"{len(wanted)} countries", hint=f"at most {MOST_SERIES} can be told apart"
        )
    usual = [country for country in COUNTRIES if country in names]
    return Choice(tuple(sorted(wanted, key=lambda code: code not in states) or usual), names)


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
        raise UsageError(
            f"{country!r} is a group of countries that hardly anybody counts", hint="name another"
        )
    return found[0]
