"""All that a published build holds: of the same contents come the same exports."""

from ailedger import store
from ailedger.base.sql_text import quote
from ailedger.build.sql_models import read_models
from ailedger.output.fields import on_lake
from ailedger.settings import Settings

TABLES = """
    SELECT schema_name, table_name
    FROM duckdb_tables()
    WHERE database_name = current_database() AND schema_name IN ('main', 'raw')
    ORDER BY ALL
"""
# Findings against bytes that were replaced since are of the run that replaced them.
OF_THE_RUN = {
    "loads": "SELECT * EXCLUDE against FROM loads",
    "drift": "FROM drift WHERE blocks OR before IN (SELECT snapshot FROM loads)",
}


def contents(settings: Settings) -> dict[str, bytes]:
    """The rows of every table, whatever their order, and the SELECT of every view and macro."""
    with store.open_published(settings) as con:
        con.begin()  # a lake asks its catalogue once
        found = {}
        for schema, name in con.execute(TABLES).fetchall():
            held = OF_THE_RUN.get(name, f"FROM {quote(schema)}.{quote(name)}")
            rows = con.execute(f"SELECT * FROM ({held}) ORDER BY ALL").fetchall()
            found[f"{schema}.{name}"] = repr(rows).encode()
        if on_lake(con):
            models = con.execute("SELECT name, definition FROM ledger.models").fetchall()
        else:  # as they were created: DuckDB keeps its own spelling
            models = [(model.name, model.select) for model in read_models(settings.sql_dir)]
    return found | {name: select.encode() for name, select in models}
