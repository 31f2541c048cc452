"""A run small enough to be killed hundreds of times, with every real step of publishing.

    python -m tests.reliability.worker <warehouse> <build id> <rows> [<base>]

KILL_AT=n in the environment ends the process by SIGKILL at its n-th act upon the warehouse (a file
opened, renamed, removed, linked, its rights changed). It is read here alone:
the acts are those that Python's audit hooks report, so the code under trial knows nothing of it.
"""

import contextlib
import os
import signal
import sys
from pathlib import Path

from ailedger.base import database, lock
from ailedger.base.machine_errors import plainly
from ailedger.errors import LedgerError
from ailedger.settings import Settings
from ailedger.store import builds, publish

ACTS = {
    "open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.chmod",
    "fcntl.flock", "shutil.copyfile", "shutil.rmtree", "os.truncate",
}  # fmt: skip


class Killer:
    """Counts acts upon a folder and ends the process at the n-th."""

    def __init__(self, folder: Path, at: int) -> None:
        self.folder, self.at, self.acts = str(folder), at, 0

    def act(self) -> None:
        self.acts += 1
        if self.acts == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(self, event: str, args: tuple[object, ...]) -> None:
        # An flock names no path, but only the warehouse's lock is locked.
        with contextlib.suppress(UnicodeError):
            if event in ACTS and (
                event == "fcntl.flock"
                or any(self.folder in os.fsdecode(a) for a in args if isinstance(a, str | Path))
            ):
                self.act()


def run(settings: Settings, build_id: str, rows: int, base: str | None, killer: Killer) -> None:
    """Build a table in several commits, audit it, publish it, keep few."""
    wait = float(os.environ.get("WAIT", "0"))
    with lock.hold(settings, wait), plainly(settings.warehouse_dir):
        publish.sweep(settings)
        part = publish.start(settings, build_id, base)
        try:
            build(part, settings, rows, base, killer)
            manifest = {"build": build_id, "rows": {"t": rows}, "base": base}
            publish.finish(settings, part, manifest)
        except BaseException:
            publish.abandon(part)
            raise
        killer.act()
        builds.retain(settings)


def build(part: Path, settings: Settings, rows: int, base: str | None, killer: Killer) -> None:
    with database.open_build(part, settings) as con:
        if base is not None:
            con.execute("DELETE FROM t WHERE i % 2 = 1")
        else:
            con.execute("CREATE TABLE t (i BIGINT, text VARCHAR)")
        for start in range(0, rows, max(1, rows // 4)):
            killer.act()
            con.execute(
                "INSERT INTO t SELECT i, md5(i::VARCHAR) FROM range($1, least($2, $3)) AS r (i)",
                [start, start + max(1, rows // 4), rows],
            )
        killer.act()
        con.execute("CREATE VIEW IF NOT EXISTS v AS SELECT count(*) AS n FROM t")


def main() -> int:
    """Run as told; the exit code is the error's."""
    folder, build_id, rows, *base = sys.argv[1:]
    killer = Killer(Path(folder), int(os.environ.get("KILL_AT", "0")))
    sys.addaudithook(killer.hook)
    try:
        settings = Settings(warehouse_dir=Path(folder), threads=1, keep_builds=2, keep_seconds=0)
        run(settings, build_id, int(rows), base[0] if base else None, killer)
    except LedgerError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(killer.acts)
    return 0


if __name__ == "__main__":
    sys.exit(main())
