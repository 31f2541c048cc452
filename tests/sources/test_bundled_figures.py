"""Each bundled figure against the published table it came from, read here by other means."""

import csv
import html
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.replay.fixtures import samples
from tests.schemas.bundled import RAW

Figures = dict[tuple[str, ...], float]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def bundled(file: str, *key: str, figure: str = "figure") -> Figures:
    """Figures of a bundled table by the key; blank ones are left out."""
    found = [
        (tuple(row[k] for k in key), float(row[figure])) for row in rows(RAW / file) if row[figure]
    ]
    assert len(dict(found)) == len(found)
    return dict(found)


def facts(name: str) -> list[dict[str, str]]:
    return rows(samples().parent / "facts" / f"{name}.csv")


def published_by_the_world_bank(text: str) -> Iterator[tuple[tuple[str, ...], float]]:
    lines = list(csv.reader(io.StringIO(text)))
    start = next(i for i, line in enumerate(lines) if line[:1] == ["Country Name"])
    for line in lines[start + 1 :]:
        for year, figure in zip(lines[start][4:], line[4:], strict=True):
            if figure and year.isdigit() and int(year) >= 2010:
                yield (line[3], line[1], year), float(figure)


def test_world_bank_downloads() -> None:
    published: Figures = {}
    for path in (samples() / "worldbank").glob("API_*.zip"):
        with zipfile.ZipFile(path) as opened:
            (name,) = [name for name in opened.namelist() if name.startswith("API_")]
            published |= dict(published_by_the_world_bank(opened.read(name).decode("utf-8-sig")))
    ours = bundled("worldbank/2025-04-15/indicators.csv", "code", "iso3", "year")
    assert ours.items() <= published.items()
    listed = rows(samples() / "worldbank" / "WDICountry.csv")
    groups = {row["Country Code"] for row in listed if not row["Region"]}
    left = {key[1] for key in published.keys() - ours.keys()}
    # What is left out are aggregates, one of them gone since, and the Channel Islands, which ISO
    # 3166 does not have.
    assert left - groups == {"CHI", "FCS"}

    text = (samples() / "worldbank" / "API_NY.GDP.PCAP.CD_DS2_en_csv_v2_33610.csv").read_text(
        "utf-8-sig"
    )
    rebased = dict(published_by_the_world_bank(text))
    new = bundled("worldbank/2026-07-13/indicators.csv", "code", "iso3", "year")
    assert new.items() <= rebased.items()
    korea = ("NY.GDP.PCAP.CD", "KOR", "2023")
    assert new[korea] / ours[korea] == pytest.approx(1.077, abs=0.001)


def test_world_bank_facts() -> None:
    published = {
        (row["indicator"], row["iso3"], row["year"]): float(row["value"])
        for name in ("worldbank_indicators", "worldbank_indicators_2")
        for row in facts(name)
    }
    assert bundled("worldbank/2026-11/indicators.csv", "code", "iso3", "year") == published


@pytest.mark.parametrize(
    ("vintage", "file", "table", "name", "country"),
    [
        ("2025-02", "notable_ai_models", "notable_models", "Model", "Country (from Organization)"),
        ("2025-12", "notable_ai_models", "notable_models", "Model", "Country (of organization)"),
        ("2026-07", "notable_ai_models", "notable_models", "Model", "Country (of organization)"),
        ("2025-12", "large_scale_ai_models", "large_scale_models", "Model",
         "Country (of organization)"),
        ("2025-12", "frontier_ai_models", "frontier_models", "Model", "Country (of organization)"),
    ],
)  # fmt: skip
def test_epochs_models(vintage: str, file: str, table: str, name: str, country: str) -> None:
    taken = {
        "country": country,
        "organization": "Organization",
        "publication_date": "Publication date",
        "training_compute": "Training compute (FLOP)",
        "parameters": "Parameters",
        "training_cost_2023_usd": "Training compute cost (2023 USD)",
        "confidence": "Confidence",
    }
    theirs = {
        " ".join(row[name].split()): [row.get(column, "") for column in taken.values()]
        for row in rows(samples() / "epoch" / f"{vintage}_{file}.csv")
    }
    ours = rows(RAW / "epoch" / vintage / f"{table}.csv")
    assert {row["model"]: [row[column] for column in taken] for row in ours} == theirs


