"""Contracts are found by where they stand."""

import pandera.polars as pa
import pytest

from schemas import registry


def test_names_are_those_of_the_bundled_tables() -> None:
    contracts = registry.raw_contracts()
    assert "ai_index_figures" in contracts
    assert "worldbank_linkedin_ai_skill_migration" in contracts
    assert list(contracts) == sorted(contracts)


def test_what_is_absent_or_begins_with_an_underscore_is_passed_over() -> None:
    assert list(registry.modules_of("schemas.nothing_here")) == []
    found = set(registry.modules_of("schemas.raw"))
    assert "schemas.raw.ai_index" in found
    assert "schemas.raw._rules" not in found


def test_two_contracts_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Twin(pa.DataFrameModel):
        year: int

        class Config:
            name = "worldbank_indicators"

    monkeypatch.setattr(registry, "contracts_in", lambda module: [Twin])
    with pytest.raises(ValueError, match="two contracts are called worldbank_indicators"):
        registry.raw_contracts.__wrapped__()
