"""The audit of a build before it is published: SQL checks, contracts of the marts, no mart emptier.

A check is a SELECT in sql/checks whose rows are what is wrong; its header gives its severity.
"""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from duckdb import DuckDBPyConnection

from ailedger.base.database import by_turns
from ailedger.base.sql_text import quote
from ailedger.build.sql_models import Model, read_model, read_models
from ailedger.errors import AuditError

if TYPE_CHECKING:
    import pandera.polars as pa
    import polars as pl

SAMPLE = 5
TEXT = re.compile(r"'([a-z0-9_]+)'")
THEME = re.compile(r"theme = '([a-z0-9_]+)'")
EMPTIER = "rows of "  # what begins the name of the finding that a mart is emptier


@dataclass(frozen=True)
class Finding:
    """What one check found wrong.

    Attributes:
        severity: error stops the build from being published; warn is reported.
        sample: the first few, as text.
    """

    check: str
    severity: str
    rows: int
    sample: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.check}: {self.rows} ({'; '.join(self.sample)})"


@dataclass(frozen=True)
class Relation:
    """A published relation as the audit found it.

    Attributes:
        sources: publishers of the raw lines behind its rows, where a row carries `lineage`.
    """

    rows: int
    sources: tuple[str, ...]


def audit(
    con: DuckDBPyConnection,
    sql_dir: Path,
    contracts: Mapping[str, "type[pa.DataFrameModel]"],
    before: Mapping[str, int],
    accepted: Mapping[str, str] | None = None,
    *,
    beside: Sequence[DuckDBPyConnection] = (),
) -> tuple[tuple[Finding, ...], dict[str, Relation]]:
    """Audit a build.

    Args:
        sql_dir: folder of the SQL; its folder checks is run.
        before: rows of each mart in the published build.
        accepted: marts that may be emptier, with who said so and why.
        beside: more connections to what `con` reads, which compute beside it.

    Returns:
        The findings of severity warn, and each relation that has a contract, by name.

    Raises:
        AuditError: a finding of severity error; the message lists them all.
    """
    checks = [read_model("checks", path) for path in sorted((sql_dir / "checks").glob("*.sql"))]
    broken, relations = judge_marts((con, *beside), contracts)
    rows = {name: relation.rows for name, relation in relations.items()}
    new = {name for name, count in rows.items() if not count and name not in before}
    lacking = _without_reason(con, sql_dir, new) if new else {}
    lost = emptier({**before, **lacking}, rows, accepted or {})
    findings = [*run_checks(con, checks), *broken, *lost]
    wrong = [finding for finding in findings if finding.severity == "error"]
    if wrong:
        raise AuditError(
            "the build failed its audit:\n    " + "\n    ".join(map(str, wrong)),
            hint="what is published stays as it was. Look at the rejected build with "
            "`ailedger sql --failed` and `ailedger quarantine --failed`, mend the cause, run again",
            findings=wrong,
        )
    return tuple(findings), relations


def run_checks(con: DuckDBPyConnection, checks: Iterable[Model]) -> list[Finding]:
    """Run each check's SELECT; every row it returns is something wrong."""
    findings = []
    for check in checks:
        found = con.execute(f"SELECT * FROM ({check.select}) ORDER BY ALL")
        names = [column[0] for column in found.description or ()]
        rows = found.fetchall()
        if rows:
            sample = tuple(_named(zip(names, row, strict=True)) for row in rows[:SAMPLE])
            severity = check.header.get("severity", "error")
            findings.append(Finding(check.name, severity, len(rows), sample))
    return findings


def judge_marts(
    readers: Sequence[DuckDBPyConnection], contracts: Mapping[str, "type[pa.DataFrameModel]"]
) -> tuple[list[Finding], dict[str, Relation]]:
    """Hold every published relation, whole, against its pandera contract, and describe it.

    A reader computes a relation while pandera judges another; two frames at most are in memory.
    """
    lent = by_turns(readers)

    def judged(name: str) -> tuple[Relation, Finding | None]:
        with lent() as reader:
            frame = reader.sql(f"SELECT * FROM {quote(name)}").pl()
        return _judge(name, contracts[name], frame)

    with ThreadPoolExecutor(2) as pool:
        found = dict(zip(contracts, pool.map(judged, contracts), strict=True))
    findings = [finding for _, finding in found.values() if finding]
    return findings, {name: relation for name, (relation, _) in found.items()}


