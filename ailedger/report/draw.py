"""Filling the chart templates of `charts/`, and drawing them by vl-convert as SVG and PNG.

The page fills the same templates with the same rows, so that a chart is described once.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any
from xml.etree import ElementTree as ET

from ailedger.errors import UsageError

VEGA_LITE = "6.4"
BESIDE = 150  # pixels about a plot, for its labels
SVG = "http://www.w3.org/2000/svg"
PLACE = re.compile(r'"\$(\w+)"')
NO_XML = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
COLOUR = re.compile(r"var\(--(\w+)\)")

Spec = dict[str, Any]


@cache
def asset(name: str) -> str:
    """A file of this room: a template, a style, a script."""
    return (resources.files("ailedger.report") / name).read_text(encoding="utf-8")


@cache
def theme() -> dict[str, dict[str, str]]:
    """The colours, each by the part it plays, for light and dark."""
    found: dict[str, dict[str, str]] = json.loads(asset("template/theme.json"))
    return found


def fill(name: str, values: Mapping[str, Any]) -> Spec:
    """A chart template with values in its places: `"$rows"` stands for `values["rows"]`."""
    known = {"config": json.loads(asset("charts/config.json"))} | dict(values)
    if name != "labels":
        known["labels"] = fill("labels", {}) if name == "lines" else None
    text = PLACE.sub(
        lambda found: json.dumps(known[found[1]], ensure_ascii=False, default=float),
        asset(f"charts/{name}.json"),
    )
    filled: Spec = json.loads(text)
    return filled


def framed(spec: Spec, title: list[str], subtitle: list[str], feet: list[str]) -> Spec:
    """A chart with its heading above and its notes below, on paper, as a file of its own."""
    config, params = spec.pop("config"), spec.pop("params", [])
    foot = {
        "text": feet, "orient": "bottom", "anchor": "start", "frame": "bounds",
        "fontSize": 11, "fontWeight": 400, "color": "var(--muted)", "lineHeight": 15, "offset": 14,
    }  # fmt: skip
    if "projection" not in spec:
        spec["width"] -= BESIDE
    spec = {key: value for key, value in spec.items() if key not in ("autosize", "padding")}
    return {
        "config": {**config, "background": "var(--paper)"},
        "padding": 14,
        "params": params,
        "title": {"text": title, "subtitle": subtitle},
        "vconcat": [{**spec, "title": foot}],
    }


def svg(spec: Spec, *, name: str, title: str, text: str, colours: bool = True) -> str:
    """An SVG picture with a title and a description for those who do not see it.

    Args:
        name: what the identifiers in the picture begin with, unique on a page.
        colours: whether the colours of the light theme stand in it; the page has its own.

    Raises:
        UsageError: the drawing library is not installed.
    """
    drawn: str = library().vegalite_to_svg(
        json.dumps(drawable(spec), allow_nan=False), vl_version=VEGA_LITE, allowed_base_urls=[]
    )
    # Our own renderer wrote it: no entity and no document type is in it.
    root = ET.fromstring(drawn)  # noqa: S314
    for element in root.iter():
        for key, value in list(element.attrib.items()):
            if key == "id":
                element.set(key, f"{name}-{value}")
            elif "url(#" in value:
                element.set(key, value.replace("url(#", f"url(#{name}-"))
            elif key.startswith("aria") or key in ("role", "tabindex"):
                del element.attrib[key]
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-text")
    for place, (tag, said) in enumerate((("title", title), ("desc", text))):
        node = ET.Element(f"{{{SVG}}}{tag}", {"id": f"{name}-{'text' if place else 'title'}"})
        node.text = NO_XML.sub("", said)
        root.insert(place, node)
    ET.register_namespace("", SVG)
    written = ET.tostring(root, encoding="unicode")
    return COLOUR.sub(lambda found: theme()["light"][found[1]], written) if colours else written


def drawable(value: Any) -> Any:
    """A specification whose texts a picture can hold: without control characters and the like."""
    if isinstance(value, str):
        return NO_XML.sub("", value)
    if isinstance(value, list | tuple):
        return [drawable(item) for item in value]
    if isinstance(value, dict):
        return {drawable(name): drawable(item) for name, item in value.items()}
    return value


def png(picture: str, scale: float) -> bytes:
    """An SVG picture as PNG, `scale` pixels per pixel of the picture."""
    drawn: bytes = library().svg_to_png(picture, scale=scale)
    return drawn


def library() -> Any:
    """vl-convert. Raises UsageError: it is not installed."""
    try:
        import vl_convert
    except ImportError:
        raise UsageError(
            "drawing needs vl-convert-python", hint="pip install vl-convert-python"
        ) from None
    return vl_convert
