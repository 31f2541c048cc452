"""A small record, made up, published into a temporary folder: what the outputs are tried on.

Three sources under three licences; `flow` has rows of each and of two at once, `open` only rows
that may be passed on, `closed` none, `bare` no lineage.
"""

from pathlib import Path

from duckdb import DuckDBPyConnection

from ailedger.base import database
from ailedger.base.disk import sha256_of
from ailedger.base.schema import create_system_tables
from ailedger.build.manifest import Build
from ailedger.settings import Settings
from ailedger.store import publish

LICENCES = {
    ("index", "2024"): ("CC-BY-ND-4.0", "Index Institute", "2024-04-15"),
    ("office", "2026-11"): ("CC-BY-4.0", "Statistical Office", "2026-11-01"),
    ("tracker", "2024-12"): ("CC-BY-NC-4.0", "Tracker", "2024-12-01"),
}
RAW = {
    "index/2024/migration.csv": (
        "country,year,figure,remark\n"
        "South Korea,2023,-0.3,\n"
        'Luxembourg,2023,3.67,"two\nlines, one ""record"""\n'
        "Israel,2023,-0.57,=HYPERLINK\n"
    ),
    "office/2026-11/population.csv": "country,year,figure\nSouth Korea,2023,51712619\n",
    "tracker/2024-12/articles.csv": "country,year,figure\nSouth Korea,2023,12\n",
}
FIGURES = (
    ("net_ai_talent_migration", "KOR", -0.3, "per 10,000", "index/2024/migration.csv", 2),
    ("net_ai_talent_migration", "LUX", 3.67, "per 10,000", "index/2024/migration.csv", 3),
    ("net_ai_talent_migration", "ISR", -0.57, "per 10,000", "index/2024/migration.csv", 5),
    ("population", "KOR", 51712619, "persons", "office/2026-11/population.csv", 2),
    ("articles", "KOR", 12, "count", "tracker/2024-12/articles.csv", 2),
)
NOW = ("still so", "2024", "KOR -0.36")
CLAIMS = (
    (1, "first", "The first claim.", "2024", "2023", "supported", "KOR -0.30", "it is so"),
    (1, "first", "The first claim.", "2025", None, "not decidable", None, "no figure for KOR"),
    (2, "second", "The second claim.", "2024", "2023", "contradicted", "LUX 3.67", "it is not"),
)


def write_raw(raw_dir: Path) -> None:
    """Write the raw files."""
    for place, text in RAW.items():
        path = raw_dir / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def snapshot_of(raw_dir: Path, place: str) -> str:
    """The snapshot of a raw file."""
    return f"{place.removesuffix('.csv')}@{sha256_of(raw_dir / place)[:12]}"


def publish_record(settings: Settings, build_id: str = "0123456789ab", extra: str = "") -> Build:
    """Publish the record; `extra` is SQL run at the end of the build."""
    write_raw(settings.raw_dir)
    part = publish.start(settings, build_id)
    with database.open_build(part, settings) as con:
        create_system_tables(con)
        _fill(con, settings.raw_dir)
        _marts(con)
        if extra:
            con.execute(extra)
    marts = {"flow": 6, "open": 1, "closed": 2, "bare": 1, "claims": 3}
    return publish.finish(settings, part, {"build": build_id, "marts": marts})


def _fill(con: DuckDBPyConnection, raw_dir: Path) -> None:
    for (source, edition), (licence, publisher, published) in LICENCES.items():
        con.execute(
            "INSERT INTO sources VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [source, edition, publisher, f"Report of {source}", published, source != "tracker",
             "2026-11-23", f"https://example.org/{source}", licence,
             f"https://example.org/{licence}", f"{publisher} (cite so).", "yearly", ""],
        )  # fmt: skip
    for place in RAW:
        source, edition, _ = place.split("/")
        table = f"{source}_{Path(place).stem}"
        snapshot, path = snapshot_of(raw_dir, place), raw_dir / place
        con.execute(
            "INSERT INTO snapshots VALUES (?, ?, ?, ?, ?, ?, ?, 'a table', false)",
            [snapshot, source, edition, table, place, sha256_of(path), path.stat().st_size],
        )
        rows = sum(figure[4] == place for figure in FIGURES)
        con.execute(
            "INSERT INTO loads VALUES (?, ?, ?, ?, ?, ?, ?, 0, 'c', [])",
            [snapshot, source, edition, table, place, rows, rows],
        )
    con.execute(
        "INSERT INTO quarantine VALUES ('contract', 'index_migration', 'index', '2024', ?,"
        " 'index/2024/migration.csv', 9, 'year is in range', ?)",
        [snapshot_of(raw_dir, "index/2024/migration.csv"), "Mars,2099,\x071,"],
    )
    con.execute(
        "CREATE TABLE observations (indicator VARCHAR, entity VARCHAR, period_label VARCHAR,"
        " value DOUBLE, unit VARCHAR, snapshot VARCHAR, row BIGINT)"
    )
    for indicator, entity, value, unit, place, row in FIGURES:
        con.execute(
            "INSERT INTO observations VALUES (?, ?, '2023', ?, ?, ?, ?)",
            [indicator, entity, value, unit, snapshot_of(raw_dir, place), row],
        )


def _marts(con: DuckDBPyConnection) -> None:
    con.execute(
        """
        CREATE VIEW figures AS
        SELECT *, [snapshot || '#' || row] AS lineage FROM observations;
        CREATE VIEW flow AS
        SELECT entity AS country, 2023 AS year, value, indicator = 'population' AS counted,
            DATE '2023-12-31' AS until, 'plain' AS note, lineage FROM figures
        UNION ALL
        SELECT 'KOR', 2023, sum(value), NULL, NULL, '=1+1', list_sort(flatten(list(lineage)))
        FROM figures WHERE entity = 'KOR' AND indicator <> 'articles';
        CREATE VIEW open AS SELECT * FROM flow WHERE counted;
        CREATE VIEW closed AS SELECT * FROM flow WHERE country IN ('LUX', 'ISR');
        CREATE VIEW bare AS SELECT 1 AS number;
        COMMENT ON VIEW flow IS 'who goes where';
        COMMENT ON COLUMN flow.value IS 'What is counted. Unit: as it says.';
        CREATE TABLE claims (number BIGINT, claim VARCHAR, statement VARCHAR, edition VARCHAR,
            period VARCHAR, verdict VARCHAR, figures VARCHAR, reason VARCHAR, source VARCHAR,
            lineage VARCHAR[], now VARCHAR, now_period VARCHAR, now_figures VARCHAR,
            kind VARCHAR DEFAULT 'figure', part VARCHAR);
        """
    )
    line = con.execute("SELECT lineage FROM figures WHERE entity = 'LUX'").fetchall()[0][0]
    for claim in CLAIMS:
        lineage = line if claim[6] else []
        con.execute(
            "INSERT INTO claims VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'index', ?, ?, ?, ?, 'figure', '')",
            [*claim, lineage, *(NOW if claim[4] is None else (None, None, None))],
        )
