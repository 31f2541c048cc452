"""The page as text: one file, self-contained, the same for the same build, safe."""

import base64
import dataclasses
import hashlib
import html.parser
import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from ailedger.build.audit import Finding
from ailedger.build.build_summary import summary
from ailedger.build.steps import Audited
from ailedger.report import data, page, record_notes
from ailedger.settings import Settings

MAIN = "from ailedger.cli import main; main()"


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


def test_it_is_one_file_below_three_megabytes(report: Path, text: str) -> None:
    assert report.stat().st_size < 3_000_000
    read = Reader(text)
    assert not {"img", "iframe", "object", "embed", "video", "audio"} & set(read.tags)
    for tag, reference in read.references:
        near = reference.startswith(("#", "data:"))
        assert near or (tag == "a" and reference.startswith("https://")), (tag, reference)
    assert "@import" not in text


def test_only_its_own_script_may_run(text: str) -> None:
    script = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script[0].encode()).digest()).decode()
    assert len(script) == 1
    assert f"script-src 'sha256-{digest}'" in text
    assert "default-src 'none'" in text


def test_identifiers_are_unique_and_links_lead_somewhere(text: str) -> None:
    read = Reader(text)
    assert len(read.identifiers) == len(set(read.identifiers))
    inside = {reference[1:] for _, reference in read.references if reference.startswith("#")}
    assert inside <= set(read.identifiers)
    labelled = re.findall(r'aria-labelledby="([^"]+)"', text)
    assert {name for names in labelled for name in names.split()} <= set(read.identifiers)


def test_it_names_licences_sources_and_the_build(text: str) -> None:
    assert "For your own use." in text
    assert "Not for redistribution in changed form" in text
    for licence in ("CC-BY-ND-4.0", "CC-BY-4.0", "MIT", "CC-BY-3.0-IGO"):
        assert licence in text
    assert "CITATION.txt" not in text
    assert "Nestor Maslej" in text


def test_claims_have_verdicts_that_need_no_colour(text: str) -> None:
    assert text.count("[+] supported") + text.count("[-] contradicted") > 12
    assert "[?] not decidable" in text


def test_every_csv_is_whole(text: str) -> None:
    found = re.findall(
        r'download="([\w.]+)\.csv" href="data:text/csv;charset=utf-8;base64,([^"]+)"', text
    )
    assert len(found) == len(set(found)) > 15
    rows = base64.b64decode(dict(found)["talent_flow.ranking"]).decode().splitlines()
    assert rows[0].startswith("country,country_name,year,net_migration")
    assert len(rows) == 51


def test_the_command_writes_the_same_bytes_in_another_process(
    warehouse: Settings, report: Path, tmp_path: Path
) -> None:
    place = {
        "AILEDGER_WAREHOUSE_DIR": str(warehouse.warehouse_dir),
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Seoul",
        "LANG": "C",
    }
    target = tmp_path / "again.html"
    done = subprocess.run(
        [sys.executable, "-c", MAIN, "report", "--to", str(target)],
        env=os.environ | place, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.endswith("MB)\n")
    assert target.read_bytes() == report.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["again.html"]


def test_text_of_publishers_cannot_become_markup() -> None:
    template = page._template()
    assert template.environment.autoescape
    assert record_notes._web("javascript:alert(1)") == ""
    assert record_notes._web("https://example.org/a") == "https://example.org/a"


def test_warnings_of_the_audit_are_shown_with_their_cases(warehouse: Settings, text: str) -> None:
    found = Finding("printed_twice_agrees", "warn", 7, ("<b>USA</b>, 67.22, 66.9", "FRA, 1, 2"))
    held = summary(Audited({}, 0, 0, 0, (found,)), ()) | {"refused": {"a/b.csv": "a/b.csv: cut"}}
    with data.published(warehouse) as (con, build):
        shown = page.html(con, dataclasses.replace(build, manifest=build.manifest | held))
    listed = shown.partition("<h3>Warnings of the audit</h3>")[2].partition("</section>")[0]
    words = " ".join(re.sub("<[^>]*>", " ", listed).split())
    assert words == (
        "refused: a/b.csv: cut printed_twice_agrees: 7 found, for example "
        "&lt;b&gt;USA&lt;/b&gt;, 67.22, 66.9 FRA, 1, 2"
    )
    assert "none: every check and every contract of the marts holds" in text


def test_ages_are_counted_to_a_day_of_the_record(text: str, con: duckdb.DuckDBPyConnection) -> None:
    (day,) = con.execute("SELECT max(retrieved) FROM sources").fetchall()[0]
    assert f"Sources and their age on {day}" in text


def test_digits_of_a_column_line_up(text: str) -> None:
    columns = re.findall(r'<th scope="col"( class="number")?>([^<]*)</th>', text)
    assert {bool(numeric) for numeric, name in columns if name in ("value", "year")} == {True}
    assert {bool(numeric) for numeric, name in columns if name in ("country", "unit")} == {False}
    assert '<td class="number">' in text
