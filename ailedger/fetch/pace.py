"""How often a host may be asked: what publishers state, kept over threads and over runs.

A window of an hour outlives the process, so its requests are recorded beside the payloads.
"""

import json
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ailedger.base.readers import read_json
from ailedger.errors import RefusedError, TransientError


@dataclass(frozen=True)
class Pace:
    """At most `requests` in any `seconds`; 5 a second where a publisher states nothing.

    Args:
        lasting: keep the window over processes.
        match: only urls that contain this text count; empty counts all.
    """

    requests: int = 5
    seconds: float = 1.0
    lasting: bool = False
    match: str = ""


@dataclass
class Pacer:
    """Holds the paces of all hosts; one object for all threads.

    Args:
        folder: where lasting windows are kept.
        now: seconds since the epoch.
        sleep: waits so many seconds; less once the run is stopped.
    """

    paces: dict[str, tuple[Pace, ...]]
    folder: Path = Path()
    now: Callable[[], float] = time.time
    sleep: Callable[[float], object] = time.sleep
    stopped: Callable[[], bool] = lambda: False
    _past: dict[tuple[str, Pace], deque[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, host: str, url: str, patience: float) -> None:
        """Wait until `url` may be asked, and count it.

        Raises:
            TransientError: that takes longer than `patience` seconds.
            RefusedError: the run was stopped.
        """
        limit = time.monotonic() + patience
        for pace in self.paces.get(host, (Pace(),)):
            if pace.match not in url:
                continue
            while (delay := self._turn(host, pace)) > 0:
                if time.monotonic() + delay > limit:
                    raise TransientError(
                        f"its limit of {pace.requests} requests in {pace.seconds / 60:g} minutes "
                        f"is used up for the next {delay / 60:.0f} minutes",
                        where=host,
                        hint="fetch it again after that",
                    )
                self.sleep(delay)
                if self.stopped():
                    raise RefusedError("the run was stopped", where=host)

    def _turn(self, host: str, pace: Pace) -> float:
        """Take a turn and return 0, or return the seconds until there is one."""
        with self._lock:
            if (host, pace) not in self._past:
                self._past[host, pace] = self._remembered(host, pace)
            past = self._past[host, pace]
            now = self.now()
            # A clock set back would leave stamps of the future, which never expire.
            while past and (now - past[0] >= pace.seconds or past[0] > now):
                past.popleft()
            if len(past) >= pace.requests:
                return past[0] + pace.seconds - now
            past.append(now)
            if pace.lasting:
                self._remember(host, past)
            return 0

    def _remembered(self, host: str, pace: Pace) -> deque[float]:
        if not pace.lasting:
            return deque()
        try:
            return deque(sorted(read_json(self.folder / f"{host}.json", list[float])))
        except (OSError, RefusedError):
            return deque()

    def _remember(self, host: str, past: deque[float]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        new = self.folder / f"{host}.json.{os.getpid()}"
        new.write_text(json.dumps(list(past)))
        new.replace(self.folder / f"{host}.json")
