"""The process in which one statement of `ailedger sql` runs.

It is started for one statement, by file, and imports nothing of the project: what is trusted here
can be read on one page. It gets a request as JSON on standard input and gives an answer as JSON on
standard output. Its walls, from outside in:

1. the kernel's: no environment, no byte can be written to any file, memory and processor time end;
2. DuckDB's: the build is open read-only, external access is off, no extension, settings locked;
3. the statement's: one, a query, no table function that is not known to be harmless.

The second alone keeps files, network and settings out of reach. The first is there because some
functions take memory and time that DuckDB neither counts nor can interrupt; the third because some
take raw addresses of memory, and because a plain sentence is better than an engine's.
"""

import itertools
import json
import os
import re
import resource
import sys
import threading
import unicodedata
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
CATALOGUE_READERS = {"query_table", "duckdb_databases", "duckdb_logs", "pragma_table_info"}
FORBIDDEN_SCALARS = {"getenv", "write_log", "json_execute_serialized_sql"}
CHANGES = {
    "alter", "analyze", "attach", "call", "checkpoint", "comment", "copy", "create", "delete",
    "detach", "drop", "execute", "export", "import", "insert", "install", "load", "merge",
    "pragma", "prepare", "reset", "set", "truncate", "update", "use", "vacuum",
}  # fmt: skip
UNSEEN = {"Zs", "Zl", "Zp", "Cc", "Cf"}  # categories of Unicode: blanks, controls, formats
QUOTED = re.compile(r'"(?:[^"]|"")*"')
QUERY_STARTS = {"select", "from", "with", "pivot", "pivot_wider", "unpivot", "("}
NATIVE = (bool, int, float, str, type(None))

Tokens = list[tuple[int, str, bool]]


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
    of its data path are in reach.
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
            # DuckLake looks through every store of secrets: one that is switched off it takes ill.
            **({"secret_directory": os.devnull} if lake else {"allow_persistent_secrets": False}),
            "allow_unredacted_secrets": False,
            "python_enable_replacements": False,
            "errors_as_json": True,
        },
    )
    con.execute("SET GLOBAL TimeZone = 'UTC'")
    for statement in lake["attach"] if lake else ():
        con.execute(statement)
    con.execute("SET GLOBAL enable_external_access = false")
    con.execute("SET GLOBAL lock_configuration = true")
    return con


def tokens_of(sql: str) -> Tokens:
    """Position, text and whether it is an unquoted word, of every token but comments.

    Raises:
        NotAdmittedError: a blank or sign that nobody sees stands outside of texts and quoted names.
            DuckDB runs it as a blank, but takes it for a letter here: a name would not be known.
    """
    found = duckdb.tokenize(sql)
    tokens: Tokens = []
    # Offsets count bytes.
    raw = sql.encode()
    for index, (start, kind) in enumerate(found):
        end = found[index + 1][0] if index + 1 < len(found) else len(raw)
        if kind == duckdb.token_type.comment:
            continue
        spelled = raw[start:end].decode(errors="replace")
        text = spelled.strip()
        if kind in (duckdb.token_type.string_const, duckdb.token_type.numeric_const):
            tokens.append((start, "", False))
        elif _has_unseen(QUOTED.sub("", spelled)):
            raise NotAdmittedError("a blank or sign that nobody sees: write a plain blank", start)
        elif text.startswith('"'):
            tokens.append((start, text[1:-1].replace('""', '"').lower(), False))
        else:
            tokens.append((start, text.lower(), text[:1].isalpha()))
    return tokens


def _has_unseen(text: str) -> bool:
    return not text.isascii() and any(
        not sign.isascii() and unicodedata.category(sign) in UNSEEN for sign in text
    )


