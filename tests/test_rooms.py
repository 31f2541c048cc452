"""ARCHITECTURE.md says which room may import which, and no files import each other in a circle."""

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from ailedger.settings import PROJECT

TOPS = ("ailedger", "flows", "schemas")
ROW = re.compile(r"^\| `([\w/.]+)` \|", re.MULTILINE)
# May import what stands above them, each for its reason.
EXEMPT = {
    ("ailedger/__init__.py", "ailedger/query/"): "the public API, imported on first use",
}


def modules() -> list[Path]:
    """Every module of the project's packages."""
    return [path for top in TOPS for path in sorted((PROJECT / top).rglob("*.py"))]


def imported(path: Path) -> Iterator[Path]:
    """The modules of this project that a module imports: lazily and for types, too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from filter(None, (file_of(alias.name) for alias in node.names))
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from filter(None, (file_of(name) or file_of(node.module) for name in names))


def file_of(name: str) -> Path | None:
    """The file of a module of this project."""
    place = PROJECT.joinpath(*name.split("."))
    files = (place.with_suffix(".py"), place / "__init__.py")
    return next((file for file in files if file.is_file()), None)


def rooms() -> list[str]:
    """The rooms of ARCHITECTURE.md from the top down."""
    page = (PROJECT / "ARCHITECTURE.md").read_text("utf-8")
    return ROW.findall(page.partition("## Rooms")[2].partition("\n## ")[0])


def room_of(path: Path) -> str:
    """The innermost room that a module is in."""
    place = path.relative_to(PROJECT).as_posix()
    return max((room for room in rooms() if place.startswith(room)), key=len)


def test_every_module_has_a_room_and_every_room_a_module() -> None:
    assert {room_of(path) for path in modules()} == {r for r in rooms() if r.startswith(TOPS)}


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_imports_run_down_the_table_of_rooms(path: Path) -> None:
    order = rooms()
    place = path.relative_to(PROJECT).as_posix()
    for other in imported(path):
        target = room_of(other)
        down = order.index(target) >= order.index(room_of(path))
        assert down or (place, target) in EXEMPT, f"{place} imports {other.relative_to(PROJECT)}"


def test_no_files_import_each_other_in_a_circle() -> None:
    graph = {path: {other for other in imported(path) if other != path} for path in modules()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        told = " -> ".join(str(path.relative_to(PROJECT)) for path in error.args[1])
        pytest.fail(f"a circle of imports: {told}")


def test_only_flows_know_prefect() -> None:
    for path in modules():
        names = {
            name.split(".")[0]
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            for name in (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        }
        assert "prefect" not in names or path.is_relative_to(PROJECT / "flows"), path


def test_flows_stay_small() -> None:
    files = (path for path in (PROJECT / "flows").iterdir() if path.is_file())
    lines = sum(len(path.read_text("utf-8").splitlines()) for path in files)
    assert lines <= 1000
