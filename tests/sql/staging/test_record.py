"""The bundled record through staging: every figure of the publishers arrives as what it is."""

import csv

import duckdb
import pytest

from ailedger.build.sql_models import read_models
from ailedger.settings import PROJECT
from tests.schemas.bundled import bundled_editions

Con = duckdb.DuckDBPyConnection

# Many rows of these are one reading, or one row is several: checks of their own hold them.
COUNTED = ("epoch_", "indeed_ai_postings", "oecd_ai_policies")


def rows(con: Con, sql: str) -> list[tuple[object, ...]]:
    return con.execute(sql).fetchall()


def test_every_row_becomes_one_reading(con: Con) -> None:
    found = rows(
        con, "SELECT snapshot, count(*), count(DISTINCT row) FROM staging.readings GROUP BY ALL"
    )
    expected = []
    for file in (file for edition in bundled_editions() for file in edition.files):
        if not file.raw_table.startswith(COUNTED):
            with file.path.open(encoding="utf-8", newline="") as stream:
                lines = sum(1 for _ in csv.reader(stream)) - 1
            expected.append((file.snapshot, lines, lines))
    counted = [row for row in found if not _table(str(row[0])).startswith(COUNTED)]
    assert sorted(counted) == sorted(expected)


def _table(snapshot: str) -> str:
    source, _, table = snapshot.partition("@")[0].split("/")
    return f"{source}_{table}"


def test_every_reading_resolves(con: Con) -> None:
    assert rows(con, "SELECT DISTINCT reason FROM readings WHERE outcome = 'quarantine'") == []
    unmapped = "SELECT * FROM staging.readings WHERE indicator IS NULL OR entity_type IS NULL"
    assert rows(con, unmapped) == []


def test_every_indicator_is_one_that_staging_makes(con: Con) -> None:
    staged = "".join(m.select for m in read_models(PROJECT / "sql", ["staging"]))
    unused = rows(
        con,
        """SELECT indicator FROM indicators EXCEPT
           (SELECT indicator FROM readings UNION SELECT indicator FROM measures)""",
    )
    assert [name for (name,) in unused if f"'{name}'" not in staged] == []


def test_every_observed_unit_is_the_indicators_own(con: Con) -> None:
    assert (
        rows(
            con,
            """SELECT DISTINCT indicator, observed_unit, indicators.unit
           FROM readings INNER JOIN indicators USING (indicator)
           WHERE observed_unit IS DISTINCT FROM indicators.unit""",
        )
        == []
    )


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("worldbank_linkedin_ai_skill_migration", "iso3"),
    ],
)
def test_names_resolve_to_the_code_beside_them(con: Con, table: str, column: str) -> None:
    assert (
        rows(
            con,
            f"""SELECT economy, {column}, entity FROM raw.{table}
            LEFT JOIN country_aliases ON economy = name
            WHERE entity IS DISTINCT FROM {column}""",
        )
        == []
    )


def test_an_economy_of_the_world_bank_goes_by_its_code(con: Con) -> None:
    """Whatever it is called; the Channel Islands have no code of ISO 3166."""
    assert rows(
        con,
        """SELECT DISTINCT published.iso3, readings.entity
           FROM raw.worldbank_indicators AS published
           INNER JOIN readings USING (snapshot, row)
           WHERE readings.entity IS DISTINCT FROM published.iso3""",
    ) == [("CHI", "channel_islands")]


def test_what_is_printed_twice_is_read_from_the_fullest_figure(con: Con) -> None:
    assert rows(
        con,
        """SELECT edition, place, string_agg(DISTINCT indicator, ', '), count(*) FROM readings
           WHERE reason = 'the same figure is printed elsewhere in this edition'
           GROUP BY ALL ORDER BY ALL""",
    ) == [
        ("2025", "fig. 1.3.2", "notable_ml_models", 2),
        ("2025", "fig. 1.3.24", "training_cost", 13),
        ("2025", "fig. 4.2.22", "net_ai_talent_migration", 48),
        ("2025", "fig. 4.3.10", "private_ai_investment", 2),
        ("2025", "fig. 4.5.xa", "industrial_robots_installed", 1),
        ("2025", "fig. 4.5.xd", "industrial_robots_installed", 12),
        ("2026", "fig. 1.1.2", "notable_ml_models", 2),
        ("2026", "fig. 1.3.2", "data_centres", 15),
        ("2026", "fig. 1.6.7", "ai_publications_share", 12),
        ("2026", "fig. 4.2.11", "private_ai_investment", 2),
        ("2026", "fig. 4.3.10", "genai_diffusion", 144),
        ("2026", "fig. 4.3.12", "genai_diffusion", 30),
        ("2026", "fig. 4.3.2", "organisations_using_ai", 3),
        ("2026", "fig. 4.5.5", "industrial_robots_installed", 5),
        ("2026", "fig. 8.4.3", "ai_bills_passed", 14),
        ("2026", "fig. 9.1.3", "ai_statement_agreement", 64),
        ("2026", "fig. 9.1.6", "ai_expected_to_improve", 224),
    ]


