"""Colours that can be read, and pictures that do without them."""

import pytest

from flows.output.report import palette

TEXT = ("ink", "muted", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8")
GRAPHICS = ("line", "gain", "loss", "bar")


@pytest.mark.parametrize("theme", [palette.LIGHT, palette.DARK], ids=["light", "dark"])
def test_contrast_is_that_of_wcag_aa(theme: dict[str, str]) -> None:
    assert all(palette.contrast(theme[part], theme["paper"]) >= 4.5 for part in TEXT)
    assert all(palette.contrast(theme[part], theme["paper"]) >= 3 for part in GRAPHICS)
    heat = [palette.contrast(theme["ink"], theme[f"heat{step}"]) for step in (1, 2, 3)]
    assert min(heat) >= 4.5


def test_contrast_of_black_and_white() -> None:
    assert palette.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert palette.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_series_are_told_apart_without_colour() -> None:
    assert len(set(palette.SHAPES)) == len({tuple(d) for d in palette.DASHES}) == 8
    assert len(set(palette.SERIES)) == palette.MOST_SERIES == 8


def test_every_colour_becomes_a_variable() -> None:
    painted = "".join(f'<path fill="{colour}"/>' for colour in palette.LIGHT.values())
    assert len(set(palette.LIGHT.values())) == len(palette.LIGHT)
    assert "#" not in palette.as_variables(painted)
    assert 'fill="var(--s3)"' in palette.as_variables(f'<path fill="{palette.SERIES[2]}"/>')
