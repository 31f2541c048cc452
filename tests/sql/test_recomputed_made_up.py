"""The recomputations of the marts, over made-up records in which everything that may meet meets.

A check is a test of its neighbours, called with what its fixtures would give it.
"""

import inspect
from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from ailedger.settings import PROJECT
from tests.sql import test_recomputed as record_of_editions
from tests.sql import test_recomputed_composites as composites
from tests.sql import test_recomputed_editions as editions
from tests.sql import test_recomputed_marts as compared
from tests.sql import test_recomputed_measures as measures
from tests.sql import test_recomputed_models as models
from tests.sql import test_recomputed_outlook as outlook
from tests.sql import test_recomputed_readings as readings
from tests.sql import test_recomputed_tables as tables
from tests.sql import test_recomputed_themes as themes
from tests.sql.made_up import record
from tests.sql.models import build
from tests.sql.plain import kinds, places, read_figures, rows, steps

# By the models that each reads.
CHECKS: dict[tuple[str, ...], Callable[..., None]] = {
    ("ranks",): tables.test_ranks,
    ("rank_stability",): tables.test_how_stable_ranks_are,
    ("convergence",): tables.test_convergence,
    ("coverage",): tables.test_coverage,
    ("theme_figures",): tables.test_the_figures_of_each_theme,
    ("investment_change", "investment_change_editions"): measures.test_investment_change,
    ("investment_totals",): measures.test_investment_totals,
    ("policy_activity",): measures.test_policy_activity,
    ("talent_flow", "talent_flow_editions"): measures.test_talent_flow,
    ("talent_concentration", "talent_concentration_editions"): measures.test_talent_concentration,
    ("patent_intensity",): models.test_patent_intensity,
    ("model_output",): models.test_model_output,
    ("training_cost",): models.test_training_cost,
    ("benchmark_gap",): models.test_benchmark_gap,
    ("country_profile",): models.test_the_headlines_of_country_profiles,
    ("disagreements",): models.test_disagreements_of_publishers_sums_and_universes,
    ("disagreements", "counterparts"): models.test_disagreements_of_counterparts,
    ("disagreements", "readings"): readings.test_disagreements_of_one_edition_with_itself,
    ("revisions",): editions.test_revisions,
    ("proposed_breaks",): editions.test_proposed_breaks,
    ("outlook_series",): outlook.test_the_series_that_are_forecast,
    ("outlook_trials",): outlook.test_forecasts_are_those_of_the_textbook,
    ("outlook_methods",): outlook.test_how_good_each_method_was,
    ("outlook", "outlook_noise"): outlook.test_outlook,
    ("outlook", "figures"): outlook.test_why_nothing_is_forecast,
    ("outlook_score",): outlook.test_outlook_score,
    ("concentration",): compared.test_how_few_countries_have_most_of_it,
    ("composite_variants", "scores", "country_profile"): composites.test_places_in_the_composites,
    ("patent_model_gap",): composites.test_patent_model_gap,
    themes.THEMES: themes.test_marts_of_one_theme,
}
# What needs the bundled record; claims are judged by Python, and tests/claims holds the verdicts.
BUNDLED: dict[str, Callable[..., None]] = {
    "withdrawals": record_of_editions.test_what_stands_and_what_was_withdrawn,
    "event_windows": themes.test_event_windows,
}
JUDGED = {"claims"}
MARTS = tuple(dict.fromkeys(mart for read in CHECKS for mart in read))


class MadeUp:
    """A made-up record, built, and what the checks ask for."""

    def __init__(self, seed: int, **how: Any) -> None:
        self.con = duckdb.connect(":memory:", config={"threads": 1})
        self.created = build(self.con, MARTS[0], record(seed), *MARTS[1:], **how)
        sources = rows(self.con, "SELECT source, edition, published FROM sources")
        published = {(row["source"], row["edition"]): row["published"] for row in sources}
        figures = [f for f in read_figures(self.con) if f.indicator in kinds()]
        self.values: dict[str, Any] = {
            "con": self.con, "figures": figures, "ranked": places(figures),
            "published": published, "parted": steps(figures, published),
        }  # fmt: skip

    def check(self, check: Callable[..., None]) -> None:
        """Run a check; it raises where the record and plain Python differ."""
        check(**{name: self.values[name] for name in inspect.signature(check).parameters})


@pytest.fixture(scope="module", params=(1,))
def made_up(request: pytest.FixtureRequest) -> MadeUp:
    return MadeUp(request.param)


@pytest.mark.parametrize("check", CHECKS.values(), ids=["-".join(read) for read in CHECKS])
def test_a_mart_over_a_made_up_record(made_up: MadeUp, check: Callable[..., None]) -> None:
    made_up.check(check)


def test_every_mart_is_computed_again() -> None:
    """Each file of sql/marts has a check here."""
    marts = {path.stem for path in (PROJECT / "sql" / "marts").glob("*.sql")}
    assert marts - set(MARTS) - BUNDLED.keys() == JUDGED