def test_a_second_figure_that_says_something_else_is_disputed(con: Con) -> None:
    assert rows(
        con,
        """SELECT edition, place, indicator, count(*) FROM readings
           WHERE outcome = 'disputed' GROUP BY ALL ORDER BY ALL""",
    ) == [
        ("2025", "fig. 4.3.14", "newly_funded_ai_companies", 2),
        ("2026", "fig. 3.5.1", "ai_readiness_assessment", 2),
        ("2026", "fig. 3.6.2", "data_protection_law", 2),
        ("2026", "fig. 3.8.3", "ai_safety_institute", 1),
        ("2026", "fig. 4.4.23", "net_ai_talent_migration", 15),
    ]


def test_two_figures_of_which_nobody_knows_which_holds_are_disputed(con: Con) -> None:
    pairs = rows(
        con,
        """SELECT headed.name, headed.value, before.value FROM readings AS headed
           LEFT JOIN readings AS before
               ON headed.entity = before.entity AND before.edition = '2026'
               AND before.place = 'fig. 4.4.24' AND before.period_label = '2024'
           WHERE headed.edition = '2026' AND headed.place = 'fig. 4.4.23'
               AND headed.outcome = 'disputed' AND headed.disputed = 'migration_2024_or_2025'""",
    )
    assert len(pairs) == 15
    assert all(headed == before for _, headed, before in pairs)
    assert rows(
        con,
        """SELECT period_label, count(*) FROM latest
           WHERE disputed = 'migration_2024_or_2025' GROUP BY ALL ORDER BY ALL""",
    ) == [("2024", 50), ("2025", 50)]


def test_the_model_whose_year_is_known_stands_in_it(con: Con) -> None:
    assert rows(
        con, "SELECT DISTINCT period_label FROM observations WHERE entity = 'RoBERTa Large'"
    ) == [("2019",)]


def test_what_neighbours_share_is_regional_and_has_no_place(con: Con) -> None:
    assert rows(
        con,
        """SELECT source, count(DISTINCT entity), count(rank) FROM figures
           WHERE coverage = 'regional' GROUP BY ALL ORDER BY ALL""",
    ) == [("ai_index", 36, 0), ("microsoft", 36, 0)]
    assert rows(
        con,
        """SELECT max(rank), max(ranked_among), count(rank) FROM figures
           WHERE source = 'microsoft' AND period = '2026-Q1'""",
    ) == [(111, 111, 111)]


def test_figures_of_no_stated_year_are_undated(con: Con) -> None:
    assert rows(
        con,
        """SELECT DISTINCT period_label, period_start FROM readings
           WHERE period = 'not stated' AND outcome = 'observation'""",
    ) == [("undated", None)]


@pytest.mark.parametrize(
    ("indicator", "entity", "period", "expected"),
    [
        ("net_ai_talent_migration", "KOR", "2023",
         {"2024": -0.30, "2025": -0.52, "2026": -0.44279}),
        ("private_ai_investment", "USA", "2023", {"2024": 67.22, "2025": 72.36476495,
                                                  "2026": 72.364764946}),
        ("private_ai_investment", "CHN", "2023", {"2024": 7.76, "2025": 9.468041482,
                                                  "2026": 9.468041482}),
        ("private_ai_investment", "CHN", "2021", {"2025": 25.891135, "2026": 25.891135}),
        ("private_ai_investment", "KOR", "2022", {"2023": 3.1}),
        ("private_ai_investment", "FRA", "2023", {}),
        ("private_ai_investment_rank", "FRA", "2023", {"2024": 6}),
        ("private_ai_investment_rank", "KOR", "2022", {"2023": 6}),
        ("private_ai_investment_rank", "KOR", "2023", {"2024": 9}),
        ("private_ai_investment_rank", "KOR", "2013/2023", {"2024": 9}),
        ("private_ai_investment_yoy", "CHN", "2022/2023", {"2024": -44.2}),
        ("patents_per_100k", "KOR", "2022", {"2024": 10.26}),
        ("patents_per_100k", "LUX", "2023", {"2025": 15.30543343}),
        ("patents_per_100k_change", "KOR", "2012/2022", {"2024": 3801}),
        ("patents_per_100k_change", "KOR", "2013/2023", {"2025": 1042.824097}),
        ("ai_patents_granted", "world", "2022", {"2024": 62264, "2025": 94559, "2026": 93721}),
        ("ai_patents_granted_share_of_world", "CHN", "2022",
         {"2024": 61.13, "2025": 64.90303895231699, "2026": 65.31995432244968}),
        ("ai_talent_concentration", "ISR", "2023", {"2024": 1.13}),
        ("ai_talent_concentration", "ISR", "2025", {"2026": 2.104}),
        ("ai_talent_concentration: female", "AUS", "2023",
         {"2024": 0.19, "2025": 0.48, "2026": 0.525}),
        ("ai_talent_concentration: male", "AUS", "2023",
         {"2024": 0.43, "2025": 0.93, "2026": 0.976}),
        ("notable_ml_models", "USA", "2023", {"2024": 61, "2025": 75, "2026": 87}),
        ("foundation_models", "KOR", "2023", {"2024": 0}),
        ("foundation_models_by_organisation", "Google", "2023", {"2024": 18}),
        ("training_cost", "Gemini Ultra", "2023", {"2024": 191_400_000}),
        ("benchmark_best_system", "MMMU", "2023", {"2024": 59.4}),
        ("benchmark_human_expert_high", "MMMU", "undated", {"2024": 88.6}),
        ("benchmark_human_expert", "MMMU: business", "undated", {"2024": 86}),
        ("ai_job_postings_share", "SGP", "2023", {"2025": 2.67, "2026": 2.313720356018953}),
        ("industrial_robots_installed", "KOR", "2024", {"2026": 30_600}),
        ("genai_diffusion", "ARE", "2025-H2", {"2026": 64, "2026-Q1": 64}),
    ],
)  # fmt: skip
def test_published_figure(
    con: Con, indicator: str, entity: str, period: str, expected: dict[str, float]
) -> None:
    name, _, breakdown = indicator.partition(": ")
    found = con.execute(
        """SELECT edition, observed FROM readings
           WHERE
               outcome = 'observation'
               AND indicator = ? AND breakdown = ? AND entity = ? AND period_label = ?""",
        [name, breakdown, entity, period],
    ).fetchall()
    assert dict(found) == expected


