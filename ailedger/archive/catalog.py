"""The catalogue of raw tables: what each `source.toml` says of the files beside it."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import Field

from ailedger.base.disk import real
from ailedger.base.readers import Form, read_toml
from ailedger.errors import RefusedError
from ailedger.settings import raw_beneath


class Table(Form):
    """What `source.toml` says of one raw table."""

    sha256: str
    title: str


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


class Edition(Form):
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
    notes: str = ""
    published_exact: bool = True
    partial: list[str] = Field([])
    tables: dict[str, Table] = Field({})
    _folder: Path = Path()

    @cached_property
    def files(self) -> tuple[RawFile, ...]:
        """Its raw tables, by name."""
        return tuple(
            RawFile(self.source, self.edition, table, self._folder / f"{table}.csv",
                    entry.sha256, entry.title, table in self.partial)
            for table, entry in sorted(self.tables.items())
        )  # fmt: skip


def read_catalog(raw_dir: Path) -> tuple[Edition, ...]:
    """Read every `source.toml` below `raw_dir`, in order of source and edition.

    Files are listed, not read: `check_sha256` holds their bytes against the sha256.

    Raises:
        RefusedError: a `source.toml` is missing or unreadable, lacks an entry, has one of another
            type, was published after it was retrieved, or does not name a CSV beside it, or calls
            partial what is no table.
            `check_sha256` finds a CSV that is missing.
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


def read_edition(folder: Path) -> Edition:
    """Read one edition's `source.toml`. Raises as `read_catalog` does."""
    where = f"{folder.parent.name}/{folder.name}/source.toml"
    try:
        said = read_toml(folder / "source.toml", Edition, where, below=real(folder).parents[1])
    except FileNotFoundError:
        raise RefusedError(
            "missing", where=where, hint="describe the edition there; CONTRIBUTING.md says how"
        ) from None
    if (said.source, said.edition) != (folder.parent.name, folder.name):
        raise RefusedError("source and edition are not those of its folder", where=where)
    if said.published > said.retrieved:  # the record as of a day is read by the days
        raise RefusedError(
            f"published on {said.published}, after it was retrieved on {said.retrieved}",
            where=where,
            hint="write the day on which the edition became public, and the day you took it; where "
            "only a day is known by which it was public, that day and published_exact = false",
        )
    unnamed = sorted(p.stem for p in folder.glob("*.csv") if p.stem not in said.tables)
    if unnamed:
        raise RefusedError(
            f"does not name the tables {', '.join(unnamed)}",
            where=where,
            hint="add a [tables.<name>] entry with sha256 and title for each",
        )
    if unknown := sorted({*said.partial} - said.tables.keys()):
        raise RefusedError(
            f"calls partial what is no table of it: {', '.join(unknown)}",
            where=where,
            hint="partial lists names of [tables.<name>] entries",
        )
    said._folder = folder
    return said


def check_sha256(file: RawFile, found: str) -> None:
    """Hold the sha256 found of a raw file's bytes against the recorded one.

    Args:
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
            f"its bytes are not those recorded (sha256 {found}, recorded {file.sha256[:64]})",
            where=file.file,
            hint="restore the file; a corrected figure is a new edition, or, before its first "
            f'release, write sha256 = "{found}" in source.toml',
        )
