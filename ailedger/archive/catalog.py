"""The catalogue of raw tables: what each `source.toml` says of the files beside it."""

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ailedger.errors import RefusedError
from ailedger.settings import raw_beneath

REQUIRED = (
    "source", "edition", "publisher", "title", "url", "published", "retrieved",
    "licence", "licence_url", "citation", "cadence",
)  # fmt: skip
DAYS = ("published", "retrieved")


@dataclass(frozen=True)
class RawFile:
    """One raw table of one edition: a snapshot, known by the sha256 of its bytes."""

    source: str
    edition: str
    table: str
    path: Path
    sha256: str
    title: str
    partial: bool = False

    @property
    def raw_table(self) -> str:
        """Name of the table in schema raw, and of its contract."""
        return f"{self.source}_{self.table}"

    @property
    def snapshot(self) -> str:
        """Identifier: source/edition/table@first twelve hex digits of the sha256."""
        return f"{self.source}/{self.edition}/{self.table}@{self.sha256[:12]}"

    @property
    def file(self) -> str:
        """Place below the folder of raw tables."""
        return f"{self.source}/{self.edition}/{self.path.name}"


@dataclass(frozen=True)
class Edition:
    """One edition of one source, as its `source.toml` describes it."""

    source: str
    edition: str
    publisher: str
    title: str
    url: str
    published: datetime.date
    retrieved: datetime.date
    licence: str
    licence_url: str
    citation: str
    cadence: str
    notes: str
    partial: tuple[str, ...]
    files: tuple[RawFile, ...]
    published_exact: bool = True


def read_catalog(raw_dir: Path) -> tuple[Edition, ...]:
    """Read every `source.toml` below `raw_dir`, in order of source and edition.

    Files are listed, not read: `check_sha256` holds their bytes against the sha256.

    Raises:
        RefusedError: a `source.toml` is missing, unreadable, lacks an entry, has one of another
            type or a day of publication after that of retrieval, or a CSV stands beside it that it
            does not name. A CSV that is not there is found by `check_sha256`.
    """
    folders = edition_folders(raw_dir)
    if not folders:
        raise RefusedError("no raw tables found", where=str(raw_dir), hint="set AILEDGER_RAW_DIR")
    return tuple(read_edition(folder) for folder in folders)


def edition_folders(raw_dir: Path, source: str = "*") -> list[Path]:
    """The folder of each edition, in order of source and edition.

    An edition in `raw_dir` hides one of its name that came with the package.
    """
    found = {
        (p.parent.name, p.name): p
        for root in (raw_beneath(), raw_dir)
        if root is not None
        for p in root.glob(f"{source}/*")
        # Names with a dot are the archive's own: payloads, and snapshots not yet whole.
        if p.is_dir() and not p.name.startswith(".") and not p.parent.name.startswith(".")
    }
    return [found[name] for name in sorted(found)]


def raw_path(raw_dir: Path, file: str) -> Path:
    """Where a raw file is, named by its place below the folder of raw tables."""
    beneath, path = raw_beneath(), raw_dir / file
    return path if beneath is None or path.parent.is_dir() else beneath / file


def read_edition(folder: Path) -> Edition:
    """Read one edition's `source.toml`. Raises as `read_catalog` does."""
    toml = folder / "source.toml"
    where = f"{folder.parent.name}/{folder.name}/source.toml"
    try:
        entries = tomllib.loads(toml.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RefusedError(
            "missing", where=where, hint="describe the edition there; CONTRIBUTING.md says how"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RefusedError(f"not valid TOML: {error}", where=where, hint="mend it") from None
    absent = [key for key in REQUIRED if key not in entries]
    if absent:
        raise RefusedError(f"lacks {', '.join(absent)}", where=where, hint="add the entries")
    _check_types(entries, where)
    if (entries["source"], entries["edition"]) != (folder.parent.name, folder.name):
        raise RefusedError("source and edition are not those of its folder", where=where)
    _check_days(entries, where)
    files = _files(folder, entries, where)
    texts = {key: entries[key] for key in REQUIRED}
    return Edition(
        **texts,
        notes=entries.get("notes", ""),
        partial=tuple(entries.get("partial", ())),
        files=files,
        published_exact=entries.get("published_exact", True),
    )


def _check_types(entries: Mapping[str, Any], where: str) -> None:
    """Raise RefusedError where an entry is not what it should be: TOML has types of its own."""
    for key in (*REQUIRED, "notes"):
        value = entries.get(key, "")
        if key in DAYS:
            if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
                hint = "as 2024-06-01, without quotes"
                raise RefusedError(f"{key} is not a day: {value!r}", where=where, hint=hint)
        elif not isinstance(value, str):
            hint = "write it in quotes"
            raise RefusedError(f"{key} is not a text: {value!r}", where=where, hint=hint)
    exact = entries.get("published_exact", True)
    if not isinstance(exact, bool):
        hint = "write true or false, without quotes"
        raise RefusedError(
            f"published_exact is not true or false: {exact!r}", where=where, hint=hint
        )
    partial, tables = entries.get("partial", []), entries.get("tables", {})
    if not isinstance(partial, list) or not all(isinstance(name, str) for name in partial):
        hint = 'as ["gdp", "population"]'
        raise RefusedError("partial is not a list of tables", where=where, hint=hint)
    if not isinstance(tables, dict):
        raise RefusedError("tables is no section", where=where, hint="write [tables.<name>]")
    for table, entry in tables.items():
        for key in ("sha256", "title"):
            if not isinstance(entry, dict) or not isinstance(entry.get(key), str):
                raise RefusedError(f"[tables.{table}] has no {key} in quotes", where=where)


def _check_days(entries: Mapping[str, Any], where: str) -> None:
    """The record as of a day is read by the days: an edition cannot be had before it is there."""
    if entries["published"] > entries["retrieved"]:
        raise RefusedError(
            f"published on {entries['published']}, after it was retrieved on "
            f"{entries['retrieved']}",
            where=where,
            hint="write the day on which the edition became public, and the day you took it; where "
            "only a day is known by which it was public, that day and published_exact = false",
        )


def _files(folder: Path, entries: dict[str, Any], where: str) -> tuple[RawFile, ...]:
    tables, partial = entries.get("tables", {}), entries.get("partial", ())
    unnamed = sorted(p.stem for p in folder.glob("*.csv") if p.stem not in tables)
    if unnamed:
        raise RefusedError(
            f"does not name the tables {', '.join(unnamed)}",
            where=where,
            hint="add a [tables.<name>] entry with sha256 and title for each",
        )
    return tuple(
        RawFile(folder.parent.name, folder.name, table, folder / f"{table}.csv",
                entry["sha256"], entry["title"], table in partial)
        for table, entry in sorted(tables.items())
    )  # fmt: skip


def check_sha256(file: RawFile, found: str) -> None:
    """Hold the sha256 found of a raw file's bytes against the recorded one.

    Args:
        file: the raw file.
        found: of its bytes; "" where there is no such file.

    Raises:
        RefusedError: they differ: raw tables are never changed in place.
    """
    if not found:
        raise RefusedError(
            "is missing, though source.toml names it", where=file.file,
            hint="restore the file; a table that was withdrawn loses its [tables] entry",
        )  # fmt: skip
    if found != file.sha256:
        raise RefusedError(
            f"its bytes are not those recorded (sha256 {found}, recorded {file.sha256})",
            where=file.file,
            hint="restore the file; a corrected figure is a new edition, or, before its first "
            f'release, write sha256 = "{found}" in source.toml',
        )
