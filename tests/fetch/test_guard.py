"""Where a fetch may go: judged before a socket opens, on every hop, and pinned."""

import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ailedger.archive.fetch_sources import open_tools
from ailedger.errors import RefusedError
from ailedger.fetch.guard import Guard, GuardError, is_public
from ailedger.fetch.http import Web
from ailedger.fetch.pace import Pacer
from ailedger.fetch.payloads import Want
from ailedger.settings import Settings
from tests.replay import publishers
from tests.replay.fixtures import Fetch
from tests.replay.server import Answer, Replay

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "0.0.0.0", "255.255.255.255", "224.0.0.1", "198.18.0.1", "192.0.2.1",
    "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:0a00:1::",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "188.184.98.238", "2606:4700::1111", "2001:1458:d00:3a::100:1"]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_in_every_form_are_told(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_told(address: str) -> None:
    assert is_public(address)


REFUSED = {
    "https://evil.example/x": "the catalogue does not name",
    "https://epoch.ai.evil.example/x": "the catalogue does not name",
    "https://evil.example#@epoch.ai/": "the catalogue does not name",
    "https://epoch.ai@evil.example/": "the catalogue does not name",
    "https://evil.example\\@epoch.ai/": "two different hosts",
    "http://epoch.ai/x": "not https",
    "ftp://epoch.ai/x": "not https",
    "https://user:secret@epoch.ai/x": "credentials",
    "https://epoch.ai:22/x": "port 22",
    "https:///x": "no host",
    "https://[": "is no address",
    "https://epoch.ai:port/x": "is no address",
    "https://epoch.ai\uff0fevil/x": "is no address",
    "file:///etc/passwd": "no host",
    "/relative": "no host",
}


@pytest.mark.parametrize("url", REFUSED)
def test_only_the_catalogues_hosts_are_asked(url: str) -> None:
    guard = Guard(frozenset({"epoch.ai"}))
    with pytest.raises(GuardError, match=REFUSED[url]):
        guard.check_url(url)


@pytest.mark.parametrize(
    "url", ["https://epoch.ai/x", "https://EPOCH.AI./x", "https://epoch.ai:443"]
)
def test_a_host_is_known_whatever_its_case_and_final_dot(url: str) -> None:
    Guard(frozenset({"epoch.ai"})).check_url(url)


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    guard = Guard(frozenset({"epoch.ai"}), resolve=lambda host, port: ["1.1.1.1", "10.0.0.1"])
    with pytest.raises(GuardError, match="not a public address"):
        guard.addresses("epoch.ai", 443)


def web(settings: Settings, folder: Path, addresses: Sequence[str]) -> tuple[Web, list[str]]:
    """A Web of the real kind, whose names resolve to `addresses`; and the names it asked for."""
    asked: list[str] = []

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return addresses

    tools = open_tools(settings, ["epoch"], resolve=resolve)
    guard = Guard(
        frozenset({"epoch.ai"}), allow_private=settings.fetch_allow_private, resolve=resolve
    )
    import time

    return Web(tools.session, guard, settings, Pacer({}), folder, time.monotonic() + 5), asked


def test_a_name_that_resolves_to_loopback_is_never_connected_to(
    replay: Replay, settings: Settings, tmp_path: Path
) -> None:
    strict = replace(settings, fetch_mirror="", fetch_allow_private=False)
    asking, resolved = web(strict, tmp_path, ["127.0.0.1"])
    with pytest.raises(GuardError, match=r"127\.0\.0\.1"):
        asking.get("x", "https://epoch.ai/data/x.csv", Want("csv"))
    assert resolved == ["epoch.ai"]
    assert not replay.asked


@pytest.mark.parametrize(
    "url", ["https://[epoch.ai/x.csv", "x.csv", "https:///x.csv", "https://epoch.ai:99999/x.csv"]
)
def test_an_address_that_a_publisher_gives_and_that_is_none_is_refused(
    settings: Settings, tmp_path: Path, url: str
) -> None:
    asking, resolved = web(settings, tmp_path, ["127.0.0.1"])
    with pytest.raises(RefusedError, match="is no address that can be asked"):
        asking.get("x", url, Want("csv"))
    assert not resolved


def test_the_connection_goes_to_the_address_that_was_judged(
    replay: Replay, settings: Settings, tmp_path: Path
) -> None:
    # The name does not exist: only a connection to the judged address can reach the server.
    port = replay.base.rsplit(":", 1)[1]
    replay.say("data/x.csv", Answer(b"a,b\n1,2\n"))
    loose = replace(settings, fetch_mirror="")
    asking, resolved = web(loose, tmp_path, ["127.0.0.1"])
    payload = asking.get("x", f"http://epoch.ai:{port}/data/x.csv", Want("csv"))
    assert payload is not None and payload.path.read_bytes() == b"a,b\n1,2\n"
    assert resolved == ["epoch.ai"]
    assert replay.asked[0].headers["Host"] == f"epoch.ai:{port}"


def test_a_mirror_on_loopback_needs_the_explicit_setting(
    replay: Replay, settings: Settings
) -> None:
    publishers.microsoft(replay)
    fetch = Fetch(replace(settings, fetch_allow_private=False))
    outcome = fetch.one("microsoft")
    assert "not a public address" in str(outcome)
    assert outcome.error is not None and "AILEDGER_FETCH_ALLOW_PRIVATE" in outcome.error.hint
    assert not replay.asked


def test_the_environments_proxy_is_not_taken(
    replay: Replay, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    publishers.microsoft(replay)
    assert Fetch(settings).one("microsoft").state == "new"


def test_a_day_is_a_day(settings: Settings, tmp_path: Path) -> None:
    asking, _ = web(settings, tmp_path, [])
    assert asking.today() == datetime.datetime.now(datetime.UTC).date()
