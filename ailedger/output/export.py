"""Exporting tables of the published build with their licence, citation and definitions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from ailedger import store
from ailedger.base.disk import sha256_of
from ailedger.base.suggest import did_you_mean
from ailedger.errors import UsageError
from ailedger.output import fields as columns
from ailedger.output import provenance, wide
from ailedger.output.croissant import CROISSANT, croissant
from ailedger.output.datapackage import (
    CITATION,
    DESCRIPTOR,
    LICENCE,
    Exported,
    citation_text,
    descriptor,
    licence_text,
)
from ailedger.output.files import FORMATS, mark_for_excel, write_table
from ailedger.output.place import staged
from ailedger.settings import Settings

OBSERVATIONS = "observations"
ROWS = "temp.main.rows_to_export"


@dataclass(frozen=True)
class Export:
    """What an export wrote."""

    build: str  # identifier of the build that was exported
    folder: Path  # where the files are
    tables: tuple[Exported, ...]  # the written tables, in order
    left_out: tuple[str, ...]  # tables left out whole because no row of them may be passed on
    # files of an earlier export into the folder that are no longer there
    removed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """How tables are written."""

    fmt: str  # one of FORMATS
    redistributable: bool  # only rows whose every source may be passed on
    excel: bool  # CSV begins with a byte order mark


def export_marts(
    settings: Settings,
    folder: Path,
    marts: Sequence[str] = (),
    fmt: str = "csv",
    redistributable: bool = False,
    *,
    excel: bool = False,
    by_year: bool = False,
) -> Export:
    """Write tables of the published build into a folder, each whole or not at all.

    Args:
        folder: where to write; made if needed. An earlier export there is replaced.
        marts: names of marts, or `observations`; all marts when none is named.
        fmt: csv, parquet or xlsx.
        redistributable: write only rows whose every source may be passed on.
        excel: CSV begins with a byte order mark, so that Excel reads it as UTF-8.
        by_year: observations with a column per year, and no mart.

    Raises:
        UsageError: nothing is published, there is no such mart or format, or the folder holds
            files of these names that no export wrote, or nothing may be passed on.
        RefusedError: the published build is damaged.
        LedgerError: the disk is full or the folder closed.
    """
    if fmt not in FORMATS:
        raise UsageError(f"no format {fmt!r}", hint=f"one of {', '.join(FORMATS)}")
    if excel and fmt != "csv":
        raise UsageError("a byte order mark is of CSV", hint="xlsx needs none")
    build, opened = store.open_build(settings)
    names = _wide(marts) if by_year else chosen(build.manifest.get("marts", {}), marts)
    files = [f"{name}.{fmt}" for name in names]
    form, removed = Form(fmt, redistributable, excel), list[str]()
    with (
        opened as con,
        staged(folder, [*files, LICENCE, CITATION, DESCRIPTOR, CROISSANT], removed) as stage,
    ):
        con.begin()  # a lake asks its catalogue once, not at every statement
        written = [_write(con, name, stage, form) for name in names]
        tables = [table for table in written if table.rows or not table.left_out]
        if not tables:
            raise UsageError(
                f"no row of {', '.join(names)} may be passed on",
                hint="without --redistributable it is exported for your own use",
            )
        left_out = tuple(table.mart for table in written if table not in tables)
        for name, text in (
            (LICENCE, licence_text(tables, build.id, left_out)),
            (CITATION, citation_text(tables, build.id)),
            (DESCRIPTOR, descriptor(tables, build.id, left_out)),
            (CROISSANT, croissant(tables, build.id, _published(con))),
        ):
            (stage / name).write_text(text, encoding="utf-8", newline="\n")
    return Export(build.id, folder, tuple(tables), left_out, tuple(removed))


def _published(con: DuckDBPyConnection) -> str:
    """The day on which the newest edition of the build became public."""
    return str(con.execute("SELECT max(published) FROM sources").fetchall()[0][0])


def _wide(wanted: Sequence[str]) -> list[str]:
    if set(wanted) - {OBSERVATIONS}:
        raise UsageError("a column per year is of observations alone", hint="name no mart")
    return [wide.NAME]


def chosen(marts: Iterable[str], wanted: Sequence[str]) -> list[str]:
    """The tables to export: the wanted ones, in that order, or every mart by name.

    Raises UsageError: a wanted one is neither a mart nor `observations`.
    """
    known = [*sorted(marts), OBSERVATIONS]
    for name in wanted:
        if name not in known:
            hint = did_you_mean(name, known, f"there are {', '.join(known)}")
            raise UsageError(f"no mart {name!r} in the published build", hint=hint)
    return list(dict.fromkeys(wanted)) or known[:-1]


def _write(con: DuckDBPyConnection, name: str, stage: Path, form: Form) -> Exported:
    about, relation, fields = _relation(con, name)
    lines = provenance.lines_of({field.name: field.kind for field in fields})
    where = provenance.may_be_passed_on(con, lines) if form.redistributable else "true"
    every, kept = con.execute(
        f"SELECT count(*), count(*) FILTER (WHERE {where}) FROM {relation}"
    ).fetchall()[0]
    origins = provenance.origins(con, relation, lines, where)
    file = stage / f"{name}.{form.fmt}"
    if (kept or not every) and form.fmt == "xlsx":
        from ailedger.output.workbook import table

        table(con, file, relation, fields, where=where, lines=lines, origins=origins)
    elif kept or not every:
        # A build makes the table sorted, and a file keeps the order; a lake has none.
        in_order = name == OBSERVATIONS and not columns.on_lake(con)
        write_table(
            con, relation, fields, where=where, target=file, fmt=form.fmt, in_order=in_order
        )
        if form.excel:
            mark_for_excel(file)
    return Exported(
        mart=name,
        about=about,
        file=file.name,
        fmt=form.fmt,
        fields=tuple(fields),
        origins=tuple(origins),
        rows=kept,
        left_out=every - kept,
        size=file.stat().st_size if file.exists() else 0,
        sha256=sha256_of(file) if file.exists() else "",
    )


def _relation(con: DuckDBPyConnection, name: str) -> tuple[str, str, list[columns.Field]]:
    """What a table answers, where its rows stand, and its columns."""
    if name == wide.NAME:
        return wide.ABOUT, ROWS, wide.write_wide(con, ROWS)
    relation = provenance.relation_of(name)
    if name != OBSERVATIONS:  # a table; a mart is a view, and is read three times
        con.execute(f"CREATE OR REPLACE TEMP TABLE {ROWS} AS SELECT * FROM {relation}")
        relation = ROWS
    return columns.about(con, name), relation, columns.fields_of(con, name)
