"""Scratch files beside DuckDB's spilled data, named as that is: those of a killed run are swept."""

import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

SPILL = ".spill."  # how a process's folder of spilled data begins; see `publish.sweep`


def scratch_file(con: "duckdb.DuckDBPyConnection") -> IO[bytes]:
    """A file that is removed when it is closed."""
    prefix, suffix, folder = _names(con)
    return tempfile.NamedTemporaryFile(prefix=prefix, suffix=suffix, dir=folder)


def scratch_folder(con: "duckdb.DuckDBPyConnection") -> tempfile.TemporaryDirectory[str]:
    """A folder that is removed with its block."""
    prefix, suffix, folder = _names(con)
    return tempfile.TemporaryDirectory(prefix=prefix, suffix=suffix, dir=folder)


def _names(con: "duckdb.DuckDBPyConnection") -> tuple[str, str, str | None]:
    found = con.execute("SELECT current_setting('temp_directory')").fetchall()[0][0]
    place = Path(found or "")
    if not place.name.startswith(SPILL) or not place.parent.is_dir():
        return "ailedger-", "", None
    begin, _, process = place.name.rpartition(".")
    return f"{begin}.", f".{process}", str(place.parent)
