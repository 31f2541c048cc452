"""What makes a contract unusable, what its fingerprint reaches, and checks that look about."""

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

import pandera.polars as pa
import polars as pl
import pytest

from ailedger.errors import UsageError
from ailedger.load.contract import read_contract
from ailedger.load.contract_fingerprint import contract_fingerprint
from ailedger.load.rowwise import looks_alone, require_rowwise


def made(space: dict[str, Any], config: dict[str, Any] | None = None) -> type[pa.DataFrameModel]:
    annotations = space.pop("annotations", {"a": str, "b": int})
    settings = {"name": "made_up", "strict": True, **(config or {})}
    body = {"__annotations__": annotations, **space, "Config": type("Config", (), settings)}
    return type("MadeUp", (pa.DataFrameModel,), body)


def looks_about(cls, data: pa.PolarsData) -> pl.LazyFrame:
    return data.lazyframe.select(pl.col("b") >= pl.col("b").mean())


@pytest.mark.parametrize(
    ("space", "config", "said"),
    [
        ({"b": pa.Field(unique=True)}, {}, "unique is judged over a whole column"),
        ({}, {"unique": ["a"]}, "Config.unique"),
        ({"a": pa.Field(default="x")}, {}, "never changes a value"),
        ({"b": pa.Field(unique_values_eq=[1, 2])}, {}, "looks at a whole column"),
        ({"b": pa.Field(ge=1, raise_warning=True)}, {}, "a rule holds or a row is set aside"),
        ({"b": pa.Field(ge=1, n_failure_cases=1)}, {}, "a rule holds or a row is set aside"),
        ({"a": pa.Field(alias="a.*", regex=True)}, {}, "exactly the columns"),
        ({"annotations": {"a": str, "b": list[int]}}, {}, "cannot hold the type"),
        ({"annotations": {"row": int}}, {}, "taken by the ledger"),
        ({"b": pa.Field(alias="_ledger_x")}, {}, "taken by the ledger"),
        ({}, {"metadata": {"key": ["c"]}}, "metadata key names columns it has not: c"),
    ],
)
def test_a_contract_that_cannot_be_judged_by_rows_is_refused(space, config, said):
    with pytest.raises(UsageError, match="not usable as a contract") as caught:
        read_contract(made(dict(space), config))
    assert said in str(caught.value)


def test_a_contract_is_read_with_its_key_and_what_its_checks_read():
    space = {
        "narrow": pa.dataframe_check(name="narrow")(looks_about),
        "wide": pa.dataframe_check(name="wide")(looks_about),
    }
    config = {"metadata": {"key": ["a"], "reads": {"narrow": ["b"], "of another table": ["z"]}}}
    contract = read_contract(made(space, config))
    assert contract.key == ("a",)
    assert {check.check.name: check.reads for check in contract.checks} == {
        "narrow": ("b",), "wide": ("a", "b"),
    }  # fmt: skip


FRAME = pl.DataFrame({"b": [1, 5, 2, 9, 4, 4]})
NONE = FRAME.head(0)


@pytest.mark.parametrize(
    "check",
    [
        lambda data: data.lazyframe.select(pl.col("b") >= pl.col("b").mean()),
        lambda data: data.lazyframe.select(pl.col("b") >= pl.col("b").shift(1)),
        lambda data: data.lazyframe.select(pl.col("b").is_unique()),
        lambda data: data.lazyframe.select(pl.col("b").max() < 100),
        lambda data: data.lazyframe.select(pl.col("b").rank() > 2),
    ],
    ids=["mean", "neighbour", "unique", "one verdict", "rank"],
)
def test_a_check_that_looks_beyond_its_row_is_found_out(check):
    with pytest.raises(UsageError, match="not usable as a contract"):
        require_rowwise(pa.Check(check, name="own"), FRAME, "b", NONE)


def test_a_check_that_lets_only_outliers_fail_is_found_out_by_them():
    check = pa.Check(
        lambda data: data.lazyframe.select(pl.col("b") < 100 * pl.col("b").mean()), name="own"
    )
    failed = pl.DataFrame({"b": [10_000]})
    require_rowwise(check, FRAME, "b", NONE)
    with pytest.raises(UsageError, match="does not judge each row by itself"):
        require_rowwise(check, FRAME, "b", failed)


def test_checks_of_a_row_are_let_pass():
    own = pa.Check(lambda data: data.lazyframe.select(pl.col("b") > 3), name="own")
    require_rowwise(own, FRAME, "b", FRAME.filter(pl.col("b") <= 3))
    assert not looks_alone(own)
    assert looks_alone(pa.Check.ge(3))
    assert looks_alone(pa.Check(lambda value: value > 3, element_wise=True))


CONTRACT = """
import pandera.polars as pa
import polars as pl
from made_up_rules import helper, NAMES

class T(pa.DataFrameModel):
    a: str = pa.Field(isin=NAMES)
    b: int = pa.Field(ge=1)

    @pa.check("b", name="own")
    def own(cls, data):
        return helper(data)

    class Config:
        name = "t"
        metadata = {"key": ["a"]}
"""
RULES = """
from pathlib import Path
import polars as pl
NAMES = Path(__file__).with_name("names.txt").read_text().split()

def helper(data):
    return data.lazyframe.select(pl.col(data.key) > 0)
"""


@pytest.fixture
def fingerprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def take(contract: str = CONTRACT, rules: str = RULES, names: str = "x y") -> str:
        (tmp_path / "made_up_contract.py").write_text(contract)
        (tmp_path / "made_up_rules.py").write_text(rules)
        (tmp_path / "names.txt").write_text(names)
        for name in ("made_up_contract", "made_up_rules"):
            sys.modules.pop(name, None)
        importlib.invalidate_caches()
        return contract_fingerprint(importlib.import_module("made_up_contract").T)

    yield take
    for name in ("made_up_contract", "made_up_rules"):
        sys.modules.pop(name, None)


def test_a_fingerprint_reaches_rules_helpers_and_computed_lists(fingerprint):
    first = fingerprint()
    assert fingerprint() == first
    changed = {
        "a bound": fingerprint(contract=CONTRACT.replace("ge=1", "ge=2")),
        "a type": fingerprint(contract=CONTRACT.replace("b: int", "b: float")),
        "the key": fingerprint(contract=CONTRACT.replace('["a"]', '["a", "b"]')),
        "a helper": fingerprint(rules=RULES.replace("> 0", "> 1")),
        "a list from a file": fingerprint(names="x y z"),
    }
    assert first not in changed.values()
    assert len(set(changed.values())) == len(changed)


class Listed(pa.DataFrameModel):
    """A set has another order in every process."""

    a: str = pa.Field(isin={"x", "y", "z", "u", "v"})

    class Config:
        name = "listed"
        metadata: ClassVar = {"key": ["a"]}


def test_a_set_has_one_fingerprint():
    from ailedger.load.contract_fingerprint import _stable

    assert _stable({"x", "y", "z"}) == _stable({"z", "y", "x"}) == "{'x', 'y', 'z'}"
    assert contract_fingerprint(Listed) == contract_fingerprint(Listed)


def test_importing_the_load_imports_nothing_heavy():
    heavy = ("pandera", "polars", "pyarrow", "duckdb")
    code = (
        "import sys, ailedger.load.validated_load, ailedger.load.drift, ailedger.load.acceptance; "
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
