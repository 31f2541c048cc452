"""One row that each raw contract accepts, and rows that break one named rule.

`GOOD[table]` is an accepted row, as published somewhere in the record. `BAD[table]` lists what to
change in it and the rule that must then fail, by the rule's name or a part of it.
"""

from tests.schemas import rows_live

Row = dict[str, object]


def ai_index(**row: object) -> Row:
    """A row of an AI Index table: what is common to them, then what is given."""
    common: Row = {"coverage": "full", "printed_in": "fig. 4.2.18", "remark": None}
    return {**row, **common}


KOREA = {"country": "South Korea", "period": "2023"}
GOOD: dict[str, Row] = {
    "ai_index_patents_per_100k": ai_index(
        measure="granted_per_100k", **KOREA, figure=17.26851235,
        unit="granted AI patents per 100,000 inhabitants",
    ),
    "ai_index_patents_granted": ai_index(
        measure="share_of_world", country="China", period="2022", figure=61.13, unit="percent"
    ),
    "ai_index_talent_concentration": ai_index(
        measure="share", **KOREA, figure=0.79, unit="percent of LinkedIn members"
    ),
    "ai_index_talent_concentration_by_gender": ai_index(
        measure="share", country="Israel", gender="male", period="2023", figure=1.73,
        unit="percent of LinkedIn members",
    ),
    "ai_index_talent_migration": ai_index(
        measure="net_flow", country="Luxembourg*", period="1/1/24", figure=8.92,
        unit="net flow per 10,000 LinkedIn members",
    ),
    "ai_index_private_investment": ai_index(
        measure="private", country="World", period="2013-2023 (sum)", figure=335.24,
        unit="billion current US$",
    ),
    "ai_index_newly_funded_companies": ai_index(measure="ai", **KOREA, figure=42, unit="count"),
    "ai_index_notable_models": ai_index(
        measure="notable", grouping="country", name="France", period="2023", figure=8, unit="count"
    ),
    "ai_index_foundation_models": ai_index(
        measure="released", grouping="access", name="no access", period="2023", figure=28,
        unit="count",
    ),
    "ai_index_training_cost": ai_index(
        measure="training_cost", model="PaLM (540B)", period="2020-2023", figure=12_389_056,
        unit="US$ (2023 dollars, cloud compute)",
    ),
    "ai_index_benchmarks": ai_index(
        measure="human_expert", benchmark="MMMU", subject="business", period="baseline",
        figure=86, unit="percent",
    ),
    "ai_index_legislation": ai_index(measure="laws_passed", **KOREA, figure=3, unit="count"),
    "ai_index_skill_penetration": ai_index(
        measure="relative_penetration", country="Global", period="2015-2024", figure=1,
        unit="ratio to global average",
    ),
    "ai_index_hiring": ai_index(measure="yoy", **KOREA, figure=0.0996, unit="fraction"),
    "ai_index_job_postings": ai_index(
        measure="share", country="Netherlands", period="2019.0", figure=1.04,
        unit="percent of all postings",
    ),
    "ai_index_published_ranks": ai_index(
        measure="private_investment", **KOREA, figure=9, unit="rank"
    ),
    "ai_index_industrial_robots": ai_index(
        measure="installed", **KOREA, figure=31.7, unit="thousand units"
    ),
    "ai_index_genai_diffusion": ai_index(
        measure="share_of_population", country="Türkiye", period="H2 2025", figure=14.6,
        unit="percent of population",
    ),
    "ai_index_authors_inventors_per_100k": ai_index(
        measure="authors_and_inventors", country="Italy", period="not stated", figure=22.4324328494,
        unit="per 100,000 inhabitants",
    ),
    "microsoft_ai_diffusion": {
        "economy": "Congo (DRC)", "period": "Q1 2026", "figure": 8.7,
        "unit": "percent of population",
    },
    "worldbank_linkedin_ai_skill_migration": {
        "economy": "Korea, Rep.", "iso3": "KOR", "year": 2019, "figure": -26.03,
        "unit": "net flow per 10,000 members with the skill",
    },
    "worldbank_population": {
        "code": "SP.POP.TOTL", "iso3": "NAM", "economy": "Namibia", "year": 2023,
        "figure": 2_963_095,
    },
    "worldbank_gdp": {
        "code": "NY.GDP.MKTP.CD", "iso3": "NAM", "economy": "Namibia", "year": 2023,
        "figure": 12_408_271_449.2244,
    },
    "worldbank_rd_spending": {
        "code": "GB.XPD.RSDV.GD.ZS", "iso3": "KOR", "economy": "Korea, Rep.", "year": 2022,
        "figure": 4.84753,
    },
}  # fmt: skip

UNIT_FITS = "the unit fits the measure"
WHOLE = "a count is whole and not negative"
SHARE = "a share is 0 to 100 percent or 0 to 1 as a fraction"
SCALE = "a share of talent is at most 10 percent, 0.1 as a fraction"

