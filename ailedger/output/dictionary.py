"""The data dictionary: every table and column of a build, what it means and where it comes from."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from ailedger.base.schema import SYSTEM_TABLES
from ailedger.base.sql_text import quote
from ailedger.build.sql_models import Model, read_models
from ailedger.output.definitions import Definitions, Meaning
from ailedger.output.derivation import Derivations
from ailedger.output.markdown import cell, code, items, sentence, table
from ailedger.output.rules import column_rules

HEAD = """# Data dictionary

Every table of the warehouse with its columns, units, definitions, where they are computed from,
checks and rows. `ailedger dictionary` writes this page from the published build and the SQL models;
the rows are those of the bundled record.

**From** names the columns of the inputs whose values go into a column; what rows are selected by is
left out. **Raw** follows them to the columns of the raw and reference tables; of a mart, only raw
tables that stand behind its rows are named. `ailedger trace` leads from one row to its raw lines.
"""
READINGS = "staging.readings"
MOST_NAMED = 2


class Dictionary:
    """One build, ready to be described."""

    def __init__(self, con: DuckDBPyConnection, sql_dir: Path, *, counted: bool = True) -> None:
        self.counted = counted
        from schemas.reference import reference_contracts
        from schemas.registry import published_contracts, raw_contracts

        self.con = con
        self.models = {model.relation: model for model in read_models(sql_dir)}
        self.checks = read_models(sql_dir, ["checks"])
        self.reference = {f"main.{name}": c for name, c in reference_contracts().items()}
        self.raw = {f"raw.{name}": c for name, c in raw_contracts().items()}
        self.published = {f"main.{name}": c for name, c in published_contracts().items()}
        self.contracts: dict[str, Any] = {**self.reference, **self.raw, **self.published}
        self.derivations = Derivations(con, self.models.values())
        self.definitions = Definitions(self.contracts, self.derivations)

    def columns(self, relation: str) -> list[tuple[str, str]]:
        """Name and type of each column; a macro's columns have no recorded type."""
        known = self.derivations.types.get(relation, {})
        return [(name, known.get(name, "")) for name in self.derivations.columns(relation)]

    def meaning(self, relation: str, column: str) -> Meaning:
        """What a column means."""
        return self.definitions.of(relation, column)

    def rows(self, relation: str) -> str:
        """How many rows a relation has; "" where nothing is counted."""
        if not self.counted:
            return ""
        schema, _, name = relation.partition(".")
        counted = self.con.execute(f"SELECT count(*) FROM {quote(schema)}.{quote(name)}")
        return f"{counted.fetchall()[0][0]:,}"


def dictionary(con: DuckDBPyConnection, sql_dir: Path, *, counted: bool = True) -> str:
    """The page as Markdown; the same for the same build.

    Args:
        counted: whether rows are counted and followed to their raw tables, which computes every
            mart; without, a column of a mart names all raw tables that its SQL can reach.
    """
    book = Dictionary(con, sql_dir, counted=counted)
    marts = [m for m in book.models.values() if m.folder == "marts"]
    core = [m for m in book.models.values() if m.folder == "core"]
    parts = [
        HEAD,
        _contents(),
        "## Marts\n",
        *(_model(book, model) for model in marts),
        "## Core\n",
        *(_model(book, model) for model in core),
        "## Reference tables\n\nEdited by hand in `data/reference`; a broken row stops the run.\n",
        *(_contracted(book, relation) for relation in sorted(book.reference)),
        "## System tables\n\nFilled by the loader.\n",
        *(_system(book, f"main.{name}") for name in SYSTEM_TABLES),
        "## Staging\n\nViews of schema `staging` over the raw tables, all with these columns; "
        f"`{READINGS}` is their union.\n\n{_staging(book)}",
        "## Raw tables\n\nOne table of schema `raw` per table of a publisher, all editions in it; "
        "values stand as published.\n",
        *(_contracted(book, relation) for relation in sorted(book.raw)),
    ]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _contents() -> str:
    names = ("Marts", "Core", "Reference tables", "System tables", "Staging",
             "Raw tables")  # fmt: skip
    return "".join(f"- [{name}](#{name.lower().replace(' ', '-')})\n" for name in names)


def _model(book: Dictionary, model: Model) -> str:
    kind = model.header.get("materialise", "view")
    callable_ = kind.startswith("macro")
    lines = [f"### {model.name}\n", sentence(model.about), ""]
    told = {
        "Kept as": "table macro" if callable_ else kind,
        "Grain": model.header.get("grain", ""),
        "Unit": model.header.get("unit", ""),
        "Reads": model.header.get("inputs", ""),
        "Rows": "" if callable_ else book.rows(model.relation),
        "Key": _key(book, model.relation),
        "Rules": "; ".join(_rules(book, model.relation)),
        "Checks": "; ".join(_checks(book, model.name)),
    }
    behind = _behind(book, model) if book.counted and model.folder == "marts" else None
    if behind is not None:
        told["Raw tables behind its rows"] = ", ".join(f"`{name}`" for name in behind)
    lines += items(told)
    return "\n".join([*lines, "", _columns(book, model.relation, behind), ""])


