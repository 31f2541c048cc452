"""The report page: its size, when its first chart stands, and how soon it answers.

    python -m benchmarks.page [--rounds 5]

The page is that of the published build, in headless Chromium. "First paint" shows the story and
the first charts as pictures; "first chart" is the first that answers. An act is timed from its
event to the end of the next frame, and where it draws a chart to the end of the drawing.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from ailedger.report import page
from ailedger.report.countries import published
from ailedger.settings import Settings

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip
WIDTHS = (390, 1440)
FRAME = "await new Promise(done => requestAnimationFrame(() => setTimeout(done)));"
FIRST = """async () => {
  const chart = ledger.charts.get("p.net_ai_talent_migration");
  chart.root.scrollIntoView();
  while (!chart.view) await new Promise(done => setTimeout(done, 5));
  const marks = performance.getEntriesByType("mark").filter(mark => mark.name.startsWith("drawn"));
  return [performance.getEntriesByName("first-contentful-paint")[0].startTime, marks[0].startTime];
}"""
# What is out of sight is drawn again only when somebody comes to it; an act is done to what stands.
STANDING = "async () => { for (const c of ledger.charts.values()) if (c.stale) await c.draw(); }"
ACTS = {
    "another country": """const box = document.getElementById("country");
        box.value = box.value === "JPN" ? "KOR" : "JPN"; box.dispatchEvent(new Event("change"));""",
    "a search": """const box = document.getElementById("q");
        box.value = "talent"; box.dispatchEvent(new Event("input"));""",
    "log scale": """const money = ledger.charts.get("p.private_ai_investment");
        ledger.state.charts["p.private_ai_investment"] = { log: false }; await money.draw();""",
    "a period of the map": """const map = ledger.charts.get("p.genai_diffusion");
        ledger.state.charts["p.genai_diffusion"] = { period: "2025-H1" }; await map.draw();""",
    "reading a mark": """const chart = ledger.charts.get("p.net_ai_talent_migration");
        chart.holder.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));""",
}


def measure(folder: Path, rounds: int) -> tuple[str, int, dict[tuple[str, int], list[float]]]:
    """The build, the page's bytes, and milliseconds by what was done and width."""
    from playwright.sync_api import sync_playwright

    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        sys.exit("no Chromium is installed: apt-get install chromium")
    target, settings = folder / "report.html", Settings()
    with published(settings) as (con, build):
        target.write_text(page.html(con, build, settings.sql_dir), encoding="utf-8")
    taken: dict[tuple[str, int], list[float]] = {}
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        for width in WIDTHS:
            for _ in range(rounds):
                for name, milliseconds in _round(browser, target, width).items():
                    taken.setdefault((name, width), []).append(milliseconds)
        browser.close()
    return build.id, target.stat().st_size, taken


def _round(browser: Any, target: Path, width: int) -> dict[str, float]:
    context = browser.new_context(viewport={"width": width, "height": 900})
    try:
        shown = context.new_page()
        shown.goto(target.as_uri())
        shown.wait_for_selector("html.live")
        paint, first = shown.evaluate(FIRST)
        found = {"first paint": paint, "first chart": first}
        shown.evaluate("async () => { for (const c of ledger.charts.values()) await c.draw(); }")
        for name, act in ACTS.items():
            shown.evaluate(STANDING)
            found[name] = shown.evaluate(
                f"async () => {{ const begun = performance.now(); {act} {FRAME}"
                " return performance.now() - begun; }"
            )
        return found
    finally:
        context.close()


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        build, size, taken = measure(Path(folder), asked.rounds)
    print(f"page of build {build}, {size / 1e6:.2f} MB, medians of {asked.rounds} rounds\n")
    print("| ms | " + " | ".join(f"{width} px" for width in WIDTHS) + " |\n|---|---|---|")
    for name in dict.fromkeys(name for name, _ in taken):
        print(f"| {name} | " + " | ".join(_spread(taken[name, width]) for width in WIDTHS) + " |")


def _spread(times: list[float]) -> str:
    return f"{statistics.median(times):.0f} ({min(times):.0f}-{max(times):.0f})"


if __name__ == "__main__":
    main()
