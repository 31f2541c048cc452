"""Files that are asked for only if they changed."""

from collections.abc import Mapping

from ailedger.fetch.content import check_whole
from ailedger.fetch.http import Web
from ailedger.fetch.payloads import FetchedEdition, LastGood, Payload, Want


def fetch_changed(
    web: Web, last: LastGood | None, files: Mapping[str, str]
) -> FetchedEdition | None:
    """All files of a publisher that names no edition; None where none of them changed.

    The edition is the day of the fetch, its version the ETags. One file that changed brings the
    others as they were kept.

    Args:
        files: addresses by the name of the payload; its ending is .csv or .zip.
    """
    known = last.payloads if last else {}
    asked = {
        name: web.get_if_changed(name, url, _want(name), known.get(name))
        for name, url in files.items()
    }
    if not any(asked.values()):
        return None
    payloads = tuple(_whole(web, url, asked[name] or known[name]) for name, url in files.items())
    today = web.today()
    version = " ".join(payload.headers.get("ETag", "") for payload in payloads)
    return FetchedEdition(str(today), today, version, payloads)


def _want(name: str) -> Want:
    return Want("csv", check=check_whole) if name.endswith(".csv") else Want("zip")


def _whole(web: Web, url: str, payload: Payload) -> Payload:
    """A payload with its body: of an answer that brought the same tables only heads were kept."""
    return payload if payload.path.is_file() else web.get(payload.name, url, _want(payload.name))
