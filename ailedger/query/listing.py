"""SHOW TABLES and DESCRIBE as a reader wants them: marts first, each name with its definition.

DuckDB lists names by their alphabet and leaves the COMMENTs out. The statement is put in place of
the person's own and passes the same walls. A lake keeps its comments elsewhere: DuckDB answers.
"""

import re

from ailedger.base.sql_text import literal

SHOW = re.compile(r"\s*SHOW\s+TABLES\s*;?\s*", re.IGNORECASE)
DESCRIBE = re.compile(
    r'\s*(?:DESCRIBE|DESC)\s+(?:TABLE\s+)?(?:main\.)?"?(?P<name>[A-Za-z_]\w*)"?\s*;?\s*',
    re.IGNORECASE,
)
TABLES = r"""
    WITH
    marts AS (SELECT DISTINCT table_name FROM duckdb_columns() WHERE column_name = 'lineage'),
    relations AS (
        SELECT view_name AS name, TRUE AS is_view, comment FROM duckdb_views()
        WHERE schema_name = 'main' AND NOT internal
        UNION ALL
        SELECT table_name, FALSE, comment FROM duckdb_tables() WHERE schema_name = 'main'
    )

    SELECT
        relations.name,
        CASE
            WHEN relations.is_view AND marts.table_name IS NOT NULL THEN 'mart'
            WHEN relations.name = 'observations' THEN 'facts'
            ELSE 'behind the marts'
        END AS kind,
        regexp_extract(relations.comment, '^([^.]|\.\w)*') AS answers
    FROM relations
    LEFT JOIN marts ON relations.name = marts.table_name
    ORDER BY list_position(['mart', 'facts', 'behind the marts'], kind), relations.name
"""
COLUMNS = """
    SELECT column_name, data_type AS column_type, comment AS definition FROM duckdb_columns()
    WHERE schema_name = 'main' AND table_name = {name} ORDER BY column_index
"""


def in_full(sql: str) -> str:
    """The statement that answers SHOW TABLES or DESCRIBE of one name; any other as it is."""
    if SHOW.fullmatch(sql):
        return TABLES
    described = DESCRIBE.fullmatch(sql)
    return COLUMNS.format(name=literal(described["name"].lower())) if described else sql
