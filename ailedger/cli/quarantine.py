"""`ailedger quarantine`: the rows that broke a rule, and which."""

import dataclasses

import click

from ailedger.cli.console import emit, format_option
from ailedger.errors import UsageError
from ailedger.output.holdings import SetAside, quarantine_counts, raw_tables
from ailedger.output.holdings import quarantine as read_quarantine
from ailedger.settings import Settings

# Rows that are printed one by one; of more, a summary and the first few.
SHOWN, SHOWN_OF_MANY = 500, 20
COLUMNS = tuple(field.name for field in dataclasses.fields(SetAside))


@click.command(
    epilog="""\b
Examples:
  ailedger quarantine
  ailedger quarantine --table ai_index_figures --format csv

Exit codes: 0 shown, whether there are rows or none, 2 no such table or nothing is published yet,
3 the warehouse file is damaged."""
)
@click.option("--table", help="Only rows meant for this raw table.")
@format_option(does="How to print them.")
@click.option("--failed", is_flag=True, help="Of the build that failed its audit.")
def quarantine(table: str | None, fmt: str, failed: bool) -> None:
    """Show the rows that broke a contract, with file, line, rules and text.

    ROW is the line of FILE, below the folder of raw tables. STAGE says where it stopped: parse (the
    line is no row of the table), contract (it breaks a rule of schemas/raw), resolve (a country,
    unit, period or indicator nobody has mapped; RULES says what to add).
    """
    from ailedger import store

    settings = Settings()
    kept = store.open_store(settings)
    build = kept.rejected() if failed else store.published(settings)
    with kept.open(build) as con:
        known = raw_tables(con)
        if table is not None and table not in known:
            raise UsageError(f"no raw table {table!r}", hint=f"there are {', '.join(known)}")
        counts = quarantine_counts(con, table)
        total = sum(count for *_, count in counts)
        summed = fmt in ("table", "markdown") and total > SHOWN
        rows = read_quarantine(con, table, SHOWN_OF_MANY if summed else None)
    if summed:
        _show_summary(counts, total, fmt)
    if not rows and fmt == "table":
        click.echo(f"no row{f' of {table}' if table else ''} is in quarantine")
    else:
        emit(COLUMNS, [dataclasses.astuple(row) for row in rows], fmt)


def _show_summary(counts: list[tuple[str, str, str, int]], total: int, fmt: str) -> None:
    """What stands there in all: the first rows follow."""
    click.echo(f"{total:,} rows are in quarantine, by stage, table and rules:\n")
    told = [[stage, table, rules, count] for stage, table, rules, count in counts]
    emit(("stage", "table", "rules", "rows"), told[:SHOWN_OF_MANY], fmt)
    if len(told) > SHOWN_OF_MANY:
        rest = sum(count for *_, count in counts[SHOWN_OF_MANY:])
        click.echo(f"and {len(told) - SHOWN_OF_MANY:,} more, with {rest:,} rows")
    click.echo(
        f"\nThe first {SHOWN_OF_MANY} rows follow. All of them: --format csv or json, "
        "--table NAME for those of one table, or ailedger sql 'SELECT * FROM quarantine'\n"
    )
