"""Pieces of a page of Markdown."""

import re
from collections.abc import Iterable, Mapping

LINES = re.compile(r"[\r\n\v\f\x85\u2028\u2029]+")
BEFORE_BAR = re.compile(r"\\+(?=\||$)")


def items(told: Mapping[str, str]) -> list[str]:
    """Lines of a list, one for each entry that has a text."""
    return [f"- {name}: {text}" for name, text in told.items() if text]


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table."""
    heads = list(heads)
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines)


def sentence(text: str) -> str:
    """A text as a sentence."""
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') or not text else '.'}"


def code(kind: str) -> str:
    """A text as code; nothing where it is empty."""
    return f"`{kind}`" if kind else ""


def cell(text: str) -> str:
    """A text as it may stand in a cell of a table: it is no HTML and ends no cell."""
    text = BEFORE_BAR.sub(lambda found: found[0] * 2, LINES.sub(" ", text))
    return text.replace("|", "\\|").replace("<", "&lt;")
