"""Editions brought by hand: files, a folder or a zip become a snapshot like a fetched one."""

import datetime
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import ModuleType

from ailedger.archive.catalog import Edition
from ailedger.archive.fetch_sources import Outcome, connector, outcome_of
from ailedger.archive.payload_store import TEMPORARY, in_use, store_of
from ailedger.archive.snapshots import Added, add, editions
from ailedger.base import processes
from ailedger.base.disk import CHUNK, open_regular, sha256_of
from ailedger.errors import LedgerError, RefusedError, TransientError, UsageError
from ailedger.fetch.payloads import FetchedEdition, Parsed, Payload
from ailedger.fetch.unpack import expand
from ailedger.settings import Settings

ENDINGS = (".csv", ".json", ".xlsx", ".zip")
NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*$")


def add_edition(
    settings: Settings,
    source: str,
    edition: str,
    path: Path,
    *,
    published: datetime.date | None = None,
) -> Outcome:
    """Take an edition over from a file, a folder or a zip.

    Args:
        edition: the edition's name; a name that is taken gets a number behind it.
        path: the publisher's file, zip or folder, with the publisher's names.
        published: the day it became public; known where the edition is a day, or one of that name
            is there already.

    Raises:
        UsageError: no such source or path, a name that is none, or no day of publication.
        RefusedError: the files are not what the publisher's are.
    """
    start = time.monotonic()
    module = connector(source)
    if not NAME.match(edition):
        raise UsageError("is no name of an edition: letters, digits, dot, dash", where=edition)
    day = published or _published(settings.raw_dir, source, edition)
    now = datetime.datetime.now(datetime.UTC)
    with _workplace(settings) as folder:
        payloads = tuple(_payloads(path, folder, settings, now))
        inside = expand({p.name: p.path for p in payloads}, folder, settings)
        parsed = _parse(module, edition, inside)
        known: list[Edition] = []
        if hasattr(module, "unseen"):
            known = [e for e in editions(settings.raw_dir, source) if _is_same(e.edition, edition)]
            parsed = module.unseen(parsed, [file.path for e in known for file in e.files])
        if known and not any(table.rows for table in parsed.tables):
            added = Added(known[-1].edition, new=False, rows={})
        else:
            draft = FetchedEdition(edition, day, edition, payloads)
            with in_use(settings.raw_dir):
                added = add(settings.raw_dir, module.CATALOGUE, draft, parsed, now)
    return replace(outcome_of(source, added, parsed), seconds=time.monotonic() - start)


@contextmanager
def _workplace(settings: Settings) -> Iterator[Path]:
    """A work folder in the archive; a file at hand that is broken stays so, and is refused."""
    folder = store_of(settings.raw_dir) / f"{TEMPORARY}{processes.mark()}-add"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
    except TransientError as error:
        raise RefusedError(error.what, where=error.where, hint=error.hint) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_same(known: str, edition: str) -> bool:
    """Whether an edition of the archive is this one, or a later snapshot of it."""
    return known == edition or known.startswith(f"{edition}.")


def _parse(module: ModuleType, edition: str, payloads: Mapping[str, Path]) -> Parsed:
    """The tables of all files that can be read; one of several that cannot is reported."""
    left, problems = dict(payloads), []
    while True:
        try:
            parsed = _read(module, edition, left)
        except LedgerError as error:
            broken = _named(error.where, left)
            if len(left) < 2 or not broken:  # noqa: PLR2004
                raise RefusedError(
                    error.what, where=error.where, hint=error.hint or _takes(module)
                ) from None
            problems.append(f"{broken} was left out: {error.what}")
            del left[broken]
        else:
            return replace(parsed, problems=(*parsed.problems, *problems))


def _read(module: ModuleType, edition: str, payloads: Mapping[str, Path]) -> Parsed:
    read = partial(module.tables_of, edition) if hasattr(module, "tables_of") else module.tables
    try:
        parsed: Parsed = read(payloads)
    except (LookupError, ValueError, TypeError, AttributeError, StopIteration) as error:
        raise RefusedError(
            f"is in no form that this source has ({type(error).__name__}: {error})",
            where=", ".join(payloads)[:200],
            hint=_takes(module),
        ) from None
    tables = [replace(table, rows=list(table.rows)) for table in parsed.tables]
    if not any(table.rows for table in tables):
        said = "; ".join((*parsed.problems, *parsed.notes))
        raise RefusedError(
            f"holds no row of a table that this source has{f' ({said})' if said else ''}"[:500],
            where=", ".join(payloads)[:200],
            hint=_takes(module),
        )
    return replace(parsed, tables=tuple(tables))


def _named(where: str, payloads: Mapping[str, Path]) -> str:
    """The payload that an error is about, if it names one."""
    return next((name for name in payloads if where and name.endswith(where)), "")


def _takes(module: ModuleType) -> str:
    return str(getattr(module, "TAKES", None) or getattr(module, "MANUAL", ""))


def _published(raw_dir: Path, source: str, edition: str) -> datetime.date:
    """The day that the edition's name is, or that of an edition of the same name."""
    try:
        return datetime.date.fromisoformat(edition)
    except ValueError:
        pass
    for known in editions(raw_dir, source):
        if known.edition == edition:
            return known.published
    raise UsageError(
        f"the day on which edition {edition} became public is not known",
        where="--published",
        hint="give it as YYYY-MM-DD: the record as of a day is read by it",
    )


def _files(path: Path, settings: Settings) -> Iterator[tuple[str, Path]]:
    """Tables below a path by their names inside it."""
    if path.is_file():
        found = [path]
        base = path.parent
    elif path.is_dir():
        found = sorted(p for p in path.rglob("*") if p.is_file() and not p.is_symlink())
        base = path
    else:
        raise UsageError("there is no such file or folder", where=str(path))
    found = [file for file in found if file.suffix.lower() in ENDINGS]
    if not found:
        raise UsageError(f"holds no table: no file ends in {', '.join(ENDINGS)}", where=str(path))
    if len(found) > settings.unpack_max_members:
        raise RefusedError(
            f"holds {len(found)} files, more than {settings.unpack_max_members}", where=str(path)
        )
    for file in found:
        yield file.relative_to(base).as_posix(), file


def _payloads(
    path: Path, folder: Path, settings: Settings, now: datetime.datetime
) -> Iterator[Payload]:
    """Copies of the files, each with its sha256: what is read is what was hashed."""
    most = settings.fetch_max_bytes
    for number, (name, file) in enumerate(_files(path, settings)):
        copy, size = folder / f"given-{number}" / file.name, 0
        copy.parent.mkdir()
        with open_regular(file) as source, copy.open("xb") as sink:
            while block := source.read(CHUNK):
                size += len(block)
                if size > most:
                    raise RefusedError(f"is larger than {most} bytes", where=str(file))
                sink.write(block)
        yield Payload(name, f"file:{name}", copy, sha256_of(copy), size, now)
