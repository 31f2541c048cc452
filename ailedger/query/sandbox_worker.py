"""The process in which one statement of `ailedger sql` runs.

It is started for one statement, by file, and imports nothing of the project: what is trusted here
can be read on one page. It gets two lines of JSON on standard input, the build with its limits and
the statement, and gives an answer as JSON on standard output. Between the two it opens the build
and puts up its walls, so that one started ahead has only the statement to run. The walls, from
outside in:

1. the kernel's: no environment, no byte can be written to any file, memory and processor time end;
2. DuckDB's: the build is open read-only, external access is off, no extension, settings locked;
3. the statement's: one query, whose tree names no function that is not known to be harmless.

It is one file on purpose: run by its path and isolated (-I), it finds no neighbour to import, and
with its folder on the search path `trace.py` would hide the standard library's.

The second wall alone keeps files, network and settings out of reach. The first is there because
some functions take memory and time that DuckDB neither counts nor can interrupt; the third because
some take raw addresses of memory, and because a plain sentence is better than an engine's.
"""

import json
import os
import re
import resource
import sys
import threading
from typing import Any, NoReturn

import duckdb

SLACK = 256 << 20  # stacks and arenas of threads, beyond what DuckDB counts
BATCH = 256
GRACE_SECONDS = 1.0
READERS = {
    "duckdb_columns", "duckdb_constraints", "duckdb_databases", "duckdb_functions",
    "duckdb_indexes", "duckdb_keywords", "duckdb_schemas", "duckdb_tables", "duckdb_types",
    "duckdb_views", "generate_series", "histogram", "histogram_values", "icu_calendar_names",
    "json_each", "json_tree", "pg_timezone_names", "pragma_show", "pragma_table_info",
    "query_table", "range", "repeat", "repeat_row", "summary", "unnest",
}  # fmt: skip
# A lake's catalogue is a database of its own beside it: nothing that takes a name as text, or tells
# where it is.
CATALOGUE = "__ducklake_"
CATALOGUE_READERS = {
    "query_table", "duckdb_databases", "duckdb_logs", "pragma_table_info", "current_setting",
    "pragma_database_list", "pg_settings",
}  # fmt: skip
FORBIDDEN_SCALARS = {"getenv", "write_log", "json_execute_serialized_sql"}
# What SHOW names without being a table: SHOW TABLES, SHOW ALL TABLES, DESCRIBE of a query.
SHOWN = {'"tables"', "__show_tables_expanded", ""}
NODES = {
    "SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE", "STATEMENT_NODE",
}  # fmt: skip
PATH_SIGNS = frozenset("/\\.:*?[")  # a table of such a name would be looked up among the files
# Of comments those that hold none: of others DuckDB's parser alone knows where they end.
LEADING = re.compile(r"(?:\s+|--[^\n]*\n|/\*(?:[^*/]|\*(?!/)|/(?!\*))*\*/)*", re.ASCII)
EXPLAIN = re.compile(
    r"EXPLAIN\s+(?:ANALYZE\s+)?(?:\(\s*(?:ANALYZE|FORMAT)\b[\w\s,]*\)\s*)?",
    re.ASCII | re.IGNORECASE,
)
NATIVE = (bool, int, float, str, type(None))
# Types whose Python value is not the value: Python knows no nanosecond, no infinite date.
INEXACT = re.compile(r"\b(DATE|TIME|INTERVAL|VARIANT)")
LISTED = os.path.join(os.path.dirname(__file__), "functions.txt")  # noqa: PTH118, PTH120


class NotAdmittedError(Exception):
    """The statement is not one that runs here."""

    def __init__(self, text: str, position: int | None = None) -> None:
        self.position = position
        super().__init__(text)


def wall_in(seconds: float) -> None:
    """Take the right to write to files and to run on for ever. Descriptors open already stay."""
    processor = int((seconds + GRACE_SECONDS) * (os.cpu_count() or 1)) + 5
    limits = [
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, processor),
    ]
    for limit, value in limits:
        resource.setrlimit(limit, (value, value))


def wall_memory(memory: int) -> None:
    """End memory `memory` bytes beyond what the process has now (Linux)."""
    try:
        with open("/proc/self/statm", encoding="ascii") as stream:  # noqa: PTH123 - no imports
            now = int(stream.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + memory + SLACK,) * 2)
    except (OSError, ValueError):
        return


