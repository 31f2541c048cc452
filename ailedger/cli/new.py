"""`ailedger new`: the files of a new source or mart, with their places to fill in.

And reference tables of one's own, where the project's are inside an installed package.
"""

import hashlib
import re
import shutil
from datetime import date
from importlib import resources
from pathlib import Path
from string import Template

import click

from ailedger.errors import RefusedError, UsageError
from ailedger.settings import BUNDLED, PROJECT, Settings, own, shipped

NAME = re.compile(r"[a-z][a-z0-9_]*")
MARK = "FILL IN"


@click.group(
    epilog="Example: ailedger new source chip_census     Exit codes: 0 written, 2 a name that "
    "cannot be used, 3 a file of that name is there already."
)
def new() -> None:
    """Write the files of a new source or mart; nothing that is there is overwritten.

    Each place to fill in is marked FILL IN. CONTRIBUTING.md explains the files.
    """


@new.command(
    epilog="Example: ailedger new source chip_census --table clusters     Exit codes: 0 written, "
    "2 a name that cannot be used, 3 a file of that name is there already."
)
@click.argument("name")
@click.option("--table", default="figures", show_default=True, help="Name of its first raw table.")
@click.option("--edition", help="Name of its first edition; the year of today if not given.")
def source(name: str, table: str, edition: str | None) -> None:
    """Write edition, contract and staging SELECT of the source NAME."""
    _want_checkout()
    check_name(name)
    check_name(table)
    today = date.today()
    edition = edition or str(today.year)
    header = _template("source/table.csv")
    values = {
        "name": name,
        "table": table,
        "edition": edition,
        "model": _camel(f"{name}_{table}"),
        "today": today.isoformat(),
        "sha256": hashlib.sha256(header.encode()).hexdigest(),
    }
    folder = Settings().raw_dir / name / edition
    files = {
        folder / "source.toml": "source/source.toml",
        folder / f"{table}.csv": "source/table.csv",
        PROJECT / f"schemas/raw/{name}.py": "source/contract.py",
        Settings().sql_dir / f"staging/{name}_{table}.sql": "source/staging.sql",
    }
    _write(files, values)
    click.echo(
        "then add its indicator to data/reference/indicators.csv, and `ailedger run`.\n"
        "a publisher that can be asked also gets a connector: docs/sources.md"
    )


@new.command(
    epilog="Example: ailedger new mart laboratory_density     Exit codes: 0 written, 2 a name that "
    "cannot be used, 3 a file of that name is there already."
)
@click.argument("name")
def mart(name: str) -> None:
    """Write SELECT, contract and test case of the mart NAME."""
    _want_checkout()
    check_name(name)
    files = {
        Settings().sql_dir / f"marts/{name}.sql": "mart/mart.sql",
        PROJECT / f"schemas/marts/{name}.py": "mart/contract.py",
        PROJECT / f"tests/sql/marts/{name}/newest_edition_only.yaml": "mart/case.yaml",
    }
    _write(files, {"name": name, "model": _camel(name)})
    click.echo("then `pytest tests/sql -k " + name + "`, and `ailedger run`")


@new.command(
    epilog="Example: ailedger new reference     Exit codes: 0 written, 3 there are some already."
)
def reference() -> None:
    """Copy the package's reference tables to data/reference of this folder, to be edited.

    From then on runs in this folder read these, not those inside the package.
    """
    target = own("data/reference")
    if target.exists():
        raise RefusedError("is there already", where=str(target), hint="edit the tables there")
    shutil.copytree(shipped("data/reference"), target)
    click.echo(f"{target}: edit the tables there, then `ailedger run`")


def _want_checkout() -> None:
    """Raise UsageError in an installed package: contracts and SQL are inside it."""
    if BUNDLED.is_dir():
        raise UsageError(
            "contracts and SQL are inside the installed package",
            where=str(BUNDLED.parent),
            hint="work in a checkout of the project: CONTRIBUTING.md",
        )


def check_name(name: str) -> None:
    """Refuse a name that cannot be a Python module and a SQL name, by a UsageError."""
    if not NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} cannot be a name", hint="use lower-case letters, digits and underscores"
        )


def _write(files: dict[Path, str], values: dict[str, str]) -> None:
    there = [str(path) for path in files if path.exists()]
    if there:
        raise RefusedError("is there already", where=", ".join(there), hint="choose another name")
    for path, template in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        text = Template(_template(template)).substitute(values)
        path.write_text(text, encoding="utf-8")
        places = text.count(MARK)
        click.echo(f"{path}{f': {places} to fill in' if places else ''}")


def _template(name: str) -> str:
    folder = resources.files("ailedger.cli") / "templates"
    return folder.joinpath(f"{name}.txt").read_text(encoding="utf-8")


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))
