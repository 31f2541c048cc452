"""Prefect is quiet in any folder: what prefect.toml says there is said without it, too."""

import tomllib
from collections.abc import Iterator
from typing import Any

from prefect.settings import Settings as PrefectSettings

from ailedger.settings import PROJECT
from flows.prefect_defaults import DEFAULTS


def entries(section: dict[str, Any], *place: str) -> Iterator[tuple[str, str]]:
    """The variable of each entry of prefect.toml, and its value as a variable has it."""
    for name, value in section.items():
        if isinstance(value, dict):
            yield from entries(value, *place, name)
        else:
            text = str(value).lower() if isinstance(value, bool) else str(value)
            yield "_".join(("prefect", *place, name)).upper(), text


def test_the_defaults_are_those_of_prefect_toml() -> None:
    toml = tomllib.loads((PROJECT / "prefect.toml").read_text(encoding="utf-8"))
    of_prefect = {k: v for k, v in DEFAULTS.items() if k.startswith("PREFECT_")}
    assert of_prefect == dict(entries(toml))


def test_prefect_knows_each(monkeypatch: Any, tmp_path: Any) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in DEFAULTS.items():
        monkeypatch.setenv(name, value)
    found = PrefectSettings()
    assert not found.server.analytics_enabled
    assert not found.server.ui.show_promotional_content
    assert found.server.ephemeral.startup_timeout_seconds == 120
    assert (
        found.server.concurrency.lease_storage
        == DEFAULTS["PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE"]
    )
    assert (found.results.default_serializer, found.results.persist_by_default) == ("json", False)
