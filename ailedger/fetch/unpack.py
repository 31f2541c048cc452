"""Archives, opened as if they were hostile: members, ratio, size and paths are limited."""

import errno
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from ailedger.base.disk import open_regular
from ailedger.errors import RefusedError, TransientError
from ailedger.settings import Settings

CHUNK = 1 << 18
TABLES = (".csv", ".json")
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENTRY = 1 << 10  # bytes of the directory that one member may take on average
TAIL = 22 + (1 << 16)  # bytes in which the end of the directory is
DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError,
    ValueError, OverflowError,
)  # fmt: skip
COLLIDES = {errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EINVAL}
FREE = 1 << 20  # a ratio says nothing about a small member


def expand(payloads: Mapping[str, Path], folder: Path, settings: Settings) -> dict[str, Path]:
    """Payloads by name, each zip replaced by its tables as `<zip>/<member>`.

    Raises:
        RefusedError, TransientError: see `unpack`.
    """
    found: dict[str, Path] = {}
    for number, (name, path) in enumerate(payloads.items()):
        if not name.lower().endswith(".zip"):
            found[name] = path
            continue
        inside = folder / f"unpacked-{number}"
        for member in unpack(path, inside, settings):
            found[f"{name}/{member.relative_to(inside).as_posix()}"] = member
    return found


def unpack(path: Path, folder: Path, settings: Settings) -> list[Path]:
    """Unpack the members that are tables, by their endings, into `folder`.

    A member keeps its path below `folder`. The sizes that the directory claims are checked
    before, the bytes that really come while unpacking.

    Raises:
        RefusedError: too many members, too large, too high a ratio, a path outside, a link,
            an encrypted member.
        TransientError: the archive is damaged or cut short.
    """
    with open_zip(path, settings) as archive:
        return list(_members(archive, folder, settings, path.name))


@contextmanager
def open_zip(path: Path, settings: Settings) -> Iterator[zipfile.ZipFile]:
    """An archive to read members of: not too many, each stored or deflated, none encrypted.

    Raises:
        RefusedError: it is not so.
        TransientError: it is damaged or cut short, which shows while it is read.
    """
    where, most = path.name, settings.unpack_max_members
    try:
        with open_regular(path, where) as stream:
            if _directory_size(stream) > most * ENTRY:
                raise RefusedError(f"has more than {most} members", where=where)
            with zipfile.ZipFile(stream) as archive:
                if len(archive.infolist()) > most:
                    told = f"has {len(archive.infolist())} members, more than {most}"
                    raise RefusedError(told, where=where)
                for member in archive.infolist():
                    name = member.filename[:80]
                    if member.flag_bits & 0x1:
                        raise RefusedError(f"has an encrypted member: {name}", where=where)
                    if member.compress_type not in PACKED:
                        told = f"has a member packed in a rare way: {name}"
                        raise RefusedError(told, where=where)
                yield archive
    except (*DAMAGE, OSError) as error:
        # EINVAL: the directory sends us before the start of the file.
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise
        raise TransientError(f"is a damaged zip: {error}", where=where) from None


def _directory_size(stream: BinaryIO) -> int:
    """Bytes of the archive's directory, which is read as a whole, as its end states them."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - TAIL))
    tail = stream.read(TAIL)
    at = tail.rfind(b"PK\x05\x06")
    stream.seek(0)
    return int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0


def _members(
    archive: zipfile.ZipFile, folder: Path, settings: Settings, where: str
) -> Iterator[Path]:
    members = archive.infolist()
    if sum(member.file_size for member in members) > settings.unpack_max_bytes:
        raise RefusedError(
            f"unpacks to more than {settings.unpack_max_bytes} bytes", where=where,
            hint="AILEDGER_UNPACK_MAX_BYTES sets the limit",
        )  # fmt: skip
    left = settings.unpack_max_bytes
    for member in members:
        if member.is_dir() or not member.filename.lower().endswith(TABLES):
            continue
        target = folder / _inside(member, where)
        left -= _extract(archive, member, target, settings, left=left, archive_name=where)
        yield target


def _inside(member: zipfile.ZipInfo, where: str) -> Path:
    """The member's path, made sure to stay inside."""
    name = member.filename.replace("\\", "/")
    path = PurePosixPath(name)
    outside = path.is_absolute() or ".." in path.parts or ":" in path.parts[0] or "\x00" in name
    if outside or stat.S_ISLNK(member.external_attr >> 16):
        raise RefusedError(f"has a member that leads outside: {name[:80]!r}", where=where)
    return Path(path)


def _extract(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    target: Path,
    settings: Settings,
    *,
    left: int,
    archive_name: str,
) -> int:
    """Write one member; return its bytes."""
    limit = min(left, max(FREE, int(member.compress_size * settings.unpack_max_ratio)))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        sink = target.open("xb")
    except OSError as error:
        if error.errno not in COLLIDES:
            raise
        told = f"cannot be unpacked: member {member.filename[:80]!r}: {error.strerror}"
        raise RefusedError(told, where=archive_name) from None
    size = 0
    with archive.open(member) as source, sink:
        while block := source.read(CHUNK):
            size += len(block)
            if size > limit:
                raise RefusedError(
                    f"unpacks beyond its limit at member {member.filename[:80]}",
                    where=archive_name,
                    hint="AILEDGER_UNPACK_MAX_RATIO and AILEDGER_UNPACK_MAX_BYTES set the limits",
                )
            sink.write(block)
    return size
