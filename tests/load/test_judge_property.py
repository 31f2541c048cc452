"""Our quarantine against plain pandera: made-up contracts over made-up tables.

Each contract is loaded through the whole way (file, reading, judging in parts) and held, row by row
and rule by rule, against pandera's own verdict over the whole table in memory.

pytest tests/load/test_judge_property.py                     a few contracts
pytest tests/load/test_judge_property.py --examples 2000     as many as named
"""

import csv
import datetime
import io
import operator
import tempfile
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import duckdb
import pandera.polars as pa
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ailedger.archive.catalog import RawFile
from ailedger.load import judge, read_files, unique
from ailedger.load.unique import key_rule
from ailedger.load.validated_load import load_files

TEXTS = [
    "a",
    "ab",
    "b",
    "ba",
    "Zürich",
    "a,b",
    'say "a"',
    "two\nlines",
    "a  b",
    "ab1",
    "%",
    "ñ" * 9,
]
KINDS: dict[str, tuple[Any, pl.DataType, list[Any]]] = {
    "text": (str, pl.String(), TEXTS),
    "whole": (int, pl.Int64(), [-3, -1, 0, 1, 2, 3, 7, 2**53 + 1]),
    "small": (pl.Int16, pl.Int16(), [-3, 0, 1, 2, 7, 300]),
    "number": (float, pl.Float64(), [-2.5, -1.0, -0.0, 0.0, 0.1, 1.0, 2.5, 1e300]),
    "truth": (bool, pl.Boolean(), [True, False]),
    "day": (datetime.date, pl.Date(), [datetime.date(2020, 1, d) for d in range(1, 8)]),
    "moment": (
        datetime.datetime,
        pl.Datetime("us"),
        [datetime.datetime(2020, 1, d, 10, 30) for d in range(1, 8)],
    ),
    "price": (
        Annotated[pl.Decimal, 10, 2],
        pl.Decimal(10, 2),
        [Decimal(t) for t in ("-2.50", "0.00", "0.10", "1.00", "7.25")],
    ),
}
ORDERED = {"whole", "small", "number", "day", "moment", "price"}
OPERATORS = {"<=": operator.le, "<": operator.lt, "!=": operator.ne}


@st.composite
def fields(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    """Arguments of a field: bounds, lists, patterns, as fit the kind."""
    values = st.sampled_from(KINDS[kind][2])
    several = st.lists(values, min_size=1, max_size=5, unique=True)
    offered: dict[str, st.SearchStrategy[Any]] = {
        "eq": values, "ne": values, "isin": several, "notin": several,
    }  # fmt: skip
    if kind in ORDERED:
        offered |= dict.fromkeys(("ge", "le", "gt", "lt"), values)
        offered["in_range"] = st.tuples(values, values, st.booleans(), st.booleans()).map(
            lambda t: {
                "min_value": min(t[:2]), "max_value": max(t[:2]),
                "include_min": t[2] or t[0] == t[1], "include_max": t[3] or t[0] == t[1],
            }
        )  # fmt: skip
    if kind == "text":
        patterns = st.sampled_from(["a", "^a", "b$", "[a-z]+", r"^\S+$", "ü|ñ", '"'])
        offered |= {"str_matches": patterns, "str_contains": patterns}
        offered |= {name: st.sampled_from(["a", "b", "say", '"']) for name in
                    ("str_startswith", "str_endswith")}  # fmt: skip
        offered["str_length"] = st.tuples(st.integers(0, 3), st.integers(3, 9)).map(
            lambda t: {"min_value": t[0], "max_value": t[1]}
        )
    named = draw(st.lists(st.sampled_from(sorted(offered)), max_size=3, unique=True))
    found = {name: draw(offered[name]) for name in named}
    return found | {"nullable": draw(st.booleans())}


def own_check(name: str, allowed: list[Any], *, each: bool) -> Any:
    """A check of the contract's own: of a value, or of a column as an expression."""
    if each:
        return pa.check(name, name=f"own {name}", element_wise=True)(
            lambda cls, value: value in allowed
        )
    return pa.check(name, name=f"own {name}")(
        lambda cls, data: data.lazyframe.select(pl.col(data.key).is_in(allowed))
    )


def table_check(left: str, right: str, sign: str) -> Any:
    """A rule across two columns of one kind."""
    compare = OPERATORS[sign]
    return pa.dataframe_check(name=f"{left} {sign} {right}")(
        lambda cls, data: data.lazyframe.select(compare(pl.col(left), pl.col(right)))
    )


@st.composite
def contracts(draw: st.DrawFn) -> tuple[type[pa.DataFrameModel], dict[str, str], list[str]]:
    """A contract, the kind of each column, and the key."""
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=4))
    columns = {f"{kind}_{number}": kind for number, kind in enumerate(kinds)}
    space: dict[str, Any] = {"__annotations__": {n: KINDS[k][0] for n, k in columns.items()}}
    reads = {}
    for name, kind in columns.items():
        space[name] = pa.Field(**draw(fields(kind)))
        if draw(st.integers(0, 3)) == 0:
            allowed = draw(st.lists(st.sampled_from(KINDS[kind][2]), min_size=1, unique=True))
            each = kind not in ("price", "truth") and draw(st.booleans())
            space[f"check_{name}"] = own_check(name, allowed, each=each)
    pairs = [(a, b) for a in columns for b in columns if a < b and columns[a] == columns[b]]
    for left, right in pairs[:2]:
        sign = draw(st.sampled_from(sorted(OPERATORS)))
        space[f"check_{left}_{right}"] = table_check(left, right, sign)
        if draw(st.booleans()):
            reads[f"{left} {sign} {right}"] = [left, right]
    key = draw(st.lists(st.sampled_from(list(columns)), max_size=2, unique=True))
    meta = {"key": key, "reads": reads}
    space["Config"] = type("Config", (), {"name": "made_up_t", "strict": True, "metadata": meta})
    return type("MadeUp", (pa.DataFrameModel,), space), columns, key


