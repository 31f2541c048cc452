"""What no table may take, said once per column: refused wherever the column stands.

This is a second statement of the contracts, from the side of the figures: a bound, a pattern or a
list of words that gets lost in a contract shows here, even where no publisher ever broke it.
"""

from datetime import date

from tests.schemas.rows_long import LONG_KEYS, LONG_MISSING, LONG_OWN

Cells = dict[str, list[object]]

NAMES: list[object] = ["", " Korea", "Korea "]
CODES: list[object] = ["kor", "K R", "K-R", ""]
EVERYWHERE: Cells = {
    "measure": ["nonsense", "Granted per 100k", ""],
    "unit": ["furlongs", ""],
    "coverage": ["Full", "top", "top 0", "top15", ""],
    "printed_in": ["somewhere", "page 12", ""],
    "period": ["last year", "23", "2023-", ""],
    "country": NAMES,
    "economy": NAMES,
    "name": NAMES,
    "model": NAMES,
    "benchmark": NAMES,
    "subject": NAMES,
    "entity": NAMES,
    "title": NAMES,
    "field": NAMES,
    "breakdown": ["Female", " female", "%"],
    "year": [0, 1899, 2101, 20_231],
    "iso3": ["KR", "kor", "KORX", ""],
    "geo_unit": ["KR", "kor", "KORX", ""],
    "ref_area": CODES,
    "unit_measure": CODES,
    "patent_authorities": CODES,
    "date_type": CODES,
    "agent_role": CODES,
    "price_base": CODES,
    "transformation": CODES,
    "chart": ["Not A Slug", "-x", ""],
    "status": ["ok", "a", ""],
    "unit_mult": [-1, 13],
    "variable_id": ["12a", ""],
    "last_updated": ["yesterday", "2024-1-1", ""],
    "publication_date": [date(1939, 12, 31), date(2100, 1, 2)],
    "confidence": ["Certain", "likely", ""],
    "open_weights": ["Maybe", "yes", ""],
    "frontier_model": ["true", "Yes", ""],
    "iso2": ["kr", "KOR", "K1", ""],
    "area": NAMES,
    "series": ["", " series"],
    "quarter": [0, 5],
    "date": [date(1999, 12, 31), date(2100, 1, 2)],
    "release_date": [date(1999, 12, 31), date(2100, 1, 2)],
    "first_operational": ["2024-1", "soon", ""],
    "certainty": ["Certain", "confirmed", ""],
    "single_cluster": ["Maybe", "yes", ""],
    "dataset": ["isoc_eb_ai", "ISOC EB", ""],
    "activity": ["", " C10"],
    "flag": ["B", "b1", ""],
    "initiative": NAMES,
    "start_year": [1899, 2101],
    "end_year": [1899, 2101],
    "concept": ["AI", "c1", ""],
    "works": [0, 10_000_001],
    "countries": [0, 201],
} | {
    amount: [-1.0]
    for amount in (
        "parameters", "training_compute", "citations", "epochs", "training_time_hours",
        "hardware_quantity", "hardware_utilization", "training_cost_2023_usd",
        "training_power_draw_w", "finetune_compute", "batch_size", "training_cost_cloud_usd",
        "training_cost_upfront_usd", "chip_quantity", "chips", "h100_equivalents", "max_ops",
        "ops_16bit", "hardware_cost_usd", "power_mw", "buildings", "capital_cost_billion",
        "release_price_usd", "fp64_flops", "fp32_flops", "fp16_flops", "tensor_fp16_flops",
        "fp8_flops", "int8_ops", "memory_bytes", "memory_bandwidth", "tdp_watts", "process_nm",
        "transistors_millions",
    )
}  # fmt: skip

# Words that publishers use, wherever the column stands, though no bundled table has them.
SENSE: Cells = {
    "confidence": ["Confident", "Likely", "Speculative", "Unknown", "Unverified"],
    "open_weights": ["Yes", "No"],
    "frontier_model": ["True", "False"],
}

# Rows that a publisher may print, as it does in the table beside it.
SENSE_ROWS: dict[str, list[dict[str, object]]] = {
    "ai_index_figures": [
        {"unit": "fraction", "figure": 0.0173, "breakdown": "female"},
        {"period": "2025.0"},
        {
            "measure": "net_ai_talent_migration",
            "unit": "net flow per 10,000 LinkedIn members",
            "entity": "Luxembourg*",
            "period": "1/1/24",
            "figure": 8.92,
        },
        {
            "measure": "data_protection_law",
            "unit": "level",
            "figure": 1.0,
            "period": "not stated",
            "stated": "Draft legislation",
        },
        {
            "measure": "foundation_models_by_access",
            "entity": "no access",
            "unit": "count",
            "figure": 28.0,
        },
        {
            "measure": "ai_talent_flow",
            "entity": "India",
            "breakdown": "inflow",
            "unit": "persons",
            "period": "Q2 2016",
            "figure": 37.9,
        },
        {"printed_in": "fig. 4.5.xa"},
        {"printed_in": "data of sec. 1.3"},
    ],
}

