"""Failures of a publisher, named, and sorted into those that may pass and those that will not."""

import datetime
import re
from email.utils import parsedate_to_datetime

import requests
from requests.exceptions import (
    ChunkedEncodingError,
    ConnectTimeout,
    InvalidURL,
    ReadTimeout,
    SSLError,
)
from requests.exceptions import ConnectionError as RequestsConnectionError
from urllib3.exceptions import HTTPError, IncompleteRead, ReadTimeoutError

from ailedger.errors import LedgerError, RefusedError, TransientError

SAID = 300
FIRST, LAST = 1970, 9000  # years: of others the sums are no dates


class StatusError(RefusedError):
    """A publisher answered a status that will not pass by itself."""

    def __init__(self, status: int, said: str, where: str, hint: str = "") -> None:
        self.status = status
        super().__init__(f"answered {status}{f': {said}' if said else ''}", where=where, hint=hint)


class LaterError(TransientError):
    """A publisher asks to come back later; `seconds` is how long it wants us to wait."""

    def __init__(self, what: str, where: str, seconds: float | None) -> None:
        self.seconds = seconds
        super().__init__(what, where=where)


def http_date(text: str) -> datetime.datetime | None:
    """A date of a header, or None where it is none, or beyond any clock."""
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if not FIRST <= date.year < LAST:
        return None
    return date if date.tzinfo else date.replace(tzinfo=datetime.UTC)


def said(response: requests.Response) -> str:
    """The first words of an error's body, without markup."""
    try:
        body = response.raw.read(4096, decode_content=True)
    except (HTTPError, OSError, ValueError):  # a chunk of a negative length is a ValueError
        return ""
    text = body.decode("utf-8", "replace")
    stated = re.search(r'"(?:error|message|detail)"\s*:\s*"([^"]+)"', text)
    title = re.search(r"<(?:title|\w+:message)[^>]*>\s*([^<]+)", text, re.IGNORECASE)
    plain = stated or title
    text = plain[1] if plain else re.sub(r"<[^>]*>", " ", text)
    return " ".join(text.split())[:SAID]


def translated(error: Exception, url: str) -> LedgerError:
    """Name a failure below HTTP; only what may pass is transient."""
    if isinstance(error, SSLError):
        return RefusedError(f"its certificate was not accepted: {error}"[:SAID], where=url)
    if isinstance(error, InvalidURL | ValueError):
        return RefusedError(f"is no address that can be asked: {error}"[:SAID], where=url)
    return TransientError(_broken(error)[:SAID], where=url)


def _broken(error: Exception) -> str:
    text = str(error)
    if isinstance(error, ConnectTimeout):
        return "could not be reached in time"
    if isinstance(error, ReadTimeout | ReadTimeoutError) or "timed out" in text:
        return "fell silent in mid-answer"
    if isinstance(error, ChunkedEncodingError | IncompleteRead) or "IncompleteRead" in text:
        return "sent fewer bytes than it said"
    if isinstance(error, RequestsConnectionError):
        cause = getattr(error.args[0] if error.args else error, "reason", error)
        return f"could not be reached: {str(cause).rsplit(': ', 1)[-1]}"
    return f"broke off: {text}"