BAD: dict[str, list[tuple[Row, str]]] = {
    "ai_index_patents_per_100k": [
        ({"unit": "ratio (not percent)"}, UNIT_FITS),
        ({"figure": 8_949.0}, "a level is at most 200 per 100,000"),
        ({"period": "2013-2023"}, "a change has a span of years"),
        ({"measure": "change", "unit": "percent", "period": "2023-2013"},
         "a span of years runs forward"),
    ],
    "ai_index_patents_granted": [
        ({"figure": 130.0}, SHARE),
        ({"unit": "fraction"}, SHARE),
        ({"unit": "count"}, UNIT_FITS),
        ({"measure": "granted", "unit": "count", "figure": 62_264.5}, WHOLE),
        ({"measure": "granted", "unit": "count", "figure": -1.0}, "greater_than_or_equal_to"),
        ({"period": "22"}, "str_matches"),
    ],
    "ai_index_talent_concentration": [
        ({"unit": "fraction"}, SCALE),
        ({"figure": 11.3}, SCALE),
        ({"measure": "change"}, UNIT_FITS),
        ({"country": " South Korea"}, "str_matches"),
        ({"country": ""}, "str_matches"),
        ({"country": None}, "not_nullable"),
        ({"coverage": "top 0"}, "str_matches"),
        ({"coverage": "top15"}, "str_matches"),
        ({"printed_in": "page 12"}, "str_matches"),
        ({"measure": "level"}, "isin"),
    ],
    "ai_index_talent_concentration_by_gender": [
        ({"gender": "all"}, "isin"),
        ({"figure": 17.3}, SCALE),
    ],
    "ai_index_talent_migration": [
        ({"period": "24/1/1"}, "str_matches"),
        ({"figure": -1_036.0}, "greater_than_or_equal_to"),
        ({"unit": "net flow per 10,000 members with the skill"}, "isin"),
        ({"figure": None}, "not_nullable"),
        ({"figure": float("inf")}, "less_than_or_equal_to"),
    ],
    "ai_index_private_investment": [
        ({"figure": 7_760.0}, "money is not negative and below 5,000 billion"),
        ({"figure": -1.0}, "money is not negative and below 5,000 billion"),
        ({"measure": "private_yoy"}, UNIT_FITS),
        ({"period": "2013-2023"}, "a change has a span of years, money has none"),
    ],
    "ai_index_newly_funded_companies": [({"figure": 42.5}, WHOLE)],
    "ai_index_notable_models": [
        ({"name": "industry"}, "the name fits the grouping"),
        ({"grouping": "sector"}, "the name fits the grouping"),
        ({"figure": 8.25}, WHOLE),
    ],
    "ai_index_foundation_models": [
        ({"name": "closed"}, "the name fits the grouping"),
        ({"grouping": "country"}, "the name fits the grouping"),
        ({"grouping": "model"}, "isin"),
    ],
    "ai_index_training_cost": [
        ({"unit": "million US$"}, "isin"),
        ({"figure": 0.0}, "greater_than_or_equal_to"),
    ],
    "ai_index_benchmarks": [
        ({"figure": 100.4}, "less_than_or_equal_to"),
        ({"measure": "best_system"}, "only human scores are baselines"),
        ({"period": "2023"}, "only human scores are baselines"),
    ],
    "ai_index_legislation": [
        ({"measure": "bills_proposed"}, "bills proposed and regulations are those"),
        ({"figure": 3.5}, WHOLE),
    ],
    "ai_index_skill_penetration": [
        ({"figure": 1.1}, "the global average is 1"),
        ({"period": "2024"}, "str_matches"),
    ],
    "ai_index_hiring": [({"figure": 9.96}, "a fraction is between -1 and 5")],
    "ai_index_job_postings": [({"unit": "fraction"}, SHARE)],
    "ai_index_published_ranks": [
        ({"figure": 0.0}, "a place in a ranking is at least 1"),
        ({"figure": 9.5}, WHOLE),
    ],
    "ai_index_industrial_robots": [({"figure": 290_300.0}, "less_than_or_equal_to")],
    "ai_index_genai_diffusion": [({"period": "H3 2025"}, "str_matches")],
    "ai_index_authors_inventors_per_100k": [({"unit": "percent"}, "isin")],
    "microsoft_ai_diffusion": [
        ({"figure": 101.0}, "less_than_or_equal_to"),
        ({"period": "2025"}, "str_matches"),
    ],
    "worldbank_linkedin_ai_skill_migration": [
        ({"unit": "net flow per 10,000 LinkedIn members"}, "isin"),
        ({"year": 2020}, "less_than_or_equal_to"),
    ],
    "worldbank_population": [
        ({"code": "NY.GDP.MKTP.CD"}, "isin"),
        ({"iso3": "na"}, "str_matches"),
        ({"figure": 0}, "greater_than_or_equal_to"),
    ],
    "worldbank_gdp": [({"figure": 12_351.0}, "greater_than_or_equal_to")],
    "worldbank_rd_spending": [({"figure": 52.1}, "less_than_or_equal_to")],
}  # fmt: skip

GOOD |= rows_live.GOOD
BAD |= rows_live.BAD
