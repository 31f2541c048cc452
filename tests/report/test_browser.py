"""The page in headless Chromium: three widths, light and dark, keyboard, paper."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

WIDTHS = (360, 768, 1440)
SCHEMES = ("light", "dark")

# Of each figure: how many pictures show, how large, and the texts that leave their picture.
PICTURES = """spare => [...document.querySelectorAll("figure")].map(figure => {
  const shown = [...figure.querySelectorAll("svg")].filter(svg => svg.getClientRects().length);
  const box = shown.length ? shown[0].getBoundingClientRect() : {width: 0, height: 0};
  const cut = shown.flatMap(svg => [...svg.querySelectorAll("text")].filter(text => {
    const r = text.getBoundingClientRect();
    return r.left < box.left - 1 - spare || r.right > box.right + 1 + spare
      || r.top < box.top - 1 || r.bottom > box.bottom + 1;
  }).map(text => text.textContent));
  return {id: figure.id, shown: shown.length, width: box.width, height: box.height, cut,
    marks: shown.length ? shown[0].querySelectorAll("path, line, rect").length : 0,
    names: shown.map(svg => svg.getAttribute("aria-labelledby").split(" ")
      .map(id => document.getElementById(id).textContent.length))};
})"""

# Texts of a picture that cover each other by more than a little.
COVERED = """() => [...document.querySelectorAll("figure svg")].filter(
    svg => svg.getClientRects().length).flatMap(svg => {
  const texts = [...svg.querySelectorAll("text")].filter(
    text => text.getAttribute("stroke") === null);
  const boxes = texts.map(text => text.getBoundingClientRect());
  const found = [];
  for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
    const a = boxes[i], b = boxes[j];
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 3 && high > 5 && texts[i].textContent !== texts[j].textContent)
      found.push([svg.id, texts[i].textContent, texts[j].textContent]);
  }
  return found;
})"""

# Contrast of every text of a picture with the page behind it, or with the field it stands on.
CONTRAST = """() => {
  const light = colour => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map(v => v / 255)
      .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = light(getComputedStyle(document.body).backgroundColor);
  const found = [];
  for (const text of document.querySelectorAll("figure svg text")) {
    if (!text.getClientRects().length || text.getAttribute("stroke") !== null) continue;
    const own = light(getComputedStyle(text).fill);
    const ratio = (Math.max(own, paper) + 0.05) / (Math.min(own, paper) + 0.05);
    if (ratio < 4.5) found.push([text.textContent, ratio]);
  }
  return found;
}"""

OUTLINE = """() => {
  const style = getComputedStyle(document.activeElement);
  const box = document.activeElement.getBoundingClientRect();
  return {tag: document.activeElement.tagName, text: document.activeElement.textContent.trim(),
    outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inside: box.right > 0 && box.left >= 0};
}"""


# A machine may lack the font that the labels are laid out for, and any of the same widths.
WIDER = """() => {
  const text = document.createElement("canvas").getContext("2d");
  text.font = "100px 'Liberation Sans', Arial, Arimo, Helvetica, 'Nimbus Sans', sans-serif";
  return text.measureText("United Kingdom").width > 750;
}"""
PAGE_EDGE = 16  # pixels that a picture may overflow into: the page's own edge


def _spare(page: Any) -> int:
    return PAGE_EDGE if page.evaluate(WIDER) else 0


class Page:
    """The report, open in a browser, with all that it said and asked for."""

    def __init__(self, browser: Any, report: Path, width: int, scheme: str, **more: Any) -> None:
        self.said: list[str] = []
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, **more
        )
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", self._asked)
        self.page.goto(report.as_uri())

    def _asked(self, request: Any) -> None:
        if not request.url.startswith(("file:", "data:")):
            self.said.append(f"asked for {request.url}")


@pytest.fixture
def opened(browser: Any, report: Path) -> Iterator[Any]:
    """Opens pages, and closes them after the test."""
    pages: list[Page] = []

    def open_(width: int, scheme: str = "light", **more: Any) -> Page:
        pages.append(Page(browser, report, width, scheme, **more))
        return pages[-1]

    yield open_
    for page in pages:
        page.context.close()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_every_picture_is_drawn_and_nothing_is_cut(opened: Any, width: int, scheme: str) -> None:
    page = opened(width, scheme)
    assert page.said == []
    inner = page.page.evaluate("document.documentElement.scrollWidth")
    assert inner <= width
    pictures = page.page.evaluate(PICTURES, _spare(page.page))
    assert len(pictures) == 17
    for picture in pictures:
        assert picture["shown"] == 1, picture
        assert picture["cut"] == [], picture
        assert picture["marks"] > 4, picture
        assert picture["width"] >= 300, picture
        assert picture["height"] >= 100, picture
        assert min(length for names in picture["names"] for length in names) > 10, picture
    assert page.page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_labels_do_not_cover_each_other(opened: Any, width: int) -> None:
    assert opened(width).page.evaluate(COVERED) == []


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1440, "light")])
def test_accessibility_rules_of_wcag_aa(opened: Any, width: int, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = opened(width, scheme).page
    page.evaluate("document.querySelector('details').open = true")
    # A picture is judged as one image; what is in it is judged by the tests above.
    context = {"exclude": [["figure svg > g"]]}
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = axe.Axe().run(page, context, {"runOnly": {"type": "tag", "values": tags}})
    told = [
        (rule["id"], rule["help"], [node["target"] for node in rule["nodes"]][:3])
        for rule in found.response["violations"]
    ]
    assert told == []


def test_the_chooser_shows_one_country_and_keeps_it_in_the_address(opened: Any) -> None:
    page = opened(768).page
    assert page.locator(".card:visible h3").all_inner_texts() == ["South Korea"]
    page.get_by_label("Country", exact=True).select_option("USA")
    assert page.locator(".card:visible h3").all_inner_texts() == ["United States"]
    assert page.url.endswith("#card-USA")
    page.evaluate("location.hash = '#card-JPN'")
    page.wait_for_function("document.getElementById('country').value === 'JPN'")
    assert page.locator(".card:visible h3").all_inner_texts() == ["Japan"]


def test_the_keyboard_reaches_everything(opened: Any) -> None:
    page = opened(1440).page
    page.keyboard.press("Tab")
    first = page.evaluate(OUTLINE)
    assert first["text"] == "Skip to the report"
    assert first["inside"]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    seen = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        focused = page.evaluate(OUTLINE)
        assert focused["outline"], focused
        seen.add(focused["tag"])
    assert {"SELECT", "A", "SUMMARY"} <= seen
    page.get_by_label("Country", exact=True).focus()
    page.keyboard.press("ArrowDown")
    assert page.locator(".card:visible h3").all_inner_texts() != ["South Korea"]
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details").first.get_attribute("open") is not None


def test_without_scripts_the_first_country_is_shown(opened: Any) -> None:
    page = opened(360, java_script_enabled=False).page
    assert page.locator(".card:visible h3").all_inner_texts() == ["South Korea"]
    assert not page.locator("#chooser").is_visible()


def test_paper_has_the_wide_pictures_on_white(opened: Any) -> None:
    page = opened(700, "dark").page
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("figure .wide:visible").count() == 17
    assert page.locator("figure .narrow:visible").count() == 0
    assert not page.locator("nav").is_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 32, 39)"
    assert page.locator("#licences").is_visible()


def test_the_csv_of_a_picture_comes_down_whole(opened: Any, tmp_path: Path) -> None:
    page = opened(768, accept_downloads=True).page
    with page.expect_download() as coming:
        page.locator("#talent-flow-ranking a.csv").click()
    coming.value.save_as(tmp_path / "rows.csv")
    assert coming.value.suggested_filename == "talent_flow.ranking.csv"
    lines = (tmp_path / "rows.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 51
    assert lines[0].startswith("country,country_name,year,net_migration")