def admit(con: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Refuse what is not one query over the build, or EXPLAIN of one.

    Raises:
        NotAdmittedError: with the reason and the place.
    """
    statements = con.extract_statements(sql)
    if not statements:
        raise NotAdmittedError("there is no statement to run")
    if len(statements) > 1:
        raise NotAdmittedError("one statement at a time")
    if statements[0].named_parameters:
        raise NotAdmittedError("parameters have no value here: write the values out")
    tokens = tokens_of(sql)
    kind = _kind(statements[0])
    if kind == duckdb.StatementType.EXPLAIN:
        rest = _explained(tokens)
        return admit(con, sql.encode()[rest:].decode())
    several = kind == duckdb.StatementType.MULTI and tokens[0][1] in QUERY_STARTS  # a PIVOT
    if kind != duckdb.StatementType.SELECT and not several:
        raise NotAdmittedError(f"{tokens[0][1].upper()} does not run here: queries only")
    _admit_tokens(con, tokens)
    return None


def _kind(statement: duckdb.Statement) -> duckdb.StatementType | None:
    """The statement's type; None for those that the Python package has no name for."""
    try:
        return statement.type
    except ValueError:
        return None


def _explained(tokens: Tokens) -> int:
    """Where the statement behind EXPLAIN [ANALYZE] [(options)] begins."""
    at = 2 if tokens[1][1] == "analyze" else 1
    # Options are in brackets; so may be the statement itself, which then begins with a word.
    if tokens[at][1] == "(" and tokens[at + 1][1] in ("analyze", "format"):
        while tokens[at][1] != ")":
            at += 1
        at += 1
    return tokens[at][0]


def _admit_tokens(con: duckdb.DuckDBPyConnection, tokens: Tokens) -> None:
    refused = _refused_functions(con)
    for (start, text, _), (_, following, plain) in itertools.pairwise(tokens):
        if text.startswith(CATALOGUE):
            raise NotAdmittedError(f"{text} is the lake's own catalogue", start)
        if following == "(" and text in refused:
            raise NotAdmittedError(f"{text}() reaches outside the warehouse", start)
        if text == "(" and plain and following in CHANGES:
            raise NotAdmittedError(f"{following.upper()} does not run here: queries only", start)


def _refused_functions(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Every table function of this DuckDB that is not known to be harmless."""
    rows = con.execute(
        "SELECT DISTINCT function_name FROM duckdb_functions() "
        "WHERE function_type = 'table' OR (function_type = 'table_macro' AND internal)"
    ).fetchall()
    known = READERS - (CATALOGUE_READERS if _on_lake(con) else set())
    return ({str(name).lower() for (name,) in rows} - known) | FORBIDDEN_SCALARS


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


def run(con: duckdb.DuckDBPyConnection, request: dict[str, Any]) -> dict[str, Any]:
    """Run the admitted statement, at most so many rows and bytes of answer."""
    con.execute(request["sql"])
    columns = [[entry[0], str(entry[1])] for entry in con.description or []]
    rows: list[Any] = []
    left, cut = request["result_bytes"], ""
    while not cut and (batch := con.fetchmany(BATCH)):
        for row in batch:
            cells = [plain(value) for value in row]
            left -= sum(len(cell) if isinstance(cell, str) else 16 for cell in cells)
            if len(rows) == request["rows"] or left < 0:
                cut = "rows" if left >= 0 else "bytes"
                break
            rows.append(cells)
    return {"columns": columns, "rows": rows, "cut": cut}


def relations(con: duckdb.DuckDBPyConnection) -> list[str]:
    """What can be read, for a hint: the tables and views of schema main."""
    rows = con.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'main' ORDER BY 1"
    ).fetchall()
    return [str(name) for (name,) in rows]


def attempt(request: dict[str, Any]) -> dict[str, Any]:
    """The answer to a request: columns and rows, or what went wrong."""
    try:
        con = open_build(request)
    except duckdb.Error as error:
        return {"error": "open", "text": str(error)}
    wall_memory(request["memory"])
    timer = threading.Timer(request["seconds"], con.interrupt)
    timer.daemon = True
    timer.start()
    try:
        admit(con, request["sql"])
        return run(con, request)
    except NotAdmittedError as error:
        return {"error": "refused", "text": str(error), "position": error.position}
    except duckdb.InterruptException:
        return {"error": "timeout"}
    except (MemoryError, duckdb.OutOfMemoryException) as error:
        return {"error": "memory", "text": str(error)}
    except duckdb.Error as error:
        known = relations(con.cursor()) if "atalog" in type(error).__name__ else []
        kind = type(error).__name__.removesuffix("Exception")
        return {"error": "sql", "kind": kind, "text": str(error), "relations": known}
    finally:
        timer.cancel()


def send(descriptor: int, answer: dict[str, Any]) -> NoReturn:
    """Write the answer and end at once, whatever DuckDB's threads are doing."""
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(json.dumps(answer).encode())
    os._exit(0)


def main() -> NoReturn:
    """Answer one request."""
    answer_to = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # an engine that prints must not spoil the answer
    request = json.loads(sys.stdin.buffer.read())
    wall_in(request["seconds"])
    # An interrupt is noticed between two calls of a function, not within one.
    last = request["seconds"] + GRACE_SECONDS
    end = threading.Timer(last, send, (answer_to, {"error": "timeout"}))
    end.daemon = True
    end.start()
    answer = attempt(request)
    end.cancel()
    send(answer_to, answer)


if __name__ == "__main__":
    main()