@st.composite
def cases(draw: st.DrawFn) -> tuple[Any, ...]:
    """A contract, a table, and whether it is read the quick way."""
    contract, columns, key = draw(contracts())
    cells = st.tuples(*(st.none() | st.sampled_from(KINDS[kind][2]) for kind in columns.values()))
    rows = draw(st.lists(cells, max_size=25))
    schema = {name: KINDS[kind][1] for name, kind in columns.items()}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return contract, key, frame, draw(st.booleans()), draw(st.sampled_from([3, 1 << 19]))


def as_csv(frame: pl.DataFrame) -> tuple[bytes, list[int]]:
    """The table as a file, and the line of each row."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(frame.columns)
    lines = []
    for row in frame.iter_rows():
        lines.append(stream.getvalue().count("\n") + 1)
        cells = ["" if cell is None else str(cell) for cell in row]
        writer.writerow(cells) if len(cells) > 1 else stream.write(_alone(cells[0]))
    return stream.getvalue().encode(), lines


def _alone(cell: str) -> str:
    return '""\n' if not cell else '"' + cell.replace('"', '""') + '"\n'


def by_pandera(contract: Any, key: list[str], frame: pl.DataFrame) -> dict[int, set[str]]:
    """Plain pandera over the whole table: the rules that each row breaks."""
    schema = contract.to_schema()
    plain = pa.DataFrameSchema(schema.columns, checks=schema.checks, strict=True)
    broken: dict[int, set[str]] = defaultdict(set)
    try:
        plain.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        for case in errors.failure_cases.iter_rows(named=True):
            table = case["schema_context"] == "DataFrameSchema"
            rule = case["check"] if table else f"{case['column']}: {case['check']}"
            broken[case["index"]].add(rule)
    if key and len(frame):
        try:
            pa.DataFrameSchema(
                {name: pa.Column(frame.schema[name], nullable=True) for name in key}, unique=key
            ).validate(frame.select(key), lazy=True)
        except pa.errors.SchemaErrors as errors:
            (error,) = errors.schema_errors
            twice = error.failure_cases.unique(maintain_order=True)
            for index in (
                frame.with_row_index("_at")
                .join(twice, on=key, how="semi", nulls_equal=True)["_at"]
                .to_list()
            ):
                broken[index].add(key_rule(key))
    return dict(broken)


def by_ledger(contract: Any, data: bytes) -> dict[int, set[str]]:
    """The ledger's quarantine: the rules that each line breaks."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(config={"threads": 1}) as con:
        path = Path(folder) / "t.csv"
        path.write_bytes(data)
        file = RawFile("made_up", "1", "t", path, "0" * 64, "")
        (done,) = load_files(con, "made_up_t", [file], contract, hashed=False)
        aside = con.execute("SELECT row, stage, rules FROM quarantine").fetchall()
        kept = con.execute("SELECT row FROM raw.made_up_t").fetchall()
    assert all(stage == "contract" for _, stage, _ in aside)
    assert done.accepted == len(kept)
    assert done.quarantined == len(aside)
    assert not {line for (line,) in kept} & {line for line, *_ in aside}
    return {line: set(rules.split("; ")) for line, _, rules in aside}


def test_our_quarantine_is_panderas_verdict(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, int] = defaultdict(int)

    @settings(
        max_examples=pytestconfig.getoption("--examples"),
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    @given(cases())
    def hold(case: tuple[Any, ...]) -> None:
        contract, key, frame, quick, chunk = case
        data, lines = as_csv(frame)
        expected = {lines[i]: rules for i, rules in by_pandera(contract, key, frame).items()}
        with monkeypatch.context() as patch:
            patch.setattr(read_files, "BULK_FROM", 0 if quick else 1 << 18)
            patch.setattr(judge, "WHOLE", 0)
            patch.setattr(judge, "CHUNK", chunk)
            patch.setattr(judge, "SAMPLE", 3)
            patch.setattr(unique, "SMALL", 0)
            assert by_ledger(contract, data) == expected
        for rule in set().union(*expected.values()):
            seen[rule.split(": ")[-1].split("(")[0]] += 1

    hold()
    if pytestconfig.getoption("--examples") >= 500:
        kinds = {
            "greater_than_or_equal_to", "less_than_or_equal_to", "greater_than", "less_than",
            "in_range", "isin", "notin", "equal_to", "not_equal_to", "str_matches", "str_contains",
            "str_startswith", "str_endswith", "str_length", "not_nullable",
        }  # fmt: skip
        assert kinds <= set(seen), "a kind of check was never broken"
