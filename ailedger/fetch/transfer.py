"""One body from the wire to a file: hashed, counted and unpacked as it comes, never in memory."""

import hashlib
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from ailedger.errors import RefusedError, TransientError

CHUNK = 1 << 18
DIGITS = 20  # of a length that may be one
FREE = 1 << 20  # a ratio says nothing about a small body


@dataclass(frozen=True)
class Stored:
    """What was written: hex digests and bytes of the unpacked body."""

    sha256: str
    md5: str
    size: int


def store(
    response: requests.Response,
    path: Path,
    *,
    max_bytes: int,
    max_ratio: float,
    deadline: float,
    where: str,
    want_md5: bool = False,
    progress: Callable[[int, int | None], None] = lambda done, total: None,
) -> Stored:
    """Stream a response's body to `path`.

    Args:
        response: opened with stream=True, nothing read yet.
        max_bytes: largest size, unpacked.
        max_ratio: most unpacked bytes per byte that was sent.
        deadline: `time.monotonic()` at which the body must be whole.
        progress: called with bytes so far and bytes in all (None: not said).

    Raises:
        TransientError: the deadline passed, or a compressed body ended before its end.
        RefusedError: too large, too high a ratio, or an encoding nobody asked for.
    """
    total = _length(response)
    if total is not None and total > max_bytes:
        raise _too_large(total, max_bytes, where)
    sha, md5, size, wire = hashlib.sha256(), hashlib.md5(usedforsecurity=False), 0, 0
    unpack = _decoder(response.headers.get("Content-Encoding", ""), where)
    with path.open("wb") as sink:
        for block in _blocks(response.raw, deadline, where):
            wire += len(block)
            for piece in unpack(block):
                size += len(piece)
                if size > max_bytes:
                    raise _too_large(size, max_bytes, where)
                if size > FREE and size > max_ratio * wire:
                    raise RefusedError(
                        f"unpacks more than {max_ratio:g} times: a gzip bomb",
                        where=where,
                        hint="AILEDGER_FETCH_MAX_RATIO sets the limit",
                    )
                sha.update(piece)
                if want_md5:
                    md5.update(piece)
                sink.write(piece)
            progress(wire, total)
        for piece in unpack(None):
            sink.write(piece)
    return Stored(sha.hexdigest(), md5.hexdigest() if want_md5 else "", size)


def _length(response: requests.Response) -> int | None:
    said = response.headers.get("Content-Length", "")
    return int(said) if said.isdecimal() and len(said) < DIGITS else None


def _too_large(size: int, limit: int, where: str) -> RefusedError:
    return RefusedError(
        f"is larger than {limit} bytes (at least {size})",
        where=where,
        hint="AILEDGER_FETCH_MAX_BYTES sets the limit",
    )


def _blocks(raw: Any, deadline: float, where: str) -> Iterator[bytes]:
    """Bytes as they arrive: a body that trickles cannot outlive the deadline."""
    while True:
        block: bytes = raw.read1(CHUNK, decode_content=False)
        if time.monotonic() >= deadline:  # its end may be ours: the connection is shut at that time
            raise TransientError("the time for this source is used up in mid-body", where=where)
        if not block:
            return
        yield block


Decoder = Callable[[bytes | None], Iterator[bytes]]


def _decoder(encoding: str, where: str) -> Decoder:
    """Unpack blocks in bounded pieces; None asks whether the end was reached."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return lambda block: iter((block,) if block else ())
    if name not in ("gzip", "x-gzip", "deflate"):
        raise RefusedError(f"is encoded as {name}, which was not asked for", where=where)
    return _inflate(zlib.decompressobj(wbits=47 if "gzip" in name else 15), where)


def _inflate(inflater: Any, where: str) -> Decoder:
    def pieces(block: bytes | None) -> Iterator[bytes]:
        if block is None:
            if not inflater.eof:
                raise TransientError("its compressed body ends before its end", where=where)
            return
        while block:
            try:
                piece = inflater.decompress(block, CHUNK)
            except zlib.error as error:
                raise TransientError(
                    f"its compressed body is damaged: {error}", where=where
                ) from None
            block = inflater.unconsumed_tail
            if piece:
                yield piece
            elif not block or inflater.eof:
                return

    return pieces