def _judge(
    name: str, contract: "type[pa.DataFrameModel]", frame: "pl.DataFrame"
) -> tuple[Relation, Finding | None]:
    from pandera.errors import SchemaErrors

    relation = Relation(frame.height, _sources(frame))
    try:
        # Of a lazy frame pandera holds the columns and their types: no row, no other rule to break.
        contract.validate(frame if frame.height else frame.lazy(), lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases.rows(named=True)
        sample = tuple(_case(frame, contract, case) for case in cases[:SAMPLE])
        return relation, Finding(f"contract of {name}", "error", len(cases), sample)
    return relation, None


def _without_reason(
    con: DuckDBPyConnection, sql_dir: Path, marts: Container[str]
) -> dict[str, int]:
    """Marts without a row although their inputs are there, and how many figures those have.

    The inputs of a mart are the indicators that its SQL, or that of what it reads, names: all of
    them are needed. Of a mart that reads a theme it is one of the theme's, whatever else it names.
    """
    models = {model.name: model for model in read_models(sql_dir)}
    figures = dict(con.execute("SELECT indicator, count(*) FROM readings GROUP BY ALL").fetchall())
    themes: dict[str, list[str]] = {}
    for theme, indicator in con.execute("SELECT theme, indicator FROM themes").fetchall():
        themes.setdefault(theme, []).append(indicator)
    known = {name for (name,) in con.execute("SELECT indicator FROM indicators").fetchall()}
    found = {}
    for mart in (name for name in models if name in marts and "empty" not in models[name].header):
        named, of_theme, left, seen = set[str](), set[str](), [mart], set[str]()
        while left:
            model = models.get(left.pop())
            if model and model.name not in seen:
                seen.add(model.name)
                named |= set(TEXT.findall(model.select))
                of_theme |= set(THEME.findall(model.select))
                left += model.header.get("inputs", "").split(", ")
        needed = [figures.get(name, 0) for name in named & known]
        one_of = [figures.get(name, 0) for theme in of_theme for name in themes.get(theme, ())]
        if any(one_of) if of_theme else (needed and all(needed)):
            found[mart] = sum(one_of or needed)
    return found


def _named(entries: Iterable[tuple[str, object]]) -> str:
    return ", ".join(f"{name} {value}" for name, value in entries)


def _case(
    frame: "pl.DataFrame", contract: "type[pa.DataFrameModel]", case: Mapping[str, object]
) -> str:
    """A broken rule: the column, what it holds and should, and the key and raw lines of its row."""
    told = f"{case['column']} is {case['failure_case']}, which breaks {case['check']}"
    place = case.get("index")
    if not isinstance(place, int):
        return told
    row = frame.row(place, named=True)
    metadata = getattr(contract.Config, "metadata", None) or {}
    key = [(name, row[name]) for name in metadata.get("key", ()) if name in row]
    lines = [("lines", " ".join(row["lineage"][:SAMPLE]))] if row.get("lineage") else []
    return f"{told} ({_named([*key, *lines])})"


def _sources(frame: "pl.DataFrame") -> tuple[str, ...]:
    if "lineage" not in frame.columns:
        return ()
    lines = frame["lineage"].explode().drop_nulls()
    return tuple(lines.str.split("/").list.first().unique().sort())


def emptier(
    before: Mapping[str, int], now: Mapping[str, int], accepted: Mapping[str, str]
) -> list[Finding]:
    """Marts that lost all rows, or more than half of them, since the published build.

    A mart that was not published before is held against the figures of its inputs. An error, or a
    warning where a person accepted it.
    """
    findings = []
    for name, rows in now.items():
        was = before.get(name, 0)
        if was > 2 * rows:
            severity = "warn" if name in accepted else "error"
            way_out = accepted.get(name) or f"if it is right: ailedger accept {name} --why TEXT"
            sample = (f"{was} -> {rows}", way_out)
            findings.append(Finding(f"{EMPTIER}{name}", severity, was - rows, sample))
    return findings
