"""What Prefect's settings and its server do to a run, told plainly.

Prefect's errors, and its client's, are known by the module of their class.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from ailedger.errors import LedgerError, UsageError

CLIENT = ("httpx", "prefect.exceptions")
UNREACHED = "Failed to reach API"  # a RuntimeError of Prefect's


def import_prefect() -> None:
    """Import prefect, which reads its settings. Raises UsageError where it cannot read them."""
    try:
        import prefect.main  # noqa: F401
    except ValueError as error:
        if getattr(error, "title", "") != "Settings":
            raise
        raise UsageError(
            f"Prefect's settings cannot be read: {' '.join(str(error).split())[:300]}",
            hint="correct the PREFECT_ variables and profile, or unset them",
        ) from None


@contextmanager
def failures_told(where: str) -> Iterator[None]:
    """Tell by a LedgerError that Prefect's server is not there, or failed a request.

    `where` is its address, or the folder of its database.
    """
    try:
        yield
    except Exception as error:
        if not (type(error).__module__.startswith(CLIENT) or str(error).startswith(UNREACHED)):
            raise
        status = getattr(getattr(error, "response", None), "status_code", None)
        if status:
            what = f"failed a request (HTTP {status}), perhaps because its disk is full; "
            what += "what was published stays as it was"
            hint = "make room and run again; PREFECT_HOME names another folder"
        else:
            what = f"cannot be reached ({error})"
            hint = "start it; without PREFECT_API_URL and a profile that names one, ours is used"
        raise LedgerError(f"Prefect's server {what}", where=where, hint=hint) from error
