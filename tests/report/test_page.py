"""The page as text: one file, self-contained, the same for the same build, safe."""

import base64
import dataclasses
import gzip
import hashlib
import html.parser
import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ailedger.build.audit import Finding
from ailedger.build.build_summary import summary
from ailedger.build.steps import Audited
from ailedger.report import page, story
from ailedger.settings import Settings
from ailedger.store import published

DATA = re.compile(r'<script type="application/octet-stream" id="data">([^<]*)</script>')


class Reader(html.parser.HTMLParser):
    """Tags in order, with what they refer to, and which identifiers there are."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.references: list[tuple[str, str]] = []
        self.identifiers: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("src", "href", "action", "data", "xlink:href", "poster", "srcset"):
                self.references.append((tag, value or ""))
            if name == "id":
                self.identifiers.append(value or "")
            assert not name.startswith("on"), f"{tag} has {name}"


@pytest.fixture(scope="module")
def text(report: Path) -> str:
    return report.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def data(text: str) -> Any:
    found = DATA.search(text)
    assert found
    return json.loads(gzip.decompress(base64.b64decode(found[1])))


def test_it_is_one_file_below_four_megabytes(report: Path, text: str) -> None:
    assert report.stat().st_size < 4_000_000
    read = Reader(text)
    assert not {"img", "iframe", "object", "embed", "video", "audio", "link"} & set(read.tags)
    for tag, reference in read.references:
        assert reference.startswith("#") or (tag == "a" and reference.startswith("https://"))
    assert len(read.identifiers) == len(set(read.identifiers))
    inside = {reference[1:] for _, reference in read.references if reference.startswith("#")}
    assert inside <= set(read.identifiers)


def test_only_its_own_scripts_may_run(text: str) -> None:
    scripts = re.findall(r'<script type="module">(.*?)</script>', text, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts]
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    assert len(scripts) == 2
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    assert f"script-src {allowed}" in policy[1]
    assert "default-src 'none'" in policy[1]
    assert "unsafe-eval" not in policy[1]


def unpacked(tables: Any) -> dict[str, list[Any]]:
    """The columns, with runs as rows."""
    return {
        name.removesuffix("_r"): [
            one for one, many in zip(column[::2], column[1::2], strict=True) for _ in range(many)
        ]
        if name.endswith("_r")
        else column
        for name, column in tables["columns"].items()
    }


def test_the_whole_record_is_in_it(data: Any, con: duckdb.DuckDBPyConnection) -> None:
    """Every observation, with its value and its line, comes out of the columns as it went in."""
    tables, columns = data["record"], unpacked(data["record"])
    entity = period = row = 0
    found = []
    for n, value in enumerate(columns["value"]):
        entity, period, row = (
            entity + columns["entity_d"][n], period + columns["period_d"][n],
            row + columns["row_d"][n],
        )  # fmt: skip
        snapshot, source, edition, _ = tables["snapshots"][columns["snapshot"][n]]
        found.append(
            (
                tables["indicators"][columns["indicator"][n]]["indicator"],
                tables["entities"][entity][0], tables["breakdowns"][columns["breakdown"][n]],
                tables["periods"][period][0], source, edition, snapshot, row, value,
                tables["kinds"][columns["kind"][n]][4] == "latest",
            )
        )  # fmt: skip
    query = """
        SELECT indicator, entity, breakdown, period_label, source, edition, snapshot, row, value,
            is_latest FROM observations
    """
    assert sorted(found) == sorted(con.execute(query).fetchall())


def test_segments_count_the_breaks_before_a_figure(data: Any) -> None:
    """Talent migration was defined anew with edition 2025: one break, edition by edition.

    Indeed counted anew in an edition that the record does not hold: the next one comes after it.
    """
    tables, columns = data["record"], unpacked(data["record"])
    names = [one["indicator"] for one in tables["indicators"]]

    def segments(indicator: str) -> set[tuple[str, int]]:
        return {
            (tables["snapshots"][columns["snapshot"][n]][2], tables["kinds"][columns["kind"][n]][5])
            for n, number in enumerate(columns["indicator"])
            if number == names.index(indicator)
        }

    assert segments("net_ai_talent_migration") == {("2024", 0), ("2025", 1), ("2026", 1)}
    assert segments("indeed_ai_postings_share") == {
        ("2025-02-07", 0), ("2025-02-14", 0), ("2026-07-21", 1),
    }  # fmt: skip


def test_claims_stand_in_it_without_javascript(text: str, con: duckdb.DuckDBPyConnection) -> None:
    listed = story.claims(con)
    plain = re.sub(r"&#39;", "'", text)
    assert all(one["statement"] in plain for one in listed)
    assert text.count("data-outcome=") == len(listed) + len(page.OUTCOMES)
    assert not re.search(
        r"\b(KOR|USA|CHN)\b", plain.partition('class="part"')[2].partition("<h2 tabi")[0]
    )
    assert re.search(r'class="line">ai_index/2024/figures.csv, line \d+', text)
    assert story.outcome(["supported", "not decidable", "contradicted"]) == "changed"
    assert story.outcome(["not decidable"]) == "open"
    assert story.outcome(["not decidable", "supported"]) == "holds"
    assert story.outcome(["contradicted"]) == "fails"


def test_findings_follow_their_rules(data: Any, con: duckdb.DuckDBPyConnection) -> None:
    korea = data["findings"]["KOR"]
    assert 3 <= len(korea) <= 5
    assert len({one["indicator"] for one in korea}) == len(korea)
    moved = next(one for one in korea if one["rule"] == "Largest change of place")
    rows = con.execute(
        "SELECT year, rank, ranked_among FROM ranks WHERE country = 'KOR' AND indicator = ?"
        " AND source = ? AND is_latest AND breakdown = '' AND rank IS NOT NULL"
        " AND year IS NOT NULL ORDER BY edition DESC, year",
        [moved["indicator"], moved["source"]],
    ).fetchall()
    last = max(rows)
    assert f"of {last[2]} in {last[0]}" in moved["text"]
    highest = next(one for one in korea if one["rule"] == "Highest place")
    assert highest["text"].endswith(f" in {highest['period']}.")


def test_a_findings_chart_shows_the_period_that_is_told(text: str, data: Any) -> None:
    highest = next(one for one in data["findings"]["KOR"] if one["rule"] == "Highest place")
    shown = text.partition(highest["text"])[2].partition("</h3>")[0]
    assert shown.endswith(f", {highest['period']}")


def test_every_static_picture_is_named_and_has_the_pages_colours(text: str) -> None:
    pictures = re.findall(r'<div class="still">(<svg.*?</svg>)', text, re.DOTALL)
    assert len(pictures) >= 10
    for picture in pictures:
        assert 'role="img"' in picture
        assert "<title" in picture
        assert "<desc" in picture
    assert "var(--accent)" in "".join(pictures)


def test_warnings_of_the_audit_are_shown_with_their_cases(warehouse: Settings) -> None:
    found = Finding("printed_twice_agrees", "warn", 7, ("<b>USA</b>, 67.22, 66.9", "FRA, 1, 2"))
    held = summary(Audited({}, 0, 0, 0, (found,)), ()) | {"refused": {"a/b.csv": "a/b.csv: cut"}}
    build = published(warehouse)
    shown = page._warnings(dataclasses.replace(build, manifest=build.manifest | held))
    assert shown == [
        "refused: a/b.csv: cut",
        "printed_twice_agrees: 7 found, for example <b>USA</b>, 67.22, 66.9; FRA, 1, 2",
    ]
    assert page._template().environment.autoescape


def test_only_addresses_of_the_web_are_links() -> None:
    assert page._web("javascript:alert(1)") == ""
    assert page._web("https://example.org/a") == "https://example.org/a"
