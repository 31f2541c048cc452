"""The marked numbers of a text, and those that carry no mark."""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

from ailedger.claims.policies import YEAR

NUMBER = re.compile(r"(?<![\w.,/-])[-+]?\d[\d,]*(?:\.\d+)?%?(?![\w/])")
TAG = re.compile(r"""<!--|<[?!][^<>]*+>|</?[A-Za-z](?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+>""")
MARK = re.compile(r"<(/?)claim[\s/>]", re.IGNORECASE)
LONGEST = 2000  # characters of a tag whose attributes are read
LISTED = re.compile(r"^\s*(?:#+\s+\d+(?:\.\d+)*[.)]?|\d+[.)]|#+)\s")


@dataclass(frozen=True)
class Bare:
    """A number without a mark, and its line."""

    line: int
    text: str


@dataclass(frozen=True)
class Mark:
    """A marked number: where it stands, its attributes, its text."""

    line: int
    attributes: Mapping[str, str | None]
    text: str


def marks_of(text: str) -> tuple[list[Mark], list[Bare]]:
    """The marks of a text, and the numbers that carry none.

    A mark within another ends the outer, and the end of the text one that nobody ended. The text is
    cut at its tags here: html.parser takes the square of their number where they do not end.
    """
    found: list[Mark] = []
    bare: list[Bare] = []
    opened: tuple[int, Mapping[str, str | None]] | None = None
    said, line, end = "", 1, 0
    for begin, after, tag in [*_tags(text), (len(text), len(text), "</claim>")]:
        data = html.unescape(text[end:begin])
        if opened is None:
            bare += _bare(data, line)
        else:
            said += data
        line += text.count("\n", end, begin)
        name = MARK.match(tag)
        if name:
            if opened is not None:
                found.append(Mark(*opened, said.strip()))
            opened, said = None if name[1] else (line, _attributes(tag)), ""
        line += text.count("\n", begin, after)
        end = after
    return found, bare


def _tags(text: str) -> Iterator[tuple[int, int, str]]:
    """Tags, comments and declarations: beginning, end, and the tag itself."""
    at = 0
    while tag := TAG.search(text, at):
        at = tag.end()
        if tag[0] == "<!--":
            at = text.find("-->", at)
            at = at + 3 if at >= 0 else len(text)
        yield tag.start(), at, tag[0]


class _Attributes(HTMLParser):
    """The attributes of one tag."""

    found: Mapping[str, str | None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep them."""
        self.found = dict(attrs)


def _attributes(tag: str) -> Mapping[str, str | None]:
    parser = _Attributes()
    parser.feed(tag[:LONGEST])
    return parser.found


def _bare(text: str, line: int) -> Iterator[Bare]:
    """Numbers that carry no mark; years and the numbers of lists are none."""
    for offset, row in enumerate(text.split("\n")):
        body = LISTED.sub("", row)
        for found in NUMBER.finditer(body):
            number = found[0].rstrip(",")
            if not YEAR.fullmatch(number):
                yield Bare(line + offset, number)
