"""What files of our own look like: builds' manifests and reports of runs.

People can write to their folder: a file of another shape is found when it is read, not when it is
used.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from ailedger.base.texts import read_text

MOST = 64 << 20  # bytes


def moment(found: Any) -> bool:
    """Whether something is a moment with its zone, or not yet one."""
    return found == "" or datetime.fromisoformat(found).tzinfo is not None


def whole(found: Any) -> bool:
    """Whether something is a whole number that a database holds."""
    return type(found) is int and abs(found) < 1 << 63


def fits(found: Any, shape: Any) -> bool:
    """Whether a value of JSON is of a shape.

    Args:
        shape: a type or several; [shape] is a list of such; {str: shape} an object of such; another
            object the shapes of its entries, those with a question mark may be missing; else a
            function that says it.
    """
    if isinstance(shape, list):
        return isinstance(found, list) and all(fits(item, shape[0]) for item in found)
    if isinstance(shape, dict) and str in shape:
        return isinstance(found, dict) and all(fits(item, shape[str]) for item in found.values())
    if isinstance(shape, dict):
        return isinstance(found, dict) and all(
            fits(found[key], inner) if (key := name.strip("?")) in found else name.endswith("?")
            for name, inner in shape.items()
        )
    if isinstance(shape, type | tuple):
        return isinstance(found, shape)
    try:
        return bool(shape(found))
    except (ValueError, TypeError):
        return False


def read_own(path: Path, shape: dict[str, Any]) -> dict[str, Any]:
    """A file of our own.

    Raises:
        ValueError: it is no JSON, or not of its shape; the message says what of it.
        FileNotFoundError: there is none.
    """
    try:
        found = json.loads(read_text(path, most=MOST))
    except RecursionError:
        raise ValueError("is nested too deep") from None
    if not isinstance(found, dict):
        raise ValueError("is no object")
    wrong = [name.strip("?") for name, inner in shape.items() if not fits(found, {name: inner})]
    if wrong:
        raise ValueError(f"wrong or missing: {', '.join(wrong)}")
    return found