def open_build(request: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    """Open the build shut in: read-only, nothing outside it, no setting to be changed.

    A lake is attached first: afterwards nothing can be attached or loaded, and of files only those
    that the attached snapshot is made of are in reach.
    """
    lake = request.get("lake")
    con = duckdb.connect(
        request["path"],
        read_only=not lake,
        config={
            "memory_limit": f"{request['memory']}B",
            "threads": request["threads"],
            "temp_directory": "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            # DuckLake opens every store of secrets, and fails where one is switched off.
            **({"secret_directory": os.devnull} if lake else {"allow_persistent_secrets": False}),
            "allow_unredacted_secrets": False,
            "python_enable_replacements": False,
            "errors_as_json": True,
            "disabled_optimizers": "common_subplan",  # wrong answers: see base/database.py
        },
    )
    con.execute("SET GLOBAL TimeZone = 'UTC'")
    for statement in lake["attach"] if lake else ():
        con.execute(statement)
    if lake:
        files = ", ".join(_literal(file) for file in _files_of(con, lake["name"], lake["version"]))
        con.execute(f"SET GLOBAL allowed_paths = [{files}]")
    con.execute("SET GLOBAL enable_external_access = false")
    con.execute("SET GLOBAL lock_configuration = true")
    return con


def _files_of(con: duckdb.DuckDBPyConnection, name: str, version: int) -> list[str]:
    """Every file that a snapshot of a lake is made of."""
    tables = con.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ?", [name]
    ).fetchall()
    each = (
        f"SELECT unnest([data_file, delete_file]) AS file FROM ducklake_list_files("
        f"{_literal(name)}, {_literal(table)}, schema => {_literal(schema)}, "
        f"snapshot_version => {int(version)})"
        for schema, table in tables
    )
    every = " UNION ALL ".join(each) or "SELECT NULL AS file"
    found = con.execute(f"SELECT file FROM ({every}) WHERE file IS NOT NULL").fetchall()
    return [str(file) for (file,) in found]


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def admit(con: duckdb.DuckDBPyConnection, sql: str) -> str:
    """Refuse what is not one query over the build, or EXPLAIN of one.

    DuckDB's own parser says what the statement is: what it cannot write down as a tree is refused,
    and so is every function, table and node of the tree that is not known to be harmless. No
    spelling of a name matters, for the tree has none.

    Returns:
        The statement to run. What stands before EXPLAIN is left out: a comment that ends later for
        DuckDB than here would make another statement of what was looked at.

    Raises:
        NotAdmittedError: with the reason and the place.
        duckdb.Error: it cannot be parsed.
    """
    statements = con.extract_statements(sql)
    if not statements:
        raise NotAdmittedError("there is no statement to run")
    if len(statements) > 1:
        raise NotAdmittedError("one statement at a time")
    if statements[0].named_parameters:
        raise NotAdmittedError("parameters have no value here: write the values out")
    begin = LEADING.match(sql)
    start = begin.end() if begin else 0
    if explained := EXPLAIN.match(sql, start):
        _admit_query(con, _blank(sql, explained.end()), "")
        return _blank(sql, start)
    _admit_query(con, sql, sql[start:])
    return sql


def _blank(sql: str, end: int) -> str:
    """A statement with blanks up to a place: what stands behind stays where it was, in bytes."""
    return re.sub(rb"[^\n]", b" ", sql[:end].encode()).decode() + sql[end:]


def _admit_query(con: duckdb.DuckDBPyConnection, sql: str, text: str) -> None:
    (found,) = con.execute("SELECT json_serialize_sql(?)", [sql]).fetchall()[0]
    try:
        tree = json.loads(found)
    except RecursionError:
        raise NotAdmittedError("the statement is nested too deeply") from None
    except ValueError:  # DuckDB writes nothing where a number is beyond every double
        raise NotAdmittedError("a number has too many digits") from None
    if tree["error"]:
        word = re.match(r"\w*", text)
        raise NotAdmittedError(_unreadable(word[0].upper() if word else ""))
    _admit_tree(con, tree)


def _unreadable(word: str) -> str:
    if word in ("PIVOT", "PIVOT_WIDER", "FROM", "WITH", "SELECT", ""):
        return "this cannot be checked: a PIVOT needs its values, ON column IN (value, ...)"
    return f"{word} does not run here: queries only"


def _admit_tree(con: duckdb.DuckDBPyConnection, tree: dict[str, Any]) -> None:
    shut = CATALOGUE_READERS if _on_lake(con) else set()
    readers = READERS - shut
    functions = (_listed() - FORBIDDEN_SCALARS - shut) | readers
    stack: list[Any] = [tree]
    names: list[tuple[dict[str, Any], str]] = []
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack += node
        elif isinstance(node, dict):
            kind = str(node.get("type", ""))
            if kind.endswith("_NODE") and kind not in NODES:
                raise NotAdmittedError("queries only", node.get("query_location"))
            if kind == "TABLE_FUNCTION":
                _admit_function(con, node["function"], readers, of_tables=True)
                node = {**node, "function": list(node["function"].values())}
            elif "function_name" in node:
                _admit_function(con, node, functions, of_tables=False)
            if kind == "BASE_TABLE" or (kind == "SHOW_REF" and node["table_name"] not in SHOWN):
                names.append((node, str(node["table_name"]).strip('"').lower()))
            stack += node.values()
    for node, name in names:
        _admit_table(con, node, name)


