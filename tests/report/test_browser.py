"""The page in headless Chromium: clicked, hovered, typed into, reloaded, printed, judged by axe."""

import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

MOST_PAGES = 12
TALENT = '[id="p.net_ai_talent_migration"]'

# Texts of the drawn charts that cover each other, or leave their picture.
CROWDED = """() => [...document.querySelectorAll(".plot svg")].flatMap(svg => {
  const texts = [...svg.querySelectorAll("text")].filter(
    text => text.getClientRects().length && text.textContent);
  const boxes = texts.map(text => text.getBoundingClientRect());
  const outer = svg.getBoundingClientRect(), found = [];
  const key = svg.closest("figure").querySelector("h3").textContent;
  for (let i = 0; i < boxes.length; i++) {
    if (boxes[i].right > outer.right + 2 || boxes[i].left < outer.left - 2)
      found.push([key, "cut", texts[i].textContent]);
    for (let j = i + 1; j < boxes.length; j++) {
      const a = boxes[i], b = boxes[j];
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 3 && high > 5) found.push([key, texts[i].textContent, texts[j].textContent]);
    }
  }
  return found;
})"""
CHIPS = """[...document.querySelectorAll('#chips li')].map(
  li => [li.innerText, li.style.cssText])"""
ALL_DRAWN = """async () => {
  while (!ledger.idle()) await new Promise(done => setTimeout(done, 5));
  for (const chart of ledger.charts.values()) if (chart.stale) await chart.draw();
}"""


class Page:
    """The report, open in a browser, with all that it said and asked for."""

    def __init__(
        self, browser: Any, report: Path, width: int, scheme: str, at: str, **more: Any
    ) -> None:
        self.said: list[str] = []
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, **more
        )
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", self._asked)
        self.page.goto(report.as_uri() + at)
        if more.get("java_script_enabled", True):
            self.page.wait_for_selector("html.live")
            self.page.evaluate(ALL_DRAWN)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith(("file:", "data:", "blob:")):
            self.said.append(f"asked for {request.url}")


@pytest.fixture(scope="module")
def opened(browser: Any, report: Path) -> Iterator[Any]:
    """Opens pages, and closes them after the tests."""
    pages: list[Page] = []

    def open_(width: int, scheme: str = "light", at: str = "", **more: Any) -> Page:
        pages.append(Page(browser, report, width, scheme, at, **more))
        return pages[-1]

    yield open_
    for page in pages:
        page.context.close()


@pytest.fixture(scope="module")
def wide(opened: Any) -> Any:
    """A wide light page that several tests use in turn."""
    return opened(1440, accept_downloads=True).page


def axe(page: Any) -> list[Any]:
    found = pytest.importorskip("axe_playwright_python.sync_playwright").Axe().run(page)
    return [
        (rule["id"], rule["help"], [node["target"] for node in rule["nodes"]][:3])
        for rule in found.response["violations"]
    ]


@pytest.mark.parametrize(
    ("width", "scheme"), [(360, "light"), (390, "dark"), (820, "dark"), (1440, "light")]
)
def test_it_fits_says_nothing_and_breaks_no_rule(opened: Any, width: int, scheme: str) -> None:
    eight = "#c=KOR&vs=USA.CHN.JPN.DEU.GBR.FRA.SGP"
    page = opened(width, scheme, eight)
    for section, sign in (("#explorer", "#table tbody tr"), ("#dictionary", "#entry table")):
        page.page.locator(section).scroll_into_view_if_needed()
        page.page.locator(sign).first.wait_for()
    page.page.evaluate(ALL_DRAWN)
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.page.evaluate(CROWDED) == []
    assert axe(page.page) == []
    assert page.said == []


