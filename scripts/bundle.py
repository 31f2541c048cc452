"""Build hook: the SQL, the reference and the raw tables go into the wheel, as ailedger/bundled.

An editable installation needs none of it: it reads them where they stand.
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PLACES = ("sql", "data/reference", "prefect.yaml")


def bundled_editions(root: Path) -> list[str]:
    """The editions that come with the project: not those that were fetched on this machine."""
    return [
        toml.parent.relative_to(root).as_posix()
        for toml in sorted((root / "data" / "raw").glob("[!.]*/[!.]*/source.toml"))
        if not (toml.parent / "snapshot.json").exists()
    ]


class Bundle(BuildHookInterface[Any]):
    """Names the files that the packages read and that stand beside them in a checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add them to what is built."""
        root = Path(self.root)
        editions = bundled_editions(root)
        if self.target_name == "sdist":
            build_data["force_include"].update({place: place for place in editions})
        elif version != "editable":
            places = [*PLACES, *editions]
            build_data["force_include"].update({p: f"ailedger/bundled/{p}" for p in places})
