"""The SQL models: one SELECT per file in sql/, created in the order of what they read.

A model's folder gives its schema, its header comment says what it answers and how it is kept:

    -- latest: the newest edition of each observation.
    -- grain: one row per indicator, entity, period and source
    -- inputs: observations
    -- materialise: table            (default: view; or `macro(name, …)` for a table macro)
    -- empty: when a mart may have no row although its inputs are there

What a model reads is taken from DuckDB's own parser, not from the header.
"""

import graphlib
import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection
from duckdb import Error as DuckDBError

from ailedger.base.database import by_turns
from ailedger.base.machine_errors import by_machine
from ailedger.base.sql_text import literal, quote
from ailedger.errors import RefusedError

SCHEMA_OF = {"staging": "staging", "core": "main", "marts": "main"}
UNIONS = {"staging": "readings"}
_NAMED: dict[str, frozenset[str]] = {}  # what a SELECT names: a process may build more than once
HEADER_KEYS = ("grain", "unit", "inputs", "materialise", "severity", "empty")


@dataclass(frozen=True)
class Model:
    """One SQL file: its place in the warehouse, its SELECT, what its header says."""

    folder: str
    name: str
    path: Path
    select: str
    header: Mapping[str, str]

    @property
    def relation(self) -> str:
        """Schema-qualified name."""
        return f"{SCHEMA_OF[self.folder]}.{self.name}"

    @property
    def place(self) -> str:
        """The file, as a message names it."""
        return f"sql/{self.folder}/{self.path.name}"

    @property
    def about(self) -> str:
        """The header's first line: what the model answers."""
        return self.header.get(self.name, "")

    def statement(self) -> str:
        """The CREATE statement."""
        target = f"{quote(SCHEMA_OF[self.folder])}.{quote(self.name)}"
        kind = self.header.get("materialise", "view")
        if kind.startswith("macro("):
            return f"CREATE OR REPLACE MACRO {target}{kind[5:]} AS TABLE {self.select}"
        if kind not in ("view", "table"):
            raise RefusedError(f"cannot be materialised as {kind}", where=self.place)
        return f"CREATE OR REPLACE {kind.upper()} {target} AS {self.select}"

    @property
    def kind(self) -> str:
        """VIEW, TABLE or MACRO TABLE."""
        kind = self.header.get("materialise", "view").split("(")[0].upper()
        return "MACRO TABLE" if kind == "MACRO" else kind

    def comment(self) -> str:
        """The COMMENT statement: what the model answers."""
        return f"COMMENT ON {self.kind} {self.relation} IS {literal(self.about)}"


def read_models(sql_dir: Path, folders: Iterable[str] = SCHEMA_OF) -> list[Model]:
    """Read the models of the named folders of `sql_dir`, in order of folder and name.

    A folder in UNIONS gives one more: the union of its models, so that a new file in it needs no
    second edit.
    """
    models = []
    for folder in folders:
        found = [read_model(folder, path) for path in sorted((sql_dir / folder).glob("*.sql"))]
        models += found
        if found and folder in UNIONS:
            models.append(_union(folder, found))
    return models


def _union(folder: str, members: list[Model]) -> Model:
    select = " UNION ALL BY NAME ".join(f"SELECT * FROM {m.relation}" for m in members)
    name = UNIONS[folder]
    header = {
        name: f"every row of the models in sql/{folder}.",
        "grain": "that of each model",
        "inputs": ", ".join(m.relation for m in members),
    }
    return Model(folder, name, members[0].path.parent, select, header)


def read_model(folder: str, path: Path) -> Model:
    """Read one SQL file: header comment lines, then one SELECT."""
    text = path.read_text(encoding="utf-8")
    keys = (path.stem, *HEADER_KEYS)
    header: dict[str, str] = {}
    key = ""
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        said = line[2:].strip()
        first, colon, rest = said.partition(":")
        key, said = (first, rest.strip()) if colon and first in keys else (key, said)
        header[key] = f"{header.get(key, '')} {said}".strip()
    return Model(folder, path.stem, path, text.strip().rstrip(";"), header)


def parse(con: DuckDBPyConnection, selects: Sequence[str]) -> list[str]:
    """DuckDB's syntax tree of each SELECT, as JSON, or its error; all in one query."""
    found = con.execute(
        "SELECT json_serialize_sql(text) FROM unnest(?::VARCHAR[]) "
        "WITH ORDINALITY AS t (text, place) ORDER BY place",
        [list(selects)],
    ).fetchall()
    return [tree for (tree,) in found]


