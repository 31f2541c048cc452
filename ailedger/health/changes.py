"""What changed between two builds: figures, marts, places, verdicts; and how it is told.

The published files are attached side by side and compared by a few queries over whole tables.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ailedger.base.sql_text import literal, records
from ailedger.build.manifest import Build
from ailedger.errors import LedgerError, UsageError
from ailedger.progress import warn
from ailedger.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Changes = dict[str, Any]
PLACES = 5  # places that a country moves before it is told
SHOWN = 10  # examples of each kind
KINDS = ("added", "changed", "withdrawn")
FIGURES = """
    CREATE TEMP TABLE figures AS
    WITH
        was AS (FROM old.main.latest),
        now AS (FROM new.main.latest)
    SELECT
        source,
        indicator,
        entity,
        breakdown,
        period_label AS period,
        CASE
            WHEN was.edition IS NULL THEN 'added'
            WHEN now.edition IS NULL THEN 'withdrawn'
            ELSE 'changed'
        END AS kind,
        was.value AS before,
        now.value AS after,
        coalesce(now.unit, was.unit) AS unit,
        was.edition AS edition_before,
        now.edition AS edition_after
    FROM was
    FULL JOIN now USING (source, indicator, entity, breakdown, period_label)
    WHERE was.value IS DISTINCT FROM now.value OR was.unit IS DISTINCT FROM now.unit
"""
COUNTS = (
    "SELECT kind, source, indicator, count(*) AS figures FROM figures GROUP BY ALL ORDER BY ALL"
)
EXAMPLES = f"""
    SELECT * FROM figures
    WHERE kind <> 'added'
    QUALIFY
        row_number() OVER (
            PARTITION BY kind
            ORDER BY
                abs(after - before) / greatest(abs(before), abs(after)) DESC,
                source, indicator, entity, breakdown, period
        ) <= {SHOWN}
    ORDER BY
        kind, abs(after - before) / greatest(abs(before), abs(after)) DESC,
        source, indicator, entity, breakdown, period
"""
RANKED = """
    SELECT
        source, indicator, breakdown, country,
        max(period) AS period,
        arg_max(rank, period) AS rank,
        arg_max(ranked_among, period) AS among
    FROM {0}.main.figures
    INNER JOIN {0}.main.indicators USING (indicator)
    WHERE is_latest AND rank IS NOT NULL AND year IS NOT NULL AND country IS NOT NULL
        AND kind <> 'rank'
    GROUP BY ALL
"""
RANKS = f"""
    SELECT
        source, indicator, breakdown, country,
        was.period AS period_before, was.rank AS before, was.among AS among_before,
        now.period AS period_after, now.rank AS after, now.among AS among_after
    FROM ({RANKED.format("old")}) AS was
    INNER JOIN ({RANKED.format("new")}) AS now USING (source, indicator, breakdown, country)
    WHERE abs(was.rank - now.rank) >= ?
    ORDER BY abs(was.rank - now.rank) DESC, source, indicator, breakdown, country
"""
VERDICTS = """
    WITH
        was AS (FROM old.main.verdicts),
        now AS (FROM new.main.verdicts),
        newest_was AS (
            SELECT claim, max(edition) AS edition, arg_max(verdict, edition) AS verdict
            FROM was GROUP BY claim
        ),
        newest_now AS (
            SELECT claim, max(edition) AS edition, arg_max(verdict, edition) AS verdict
            FROM now GROUP BY claim
        )
    SELECT claim, edition, was.verdict AS before, now.verdict AS after
    FROM was INNER JOIN now USING (claim, edition)
    WHERE was.verdict <> now.verdict
    UNION ALL
    SELECT claim, newest_now.edition, newest_was.verdict, newest_now.verdict
    FROM newest_was INNER JOIN newest_now USING (claim)
    WHERE newest_was.verdict <> newest_now.verdict AND newest_was.edition <> newest_now.edition
    ORDER BY ALL
