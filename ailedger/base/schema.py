"""The system tables that loading fills."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ailedger.base.sql_text import literal, quote

if TYPE_CHECKING:
    import duckdb

RAW_SCHEMA = "raw"
ROWS = "_ledger_rows"  # rows under way into a table

SYSTEM_TABLES: dict[str, dict[str, tuple[str, str]]] = {
    "sources": {
        "source": ("VARCHAR", "publisher's short name, the folder below data/raw"),
        "edition": ("VARCHAR", "edition (vintage) of the publication"),
        "publisher": ("VARCHAR", "who publishes the figures"),
        "title": ("VARCHAR", "title of the publication"),
        "published": ("DATE", "day the edition became public"),
        "published_exact": ("BOOLEAN", "false: its day is not known, it was public by `published`"),
        "retrieved": ("DATE", "day the figures were taken over"),
        "url": ("VARCHAR", "where the publication stands"),
        "licence": ("VARCHAR", "SPDX identifier of the licence, or custom"),
        "licence_url": ("VARCHAR", "text of the licence"),
        "citation": ("VARCHAR", "how to cite the publication"),
        "cadence": ("VARCHAR", "how often the publisher issues an edition"),
        "notes": ("VARCHAR", "what a reader must know"),
    },
    "snapshots": {
        "snapshot": ("VARCHAR", "source/edition/table@first 12 hex digits of the sha256"),
        "source": ("VARCHAR", "publisher's short name"),
        "edition": ("VARCHAR", "edition of the publication"),
        "raw_table": ("VARCHAR", "table of schema raw that holds the rows"),
        "file": ("VARCHAR", "file, relative to data/raw"),
        "sha256": ("VARCHAR", "sha256 of the file's bytes, hex"),
        "bytes": ("BIGINT", "size of the file"),
        "title": ("VARCHAR", "what the table holds"),
        "partial": ("BOOLEAN", "whether some of its rows are not of a whole table"),
    },
    "loads": {
        "snapshot": ("VARCHAR", "snapshot that was loaded"),
        "source": ("VARCHAR", "publisher's short name"),
        "edition": ("VARCHAR", "edition of the publication"),
        "raw_table": ("VARCHAR", "table of schema raw that holds the accepted rows"),
        "file": ("VARCHAR", "file, relative to data/raw"),
        "rows_in": ("BIGINT", "records counted in the file, header aside"),
        "accepted": ("BIGINT", "rows that keep every rule"),
        "quarantined": ("BIGINT", "rows set aside; rows_in = accepted + quarantined"),
        "contract": ("VARCHAR", "fingerprint of the contract that judged them"),
        "against": ("VARCHAR[]", "snapshots it was held against to find drift"),
    },
    "drift": {
        "raw_table": ("VARCHAR", "table whose new snapshot drifted"),
        "source": ("VARCHAR", "publisher's short name"),
        "edition": ("VARCHAR", "edition of the new snapshot"),
        "snapshot": ("VARCHAR", "the new snapshot"),
        "file": ("VARCHAR", "its file, relative to data/raw"),
        "before": ("VARCHAR", "the snapshot it was compared with"),
        "kind": ("VARCHAR", "types, empty, magnitude, rows, countries or years"),
        "severity": ("VARCHAR", "block or warn"),
        "text": ("VARCHAR", "what changed, with numbers"),
        "blocks": ("BOOLEAN", "whether it keeps the snapshot out"),
    },
    "verdicts": {
        "number": ("BIGINT", "number of the claim"),
        "claim": ("VARCHAR", "short name of the claim"),
        "kind": ("VARCHAR", "figure, trend, cause, association, forecast or opinion"),
        "part": ("VARCHAR", "part of the article that it is read with"),
        "statement": ("VARCHAR", "the claim in one sentence"),
        "said_by": ("VARCHAR", "who made it"),
        "said_in": ("VARCHAR", "where it was made"),
        "url": ("VARCHAR", "address of that"),
        "edition": ("VARCHAR", "edition whose figures judge it"),
        "period": ("VARCHAR", "the claim's own year or years"),
        "verdict": ("VARCHAR", "supported, contradicted or not decidable"),
        "figures": ("VARCHAR", "figures behind the verdict"),
        "reason": ("VARCHAR", "why this verdict"),
        "now": ("VARCHAR", "what the newest comparable year of the edition says"),
        "now_period": ("VARCHAR", "that year"),
        "now_figures": ("VARCHAR", "its figures"),
        "source": ("VARCHAR", "publisher's short name"),
        "lineage": ("VARCHAR[]", "raw lines behind the figures, each as snapshot#line"),
    },
    "quarantine": {
        "stage": ("VARCHAR", "parse, contract or resolve"),
        "raw_table": ("VARCHAR", "table the row was meant for"),
        "source": ("VARCHAR", "publisher's short name"),
        "edition": ("VARCHAR", "edition of the publication"),
        "snapshot": ("VARCHAR", "snapshot the row came with"),
        "file": ("VARCHAR", "file, relative to data/raw"),
        "row": ("BIGINT", "line of the file on which the record begins; the header is line 1"),
        "rules": ("VARCHAR", "every rule the row breaks, sorted, '; ' between"),
        "text": ("VARCHAR", "the line as it stands, or the row's cells as CSV"),
    },
}


def raw_name(raw_table: str) -> str:
    """Quoted name of a raw table with its schema."""
    return f"{quote(RAW_SCHEMA)}.{quote(raw_table)}"


def insert_rows(
    con: "duckdb.DuckDBPyConnection", table: str, rows: Sequence[Sequence[Any]]
) -> None:
    """Insert rows in one statement: `executemany` takes one for each.

    Not as bound parameters: for each of their cells DuckDB 1.5 tries to import pandas.

    Args:
        table: quoted name of the table.
        rows: their cells, in the order of the columns; there may be none.
    """
    if rows:
        import pyarrow as pa

        columns = list(map(pa.array, zip(*rows, strict=True)))
        con.register(ROWS, pa.table(columns, names=list(map(str, range(len(columns))))))
        con.execute(f"INSERT INTO {table} FROM {ROWS}")
        con.unregister(ROWS)


def create_system_tables(con: "duckdb.DuckDBPyConnection") -> None:
    """Create the schema of raw tables and the system tables, where they do not exist yet."""
    con.execute(f"CREATE SCHEMA IF NOT EXISTS {quote(RAW_SCHEMA)}")
    present = con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main'")
    there = {name for (name,) in present.fetchall()}
    for table, columns in SYSTEM_TABLES.items():
        if table in there:
            continue
        spelled = ", ".join(f"{quote(name)} {kind}" for name, (kind, _) in columns.items())
        con.execute(f"CREATE TABLE main.{quote(table)} ({spelled})")
        for name, (_, comment) in columns.items():
            con.execute(
                f"COMMENT ON COLUMN main.{quote(table)}.{quote(name)} IS {literal(comment)}"
            )
