"""The figure of benchmarks: the best system against people."""

from ailedger.report import sql, vega, words
from ailedger.report.bars import Kind, Pair, pair_chart
from ailedger.report.figure import Choice, Figure, Row, Size, Spec, Table
from ailedger.report.palette import GAIN, INK, LOSS

PEOPLE = ("human_baseline", "human_expert", "best_human_expert", "human_non_expert")
KINDS = (
    Kind("best AI system", "circle", GAIN, True),
    Kind("human baseline", "diamond", LOSS, False),
    Kind("experts", "square", INK, False),
    Kind("best expert", "triangle-up", INK, False),
    Kind("skilled, other field", "triangle-down", INK, False),
)
MOST_ROWS = 24


def query(choice: Choice) -> str:
    """Each benchmark's newest year, with the human figures of the same edition."""
    return f"""
        SELECT benchmark, year, best_system, human_baseline, gap_to_baseline, human_expert,
            gap_to_expert, best_human_expert, gap_to_best_expert, human_non_expert,
            gap_to_non_expert, edition, source, coverage, lineage
        FROM benchmark_gap
        WHERE source = {sql.main_source("benchmark_gap")}
        QUALIFY row_number() OVER (PARTITION BY benchmark ORDER BY year DESC) = 1
        ORDER BY {_GAP} DESC NULLS LAST, best_system DESC, benchmark
        LIMIT {MOST_ROWS}"""


_GAP = "coalesce(gap_to_baseline, gap_to_expert, gap_to_best_expert, gap_to_non_expert)"


def paint(table: Table, choice: Choice, size: Size) -> Spec:
    """One row per benchmark, systems and people on one scale."""
    shown = [
        kind
        for kind, column in zip(KINDS, ("best_system", *PEOPLE), strict=True)
        if table.column(column)
    ]
    columns = [column for column in ("best_system", *PEOPLE) if table.column(column)]
    pairs = [
        Pair(str(row["benchmark"]), tuple(row[column] for column in columns), _told(row, size))
        for row in table.rows
    ]
    return pair_chart(pairs, shown, size, vega.linear([0, 100]))


def tell(table: Table, choice: Choice) -> str:
    """Where the systems are ahead, and where they are furthest behind."""
    known = [row for row in table.rows if _gap(row) is not None]
    if not known:
        return "No edition prints a human figure for these benchmarks."
    ahead = [row["benchmark"] for row in known if (_gap(row) or 0) > 0]
    worst = min(known, key=lambda row: _gap(row) or 0.0)
    first = f"ahead of people on {words.listing(ahead)}" if ahead else "ahead of people on none"
    return (
        f"Of {len(known)} benchmarks with a human figure, the best system is {first}. It is "
        f"furthest behind on {worst['benchmark']}: {words.number(worst['best_system'])} percent, "
        f"{words.number(abs(_gap(worst) or 0.0))} points below people."
    )


def _gap(row: Row) -> float | None:
    gaps = ("gap_to_baseline", "gap_to_expert", "gap_to_best_expert", "gap_to_non_expert")
    return next((float(row[gap]) for gap in gaps if row[gap] is not None), None)


def _told(row: Row, size: Size) -> str:
    gap = _gap(row)
    if gap is None:
        return "" if size.narrow else "no human figure"
    return words.signed(gap, 1) if size.narrow else f"{words.signed(gap, 1)} points"


FIGURES = (
    Figure(
        mart="benchmark_gap",
        view="ranking",
        title="Benchmarks: the best AI system against people, {years}",
        unit="percent of the score; the gap in percentage points",
        query=query,
        paint=paint,
        tell=tell,
        reading="The number at the right is the best system less the human baseline, or less the "
        "experts where no baseline is printed.",
        by_country=False,
    ),
)
