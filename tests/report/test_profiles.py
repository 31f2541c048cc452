"""The cards of the country profiles, over the bundled record."""

import duckdb

from ailedger.report.profiles import profiles


def test_a_card_has_an_interval_of_places_and_no_score(con: duckdb.DuckDBPyConnection) -> None:
    scores = {profile.country: profile.score for profile in profiles(con)}
    best, worst = con.execute(
        """SELECT intensity_rank_best, intensity_rank_worst FROM country_profile
        WHERE country = 'KOR'"""
    ).fetchall()[0]
    assert best < worst
    assert scores["KOR"].startswith("In proportion to its size it stands between ")
    assert "over 192 ways to make a composite" in scores["KOR"]
    assert "In total numbers it stands between " in scores["KOR"]
    assert " of 100" not in scores["KOR"]


def test_a_card_says_what_was_imputed(con: duckdb.DuckDBPyConnection) -> None:
    scores = {profile.country: profile.score for profile in profiles(con)}
    assert scores["DNK"].endswith("Imputed, as their table leaves the country out: notable models.")
    assert scores["NGA"] == ""
    # In the table of patents, and not in that of talent.
    assert scores["CHN"].startswith("In total numbers ")
