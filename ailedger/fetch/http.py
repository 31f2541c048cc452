"""The one way to a publisher: a shared session, and for each source a `Web` that asks with it.

Asked again is only what may pass: a connection that fails, a status that says "later", a body that
is not whole or a page where a table should be. All else is refused at once, by name.
"""

import datetime
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from requests.exceptions import RequestException
from urllib3.exceptions import HTTPError

from ailedger.errors import LedgerError, RefusedError, TransientError
from ailedger.fetch.content import check_body, check_type, is_markup
from ailedger.fetch.failures import LaterError, StatusError, http_date, said, translated
from ailedger.fetch.guard import Guard, GuardedAdapter, ended_at
from ailedger.fetch.pace import Pacer
from ailedger.fetch.payloads import Payload, Want
from ailedger.fetch.transfer import store
from ailedger.settings import Settings

OK, NOT_MODIFIED = 200, 304
TRANSIENT = frozenset({429, 502, 503, 504})
WAITS = frozenset({429, 503})  # the only statuses whose Retry-After means something
REDIRECTS = frozenset({301, 302, 303, 307, 308})
KEPT = ("ETag", "Last-Modified", "Content-Type", "Content-Length", "Date", "Content-Disposition")


class _Session(requests.Session):
    """A session that leaves redirects to `Web`.

    Even without following it, requests reads the whole body of a redirect, of any size, and parses
    its address.
    """

    def get_redirect_target(self, resp: requests.Response) -> None:
        """No redirect that requests would see."""


def open_session(settings: Settings, guard: Guard) -> requests.Session:
    """The session of a run: guarded connections, no cookies, nothing taken from the environment."""
    session = _Session()
    session.trust_env = False
    contact = f"; {settings.fetch_contact}" if settings.fetch_contact else ""
    session.headers.update(
        {
            "User-Agent": f"ailedger/{version('ailedger')} (national AI indicators{contact})",
            "Accept-Encoding": "gzip, deflate",
        }
    )
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    if settings.fetch_proxy:
        session.proxies.update({"http": settings.fetch_proxy, "https": settings.fetch_proxy})
    if settings.fetch_ca_bundle:
        session.verify = settings.fetch_ca_bundle
    adapter = GuardedAdapter(guard, connections=settings.fetch_workers)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


