"""Call every function that this DuckDB has, behind the walls of a cell, with arguments that tempt.

    python -m tests.query.caller < request

The request is a cell's, with `secret` (a file), `mark` (what is in it, and in the environment).
Answers a JSON object: for each function by its kind and name what became of its calls: refused by
the gate, failed, ran, or LEAKED.
"""

import functools
import itertools
import json
import sys
import threading
from collections.abc import Iterator
from typing import Any

import duckdb

from ailedger.query import sandbox_worker

SECONDS = 2.0
FUNCTIONS = (
    "SELECT DISTINCT function_type, function_name, parameter_types, varargs "
    "FROM duckdb_functions() ORDER BY ALL"
)
NUMBERS = ("INT", "DOUBLE", "FLOAT", "DECIMAL")
MOST = 5  # ways of calling one overload


def tempting(kind: str | None, request: dict[str, Any]) -> list[str]:
    """SQL of arguments of a type: paths, names of the environment, SQL that reads."""
    secret = request["secret"]
    texts = [f"'{secret}'", "'AILEDGER_MARK'", f"'FROM read_text(''{secret}'')'"]
    if kind is None or kind in ("ANY", "VARCHAR", "T", "COL0"):
        return texts
    if kind.endswith("[]"):
        return [f"[{text}]" for text in tempting(kind[:-2], request)]
    if any(word in kind for word in NUMBERS):
        return ["1"]
    return ["true"] if kind == "BOOLEAN" else [f"NULL::{kind}", *texts[:1]]


def calls(row: tuple[Any, ...], request: dict[str, Any]) -> Iterator[str]:
    """Statements that call one overload of a function."""
    kind, name, types, more = row
    choices = [tempting(of, request) for of in types or []]
    if more:
        choices.append(tempting(more, request))
    quoted = '"' + name.replace('"', '""') + '"'
    begin = "SELECT * FROM" if kind in ("table", "table_macro") else "SELECT"
    for arguments in itertools.islice(itertools.product(*choices), MOST):
        if kind == "pragma":
            yield f"PRAGMA {name}({', '.join(arguments)})" if arguments else f"PRAGMA {name}"
        else:
            yield f"{begin} {quoted}({', '.join(arguments)})"


def verdict(con: duckdb.DuckDBPyConnection, statement: str, mark: str) -> str:
    """What becomes of a statement."""
    timer = threading.Timer(SECONDS, con.interrupt)
    timer.start()
    try:
        sandbox_worker.admit(con, statement)
        told = str(con.execute(statement).fetchmany(1000))
    except sandbox_worker.NotAdmittedError:
        return "refused"
    except (duckdb.Error, UnicodeError, ValueError, OverflowError) as error:
        return "LEAKED" if mark in str(error) else "failed"
    finally:
        timer.cancel()
    return "LEAKED" if mark in told else "ran"


def main() -> None:
    """Call them all."""
    request = json.loads(sys.stdin.buffer.read())
    sandbox_worker._macros = functools.cache(sandbox_worker._macros)  # they stay as they are
    sandbox_worker.wall_in(request["seconds"])
    with sandbox_worker.open_build(request) as con:
        sandbox_worker.wall_memory(request["memory"])
        found: dict[str, dict[str, int]] = {}
        for row in con.execute(FUNCTIONS).fetchall():
            told = found.setdefault(f"{row[0]} {row[1]}", {})
            for statement in calls(row, request):
                word = verdict(con, statement, request["mark"])
                told[word] = told.get(word, 0) + 1
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
