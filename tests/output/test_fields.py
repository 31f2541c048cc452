"""What the warehouse says of its columns."""

import duckdb
import pandera.polars as pa
import pytest

from ailedger.build.comments import describe
from ailedger.output.fields import Field, about, fields_of, split_unit


class Contract(pa.DataFrameModel):
    """A mart of one column with a unit, one with a full stop in it, and one without."""

    amount: float = pa.Field(description="Investment, nominal.", metadata={"unit": "US$, nominal"})
    rate: float = pa.Field(description="A rate", metadata={"unit": "per 10,000 (approx.)"})
    name: str = pa.Field(description="Name. Unit of account.")


def test_definition_and_unit_come_back_from_the_comments() -> None:
    with duckdb.connect(":memory:") as con:
        con.execute("CREATE VIEW m AS SELECT 1.5::DOUBLE AS amount, 2::DOUBLE AS rate, 'x' AS name")
        describe(con, {"m": Contract})
        con.execute("COMMENT ON VIEW m IS 'what it answers'")
        assert fields_of(con, "m") == [
            Field("amount", "DOUBLE", "Investment, nominal.", "US$, nominal"),
            Field("rate", "DOUBLE", "A rate", "per 10,000 (approx.)"),
            Field("name", "VARCHAR", "Name. Unit of account.", ""),
        ]
        assert about(con, "m") == "what it answers"
        assert fields_of(con, "no_such") == []
        assert about(con, "no_such") == ""


def test_a_comment_without_unit_is_a_definition() -> None:
    assert split_unit("Country code") == ("Country code", "")
    assert split_unit("") == ("", "")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("VARCHAR", "string"), ("VARCHAR[]", "string"), ("DOUBLE", "number"), ("BIGINT", "integer"),
        ("DECIMAL(24,2)", "number"), ("INTEGER", "integer"), ("HUGEINT", "integer"),
        ("BOOLEAN", "boolean"), ("DATE", "date"), ("STRUCT(a INTEGER)", "string"),
    ],
)  # fmt: skip
def test_types_in_the_words_of_table_schema(kind: str, expected: str) -> None:
    field = Field("x", kind, "", "")
    assert field.table_schema_type == expected
    assert field.is_text == (expected == "string")