def _admit_table(con: duckdb.DuckDBPyConnection, node: dict[str, Any], name: str) -> None:
    """Refuse a name by which DuckDB could find a file, or a lake's catalogue.

    A name of a file is looked up in one piece: "/etc/x".csv is /etc/x.csv. That a query calls a
    part of itself by it does not help: elsewhere in the query it is the file.
    """
    given = [str(node.get(part) or "") for part in ("catalog_name", "schema_name")]
    above = [part.lower() for part in given if part]
    if any(part.startswith(CATALOGUE) for part in (name, *above)) or (
        name in CATALOGUE_READERS and _on_lake(con)
    ):
        raise NotAdmittedError(f"{name} is the lake's own catalogue", node["query_location"])
    known = not PATH_SIGNS & set(name) or name in _relations(con)
    if not known or (above and not set(above) <= _schemas(con)):
        told = ".".join([*above, name])
        raise NotAdmittedError(f"there is no table {told}", node["query_location"])


def _admit_function(
    con: duckdb.DuckDBPyConnection, node: dict[str, Any], known: set[str], *, of_tables: bool
) -> None:
    """Refuse a function that is neither known nor a macro of the build's own.

    Known are those of functions.txt, which were looked at one by one; a function that a new DuckDB
    brings is not among them.
    """
    name = str(node["function_name"]).lower()
    if name not in known and name not in _macros(con, of_tables):
        raise NotAdmittedError(
            f"{name}() is not among the functions that run here", node["query_location"]
        )


def _macros(con: duckdb.DuckDBPyConnection, of_tables: bool) -> set[str]:
    """The build's own macros: of tables, or of values."""
    rows = con.execute(
        "SELECT DISTINCT lower(function_name) FROM duckdb_functions() "
        "WHERE NOT internal AND (function_type = 'table_macro') = ?",
        [of_tables],
    ).fetchall()
    return {name for (name,) in rows}


def _relations(con: duckdb.DuckDBPyConnection) -> set[str]:
    rows = con.execute(
        "SELECT lower(table_name) FROM duckdb_tables() UNION ALL "
        "SELECT lower(view_name) FROM duckdb_views()"
    ).fetchall()
    return {name for (name,) in rows}


def _schemas(con: duckdb.DuckDBPyConnection) -> set[str]:
    rows = con.execute("SELECT lower(database_name), lower(schema_name) FROM duckdb_schemas()")
    return {name for row in rows.fetchall() for name in row}


def _listed() -> set[str]:
    with open(LISTED, encoding="utf-8") as stream:  # noqa: PTH123 - no imports
        kinds = stream.read().split("\n[")
    wanted = ("aggregate]", "macro]", "scalar]", "window]")
    return {name for kind in kinds if kind.startswith(wanted) for name in kind.split()[1:]}


def _on_lake(con: duckdb.DuckDBPyConnection) -> bool:
    found = con.execute("SELECT 1 FROM duckdb_databases() WHERE type = 'ducklake'").fetchall()
    return bool(found)


def plain(value: Any) -> Any:
    """A value as JSON: numbers, text and truth as they are, lists and structs within, else text."""
    if isinstance(value, NATIVE):
        return value
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, bytes | bytearray):
        return "\\x" + value.hex()
    return value.isoformat(" ") if hasattr(value, "hour") and hasattr(value, "year") else str(value)


