"""Telling: which concerns are new to which channel, which are over, and what was said before.

What was told stands in `alerts.json` in the warehouse folder, per channel, so that a channel that
was out of order hears later what it missed, and no channel hears anything twice.
"""

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from ailedger.base import disk
from ailedger.base.shape import read_own
from ailedger.build.manifest import stamp
from ailedger.errors import LedgerError
from ailedger.health import concerns
from ailedger.health.alerts.channels import UndeliveredError, channels
from ailedger.health.alerts.message import Message, line
from ailedger.health.concerns import Concern
from ailedger.health.status import Status, read_status
from ailedger.settings import Settings

BLIND = ("catalogue", "published")  # while one of these stands, others cannot be judged
Memory = dict[str, Any]
MEMORY = {
    "told": {str: {str: {"digest": str, "kind": str, "title": str}}},
    "undelivered": {str: {"since": str, "why?": str}},
}


def tell(settings: Settings, at: datetime) -> list[str]:
    """Tell what needs a person, and what no longer does, by every channel that is switched on.

    Nothing is raised: an alert that fails does not fail a run, and is tried again at the next
    occasion. Returns a line for each channel that could not deliver.
    """
    on = channels(settings)
    if not on:
        return []
    seen = read_status(settings, at)
    failed = []
    try:
        with _memory(settings) as memory:
            for name, send in on.items():
                told = memory["told"].setdefault(name, {})
                others = {k: v for k, v in memory["undelivered"].items() if k != name}
                now = [*seen.concerns, *concerns.of_alerts(others)]
                for concern in now:
                    if concern.acknowledged:  # told again once the acknowledgement is over
                        told.pop(concern.key, None)
                try:
                    for message in messages(told, now, at, seen):
                        send(settings, message)
                        remember(told, message)
                    memory["undelivered"].pop(name, None)
                except UndeliveredError as error:
                    why = line(str(error))
                    entry = memory["undelivered"].setdefault(name, {"since": stamp(at)})
                    entry["why"] = why
                    failed.append(f"an alert could not be delivered by {name}: {why}")
    except OSError as error:
        failed.append(f"alerts could not be noted: {error.strerror or type(error).__name__}")
    return failed


def messages(
    told: Mapping[str, Mapping[str, str]], now: list[Concern], at: datetime, seen: Status
) -> list[Message]:
    """What a channel that was told `told` has to hear, now that `now` stands."""
    build = seen.build.name if seen.build else ""
    new = [
        concern
        for concern in now
        if not concern.acknowledged and told.get(concern.key, {}).get("digest") != concern.digest
    ]
    keys = {concern.key for concern in now}
    over = [] if keys & set(BLIND) else [key for key in told if key not in keys]
    over = [key for key in over if told[key]["kind"] != concerns.CHANGES]
    gone = [Concern(key, told[key]["kind"], told[key]["title"]) for key in sorted(over)]
    return [
        Message(kind, tuple(found), at, build)
        for kind, found in (("problem", new), ("recovery", gone))
        if found
    ]


def remember(told: dict[str, dict[str, str]], message: Message) -> None:
    """Note what a channel was told."""
    for concern in message.concerns:
        if message.kind == "recovery":
            told.pop(concern.key, None)
        else:
            told[concern.key] = {
                "digest": concern.digest,
                "kind": concern.kind,
                "title": line(concern.title),
                "told": stamp(message.at),
            }


def undelivered(settings: Settings) -> dict[str, dict[str, str]]:
    """Channels that could not deliver, with since when and why."""
    found: dict[str, dict[str, str]] = _read(_place(settings))["undelivered"]
    return found


def _place(settings: Settings) -> Path:
    return settings.warehouse_dir / "alerts.json"


def _read(place: Path) -> Memory:
    try:
        memory = read_own(place, MEMORY)
        return {"told": memory["told"], "undelivered": memory["undelivered"]}
    except (OSError, ValueError, LedgerError):
        return {"told": {}, "undelivered": {}}


@contextmanager
def _memory(settings: Settings) -> Iterator[Memory]:
    """What was told, held by one process at a time and written back whole."""
    place = _place(settings)
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.with_name(".alerts.lock").open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        memory = _read(place)
        before = json.dumps(memory, sort_keys=True)
        try:
            yield memory
        finally:
            if json.dumps(memory, sort_keys=True) != before:
                disk.write_whole(place, json.dumps(memory, indent=1, sort_keys=True) + "\n")
