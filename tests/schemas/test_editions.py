"""Each source.toml says what is true of the files beside it."""

import csv
import datetime

import pytest

from ailedger.archive.catalog import Edition, check_sha256
from ailedger.base.disk import sha256_of
from ailedger.output.licences import may_pass_on
from tests.schemas.bundled import RAW, bundled_editions

EDITIONS = bundled_editions()
PUBLISHED = {
    "2023": datetime.date(2023, 4, 3),
    "2024": datetime.date(2024, 4, 15),
    "2025": datetime.date(2025, 4, 7),
    "2026": datetime.date(2026, 4, 13),
}


def coverages(edition: Edition) -> dict[str, set[str]]:
    found = {}
    for file in edition.files:
        with file.path.open(encoding="utf-8", newline="") as stream:
            unsaid = "selected" if file.partial else "full"
            found[file.table] = {row.get("coverage", unsaid) for row in csv.DictReader(stream)}
    return found


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda e: f"{e.source}/{e.edition}")
class TestEdition:
    def test_files_are_those_recorded(self, edition: Edition) -> None:
        for file in edition.files:
            check_sha256(file, sha256_of(file.path))
            content = file.path.read_bytes()
            assert content.endswith(b"\n")
            assert b"\r" not in content
            assert not content.startswith(b"\xef\xbb\xbf")

    def test_tables_with_gaps_are_named_partial(self, edition: Edition) -> None:
        gaps = {table for table, found in coverages(edition).items() if found != {"full"}}
        assert set(edition.partial) == gaps

    def test_provenance_is_complete(self, edition: Edition) -> None:
        assert edition.url.startswith("https://")
        assert edition.licence_url.startswith("https://")
        assert edition.citation
        assert edition.notes.strip()
        assert all(file.title for file in edition.files)
        assert edition.published <= edition.retrieved <= datetime.date(2026, 11, 28)


def test_editions_of_the_ai_index_have_their_days() -> None:
    found = {e.edition: e.published for e in EDITIONS if e.source == "ai_index"}
    assert found == PUBLISHED


def test_licences_are_the_publishers() -> None:
    said = {f"{e.source}/{e.edition}": e.licence for e in EDITIONS}
    assert {
        name.split("/")[0]: licence for name, licence in said.items() if "oxford" not in name
    } == {
        "ai_index": "CC-BY-ND-4.0",
        "anthropic": "custom (CC BY, version not stated)",
        "cset_cat": "CC-BY-NC-4.0",
        "epoch": "CC-BY-4.0",
        "eurostat": "CC-BY-4.0",
        "github": "CC0-1.0",
        "imf": "custom (IMF terms, not read here)",
        "indeed": "CC-BY-4.0",
        "microsoft": "MIT",
        "ncses": "US federal work",
        "openalex": "CC0-1.0",
        "worldbank": "CC-BY-4.0",
        "worldbank_linkedin": "CC-BY-3.0-IGO",
    }
    assert said["oxford_insights/2019"] == "CC-BY-4.0"
    assert said["oxford_insights/2022"] == said["oxford_insights/2023"] == "CC-BY-SA-4.0"
    for year in (2020, 2021, 2024, 2025):
        assert said[f"oxford_insights/{year}"].startswith("custom")


def test_what_is_uncertain_is_not_passed_on() -> None:
    uncertain = {e.source for e in EDITIONS if not may_pass_on(e.licence)}
    assert uncertain == {"ai_index", "anthropic", "imf", "oxford_insights"}


def test_a_rank_is_printed_where_the_amount_is_not() -> None:
    """France is sixth in private investment in 2023 although the text gives no amount for it."""
    text = (RAW / "ai_index" / "2024" / "figures.csv").read_text(encoding="utf-8")
    france = [line for line in text.splitlines() if ",France,,2023," in line]
    assert not [line for line in france if line.startswith("private_ai_investment,")]
    rank = "private_ai_investment_rank,France,,2023,6,rank,selected,sec. 4.3"
    assert [line for line in france if line.startswith(rank)]
