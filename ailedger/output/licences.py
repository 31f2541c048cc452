"""What a licence permits: its place in the order of strictness, its conditions, a plain notice.

The order, strictest first: custom or unknown, BY-NC-ND, BY-NC-SA, BY-NC, BY-ND, BY-SA, BY, MIT,
CC0. The strictest names a table's licence; the conditions of all inputs hold together, so a table
made of a BY-NC and a BY-ND source carries both notices.
"""

import re
from collections.abc import Iterable

ORDER = (
    "custom", "BY-NC-ND", "BY-NC-SA", "BY-NC", "BY-ND", "BY-SA", "BY", "MIT", "CC0",
)  # fmt: skip
CREATIVE_COMMONS = re.compile(r"CC-(BY(?:-NC)?(?:-ND|-SA)?)-\d+\.\d+(?:-[A-Z0-9]+)*")
# A work of the US federal government has no copyright there: it is free as CC0 is.
NAMED = {"MIT": "MIT", "CC0-1.0": "CC0", "US federal work": "CC0"}
NOTICES = {
    "custom": "The source's own terms hold: not to be passed on without reading them.",
    "ND": "Not for redistribution in changed form: these tables are derived, so they are for your "
    "own use.",
    "NC": "Not for commerce: no use primarily intended for commercial advantage or payment.",
    "SA": "Share alike: what you make of it goes under the same licence.",
    "BY": "Attribution: name the sources as CITATION.txt does, and say what you changed.",
    "MIT": "The source's copyright and permission notice goes with every copy.",
}


def kind(licence: str) -> str:
    """The place in `ORDER` of an SPDX identifier; whatever is not known there is custom."""
    found = CREATIVE_COMMONS.fullmatch(licence)
    return found[1] if found else NAMED.get(licence, "custom")


def sort(licences: Iterable[str]) -> list[str]:
    """Distinct licences, strictest first; equal kinds by name."""
    return sorted(set(licences), key=lambda licence: (ORDER.index(kind(licence)), licence))


def conditions(licences: Iterable[str]) -> list[str]:
    """Keys of `NOTICES` that hold for something made of all these licences, gravest first."""
    parts = {part for licence in licences for part in kind(licence).split("-")}
    return [key for key in NOTICES if key in parts]


def notices(licences: Iterable[str]) -> list[str]:
    """Plain sentences: what may be done with something made of all these licences."""
    held = conditions(licences)
    if not held:
        return ["No condition."]
    return [NOTICES[key] for key in held]


def may_pass_on(licence: str) -> bool:
    """Whether a table derived from a source of this licence may be passed on to others.

    Not under a licence that forbids changed forms, and not under terms nobody has read here.
    """
    return kind(licence) != "custom" and not kind(licence).endswith("ND")
