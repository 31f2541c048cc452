"""The report page: its size, and how long headless Chromium takes to draw it.

    python -m benchmarks.page [--rounds 9]

The page is that of the published build. "Drawn" is from the beginning of the navigation to the end
of the first frame after everything is loaded; an empty page, in turn with it, shows what of that is
the browser's own.
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
WIDTHS = (360, 768, 1440)
EMPTY = "<!DOCTYPE html><html lang='en'><title>empty</title><p>empty</p></html>"
WATCH = """window.drawn = new Promise(done => addEventListener("load",
    () => requestAnimationFrame(() => setTimeout(() => done(performance.now())))));"""


def measure(folder: Path, rounds: int) -> list[tuple[str, int, int, list[float], list[float]]]:
    """Page, bytes, width and milliseconds: of the page, and of an empty one in turn with it."""
    from playwright.sync_api import sync_playwright

    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        sys.exit("no Chromium is installed: apt-get install chromium")
    full, empty = folder / "report.html", folder / "empty.html"
    with published(Settings()) as (con, build):
        full.write_text(page.html(con, build, Settings().sql_dir), encoding="utf-8")
    empty.write_text(EMPTY, encoding="utf-8")
    measured = []
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        for width in WIDTHS:
            times: dict[Path, list[float]] = {full: [], empty: []}
            for _ in range(rounds):
                for place, taken in times.items():
                    taken.append(_drawn(browser, place, width))
            measured.append((build.id, full.stat().st_size, width, times[full], times[empty]))
        browser.close()
    return measured


def _drawn(browser: Any, place: Path, width: int) -> float:
    context = browser.new_context(viewport={"width": width, "height": 900})
    try:
        shown = context.new_page()
        shown.add_init_script(WATCH)
        shown.goto(place.as_uri())
        return float(shown.evaluate("window.drawn"))
    finally:
        context.close()


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=9)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measured = measure(Path(folder), asked.rounds)
    build, size, *_ = measured[0]
    print(f"report of build {build}, {size / 1e6:.2f} MB, medians of {asked.rounds} rounds\n")
    print("| width px | drawn ms | empty page ms |\n|---|---|---|")
    for _, _, width, page_ms, empty_ms in measured:
        print(f"| {width} | {_spread(page_ms)} | {_spread(empty_ms)} |")


def _spread(times: list[float]) -> str:
    return f"{statistics.median(times):.0f} ({min(times):.0f}-{max(times):.0f})"


if __name__ == "__main__":
    main()