FAR_BELOW, FAR_ABOVE = -1e15, 1e18
NO_TOP = {"oecd_ai_patents", "oecd_msti", "owid_figures", "unesco_uis_indicators"}
NO_BOTTOM = {"oecd_ai_patents", "oecd_msti", "owid_figures"}
# Where a table has words of its own, or none.
OWN: dict[tuple[str, str], list[object]] = {
    ("worldbank_linkedin_ai_skill_migration", "year"): [2014, 2020],
    ("owid_figures", "code"): ["KR", "kor", ""],
    ("unesco_uis_indicators", "indicator"): ["rd spending", ""],
    ("owid_figures", "indicator"): NAMES,
    ("owid_charts", "indicator"): NAMES,
    ("owid_charts", "unit"): [],
    **{(f"epoch_{kind}_models", "country"): [] for kind in ("notable", "frontier", "large_scale")},
}

EPOCH_MISSING = (
    "organization", "organization_categorization", "country", "publication_date", "domain", "task",
    "parameters", "training_compute", "training_compute_notes", "training_dataset",
    "training_dataset_size", "confidence", "link", "reference", "citations", "notability_criteria",
    "epochs", "training_time_hours", "training_hardware", "hardware_quantity",
    "hardware_utilization", "training_cost_2023_usd", "compute_cost_notes",
    "training_power_draw_w", "base_model", "finetune_compute", "batch_size",
    "model_accessibility", "frontier_model", "numerical_format", "training_cost_cloud_usd",
    "training_cost_upfront_usd", "open_weights",
)  # fmt: skip
# Columns in which a cell may be empty; everywhere else one that is empty is refused.
MAY_BE_MISSING: dict[str, tuple[str, ...]] = {
    "ai_index_figures": ("breakdown", "stated", "remark"),
    "cset_cat_citations": ("complete",),
    "epoch_frontier_models": EPOCH_MISSING,
    "epoch_large_scale_models": EPOCH_MISSING,
    "epoch_notable_models": EPOCH_MISSING,
    "oecd_ai_patents": ("figure", "status"),
    "oecd_msti": ("figure", "status"),
    "owid_charts": (
        "unit", "variable_id", "last_updated", "citation", "licence", "licence_url", "producer",
    ),
    "owid_figures": ("code",),
    "unesco_uis_indicators": ("figure", "magnitude", "qualifier"),
}  # fmt: skip
CSET_KEY, EPOCH_KEY = ("country", "field", "year"), ("model",)
# What identifies a row of a snapshot.
KEYS: dict[str, tuple[str, ...]] = {
    "ai_index_figures": (
        "measure", "entity", "breakdown", "period", "printed_in", "stated",
    ),
    "microsoft_ai_diffusion": ("economy", "period"),
    "oecd_ai_patents": ("patent_authorities", "measure", "ref_area", "period"),
    "oecd_msti": (
        "measure", "unit_measure", "price_base", "transformation", "ref_area", "period",
    ),
    "owid_charts": ("chart", "indicator"),
    "owid_figures": ("chart", "indicator", "entity", "period"),
    "unesco_uis_indicators": ("indicator", "geo_unit", "year"),
}  # fmt: skip


KEYS |= LONG_KEYS
MAY_BE_MISSING |= LONG_MISSING
OWN |= LONG_OWN


def key_of(table: str) -> tuple[str, ...]:
    """What identifies a row of a snapshot of a table."""
    by_source = {"cset_cat": CSET_KEY, "epoch": EPOCH_KEY}
    found = [key for source, key in by_source.items() if table.startswith(f"{source}_")]
    return KEYS[table] if table in KEYS else found[0]


def may_be_missing(table: str) -> tuple[str, ...]:
    """The columns of a table in which a cell may be empty."""
    return MAY_BE_MISSING.get(table, ())


def of_column(table: str, column: str) -> list[object]:
    """Nonsense for one column of a table; nothing where every text is let pass."""
    if column == "figure":
        if (table, column) in LONG_OWN:
            return LONG_OWN[table, column]
        low = [] if table in NO_BOTTOM else [FAR_BELOW]
        return [*low, *([] if table in NO_TOP else [FAR_ABOVE])]
    return OWN.get((table, column), EVERYWHERE.get(column, []))
