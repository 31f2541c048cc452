"""How the cells of a column are read: as text, then as the type the contract declares.

Every spelling that names exactly one value of the type is read: 2000, 2000.0, 2e3, 1_000 and
" 2000 " are integers. A cell whose value would change in reading (2000.7 or 1e30 as an integer,
1e400 as a number, a time of day as a date) is a fault. NaN is a missing value. A column may ask
for plain spelling, which leaves digits, one sign, a point and an exponent.
"""

from dataclasses import dataclass
from typing import Any

from flows.errors import UsageError

INTEGERS = {
    "Int8": "TINYINT", "Int16": "SMALLINT", "Int32": "INTEGER", "Int64": "BIGINT",
    "UInt8": "UTINYINT", "UInt16": "USMALLINT", "UInt32": "UINTEGER", "UInt64": "UBIGINT",
}  # fmt: skip
FLOATS = {"Float32": "FLOAT", "Float64": "DOUBLE"}
MAX_SCALE = 12  # digits after the point; exactness is judged with 16
PLAIN_INTEGER = r"[+-]?[0-9]+"
PLAIN_NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"


@dataclass(frozen=True)
class CellType:
    """A declared type.

    Attributes:
        kind: text, integer, float, decimal, boolean, date or moment.
        sql: the type in DuckDB.
        fault: what a cell that cannot be read is not.
    """

    kind: str
    sql: str
    fault: str

    def value(self, cell: str) -> str:
        """SQL of the value of a text cell; NULL where it cannot be read."""
        if self.kind == "text":
            return cell
        cast = f"TRY_CAST({cell} AS {self.sql})"
        if self.kind == "float":
            return f"CASE WHEN isnan({cast}) THEN NULL ELSE {cast} END"
        return cast

    def unread(self, cell: str, *, plain: bool = False, infinite: bool = False) -> str | None:
        """SQL that is true where a text cell is not a value of the type; None for text.

        Args:
            cell: SQL of the text cell.
            plain: leave only plain spelling.
            infinite: let infinite numbers pass.
        """
        cast = f"TRY_CAST({cell} AS {self.sql})"
        exact = f"CAST({cast} AS VARCHAR) = {cell}"
        if self.kind == "text":
            return None
        if self.kind == "float":
            bad = f"({cast} IS NULL" + ("" if infinite else f" OR isinf({cast})") + ")"
            if plain:
                bad = f"({bad} OR NOT regexp_full_match({cell}, '{PLAIN_NUMBER}'))"
        elif self.kind in ("integer", "decimal"):
            pattern = PLAIN_INTEGER if self.kind == "integer" else PLAIN_NUMBER
            wide = f"TRY_CAST({cell} AS DECIMAL(38, 16))"
            other = (
                f"regexp_full_match({cell}, '{pattern}') AND {cast} IS NOT NULL"
                if plain
                else f"{cast} IS NOT NULL"
            )
            whole = f"regexp_full_match(trim({cell}), '{PLAIN_INTEGER}')"
            # Each alone rounds: the decimal what is tiny, the double what is long.
            near = f"TRY_CAST({cell} AS DOUBLE) = CAST({cast} AS DOUBLE)"
            same = f"({whole} OR ({wide} = {cast} AND {near}))"
            bad = f"CASE WHEN {exact} THEN false ELSE NOT coalesce({other} AND {same}, false) END"
        elif self.kind == "date":
            bad = f"NOT coalesce({exact} AND isfinite({cast}) AND length({cell}) = 10, false)"
        elif self.kind == "moment":
            bad = f"NOT coalesce(isfinite({cast}), false)"
        else:
            bad = f"{cast} IS NULL"
        return f"({cell} IS NOT NULL AND {bad})"


SIMPLE = {
    "String": CellType("text", "VARCHAR", ""),
    "Boolean": CellType("boolean", "BOOLEAN", "not a truth value"),
    "Date": CellType("date", "DATE", "not a date (YYYY-MM-DD)"),
    **{name: CellType("integer", sql, "not an integer") for name, sql in INTEGERS.items()},
    **{name: CellType("float", sql, "not a number") for name, sql in FLOATS.items()},
}


def cell_type(where: str, dtype: Any) -> CellType:
    """The cell type of a pandera dtype.

    Raises:
        UsageError: a raw table cannot hold that type.
    """
    name = str(dtype)
    if name in SIMPLE:
        return SIMPLE[name]
    if name.startswith("Decimal") and dtype.type.scale <= MAX_SCALE:
        sql = f"DECIMAL({dtype.type.precision}, {dtype.type.scale})"
        return CellType("decimal", sql, "not a decimal number")
    if name.startswith("Datetime") and dtype.type.time_zone is None:
        return CellType("moment", "TIMESTAMP", "not a date and time")
    raise UsageError(
        f"not usable as a contract: a raw table cannot hold the type {name}",
        where=where,
        hint="str, int, float, bool, datetime.date, datetime.datetime or Decimal",
    )
