"""The command `ailedger`: one module per command, imported only when it is called."""

import atexit
import contextlib
import importlib
import io
import os
import re
import signal
import sys

import click

from ailedger.errors import LedgerError, UsageError
from ailedger.output.plain import plain

SURROGATE = re.compile("[\ud800-\udfff]")  # a byte of an argument that is no UTF-8

# Headings of `ailedger --help`: what a person wants, each with its commands and what they do.
GROUPS = {
    "Ask and check": {
        "find": "Look for words in indicators, countries, marts and claims.",
        "check": "Judge one assertion, with the figures it stands on.",
        "compare": "Print the figures of countries side by side.",
        "sql": "Run a query, read-only and shut in.",
        "trace": "Lead from a mart row to the raw lines behind it.",
        "claims": "Print each claim with its verdict, figures, edition and source.",
    },
    "Cite, draw and export": {
        "cite": "Print a figure as a number that a text can carry.",
        "verify": "Check every marked number of a text against the record.",
        "chart": "Draw one chart of a mart as SVG or PNG.",
        "report": "Write the published warehouse as one HTML page with charts.",
        "export": "Write marts as CSV or Parquet with a data package.",
        "dictionary": "Write the data dictionary: tables, columns, units, lineage, checks.",
    },
    "Look at the record": {
        "sources": "List publishers, editions, rows, licences and age.",
        "coverage": "Print what the record holds of countries, and why a cell is empty.",
        "quarantine": "Show the rows that broke a contract.",
        "snapshots": "List, verify and prune raw snapshots.",
        "builds": "List the kept builds.",
        "diff": "Say what changed between two builds.",
    },
    "Run and maintain": {
        "run": "Refresh the warehouse: the main job.",
        "fetch": "Bring new snapshots from the publishers.",
        "status": "Tell how fresh the record is and what needs a person.",
        "runs": "List the runs, or show what one did.",
        "accept": "Accept what a run holds back, and record who, when and why.",
        "acknowledge": "Quiet a known matter of `status` until a day.",
        "rollback": "Publish an earlier build again.",
        "serve": "Run on schedule on this machine, without a work pool.",
        "maintain": "Look after a shared warehouse: old builds, small files.",
        "migrate": "Copy the published warehouse to a lake, or back to a file.",
    },
    "Extend and connect": {
        "add-edition": "Add an edition from a folder or zip.",
        "new": "Write the files of a new source or mart, with their places to fill in.",
        "mcp": "Serve the record to an assistant, shut in (Model Context Protocol).",
    },
}
COMMANDS = [name for commands in GROUPS.values() for name in commands]
BESIDE = {"rollback": "builds", "verify": "cite"}  # commands in the module of another


class Ledger(click.Group):
    """A group that knows its commands by name and imports one only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every name, in the order of the headings."""
        return COMMANDS

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        module = importlib.import_module(f"ailedger.cli.{BESIDE.get(name, name)}")
        command: click.Command = getattr(module, name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by heading, without importing them."""
        widest = max(map(len, COMMANDS))
        for heading, commands in GROUPS.items():
            with formatter.section(heading):
                formatter.write_dl([(f"{name:{widest}}", does) for name, does in commands.items()])


@click.group(cls=Ledger, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ailedger", prog_name="ailedger")
def ledger() -> None:
    """An auditable warehouse of national AI indicators.

    Every figure leads to its source, edition, file, line and licence.

    \b
    To check a sentence:
      ailedger find WORDS              how the record calls what it is about
      ailedger check "ASSERTION"       the verdict and its figures; --help has the forms

    \b
    Exit codes, the same for every command:
      0  done                          4  the build failed its audit
      1  failed                        5  another run holds the warehouse
      2  wrong usage or setting        6  a publisher could not be reached
      3  a table or file was refused   7  something is out of date
    `check` and `verify` besides: 8 contradicted, 9 not decidable
    """


def main() -> None:
    """Run the command line; an error that a person can act on becomes a message and exit code."""
    try:
        for stream in (sys.stdout, sys.stderr):  # a name that is no UTF-8 is shown, not an error
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        for text in sys.argv[1:]:
            if not text.isascii() and SURROGATE.search(text):
                raise UsageError("is not UTF-8", where=f"the argument {ascii(text)[:80]}")
        code = ledger(standalone_mode=False)  # what a command gave to `ctx.exit`
        sys.exit(code if isinstance(code, int) else 0)
    except LedgerError as error:
        click.echo(f"ailedger: {plain(str(error))}", err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        said = io.StringIO()
        error.show(said)
        click.echo(plain(said.getvalue()), err=True, nl=False)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("ailedger: stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:  # a disk that is full, a file that this user may not read
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"ailedger: {plain(f'{where}{error.strerror or error}')}", err=True)
        sys.exit(1)


def command() -> None:
    """Run the command line, then its exit handlers, and exit without Python's usual teardown.

    Prefect's threads outlive the flow and hold connections: during teardown DuckDB would print a
    hundred lines of objects that it could not free.
    """
    _open_streams()
    code = 1  # for an unexpected error

    def leave() -> None:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)

    atexit.register(leave)  # registered first, so called last
    # Unhandled, they would end the process before its exit handlers.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    try:
        main()
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
        raise


def _open_streams() -> None:
    """Point a closed standard stream at /dev/null: the next file opened would take its number."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
            stream = open(number, "r" if number == 0 else "w", encoding="utf-8")  # noqa: SIM115, PTH123
            setattr(sys, name, stream)