def test_the_july_vintage_has_the_models_of_2025_as_others_quote_them() -> None:
    counted: Counter[str] = Counter()
    for row in rows(RAW / "epoch" / "2026-07" / "notable_models.csv"):
        if row["publication_date"].startswith("2025"):
            counted.update(set(row["country"].split(",")))
    names = ("United States of America", "China", "Korea (Republic of)")
    assert [counted[name] for name in names] == [60, 35, 8]


@pytest.mark.parametrize(
    ("vintage", "file", "table", "taken"),
    [
        (vintage, "gpu_clusters", "gpu_clusters",
         {"name": "Name", "status": "Status", "certainty": "Certainty", "country": "Country",
          "h100_equivalents": "H100 equivalents", "power_mw": "Power Capacity (MW)",
          "first_operational": "First Operational Date", "chips": "Total number of AI chips"})
        for vintage in ("2025-11", "2025-12")
    ] + [
        ("2025-12", "ml_hardware", "ml_hardware",
         {"name": "Hardware name", "release_date": "Release date", "tdp_watts": "TDP (W)",
          "memory_bytes": "Memory size per board (Byte)",
          "release_price_usd": "Release price (USD)",
          "tensor_fp16_flops": "Tensor-FP16/BF16 performance (FLOP/s)"}),
        ("2026-07", "ml_hardware", "ml_hardware",
         {"name": "Hardware name", "release_date": "Release date", "tdp_watts": "TDP (W)",
          "memory_bytes": "Memory (bytes)", "release_price_usd": "Release price (USD)",
          "tensor_fp16_flops": "Tensor-FP16/BF16 performance (FLOP/s)"}),
        ("2025-12", "data_centers", "data_centers",
         {"name": "Handle", "address": "Address", "power_mw": "Current power (MW)",
          "h100_equivalents": "Current H100 equivalents"}),
        ("2025-12", "data_center_timelines", "data_center_timelines",
         {"name": "Data center", "date": "Date", "power_mw": "Power (MW)",
          "h100_equivalents": "H100 equivalents",
          "capital_cost_billion": "Total capital cost (2025 USD billions)"}),
    ],
)  # fmt: skip
def test_epochs_compute(vintage: str, file: str, table: str, taken: dict[str, str]) -> None:
    theirs = Counter(
        (" ".join(row[taken["name"]].split()), *(row[c] for c in list(taken.values())[1:]))
        for row in rows(samples() / "epoch" / f"{vintage}_{file}.csv")
    )
    ours = Counter(
        tuple(row[c] for c in taken) for row in rows(RAW / "epoch" / vintage / f"{table}.csv")
    )
    assert ours == theirs


def test_clusters_by_the_publishers_own_count() -> None:
    found = rows(RAW / "epoch" / "2025-12" / "gpu_clusters.csv")
    assert (len(found), len({row["name"] for row in found})) == (786, 530)
    assert Counter(row["status"] for row in found) == {
        "Existing": 609, "Planned": 171, "Decommissioned": 6,
    }  # fmt: skip
    assert sum(row["standard_analysis"] == "true" for row in found) == 482
    assert sum(row["possible_duplicate"] == "true" for row in found) == 94


@pytest.mark.parametrize(
    ("table", "file", "column"),
    [
        ("patent_applications", "patents_yearly_applications", "num_patent_applications"),
        ("patents_granted", "patents_yearly_granted", "num_patent_granted"),
        ("publications", "publications_yearly_articles", "num_articles"),
        ("citations", "publications_yearly_citations", "num_citations"),
        ("investment_disclosed", "companies_yearly_disclosed", "disclosed_investment"),
        ("investment_estimated", "companies_yearly_estimated", "estimated_investment"),
    ],
)
def test_csets_figures_of_all_fields(table: str, file: str, column: str) -> None:
    theirs = {
        (row["country"], row["year"]): (float(row[column]), row.get("complete", "").lower())
        for row in rows(samples() / "cset_cat" / f"{file}.csv")
        if row["field"] == "All"
    }
    ours = {
        (row["country"], row["year"]): (float(row["figure"]), row["complete"].lower())
        for row in rows(RAW / "cset_cat" / "2024-12" / f"{table}.csv")
    }
    assert ours == theirs


