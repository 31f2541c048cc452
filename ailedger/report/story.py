"""What the page tells: the claims with their verdicts, and findings that a rule chose."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from duckdb import DuckDBPyConnection

from ailedger.base.sql_text import records
from ailedger.report import words

Row = dict[str, Any]
CODE = re.compile(r"\b[A-Z]{3}\b")
MOST = 5
# General figures of a country are context, not findings about AI.
ABOUT_AI = """source NOT IN ('worldbank', 'github')
    AND (indicator NOT LIKE 'gov_ai_readiness_%' OR indicator = 'gov_ai_readiness_2025')"""

# Each query gives its candidates, the most telling of a country first; one of them is told.
# The largest change of place inside one edition, in tables of twenty and more.
MOVED = f"""
    WITH placed AS (
        SELECT country, country_name AS name, indicator, title, breakdown, source, edition, year,
            rank, ranked_among,
            first_value(year) OVER course AS first_year,
            first_value(rank) OVER course AS first_rank,
            lead(year) OVER course AS next_year
        FROM ranks
        WHERE is_latest AND breakdown = '' AND coverage = 'full' AND rank IS NOT NULL
            AND ranked_among >= 20 AND year IS NOT NULL AND {ABOUT_AI}
        WINDOW course AS (
            PARTITION BY country, indicator, source, edition ORDER BY year)
    )
    FROM placed
    WHERE next_year IS NULL AND year >= first_year + 2 AND rank <> first_rank
        AND year >= (SELECT max(year(published)) - 3 FROM sources)
    ORDER BY country, abs(rank - first_rank) / ranked_among DESC, indicator
"""
# The best place in the newest tables; among equals the widest table.
RECORD = f"""
    SELECT country, country_name AS name, indicator, breakdown, source, edition, year, period, rank,
        ranked_among, value, title, unit
    FROM ranks
    WHERE is_latest AND breakdown = '' AND rank IS NOT NULL AND ranked_among >= 15 AND value > 0
        AND rank < ranked_among / 2
        AND direction <> 'neutral' AND {ABOUT_AI}
        AND coalesce(year, 0) >= (SELECT max(year(published)) - 3 FROM sources)
    QUALIFY count(*) OVER (PARTITION BY indicator, source, edition, period, rank) = 1
    ORDER BY country, rank, year DESC, ranked_among DESC, indicator
"""
# The figure that a later edition moved furthest, first of all across zero.
REVISED = """
    SELECT country, name, indicator, breakdown, source, edition, period, previous_edition,
        previous_value, value, revisions.kind, title, revisions.unit
    FROM revisions INNER JOIN indicators USING (indicator)
    WHERE revisions.kind = '{kind}' AND is_latest AND country IS NOT NULL AND breakdown = ''
        AND source NOT IN ('worldbank', 'github') AND abs(previous_value) > 0.05
        AND indicators.kind <> 'rank' AND regexp_full_match(period, '\\d{{4}}')
        AND period < previous_edition[1:4]
    ORDER BY country, value * previous_value < 0 DESC, abs(difference_percent) DESC, indicator,
        period
"""
# The fastest growth inside one edition, against all countries of the same table.
GROWN = f"""
    WITH ends AS (
        SELECT country, country_name AS name, indicator, title, source, edition, max(year) AS year,
            min(year) AS first_year, arg_max(value, year) AS value,
            arg_min(value, year) AS first_value
        FROM ranks
        WHERE is_latest AND breakdown = '' AND year IS NOT NULL AND value > 0 AND {ABOUT_AI}
            AND coverage = 'full' AND year >= (SELECT max(year(published)) - 8 FROM sources)
        GROUP BY ALL
    ),
    grown AS (
        SELECT *, value / first_value AS times,
            rank() OVER peers AS place, count(*) OVER (
                PARTITION BY indicator, source, edition, first_year, year) AS among
        FROM ends
        WHERE year >= first_year + 3
        WINDOW peers AS (
            PARTITION BY indicator, source, edition, first_year, year
            ORDER BY value / first_value DESC)
    )
    SELECT grown.*, '' AS breakdown
    FROM grown INNER JOIN indicators USING (indicator)
    WHERE among >= 20 AND place <= among / 3
        AND kind IN ('count', 'money', 'share', 'rate') AND first_value >= 5
    ORDER BY country, place / among, indicator
"""
# Claims about the country that editions judge otherwise, by the indicator of their first raw line.
TURNED = """
    WITH judged AS (
        SELECT claim, statement, period, edition, verdict, figures, lineage[1] AS line,
            first_value(verdict) OVER course AS first_verdict,
            first_value(edition) OVER course AS first_edition
        FROM claims
        WHERE verdict <> 'not decidable' AND len(lineage) > 0
        WINDOW course AS (PARTITION BY claim ORDER BY edition)
    )
    SELECT countries.iso3 AS country, judged.*, o.indicator, o.source,
        o.breakdown
    FROM judged
    INNER JOIN named_observations AS o ON judged.line = o.line
    INNER JOIN countries ON contains(judged.statement, countries.name)
    WHERE judged.verdict <> judged.first_verdict
    ORDER BY countries.iso3, judged.edition DESC, judged.claim
