"""Drawing: Vega-Lite to SVG and PNG by vl-convert, which needs no browser and no network."""

import json
import re
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

from ailedger.errors import UsageError
from ailedger.report.figure import Spec

VEGA_LITE = "6.4"
SVG = "http://www.w3.org/2000/svg"
# What Vega writes for its own use and a picture does not need.
EMPTY = {"class", "role", "aria-roledescription", "aria-hidden", "pointer-events"}
DEFAULTS = {"opacity": "1", "stroke-miterlimit": "10", "font-weight": "normal"}
NUMBER = re.compile(r"-?\d+\.\d{3,}")


def picture(spec: Spec, *, name: str, title: str, text: str) -> str:
    """An SVG picture with a title and a description for those who do not see it.

    Args:
        spec: Vega-Lite specification.
        name: what the identifiers in the picture begin with, unique on a page.
        title: heading of the picture.
        text: what it shows.

    Raises:
        UsageError: the drawing library is not installed.
    """
    drawn: str = _library().vegalite_to_svg(_json(spec), vl_version=VEGA_LITE, allowed_base_urls=[])
    # Our own renderer wrote it: no entity and no document type is in it.
    root = ET.fromstring(drawn)  # noqa: S314
    _tidy(root)
    _own_identifiers(root, name)
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-text")
    for place, (tag, said) in enumerate((("title", title), ("desc", text))):
        element = ET.Element(f"{{{SVG}}}{tag}", {"id": f"{name}-{tag}"})
        element.text = said
        root.insert(place, element)
    root[1].set("id", f"{name}-text")
    ET.register_namespace("", SVG)
    return ET.tostring(root, encoding="unicode")


def png(svg: str, scale: float) -> bytes:
    """An SVG picture as PNG.

    Args:
        svg: the picture.
        scale: pixels per pixel of the picture.
    """
    drawn: bytes = _library().svg_to_png(svg, scale=scale)
    return drawn


def _library() -> Any:
    try:
        import vl_convert
    except ImportError:
        raise UsageError(
            "drawing needs vl-convert-python", hint="pip install vl-convert-python"
        ) from None
    return vl_convert


def _json(spec: Spec) -> str:
    return json.dumps(spec, ensure_ascii=False, allow_nan=False, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} in a picture")


def _tidy(element: ET.Element) -> None:
    """Leave out what is empty, hidden or the default, and digits beyond a hundredth of a pixel."""
    for key in list(element.attrib):
        value = element.attrib[key]
        if key in EMPTY or DEFAULTS.get(key) == value:
            del element.attrib[key]
        else:
            element.set(key, NUMBER.sub(lambda found: f"{float(found.group()):.2f}", value))
    for child in list(element):
        _tidy(child)
        hidden = child.get("display") == "none"
        empty = not len(child) and child.tag == f"{{{SVG}}}g"
        blank = child.tag == f"{{{SVG}}}path" and not (child.get("stroke") or child.get("fill"))
        if hidden or empty or blank:
            element.remove(child)


def _own_identifiers(root: ET.Element, name: str) -> None:
    """Identifiers that no other picture on the page has."""
    for element in root.iter():
        if identifier := element.get("id"):
            element.set("id", f"{name}-{identifier}")
        for key, value in element.attrib.items():
            if "url(#" in value:
                element.set(key, value.replace("url(#", f"url(#{name}-"))
