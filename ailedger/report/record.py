"""The whole record as compact data: dictionary-encoded columns for a page without a network."""

import base64
import datetime
import gzip
import json
import math
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from duckdb import DuckDBPyConnection

from ailedger.base.sql_text import records

# Every figure of every edition. `x` is its place on an axis of years, empty for spans of several;
# `segment` counts the breaks that lie before it: figures of two segments do not compare.
FIGURES = """
    WITH placed AS (
        SELECT source, edition,
            row_number() OVER (PARTITION BY source ORDER BY published, edition) AS place
        FROM sources
    ),
    parted AS (
        -- The edition that a break begins with may not be held: the next that is comes after it.
        SELECT breaks.indicator, breaks.source, breaks.period,
            CASE WHEN breaks.edition IS NOT NULL THEN coalesce(
                any_value(placed.place) FILTER (WHERE placed.edition = breaks.edition),
                min(placed.place) FILTER (WHERE placed.edition > breaks.edition), 1000000
            ) END AS place
        FROM breaks LEFT JOIN placed ON breaks.source = placed.source
        GROUP BY breaks.indicator, breaks.source, breaks.edition, breaks.period
    ),
    withdrawn AS (
        SELECT indicator, entity, breakdown, period, source, edition
        FROM withdrawals WHERE printed_again_by IS NULL
    )
    SELECT o.indicator, o.source, o.breakdown, o.entity, o.entity_type, o.period, o.period_end,
        o.edition,
        CASE
            WHEN date_diff('day', o.period_start, o.period_end) > 366 THEN NULL
            WHEN date_diff('day', o.period_start, o.period_end) > 360
                THEN year(o.period_start)::DOUBLE
            ELSE round(year(o.period_start) + (dayofyear(o.period_start) - 1) / 365.25, 3)
        END AS x,
        date_diff('day', o.period_start, o.period_end) > 360 AS is_year,
        o.last_year, o.value, o.unit, o.status, o.coverage, o.top_n, o.disputed,
        CASE WHEN o.is_latest THEN 'latest'
            WHEN withdrawn.period IS NOT NULL THEN 'withdrawn' ELSE 'superseded' END AS state,
        coalesce(list_sum([
            (coalesce(placed.place >= b.place, true)
                AND coalesce(o.period_end >= make_date(try_cast(b.period AS INTEGER), 1, 1),
                    true))::INTEGER
            FOR b IN these.breaks]), 0)::INTEGER AS segment,
        o.line, o.name
    FROM named_observations AS o
    INNER JOIN placed ON o.source = placed.source AND o.edition = placed.edition
    LEFT JOIN (
        SELECT indicator, source, list({'place': place, 'period': period}) AS breaks
        FROM parted GROUP BY ALL
    ) AS these ON o.indicator = these.indicator AND o.source = these.source
    LEFT JOIN withdrawn ON o.indicator = withdrawn.indicator AND o.entity = withdrawn.entity
        AND o.breakdown = withdrawn.breakdown AND o.period = withdrawn.period
        AND o.source = withdrawn.source AND o.edition = withdrawn.edition
"""
ORDER = (
    " ORDER BY o.indicator, o.source, o.breakdown, o.entity, o.period_end, o.period, placed.place"
)
BREAKS = "SELECT indicator, source, edition, period, what, evidence FROM breaks ORDER BY ALL"
# The source and breakdown that a chart begins with: most figures, and the whole before parts.
DEFAULTS = """
    SELECT indicator, source, breakdown, any_value(entity_type) AS entity_type,
        count(DISTINCT period_label) AS periods, count(DISTINCT entity) AS entities
    FROM latest
    GROUP BY indicator, source, breakdown
    QUALIFY row_number() OVER (
        PARTITION BY indicator ORDER BY breakdown <> '', count(*) DESC, source, breakdown) = 1
    ORDER BY indicator
"""


