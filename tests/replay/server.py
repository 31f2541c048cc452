"""The server: each address has a script of answers, given one after the other, the last one again.

It is asked as a mirror: https://host/path is <server>/host/path, so that the catalogue's own
addresses are tried. Answers may stall, break off, lie about their length or never end.
"""

import gzip
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import parse_qs, urlsplit

Manner = Literal[
    "whole", "stall", "trickle", "reset", "short", "endless", "silent", "cut", "head"
]  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A request as it arrived: address on the publisher, query, headers."""

    address: str
    query: dict[str, list[str]]
    headers: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """One answer.

    Args:
        manner: whole; or stall (half a body, then nothing), trickle (a byte now and then), reset
            (half, then RST), short (a longer Content-Length than body), endless, silent (nothing at
            all), cut (half a body, ended properly), head (of which a byte comes now
            and then).
        etag: answered 304 to a request that names it.
    """

    body: bytes = b""
    type: str = "text/csv; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    manner: Manner = "whole"
    etag: str = ""
    packed: bool = False


Script = list[Answer] | Callable[[Asked], Answer]


class Replay:
    """Scripts by address (host/path, no query), and what was asked so far."""

    def __init__(self) -> None:
        self.scripts: dict[str, Script] = {}
        self.asked: list[Asked] = []
        self.bodies = 0
        self.clock_offset = 0.0
        self._turns: dict[str, int] = {}
        self._lock = threading.Lock()
        self.stopping = threading.Event()
        self.base = ""

    def say(self, address: str, *answers: Answer) -> None:
        """Give an address its answers, from the first again."""
        self.scripts[address] = list(answers)
        self._turns.pop(address, None)

    def count(self, part: str) -> int:
        """How often an address with this part was asked."""
        return sum(part in asked.address for asked in self.asked)

    def answer(self, asked: Asked) -> Answer:
        """The next answer of an address; 404 where it has no script."""
        with self._lock:
            self.asked.append(asked)
            script = self.scripts.get(asked.address)
            if script is None:
                return Answer(b'{"status":404,"error":"Not found"}', "application/json", 404)
            if callable(script):
                return script(asked)
            turn = self._turns.get(asked.address, 0)
            self._turns[asked.address] = turn + 1
            return script[min(turn, len(script) - 1)]


class Handler(BaseHTTPRequestHandler):
    """Plays one answer."""

    protocol_version = "HTTP/1.1"
    replay: Replay

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = Asked(parts.path.lstrip("/"), parse_qs(parts.query), dict(self.headers.items()))
        answer = self.replay.answer(asked)
        if answer.etag and self.headers.get("If-None-Match") == answer.etag:
            self._head(304, {"ETag": answer.etag})
            return
        if answer.manner == "silent":
            self.replay.stopping.wait(20)
            self.close_connection = True
            return
        body = gzip.compress(answer.body, mtime=0) if answer.packed else answer.body
        headers = {"Content-Type": answer.type, "Content-Length": str(len(body)), **answer.headers}
        if answer.etag:
            headers["ETag"] = answer.etag
        if answer.packed:
            headers["Content-Encoding"] = "gzip"
        if answer.manner == "short":
            headers["Content-Length"] = str(len(body) + 1000)
        if answer.manner == "endless":
            del headers["Content-Length"]
        if answer.manner == "cut":
            body = body[: len(body) // 2]
            headers["Content-Length"] = str(len(body))
        if answer.manner == "head":
            self._body(b"HTTP/1.1 200 " + b"x" * 1000, "trickle")
            return
        self._head(answer.status, headers)
        if answer.status == 200:
            self.replay.bodies += 1
        self._body(body, answer.manner)

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response_only(status)
        self.send_header("Date", formatdate(self._now(), usegmt=True))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _now(self) -> float:
        return time.time() + self.replay.clock_offset

    def _body(self, body: bytes, manner: Manner) -> None:
        half = body[: max(1, len(body) // 2)]
        try:
            if manner in ("whole", "cut"):
                self.wfile.write(body)
            elif manner == "short":
                self.wfile.write(body)
                self.close_connection = True
            elif manner == "stall":
                self.wfile.write(half)
                self.wfile.flush()
                self.replay.stopping.wait(20)
                self.close_connection = True
            elif manner == "trickle":
                for byte in body:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    if self.replay.stopping.wait(0.05):
                        break
            elif manner == "reset":
                self.wfile.write(half)
                self.wfile.flush()
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.connection.close()
                self.close_connection = True
            elif manner == "endless":
                while not self.replay.stopping.is_set():
                    self.wfile.write(body * 64)
                self.close_connection = True
        except OSError:
            self.close_connection = True

    def handle(self) -> None:
        with suppress(OSError):
            super().handle()

    def finish(self) -> None:
        with suppress(OSError, ValueError):
            super().finish()

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64


@contextmanager
def serve() -> Iterator[Replay]:
    """A server on loopback for the time of a test."""
    replay = Replay()
    handler = type("Bound", (Handler,), {"replay": replay})
    server = Server(("127.0.0.1", 0), handler)
    replay.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield replay
    finally:
        replay.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()