def _contracted(book: Dictionary, relation: str) -> str:
    about = book.contracts[relation].__doc__ or ""
    told = {
        "Rows": book.rows(relation),
        "Key": _key(book, relation),
        "Rules": "; ".join(_rules(book, relation)),
        "Checks": "; ".join(_checks(book, relation.removeprefix("main."))),
    }
    lines = [f"### {relation.removeprefix('main.')}\n", sentence(" ".join(about.split())), ""]
    return "\n".join([*lines, *items(told), "", _columns(book, relation, None), ""])


def _system(book: Dictionary, relation: str) -> str:
    name = relation.removeprefix("main.")
    told = {"Rows": book.rows(relation), "Checks": "; ".join(_checks(book, name))}
    return "\n".join([f"### {name}\n", *items(told), "", _columns(book, relation, None), ""])


def _staging(book: Dictionary) -> str:
    views = [
        (f"`{model.name}`", f"`{model.header.get('inputs', '')}`", book.rows(model.relation))
        for model in book.models.values()
        if model.folder == "staging" and model.relation != READINGS
    ]
    columns = _columns(book, READINGS, (), show_from=False)
    return f"{columns}\n\n{table(('view', 'reads', 'rows'), views)}\n"


def _columns(
    book: Dictionary, relation: str, behind: Iterable[str] | None, *, show_from: bool = True
) -> str:
    """The columns of a relation; where it is no model, its rules stand instead of its inputs."""
    derived = relation in book.models and show_from
    rows = []
    for name, kind in book.columns(relation):
        meaning = book.meaning(relation, name)
        row = [f"`{name}`", code(kind), cell(meaning.text), cell(meaning.unit)]
        if derived:
            inputs = book.derivations.of(relation).get(name, frozenset())
            row += [_names(inputs), _raw(book, relation, name, behind)]
        elif relation in book.contracts:
            row.append(cell(", ".join(column_rules(book.contracts[relation], name))))
        rows.append(row)
    heads = ["column", "type", "definition", "unit"]
    if derived:
        heads += ["from", "raw"]
    elif relation in book.contracts:
        heads.append("rules")
    return table(heads, rows)


def _raw(book: Dictionary, relation: str, name: str, behind: Iterable[str] | None) -> str:
    wanted = None if behind is None else {f"raw.{table}" for table in behind}
    by_column: dict[str, list[str]] = {}
    others = []
    for source, column in sorted(book.derivations.raw(relation, name)):
        if not source.startswith("raw."):
            others.append(f"`{source.removeprefix('main.')}.{column}`")
        elif wanted is None or source in wanted:
            by_column.setdefault(column, []).append(source)
    told = [
        ", ".join(f"`{source}.{column}`" for source in tables)
        if len(tables) <= MOST_NAMED
        else f"`{column}` of {len(tables)} raw tables"
        for column, tables in by_column.items()
    ]
    return ", ".join([*told, *others])


def _names(inputs: Iterable[tuple[str, str]]) -> str:
    found = sorted(inputs)
    if len({relation for relation, _ in found}) > MOST_NAMED + 2:
        columns = sorted({column for _, column in found})
        return ", ".join(f"`{column}` of its inputs" for column in columns)
    return ", ".join(f"`{relation.removeprefix('main.')}.{column}`" for relation, column in found)


def _behind(book: Dictionary, model: Model) -> list[str]:
    rows = book.con.execute(
        f"""
        WITH named AS (
            SELECT DISTINCT split_part(unnest(lineage), '#', 1) AS snapshot
            FROM main.{quote(model.name)}
        )
        SELECT DISTINCT raw_table FROM snapshots SEMI JOIN named USING (snapshot) ORDER BY raw_table
        """
    ).fetchall()
    return [name for (name,) in rows]


def _key(book: Dictionary, relation: str) -> str:
    contract = book.contracts.get(relation)
    metadata = getattr(contract.Config, "metadata", None) if contract else None
    names = ", ".join(f"`{name}`" for name in (metadata or {}).get("key", ()))
    return f"{names}{' per snapshot' if names and relation.startswith('raw.') else ''}"


def _rules(book: Dictionary, relation: str) -> list[str]:
    """Rules across columns."""
    contract = book.contracts.get(relation)
    return [cell(str(check.name)) for check in contract.to_schema().checks] if contract else []


def _checks(book: Dictionary, name: str) -> list[str]:
    return [
        sentence(check.about).rstrip(".")
        for check in book.checks
        if name in [part.strip() for part in check.header.get("inputs", "").split(",")]
    ]
