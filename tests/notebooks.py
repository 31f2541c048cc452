"""Running a notebook's cells as Jupyter would, without Jupyter.

    AILEDGER_WAREHOUSE_DIR=... python -m tests.notebooks notebooks/korea.ipynb

writes the outputs into the file again. Only what the example notebook needs is done: text that is
printed, and the last expression of a cell by its `_repr_svg_`, `_repr_html_` and repr.
"""

import ast
import contextlib
import io
import json
import re
import sys
from pathlib import Path
from typing import Any

BUILD = re.compile(r"\bbuild [0-9a-f]{12}\b")
KINDS = (("image/svg+xml", "_repr_svg_"), ("text/html", "_repr_html_"))


def read(path: Path) -> dict[str, Any]:
    """The notebook as it stands."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def executed(notebook: dict[str, Any]) -> dict[str, Any]:
    """The notebook with its code cells run from the top, in one namespace."""
    space: dict[str, Any] = {"__name__": "__main__"}
    cells = []
    for number, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code":
            count = sum(c["cell_type"] == "code" for c in notebook["cells"][: number + 1])
            outputs = _run("".join(cell["source"]), space, count)
            cell = cell | {"execution_count": count, "outputs": outputs}  # noqa: PLW2901
        cells.append(cell)
    return notebook | {"cells": cells}


def comparable(notebook: dict[str, Any]) -> str:
    """The notebook as text, whatever the build is called."""
    return BUILD.sub("build ...", json.dumps(notebook, indent=1, ensure_ascii=False))


def _run(source: str, space: dict[str, Any], count: int) -> list[dict[str, Any]]:
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    value = None
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "<cell>", "exec"), space)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), space)
    outputs: list[dict[str, Any]] = []
    if printed.getvalue():
        outputs.append(
            {"name": "stdout", "output_type": "stream", "text": _lines(printed.getvalue())}
        )
    if value is not None:
        outputs.append(
            {
                "data": _shown(value),
                "execution_count": count,
                "metadata": {},
                "output_type": "execute_result",
            }
        )
    return outputs


def _shown(value: object) -> dict[str, list[str]]:
    data = {"text/plain": _lines(repr(value))}
    for kind, method in KINDS:
        if hasattr(value, method):
            data[kind] = _lines(getattr(value, method)())
    return dict(sorted(data.items()))


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def write(path: Path) -> None:
    """Run a notebook and keep its outputs."""
    text = json.dumps(executed(read(path)), indent=1, ensure_ascii=False, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
