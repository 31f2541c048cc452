"""Finding the SQL models and building, for one case, just the relations that a model reads."""

import re
from functools import cache
from pathlib import Path

import duckdb

from tests.sql.relations import create_given

SQL = Path(__file__).parent.parent.parent / "sql"
SCHEMAS = {"staging": "staging", "claims": "claims"}  # every other layer is created in main


@cache
def model_files() -> dict[str, Path]:
    """Every model by the name under which SQL reads it: `latest`, `staging.ai_index_patents`."""
    found = {}
    for path in sorted(SQL.glob("*/*.sql")):
        schema = SCHEMAS.get(path.parent.name)
        found[f"{schema}.{path.stem}" if schema else path.stem] = path
    return found


def header(text: str, word: str) -> str | None:
    """The value of `-- word: …` in a model's header; deeper indented comment lines continue it."""
    match = re.search(rf"^-- {word}:(.*(?:\n--  +.*)*)", text, re.M)
    return re.sub(r"\n--\s+", " ", match[1]).strip() if match else None


def inputs_of(text: str) -> list[str]:
    """The relations that a model's header says it reads."""
    named = header(text, "inputs") or ""
    return [name.strip().removeprefix("main.") for name in named.split(",") if name.strip()]


def create_statement(name: str, text: str) -> str:
    """The statement that creates a model, as its header says: a view unless it is a table."""
    select = text.strip().rstrip(";")
    kind = header(text, "materialise") or "view"
    macro = header(text, "macro")
    if macro:
        return f"CREATE MACRO {macro} AS TABLE\n{select}"
    return f"CREATE {kind.upper()} {name} AS\n{select}"


def build(con: duckdb.DuckDBPyConnection, name: str, given: dict[str, str]) -> None:
    """Create `name` and whatever it reads: given rows first, then models, then empty tables."""
    for schema in ("raw", "staging", "claims"):
        con.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    known = set(model_files())
    made: set[str] = set()

    def make(relation: str) -> None:
        if relation in made:
            return
        made.add(relation)
        if relation == "latest" and relation not in known:  # until sql/core has it
            make("observations")
            con.execute("CREATE VIEW latest AS SELECT * FROM observations WHERE is_latest")
            return
        if relation in given or relation not in known:
            create_given(con, relation, given.get(relation, ""))
            return
        text = model_files()[relation].read_text(encoding="utf-8")
        for needed in inputs_of(text):
            if needed.endswith(".*"):
                for other in sorted(known):
                    if other.startswith(needed[:-1]):
                        make(other)
            else:
                make(needed)
        con.execute(create_statement(relation, text))

    unread = set(given)
    make(name)
    unread -= made
    if unread:
        raise ValueError(f"{name} does not read what the case gives: {sorted(unread)}")
