"""Pictures survive any text: what an SVG cannot hold is left out, everything else is drawn."""

from xml.etree import ElementTree as ET

import pytest

from ailedger.report import draw, plots
from ailedger.report.countries import Choice
from tests.report.test_plots import ABOUT, row

ODD = [
    "\x1b[2J", "\x00", "\x7f\x9b", "\ud800", "\ufffe\uffff", "\u202e", "]]>", "<script>&amp;'\"",
    "a\nb\r\tc", "", " ", "é" * 300, "𝕏🇰🇷", "\u200f\u0301", "{{x}}", "datum.value", "\\", "$rows",
]  # fmt: skip


@pytest.mark.parametrize("text", ODD, ids=ascii)
def test_a_picture_survives_any_text(text: str) -> None:
    chosen = Choice(("XAA", "XBB"), {"XAA": text, "XBB": "other"})
    figures = [
        row(code, year, 1.0 + year % 3, name=text, edition=text, source=text, status=text)
        for code in chosen.countries
        for year in (2025, 2026)
    ]
    drawn = 0
    for view, width in (("years", 720), ("years", 340), ("ranking", 720), ("map", 340)):
        plot = plots.plot(ABOUT | {"title": text, "unit": text}, view, figures, chosen, width)
        if plot is None:
            continue
        spec = draw.framed(plot.spec, [text], [text], [*plot.notes, text])
        picture = draw.svg(spec, name=view, title=text, text=text)
        ET.fromstring(picture.encode())
        assert "<script" not in picture
        drawn += 1
        if text == ODD[0] and width == 720:  # it reads the same SVG, and takes longest
            assert draw.png(picture, 1).startswith(b"\x89PNG")
    assert drawn >= 2