def held(value: Any) -> int:
    """Bytes that a value as JSON takes in Python, with the reference to it; keys are shared."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return sys.getsizeof(value) + 8 + sum(map(held, inner))


def run(con: duckdb.DuckDBPyConnection, request: dict[str, Any]) -> bytes:
    """Run the admitted statement: the answer as JSON, of at most so many rows and bytes.

    A row counts with its bytes in the answer or with what it takes in Python, whichever is more:
    whoever asked holds both, and of tiny cells Python takes twenty times the bytes.
    """
    sql = request["sql"]
    names, kinds = _columns(con, sql)
    if any(map(INEXACT.search, map(str, kinds))):
        exact = (
            f"CAST(#{place} AS {_exact(kind)})" if INEXACT.search(str(kind)) else f"#{place}"
            for place, kind in enumerate(kinds, 1)
        )
        plainly = con.execute("SELECT json_deserialize_sql(json_serialize_sql(?))", [sql])
        sql = f"SELECT {', '.join(exact)} FROM ({plainly.fetchall()[0][0]})"
    found = con.execute(sql)
    described = [[entry[0], str(entry[1])] for entry in found.description or []]
    columns = [[name, str(kind)] for name, kind in zip(names, kinds, strict=True)] or described
    rows: list[bytes] = []
    left, cut = request["result_bytes"], ""
    while not cut and (batch := found.fetchmany(BATCH)):
        for row in batch:
            if len(rows) == request["rows"]:
                cut = "rows"
                break
            cells = [plain(value) for value in row]
            line = json.dumps(cells, ensure_ascii=False).encode()
            left -= max(len(line), held(cells))
            if left < 0:
                cut = "bytes"
                break
            rows.append(line)
    head = json.dumps({"columns": columns, "cut": cut}).encode()
    return head[:-1] + b', "rows": [' + b", ".join(rows) + b"]}"


def _exact(kind: Any) -> str:
    """The type with text for what Python does not know, at any depth; a union as its text."""
    inner = dict(kind.children) if kind.id in ("list", "array", "struct", "map") else {}
    if kind.id in ("list", "array"):
        return _exact(inner["child"]) + "[]"
    if kind.id == "map":
        return f"MAP({_exact(inner['key'])}, {_exact(inner['value'])})"
    if kind.id == "struct" and all(inner):
        parts = ", ".join(_quoted(name) + " " + _exact(part) for name, part in inner.items())
        return f"STRUCT({parts})"
    return "VARCHAR" if INEXACT.search(str(kind)) else str(kind)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _columns(con: duckdb.DuckDBPyConnection, sql: str) -> tuple[list[str], list[Any]]:
    """Names and types of a query's columns; none of what is no query, or is wrong."""
    try:
        (statement,) = con.extract_statements(sql)
        if statement.type == duckdb.StatementType.SELECT:
            bound = con.sql(sql)
            return list(bound.columns), list(bound.types)
    except (duckdb.Error, ValueError):
        pass  # reported where it is run
    return [], []


def relations(con: duckdb.DuckDBPyConnection) -> list[str]:
    """What can be read, for a hint: the tables and views of schema main."""
    rows = con.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'main' ORDER BY 1"
    ).fetchall()
    return [str(name) for (name,) in rows]


def attempt(con: duckdb.DuckDBPyConnection, request: dict[str, Any]) -> bytes | dict[str, Any]:
    """The answer to a request: columns and rows as JSON, or what went wrong."""
    timer = threading.Timer(request["seconds"], con.interrupt)
    timer.daemon = True
    timer.start()
    try:
        return run(con, {**request, "sql": admit(con, request["sql"])})
    except NotAdmittedError as error:
        return {"error": "refused", "text": str(error), "position": error.position}
    except duckdb.InterruptException:
        return {"error": "timeout"}
    except (MemoryError, duckdb.OutOfMemoryException) as error:
        return {"error": "memory", "text": str(error)}
    except (duckdb.Error, ValueError, OverflowError, RuntimeError) as error:
        # Of those that are not DuckDB's: Python has no such value, as an interval of 10^9 years.
        name = type(error).__name__
        known = relations(con.cursor()) if "atalog" in name else []
        told = "sql" if isinstance(error, duckdb.Error) else "value"
        return {"error": told, "text": str(error), "relations": known}
    finally:
        timer.cancel()


def send(descriptor: int, answer: bytes | dict[str, Any]) -> NoReturn:
    """Write the answer and exit at once, whatever DuckDB's threads are doing."""
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(answer if isinstance(answer, bytes) else json.dumps(answer).encode())
    os._exit(0)


def opened(request: dict[str, Any]) -> duckdb.DuckDBPyConnection | dict[str, Any]:
    """The build behind every wall, or that it cannot be opened."""
    try:
        con = open_build(request)
        con.execute("FROM duckdb_tables() LIMIT 0")  # read the catalogue now
    except duckdb.Error as error:
        return {"error": "open", "text": str(error)}
    wall_memory(request["memory"])
    return con


def main() -> NoReturn:
    """Open a build, and answer one statement."""
    answer_to = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # an engine that prints must not spoil the answer
    request = json.loads(sys.stdin.buffer.readline())
    wall_in(request["seconds"])
    con = opened(request)
    statement = sys.stdin.buffer.readline()
    if not statement:
        os._exit(0)  # the parent has gone
    # An interrupt is noticed between two calls of a function, not within one.
    last = request["seconds"] + GRACE_SECONDS
    end = threading.Timer(last, send, (answer_to, {"error": "timeout"}))
    end.daemon = True
    end.start()
    request["sql"] = json.loads(statement)
    answer = con if isinstance(con, dict) else attempt(con, request)
    end.cancel()
    send(answer_to, answer)


if __name__ == "__main__":
    main()
