"""Whatever a publisher or a person hands over: a connector reads it or says in a sentence why not.

What would be caught by whoever calls a connector is not caught here: any other exception fails.
"""

import datetime
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from ailedger.archive.fetch_sources import SOURCES, connector
from ailedger.archive.payload_store import payload_path
from ailedger.archive.snapshots import _render, newest, sidecar
from ailedger.base import readers
from ailedger.errors import LedgerError
from ailedger.fetch.content import check_body
from ailedger.fetch.payloads import Payload, Want
from ailedger.fetch.unpack import expand
from ailedger.settings import Settings
from tests.archive.test_adopt import TAKEN
from tests.malformed import of_bytes, of_csv, of_json
from tests.replay import publishers
from tests.replay.fixtures import Fetch

SETTINGS = Settings()
SHEETS = 6  # malformed workbooks: each is a process of its own


@pytest.fixture(autouse=True)
def settings_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings are made once and not for each text: it is most of the time."""
    monkeypatch.setattr(readers, "Settings", lambda: SETTINGS)


def malformed(name: str, body: bytes) -> Iterator[bytes]:
    """What is made of one file."""
    kind = Path(name).suffix.lower()
    if kind == ".json":
        yield from of_json(body)
    if kind == ".csv":
        yield from of_csv(body)
    made = of_bytes(body)
    yield from [body[: len(body) * n // SHEETS] for n in range(SHEETS)] if kind == ".xlsx" else made


def read(source: str, edition: str, payloads: Mapping[str, Path]) -> None:
    """The connector's tables, each as the bytes of its file."""
    module = connector(source)
    if hasattr(module, "tables_of"):
        parsed = module.tables_of(edition, payloads)
    else:
        parsed = module.tables(payloads)
    for table in parsed.tables:
        _render(table)


@pytest.mark.parametrize("case", TAKEN)
def test_malformed_files_are_read_or_refused(case: str, tmp_path: Path) -> None:
    source, edition, files, _ = TAKEN[case]
    given = {}
    for number, (name, body) in enumerate(files.items()):
        given[name] = tmp_path / f"{number}{Path(name).suffix}"
        given[name].write_bytes(body if isinstance(body, bytes) else body.encode())
    whole = expand(given, tmp_path / "inside", Settings())
    read(source, edition, whole)
    refused = tried = 0
    for name, path in whole.items():
        body = path.read_bytes()
        for made in malformed(name, body):
            path.write_bytes(made)
            tried += 1
            try:
                read(source, edition, whole)
            except LedgerError as error:
                assert error.what
                refused += 1
        path.write_bytes(body)
    assert tried > refused > 0 or Path(next(iter(files))).suffix == ".xlsx"


class Wire:
    """Answers of a publisher from bodies by name; what is asked beyond them is like the last."""

    def __init__(self, bodies: Mapping[str, bytes], folder: Path) -> None:
        self.bodies, self.folder = dict(bodies), folder
        self.written: dict[str, bytes] = {}

    def get(self, name: str, url: str, want: Want, **_: Any) -> Payload:
        like = next((n for n in reversed(self.bodies) if n.endswith(f".{want.kind}")), name)
        body = self.bodies.get(name, self.bodies.get(like, b""))
        path = self.folder / hashlib.sha256(name.encode()).hexdigest()
        if self.written.get(name) != body:
            self.written[name] = body
            path.write_bytes(body)
            check_body(want.kind, path, url)
            if want.check:
                want.check(path)
        now = datetime.datetime.now(datetime.UTC)
        return Payload(name, url, path, hashlib.sha256(body).hexdigest(), len(body), now)

    def get_if_changed(self, name: str, url: str, want: Want, last: Payload | None) -> Payload:
        return self.get(name, url, want)

    def today(self) -> datetime.date:
        return datetime.date(2026, 11, 28)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """A good answer of each publisher, by source and name."""
    from tests.replay.server import serve

    folder = tmp_path_factory.mktemp("answers")
    found = {}
    with serve() as server:
        publishers.everyone(server)
        settings = Settings(
            raw_dir=folder, fetch_mirror=server.base, fetch_allow_private=True, fetch_backoff=0
        )
        Fetch(settings)(*SOURCES)
        for source in SOURCES:
            edition = newest(folder, source)
            said = sidecar(folder, source, edition.edition) if edition else None
            assert said is not None, source
            found[source] = {
                one.name: payload_path(folder, one.sha256).read_bytes() for one in said.payloads
            }
    return found


@pytest.mark.parametrize("source", SOURCES)
def test_malformed_answers_are_taken_or_refused(
    source: str,
    answers: dict[str, dict[str, bytes]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = connector(source)
    if source == "worldbank":  # of many series that are alike
        monkeypatch.setattr(module, "series_of", lambda _: ("SP.POP.TOTL",))
    web = Wire(answers[source], tmp_path)
    assert module.fetch(web, None) is not None
    names = list(answers[source])
    for name in dict.fromkeys([names[0], names[1 % len(names)], names[-1]]):  # of pages the last
        body = answers[source][name]
        made_of = [*of_bytes(body), *(of_json(body) if name.endswith(".json") else ())]
        for made in made_of:  # CSV is read to its end here, and by columns above
            web.bodies[name] = made
            try:
                module.fetch(web, None)
            except LedgerError as error:
                assert error.what
                web.written.pop(name, None)
        web.bodies[name] = body
