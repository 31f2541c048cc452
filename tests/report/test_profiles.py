"""The cards of the country profiles, over the bundled record."""

import duckdb

from ailedger.report.profiles import profiles


def test_a_score_says_what_was_counted_as_none(con: duckdb.DuckDBPyConnection) -> None:
    scores = {profile.country: profile.score for profile in profiles(con)}
    assert scores["DNK"].endswith(
        "Counted as none, as their table leaves the country out: notable models."
    )
    assert scores["KOR"].endswith("where any weight is doubled or dropped.")
    assert scores["LUX"] == ""
