"""How the cells of a column are read: the exact way, and a quick way that agrees with it.

Every spelling that names one value of the type is read: 2000, 2000.0, 2e3, 1_000 and " 2000 " are
integers. A cell whose value would change in reading (2000.7 or 1e30 as an integer, 1e400 or 1e-400
as a number, a time of day as a date) is a fault, and so is what DuckDB reads beyond that: "+-5",
nan(1), a vertical tab for a blank, a moment at 24:00 or with a zone. NaN among numbers is a missing
value; inf is a fault unless the column allows it. A column may ask for plain spelling: digits, one
sign, a point, an exponent.

The exact way reads each cell as text and decides in SQL. The quick way lets the CSV reader convert
and only marks what is suspect; whatever it marks or rejects is read again the exact way, so that
the exact way alone decides.
"""

from dataclasses import dataclass
from typing import Any

from ailedger.errors import UsageError

INTEGERS = {
    "Int8": "TINYINT", "Int16": "SMALLINT", "Int32": "INTEGER", "Int64": "BIGINT",
    "UInt8": "UTINYINT", "UInt16": "USMALLINT", "UInt32": "UINTEGER", "UInt64": "UBIGINT",
}  # fmt: skip
FLOATS = {"Float32": "FLOAT", "Float64": "DOUBLE"}
EXACT_IN_DOUBLE = 2**53 - 1  # whole numbers up to here are exact in a DOUBLE
MAX_SCALE = 12  # digits after the point; exactness is judged with 16
TINIER = r"[.](_?[0-9]){16}[0-9_]*[1-9]"  # than that: it is neither's to see
PLAIN_INTEGER = r"[+-]?[0-9]+"
DIGITS = "[0-9]+(_[0-9]+)*"
NUMBER = rf"({DIGITS}(\.({DIGITS})?)?|\.{DIGITS})(e[+-]?{DIGITS})?"
SPELLED = rf"(?i)[ \t]*[+-]?({NUMBER}|nan|inf|infinity)[ \t]*"
# A zone is refused: DuckDB leaves it out without a word, and the moment is another.
MOMENT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]([01][0-9]|2[0-3])(:[0-5][0-9]){1,2}([.][0-9]{1,6})?)?"
NOT_ZERO = "^[^eE]*[1-9]"
PLAIN_NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"


@dataclass(frozen=True)
class CellType:
    """A declared type.

    Attributes:
        kind: text, integer, float, decimal, boolean, date or moment.
        fault: what a cell that cannot be read is not.
        plain: whether a number must be spelled plainly.
        infinite: whether inf is a value.
    """

    kind: str
    sql: str
    fault: str
    plain: bool = False
    infinite: bool = False

    def value(self, cell: str) -> str:
        """SQL of the value of a text cell; anything where it cannot be read."""
        if self.kind == "text":
            return cell
        cast = f"TRY_CAST({cell} AS {self.sql})"
        return f"nullif({cast}, 'nan'::{self.sql})" if self.kind == "float" else cast

    def unread(self, cell: str) -> str | None:
        """SQL that is true where a text cell is not a value of the type; None for text."""
        if self.kind == "text":
            return None
        cast = f"TRY_CAST({cell} AS {self.sql})"
        bad = {
            "float": self._unread_float,
            "integer": self._unread_exact,
            "decimal": self._unread_exact,
            "date": _unread_date,
            "moment": _unread_moment,
            "boolean": _unread_boolean,
        }[self.kind](cell, cast)
        return f"({cell} IS NOT NULL AND {bad})"

    @property
    def reader(self) -> str:
        """Type the CSV reader converts to on the quick way."""
        if self.plain or self.sql == "FLOAT":  # small numbers are nothing in a FLOAT
            return "VARCHAR"
        return {"integer": "DOUBLE", "float": self.sql}.get(self.kind, "VARCHAR")

    def quick_value(self, cell: str) -> str:
        """SQL of the value of a cell of the reader's type."""
        if self.kind == "float" and self.reader != "VARCHAR":
            return f"nullif({cell}, 'nan'::{self.sql})"
        return self.value(cell)

    def suspect(self, cell: str) -> str | None:
        """SQL that is true where a cell of the reader's type must be read the exact way."""
        if self.reader == "VARCHAR":
            return self.unread(cell)
        if self.kind == "float":
            return None if self.infinite else f"isinf({cell})"
        low, high = _bounds(self.sql)
        return f"({cell} <> trunc({cell}) OR NOT {cell} BETWEEN {low} AND {high})"

    def _unread_float(self, cell: str, cast: str) -> str:
        wrong = [f"{cast} IS NULL", _underflow(cell, cast)]
        wrong += [] if self.infinite else [f"isinf({cast})"]
        pattern = PLAIN_NUMBER if self.plain else SPELLED
        wrong += [f"NOT regexp_full_match({cell}, '{pattern}')"]
        return (  # what is spelled as DuckDB spells it is asked no further
            f"CASE WHEN isfinite({cast}) AND CAST({cast} AS VARCHAR) = {cell} THEN false "
            f"ELSE {' OR '.join(wrong)} END"
        )

    def _unread_exact(self, cell: str, cast: str) -> str:
        double = f"TRY_CAST({cell} AS DOUBLE)"
        same = f"({double} = CAST({cast} AS DOUBLE) AND NOT {_underflow(cell, double)})"
        if self.kind == "decimal":  # the double sees what is long, the decimal what is tiny
            same = f"({same} AND TRY_CAST({cell} AS DECIMAL(38, 16)) = {cast})"
            same = f"({same} AND NOT regexp_matches({cell}, '{TINIER}'))"
        whole = f"(regexp_full_match(trim({cell}), '{PLAIN_INTEGER}') AND {cast} IS NOT NULL)"
        plain = PLAIN_INTEGER if self.kind == "integer" else PLAIN_NUMBER
        spelled = f"regexp_full_match({cell}, '{plain if self.plain else SPELLED}')"
        return (
            f"CASE WHEN CAST({cast} AS VARCHAR) = {cell} THEN false "
            f"ELSE NOT coalesce({spelled} AND ({whole} OR {same}), false) END"
        )


def _underflow(cell: str, cast: str) -> str:
    """SQL that is true where a number that is not zero became zero."""
    return f"({cast} = 0 AND regexp_matches({cell}, '{NOT_ZERO}'))"


def _unread_date(cell: str, cast: str) -> str:
    return (
        f"NOT coalesce(CAST({cast} AS VARCHAR) = {cell} AND isfinite({cast}) "
        f"AND strlen({cell}) = 10, false)"
    )


def _unread_moment(cell: str, cast: str) -> str:
    return f"NOT coalesce(isfinite({cast}) AND regexp_full_match({cell}, '{MOMENT}'), false)"


def _unread_boolean(_: str, cast: str) -> str:
    return f"{cast} IS NULL"


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


def _bounds(sql: str) -> tuple[int, int]:
    bits = {"TINYINT": 8, "SMALLINT": 16, "INTEGER": 32, "BIGINT": 64}[sql.removeprefix("U")]
    low = 0 if sql.startswith("U") else -(2 ** (bits - 1))
    high = low + 2**bits - 1
    return max(low, -EXACT_IN_DOUBLE), min(high, EXACT_IN_DOUBLE)