def test_one_choice_drives_everything_and_stays_on_reload(opened: Any) -> None:
    page = opened(1440).page
    assert ", disputed" in page.locator("#cards li").first.inner_text()  # Korea's net migration
    page.locator("#country").select_option("SGP")
    page.get_by_label("Add a country or group to compare").fill("Viet Nam")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Remove Japan").click()
    page.evaluate(ALL_DRAWN)

    def seen() -> Any:
        return (
            page.locator("#profile-of").inner_text(),
            page.locator("#findings-of").inner_text(),
            page.locator("#cards li").first.inner_text(),
            page.locator("#chips li").all_inner_texts(),
            page.locator(f"{TALENT} .words").inner_text(),
            page.evaluate(CHIPS),
        )  # fmt: skip

    before = seen()
    assert before[0] == before[1] == "Singapore"
    assert "Vietnam" in "".join(before[3]) or "Viet Nam" in "".join(before[3])
    assert "Japan" not in "".join(before[3])
    assert before[4].startswith("Singapore ")
    page.reload()
    page.wait_for_selector("html.live")
    page.evaluate(ALL_DRAWN)
    assert seen() == before


def test_colours_stay_with_countries(wide: Any) -> None:
    before = dict(wide.evaluate(CHIPS))
    wide.get_by_role("button", name="Remove China").click()
    after = dict(wide.evaluate(CHIPS))
    assert after == {name: colour for name, colour in before.items() if "China" not in name}
    wide.go_back()
    wide.locator("#chips li:nth-child(5)").wait_for()


def middle(page: Any, chart: str, mark: str) -> list[float]:
    """Where on the screen a mark stands, chosen by an expression over what it shows."""
    found: list[float] = page.evaluate(
        f"() => {{ const b = ledger.charts.get('{chart}').read.find(m => {mark})"
        ".svg.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; }"
    )
    return found


def test_hover_and_keyboard_read_a_mark_with_its_line(wide: Any) -> None:
    plot, readout = wide.locator(f"{TALENT} .plot"), wide.locator(f"{TALENT} .readout")
    plot.scroll_into_view_if_needed()
    wide.evaluate(ALL_DRAWN)
    mark = "m.f.entity === 'KOR' && m.f.period === '2023'"
    wide.mouse.move(*middle(wide, "p.net_ai_talent_migration", mark))
    said = readout.inner_text()
    for part in ("South Korea, 2023", "per 10,000", "rank", " of 50", "edition", "ai_index 2026",
                 "Stanford", "figures.csv, line "):  # fmt: skip
        assert part in said
    wide.mouse.move(2, 2)
    assert not readout.is_visible()
    plot.focus()
    wide.keyboard.press("Home")
    first = readout.inner_text()
    assert first.startswith("South Korea, 2019")
    wide.keyboard.press("ArrowRight")
    assert readout.inner_text().startswith("South Korea, 2020")
    wide.keyboard.press("ArrowDown")
    assert re.match(r"[A-Z][\w ]+, 2020", readout.inner_text())
    assert not readout.inner_text().startswith("South Korea")
    wide.keyboard.press("Escape")
    assert not readout.is_visible()


def test_a_projection_says_that_it_is_one_and_a_break_why(wide: Any) -> None:
    wide.locator(TALENT).scroll_into_view_if_needed()
    wide.evaluate(ALL_DRAWN)
    wide.mouse.move(*middle(wide, "p.net_ai_talent_migration", "m.f.projected"))
    said = wide.locator(f"{TALENT} .readout").inner_text()
    for part in ("South Korea, 2026: a projection", "80 % interval", " to ", "method",
                 "5 figures to 2025", "ai_index 2026", "figures.csv, lines "):  # fmt: skip
        assert part in said
    figure = wide.locator('[id="p.ai_talent_concentration"]')
    figure.scroll_into_view_if_needed()
    wide.mouse.move(*middle(wide, "p.ai_talent_concentration", "m.f.told"))
    said = figure.locator(".readout").inner_text()
    assert said.startswith("Break 1: its two sides do not compare")
    assert "a broader set of AI skills" in said
    assert "sec. 4.2" in said
    figure.locator(".plot").focus()
    wide.keyboard.press("End")
    assert figure.locator(".readout").inner_text() == said
    wide.keyboard.press("Escape")


