"""Building, for one case, just the relations that a model reads, from the real SQL files."""

from collections.abc import Callable
from functools import cache

import duckdb

from ailedger.build.sql_models import SCHEMA_OF, Model, parse, read_by, read_models
from ailedger.settings import PROJECT
from tests.sql import relations

CHECKS = "checks"


class Check(Model):
    """A check of sql/checks, as a view, so that a case can be made for it as for a model."""

    @property
    def relation(self) -> str:
        """Schema-qualified name."""
        return f"{CHECKS}.{self.name}"

    def statement(self) -> str:
        """The CREATE statement."""
        return f"CREATE OR REPLACE VIEW {self.relation} AS {self.select}"


@cache
def models() -> dict[str, Model]:
    """Every model and check of sql/ by its schema-qualified name."""
    checks = [Check(**vars(check)) for check in read_models(PROJECT / "sql", [CHECKS])]
    return {model.relation: model for model in [*read_models(PROJECT / "sql"), *checks]}


def reads(con: duckdb.DuckDBPyConnection, select: str) -> set[str]:
    """The relations and table macros that a SELECT names."""
    (tree,) = parse(con, [select])
    return read_by(tree, "")


def inputs(relation: str) -> frozenset[str]:
    """The relations that a model reads."""
    return _inputs()[relation]


@cache
def _inputs() -> dict[str, frozenset[str]]:
    with duckdb.connect(":memory:") as con:
        trees = parse(con, [model.select for model in models().values()])
    return {name: frozenset(read_by(tree, "")) for name, tree in zip(models(), trees, strict=True)}


def qualified(relation: str) -> str:
    """A relation as a case names it, with its schema."""
    return relation if "." in relation else f"main.{relation}"


def build(
    con: duckdb.DuckDBPyConnection,
    name: str,
    given: dict[str, str],
    *more: str,
    statement: Callable[[Model], str] = lambda model: model.statement(),
) -> list[str]:
    """Create these and whatever they read: given rows first, then models, then empty tables.

    Returns:
        The models that were created, each after what it reads.

    Raises:
        ValueError: the case gives a relation that the model does not read.
    """
    blocks = {qualified(relation): text for relation, text in given.items()}
    for schema in ("raw", CHECKS, *sorted(set(SCHEMA_OF.values()) - {"main"})):
        con.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    made: set[str] = set()
    created: list[str] = []

    def make(relation: str) -> None:
        if relation in made:
            return
        made.add(relation)
        if relation in blocks:
            relations.create(con, relation, types(relation), blocks[relation])
        elif relation in models():
            for needed in sorted(inputs(relation)):
                make(needed)
            con.execute(statement(models()[relation]))
            created.append(relation)
        elif relation in relations.declared():
            relations.create_default(con, relation, blocks)

    for wanted in (name, *more):
        make(qualified(wanted))
    unread = sorted(set(blocks) - made)
    if unread:
        raise ValueError(f"{name} does not read what the case gives: {unread}")
    return created


@cache
def types(relation: str) -> dict[str, str]:
    """Columns and types of a relation: as declared, or as its own model makes them."""
    if relation in relations.declared():
        return relations.declared()[relation]
    with duckdb.connect(":memory:") as con:
        build(con, relation, {})
        rows = con.execute(f"DESCRIBE {relation}").fetchall()
    return {str(row[0]): str(row[1]) for row in rows}
