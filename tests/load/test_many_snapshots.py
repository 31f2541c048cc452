"""Twelve snapshots of one version: the twelfth is the newest, wherever the record is read."""

from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from ailedger import store
from ailedger.archive.snapshots import editions
from ailedger.health.freshness import freshness
from ailedger.settings import Settings
from tests.built import build_record, bundled_settings
from tests.replay import publishers
from tests.replay.fixtures import NOW, Fetch, fetch, replay
from tests.replay.publishers import DIFFUSION
from tests.replay.server import Replay

__all__ = ["fetch", "replay"]
FIGURES = range(45, 57)  # percent, one snapshot each
OF_TURKEY = (
    "source = 'microsoft' AND indicator = 'genai_diffusion' AND entity = 'TUR'"
    " AND period_label = '2026-Q1'"
)


@pytest.fixture
def settings(tmp_path: Path, replay: Replay) -> Settings:
    return bundled_settings(
        tmp_path, "microsoft", fetch_mirror=replay.base, fetch_allow_private=True, threads=1
    )


def test_the_twelfth_snapshot_of_a_version_is_the_newest(
    settings: Settings, fetch: Fetch, replay: Replay
) -> None:
    brought = []
    for percent in FIGURES:
        publishers.microsoft(replay, DIFFUSION.replace("22.00%", f"{percent}.00%"))
        brought.append(fetch.one("microsoft").edition)
    assert len(set(brought)) == len(FIGURES)
    build_record(settings)
    with store.open_published(settings) as con:

        def asked(sql: str) -> list[tuple[object, ...]]:
            return con.execute(sql).fetchall()

        newest = [(float(FIGURES[-1]), brought[-1])]
        assert asked(f"SELECT value, edition FROM latest WHERE {OF_TURKEY}") == newest
        day = f"DATE '{NOW.date()}'"
        assert asked(f"SELECT value, edition FROM as_of({day}) WHERE {OF_TURKEY}") == newest
        # Each was held against the one before it, and is a revision of that one.
        order = _order(con)
        assert order[-len(brought) :] == brought
        changes = asked(
            "SELECT previous_edition, edition FROM revisions WHERE source = 'microsoft'"
            " AND entity = 'TUR' AND period = '2026-Q1' AND value <> previous_value"
            " ORDER BY value"
        )
        assert changes[1:] == list(pairwise(brought))
    assert [e.edition for e in editions(settings.raw_dir, "microsoft")][-12:] == brought
    (age,) = freshness(editions(settings.raw_dir, "microsoft"), NOW.date(), 1.25)
    assert age.edition == brought[-1]


def _order(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Editions of the table as the walk through them held one against the other."""
    before = {
        edition: [b.split("/")[1] for b in against]
        for edition, against in con.execute(
            "SELECT edition, against FROM loads WHERE raw_table = 'microsoft_ai_diffusion'"
        ).fetchall()
    }
    found = [edition for edition, against in before.items() if not against]
    while following := [edition for edition, against in before.items() if found[-1] in against]:
        found += following
    return found