"""
CLAIMS = """
    SELECT number, claim, kind, part, statement, said_by, said_in, edition, period, verdict,
        figures, reason, now, now_period, now_figures, lineage
    FROM claims ORDER BY number, edition
"""


def claims(con: DuckDBPyConnection) -> list[Row]:
    """Each claim with what every edition says, in names, and an outcome over all of them."""
    name = _namer(con)
    files = dict(con.execute("SELECT snapshot, file FROM snapshots").fetchall())
    found: dict[str, Row] = {}
    for row in records(con, CLAIMS):
        for key in ("figures", "reason", "now_figures"):
            row[key] = row[key] and name(row[key])
        row["lineage"] = [_line(line, files) for line in row["lineage"]]
        kept = ("number", "claim", "kind", "part", "statement", "said_by", "said_in")
        one = found.setdefault(row["claim"], {key: row[key] for key in kept} | {"verdicts": []})
        one["verdicts"].append({key: value for key, value in row.items() if key not in kept})
    for one in found.values():
        every = one["verdicts"]
        one["outcome"] = outcome([row["verdict"] for row in every])
        decided = [row for row in every if row["verdict"] != "not decidable"]
        one["first"] = (decided or every)[0]
        one["last"] = (decided or every)[-1]
    return list(found.values())


def _namer(con: DuckDBPyConnection) -> Callable[[str], str]:
    """What puts names of countries in the place of their codes."""
    names = dict(con.execute("SELECT iso3, name FROM countries").fetchall())
    return lambda text: CODE.sub(lambda code: names.get(code[0], code[0]), text)


def _line(line: str, files: dict[str, str]) -> str:
    snapshot, _, number = line.partition("#")
    return f"{files.get(snapshot, snapshot)}, line {number}"


def outcome(verdicts: list[str]) -> str:
    """`holds`, `fails`, `changed` where decided editions differ, `open` where none decides."""
    decided = {verdict for verdict in verdicts if verdict != "not decidable"}
    if len(decided) > 1:
        return "changed"
    if not decided:
        return "open"
    return "holds" if decided == {"supported"} else "fails"


def findings(con: DuckDBPyConnection) -> dict[str, list[Row]]:
    """Of each country its findings, at most five: rule, sentence, and the chart to draw."""
    found: dict[str, list[Row]] = {}
    name = _namer(con)
    rules = (
        (TURNED, _turned), (MOVED, _moved), (RECORD, _record),
        (REVISED.format(kind="revised"), _revised),
        (REVISED.format(kind="definition changed"), _revised), (GROWN, _grown),
    )  # fmt: skip
    for query, tell in rules:
        served: set[str] = set()
        for row in records(con, query):
            told = found.setdefault(row["country"], [])
            new = row["indicator"] not in {one["indicator"] for one in told}
            if new and row["country"] not in served and len(told) < MOST:
                served.add(row["country"])
                chart = {key: row[key] for key in ("indicator", "source", "breakdown")}
                finding = tell(row) | chart
                told.append(finding | {"text": name(finding["text"])})
    return found


def tally(listed: list[Row]) -> dict[str, int]:
    """How many claims have each outcome."""
    return dict(Counter(one["outcome"] for one in listed))


def _turned(row: Row) -> Row:
    return {
        "rule": "A verdict that changed", "view": "years",
        "text": f"{row['statement'].removesuffix('.')}: {row['first_verdict']} by edition "
        f"{row['first_edition']}, {row['verdict']} by edition {row['edition']} ({row['figures']}).",
    }  # fmt: skip


def _moved(row: Row) -> Row:
    verb = "rose" if row["rank"] < row["first_rank"] else "fell"
    return {
        "rule": "Largest change of place", "view": "years",
        "text": f"{row['name']} {verb} from {words.ordinal(row['first_rank'])} in "
        f"{row['first_year']} to {words.ordinal(row['rank'])} of {row['ranked_among']} in "
        f"{row['year']}: {row['title']}, edition {row['edition']}.",
    }  # fmt: skip


def _record(row: Row) -> Row:
    return {
        "rule": "Highest place", "view": "ranking", "period": row["period"],
        "text": f"{row['name']} stands {words.ordinal(row['rank'])} of {row['ranked_among']}: "
        f"{row['title']}, {words.brief(row['value'])} {row['unit']} in {row['period']}.",
    }  # fmt: skip


def _revised(row: Row) -> Row:
    defined = row["kind"] == "definition changed"
    why = "the definition changed, the two do not compare" if defined else "same definition"
    return {
        "rule": "Definition changed" if defined else "Largest revision", "view": "editions",
        "period": row["period"],
        "text": f"{row['title']} of {row['name']} in {row['period']} was "
        f"{words.brief(row['previous_value'])} in edition {row['previous_edition']} and is "
        f"{words.brief(row['value'])} in edition {row['edition']}: {why}.",
    }  # fmt: skip


def _grown(row: Row) -> Row:
    return {
        "rule": "Growth against the field", "view": "years",
        "text": f"{row['title']} in {row['name']} went from {words.brief(row['first_value'])} "
        f"({row['first_year']}) to {words.brief(row['value'])} ({row['year']}): "
        f"{words.number(row['times'])} times, {words.ordinal(row['place'])} highest growth of "
        f"{row['among']} countries.",
    }  # fmt: skip
