"""The lines that a run ends with."""

from typing import Any

from ailedger.health.run_report import RunReport
from ailedger.health.run_summary import console


def finding(file: str, kind: str, text: str, *, blocks: bool = False) -> dict[str, Any]:
    source = file.partition("/")[0]
    return {"file": file, "source": source, "kind": kind, "text": text, "blocks": blocks}


def test_drift_is_one_line_for_each_edition() -> None:
    drift = [
        finding("made_up/2025/people.csv", "countries", "2 of 9 are gone: A, B"),
        finding("made_up/2025/people.csv", "rows", "3 rows, 7 before"),
        finding("made_up/2026/people.csv", "rows", "1 rows, 3 before"),
        finding("made_up/2026/prices.csv", "years", "1 of 2 are gone: 2025"),
        finding("made_up/2026/prices.csv", "rows", "1 rows, 2 before"),
        finding("made_up/2026/wages.csv", "magnitude", "another unit", blocks=True),
        finding("untouched/2026/people.csv", "years", "1 of 2 are gone: 2025"),
    ]
    report = RunReport("x", status="published", drift=drift, inputs={"changed": ["made_up"]})
    assert [line for line in console(report) if line.startswith("  drift ")] == [
        "  drift        made_up/2025/people.csv: countries: 2 of 9 are gone: A, B; "
        "rows: 3 rows, 7 before",
        "  drift        made_up/2026: 2 tables differ from the edition before in rows, years: "
        "ailedger runs last",
        "  drift        1 earlier findings: ailedger runs last",
    ]


def test_drift_of_many_editions_is_one_line() -> None:
    drift = [
        finding(f"made_up/{year}/people.csv", kind, "3 of 9")
        for year in range(2021, 2026)
        for kind in ("rows", "countries")
    ]
    report = RunReport("x", status="published", drift=drift, inputs={"changed": ["made_up"]})
    assert [line for line in console(report) if line.startswith("  drift ")] == [
        "  drift        5 editions differ from the one before in countries, rows: "
        "ailedger runs last"
    ]


def test_a_long_finding_is_cut_and_says_where_the_rest_is() -> None:
    drift = [finding("made_up/2025/people.csv", "countries", "A, " * 200)]
    report = RunReport("x", status="published", drift=drift, inputs={"changed": ["made_up"]})
    (line,) = (line for line in console(report) if line.startswith("  drift "))
    assert len(line) < 300
    assert line.endswith("…: ailedger runs last")
