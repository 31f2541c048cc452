"""The errors of AI Ledger: each says what happened, where, and what to do next.

Nothing here is raised for a broken row: a broken row goes to `quarantine` and the run goes on.
"""

import re
from collections.abc import Sequence
from typing import Any

LONGEST = 2000  # characters of a message: it may quote a cell of a megabyte
PRIVATE = re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.-]*://)(?:[^\s/]+@)?(?P<place>[^\s?#]*)[^\s]*")


def scrubbed(text: str) -> str:
    """A text whose addresses are without user, password, query and fragment."""
    return PRIVATE.sub(r"\g<scheme>\g<place>", text)


def _short(text: str) -> str:
    """A text that may quote what others wrote, however long that is."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ... ({len(text)} characters)"


class LedgerError(Exception):
    """An error a person can act on.

    Args:
        what: what is wrong, in one sentence without a full stop.
        where: the file, table, address or setting it concerns.
        hint: what to do next.
        findings: what an audit found wrong, where that is the error.
    """

    exit_code = 1

    def __init__(
        self, what: str, *, where: str = "", hint: str = "", findings: Sequence[Any] = ()
    ) -> None:
        self.what, self.where = _short(what), _short(where)
        self.hint, self.findings = hint, tuple(findings)
        super().__init__(self.what)

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}\n  -> {self.hint}" if self.hint else text


class UsageError(LedgerError):
    """The command or a setting was given something it cannot take."""

    exit_code = 2


class RefusedError(LedgerError):
    """A table, payload or file is not what its contract or catalogue entry says."""

    exit_code = 3


class HeldBackError(RefusedError):
    """A table differs from the one before as if it were wrong; a person may accept it."""


class AuditError(LedgerError):
    """The build failed its audit; the published warehouse stays as it was."""

    exit_code = 4


class BusyError(LedgerError):
    """Another run holds the warehouse."""

    exit_code = 5


class ConflictError(BusyError):
    """Another run published first; nothing of this one was kept."""


class TransientError(LedgerError):
    """Something outside failed in a way that may pass: the only kind that is retried."""

    exit_code = 6
