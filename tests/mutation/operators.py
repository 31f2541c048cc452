"""Small wrongs of a SELECT, one at a time, on DuckDB's own syntax tree.

DuckDB gives the tree as JSON and takes it back, so whatever it can parse can be mutated, and a
mutant differs from the model in one node only.
"""

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

Node = dict[str, Any]

COMPARISONS = {
    "COMPARE_EQUAL": ("COMPARE_NOTEQUAL",),
    "COMPARE_NOTEQUAL": ("COMPARE_EQUAL",),
    "COMPARE_LESSTHAN": ("COMPARE_LESSTHANOREQUALTO", "COMPARE_GREATERTHAN"),
    "COMPARE_GREATERTHAN": ("COMPARE_GREATERTHANOREQUALTO", "COMPARE_LESSTHAN"),
    "COMPARE_LESSTHANOREQUALTO": ("COMPARE_LESSTHAN", "COMPARE_GREATERTHANOREQUALTO"),
    "COMPARE_GREATERTHANOREQUALTO": ("COMPARE_GREATERTHAN", "COMPARE_LESSTHANOREQUALTO"),
    "COMPARE_DISTINCT_FROM": ("COMPARE_NOT_DISTINCT_FROM",),
    "COMPARE_NOT_DISTINCT_FROM": ("COMPARE_DISTINCT_FROM", "COMPARE_EQUAL"),
}
TYPES = {
    "CONJUNCTION_AND": ("CONJUNCTION_OR",),
    "CONJUNCTION_OR": ("CONJUNCTION_AND",),
    "OPERATOR_IS_NULL": ("OPERATOR_IS_NOT_NULL",),
    "OPERATOR_IS_NOT_NULL": ("OPERATOR_IS_NULL",),
    "COMPARE_IN": ("COMPARE_NOT_IN",),
    "COMPARE_NOT_IN": ("COMPARE_IN",),
}
FUNCTIONS = {
    "+": ("-",), "-": ("+",), "*": ("/",), "/": ("*",), "//": ("/",), "%": ("+",),
    "sum": ("max",), "avg": ("sum",), "min": ("max",), "max": ("min",), "first": ("last",),
    "last": ("first",), "arg_min": ("arg_max",), "arg_max": ("arg_min",), "min_by": ("max_by",),
    "max_by": ("min_by",), "greatest": ("least",), "least": ("greatest",), "floor": ("ceil",),
    "ceil": ("floor",), "bool_or": ("bool_and",), "bool_and": ("bool_or",), "abs": ("-",),
    "median": ("max",), "any_value": ("count",), "list_min": ("list_max",),
    "list_max": ("list_min",), "starts_with": ("ends_with",), "prefix": ("suffix",),
    "lower": ("upper",), "upper": ("lower",),
    "~~": ("!~~",), "!~~": ("~~",), "year": ("month",),
}  # fmt: skip
# The order in which floats are added fixes the last bits of a sum, for the sake of equal bytes.
SUMS = ("sum", "avg", "stddev_pop", "stddev_samp", "corr", "regr_slope", "regr_r2")
WINDOWS = {
    "rank": ("dense_rank", "row_number"), "dense_rank": ("rank",), "row_number": ("rank",),
    "lag": ("lead",), "lead": ("lag",), "first_value": ("last_value",),
    "last_value": ("first_value",), "sum": ("max",), "min": ("max",), "max": ("min",),
    "avg": ("max",), "count": ("max",), "percent_rank": ("cume_dist",),
}  # fmt: skip
JOINS = {
    "INNER": ("LEFT",), "LEFT": ("INNER",), "RIGHT": ("INNER",), "OUTER": ("LEFT",),
    "FULL": ("LEFT",), "SEMI": ("ANTI",), "ANTI": ("SEMI",),
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A SELECT with one wrong.

    Attributes:
        select: the whole statement.
        wrong: what was changed, for people.
        line: line of the model's SELECT where it was.
    """

    select: str
    wrong: str
    line: int


def mutants(
    con: duckdb.DuckDBPyConnection,
    select: str,
    wanted: Callable[[int, str], bool] = lambda line, wrong: True,
) -> Iterator[Mutant]:
    """Every mutant of a SELECT that DuckDB can spell, in the order of the tree.

    Args:
        con: spells them.
        select: the model.
        wanted: whether a mutant counts, by its line and what is wrong there.
    """
    found = con.execute("SELECT json_serialize_sql($1::VARCHAR)", [select]).fetchone()
    tree = json.loads(found[0]) if found else {}
    # Two wrongs of one node are two mutants.
    for path in list(_paths(tree)):
        node = _at(tree, path)
        for wrong, changed in _wrongs(node):
            if wrong == "- the other way round" and _in_abs(tree, path):
                continue  # |a - b| is |b - a|
            line = _line(select, node, path, tree)
            if not wanted(line, wrong):
                continue
            text = _spelled(con, _with(tree, path, changed))
            if text is not None:
                yield Mutant(text, wrong, line)


def _spelled(con: duckdb.DuckDBPyConnection, tree: Node) -> str | None:
    try:
        found = con.execute("SELECT json_deserialize_sql($1::JSON)", [json.dumps(tree)]).fetchone()
    except duckdb.Error:
        return None
    return str(found[0]) if found else None


def _paths(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(node, dict):
        yield path
        for key, item in node.items():
            yield from _paths(item, (*path, key))
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from _paths(item, (*path, index))


def _in_abs(tree: Any, path: tuple[Any, ...]) -> bool:
    around = _at(tree, path[:-3])
    return isinstance(around, dict) and around.get("function_name") == "abs"


def _with(tree: Any, path: tuple[Any, ...], changed: Any) -> Any:
    """The tree with another node at a place; what is beside the way there is shared."""
    if not path:
        return changed
    copied = copy.copy(tree)
    copied[path[0]] = _with(tree[path[0]], path[1:], changed)
    return copied


def _at(tree: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        tree = tree[step]
    return tree


def _line(select: str, node: Node, path: tuple[Any, ...], tree: Node) -> int:
    """The line of a node: where it, or the first place inside it, or what is around it stands."""
    place = _place(node)
    while path and place is None:
        path = path[:-1]
        place = _place(_at(tree, path))
    return select.encode()[: place or 0].count(b"\n") + 1


def _place(node: Any) -> int | None:
    """The first place in the text that a node or something inside it names."""
    items = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    own = node.get("query_location") if isinstance(node, dict) else None
    # DuckDB says 2^64 - 1 for a node that is not in the text.
    if isinstance(own, int) and own < 1 << 32:
        return own
    return min((place for item in items if (place := _place(item)) is not None), default=None)


def _wrongs(node: Node) -> Iterator[tuple[str, Any]]:
    """What can be wrong with a node: a description and the node to put in its place."""
    kind, of = node.get("type", ""), node.get("class", "")
    for other in (*COMPARISONS.get(kind, ()), *TYPES.get(kind, ())):
        yield f"{_short(kind)} -> {_short(other)}", node | {"type": other}
    if of == "CONJUNCTION":
        for index in range(len(node["children"])):
            left = node["children"][:index] + node["children"][index + 1 :]
            changed = left[0] if len(left) == 1 else node | {"children": left}
            yield f"term {index + 1} of {_short(kind)} left out", changed
    elif of in BY_CLASS:
        yield from BY_CLASS[of](node)
    elif kind in BY_TYPE:
        yield from BY_TYPE[kind](node)


def _short(name: str) -> str:
    return name.removeprefix("COMPARE_").removeprefix("OPERATOR_").removeprefix("CONJUNCTION_")


def _operator(node: Node) -> Iterator[tuple[str, Any]]:
    children = node["children"]
    if node["type"] == "OPERATOR_NOT":
        yield "NOT left out", children[0]
    elif node["type"] == "OPERATOR_COALESCE":
        yield "coalesce without its first", node | {"children": children[1:]}
        yield "coalesce without its last", node | {"children": children[:-1]}


def _between(node: Node) -> Iterator[tuple[str, Node]]:
    for end in ("lower", "upper"):
        yield f"BETWEEN without its {end} end", _half(node, end)


def _half(node: Node, end: str) -> Node:
    other = "upper" if end == "lower" else "lower"
    sign = "COMPARE_LESSTHANOREQUALTO" if other == "upper" else "COMPARE_GREATERTHANOREQUALTO"
    return {"class": "COMPARISON", "type": sign, "alias": node.get("alias", ""),
            "left": node["input"], "right": node[other]}  # fmt: skip


def _renamed(node: Node, name: str) -> Node:
    return node | {"function_name": name, "qualified_name": {"path": [name]}}


def _function(node: Node) -> Iterator[tuple[str, Node]]:
    name = node["function_name"]
    for other in FUNCTIONS.get(name, ()):
        yield f"{name} -> {other}", _renamed(node, other)
    if name == "count" and node["distinct"]:
        yield "count(DISTINCT) -> count", node | {"distinct": False}
    if node.get("filter"):
        yield f"FILTER of {name} left out", node | {"filter": None}
    if len(node.get("arguments", ())) == 2 and name in ("-", "/"):
        yield f"{name} the other way round", node | {"arguments": node["arguments"][::-1]}
    if name not in SUMS:
        yield from _orders(node, "order_bys", f"ORDER BY of {name}")


def _orders(node: Node, key: str, what: str) -> Iterator[tuple[str, Node]]:
    held = node.get(key) or {}
    orders = held["orders"] if isinstance(held, dict) and held else held or []
    for index, order in enumerate(orders):
        other = "ASCENDING" if order["type"] == "DESCENDING" else "DESCENDING"
        changed = [*orders[:index], order | {"type": other}, *orders[index + 1 :]]
        new = held | {"orders": changed} if isinstance(held, dict) else changed
        yield f"{what}, term {index + 1} the other way round", node | {key: new}


def _window(node: Node) -> Iterator[tuple[str, Node]]:
    name = node["function_name"]
    for other in WINDOWS.get(name, ()):
        yield f"{name} -> {other}", _renamed(node, other) | {"type": _window_type(other)}
    for index in range(len(node["partitions"])):
        left = node["partitions"][:index] + node["partitions"][index + 1 :]
        yield f"term {index + 1} of PARTITION BY of {name} left out", node | {"partitions": left}
    if node.get("filter_expr"):
        yield f"FILTER of {name} left out", node | {"filter_expr": None}
    yield from _orders(node, "orders", f"ORDER BY of {name}")


def _window_type(name: str) -> str:
    named = ("rank", "dense_rank", "row_number", "lag", "lead", "first_value", "last_value",
             "percent_rank", "cume_dist")  # fmt: skip
    spelled = {"dense_rank": "RANK_DENSE"}.get(name, name.upper())
    return f"WINDOW_{spelled}" if name in named else "WINDOW_AGGREGATE"


def _case(node: Node) -> Iterator[tuple[str, Any]]:
    checks = node["case_checks"]
    for index, check in enumerate(checks):
        left = checks[:index] + checks[index + 1 :]
        changed = node | {"case_checks": left} if left else node["else_expr"]
        if changed is not None:
            yield f"WHEN {index + 1} left out", changed
        if not _is_null(check["then_expr"]):
            emptied = [*checks[:index], check | {"then_expr": _null()}, *checks[index + 1 :]]
            yield f"THEN {index + 1} -> NULL", node | {"case_checks": emptied}
    if node.get("else_expr") and not _is_null(node["else_expr"]):
        yield "ELSE -> NULL", node | {"else_expr": _null()}


def _is_null(node: Node) -> bool:
    return bool(node.get("literal", {}).get("kind") == "NULL_LITERAL")


def _null() -> Node:
    return {"class": "CONSTANT", "type": "VALUE_CONSTANT", "alias": "",
            "literal": {"kind": "NULL_LITERAL", "text": ""}}  # fmt: skip


def _constant(node: Node) -> Iterator[tuple[str, Node]]:
    literal = node.get("literal") or {}
    kind, text = literal.get("kind"), literal.get("text", "")
    other = None
    if kind == "INTEGER":
        other = str(int(text) + 1)
    elif kind == "NUMERIC":
        other = str(float(text) * 2 or 1.5)
    elif kind == "STRING":
        other = text + "~"
    elif kind == "BOOLEAN":
        other = "false" if text == "true" else "true"
    if other is not None:
        yield f"{text!r} -> {other!r}", node | {"literal": literal | {"text": other}}


def _join(node: Node) -> Iterator[tuple[str, Node]]:
    for other in JOINS.get(node["join_type"], ()):
        if node["ref_type"] == "REGULAR":
            yield f"{node['join_type']} JOIN -> {other}", node | {"join_type": other}
    using = node.get("using_columns") or []
    for index, name in enumerate(using):
        if len(using) > 1:
            left = using[:index] + using[index + 1 :]
            yield f"USING without {name}", node | {"using_columns": left}


def _select(node: Node) -> Iterator[tuple[str, Node]]:
    for clause, said in (("where_clause", "WHERE"), ("having", "HAVING"), ("qualify", "QUALIFY")):
        if node.get(clause):
            yield f"{said} left out", node | {clause: None}
    limited = any(m["type"] in ("LIMIT_MODIFIER", "DISTINCT_MODIFIER") for m in node["modifiers"])
    for index, modifier in enumerate(node["modifiers"]):
        others = node["modifiers"][:index] + node["modifiers"][index + 1 :]
        if modifier["type"] == "ORDER_MODIFIER":
            if limited:  # else it is the order of a view, which nobody is promised
                for said, changed in _orders({"m": modifier}, "m", "ORDER BY"):
                    whole = [*node["modifiers"]]
                    whole[index] = changed["m"]
                    yield said, node | {"modifiers": whole}
        else:
            said = modifier["type"].removesuffix("_MODIFIER")
            yield f"{said} left out", node | {"modifiers": others}


def _set_operation(node: Node) -> Iterator[tuple[str, Any]]:
    if node.get("setop_type") == "UNION":
        yield "UNION ALL <-> UNION", node | {"setop_all": not node["setop_all"]}
        children = node.get("children")
        if children and len(children) > 1:
            for index in range(len(children)):
                left = children[:index] + children[index + 1 :]
                changed = left[0] if len(left) == 1 else node | {"children": left}
                yield f"branch {index + 1} of UNION left out", changed
    elif node.get("setop_type") == "EXCEPT":
        yield "EXCEPT -> UNION", node | {"setop_type": "UNION"}


BY_CLASS = {
    "OPERATOR": _operator, "FUNCTION": _function, "WINDOW": _window, "CASE": _case,
    "CONSTANT": _constant, "BETWEEN": _between,
}  # fmt: skip
BY_TYPE = {"JOIN": _join, "SELECT_NODE": _select, "SET_OPERATION_NODE": _set_operation}
