"""Servers on loopback that take alerts: one for webhooks, one for mail."""

import json
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass
class Hook:
    """What a webhook was posted, and what it answers."""

    url: str = ""
    status: int = 200
    location: str = ""
    posted: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


@contextmanager
def hook() -> Iterator[Hook]:
    """Serve a webhook."""
    seen = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.posted.append(json.loads(body))
            seen.headers.append(dict(self.headers))
            seen.paths.append(self.path)
            self.send_response(seen.status)
            if seen.location:
                self.send_header("Location", seen.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        seen.url = f"http://127.0.0.1:{server.server_port}/hooks/T0KEN"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield seen
        server.shutdown()


@dataclass
class Post:
    """What a mail server was handed, and how it behaves."""

    port: int = 0
    offers: list[str] = field(default_factory=list)
    refuses: bool = False
    letters: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)


@contextmanager
def post(certificate: Path | None = None) -> Iterator[Post]:
    """Serve SMTP as far as an alert needs it, from the first byte in private with a certificate."""
    seen = Post()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

        def handle(self) -> None:
            self.say("220 loopback")
            while raw := self.rfile.readline():
                command = raw.decode().strip()
                seen.heard.append(command)
                verb = command.split(" ")[0].upper()
                if verb == "EHLO":
                    offers = ["loopback", *seen.offers]
                    self.say("\r\n".join([f"250-{o}" for o in offers[:-1]] + [f"250 {offers[-1]}"]))
                elif verb == "RCPT" and seen.refuses:
                    self.say("550 no such box")
                elif verb == "DATA":
                    self.say("354 go on")
                    seen.letters.append(self.letter())
                    self.say("250 taken")
                elif verb == "QUIT":
                    self.say("221 bye")
                    return
                elif verb == "STARTTLS":
                    self.say("454 not now")
                else:
                    if verb == "RCPT":
                        seen.recipients.append(command)
                    self.say("235 welcome" if verb == "AUTH" else "250 fine")

        def letter(self) -> str:
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line.decode())
            return "".join(lines)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.handle_error = lambda *_: None  # a client that hangs up is part of the test
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        seen.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield seen
        server.shutdown()
