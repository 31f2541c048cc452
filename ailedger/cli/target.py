"""The file or folder that a command writes."""

from pathlib import Path
from typing import Any

import click


class Target(click.Path):
    """A path; an empty one, which a variable that is not set leaves, is not the current folder."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the path. Fails where it is empty."""
        if value == "":
            self.fail("no name is given", param, ctx)
        return super().convert(value, param, ctx)
