"""Of the tables of many series and of compute: what breaks a rule, what is nonsense, the keys.

A row that is accepted is the first of the bundled table, where none is written here.
"""

import csv
import datetime
from collections.abc import Mapping

import pandera.polars as pa
import polars as pl

from schemas.registry import raw_contracts
from tests.schemas.bundled import bundled_editions

Row = dict[str, object]

BOUNDS = "the figure is within the bounds of its series"
LONG: dict[str, Row] = {
    "oecd_ai_policies": {
        "initiative": "2021/data/policyInitiatives/1337", "name": "National strategy",
        "country": "Korea", "start_year": 2019, "end_year": None,
    },
}  # fmt: skip
LONG_BAD: dict[str, list[tuple[Row, str]]] = {
    "worldbank_indicators": [
        ({"iso3": "na"}, "str_matches"),
        ({"code": "SP.POP.TOTL", "figure": 0.0}, BOUNDS),
        ({"code": "NY.GDP.MKTP.CD", "figure": 12_351.0}, BOUNDS),
        ({"code": "GB.XPD.RSDV.GD.ZS", "figure": 52.1}, BOUNDS),
    ],
    "github_activity": [
        ({"quarter": 5}, "less_than"),
        ({"iso2": "KOR"}, "str_matches"),
        ({"figure": 3_000_000_000}, BOUNDS),
    ],
    "oxford_insights_readiness": [
        ({"series": "2019/score", "figure": 10.1}, BOUNDS),
        ({"series": "2020/score", "figure": 100.1}, BOUNDS),
        ({"series": "2026/score"}, "str_matches"),
    ],
    "imf_ai_preparedness": [
        ({"series": "overall", "figure": 1.01}, BOUNDS),
        ({"series": "digital infrastructure", "figure": 0.26}, BOUNDS),
    ],
    "ncses_ai": [
        ({"kind": "continent"}, "isin"),
        ({"footnote": "ab"}, "str_matches"),
        ({"figure": 1e9}, BOUNDS),
    ],
    "openalex_ai_works": [
        ({"countries": 201}, "less_than_or_equal_to"),
        ({"iso2": "https://openalex.org/countries/CN"}, "str_matches"),
    ],
    "anthropic_usage": [({"figure": 100.5}, "less_than"), ({"period": "2026-02"}, "str_matches")],
    "indeed_ai_postings": [
        ({"date": datetime.date(2018, 12, 31)}, "greater_than"),
        ({"figure": 101.0}, "less_than"),
    ],
    "eurostat_ai_use": [({"confidential": "N"}, "isin"), ({"figure": 100.5}, "less_than")],
    "oecd_ai_policies": [({"start_year": 1}, "greater_than")],
    "epoch_gpu_clusters": [
        ({"status": "Rumoured"}, "isin"),
        ({"occurrence": 0}, "greater_than"),
        ({"power_mw": -1.0}, "greater_than"),
    ],
    "epoch_ml_hardware": [({"tdp_watts": -1.0}, "greater_than")],
    "epoch_data_centers": [({"power_mw": -1.0}, "greater_than")],
    "epoch_data_center_timelines": [({"date": datetime.date(1999, 1, 1)}, "greater_than")],
}
LONG_KEYS: dict[str, tuple[str, ...]] = {
    "worldbank_indicators": ("code", "iso3", "year"),
    "worldbank_linkedin_ai_skill_migration": ("iso3", "year"),
    "github_activity": ("series", "iso2", "year", "quarter"),
    "oxford_insights_readiness": ("series", "economy", "year"),
    "imf_ai_preparedness": ("series", "code", "year"),
    "ncses_ai": ("series", "area", "period"),
    "openalex_ai_works": ("concept", "iso2", "year"),
    "anthropic_usage": ("iso2", "period"),
    "indeed_ai_postings": ("date", "iso2"),
    "eurostat_ai_use": (
        "dataset", "indicator", "unit", "breakdown", "activity", "area", "year",
    ),
    "oecd_ai_policies": ("initiative",),
    "epoch_gpu_clusters": ("name", "occurrence"),
    "epoch_ml_hardware": ("name",),
    "epoch_data_centers": ("name",),
    "epoch_data_center_timelines": ("name", "date"),
}  # fmt: skip
LONG_MISSING: dict[str, tuple[str, ...]] = {
    "ncses_ai": ("footnote",),
    "indeed_ai_postings": ("figure",),
    "eurostat_ai_use": ("figure", "flag", "confidential"),
    "oecd_ai_policies": ("name", "start_year", "end_year"),
    "epoch_gpu_clusters": (
        "single_cluster", "country", "location", "owner", "users", "sector", "first_operational",
        "chip_type", "chip_quantity", "chips", "h100_equivalents", "max_ops", "ops_16bit",
        "power_mw", "hardware_cost_usd",
    ),
    "epoch_ml_hardware": (
        "manufacturer", "type", "release_date", "release_price_usd", "fp64_flops", "fp32_flops",
        "fp16_flops", "tensor_fp16_flops", "fp8_flops", "int8_ops", "memory_bytes",
        "memory_bandwidth", "tdp_watts", "process_nm", "transistors_millions",
    ),
    "epoch_data_centers": (
        "title", "project", "owner", "users", "address", "h100_equivalents", "power_mw",
        "capital_cost_billion",
    ),
    "epoch_data_center_timelines": (
        "construction_status", "power_mw", "h100_equivalents", "buildings", "capital_cost_billion",
    ),
}  # fmt: skip
# Where a column's words are a table's own.
LONG_OWN: dict[tuple[str, str], list[object]] = {
    ("worldbank_indicators", "code"): ["population", "sp.pop.totl", ""],
    # Refused by the bounds of the series, a rule across columns: see LONG_BAD.
    ("worldbank_indicators", "figure"): [],
    ("github_activity", "figure"): [-1],
    ("oxford_insights_readiness", "figure"): [],
    ("imf_ai_preparedness", "figure"): [],
    ("ncses_ai", "figure"): [-1.0],
    ("imf_ai_preparedness", "code"): ["kor", "K-R", ""],
    ("ncses_ai", "period"): ["2022-Q1", "1/1/22", ""],
    ("anthropic_usage", "period"): ["2026-02", "5 February", ""],
    ("epoch_gpu_clusters", "country"): [],
    ("epoch_gpu_clusters", "status"): ["existing", "Rumoured", ""],
    ("epoch_data_centers", "title"): [],
    ("eurostat_ai_use", "indicator"): ["", " E_AI_TANY"],
    ("eurostat_ai_use", "unit"): ["", " percent"],
    ("eurostat_ai_use", "breakdown"): ["", " GE10"],
    ("oecd_ai_policies", "name"): [],
}


