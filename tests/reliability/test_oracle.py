"""The fuzz is worth what its oracle sees: a wrong made on purpose is told."""

import datetime

import pytest

from . import oracle

DATA = b'name,number,amount,day\n"a, b",7,0.5,2024-02-29\n\nb,-3,1e3,2024-03-01\nc,1,NaN,\n'
COLUMNS = ("name", "number", "amount", "day")
FIRST = ("a, b", 7, 0.5, datetime.date(2024, 2, 29), 2)
SECOND = ("b", -3, 1000.0, datetime.date(2024, 3, 1), 4)
THIRD = ("c", 1, None, None, 5)


def test_a_table_loaded_right_is_right() -> None:
    assert oracle.faults(DATA, COLUMNS, [FIRST, SECOND, THIRD], []) == []
    assert oracle.faults(DATA, COLUMNS, [FIRST, THIRD], [4]) == []


@pytest.mark.parametrize(
    ("rows", "aside", "told"),
    [
        ([("a, b", 8, *FIRST[2:]), SECOND, THIRD], [], "number: '7' became 8"),
        ([("a, b", 7, 0.50001, *FIRST[3:]), SECOND, THIRD], [], "amount: '0.5' became 0.50001"),
        ([("a", *FIRST[1:]), SECOND, THIRD], [], "name: 'a, b' became 'a'"),
        ([FIRST, ("b", 3, *SECOND[2:]), THIRD], [], "number: '-3' became 3"),
        ([FIRST, ("b", None, *SECOND[2:]), THIRD], [], "number: '-3' became None"),
        ([FIRST, SECOND, ("c", 1, 0.0, None, 5)], [], "amount: 'NaN' became 0.0"),
        ([FIRST, (*SECOND[:3], datetime.date(2024, 1, 3), 4), THIRD], [], "day: '2024-03-01'"),
        ([FIRST, (*SECOND[:4], 5), THIRD], [], "accepted twice"),
        ([FIRST, (*SECOND[:4], 3), THIRD], [], "line 3 is accepted"),
        ([FIRST, SECOND], [], "lines lost without a word: [5]"),
        ([FIRST, SECOND, THIRD], [4], "accepted and in quarantine"),
    ],
)  # fmt: skip
def test_a_wrong_is_told(rows: list[tuple[object, ...]], aside: list[int], told: str) -> None:
    assert told in "; ".join(oracle.faults(DATA, COLUMNS, rows, aside))


def test_cells_under_another_heading_are_told() -> None:
    swapped = DATA.replace(b"name,number", b"number,name", 1)
    assert oracle.faults(swapped, COLUMNS, [FIRST, SECOND, THIRD], [])
