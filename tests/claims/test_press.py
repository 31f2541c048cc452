"""Sixty assertions as press texts on the AI Index make them, against the bundled record."""

import json

import click.testing
import duckdb
import pytest

from ailedger.cli.check import check as command
from ailedger.errors import UsageError
from ailedger.query.check import check
from ailedger.settings import Settings

SUPPORTED = (
    "South Korea rank 1 in patents per capita 2023",
    "KOR highest patents_per_100k 2022",
    "Korea ahead of Luxembourg in patents_per_100k 2022",
    "In 2023 private investment of the United States was 67.22 billion US$, edition 2024",
    "US private AI investment 2024 = 109.1 billion edition 2025",
    "US / China private AI investment 2024 ~ 12",
    "US / UK private AI investment 2024 about 24",
    "private_ai_investment USA > CHN > GBR 2024",
    "private AI investment United States 2025 = 285.9 billion",
    "private AI investment of South Korea in 2023 was 1.39 billion",
    "private AI investment South Korea 2024 rank 11",
    "private AI investment CHN peaked in 2021",
    "private AI investment China 2021-2023 falling edition 2025",
    "notable_ml_models USA 2024 = 40 edition 2025",
    "notable_ml_models top USA, CHN, FRA 2024 edition 2025",
    "Korea's net AI talent migration 2023 was negative",
    "net_ai_talent_migration India 2023 rank 48 edition 2025",
    "AI talent concentration Israel highest 2024",
    "foundation models world 2023 doubled from 2022",
    "corporate AI investment world 2023 = 189.2 billion",
)
CONTRADICTED = (
    "South Korea rank 2 in patents per capita 2023",
    "Luxembourg highest patents_per_100k 2022",
    "Luxembourg > South Korea patents per capita 2023",
    "China private AI investment 2023 = 7.26 billion",
    "US / China private AI investment 2023 ~ 9",
    "private AI investment China > United States 2024",
    "private AI investment South Korea 2024 top 10",
    "Japan ahead of South Korea in private AI investment 2024",
    "private AI investment CHN 2013-2021 falling",
    "private AI investment CHN peak 2018",
    "private AI investment United States 2024 more than 120 billion",
    "notable_ml_models China > United States 2024 edition 2025",
    "notable_ml_models top USA, FRA, CHN 2024 edition 2025",
    "net_ai_talent_migration KOR 2023 positive",
    "net_ai_talent_migration Luxembourg 2023 negative",
    "AI talent concentration KOR rank 3 2024",
    "foundation models GBR > CHN 2023",
    "foundation models Korea 2023 = 3",
    "AI laws passed world 2022-2023 rose",
    "private AI investment United Kingdom 2024 absent",
)
UNDECIDED = (
    "South Korea rank 1 in patents per capita 2019",
    "private AI investment South Korea 2024 change 50%",
    "private AI investment South Korea 2020 = 1.1 billion",
    "AI talent concentration China 2023 = 0.64%",
    "AI talent concentration Taiwan 2024 highest",
    "private AI investment USA highest 2023 edition 2024",
    "foundation_models Canada 2023 = 4",
    "foundation models France 2022 none",
    "notable_ml_models Sweden 2024 positive edition 2025",
    "private AI investment CHN peak 2021 edition 2024",
    "net_ai_talent_migration North Korea 2023 negative",
    "AI talent concentration KOR 2016-2023 rising",
    "AI job postings share Singapore highest 2024",
    "AI job postings share United States 2022 = 2.123% edition 2024",
    "private AI investment Germany 2023-2024 gained places",
    "patents_per_100k KOR 2022-2024 change 39%",
    "private AI investment KOR 2021-2024 falling",
    "training_cost USA 2023 = 100 million",
    "AI bills passed KOR 2021 positive",
    "benchmark_best_system KOR 2023 > 50",
)
ALL = [
    *((text, "supported") for text in SUPPORTED),
    *((text, "contradicted") for text in CONTRADICTED),
    *((text, "not decidable") for text in UNDECIDED),
]


def test_there_are_twenty_of_each() -> None:
    assert [len(set(texts)) for texts in (SUPPORTED, CONTRADICTED, UNDECIDED)] == [20, 20, 20]


@pytest.mark.parametrize(("text", "verdict"), ALL)
def test_the_verdict_on_a_sentence(text: str, verdict: str, con: duckdb.DuckDBPyConnection) -> None:
    found = check(con, text)
    assert found.verdict == verdict, f"{found.assertion} {found.by.reason}"
    assert found.by.reason
    if verdict != "not decidable":
        assert found.places
        assert found.trace.startswith("ailedger trace observations")
    for place in found.places:
        assert place.row > 1
        assert place.licence


@pytest.fixture
def published(warehouse: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands see the bundled record."""
    monkeypatch.setenv("AILEDGER_WAREHOUSE_DIR", str(warehouse.warehouse_dir))


@pytest.mark.parametrize(
    ("text", "code"),
    [(SUPPORTED[0], 0), (CONTRADICTED[0], 8), (UNDECIDED[0], 9), ("vists XAA 2023 = 1", 2)],
)
def test_exit_codes(text: str, code: int, published: None) -> None:
    done = click.testing.CliRunner().invoke(command, [text], standalone_mode=False)
    error = done.exception
    assert (error.exit_code if isinstance(error, UsageError) else done.return_value) == code


def test_the_answer_as_json_has_all_it_stands_on(published: None) -> None:
    done = click.testing.CliRunner().invoke(
        command, ["--format", "json", "US / China private investment 2023 ~ 9"],
        standalone_mode=False,
    )  # fmt: skip
    found = json.loads(done.output)
    assert (found["verdict"], found["kind"]) == ("contradicted", "ratio")
    assert found["entities"] == ["USA", "CHN"]
    assert found["by"]["edition"] == "2026"
    assert {one["edition"]: one["verdict"] for one in found["others"]}["2024"] == "supported"
    assert all(one["file"].startswith("ai_index/2026/") for one in found["figures"])
    assert {one["licence"] for one in found["figures"]} == {"CC-BY-ND-4.0"}


def test_the_text_names_other_editions_breaks_and_the_trace(published: None) -> None:
    asked = "Israel highest AI talent concentration 2024"
    out = click.testing.CliRunner().invoke(command, [asked], standalone_mode=False).output
    assert out.startswith("[+] supported by ai_index 2025: " + asked)
    assert "[?] not decidable by ai_index 2026" in out
    assert "break: ai_talent_concentration, from edition 2025 on:" in out
    assert "to the raw lines: ailedger trace observations --where" in out