@dataclass
class Web:
    """What one source may ask, and what it has asked.

    Args:
        deadline: `time.monotonic()` at which the source must be done.
        progress: called with a line of what happens and the bytes so far and in all.
    """

    session: requests.Session
    guard: Guard
    settings: Settings
    pacer: Pacer
    folder: Path
    deadline: float
    now: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.UTC)
    sleep: Callable[[float], object] = time.sleep
    stopped: Callable[[], bool] = lambda: False
    progress: Callable[[str, int, int | None], None] = lambda text, done, total: None
    bodies: int = 0
    received: int = 0
    _skew: datetime.timedelta = datetime.timedelta()

    def get(
        self,
        name: str,
        url: str,
        want: Want,
        *,
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Payload:
        """Fetch one payload.

        Raises:
            TransientError: it failed as often as the settings allow, or the time is used up.
            RefusedError: the answer is not what the catalogue says (see `StatusError`).
            GuardError: it led to where nothing may be fetched from.
        """
        try:
            asked = requests.Request("GET", url, params=list(params)).prepare().url or url
        except ValueError as error:  # an address can come from a publisher
            raise translated(error, url) from None
        tries = self.settings.fetch_attempts
        for turn in range(1, tries + 1):
            try:
                return self._once(name, asked, want, dict(headers or {}))
            except TransientError as error:
                if turn == tries:
                    raise TransientError(
                        f"{error.what} ({turn} {'tries' if turn > 1 else 'try'})",
                        where=error.where,
                        hint=error.hint or "the last good snapshot stays in use; fetch again later",
                    ) from None
                self._wait(error, turn, want.pause)
        raise AssertionError("unreachable: fetch_attempts is at least 1")

    def get_if_changed(
        self, name: str, url: str, want: Want, last: Payload | None
    ) -> Payload | None:
        """As `get`; None where the publisher says that `last` still stands."""
        try:
            return self.get(name, url, want, headers=last.validators if last else None)
        except StatusError as error:
            if last is None or error.status != NOT_MODIFIED:
                raise
            return None

    def today(self) -> datetime.date:
        """The day of this fetch (UTC), held against the publisher's clock.

        Raises:
            RefusedError: the two clocks differ by more than the settings allow: a wrong date
                would stay in the archive for good.
        """
        hours = abs(self._skew.total_seconds()) / 3600
        if hours > self.settings.fetch_clock_tolerance:
            raise RefusedError(
                f"this machine's clock ({self.now():%Y-%m-%d %H:%M}) and the publisher's "
                f"({self.now() + self._skew:%Y-%m-%d %H:%M}) differ by {hours:.0f} hours",
                hint="set the clock right: the snapshot is dated by it. "
                "AILEDGER_FETCH_CLOCK_TOLERANCE sets the limit",
            )
        return self.now().date()

    def _wait(self, error: TransientError, turn: int, pause: float) -> None:
        """Sleep before the next try: what the publisher asks, or backoff with full jitter."""
        asked = error.seconds if isinstance(error, LaterError) else None
        limit = self.settings.fetch_retry_after_max
        if asked is not None and asked > limit:
            raise TransientError(
                f"{error.what}; it asks to wait {asked:.0f} s, longer than {limit:.0f} s",
                where=error.where,
                hint="fetch it again after that; the last good snapshot stays in use",
            )
        ceiling = min(
            self.settings.fetch_backoff_max, self.settings.fetch_backoff * 2 ** (turn - 1)
        )
        seconds = max(pause * turn, ceiling * random.uniform(0.5, 1))  # noqa: S311
        if asked is not None:
            seconds = max(asked, seconds)
        if time.monotonic() + seconds > self.deadline:
            raise TransientError(
                f"{error.what}; the {self.settings.fetch_deadline:.0f} s of this source are over",
                where=error.where,
                hint="the last good snapshot stays in use; fetch again later",
            )
        self.progress(f"{error.what}: again in {seconds:.1f} s", 0, None)
        self.sleep(seconds)

    def _once(self, name: str, url: str, want: Want, headers: dict[str, str]) -> Payload:
        if want.kind in ("zip", "xlsx"):
            headers.setdefault("Accept-Encoding", "identity")
        try:
            with ended_at(self.deadline):
                response, final = self._follow(url, headers)
                with response:
                    return self._accept(name, final, want, response)
        except LedgerError:
            raise
        except (RequestException, HTTPError, OSError) as error:
            raise translated(error, url) from None

    def _follow(self, url: str, headers: dict[str, str]) -> tuple[requests.Response, str]:
        """Ask, and follow redirects one by one, each judged before it is asked."""
        seen = [url]
        while True:
            response = self._ask(seen[-1], headers)
            target = response.headers.get("Location")
            if response.status_code not in REDIRECTS or not target:
                return response, seen[-1]
            response.close()
            try:
                next_url = urljoin(seen[-1], target)
            except ValueError as error:
                told = f"redirects to what is no address: {error}"
                raise RefusedError(told, where=seen[-1]) from None
            if next_url in seen:
                raise RefusedError(f"redirects in a circle, back to {next_url}", where=url)
            if len(seen) > self.settings.fetch_max_redirects:
                raise RefusedError(f"redirects more than {len(seen) - 1} times", where=url)
            seen.append(next_url)

    def _ask(self, url: str, headers: dict[str, str]) -> requests.Response:
        address = self.guard.address_of(url)
        host = urlsplit(url).hostname or ""
        self.pacer.wait(host, url, self._left(url))
        left = self._left(url)
        response = self.session.get(
            address,
            headers=headers,
            stream=True,
            allow_redirects=False,
            timeout=(
                min(self.settings.fetch_connect_timeout, left),
                min(self.settings.fetch_read_timeout, left),
            ),
        )
        self._note_clock(response.headers.get("Date", ""))
        return response

    def _left(self, where: str) -> float:
        if self.stopped():
            raise RefusedError("the run was stopped", where=where)
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TransientError("the time for this source is used up", where=where)
        return left

    def _note_clock(self, date: str) -> None:
        publishers = http_date(date)
        if publishers is not None:
            self._skew = publishers - self.now()

    def _accept(self, name: str, final: str, want: Want, response: requests.Response) -> Payload:
        if response.status_code != OK:
            raise self._bad_status(response, final, want)
        content_type = response.headers.get("Content-Type", "")
        if is_markup(content_type):
            page = f": {words}" if (words := said(response)) else ""
            raise TransientError(f"answered a page instead of {want.kind}{page}", where=final)
        check_type(want.kind, content_type, final)
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{len(list(self.folder.iterdir())):03d}"
        limit = self.settings.fetch_max_bytes
        stored = store(
            response,
            path,
            # What a publisher states can lower the limit, not raise it.
            max_bytes=min(want.max_bytes or limit, limit),
            max_ratio=self.settings.fetch_max_ratio,
            deadline=self.deadline,
            where=final,
            want_md5=want.md5 is not None,
            progress=lambda done, total: self._came(name, final, done, total),
        )
        self.bodies += 1
        self.received += stored.size
        check_body(want.kind, path, final)
        if want.md5 is not None and stored.md5 != want.md5.lower():
            raise TransientError(
                f"its md5 is {stored.md5}, the publisher states {want.md5}", where=final
            )
        if want.check is not None:
            want.check(path)
        kept = {key: response.headers[key] for key in KEPT if key in response.headers}
        return Payload(name, final, path, stored.sha256, stored.size, self.now(), kept)

    def _came(self, name: str, where: str, done: int, total: int | None) -> None:
        self._left(where)
        self.progress(name, done, total)

    def _bad_status(self, response: requests.Response, url: str, want: Want) -> LedgerError:
        status, words = response.status_code, said(response)
        if status in TRANSIENT or status in want.transient:
            asked = response.headers.get("Retry-After", "") if status in WAITS else ""
            seconds = self._retry_after(asked)
            return LaterError(f"answered {status}{f': {words}' if words else ''}", url, seconds)
        return StatusError(status, words, url)

    def _retry_after(self, text: str) -> float | None:
        """Seconds to wait; a date is read against the publisher's own clock, not ours."""
        if text.strip().isdecimal():
            return float(text)
        date = http_date(text)
        if date is None:
            return None
        return max(0.0, (date - self.now() - self._skew).total_seconds())
