"""Reading a warehouse of ten million observations: marts, single figures, CSV.

    python -m benchmarks.marts [--rows 10000000] [--repeats 5]

The published build is copied and made-up figures are added to it: indicators that no mart is about,
for the countries of the reference table, a hundred years and five editions. So a mart that is about
few indicators shows what finding its rows costs, while `coverage` and `revisions` are about all.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from ailedger import store
from ailedger.base import database
from ailedger.base.sql_text import quote
from ailedger.build.manifest import Build
from ailedger.output.export import export_marts
from ailedger.settings import Settings
from ailedger.store import publish

YEARS, EDITIONS = 100, 5
COUNTRY = "KOR"
MADE_UP = "made_up_"  # no indicator of the record begins so
FIGURES = f"""
    SELECT
        '{MADE_UP}' || lpad((i // (n * {YEARS * EDITIONS}))::VARCHAR, 4, '0') AS indicator,
        codes[1 + (i // {YEARS * EDITIONS}) % n] AS entity,
        'country' AS entity_type,
        make_date(1925 + (i // {EDITIONS} % {YEARS})::INTEGER, 1, 1) AS period_start,
        make_date(1925 + (i // {EDITIONS} % {YEARS})::INTEGER, 12, 31) AS period_end,
        (1925 + i // {EDITIONS} % {YEARS})::VARCHAR AS period_label,
        (hash(i) % 1000000 / 100)::DOUBLE AS value,
        'count' AS unit,
        'made_up' AS source,
        'e' || i % {EDITIONS} AS edition,
        'reported' AS status,
        'full' AS coverage,
        NULL AS top_n,
        i % {EDITIONS} = {EDITIONS - 1} AS is_latest,
        'made_up_figures' AS raw_table,
        'made_up/e' || i % {EDITIONS} || '/figures@000000000000' AS snapshot,
        2 + i // {EDITIONS} AS row
    FROM range(?) AS t (i), (SELECT list(iso3 ORDER BY iso3) AS codes, count(*) AS n
        FROM countries)
"""
SINGLE = "SELECT value FROM observations WHERE indicator = ? AND entity = ? AND period_label = ?"


def enlarged(settings: Settings, rows: int) -> Build:
    """Publish, in a folder of its own, the published build with made-up figures added.

    Args:
        settings: names the folder.
        rows: made-up observations.
    """
    build = store.published(Settings())
    part = publish.start(settings, build.id)
    shutil.copyfile(build.path, part)
    part.chmod(publish.WRITABLE)
    with database.open_build(part, settings) as con:
        for number in range(EDITIONS):
            con.execute(
                "INSERT INTO sources BY NAME SELECT 'made_up' AS source, ? AS edition, "
                "make_date(?, 1, 1) AS published, 'CC0-1.0' AS licence",
                [f"e{number}", 2020 + number],
            )
        # Rows stand sorted, as in a build: an export relies on it.
        con.execute("CREATE TEMP TABLE record AS FROM observations")
        con.execute("TRUNCATE observations")
        con.execute(f"INSERT INTO observations FROM record WHERE indicator < '{MADE_UP}'")
        con.execute(f"INSERT INTO observations BY NAME ({FIGURES}) ORDER BY ALL", [rows])
        con.execute(f"INSERT INTO observations FROM record WHERE indicator > '{MADE_UP}'")
    return publish.finish(settings, part, build.manifest)


def timed(act: Callable[[], object], repeats: int) -> list[float]:
    """Seconds of an act, each time."""
    taken = []
    for _ in range(repeats):
        begun = time.perf_counter()
        act()
        taken.append(time.perf_counter() - begun)
    return taken


def shown(seconds: list[float]) -> str:
    """Median, least and greatest in milliseconds."""
    each = (statistics.median(seconds), min(seconds), max(seconds))
    return "{:,.0f} ({:,.0f}-{:,.0f})".format(*(1000 * one for one in each))


def read_marts(con: duckdb.DuckDBPyConnection, marts: list[str], repeats: int) -> list[str]:
    """One line of the table for each mart: one country's rows, and all of them."""
    lines = []
    for mart in marts:
        columns = {name for name, *_ in con.execute(f"DESCRIBE {quote(mart)}").fetchall()}
        one = "-"
        if "country" in columns:
            query = f"FROM {quote(mart)} WHERE country = '{COUNTRY}'"
            one = shown(timed(lambda query=query: con.sql(query).to_arrow_table(), repeats))
        whole = timed(lambda mart=mart: con.sql(f"FROM {quote(mart)}").to_arrow_table(), repeats)
        lines.append(f"| {mart} | {one} | {shown(whole)} |")
    return lines


def compare_csv(settings: Settings, build: Build, folder: Path, repeats: int) -> str:
    """Our export of the observations against DuckDB's COPY of them, in turn."""
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(repeats):
        ours += timed(lambda: export_marts(settings, folder / "ours", ["observations"]), 1)
        with store.open_kept(build, settings) as con:
            copy = f"COPY (FROM observations) TO '{folder / 'bare.csv'}' (HEADER)"
            bare += timed(lambda con=con, copy=copy: con.execute(copy), 1)
    ratio = statistics.median(a / b for a, b in zip(ours, bare, strict=True))
    return (
        f"CSV of the observations: export {shown(ours)} ms, COPY {shown(bare)} ms, "
        f"ratio pair by pair {ratio:.2f}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        settings = Settings(warehouse_dir=Path(work) / "warehouse")
        build = enlarged(settings, asked.rows)
        with store.open_kept(build, settings) as con:
            key = ["made_up_0003", COUNTRY, "1999"]
            single = timed(lambda: con.execute(SINGLE, key).fetchall(), 5 * asked.repeats)
            lines = read_marts(con, sorted(build.manifest["marts"]), asked.repeats)
        csv = compare_csv(settings, build, Path(work), asked.repeats)
    print(f"{asked.rows:,} made-up observations beside the record; median (least-greatest)\n")
    print(f"| mart | rows of {COUNTRY}, ms | all rows, ms |\n|---|---|---|")
    print("\n".join(lines))
    print(f"\none figure by indicator, entity and period: {shown(single)} ms\n{csv}")


if __name__ == "__main__":
    main()
