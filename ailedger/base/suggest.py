"""What somebody may have meant by an unknown name."""

import difflib
from collections.abc import Iterable

# Of difflib's ratio: one letter in five, two that changed places; not Rwanda for Wakanda.
CLOSE = 0.8
WORD = 4  # letters of a part that is worth looking for inside a name


def near(asked: str, known: Iterable[str], most: int = 1) -> list[str]:
    """At most so many known names, a slip away from what was asked, or containing it."""
    spelled: dict[str, str] = {}
    for name in known:
        spelled.setdefault(_plain(name), name)
    wanted = _plain(asked)
    slips = difflib.get_close_matches(wanted, spelled, most, CLOSE)
    parts = sorted((n for n in spelled if len(wanted) >= WORD and wanted in n), key=len)
    return [spelled[name] for name in dict.fromkeys([*slips, *parts])][:most]


def did_you_mean(asked: str, known: Iterable[str], otherwise: str = "") -> str:
    """A hint that names what may have been meant; `otherwise` where that would be a guess."""
    found = near(asked, known)
    return f"did you mean {found[0]}?" if found else otherwise


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").replace("-", " ").casefold().split())