def test_a_group_is_compared_and_has_no_place(wide: Any) -> None:
    wide.get_by_label("Add a country or group to compare").fill("world")
    wide.keyboard.press("Enter")
    wide.locator("#chips li", has_text="World").wait_for()
    figure = wide.locator('[id="p.private_ai_investment"]')
    figure.scroll_into_view_if_needed()
    wide.evaluate(ALL_DRAWN)
    wide.mouse.move(*middle(wide, "p.private_ai_investment", "m.f.entity === 'world'"))
    said = figure.locator(".readout").inner_text()
    assert said.startswith("World, 20")
    assert "none" in said
    wide.locator('[id="p.net_ai_talent_migration"]').scroll_into_view_if_needed()
    wide.evaluate(ALL_DRAWN)
    assert "here: China, Japan, World." in wide.locator(f"{TALENT} .plot").get_attribute(
        "aria-label"
    )
    assert "world" in wide.url
    wide.get_by_role("button", name="Remove World").click()


def test_places_are_those_of_the_warehouse(wide: Any, con: duckdb.DuckDBPyConnection) -> None:
    names = ("net_ai_talent_migration", "private_ai_investment", "epoch_training_compute",
             "ai_talent_concentration", "gov_ai_readiness", "genai_diffusion")  # fmt: skip
    told = wide.evaluate(
        "names => names.flatMap(name => ledger.figures(name).map(f => {"
        " const at = ledger.place(f);"
        " return [f.indicator, f.breakdown, f.entity, f.period, f.source, f.edition,"
        " at ? at.rank : null, at ? at.among : null]; }))",
        list(names),
    )
    kept = con.execute(
        "SELECT indicator, breakdown, entity, period, source, edition, rank, ranked_among"
        f" FROM figures WHERE indicator IN {names}"
    ).fetchall()
    assert {tuple(row) for row in told} == set(kept)
    assert len(told) == len(kept) > 4_000


def test_switches_change_scale_measure_and_year(wide: Any) -> None:
    figure = wide.locator('[id="p.private_ai_investment"]')
    figure.scroll_into_view_if_needed()
    assert "logarithmic" in figure.locator(".unit").inner_text()
    figure.get_by_role("button", name="Log scale").click()
    figure.locator(".unit", has_not_text="logarithmic").wait_for()
    figure.get_by_role("button", name="Per head").click()
    figure.locator(".unit", has_text="per 100,000 inhabitants").wait_for()
    figure.get_by_role("button", name="Ranking").click()
    slider = figure.locator("input[type=range]")
    slider.focus()
    title = figure.locator("h3").inner_text()
    wide.keyboard.press("ArrowLeft")
    figure.locator("h3", has_not_text=title).wait_for()
    assert slider.evaluate("one => one === document.activeElement")
    assert "x.p.private_ai_investment" in wide.url


def test_the_map_names_a_country(wide: Any) -> None:
    figure = wide.locator('[id="p.genai_diffusion"]')
    figure.scroll_into_view_if_needed()
    figure.locator(".plot").focus()
    wide.keyboard.press("Home")
    assert "rank\n1st of 111" in figure.locator(".readout").inner_text()
    wide.keyboard.press("Escape")


def test_another_period_of_a_map_is_coloured_as_a_map_drawn_for_it(wide: Any) -> None:
    coloured, drawn = wide.evaluate(
        """async () => {
          const key = "p.genai_diffusion", map = ledger.charts.get(key);
          const seen = () => map.items(mark => mark.name === "points_marks").map(one =>
            [one.datum.id, one._svg.getAttribute("fill"), one._svg.getAttribute("opacity") ?? "1"]);
          await map.draw();
          ledger.state.charts[key] = { period: "2025-H1" };
          await map.draw();
          const coloured = seen();
          map.same = "";
          await map.draw();
          delete ledger.state.charts[key];
          return [coloured, seen()];
        }"""
    )
    assert coloured == drawn
    assert len({fill for _, fill, _ in drawn}) > 4
    assert [code for code, fill, _ in drawn if fill == "var(--land)"]


def test_the_explorer_finds_draws_and_traces(wide: Any) -> None:
    wide.locator("#q").fill("granted patents inhabitants")
    listed = wide.locator("#indicators button")
    assert 1 <= listed.count() < 20
    wide.locator("#q").fill("training compute of a model")
    listed.first.click()
    wide.locator("#explored-title", has_text="Training compute").wait_for()
    assert (
        "ailedger chart --indicator epoch_training_compute" in wide.locator("#facts").inner_text()
    )
    wide.evaluate(ALL_DRAWN)
    assert wide.locator("#explore-chart svg").count() == 1
    assert "logarithmic" in wide.locator("#explore-chart .unit").inner_text()
    line = wide.locator("#table tbody tr").first.locator(".trace").inner_text()
    assert re.fullmatch(r"\S+\.csv, line \d+", line)
    wide.locator("#q").fill("zzzz")
    assert wide.locator("#found").inner_text().startswith("0 of ")
    wide.locator("#q").fill("")


