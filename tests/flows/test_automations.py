"""The examples in automations/ are taken by a real server, and each does what it says."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import chain, repeat
from typing import Any
from uuid import uuid4

import pytest
import yaml

from ailedger.settings import PROJECT
from tests.health.alerts.servers import hook

from .server import PrefectServer, wait_for

FOLDER = PROJECT / "automations"
EXAMPLES = ("contract-broke", "lost-run", "pause-after-failures")
SILENCE = 10  # seconds, the shortest that a server takes

Automate = Callable[..., None]


@pytest.fixture
def automate(server: PrefectServer) -> Iterator[Automate]:
    """Creates an example, changed where a test cannot wait, and removes it after the test."""
    made: list[str] = []

    def create(name: str, *, trigger: dict[str, Any], action: dict[str, Any]) -> None:
        example = yaml.safe_load((FOLDER / f"{name}.yaml").read_text())
        example["trigger"] |= trigger
        example["actions"][0] |= action
        made.append(server.api("POST", "/automations/", example)["id"])

    yield create
    for automation in made:
        server.api("DELETE", f"/automations/{automation}")


def test_these_are_the_examples() -> None:
    assert sorted(path.stem for path in FOLDER.iterdir()) == sorted(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_taken_as_it_stands(name: str, server: PrefectServer) -> None:
    def known() -> dict[str, str]:
        return {one["id"]: one["name"] for one in server.api("POST", "/automations/filter", {})}

    before = known()
    server.command(f".venv/bin/prefect automation create --from-file automations/{name}.yaml")
    (made,) = known().keys() - before.keys()
    assert known()[made] == name.replace("-", " ")
    server.api("DELETE", f"/automations/{made}")


def test_a_contract_that_broke_calls_the_webhook(server: PrefectServer, automate: Automate) -> None:
    what = 'raw table "made_up" drifted'
    with hook() as listening:
        block = _webhook(server, listening.url)
        automate("contract-broke", trigger={}, action={"block_document_id": block})
        tell = _again(
            10,
            lambda: _emit(server, "ailedger.contract.broke", "ailedger.table.made_up", what=what),
        )
        wait_for("the webhook", lambda: tell() or listening.posted)
    assert listening.posted[0] == {"table": "made_up", "what": what}


def test_a_run_without_a_heartbeat_is_crashed(server: PrefectServer, automate: Automate) -> None:
    automate("lost-run", trigger={"within": SILENCE}, action={})
    run = _run_of(server, "watch/hourly", "RUNNING")
    beat = _again(
        3 * SILENCE, lambda: _emit(server, "prefect.flow-run.heartbeat", f"prefect.flow-run.{run}")
    )
    wait_for("the end", lambda: beat() or server.state(run)["type"] != "RUNNING")
    state = server.state(run)
    assert (state["type"], state["message"]) == ("CRASHED", "no heartbeat for ten minutes")


def test_a_deployment_that_fails_again_and_again_is_paused(
    server: PrefectServer, automate: Automate
) -> None:
    automate("pause-after-failures", trigger={}, action={})
    states = chain(["FAILED", "CRASHED"], repeat("FAILED"))
    fail = _again(2, lambda: _run_of(server, "refresh/live", next(states)))
    _run_of(server, "refresh/full", "FAILED")
    wait_for("the pause", lambda: fail() or server.deployment("refresh/live")["paused"])
    assert not server.deployment("refresh/full")["paused"]
    server.api("POST", f"/deployments/{server.deployment('refresh/live')['id']}/resume_deployment")


def _again(seconds: float, act: Callable[[], object]) -> Callable[[], None]:
    """Does something, and again after a while: a server takes a moment to know an automation."""
    due = time.monotonic()

    def insist() -> None:
        nonlocal due
        if time.monotonic() >= due:
            act()
            due = time.monotonic() + seconds

    return insist


def _webhook(server: PrefectServer, url: str) -> str:
    """The identifier of a new webhook block."""
    kind = server.api("GET", "/block_types/slug/webhook")["id"]
    wanted = {"block_schemas": {"block_type_id": {"any_": [kind]}}}
    (schema,) = server.api("POST", "/block_schemas/filter", wanted)
    block = {
        "name": f"ledger-{uuid4()}", "block_type_id": kind, "block_schema_id": schema["id"],
        "data": {"url": url},
    }  # fmt: skip
    return str(server.api("POST", "/block_documents/", block)["id"])


def _emit(server: PrefectServer, event: str, resource: str, **payload: object) -> None:
    name = resource.rpartition(".")[2]
    place = {"prefect.resource.id": resource, "prefect.resource.name": name}
    now = datetime.now(UTC).isoformat()
    server.api("POST", "/events", [
        {"id": str(uuid4()), "occurred": now, "event": event, "resource": place, "payload": payload}
    ])  # fmt: skip


def _run_of(server: PrefectServer, deployment: str, state: str) -> str:
    """A run that no worker takes, in that state; its identifier."""
    found = server.deployment(deployment)
    asked = {"flow_id": found["flow_id"], "deployment_id": found["id"]}
    run = str(server.api("POST", "/flow_runs/", asked)["id"])
    server.api("POST", f"/flow_runs/{run}/set_state", {"state": {"type": state}, "force": True})
    return run
