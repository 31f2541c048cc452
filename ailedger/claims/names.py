"""Names as people write them, and the codes of the record for them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from duckdb import DuckDBPyConnection

from ailedger.base.suggest import near
from ailedger.errors import UsageError

# How people call a country, where no publisher does.
SPOKEN = {
    "korea": "KOR", "the us": "USA", "u.s.": "USA", "america": "USA", "u.k.": "GBR",
    "britain": "GBR", "great britain": "GBR", "england": "GBR", "uae": "ARE",
    "emirates": "ARE", "the emirates": "ARE", "holland": "NLD", "the netherlands": "NLD",
    "global": "world", "worldwide": "world", "the world": "world",
}  # fmt: skip
SAME = {
    "capita": "inhabitant", "head": "inhabitant", "person": "inhabitant",
    "inhabitants": "inhabitant",
    "investments": "investment", "invested": "investment", "invest": "investment",
    "model": "models", "patent": "patents", "law": "laws",
    "bills": "laws", "startups": "companies", "robot": "robots", "posting": "postings",
    "jobs": "job", "ml": "machine",
}  # fmt: skip
IDLE = {"ai", "of", "the", "in", "and", "by", "a", "for", "on", "as", "learning", "with"}
SHOWN = 5
ISO3 = re.compile(r"[A-Z]{3}")
WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Indicator:
    """One indicator of the record."""

    indicator: str
    title: str
    definition: str
    unit: str
    decimals: int
    kind: str


def folded(name: str) -> str:
    """A name without case, doubled blanks, and signs at its ends."""
    return " ".join(name.casefold().split()).strip(",.;:\"'()?!")


def words_of(text: str) -> frozenset[str]:
    """The words of a title or phrase that tell it from others."""
    found = WORD.findall(text.casefold())
    return frozenset(SAME.get(word, word) for word in found) - IDLE


@dataclass(frozen=True)
class Names:
    """Every name that the record knows."""

    entities: Mapping[str, str]  # code of each name, folded
    codes: Mapping[str, str]  # title of each entity, by its code
    indicators: Mapping[str, Indicator]  # every indicator, by name
    filled: frozenset[str]  # those that have figures
    literal: bool = False  # whether a name in quotes may be one that the record lacks

    def entity(self, name: str) -> str | None:
        """The code of an entity, or None. A code of three letters is one in capitals only."""
        if name in self.codes:
            return name
        bare = folded(name)
        for tried in (bare, bare.removesuffix("'s"), bare.removesuffix("\u2019s")):
            if tried in self.entities:
                return self.entities[tried]
        return None

    @cached_property
    def _titles(self) -> dict[str, str]:
        """The indicator of each name and title, folded."""
        found: dict[str, str] = {}
        for name, indicator in self.indicators.items():
            for text in (name, name.replace("_", " "), indicator.title):
                found.setdefault(folded(text), name)
        return found

    def exact_indicator(self, phrase: str) -> str | None:
        """The indicator of that name or title."""
        return self._titles.get(folded(phrase))

    def indicator(self, phrase: str) -> str:
        """The indicator that a phrase means.

        Raises UsageError: none has all its words, or several fit as well.
        """
        exact = self.exact_indicator(phrase)
        if exact:
            return exact
        every = self._fitting(words_of(phrase))
        fitting = {name: every[name] for name in every if name in self.filled} or every
        if not fitting:
            raise UsageError(f"no indicator {phrase!r}", hint=self._near(phrase))
        least = min(fitting.values())
        best = sorted(name for name, extra in fitting.items() if extra == least)
        if len(best) > 1:
            raise UsageError(
                f"{phrase!r} may be several indicators", hint="one of " + ", ".join(best[:SHOWN])
            )
        return best[0]

    def _fitting(self, words: frozenset[str]) -> dict[str, int]:
        """Indicators that have all the words, each with how many words it has besides."""
        found = {}
        for name, indicator in self.indicators.items():
            named, titled = words_of(name), words_of(indicator.title)
            if words and words <= named | titled:
                found[name] = min(len(named - words), len(titled - words))
        return found

    def _near(self, phrase: str) -> str:
        known = [*self._titles, *(i.title.casefold() for i in self.indicators.values())]
        found = near(folded(phrase), known, SHOWN)
        named = list(dict.fromkeys(self._titles[n] for n in found if n in self._titles))
        if not named:
            own = {n: words_of(n) | words_of(i.title) for n, i in self.indicators.items()}
            every = frozenset().union(*own.values())
            words = {(near(word, every) or [word])[0] for word in words_of(phrase)}
            shared = {name: len(words & own[name]) for name in own}
            most = max(1, max(shared.values(), default=0))
            alike = [name for name in own if shared[name] == most]
            named = sorted(alike, key=lambda name: (name not in self.filled, len(own[name]), name))
        return f"did you mean {', '.join(named[:SHOWN])}?" if named else "`ailedger find WORDS`"

    def code(self, name: str) -> str:
        """The code of an entity. Raises UsageError for a name that nobody knows."""
        found = self.entity(name)
        if found is None:
            hint = self.near_entity(name) or "`ailedger find WORDS`"
            raise UsageError(f"no entity {name!r}", hint=hint)
        return found

    def near_entity(self, phrase: str) -> str:
        """A suggestion for a name that nobody knows; "" where none is near."""
        meant = near(folded(phrase), self.entities, 3)
        found = dict.fromkeys(f"{self.codes[self.entities[n]]} ({self.entities[n]})" for n in meant)
        return f"did you mean {', '.join(found)}?" if found else ""


def read_names(con: DuckDBPyConnection, *, literal: bool = False) -> Names:
    """Every name that a build knows; `literal` as in `Names`."""
    codes: dict[str, str] = dict(con.execute("SELECT iso3, name FROM countries").fetchall())
    aliases = con.execute(
        "SELECT name, entity FROM country_aliases ORDER BY length(name), name"
    ).fetchall()
    for name, entity in aliases:
        codes.setdefault(entity, name)
    others = con.execute(
        "SELECT DISTINCT entity FROM observations "
        "WHERE entity_type NOT IN ('country', 'aggregate') ORDER BY entity"
    ).fetchall()
    codes |= {entity: entity for (entity,) in others}
    filled = con.execute("SELECT DISTINCT indicator FROM observations").fetchall()
    return Names(
        _entities(codes, aliases), codes, _indicators(con),
        frozenset(name for (name,) in filled), literal,
    )  # fmt: skip


def _entities(codes: Mapping[str, str], aliases: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, name in codes.items():
        found[folded(name)] = code
        if not ISO3.fullmatch(code):
            found.setdefault(folded(code.replace("_", " ")), code)
    for name, entity in aliases:
        found.setdefault(folded(name), entity)
    for name, entity in SPOKEN.items():
        found.setdefault(name, entity)
    return found


def _indicators(con: DuckDBPyConnection) -> dict[str, Indicator]:
    rows = con.execute(
        "SELECT indicator, title, definition, unit, decimals, kind FROM indicators "
        "ORDER BY indicator"
    ).fetchall()
    return {row[0]: Indicator(*row) for row in rows}
