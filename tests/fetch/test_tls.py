"""Certificates are checked against the name, although the socket goes to the judged address."""

import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from ailedger.errors import RefusedError
from ailedger.fetch.guard import Guard
from ailedger.fetch.http import Web, open_session
from ailedger.fetch.pace import Pacer
from ailedger.fetch.payloads import Want
from ailedger.settings import Settings
from tests.replay.server import Answer, Handler, Replay


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate and key for epoch.ai, made for this test."""
    if shutil.which("openssl") is None:
        pytest.skip("needs the openssl command to make a certificate")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    key = path.with_name("key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=epoch.ai", "-addext", "subjectAltName=DNS:epoch.ai", "-keyout", str(key), "-out",
         str(path)],
        check=True, capture_output=True,
    )  # fmt: skip
    path.write_bytes(path.read_bytes() + key.read_bytes())
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[tuple[Replay, int]]:
    replay = Replay()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"replay": replay}))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield replay, server.server_address[1]
    server.shutdown()
    server.server_close()


def ask(host: str, port: int, folder: Path, bundle: str) -> bytes:
    settings = Settings(
        raw_dir=folder, fetch_allow_private=True, fetch_ca_bundle=bundle, fetch_attempts=1
    )
    guard = Guard(frozenset({host}), allow_private=True, resolve=lambda name, port: ["127.0.0.1"])
    with open_session(settings, guard) as session:
        web = Web(session, guard, settings, Pacer({}), folder / "work", time.monotonic() + 10)
        payload = web.get("x", f"https://{host}:{port}/x.csv", Want("csv"))
        assert payload is not None
        return payload.path.read_bytes()


def test_the_name_is_the_certificates(
    secure: tuple[Replay, int], certificate: Path, tmp_path: Path
) -> None:
    replay, port = secure
    replay.say("x.csv", Answer(b"a\n1\n"))
    assert ask("epoch.ai", port, tmp_path, str(certificate)) == b"a\n1\n"


def test_another_name_is_refused(
    secure: tuple[Replay, int], certificate: Path, tmp_path: Path
) -> None:
    with pytest.raises(RefusedError, match="certificate was not accepted"):
        ask("zenodo.org", secure[1], tmp_path, str(certificate))
    assert not secure[0].asked


def test_an_unknown_authority_is_refused(secure: tuple[Replay, int], tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="certificate was not accepted"):
        ask("epoch.ai", secure[1], tmp_path, "")
    assert not secure[0].asked
