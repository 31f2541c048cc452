"""The reference tables keep their contracts and fit one another."""

import datetime
from pathlib import Path

import polars as pl
import pytest

from ailedger.load.contract import read_contract
from schemas.reference import reference_contracts
from tests.schemas.test_raw_contracts import broken_rules, types_of

FOLDER = Path(__file__).parents[2] / "data" / "reference"
CONTRACTS = reference_contracts()


def table(name: str) -> pl.DataFrame:
    return pl.read_csv(FOLDER / f"{name}.csv", schema=types_of(CONTRACTS[name]))


def test_every_file_has_a_contract() -> None:
    assert {path.stem for path in FOLDER.glob("*.csv")} == set(CONTRACTS)


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_bundled_table_keeps_its_contract(name: str) -> None:
    frame = table(name)
    header = (FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header.split(",") == frame.columns
    assert broken_rules(CONTRACTS[name], frame) == set()
    key = read_contract(CONTRACTS[name]).key
    assert not frame.select(key).is_duplicated().any()


@pytest.mark.parametrize(
    ("name", "row", "rule"),
    [
        ("countries", ["KOR", "kr", "South Korea", "Asia"], "str_matches"),
        ("countries", ["KOR", "KR", "South Korea", "East Asia"], "isin"),
        ("country_aliases", ["Korea", "KOR", "aggregate"], "a country has an alpha-3 code"),
        ("country_aliases", ["World", "world", "country"], "a country has an alpha-3 code"),
        ("country_aliases", ["Korea*", "Kor", "country"], "str_matches"),
        ("units", ["percent", "percent", 10.0], "isin"),
        ("indicators", ["gdp", "GDP", "Product", "US$", "up", "money", 0], "isin"),
        ("events", [datetime.date(2024, 8, 1), "european_union", "AI Act", "OJ", "eur-lex"],
         "str_matches"),
    ],
)  # fmt: skip
def test_broken_row_is_refused_by_its_rule(name: str, row: list[object], rule: str) -> None:
    frame = pl.DataFrame([row], schema=types_of(CONTRACTS[name]), orient="row")
    assert any(rule in found for found in broken_rules(CONTRACTS[name], frame))


def test_countries_are_those_of_iso_3166_and_kosovo() -> None:
    countries = table("countries")
    assert len(countries) == 249 + 1
    assert countries["iso2"].n_unique() == countries["name"].n_unique() == 250
    codes = dict(zip(countries["iso3"], countries["iso2"], strict=True))
    assert codes["NAM"] == "NA"
    assert codes["XKX"] == "XK"
    assert codes["TWN"] == "TW"


def test_every_country_is_found_by_its_own_name() -> None:
    aliases = dict(table("country_aliases").select("name", "entity").rows())
    for iso3, name in table("countries").select("iso3", "name").rows():
        assert aliases[name] == iso3


def test_every_alias_leads_to_a_country() -> None:
    aliases = table("country_aliases").filter(pl.col("entity_type") == "country")
    assert set(aliases["entity"]) == set(table("countries")["iso3"])


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("South Korea", "KOR"), ("Korea, Rep.", "KOR"), ("Republic of Korea", "KOR"),
        ("Korea (Republic of)", "KOR"), ("Hong Kong SAR, China", "HKG"), ("Hong Kong", "HKG"),
        ("Turkey", "TUR"), ("Türkiye", "TUR"), ("Turkiye", "TUR"), ("Viet Nam", "VNM"),
        ("Czechia", "CZE"), ("Czech Republic", "CZE"), ("Slovak Republic", "SVK"),
        ("Chinese Taipei", "TWN"), ("Taiwan, China", "TWN"), ("China (mainland)", "CHN"),
        ("United States of America", "USA"), ("Congo", "COG"), ("Congo (DRC)", "COD"),
        ("United Kingdom of Great Britain and Northern Ireland", "GBR"), ("Niger", "NER"),
        ("Global", "world"), ("World", "world"), ("EU and UK", "eu_and_uk"),
        ("Rest of the world", "rest_of_world"), ("European Union", "european_union"),
    ],
)  # fmt: skip
def test_variant_resolves(name: str, entity: str) -> None:
    assert dict(table("country_aliases").select("name", "entity").rows())[name] == entity


def test_units_and_indicators_fit() -> None:
    units, indicators = table("units"), table("indicators")
    assert set(indicators["unit"]) == set(units["canonical"])
    factors = dict(units.select("unit", "factor").rows())
    assert factors["fraction"] == factors["ratio (not percent)"] == 100
    assert factors["thousand patents"] == 1000


def test_breaks_and_corrections_are_of_known_indicators() -> None:
    known = set(table("indicators")["indicator"])
    assert set(table("breaks")["indicator"]) <= known
    assert set(table("corrections")["indicator"]) <= known


def test_what_is_known_to_have_changed_is_registered() -> None:
    found = set(table("breaks").select("indicator", "edition").rows())
    assert {
        ("patents_per_100k", "2025"), ("patents_per_100k", "2026"),
        ("ai_patents_granted", "2025"), ("ai_patents_granted", "2026"),
        ("net_ai_talent_migration", "2025"), ("ai_talent_concentration", "2025"),
        ("ai_skill_penetration", "2025"), ("notable_ml_models", "2026"),
        ("ai_job_postings_share", "2026"), ("relative_ai_hiring_yoy", "2026"),
        ("gdp", "2026-11"), ("indeed_ai_postings_share", "2026-02-17"),
    } <= found  # fmt: skip


def test_events_are_of_known_entities() -> None:
    assert set(table("events")["entity"]) <= set(table("country_aliases")["entity"])