def read_by(parsed: str, where: str) -> set[str]:
    """Relations and table macros that a SELECT names, schema-qualified.

    A name without a schema is of schema main. Names of the SELECT's own CTEs are left out.

    Raises:
        RefusedError: DuckDB cannot parse the text as one SELECT.
    """
    nodes: list[dict[str, Any]] = []

    def noted(node: dict[str, Any]) -> dict[str, Any]:
        nodes.append(node)
        return node

    tree = json.loads(parsed, object_hook=noted)
    if tree.get("error"):
        said = tree.get("error_message", "cannot be parsed")
        raise RefusedError(said, where=where, hint="a model is one SELECT")
    own = {entry["key"] for n in nodes for entry in n.get("cte_map", {}).get("map", ())}
    found = set()
    for node in nodes:
        if node.get("type") == "BASE_TABLE":
            if node["schema_name"] or node["table_name"] not in own:
                found.add(f"{node['schema_name'] or 'main'}.{node['table_name']}")
        elif node.get("type") == "TABLE_FUNCTION":
            found.add(f"main.{node['function']['function_name']}")
    return found


def in_order(con: DuckDBPyConnection, models: Iterable[Model]) -> list[Model]:
    """Models sorted so that each comes after what it reads; ties by name.

    Raises:
        RefusedError: models read each other in a circle.
    """
    by_name, inputs = _inputs(con, models)
    sorter, ordered = _sorted(inputs), list[str]()
    while sorter.is_active():
        ordered += (ready := sorter.get_ready())
        sorter.done(*ready)
    return [by_name[name] for name in ordered]


def create_models(
    con: DuckDBPyConnection, models: Iterable[Model], beside: Sequence[DuckDBPyConnection] = ()
) -> None:
    """Create every model after what it reads.

    Args:
        con: the build file.
        models: what to create.
        beside: more connections to the same file, outside of a transaction as `con` is then:
            models that do not need each other are created side by side.

    Raises:
        RefusedError: DuckDB refuses a model, and the message names the file; or models read each
            other in a circle.
    """
    by_name, inputs = _inputs(con, models)
    sorter = _sorted(inputs)
    for schema in sorted(set(SCHEMA_OF.values())):
        con.execute(f"CREATE SCHEMA IF NOT EXISTS {quote(schema)}")
    _make_way(con, by_name)
    lent = by_turns((con, *beside))

    def create(model: Model) -> None:
        with lent() as connection:
            _create(connection, model)

    with ThreadPoolExecutor(1 + len(beside)) as pool:
        running: dict[Future[None], str] = {}
        while sorter.is_active():
            running |= {pool.submit(create, by_name[name]): name for name in sorter.get_ready()}
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                future.result()
                sorter.done(running.pop(future))


def comment_models(con: DuckDBPyConnection, models: Iterable[Model]) -> None:
    """Put on each relation what its model answers."""
    con.execute(";".join(model.comment() for model in models))


def _inputs(
    con: DuckDBPyConnection, models: Iterable[Model]
) -> tuple[dict[str, Model], dict[str, list[str]]]:
    """Models by name, and the other models that each reads."""
    by_name = {model.relation: model for model in models}
    new = [model for model in by_name.values() if model.select not in _NAMED]
    for model, tree in zip(new, parse(con, [model.select for model in new]), strict=True):
        _NAMED[model.select] = frozenset(read_by(tree, model.place))
    return by_name, {
        name: sorted(_NAMED[by_name[name].select] & by_name.keys() - {name})
        for name in sorted(by_name)
    }


def _sorted(inputs: Mapping[str, list[str]]) -> "graphlib.TopologicalSorter[str]":
    sorter = graphlib.TopologicalSorter(inputs)
    try:
        sorter.prepare()
    except graphlib.CycleError as error:
        circle = " -> ".join(error.args[1])
        raise RefusedError(f"models read each other in a circle: {circle}") from None
    return sorter


def _make_way(con: DuckDBPyConnection, by_name: Mapping[str, Model]) -> None:
    """Drop, of a build that was copied, views without a model and what is now kept another way."""
    there = con.execute(
        "SELECT table_schema, table_name, table_type FROM information_schema.tables "
        "WHERE table_catalog = current_database()"
    ).fetchall()
    for schema, name, kind in there:
        model = by_name.get(f"{schema}.{name}")
        found = "VIEW" if kind == "VIEW" else "TABLE"
        if found != (model.kind if model else "TABLE"):
            con.execute(f"DROP {found} {quote(schema)}.{quote(name)}")


def _create(con: DuckDBPyConnection, model: Model) -> None:
    try:
        con.execute(model.statement())
    except DuckDBError as error:
        if by_machine(error):
            raise
        raise RefusedError(str(error), where=model.place) from None