def first_rows(wanted: Mapping[str, type[pa.DataFrameModel]]) -> dict[str, Row]:
    """The first row of each bundled table, in its contract's types."""
    found: dict[str, Row] = {}
    for edition in bundled_editions():
        for file in edition.files:
            if file.raw_table in wanted and file.raw_table not in found:
                columns = wanted[file.raw_table].to_schema().columns
                types = {name: column.dtype.type for name, column in columns.items()}
                with file.path.open(encoding="utf-8", newline="") as stream:
                    rows = csv.reader(stream)
                    next(rows)
                    cells = [cell or None for cell in next(rows)]
                text = pl.DataFrame([cells], schema=dict.fromkeys(types, pl.String), orient="row")
                typed = text.with_columns(
                    [
                        pl.col(n) == "true"
                        if kind == pl.Boolean
                        else pl.col(n).str.to_date()
                        if kind == pl.Date
                        else pl.col(n).cast(kind)
                        for n, kind in types.items()
                    ]
                )
                found[file.raw_table] = typed.row(0, named=True)
    return found


def good_rows(known: Mapping[str, Row]) -> dict[str, Row]:
    """A row of every table that has none in `known`."""
    without = {t: c for t, c in raw_contracts().items() if t not in known and t not in LONG}
    return LONG | first_rows(without)
