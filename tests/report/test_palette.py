"""Colours that can be read, and pictures that do without them."""

import pytest

from ailedger.report import palette

TEXT = ("ink", "muted", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8")
GRAPHICS = ("line", "gain", "loss", "bar")
LINEAR_BELOW = 0.04045  # of a channel of sRGB


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, as WCAG 2.2 defines it: 1 to 21.

    Args:
        one: colour as #rrggbb.
        other: colour as #rrggbb.
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= LINEAR_BELOW else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [palette.LIGHT, palette.DARK], ids=["light", "dark"])
def test_contrast_is_that_of_wcag_aa(theme: dict[str, str]) -> None:
    assert all(contrast(theme[part], theme["paper"]) >= 4.5 for part in TEXT)
    assert all(contrast(theme[part], theme["paper"]) >= 3 for part in GRAPHICS)
    heat = [contrast(theme["ink"], theme[f"heat{step}"]) for step in (1, 2, 3)]
    assert min(heat) >= 4.5


def test_contrast_of_black_and_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_series_are_told_apart_without_colour() -> None:
    assert len(set(palette.SHAPES)) == len({tuple(d) for d in palette.DASHES}) == 8
    assert len(set(palette.SERIES)) == palette.MOST_SERIES == 8


def test_every_colour_becomes_a_variable() -> None:
    painted = "".join(f'<path fill="{colour}"/>' for colour in palette.LIGHT.values())
    assert len(set(palette.LIGHT.values())) == len(palette.LIGHT)
    assert "#" not in palette.as_variables(painted)
    assert 'fill="var(--s3)"' in palette.as_variables(f'<path fill="{palette.SERIES[2]}"/>')
