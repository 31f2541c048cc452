"""Serving the deployments of prefect.yaml from this process, with a server of its own if needed."""

import importlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from prefect import serve
from prefect.client.schemas.objects import ConcurrencyLimitConfig
from prefect.deployments.runner import RunnerDeployment
from prefect.events import DeploymentEventTrigger
from prefect.schedules import Cron
from prefect.settings import PREFECT_API_URL, get_current_settings, temporary_settings
from prefect.types.entrypoint import EntrypointType

from ailedger.errors import LedgerError, UsageError
from flows.prefect_errors import failures_told
from flows.temporary_server import answers, comes_up

SIDE_BY_SIDE = 3  # a watch and an export may run beside a refresh
PATIENCE = 120  # seconds; the first start of a server makes its database


def serve_deployments(place: Path, port: int, say: Callable[[str], None]) -> None:
    """Serve every deployment of a prefect.yaml until the process is told to end.

    A server is looked for or started at that port of the loopback address. Raises LedgerError: it
    did not start.
    """
    if configured := get_current_settings().api.url:
        _serve(place, f"{configured} (configured)", say)
        return
    with _server(port, say) as url, temporary_settings({PREFECT_API_URL: url}):
        _serve(place, url, say)


def deployments(place: Path) -> list[RunnerDeployment]:
    """The deployments of a prefect.yaml, as this process can serve them.

    Raises UsageError: the file is no prefect.yaml of this project.
    """
    try:
        entries = yaml.safe_load(place.read_text(encoding="utf-8"))["deployments"]
        return [_deployment(entry) for entry in entries]
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise UsageError(f"cannot be served: {error!r}", where=str(place)) from None


def _deployment(entry: dict[str, Any]) -> RunnerDeployment:
    module, _, name = str(entry["entrypoint"]).removesuffix(".py").partition(".py:")
    flow = getattr(importlib.import_module(module.replace("/", ".")), name)
    limit = entry.get("concurrency_limit")
    made: RunnerDeployment = flow.to_deployment(
        name=entry["name"],
        description=entry.get("description"),
        parameters=entry.get("parameters", {}),
        tags=entry.get("tags", []),
        schedules=[
            Cron(schedule["cron"], timezone=schedule.get("timezone", "UTC"))
            for schedule in entry.get("schedules", ())
        ],
        triggers=[
            DeploymentEventTrigger(
                name=f"{entry['name']} after {', '.join(trigger['expect'])}",
                enabled=trigger.get("enabled", True),
                match=trigger.get("match", {}),
                expect=set(trigger["expect"]),
            )
            for trigger in entry.get("triggers", ())
        ],
        concurrency_limit=ConcurrencyLimitConfig(**limit) if limit else None,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    return made


def _serve(place: Path, url: str, say: Callable[[str], None]) -> None:
    served = deployments(place)
    say(f"serving {', '.join(f'{d.flow_name}/{d.name}' for d in served)}; server: {url}")
    say("end with Ctrl-C; `ailedger status` tells how things stand")
    with failures_told(url):
        serve(*served, limit=SIDE_BY_SIDE, print_starting_message=False)


@contextmanager
def _server(port: int, say: Callable[[str], None]) -> Iterator[str]:
    """The address of a server on this machine: one that answers, or one of our own."""
    url = f"http://127.0.0.1:{port}/api"
    if answers(port, seconds=2):
        yield url
        return
    say(f"starting a Prefect server at http://127.0.0.1:{port} ...")
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1"]
    process = subprocess.Popen(  # noqa: S603
        [*command, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C ends this process, which then ends the server
    )
    try:
        if not comes_up(port, PATIENCE, lambda: process.poll() is not None):
            raise LedgerError(
                "the Prefect server did not start", where=url,
                hint="`prefect server start --host 127.0.0.1` says why; --port names another port",
            )  # fmt: skip
        yield url
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
