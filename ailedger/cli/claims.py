"""`ailedger claims`: what the record says of each claim."""

import dataclasses
import shutil
import sys
import textwrap
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import click

from ailedger.cli.console import FORMATS, emit, emit_json, format_option
from ailedger.errors import UsageError
from ailedger.output.article import Statement, article, tally
from ailedger.output.verdicts import Verdict, judged_file, over_editions, verdicts
from ailedger.settings import Settings

COLUMNS = tuple(field.name for field in dataclasses.fields(Verdict))
INDENT = " " * 6


@click.command(
    epilog="""\b
Examples:
  ailedger claims
  ailedger claims --edition 2024
  ailedger claims --format csv > claims.csv
  ailedger claims --file my.toml
  ailedger claims --article

\b
An entry of a file:
  [[claim]]
  name = "korea_ninth"
  statement = "South Korea was ninth in private AI investment in 2023."
  said_by = "a newspaper"
  said_in = "its issue of 16 April 2024"
  asserts = ["KOR rank 9 private_ai_investment 2023"]
All assertions of a claim must hold; `ailedger check --help` has their form.
Besides: url; since, the first edition that judges; source, whose editions
judge (ai_index when not given); kind: figure (when not given), trend, cause,
association, forecast, opinion. A cause or an opinion needs `why`: why
figures cannot support it; with `why`, asserts may be left out.
Rows of a mart stand beside a claim so:
  [[claim.shows]]
  mart = "ranks"
  where = { indicator = "patents_per_100k", country = "KOR", year = 2023 }
  says = "place {rank} of {ranked_among}"

\b
Signs: [+] supported, [-] contradicted, [?] not decidable.

Exit codes: 0 printed, whatever the verdicts, 2 no such edition or nothing is published yet, 3 the
file of claims cannot be read, or the warehouse file is damaged."""
)
@click.option(
    "--file", "path", type=click.Path(path_type=Path), metavar="PATH",
    help="Judge the claims of this TOML file instead.",
)  # fmt: skip
@click.option("--edition", help="Only what this edition says.")
@click.option(
    "--article", "whole", is_flag=True,
    help="Read the whole article that the project began with, statement by statement.",
)  # fmt: skip
@format_option(
    "text", *FORMATS, "claimreview",
    does="How to print them; claimreview is schema.org's, one object per built-in claim.",
)  # fmt: skip
def claims(path: Path | None, edition: str | None, whole: bool, fmt: str) -> None:
    """Print each claim with its verdict, figures, edition and source.

    Where several editions judge a claim, the verdict of the newest that decides it comes first. A
    later edition may have revised the figure or dropped it. What the newest comparable year of the
    edition says stands beside it, behind `now`.
    """
    from ailedger.store import open_published

    if fmt == "claimreview":
        if path or edition:
            raise UsageError("claimreview is of the built-in claims, by every edition")
        from ailedger.output.claim_review import claim_reviews

        with open_published(Settings()) as con:
            emit_json(claim_reviews(con))
        return
    if whole:
        if path or edition or fmt != "text":
            raise UsageError("--article is read as text, by every edition")
        with open_published(Settings()) as con:
            click.echo(reading(article(con), _width()))
        return
    with open_published(Settings()) as con:
        every = judged_file(con, path) if path else verdicts(con)
    found = [verdict for verdict in every if edition in (None, verdict.edition)]
    if not found:
        known = ", ".join(sorted({verdict.edition for verdict in every})) or "none"
        raise UsageError(f"no claim of edition {edition}", hint=f"there are {known}")
    if fmt == "text":
        click.echo(listing(found, _width()))
    else:
        emit(COLUMNS, [dataclasses.astuple(verdict) for verdict in found], fmt)


def listing(found: Sequence[Verdict], width: int) -> str:
    """The claims as text, one paragraph each; a width of 0 breaks no line."""
    parts = []
    for (number, statement), each in groupby(found, key=lambda v: (v.number, v.statement)):
        judged = list(each)
        lines = _wrapped(f"{number:>3}. {statement}", width, "     ")
        if len(judged) > 1:
            lines += _wrapped(f"{INDENT[2:]}{over_editions(judged)}", width, INDENT)
        for verdict in judged:
            lines += _told(verdict, width, INDENT + "    ")
            if verdict.later:
                lines += _wrapped(f"{INDENT}    now, {verdict.later}", width, INDENT + "    ")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def reading(statements: Sequence[Statement], width: int) -> str:
    """The article by part: each statement with its kind, verdict, figures and reason."""
    inner = INDENT + "    "
    lines = ["The article that the project began with, in our words, and what the record says"]
    for part, own in groupby(statements, key=lambda one: one.by.part):
        lines += ["", str(part)]
        for one in own:
            said = f"{one.by.number:>3}. {one.by.statement} ({one.by.kind})"
            lines += ["", *_wrapped(said, width, "     ")]
            lines += _told(one.by, width, inner)
            if one.later:
                lines += _told(one.later, width, inner)
    counted = ", ".join(f"{count} {name}" for name, count in tally(statements).items())
    return "\n".join([*lines, "", f"{len(statements)} statements: {counted}"])


def _told(verdict: Verdict, width: int, inner: str) -> list[str]:
    """One verdict with its figures and reason."""
    lines = [f"{INDENT}{verdict.signed} by {verdict.by}"]
    for text in (verdict.figures, verdict.reason):
        lines += _wrapped(f"{inner}{text}", width, inner) if text else []
    return lines


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(text, width, subsequent_indent=indent) if width else [text]


def _width() -> int:
    return min(100, shutil.get_terminal_size().columns) if sys.stdout.isatty() else 0
