"""Rows of the tables that are fetched: one that each contract accepts, and what breaks a rule."""

import datetime

from schemas.raw.epoch import NotableModels

Row = dict[str, object]

MODEL: Row = dict.fromkeys(NotableModels.to_schema().columns, None) | {
    "model": "Gemini Ultra",
    "organization": "Google DeepMind",
    "country": "Multinational",
    "publication_date": datetime.date(2023, 12, 6),
    "training_compute": 5e25,
    "confidence": "Speculative",
    "frontier_model": "True",
}
YEARLY: Row = {
    "country": "United States",
    "field": "All",
    "year": 2023,
    "figure": 87318.0,
    "complete": True,
}
OECD: Row = {
    "measure": "TOT_POP",
    "unit_measure": "PS",
    "ref_area": "TWN",
    "period": "2022",
    "figure": 23264.64,
    "status": "P",
    "unit_mult": 3,
}
CSET = (
    "patent_applications", "patents_granted", "publications", "citations", "investment_disclosed",
    "investment_estimated",
)  # fmt: skip
EPOCH = ("notable_models", "large_scale_models", "frontier_models")

GOOD: dict[str, Row] = {
    **{f"epoch_{table}": MODEL for table in EPOCH},
    **{f"cset_cat_{table}": YEARLY for table in CSET},
    "cset_cat_citations": {**YEARLY, "complete": None},
    "oecd_msti": {**OECD, "price_base": "_Z", "transformation": "_Z"},
    "oecd_ai_patents": {
        **OECD,
        "measure": "PF",
        "unit_measure": "PATN_FM",
        "patent_authorities": "9P50_3",
        "date_type": "PRIORITY",
        "agent_role": "INVENTOR",
    },
    "owid_figures": {
        "chart": "private-investment-in-artificial-intelligence-cset",
        "indicator": "estimated_investment__field_all",
        "entity": "World",
        "code": "OWID_WRL",
        "period": "2023",
        "figure": 1.2e11,
        "projected": False,
    },
    "owid_charts": {
        "chart": "annual-scholarly-publications-on-artificial-intelligence",
        "indicator": "num_articles__field_all",
        "title": "Scholarly publications",
        "unit": "articles",
        "variable_id": "954107",
        "last_updated": "2024-07-16",
        "citation": None,
        "licence": "CC-BY-NC-4.0",
        "licence_url": None,
        "producer": "Center for Security and Emerging Technology",
    },
    "unesco_uis_indicators": {
        "indicator": "EXPGDP.TOT",
        "geo_unit": "KOR",
        "year": 2021,
        "figure": 4.93,
        "magnitude": None,
        "qualifier": "NAT_EST",
    },
}
BAD: dict[str, list[tuple[Row, str]]] = {
    **{
        f"epoch_{table}": [
            ({"model": "Template Adaptation\n"}, "str_matches"),
            ({"publication_date": datetime.date(1019, 1, 1)}, "greater_than_or_equal_to"),
            ({"confidence": "Sure"}, "isin"),
            ({"training_compute": -1.0}, "greater_than_or_equal_to"),
        ]
        for table in EPOCH
    },
    **{
        f"cset_cat_{table}": [
            ({"figure": -3.0}, "greater_than_or_equal_to"),
            ({"year": 23}, "greater_than_or_equal_to"),
            ({"country": " China"}, "str_matches"),
        ]
        for table in CSET
    },
    "oecd_msti": [
        ({"ref_area": "Chinese Taipei"}, "str_matches"),
        ({"unit_mult": -3}, "greater_than_or_equal_to"),
        ({"period": "2022-Q1"}, "str_matches"),
    ],
    "oecd_ai_patents": [({"status": "Estimated"}, "str_matches")],
    "owid_figures": [
        ({"code": "usa"}, "str_matches"),
        ({"period": "1/1/23"}, "str_matches"),
        ({"chart": "a/b.csv"}, "str_matches"),
    ],
    "owid_charts": [({"last_updated": "16 July 2024"}, "str_matches")],
    "unesco_uis_indicators": [({"geo_unit": "SDG: Asia"}, "str_matches")],
}
