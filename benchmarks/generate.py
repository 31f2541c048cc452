"""Made-up tidy indicator tables, the same bytes on every machine.

A table has one row for each indicator, country, year and edition. In a bad table one row in a
thousand is broken, in turn in each of the ways of `BAD`.
"""

from pathlib import Path

import duckdb

COUNTRIES = 200
SERIES = 15_000  # rows of one indicator and edition: countries times years
INDICATOR = 500_000  # rows of one indicator
BAD = (
    "country that nobody knows", "year before the series", "year that is no whole number",
    "value that is no number", "negative value", "missing value", "unknown unit",
    "unknown status", "malformed edition", "projection of the past", "doubled key",
    "cell too many", "cell missing",
)  # fmt: skip
GOOD_ROW = """
    'indicator_' || lpad((i // 500000)::VARCHAR, 2, '0') AS indicator,
    'country_' || (i % 200) AS country,
    (1950 + (i // 200) % 75)::VARCHAR AS year,
    (hash(i) % 10000000 / 1000)::VARCHAR AS value,
    ['percent', 'billion US$', 'count'][1 + (i // 200) % 3] AS unit,
    CASE WHEN (i // 200) % 75 < 50 THEN ['reported', 'estimated'][1 + i % 2]
        ELSE ['reported', 'estimated', 'projected'][1 + i % 3] END AS status,
    'e' || (i // 15000) % 34 AS edition
"""


def made(folder: Path, rows: int, files: int, *, bad: bool) -> list[Path]:
    """Files of a table, made where they are absent.

    Args:
        folder: where the tables of all sizes are kept.
        rows: rows over all files.
        files: how many files share them, in order.
        bad: whether one row in a thousand is broken.
    """
    place = folder / f"{rows}_{files}_{'bad' if bad else 'clean'}"
    paths = [place / f"{number:03}.csv" for number in range(files)]
    place.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as con:
        for number, path in enumerate(paths):
            if not path.exists():
                first, behind = rows * number // files, rows * (number + 1) // files
                part = path.with_suffix(".part")
                query = f"SELECT {GOOD_ROW} FROM range({first}, {behind}) AS t (i)"
                con.execute(f"COPY ({query}) TO '{part}' (HEADER, DELIMITER ',')")
                if bad:
                    _break(part)
                part.replace(path)
    return paths


def _break(path: Path) -> None:
    """Break one row in a thousand."""
    whole = path.with_suffix(".whole")
    path.replace(whole)
    with whole.open() as source, path.open("w") as target:
        kept = ""
        for number, line in enumerate(source):
            broken = _broken(line, kept, number // 1000) if number % 1000 == 500 else line
            target.write(broken)
            if number % 1000 == 100:
                kept = line
    whole.unlink()


def _broken(line: str, other: str, turn: int) -> str:
    kind = BAD[turn % len(BAD)]
    cells = line.rstrip("\n").split(",")
    place, cell = {
        BAD[0]: (1, "Atlantis"), BAD[1]: (2, "1800"), BAD[2]: (2, "1990.5"), BAD[3]: (3, "n/a"),
        BAD[4]: (3, "-1.5"), BAD[5]: (3, ""), BAD[6]: (4, "furlongs"), BAD[7]: (5, "guessed"),
        BAD[8]: (6, "2024"),
    }.get(kind, (0, cells[0]))  # fmt: skip
    cells[place] = cell
    if kind == "projection of the past":
        cells[2], cells[5] = "1955", "projected"
    if kind == "doubled key":
        return other
    if kind == "cell too many":
        cells.append("more")
    if kind == "cell missing":
        cells.pop()
    return ",".join(cells) + "\n"
