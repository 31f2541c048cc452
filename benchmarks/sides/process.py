"""What every side is told and tells: plain JSON over standard input and output."""

import hashlib
import json
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path

COLUMNS = {
    "indicator": "VARCHAR", "country": "VARCHAR", "year": "BIGINT", "value": "DOUBLE",
    "unit": "VARCHAR", "status": "VARCHAR", "edition": "VARCHAR",
}  # fmt: skip
KEY = ["indicator", "country", "year", "edition"]


@dataclass(frozen=True)
class Task:
    """Files to load into a database, within so much memory."""

    files: list[Path]
    database: Path
    memory: str

    @classmethod
    def read(cls) -> "Task":
        """The task on standard input."""
        told = json.load(sys.stdin)
        return cls([Path(p) for p in told["files"]], Path(told["database"]), told["memory"])

    @property
    def names(self) -> str:
        """The files as a list in SQL."""
        return "[" + ", ".join(f"'{path}'" for path in self.files) + "]"

    def mark(self, path: Path) -> str:
        """A stand-in for the sha256 that the catalogue has taken: of name, size and time."""
        stat = path.stat()
        return hashlib.sha256(f"{path} {stat.st_size} {stat.st_mtime_ns}".encode()).hexdigest()


def finish(start: float, imported: float, *, accepted: int, aside: int | None) -> None:
    """Print the measures: seconds of importing and of work, processor seconds, peak memory.

    Args:
        start: when the process began to import.
        imported: when its libraries were there.
        accepted: rows in the table.
        aside: rows set aside; None where the side does not say.
    """
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "imports": imported - start,
                "work": time.perf_counter() - imported,
                "cpu": usage.ru_utime + usage.ru_stime,
                "peak_mb": usage.ru_maxrss / 1024,
                "accepted": accepted,
                "aside": aside,
            }
        )
    )
