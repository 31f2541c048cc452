"""A publisher of several files, each asked for only if it changed."""

from collections.abc import Mapping

from ailedger.fetch.payloads import Asks, LastGood, Payload, Want


def get_changed(
    web: Asks, last: LastGood | None, files: Mapping[str, str], wants: Mapping[str, Want]
) -> tuple[Payload, ...] | None:
    """All files, those that did not change as they were kept; None where none of them changed.

    Args:
        web: the HTTP room.
        last: the snapshot before, if there is one.
        files: addresses by the name of the payload.
        wants: what each must be, by the same names.
    """
    known = last.payloads if last else {}
    asked = {
        name: web.get(name, url, wants[name], last=known.get(name)) for name, url in files.items()
    }
    if not any(asked.values()):
        return None
    found = []
    for name, url in files.items():
        payload = asked[name] or known[name]
        if not payload.path.is_file():
            # Of an answer that brought the same tables again only the headers were kept.
            payload = web.get(name, url, wants[name]) or payload
        found.append(payload)
    return tuple(found)
