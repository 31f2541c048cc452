"""Which snapshots of a raw table are taken, held against those before them; what blocks is not.

The rule, the same for a build from nothing and for one that keeps earlier work:

- Editions are walked in the order they became public. A snapshot is held against the newest one
  before it that was taken, and, where its file replaced other bytes, against those as well.
- A finding that blocks keeps it out until a person accepts these bytes. The file's last good
  version stays in use, if there is one; else the edition has no such table.
- Published figures are never withdrawn, by a late edition or a stricter contract: a finding that
  would have blocked them becomes a warning.

It reads nothing but the snapshots, their last good versions and the acceptances, so both builds
come to the same end. `loads.against` says what a loaded snapshot was held against: two snapshots
are compared once.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ailedger.archive.catalog import RawFile
from ailedger.base.schema import insert_rows, raw_name
from ailedger.base.sql_text import quote
from ailedger.errors import HeldBackError
from ailedger.load.cell_parser import QUARANTINE
from ailedger.load.contract import Contract
from ailedger.load.drift import Drift, compare, severities, unread
from ailedger.load.magnitude import Pair

if TYPE_CHECKING:
    import duckdb

BOTH = "temp._ledger_both"


@dataclass(frozen=True)
class Candidates:
    """The snapshots of one raw table that can be read.

    Attributes:
        work: the work table with the accepted rows of new snapshots; "" where nothing is new.
        files: the files as they stand, those that can be read.
        good: the version of each file that was last published, by place of the file.
        records: records of each snapshot, new or loaded.
        accepted: snapshots whose drift a person accepted.
    """

    raw_table: str
    work: str
    files: Sequence[RawFile]
    good: Mapping[str, RawFile]
    records: Mapping[str, int]
    rules: Contract
    accepted: Collection[str]


@dataclass(frozen=True)
class _Loaded:
    snapshot: str
    edition: str
    against: list[str]


@dataclass
class Taken:
    """What a walk through the editions came to.

    Attributes:
        places: of the files that were asked about.
        against: what each file's snapshot was held against.
        kept_out: files that are kept out, with what blocks them.
        stays: files that were published, though something would block them now.
        missing: pairs that have not been compared yet.
    """

    places: set[str] = field(default_factory=set)
    snapshots: set[str] = field(default_factory=set)
    against: dict[RawFile, list[str]] = field(default_factory=dict)
    kept_out: dict[RawFile, list[Drift]] = field(default_factory=dict)
    stays: set[RawFile] = field(default_factory=set)
    missing: set[Pair] = field(default_factory=set)


def hold_back(con: "duckdb.DuckDBPyConnection", among: Candidates) -> Taken:
    """Find which snapshots are taken, and write what drifted to table `drift`."""
    loaded = _loaded(con, among)
    order = _order(con, among, loaded)
    found = _remembered(con, among, loaded) | _alone(con, among)
    _show_rows(con, among)
    while True:  # every pair at once, as if none blocked; again only where one does
        taken = _walk(among, order, loaded, found)
        if not taken.missing:
            break
        found |= compare(con, among.rules, BOTH, sorted(taken.missing))
    con.execute(f"DROP VIEW {BOTH}")
    _write(con, taken, loaded, found)
    return taken


def refusal(among: Candidates, file: RawFile, blocking: Iterable[Drift]) -> HeldBackError:
    """Why a file is kept out, what is in its place, and the command that lets it in."""
    said = "; ".join(map(str, blocking))
    kept = "its last good version stays in use" if file.file in among.good else "it is left out"
    return HeldBackError(
        f"drifted, {kept}: {said}",
        where=file.file,
        hint="look at the file; if it is right: "
        f"ailedger accept {file.source}/{file.edition}/{file.table} --why TEXT",
    )


def _walk(
    among: Candidates,
    order: Iterable[str],
    loaded: Mapping[str, _Loaded],
    found: Mapping[Pair, list[Drift]],
) -> Taken:
    """Walk through the editions; a pair that was not compared yet is taken not to block."""
    files = {file.file: file for file in among.files}
    taken = Taken(places={*files, *among.good})
    last: str | None = None
    for place in order:
        file, good = files.get(place), among.good.get(place)
        in_place = good.snapshot if good else None
        if file is not None:
            against = [b for b in (last, in_place) if b and b != file.snapshot]
            pairs = [(file.snapshot, before) for before in ("", *against)]
            taken.against[file] = against
            taken.missing |= {pair for pair in pairs if pair not in found}
            blocking = [d for pair in pairs for d in found.get(pair, ()) if d.severity == "block"]
            if blocking and file.snapshot not in among.accepted:
                published = in_place == file.snapshot
                taken.stays |= {file} if published else set()
                taken.kept_out |= {} if published else {file: blocking}
            else:
                in_place = file.snapshot
        elif good is None:
            in_place = loaded[place].snapshot  # not asked about: it stays as it is
        if in_place:
            taken.snapshots.add(in_place)
            last = in_place
    return taken


def _loaded(con: "duckdb.DuckDBPyConnection", among: Candidates) -> dict[str, _Loaded]:
    """What the build holds of the table already, by place of the file."""
    rows = con.execute(
        "SELECT file, snapshot, edition, against FROM main.loads WHERE raw_table = ?",
        [among.raw_table],
    ).fetchall()
    return {file: _Loaded(snapshot, edition, against) for file, snapshot, edition, against in rows}


def _order(
    con: "duckdb.DuckDBPyConnection", among: Candidates, loaded: Mapping[str, _Loaded]
) -> list[str]:
    """Places of the files by the day their edition became public, as view `latest` has it."""
    editions = {place: one.edition for place, one in loaded.items()}
    editions |= {file.file: file.edition for file in (*among.files, *among.good.values())}
    sources = {file.source for file in (*among.files, *among.good.values())}
    published = {
        edition: str(day or "")
        for edition, day in con.execute(
            "SELECT edition, published FROM main.sources WHERE list_contains(?, source)",
            [sorted(sources)],
        ).fetchall()
    }
    return sorted(
        editions, key=lambda place: (published.get(editions[place], ""), editions[place], place)
    )


def _remembered(
    con: "duckdb.DuckDBPyConnection", among: Candidates, loaded: Mapping[str, _Loaded]
) -> dict[Pair, list[Drift]]:
    """What was found when the loaded snapshots were compared, as severe as the contract says.

    Of a published snapshot `drift` says "warn" where the contract says "block".
    """
    severity = severities(among.rules)
    found: dict[Pair, list[Drift]] = {
        (one.snapshot, before): [] for one in loaded.values() for before in one.against
    }
    rows = con.execute(
        "SELECT snapshot, before, kind, text FROM main.drift WHERE raw_table = ? ORDER BY ALL",
        [among.raw_table],
    ).fetchall()
    for snapshot, before, kind, text in rows:
        if (snapshot, before) in found:
            found[snapshot, before].append(Drift(kind, severity[kind], text))
    return found


def _alone(con: "duckdb.DuckDBPyConnection", among: Candidates) -> dict[Pair, list[Drift]]:
    """What can be said of a snapshot without another: columns that cannot be read."""
    snapshots = [file.snapshot for file in among.files]
    rules: dict[str, dict[str, int]] = {snapshot: {} for snapshot in snapshots}
    for table in ("main.quarantine", *([QUARANTINE] if among.work else [])):
        for snapshot, text, lines in con.execute(
            f"SELECT snapshot, rules, count(*) FROM {table} "
            "WHERE stage = 'parse' AND list_contains(?, snapshot) GROUP BY ALL",
            [snapshots],
        ).fetchall():
            rules[snapshot][text] = lines
    return {(s, ""): unread(among.rules, rules[s], among.records[s]) for s in snapshots}


def _show_rows(con: "duckdb.DuckDBPyConnection", among: Candidates) -> None:
    columns = ", ".join(quote(name) for name in (*among.rules.names, "snapshot", "row"))
    tables = [raw_name(among.raw_table), *([among.work] if among.work else [])]
    union = " UNION ALL ".join(f"SELECT {columns} FROM {table}" for table in tables)
    con.execute(f"CREATE OR REPLACE TEMP VIEW {BOTH.removeprefix('temp.')} AS {union}")


def _write(
    con: "duckdb.DuckDBPyConnection",
    taken: Taken,
    loaded: Mapping[str, _Loaded],
    found: Mapping[Pair, list[Drift]],
) -> None:
    """Replace the earlier findings of the files that were asked about."""
    con.execute("DELETE FROM main.drift WHERE list_contains(?, file)", [sorted(taken.places)])
    rows = [
        [file.raw_table, file.source, file.edition, file.snapshot, file.file, before or None,
         drift.kind, "warn" if file in taken.stays else drift.severity, drift.what,
         file in taken.kept_out and drift.severity == "block"]
        for file, against in taken.against.items()
        for before in ("", *against)
        for drift in found[file.snapshot, before]
    ]  # fmt: skip
    insert_rows(con, "main.drift", rows)
    now = {file.snapshot: against for file, against in taken.against.items()}
    for one in (loaded[place] for place in sorted(taken.places & loaded.keys())):
        if one.against != now.get(one.snapshot, []):
            con.execute(
                "UPDATE main.loads SET against = ? WHERE snapshot = ?",
                [now.get(one.snapshot, []), one.snapshot],
            )