def test_indeed() -> None:
    of = {}
    for edition in ("2025-02-07", "2025-02-14", "2026-07-21"):
        theirs: Figures = {}
        for row in rows(samples() / "indeed" / f"{edition}_AI_posting.csv"):
            day = row["date"]
            if "/" in day:
                first, month, year = map(int, day.split("/"))
                day = date(2000 + year, month, first).isoformat()
            if row["AI_share_postings"]:
                theirs[day, row["jobcountry"]] = float(row["AI_share_postings"])
        of[edition] = bundled(f"indeed/{edition}/ai_postings.csv", "date", "iso2")
        assert of[edition] == theirs
    # Japan is withdrawn in a week in which no other figure moves.
    before, after = of["2025-02-07"], of["2025-02-14"]
    assert set(before.keys() - after.keys()) == {k for k in before if k[1] == "JP"}
    assert all(abs(before[key] - after[key]) < 1e-9 for key in after)
    assert max(day for day, _ in after) == "2025-01-31"


def test_github() -> None:
    ours = bundled("github/2026-01/activity.csv", "series", "iso2", "year", "quarter")
    folder, theirs = samples() / "innovationgraph" / "data", {}
    for file in ("developers", "git_pushes", "repositories", "organizations"):
        for row in rows(folder / f"{file}.csv"):
            theirs[file, row["iso2_code"], row["year"], row["quarter"]] = float(row[file])
    topics = {key[0] for key in ours if key[0].startswith("topic:")}
    for row in rows(folder / "topics.csv"):
        if f"topic:{row['topic']}" in topics:
            place = (f"topic:{row['topic']}", row["iso2_code"], row["year"], row["quarter"])
            theirs[place] = float(row["num_pushers"])
    assert ours == theirs
    assert {"NA", "EU", "XK", "AQ"} <= {key[1] for key in ours}


@pytest.mark.parametrize("year", range(2019, 2026))
def test_oxford_insights(year: int) -> None:
    """Every bundled figure stands in a row of its economy, and every ranked economy is bundled."""
    (path,) = [p for p in (samples() / "oxford_insights").glob("*.xlsx") if str(year) in p.name]
    stood: dict[str, set[float]] = {}
    ranked = set()
    book = CalamineWorkbook.from_path(path)
    for number, sheet in enumerate(book.sheet_names):
        for line in book.get_sheet_by_name(sheet).to_python(skip_empty_area=False):
            names = [" ".join(str(c).split()) for c in line if isinstance(c, str) and c.strip()]
            if names:
                stood.setdefault(names[0], set()).update(_numbers(line))
                if number == 0 and isinstance(line[0] or line[1], float):
                    ranked.add(names[0])
    ours = rows(RAW / "oxford_insights" / str(year) / "readiness.csv")
    for row in ours:
        assert float(row["figure"]) in stood[" ".join(row["economy"].split())], row
    assert {" ".join(r["economy"].split()) for r in ours if r["series"].endswith("/rank")} == ranked
    count = {2019: 194, 2020: 172, 2021: 160, 2022: 181, 2023: 193, 2024: 188, 2025: 195}
    assert len(ranked) == count[year]


def _numbers(line: list[Any]) -> set[float]:
    return {float(c) for c in line if isinstance(c, int | float) and not isinstance(c, bool)} | {
        float(c) for c in line if isinstance(c, str) and re.fullmatch(r"\d+(\.\d+)?", c)
    }


