"""The marked numbers of a text, and those that carry no mark."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

from ailedger.claims.policies import YEAR

NUMBER = re.compile(r"(?<![\w.,/-])[-+]?\d[\d,]*(?:\.\d+)?%?(?![\w/])")
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


class Marks(HTMLParser):
    """The marks of a text, and the numbers that carry none."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Mark] = []
        self.bare: list[Bare] = []
        self._open: tuple[int, Mapping[str, str | None]] | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A mark begins; one within another ends the outer."""
        if tag == "claim":
            self._end()
            self._open = (self.getpos()[0], dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        """A mark ends."""
        if tag == "claim":
            self._end()

    def handle_data(self, data: str) -> None:
        """Text of a mark, or text that may hold bare numbers."""
        if self._open is not None:
            self._text += data
            return
        self.bare += _bare(data, self.getpos()[0])

    def close(self) -> None:
        """The text ends, and with it a mark that nobody ended."""
        super().close()
        self._end()

    def _end(self) -> None:
        if self._open is not None:
            self.found.append(Mark(*self._open, self._text.strip()))
        self._open, self._text = None, ""


def _bare(text: str, line: int) -> Iterator[Bare]:
    """Numbers that carry no mark; years and the numbers of lists are none."""
    for offset, row in enumerate(text.split("\n")):
        body = LISTED.sub("", row)
        for found in NUMBER.finditer(body):
            number = found[0].rstrip(",")
            if not YEAR.fullmatch(number):
                yield Bare(line + offset, number)
