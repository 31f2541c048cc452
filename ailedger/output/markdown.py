"""Pieces of a page of Markdown."""

from collections.abc import Iterable, Mapping


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
    """A text as it may stand in a cell of a table."""
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