"""


def compare(
    settings: Settings, before: Build, after: Build, places: int = PLACES, most: int | None = None
) -> Changes:
    """Compare two kept builds.

    Args:
        places: places that a country's newest rank must move to be told.
        most: how many of those are named; all where not given.

    Returns:
        `before`, `after`: names of the builds; `figures`: how many of the record as it stands
        (`latest`) were added, changed and withdrawn; `by_indicator`: the same for each source and
        indicator; `examples`: the greatest changes, and withdrawn figures; `marts`: rows before
        and after of those with another number; `moved`: how many ranks moved; `ranks`, `verdicts`:
        those that did; `left_out`: what one of the builds does not have.

    Raises:
        UsageError: the builds are kept in a lake.
        RefusedError: one of them is damaged or gone.
    """
    if settings.warehouse != "file":
        raise UsageError(
            "builds of a lake are not compared", where="AILEDGER_WAREHOUSE",
            hint="`ailedger migrate --to file` makes a file of the published one",
        )  # fmt: skip
    from ailedger.base import database
    from ailedger.store.builds import check_size

    for build in (before, after):
        check_size(build)
    left_out: list[str] = []
    with database.open_memory(settings) as con:
        for name, build in (("old", before), ("new", after)):
            con.execute(f"ATTACH {literal(str(build.path.resolve()))} AS {name} (READ_ONLY)")
        _rows(con, "figures", FIGURES, left_out)
        figures = "figures" not in left_out
        by_indicator = _rows(con, "figures", COUNTS, left_out) if figures else []
        ranks = _rows(con, "ranks", RANKS, left_out, [places])
        return {
            "before": before.name,
            "after": after.name,
            "figures": {
                kind: sum(row["figures"] for row in by_indicator if row["kind"] == kind)
                for kind in KINDS
            },
            "by_indicator": by_indicator,
            "examples": _rows(con, "examples", EXAMPLES, left_out) if figures else [],
            "marts": _marts(before, after),
            "places": places,
            "moved": len(ranks),
            "ranks": ranks[:most],
            "verdicts": _rows(con, "verdicts", VERDICTS, left_out),
            "left_out": left_out,
        }


def since(settings: Settings, before: Build | None, after: Build) -> Changes:
    """What a run changed, for its report; empty for a first build, a lake, or after an error."""
    if before is None or settings.warehouse != "file":
        return {}
    import duckdb

    try:
        return compare(settings, before, after, most=SHOWN)
    except (LedgerError, duckdb.Error) as error:  # the run has published: this must not fail it
        warn("what changed since build %s cannot be told: %s", before.name, error)
        return {}


def _rows(
    con: "DuckDBPyConnection", name: str, query: str, left_out: list[str], given: Sequence[int] = ()
) -> list[dict[str, Any]]:
    """Rows of a query; none, and its name in `left_out`, where a build has no such table."""
    import duckdb

    try:
        return records(con, query, given)
    except (duckdb.CatalogException, duckdb.BinderException):
        left_out.append(name)
        return []


def _marts(before: Build, after: Build) -> list[dict[str, Any]]:
    was, now = (build.manifest.get("marts", {}) for build in (before, after))
    return [
        {"mart": mart, "before": was.get(mart), "after": now.get(mart)}
        for mart in sorted(was.keys() | now.keys())
        if was.get(mart) != now.get(mart)
    ]


def headline(changes: Mapping[str, Any]) -> str:
    """What changed, in one line; empty where nothing did."""
    if not changes or not something(changes):
        return ""
    told = [
        f"{count:,} figure{'s' if count > 1 else ''} {kind}"
        for kind, count in changes["figures"].items()
        if count
    ]
    for count, one, many in (
        (len(changes["marts"]), "mart with other rows", "marts with other rows"),
        (changes["moved"], f"place moved by {changes['places']} or more",
         f"places moved by {changes['places']} or more"),
        (len(changes["verdicts"]), "verdict flipped", "verdicts flipped"),
    ):  # fmt: skip
        if count:
            told.append(f"{count:,} {one if count == 1 else many}")
    return ", ".join(told)


def something(changes: Mapping[str, Any]) -> bool:
    """Whether anything changed."""
    return any(changes["figures"].values()) or any(
        changes[key] for key in ("marts", "ranks", "verdicts")
    )


def flips(changes: Mapping[str, Any]) -> list[str]:
    """A line for each verdict that flipped."""
    return [
        f"{one['claim']} ({one['edition']}): {one['before']} -> {one['after']}"
        for one in changes.get("verdicts", ())
    ]


def tables(changes: Mapping[str, Any]) -> list[tuple[str, tuple[str, ...], list[tuple[Any, ...]]]]:
    """The parts that have a row: title, columns, rows."""
    parts = [
        ("Verdicts that flipped", "verdicts"),
        ("Figures by indicator", "by_indicator"),
        ("Greatest changes and withdrawals", "examples"),
        ("Rows of marts", "marts"),
        ("Places", "ranks"),
    ]
    found = [(title, changes.get(key) or []) for title, key in parts]
    return [
        (title, tuple(rows[0]), [tuple(row.values()) for row in rows])
        for title, rows in found
        if rows
    ]
