"""One row that each raw contract accepts, and rows that break one named rule.

`GOOD[table]` is an accepted row, as published somewhere in the record. `BAD[table]` lists what to
change in it and the rule that must then fail, by the rule's name or a part of it.
"""

from tests.schemas import rows_live, rows_long

Row = dict[str, object]


GOOD: dict[str, Row] = {
    "ai_index_figures": {
        "measure": "ai_talent_concentration", "entity": "South Korea", "breakdown": None,
        "period": "2023", "figure": 0.79, "unit": "percent of LinkedIn members",
        "coverage": "full", "printed_in": "fig. 4.2.18", "stated": None, "remark": None,
    },
    "microsoft_ai_diffusion": {
        "economy": "Congo (DRC)", "period": "Q1 2026", "figure": 8.7,
        "unit": "percent of population",
    },
    "worldbank_linkedin_ai_skill_migration": {
        "economy": "Korea, Rep.", "iso3": "KOR", "year": 2019, "figure": -26.03,
        "unit": "net flow per 10,000 members with the skill",
    },
}  # fmt: skip

UNIT_FITS = "the unit fits the measure"
WHOLE = "a count is whole and not negative"
RANGE = "the figure is in the range of its measure"
PERIOD = "the period has a form of its measure"
ENTITY = "the entity is one of its measure"
BREAKDOWN = "the breakdown is one of its measure"
MONEY: Row = {"measure": "private_ai_investment", "unit": "billion US$", "figure": 7.76}
SECTOR: Row = {"measure": "foundation_models_by_sector", "unit": "count", "figure": 8.0}

BAD: dict[str, list[tuple[Row, str]]] = {
    "ai_index_figures": [
        ({"measure": "level"}, "isin"),
        ({"entity": " South Korea"}, "str_matches"),
        ({"entity": ""}, "str_matches"),
        ({"entity": None}, "not_nullable"),
        ({"breakdown": "Female"}, "str_matches"),
        ({"breakdown": "phd"}, BREAKDOWN),
        ({"measure": "ai_talent_by_education", "unit": "fraction", "breakdown": "field: vision"},
         BREAKDOWN),
        ({"period": "24/1/1"}, "str_matches"),
        ({"period": "2019-2024"}, PERIOD),
        ({**MONEY, "period": "2013-2023"}, PERIOD),
        ({"measure": "benchmark_best_system", "unit": "percent", "period": "baseline"}, PERIOD),
        ({"measure": "benchmark_human_baseline", "unit": "percent"}, PERIOD),
        ({"measure": "patents_per_100k_change", "unit": "percent", "period": "2023-2013"},
         "a span of years runs forward"),
        ({"figure": None}, "not_nullable"),
        ({"figure": float("inf")}, "less_than_or_equal_to"),
        ({"figure": 11.3}, RANGE),
        ({"unit": "fraction"}, RANGE),
        ({**MONEY, "figure": 7_760.0}, RANGE),
        ({**MONEY, "figure": -1.0}, RANGE),
        ({"measure": "ai_job_postings_share", "unit": "fraction", "figure": 1.04}, RANGE),
        ({"measure": "relative_ai_hiring_yoy", "unit": "fraction", "figure": 18.0}, RANGE),
        ({"measure": "private_ai_investment_rank", "unit": "rank", "figure": 0.0}, RANGE),
        ({"measure": "patents_per_100k", "figure": 8_949.0,
          "unit": "granted AI patents per 100,000 inhabitants"}, RANGE),
        ({"unit": "percent"}, UNIT_FITS),
        ({"unit": "net flow per 10,000 LinkedIn members"}, UNIT_FITS),
        ({"unit": "furlongs"}, "isin"),
        ({**SECTOR, "figure": 8.25, "entity": "industry"}, WHOLE),
        ({"measure": "data_protection_law", "unit": "level", "figure": 0.5}, WHOLE),
        ({**SECTOR, "entity": "France"}, ENTITY),
        ({"measure": "us_federal_ai_regulations", "unit": "count", "figure": 25.0}, ENTITY),
        ({"coverage": "top 0"}, "str_matches"),
        ({"coverage": "top15"}, "str_matches"),
        ({"printed_in": "page 12"}, "str_matches"),
        ({"printed_in": "fig. 4.5.x"}, "str_matches"),
        ({"measure": "ai_skill_penetration", "entity": "Global", "period": "2015-2024",
          "unit": "ratio to global average", "figure": 1.1}, "the global average is 1"),
    ],
    "microsoft_ai_diffusion": [
        ({"figure": 101.0}, "less_than_or_equal_to"),
        ({"period": "2025"}, "str_matches"),
    ],
    "worldbank_linkedin_ai_skill_migration": [
        ({"unit": "net flow per 10,000 LinkedIn members"}, "isin"),
        ({"year": 2020}, "less_than_or_equal_to"),
    ],
}  # fmt: skip

GOOD |= rows_live.GOOD
GOOD |= rows_long.good_rows(GOOD)
BAD |= rows_live.BAD | rows_long.LONG_BAD
