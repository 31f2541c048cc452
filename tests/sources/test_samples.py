"""The connectors on payloads that publishers really served; skipped where they are absent."""

import csv
import re
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb

from ailedger.archive.adopt import add_edition
from ailedger.archive.catalog import read_catalog
from ailedger.build.sql_models import read_model
from ailedger.fetch.content import encoding_of, records
from ailedger.fetch.unpack import expand
from ailedger.load.validated_load import load_files
from ailedger.settings import PROJECT, Settings
from ailedger.sources import cset_cat, epoch, microsoft, oecd, owid, worldbank_linkedin
from schemas.registry import raw_contracts
from tests.replay.fixtures import samples

BUNDLED = PROJECT / "data" / "raw"


def rows_of(parsed: Any, table: str) -> list[dict[str, Any]]:
    found = next(t for t in parsed.tables if t.name == table)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def bundled(file: str) -> list[dict[str, str]]:
    with (BUNDLED / file).open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_two_vintages_of_epoch_give_the_revisions_that_happened() -> None:
    folder = samples() / "epoch"
    found = {}
    for vintage in ("2025-02", "2025-12"):
        parsed = epoch.tables(
            {"x.csv.notable_ai_models.csv": folder / f"{vintage}_notable_ai_models.csv"}
        )
        assert parsed.notes == ()
        rows = rows_of(parsed, "notable_models")
        countries = [set((row["country"] or "").split(",")) for row in rows]
        found[vintage] = (
            len(rows),
            sum("Multinational" in names for names in countries),
            sum("France" in names and str(row["publication_date"]).startswith("2023")
                for names, row in zip(countries, rows, strict=True)),
            sum(row["training_cost_2023_usd"] is not None for row in rows),
        )  # fmt: skip
    # rows, filed under Multinational, French models of 2023, costs
    assert found == {"2025-02": (895, 68, 4, 155), "2025-12": (952, 4, 5, 181)}


def test_the_revisions_of_epoch_arrive_in_the_record(tmp_path: Path) -> None:
    limits = Settings(raw_dir=tmp_path)
    for vintage in ("2025-02", "2025-12"):
        path = samples() / "epoch" / f"{vintage}_notable_ai_models.csv"
        assert add_edition(limits, "epoch", f"{vintage}-01", path).state == "new"
    con = duckdb.connect()
    table = "epoch_notable_models"
    for edition in read_catalog(tmp_path):
        (load,) = load_files(con, table, edition.files, raw_contracts()[table])
        assert load.quarantined == 0
    insert = "INSERT INTO sources (source, edition, published, retrieved) VALUES ('epoch', ?, ?, ?)"
    con.executemany(insert, [[day, day, day] for day in ("2025-02-01", "2025-12-01")])
    readings = read_model("staging", Settings().sql_dir / "staging" / f"{table}.sql").select
    counted = f"""
        SELECT split_part(snapshot, '/', 2), sum(value)
        FROM ({readings}) WHERE indicator = '{table}' AND name = ? AND period LIKE ?
        GROUP BY 1 ORDER BY 1
    """
    multinational = con.execute(counted, ["Multinational", "%"]).fetchall()
    assert multinational == [("2025-02-01", 68), ("2025-12-01", 4)]
    france = con.execute(counted, ["France", "2023"]).fetchall()
    assert france == [("2025-02-01", 4), ("2025-12-01", 5)]
    models = read_model("core", Settings().sql_dir / "core" / "models.sql").select
    gone, new, moved = con.execute(f"""
        SELECT
            count(*) FILTER (WHERE last_edition = '2025-02-01'),
            count(*) FILTER (WHERE first_edition = '2025-12-01'),
            count(*) FILTER (WHERE changes LIKE '%countries%')
        FROM ({models})
    """).fetchone() or (0, 0, 0)
    assert (gone, new) == (165, 222)
    assert moved > 64


def test_cset_tables_are_read_whole() -> None:
    folder = samples() / "cset_cat"
    parsed = cset_cat.tables({path.name: path for path in folder.glob("*.csv")})
    assert {table.name: len(list(table.rows)) for table in parsed.tables} == {
        "patent_applications": 5071,
        "patents_granted": 4433,
        "publications": 9011,
        "citations": 8628,
        "investment_disclosed": 12437,
        "investment_estimated": 14221,
    }
    estimated = rows_of(parsed, "investment_estimated")
    (usa,) = [
        row["figure"]
        for row in estimated
        if (row["country"], row["field"], row["year"]) == ("United States", "All", "2023")
    ]
    assert usa == "87318"
    assert parsed.problems == ()


def test_owid_charts_as_csv_and_as_zip_are_the_same_figures(tmp_path: Path) -> None:
    folder = samples() / "owid"
    name = "annual-scholarly-publications-on-artificial-intelligence"
    zipped = expand({f"{name}.zip": folder / f"{name}.zip"}, tmp_path, Settings())
    plain = {p.name: p for p in folder.glob("*.csv")} | {p.name: p for p in folder.glob("*.json")}
    one, all_ = owid.tables(zipped), owid.tables(plain)
    figures = {(r["entity"], r["period"], r["figure"]) for r in rows_of(one, "figures")}
    assert len(figures) == 1909
    same = [r for r in rows_of(all_, "figures") if r["chart"] == name]
    # Two days' downloads of one chart: the plain one is the newer, shorter one.
    assert len(same) > 1000
    (about,) = rows_of(one, "charts")
    assert (about["variable_id"], about["last_updated"]) == ("954107", "2024-07-16")
    assert "CSET" in str(about["citation"]) or "Security" in str(about["citation"])


def test_oecd_multipliers_and_missing_figures_are_carried() -> None:
    parsed = oecd.tables({"msti.csv": samples() / "oecd" / "oecd-msti-rd-personnel.EXCERPT.csv"})
    rows = rows_of(parsed, "msti")
    assert Counter(row["unit_mult"] for row in rows) == {"0": 8, "3": 6}
    assert sum(row["figure"] is None for row in rows) == 5
    assert [r["figure"] for r in rows if r["ref_area"] == "DEU"] == ["45982"]


def test_oecd_labelled_form_is_read_to_its_end() -> None:
    path = samples() / "oecd" / "DSD_RDTAX_at_DF_RDSUB_2026-05-04.csv"
    assert sum(1 for _ in records(path)) == 5401


def test_microsoft_is_mac_roman_and_agrees_with_the_bundled_table() -> None:
    path = samples() / "microsoft" / "AI_Diffusion_Q12026_Update.csv"
    assert encoding_of(path, "x") == "mac_roman"
    found = rows_of(microsoft.tables({"x.csv": path}), "ai_diffusion")
    assert found == bundled("microsoft/2026-Q1/ai_diffusion.csv")


def test_linkedin_agrees_with_the_bundled_table() -> None:
    path = samples() / "linkedin" / "skill_migration_public.csv"
    found = rows_of(worldbank_linkedin.tables({"x.csv": path}), "ai_skill_migration")
    texts = [{key: str(value) for key, value in row.items()} for row in found]
    assert texts == bundled("worldbank_linkedin/2015-2019/ai_skill_migration.csv")


def test_zenodo_says_retry_after_on_answers_that_are_fine() -> None:
    text = (samples() / "zenodo" / "test_zenodo_adapter_read_record_only_csv.yaml").read_text()
    assert re.search(r"Retry-After:\n\s+- '60'", text)
    assert 'ETag:\n      - W/"2"' in text