def test_eurostat() -> None:
    key = ("dataset", "indicator", "unit", "breakdown", "area", "year")
    for edition, files in (
        ("2025-12-16", ("isoc_ai_iaiu_labels_2025-12-16", "isoc_ai_iaiuxr_labels_2025-12-16")),
        ("2026-02-27", ("isoc_eb_ai_sdmx.EXCERPT",)),
    ):
        theirs = Counter(
            (
                re.sub(r"ESTAT:(\w+).*", r"\1", row["DATAFLOW"]),
                row["indic_is"], row["unit"], row.get("size_emp") or row["ind_type"], row["geo"],
                row["TIME_PERIOD"], row["OBS_VALUE"], row["OBS_FLAG"], row["CONF_STATUS"],
            )
            for file in files
            for row in rows(samples() / "eurostat" / f"{file}.csv")
        )  # fmt: skip
        ours = Counter(
            tuple(row[c] for c in (*key, "figure", "flag", "confidential"))
            for row in rows(RAW / "eurostat" / edition / "ai_use.csv")
        )
        assert ours == theirs


def test_imf() -> None:
    theirs = {
        (row["component"], row["code"]): float(row["value"]) for row in facts("imf_ai_preparedness")
    }
    ours = bundled("imf/2023/ai_preparedness.csv", "series", "code")
    assert ours == theirs
    parts = {series for series, _ in ours} - {"overall"}
    for (series, code), whole in ours.items():
        found = [ours.get((part, code)) for part in parts]
        if series == "overall" and None not in found and len(code) == 3:
            assert sum(filter(None, found)) == pytest.approx(whole, abs=0.011)


def test_ncses() -> None:
    def name(text: str) -> str:
        return html.unescape(re.sub(r"<sup>.*?</sup>", "", text)).strip()

    theirs: Figures = {}
    folder = samples() / "ncses"
    for row in rows(folder / "10564" / "data.csv"):
        place = name(row["time_period"].split(" -> ")[-1])
        theirs["SINV-17/AI patents granted", place, "2000-2022 (sum)"] = float(row["value"])
    for row in rows(folder / "10067" / "data.csv"):
        path = row["region_country_or_economy_full_path"].split(" -> ")
        last = path[-1]
        if last == "Total articles" or last.startswith("With "):
            for key, value in row.items():
                if key.startswith("field_") and value not in ("", "NA"):
                    area = "World" if path[1] in ("Total articles", last) else name(path[1])
                    theirs[f"SPBS-99/{last}", area, key[6:]] = float(value)
    for row in rows(folder / "10059" / "data.csv"):
        place = name(row["region_country_or_economy"])
        figure = float(row["number_of_papers_fractional_"])
        theirs["SPBS-91/Fractional count", place, "2003-2022 (sum)"] = figure
    for row in rows(folder / "6208" / "data.csv"):
        place = name(row["country_or_region_full_path"].split(" -> ")[-1])
        for key, value in row.items():
            if key.startswith("field_") and value not in ("", "NA"):
                theirs["SKTI-21/AI venture capital", place, key[6:]] = float(value)
    assert bundled("ncses/2024/ai.csv", "series", "area", "period") == theirs


def test_openalex() -> None:
    theirs = {
        (row["country_code"].removeprefix("https://openalex.org/countries/"), row["year"]): float(
            row["count"]
        )
        for row in rows(samples() / "openalex" / "ai_publication_counts.csv")
    }
    assert bundled("openalex/2010-2020/ai_works.csv", "iso2", "year", figure="works") == theirs
    cut = Counter(row["year"] for row in rows(RAW / "openalex/2010-2020/ai_works.csv"))
    assert {count for year, count in cut.items() if year >= "2014"} == {200}


def test_anthropic() -> None:
    theirs = {
        (row["iso2"], row["period"]): float(row["usage_pct"])
        for row in facts("anthropic_claude_usage_2026_02")
    }
    ours = bundled("anthropic/2026-03-24/usage.csv", "iso2", "period")
    assert ours == theirs
    assert sum(ours.values()) == pytest.approx(80.1, abs=0.05)