def test_a_chart_leads_into_the_explorer(wide: Any) -> None:
    figure = wide.locator('[id="p.genai_diffusion"]')
    figure.scroll_into_view_if_needed()
    figure.get_by_role("button", name="Explore").click()
    wide.locator("#explored-title", has_text="Diffusion of generative AI").wait_for()
    assert "i=genai_diffusion" in wide.url


def test_every_indicator_draws(wide: Any) -> None:
    """In its first view, and in each other that it offers: no error, or a sentence instead."""
    failed = wide.evaluate(
        """async () => {
          const chart = ledger.charts.get("explore"), failed = [];
          for (const one of ledger.record.indicators) {
            chart.start.indicator = one.indicator;
            delete ledger.state.charts.explore;
            try {
              const view = chart.options.views.at(-1);
              ledger.state.charts.explore = { view };
              await chart.draw();
            } catch (error) { failed.push([one.indicator, String(error)]); }
          }
          delete ledger.state.charts.explore;
          return failed;
        }"""
    )
    assert failed == []


def test_files_come_down_whole(wide: Any, tmp_path: Path) -> None:
    figure = wide.locator(TALENT)
    figure.scroll_into_view_if_needed()
    contents = {}
    for kind in ("SVG", "PNG", "CSV"):
        with wide.expect_download() as coming:
            figure.get_by_role("button", name=kind, exact=True).click()
        coming.value.save_as(tmp_path / kind)
        contents[kind] = (tmp_path / kind).read_bytes()
    assert b"Net AI talent migration" in contents["SVG"]
    assert b"var(--" not in contents["SVG"]
    assert contents["PNG"].startswith(b"\x89PNG")
    assert struct.unpack(">I", contents["PNG"][16:20])[0] > 2000
    lines = contents["CSV"].decode().splitlines()
    assert lines[0].startswith("indicator,entity,name,breakdown,period,value")
    assert len(lines) > 20
    figure.get_by_role("button", name="Cite this chart").click()
    assert "CC-BY-ND-4.0" in figure.locator(".cited").input_value()


def test_claims_are_filtered_by_verdict(wide: Any) -> None:
    wide.locator("#tally .changed").click()
    shown = wide.locator(".claims > li:visible")
    assert shown.count() == int(wide.locator("#tally .changed b").inner_text())
    assert "v=changed" in wide.url
    wide.locator("#tally .changed").click()
    assert shown.count() == wide.locator(".claims > li").count()


def test_the_dictionary_is_searched(wide: Any) -> None:
    wide.locator("#dictionary").scroll_into_view_if_needed()
    wide.locator("#words").fill("talent_flow net_migration")
    wide.get_by_role("button", name="talent_flow", exact=True).click()
    entry = wide.locator("#entry").inner_text()
    assert "net_migration" in entry
    assert "raw.ai_index_figures" in entry or "measures" in entry


def test_without_scripts_story_and_pictures_stand(opened: Any) -> None:
    page = opened(390, java_script_enabled=False).page
    assert page.locator(".claims > li:visible").count() > 10
    assert page.locator(".still svg:visible").count() > 8
    assert not page.locator(".chooser").is_visible()


def test_paper_takes_at_most_twelve_pages(opened: Any) -> None:
    page = opened(1440, "dark").page
    content = page.pdf(format="A4", print_background=True)
    assert 3 < len(re.findall(rb"/Type\s*/Page[^s]", content)) <= MOST_PAGES


def test_a_broken_address_shows_the_page_as_it_begins(opened: Any) -> None:
    page = opened(1440, at="#c=XXX&vs=QQ.USA.%3Cb%3E&i=nothing&x.explore=%7Bbroken")
    assert page.page.locator("#country").input_value() == "KOR"
    assert page.page.locator("#chips li").count() == 1
    assert page.said == []