def test_wrong_figures_of_the_press_are_not_in_the_record(con: Con) -> None:
    assert (
        rows(
            con,
            """SELECT * FROM readings WHERE entity = 'CHN' AND (
               indicator = 'private_ai_investment' AND value = 7.26
               OR indicator = 'ai_talent_concentration' AND round(observed, 2) = 0.64)""",
        )
        == []
    )


def test_migration_of_another_denominator_is_another_indicator(con: Con) -> None:
    assert rows(
        con,
        """SELECT indicator, source, count(*) FROM readings
           WHERE indicator LIKE '%migration' GROUP BY ALL ORDER BY ALL""",
    ) == [
        ("ai_skill_migration", "worldbank_linkedin", 305),
        ("net_ai_talent_migration", "ai_index", 609),
    ]


def test_estimates_and_recounts_say_so(con: Con) -> None:
    assert rows(
        con,
        """SELECT indicator, status, count(*) FROM readings
           WHERE status <> 'reported' AND source IN ('ai_index', 'microsoft')
           GROUP BY ALL ORDER BY ALL""",
    ) == [
        ("ai_company_compute_cost", "estimated", 10),
        ("ai_patents_granted", "estimated", 3),
        ("ai_talent_flow", "estimated", 504),
        ("ai_talent_net_flow", "estimated", 3907),
        ("foundation_models", "derived", 4),
        ("genai_diffusion", "estimated", 792),
        ("training_cost", "derived", 7),
        ("training_cost", "estimated", 70),
    ]


def test_ranked_tables_hold_their_leaders(con: Con) -> None:
    """In a "top N" figure there are N countries, and nobody selected stands above the last."""
    short = rows(
        con,
        """SELECT indicator, breakdown, period_label, edition, place, top_n, count(*)
           FROM readings WHERE coverage = 'top-n' GROUP BY ALL HAVING count(*) <> top_n""",
    )
    assert short == []
    assert (
        rows(
            con,
            """SELECT below.indicator, below.name FROM readings AS below
           INNER JOIN (
               SELECT
                   indicator, breakdown, period_label, edition, entity_type,
                   min(observed) AS last
               FROM readings WHERE coverage = 'top-n' AND outcome = 'observation' GROUP BY ALL
           ) AS ranked USING (indicator, breakdown, period_label, edition, entity_type)
           WHERE below.coverage = 'selected' AND below.observed > ranked.last
               AND below.outcome = 'observation'""",
        )
        == []
    )


def test_a_selected_figure_of_the_2025_edition_shows_the_leaders_of_another(con: Con) -> None:
    """Fig. 1.2.5 shows the leaders in patents, which are not those with the largest change."""
    leaders = rows(
        con,
        """SELECT entity FROM readings WHERE edition = '2025' AND place = 'fig. 1.2.4'
           ORDER BY value DESC LIMIT 15""",
    )
    shown = rows(con, "SELECT entity FROM readings WHERE place = 'fig. 1.2.5'")
    assert sorted(shown) == sorted(leaders)
