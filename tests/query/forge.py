"""Run `sandbox_worker.py` many times without a new interpreter and import of DuckDB each time.

Each request is answered by a fork that runs the cell's own `main`, walls and all.
"""

import json
import subprocess
import sys
from types import TracebackType
from typing import Any, Self

from ailedger.query.sandbox import WORKER

LOOP = """
import os, sys
sys.path.insert(0, sys.argv[1])
import sandbox_worker as cell
for line in sys.stdin.buffer:
    line += sys.stdin.buffer.readline()
    request, answer = os.pipe(), os.pipe()
    if os.fork() == 0:
        os.dup2(request[0], 0); os.dup2(answer[1], 1)
        os.close(request[1]); os.close(answer[0])
        sys.stdin = open(0, closefd=False)
        cell.main()
    os.close(request[0]); os.close(answer[1])
    os.write(request[1], line); os.close(request[1])
    with open(answer[0], "rb") as stream:
        told = stream.read()
    os.wait()
    sys.stdout.buffer.write((told or b'{"error": "died", "text": "no answer"}') + b"\\n")
    sys.stdout.flush()
"""


class Forge:
    """Cells by fork; `ask` is what `sandbox` calls to run one."""

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-c", LOOP, str(WORKER.parent)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"MALLOC_ARENA_MAX": "2"},
            cwd="/",
        )
        return self

    def ask(self, opening: dict[str, Any], sql: str, *_: object) -> dict[str, Any]:
        """The answer of a fresh cell."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{json.dumps(opening)}\n{json.dumps(sql)}\n".encode())
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(10)
