"""Holding new snapshots against the edition before them; what blocks is kept out."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from flows.errors import RefusedError
from flows.extract.catalog import RawFile
from flows.validate.contract import Contract
from flows.validate.drift import Drift, Relation, compare, unread
from flows.warehouse.exact import QUARANTINE
from flows.warehouse.schema import raw_name

if TYPE_CHECKING:
    import duckdb


def hold_back(
    con: "duckdb.DuckDBPyConnection",
    table: str,
    files: Mapping[RawFile, int],
    rules: Contract,
    accepted: Collection[str],
) -> dict[RawFile, RefusedError]:
    """Find the drift of new snapshots of one raw table, and write it to table `drift`.

    Each is compared with the newest edition before it that was not kept out: so that a whole build
    and an incremental one come to the same end.

    Args:
        con: connection to the build file.
        table: the work table with the accepted rows of the new snapshots.
        files: the new snapshots of one raw table, with their records.
        rules: the contract.
        accepted: snapshots whose drift a person accepted.

    Returns:
        The files that are kept out, and why.
    """
    if not files:
        return {}
    raw_table = next(iter(files)).raw_table
    order = _order(con)
    replaced = {file.file for file in files}
    known = {
        edition: Relation(raw_name(raw_table), snapshot)
        for edition, snapshot, file in con.execute(
            "SELECT edition, snapshot, file FROM main.loads WHERE raw_table = ?", [raw_table]
        ).fetchall()
        if file not in replaced
    }
    kept_out: dict[RawFile, RefusedError] = {}
    for file in sorted(files, key=lambda file: order.get(file.edition, file.edition)):
        at = order.get(file.edition, file.edition)
        before = [e for e in known if order.get(e, e) < at]
        found = unread(rules, _unread_rules(con, file), files[file])
        this = Relation(table, file.snapshot)
        last = known[max(before, key=lambda e: order.get(e, e))] if before else None
        if last:
            found += compare(con, rules, last, this)
        blocks = file.snapshot not in accepted and any(d.severity == "block" for d in found)
        _write(con, file, last, found, blocks=blocks)
        if blocks:
            kept_out[file] = _refusal(file, found)
        else:
            known[file.edition] = this
    return kept_out


def _order(con: "duckdb.DuckDBPyConnection") -> dict[str, str]:
    """Editions by the day they became public, as far as the build knows it."""
    found = con.execute("SELECT edition, published FROM main.sources ORDER BY ALL").fetchall()
    return {edition: f"{published} {edition}" for edition, published in found if published}


def _unread_rules(con: "duckdb.DuckDBPyConnection", file: RawFile) -> dict[str, int]:
    return dict(
        con.execute(
            f"SELECT rules, count(*) FROM {QUARANTINE} WHERE snapshot = ? AND stage = 'parse' "
            "GROUP BY ALL",
            [file.snapshot],
        ).fetchall()
    )


def _write(
    con: "duckdb.DuckDBPyConnection",
    file: RawFile,
    last: Relation | None,
    found: list[Drift],
    *,
    blocks: bool,
) -> None:
    con.execute("DELETE FROM main.drift WHERE file = ?", [file.file])
    rows = [
        [file.raw_table, file.source, file.edition, file.snapshot, file.file,
         last.snapshot if last else None, drift.kind, drift.severity, drift.what,
         blocks and drift.severity == "block"]
        for drift in found
    ]  # fmt: skip
    if rows:
        con.executemany("INSERT INTO main.drift VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _refusal(file: RawFile, found: list[Drift]) -> RefusedError:
    said = "; ".join(str(drift) for drift in found if drift.severity == "block")
    return RefusedError(
        f"drifted: {said}",
        where=file.file,
        hint="look at the file; if it is right: "
        f"ailedger accept {file.source}/{file.edition}/{file.table} --why TEXT",
    )
