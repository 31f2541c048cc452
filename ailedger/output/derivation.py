"""Which columns a column is computed from, read from the SQL models by DuckDB's own parser.

What a value is selected by (WHERE, joins, FILTER, PARTITION BY) is left out: a derivation names
the columns whose values go into the value.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from duckdb import DuckDBPyConnection

from ailedger.build.sql_models import Model

Column = tuple[str, str]
Inputs = frozenset[Column]
Outputs = dict[str, Inputs]
Scope = list[tuple[str, Outputs]]

SELECTING = ("partitions", "filter", "order_bys")
NOTHING: Inputs = frozenset()


class Derivations:
    """The columns behind the columns of the models."""

    def __init__(self, con: DuckDBPyConnection, models: Iterable[Model]) -> None:
        self._con = con
        self._models = {model.relation: model for model in models}
        self.types = _types(con)  # type of each column of each relation
        self._known: dict[str, Outputs] = {}

    def columns(self, relation: str) -> list[str]:
        """Columns of a relation, in order; those of a macro are what its SELECT gives."""
        return list(self.types.get(relation) or self.of(relation))

    def of(self, relation: str) -> Outputs:
        """For each column of a model, the columns of its inputs that it is computed from.

        A relation that no model makes has no inputs.
        """
        if relation not in self._known:
            model = self._models.get(relation)
            self._known[relation] = {}  # a circle ends here; the warehouse refuses one
            if model is not None:
                self._known[relation] = self._outputs(self._parsed(model.select), {})
        return self._known[relation]

    def raw(self, relation: str, column: str) -> Inputs:
        """Columns of raw and reference tables that a column is computed from, through all steps."""
        return self._raw((relation, column), set())

    def _raw(self, column: Column, seen: set[Column]) -> Inputs:
        if column in seen:
            return NOTHING
        seen.add(column)
        if column[0] not in self._models:
            return frozenset({column})
        found = self.of(column[0]).get(column[1], NOTHING)
        return frozenset().union(*(self._raw(behind, seen) for behind in sorted(found)))

    def _parsed(self, select: str) -> Any:
        text = self._con.execute("SELECT json_serialize_sql(?)", [select]).fetchall()[0][0]
        return json.loads(text)["statements"][0]["node"]

    def _outputs(self, node: Mapping[str, Any], outer: Mapping[str, Outputs]) -> Outputs:
        ctes = dict(outer)
        for entry in node.get("cte_map", {}).get("map", ()):
            value = entry["value"]
            query = value.get("query_node") or value["query"]["node"]
            ctes[entry["key"]] = self._outputs(query, ctes)
        if node["type"] == "SET_OPERATION_NODE":
            return self._merged(node, ctes)
        scope = self._scope(node["from_table"], ctes)
        made: Outputs = {}
        for expression in node["select_list"]:
            if expression["class"] == "STAR":
                made |= _starred(expression, scope)
            else:
                made[_name(expression)] = self._inputs(expression, scope, made, ctes)
        return made

    def _merged(self, node: Mapping[str, Any], ctes: Mapping[str, Outputs]) -> Outputs:
        """A union: by name, or by place under the names of its first part."""
        # In a file that older versions of DuckDB can read a union has two sides, else any number.
        children = node.get("children") or [node["left"], node["right"]]
        parts = [self._outputs(child, ctes) for child in children]
        merged: Outputs = {}
        for part in parts:
            names = part if node["setop_type"] == "UNION_BY_NAME" else parts[0]
            for name, inputs in zip(names, part.values(), strict=False):
                merged[name] = merged.get(name, NOTHING) | inputs
        return merged

    def _scope(self, table: Mapping[str, Any], ctes: Mapping[str, Outputs]) -> Scope:
        kind, alias = table["type"], table.get("alias", "")
        if kind == "JOIN":
            return [*self._scope(table["left"], ctes), *self._scope(table["right"], ctes)]
        if kind == "BASE_TABLE":
            schema, name = table["schema_name"], table["table_name"]
            if not schema and name in ctes:
                return [(alias or name, ctes[name])]
            relation = f"{schema or 'main'}.{name}"
            columns = self.columns(relation)
            return [(alias or name, {c: frozenset({(relation, c)}) for c in columns})]
        if kind == "SUBQUERY":
            outputs = self._outputs(table["subquery"]["node"], ctes)
            names = table.get("column_name_alias") or list(outputs)
            values = [*outputs.values(), *[NOTHING] * (len(names) - len(outputs))]
            return [(alias, dict(zip(names, values, strict=False)))]
        return []

    def _inputs(
        self, part: Any, scope: Scope, made: Outputs, ctes: Mapping[str, Outputs]
    ) -> Inputs:
        found: set[Column] = set()
        if isinstance(part, list):
            for item in part:
                found |= self._inputs(item, scope, made, ctes)
        elif isinstance(part, dict):
            if part.get("class") == "COLUMN_REF":
                return _resolved(part["column_names"], scope, made)
            if part.get("class") == "SUBQUERY":
                inner = self._outputs(part["subquery"]["node"], ctes)
                return frozenset().union(*inner.values())
            # The order of a window selects, except where a rank is taken of it alone.
            orders = part.get("class") == "WINDOW" and bool(part.get("arguments"))
            for key, value in part.items():
                if key not in SELECTING and not (orders and key == "orders"):
                    found |= self._inputs(value, scope, made, ctes)
        return frozenset(found)


def _types(con: DuckDBPyConnection) -> dict[str, dict[str, str]]:
    rows = con.execute(
        "SELECT schema_name || '.' || table_name, column_name, data_type FROM duckdb_columns()"
        " WHERE database_name = current_database() AND NOT internal"
        " ORDER BY schema_name, table_name, column_index"
    ).fetchall()
    types: dict[str, dict[str, str]] = {}
    for relation, column, kind in rows:
        types.setdefault(relation, {})[column] = kind
    return types


def _name(expression: Mapping[str, Any]) -> str:
    if expression.get("alias"):
        return str(expression["alias"])
    names = expression.get("column_names")
    return str(names[-1] if names else expression.get("function_name", ""))


def _starred(star: Mapping[str, Any], scope: Scope) -> Outputs:
    wanted = star.get("relation_name")
    left_out = {str(_name({"column_names": [entry]})) for entry in _excluded(star)}
    return {
        name: inputs
        for alias, outputs in scope
        if not wanted or alias == wanted
        for name, inputs in outputs.items()
        if name not in left_out
    }


def _excluded(star: Mapping[str, Any]) -> Iterator[str]:
    for entry in star.get("exclude_list") or ():
        yield entry if isinstance(entry, str) else entry.get("name", "")


def _resolved(names: list[str], scope: Scope, made: Outputs) -> Inputs:
    """The inputs of a column named in an expression; of a lambda's parameter there are none."""
    if len(names) > 1:
        for alias, outputs in scope:
            if alias == names[0]:
                return outputs.get(names[1], NOTHING)
    for _, outputs in scope:
        if names[0] in outputs:
            return outputs[names[0]]
    return made.get(names[0], NOTHING)