def figures(con: DuckDBPyConnection, about: dict[str, Any]) -> list[dict[str, Any]]:
    """The figures of an indicator in one source and breakdown, by period, each with its place.

    A published rank has none: it is a place already.
    """
    query = f"""
        SELECT these.*, CASE WHEN ? <> 'rank' THEN figures.rank END AS rank,
            figures.ranked_among
        FROM ({FIGURES} WHERE o.indicator = ? AND o.source = ? AND o.breakdown = ?) AS these
        INNER JOIN figures USING (indicator, entity, breakdown, period, source, edition)
        ORDER BY these.period_end, these.entity, these.edition
    """
    named = about["indicator"], about["source"], about["breakdown"]
    return records(con, query, [about["kind"], *named])


CODED = ("indicators", "breakdowns", "entities", "periods", "snapshots", "kinds")


class Codes:
    """Values numbered in the order in which they come."""

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}

    def __call__(self, value: Any) -> int:
        """The number of a value."""
        return self.numbers.setdefault(value, len(self.numbers))

    def table(self) -> list[Any]:
        """The values by number."""
        return list(self.numbers)


def defaults(con: DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    """Of each indicator: the source and breakdown to begin with, and what its entities are."""
    return {row.pop("indicator"): row for row in records(con, DEFAULTS)}


def compact(con: DuckDBPyConnection) -> dict[str, Any]:
    """Tables and columns of the whole record, ready for JSON.

    What a name ends in says how it is kept, for fewer bytes to unpack: `_d` as differences to the
    row before, `_r` as runs of one value, each followed by how many rows it holds for.
    """
    codes = {name: Codes() for name in CODED}
    columns = _columns(con.execute(FIGURES + ORDER).fetchall(), **codes)
    files = dict(con.execute("SELECT snapshot, file FROM snapshots").fetchall())
    known = defaults(con)
    about = {row["indicator"]: row for row in records(con, "FROM indicators")}
    tables = {name: found.table() for name, found in codes.items()}
    return tables | {
        "indicators": [
            {key: about[one][key] for key in
             ("indicator", "title", "definition", "unit", "kind", "direction", "decimals")}
            | {key: known.get(one, {}).get(key) for key in ("source", "breakdown", "entity_type")}
            for one in tables["indicators"]
        ],
        "snapshots": [[*one, files.get(one[0], "")] for one in tables["snapshots"]],
        "breaks": records(con, BREAKS),
        "columns": {key: _runs(column) if key.endswith("_r") else column
                    for key, column in columns.items()},
    }  # fmt: skip


def _columns(
    rows: Iterable[tuple[Any, ...]], *, indicators: Codes, breakdowns: Codes, entities: Codes,
    periods: Codes, snapshots: Codes, kinds: Codes,
) -> dict[str, list[Any]]:  # fmt: skip
    """The columns of figures by FIGURES, values as numbers of `codes`; runs not yet made."""
    columns: dict[str, list[Any]] = {
        name: []
        for name in ("indicator_r", "breakdown_r", "entity_d", "period_d", "snapshot_r", "kind_r",
                     "value", "row_d")
    }  # fmt: skip
    last = [0, 0, 0]
    for row in rows:
        (indicator, source, breakdown, entity, entity_type, period, _, edition, x, is_year,
         last_year, value, _, status, coverage, top_n, disputed, state, segment, line,
         name) = row  # fmt: skip
        snapshot, _, number = line.partition("#")
        now = [
            entities((entity, entity_type, name)), periods((period, x, is_year, last_year)),
            int(number),
        ]  # fmt: skip
        columns["indicator_r"].append(indicators(indicator))
        columns["breakdown_r"].append(breakdowns(breakdown))
        columns["snapshot_r"].append(snapshots((snapshot, source, edition)))
        columns["kind_r"].append(kinds((status, coverage, top_n, disputed, state, segment)))
        columns["value"].append(_number(value))
        for key, one, before in zip(("entity_d", "period_d", "row_d"), now, last, strict=True):
            columns[key].append(one - before)
        last = now
    return columns


def _runs(values: list[int]) -> list[int]:
    return [part for one, run in groupby(values) for part in (one, sum(1 for _ in run))]


def _number(value: float | None) -> float | int | None:
    if value is None or not math.isfinite(value):
        return None
    return int(value) if value == int(value) and abs(value) < 2**53 else value


def packed(content: Any) -> str:
    """JSON, gzipped, as base64: the same bytes for the same content."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode("ascii")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Iterable):
        return list(value)
    return float(value)
