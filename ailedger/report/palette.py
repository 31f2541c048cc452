"""The colours, each by the part it plays, for a light and a dark page.

Charts are painted with the light colours. On the page every colour becomes a CSS variable, so that
a dark page and print have their own. No picture depends on colour: series have a dash, a shape
and a label at their end.
"""

import re

# part: (light, dark). Lines, points and bars stand 3:1 from the paper, everything that is text
# 4.5:1, in both (WCAG 2.2, AA).
PARTS = {
    "paper": ("#ffffff", "#11161c"),
    "ink": ("#1b2027", "#e6edf3"),
    "muted": ("#525c68", "#a9b4c0"),
    "line": ("#6d7681", "#8b96a3"),
    "grid": ("#dfe3e8", "#2b333d"),
    "gain": ("#1f6fb5", "#6cb2f0"),
    "loss": ("#b9450f", "#f0996b"),
    "bar": ("#5f7387", "#8fa3b8"),
    "heat1": ("#dbe9f6", "#1d3247"),
    "heat2": ("#b4d3ee", "#264b6e"),
    "heat3": ("#84b9e6", "#2f6699"),
    "s1": ("#0b5cae", "#7cc0fe"),
    "s2": ("#b3400b", "#ffa47a"),
    "s3": ("#00704b", "#62d6a7"),
    "s4": ("#7b3fb6", "#cfa8fe"),
    "s5": ("#765801", "#e3c566"),
    "s6": ("#a8296c", "#ff9ccd"),
    "s7": ("#2b6778", "#7fd1e1"),
    "s8": ("#4d4d4e", "#c9d1da"),
}
LIGHT = {part: light for part, (light, _) in PARTS.items()}
DARK = {part: dark for part, (_, dark) in PARTS.items()}

PAPER, INK, MUTED, LINE, GRID = (LIGHT[p] for p in ("paper", "ink", "muted", "line", "grid"))
GAIN, LOSS, BAR = LIGHT["gain"], LIGHT["loss"], LIGHT["bar"]
HEAT = tuple(LIGHT[f"heat{step}"] for step in (1, 2, 3))

SERIES = tuple(LIGHT[f"s{number}"] for number in range(1, 9))
DASHES = (
    [1, 0],
    [7, 3],
    [4, 4],
    [10, 3, 2, 3],
    [5, 2, 1, 2, 1, 2],
    [12, 4],
    [16, 2, 2, 2],
    [1, 3, 6, 3],
)
SHAPES = (
    "circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right",
    "triangle-left",
)  # fmt: skip
MOST_SERIES = len(SERIES)

_HEX = re.compile("|".join(LIGHT.values()))
_PART_OF = {light: part for part, light in LIGHT.items()}


def as_variables(svg: str) -> str:
    """A picture painted in light colours, with each colour as the CSS variable of its part."""
    return _HEX.sub(lambda found: f"var(--{_PART_OF[found.group()]})", svg)


def css(theme: dict[str, str]) -> str:
    """Declarations of the variables in one theme."""
    return " ".join(f"--{part}: {colour};" for part, colour in theme.items())
