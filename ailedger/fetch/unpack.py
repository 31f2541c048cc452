"""Archives, opened as if they were hostile: members, ratio, size and paths are limited."""

import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from ailedger.errors import RefusedError, TransientError
from ailedger.settings import Settings

CHUNK = 1 << 18
TABLES = (".csv", ".json")
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
        for member in unpack(path, inside, settings, suffixes=TABLES):
            found[f"{name}/{member.relative_to(inside).as_posix()}"] = member
    return found


def unpack(
    path: Path, folder: Path, settings: Settings, *, suffixes: tuple[str, ...]
) -> list[Path]:
    """Unpack the members whose names end in `suffixes` (any case) into `folder`.

    A member keeps its path below `folder`. The sizes that the directory claims are checked
    before, the bytes that really come while unpacking.

    Raises:
        RefusedError: too many members, too large, too high a ratio, a path outside, a link,
            an encrypted member.
        TransientError: the archive is damaged or cut short.
    """
    where = path.name
    try:
        with zipfile.ZipFile(path) as archive:
            return list(_members(archive, folder, settings, suffixes, where))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise TransientError(f"is a damaged zip: {error}", where=where) from None


def _members(
    archive: zipfile.ZipFile,
    folder: Path,
    settings: Settings,
    suffixes: tuple[str, ...],
    where: str,
) -> Iterator[Path]:
    members = archive.infolist()
    if len(members) > settings.unpack_max_members:
        raise RefusedError(
            f"has {len(members)} members, more than {settings.unpack_max_members}", where=where
        )
    if sum(member.file_size for member in members) > settings.unpack_max_bytes:
        raise RefusedError(
            f"unpacks to more than {settings.unpack_max_bytes} bytes", where=where,
            hint="AILEDGER_UNPACK_MAX_BYTES sets the limit",
        )  # fmt: skip
    left = settings.unpack_max_bytes
    for member in members:
        if member.is_dir() or not member.filename.lower().endswith(suffixes):
            continue
        target = folder / _inside(member, where)
        left -= _extract(archive, member, target, settings, left)
        yield target


def _inside(member: zipfile.ZipInfo, where: str) -> Path:
    """The member's path, made sure to stay inside."""
    name = member.filename.replace("\\", "/")
    path = PurePosixPath(name)
    outside = path.is_absolute() or ".." in path.parts or ":" in path.parts[0] or "\x00" in name
    if outside or stat.S_ISLNK(member.external_attr >> 16):
        raise RefusedError(f"has a member that leads outside: {name[:80]!r}", where=where)
    if member.flag_bits & 0x1:
        raise RefusedError(f"has an encrypted member: {name[:80]}", where=where)
    return Path(path)


def _extract(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, settings: Settings, left: int
) -> int:
    """Write one member; return its bytes."""
    limit = min(left, max(FREE, int(member.compress_size * settings.unpack_max_ratio)))
    target.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with archive.open(member) as source, target.open("wb") as sink:
        while block := source.read(CHUNK):
            size += len(block)
            if size > limit:
                raise RefusedError(
                    f"unpacks beyond its limit at member {member.filename[:80]}",
                    where=archive.filename or "archive",
                    hint="AILEDGER_UNPACK_MAX_RATIO and AILEDGER_UNPACK_MAX_BYTES set the limits",
                )
            sink.write(block)
    return size
