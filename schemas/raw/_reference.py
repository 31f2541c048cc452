"""Where the reference tables that contracts read lie: in a checkout, a folder, or the package."""

from pathlib import Path

TABLES = "data/reference"
INSTALLED = Path(__file__).parents[2]
# Of the checkout; of an installed package its own, unless the current folder has some.
PLACES = (INSTALLED / TABLES, Path.cwd() / TABLES, INSTALLED / "ailedger" / "bundled" / TABLES)


def reference_table(name: str) -> Path:
    """The file of a reference table. Raises FileNotFoundError where no place has it."""
    for place in PLACES:
        if (place / name).is_file():
            return place / name
    raise FileNotFoundError(f"{name}: not in {', '.join(map(str, PLACES))}")
