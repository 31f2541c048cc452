"""ARCHITECTURE.md says which room may import which; here the imports are held against it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from flows.settings import PROJECT

ROW = re.compile(r"^\| `([\w/.]+)` \| .* \|(.*)\|$", re.MULTILINE)
TOPS = ("flows", "schemas")
OPEN = {  # they know no room, so every room may import them
    PROJECT / "flows" / name
    for name in (
        "__init__.py",
        "disk.py",
        "errors.py",
        "processes.py",
        "progress.py",
        "settings.py",
        "spelling.py",
    )
}


def allowed() -> dict[str, set[str]]:
    """The rooms and what each may import, as the table has them."""
    page = (PROJECT / "ARCHITECTURE.md").read_text("utf-8")
    table = page.partition("## Rooms")[2].partition("\n## ")[0]
    return {room: set(re.findall(r"`([\w/.]+)`", told)) for room, told in ROW.findall(table)}


def room_of(path: Path, rooms: dict[str, set[str]]) -> str:
    """The innermost room that a module is in."""
    place = path.relative_to(PROJECT).as_posix()
    return max((room for room in rooms if place.startswith(room)), key=len, default=place)


def imported(path: Path) -> Iterator[Path]:
    """The modules of this project that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from filter(None, (module(alias.name) for alias in node.names))
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from filter(None, (module(name) or module(node.module) for name in names))


def module(name: str) -> Path | None:
    """The file of a module of this project."""
    place = PROJECT.joinpath(*name.split("."))
    files = (place.with_suffix(".py"), place / "__init__.py")
    return next((file for file in files if file.is_file()), None)


def test_a_room_imports_what_the_table_allows_it_and_no_other() -> None:
    rooms = {room: told for room, told in allowed().items() if room.startswith(TOPS)}
    assert len(rooms) == 11
    seen: dict[str, set[str]] = {room: set() for room in rooms}
    for top in TOPS:
        for path in sorted((PROJECT / top).rglob("*.py")):
            room = room_of(path, rooms)
            for other in imported(path):
                target = room_of(other, rooms)
                if target != room and other not in OPEN:
                    assert target in rooms.get(room, set()), f"{path}: imports {other}"
                    seen[room].add(target)
    unused = {room: told - seen[room] for room, told in rooms.items() if told - seen[room]}
    assert not unused
    for path in OPEN:
        assert set(imported(path)) <= OPEN, path
