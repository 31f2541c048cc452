"""Marts that compare and forecast, computed again in plain Python from the observations."""

import duckdb

from tests.sql.plain import Figure, Ranked, grouped, hold, kinds, reference, rows


def test_how_few_countries_have_most_of_it(
    con: duckdb.DuckDBPyConnection, figures: list[Figure], ranked: Ranked
) -> None:
    """Shares of the world or of a full table, and the two bounds of Herfindahl's index."""
    own = [f for f in figures if f.year is not None and not f.breakdown and f.value >= 0
           and kinds()[f.indicator] in ("count", "money")
           and (f.country or f.entity == "world")]  # fmt: skip
    higher = {row["indicator"] for row in reference("indicators") if row["direction"] == "higher"}
    tables = grouped((f for f in own if f.indicator in higher),
                     lambda f: (f.indicator, f.year, f.source, f.edition))  # fmt: skip
    found = {(r["indicator"], r["year"], r["source"], r["edition"]): r
             for r in rows(con, "FROM concentration")}  # fmt: skip
    seen = 0
    for key, table in tables.items():
        listed = sorted((f for f in table if f.country), key=lambda f: (-f.value, f.entity))
        world = next((f.value for f in table if f.entity == "world"), None)
        ways = {f.coverage for f in listed}
        coverage = ways.pop() if len(ways) == 1 else "selected"
        sums = sum(f.value for f in listed)
        total = sums if coverage == "full" else world
        if len(listed) < 2 or not total:
            assert key not in found
            continue
        rest = 0 if coverage == "full" or world is None else max(world - sums, 0)
        each = min(listed[-1].value, rest) if coverage == "top-n" else rest
        shares = [100 * f.value / total for f in listed]
        sure = [f in ranked or f.value > rest for f in listed]
        parts, left = divmod(rest, each) if each > 0 else (0, 0)
        least = sum(share**2 for share in shares)
        most = least + parts * (100 * each / total) ** 2 + (100 * left / total) ** 2
        row = found[key]
        hold(row, {
            "listed": len(listed), "total": total, "unlisted_share_percent": 100 * rest / total,
            "leader": listed[0].entity if sure[0] else None,
            "leader_share_percent": shares[0] if sure[0] else None,
            "second": listed[1].entity if sure[1] else None,
            "second_share_percent": shares[1] if sure[1] else None,
            "leader_multiple": shares[0] / shares[1] if sure[0] and sure[1] and shares[1] else None,
            "top_3_share_percent": sum(shares[:3]) if len(listed) > 2 and all(sure[:3]) else None,
            "coverage": coverage, "is_latest": any(f.is_latest for f in table),
        })  # fmt: skip
        assert abs(row["index_at_least"] - least) < 0.06
        assert abs(row["index_at_most"] - most) < 0.06 + 1e-5 * most
        seen += 1
    assert seen == len(found) > 0


def test_chinas_fall_in_the_windows_of_the_export_controls(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """China fell 63 %, the United States and Europe 17 %; two thirds were in the figure of 2022."""
    found = {
        row["comparison"]: row
        for row in rows(
            con,
            """FROM event_windows WHERE event_date = DATE '2022-10-07' AND is_latest
            AND indicator = 'private_ai_investment'""",
        )
    }
    assert {name: round(row["comparison_change_percent"]) for name, row in found.items()} == {
        "USA": -17,
        "europe": -17,
    }
    for row in found.values():
        assert round(row["treated_change_percent"]) == -63
        assert round(row["share_by_event_year_percent"]) == 66
        assert row["verdict"] == "timing fits in part; cause not decidable"


def test_china_invents_more_than_it_builds_on_either_scale(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """Patents per head against models in number said the reverse."""
    found = rows(
        con,
        """FROM patent_model_gap WHERE country = 'CHN' AND year = 2023 AND edition = '2025'
        AND source = 'ai_index' AND models_source = 'ai_index'""",
    )
    assert {row["scale"]: row["pattern"] for row in found} == {
        "per head": "invents more than it builds",
        "total": "invents more than it builds",
    }


def test_the_parts_of_a_change_of_investment_add_up(con: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        con,
        """SELECT investment_usd - lag(investment_usd) OVER (
                PARTITION BY measure, entity, source, edition ORDER BY year
            ) AS change, change_by_companies_usd + change_by_size_usd AS parts
        FROM investment_totals QUALIFY change_by_size_usd IS NOT NULL""",
    )
    assert found
    for row in found:
        assert abs(row["change"] - row["parts"]) <= 0.02
