"""Fetching 20 sources of 50 MB from loopback, held against plain requests on the same bodies.

    python benchmarks/fetch.py [--sources 20] [--megabytes 50] [--rounds 5]

Each way runs in a process of its own, in turn, against one server in another process. Wall and CPU
seconds, and peak memory above what the process had after its imports. "plain" streams each body to
a file with requests' own iter_content and the same number of threads; "hashed" is that with the
sha256 that any content-addressed archive needs; "fetched" is `fetch_sources`: guarded, paced,
checked, hashed, stored under its sha256 and synced to disk.
"""

import argparse
import hashlib
import json
import multiprocessing
import resource
import shutil
import socketserver
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import types
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

CHUNK = 1 << 18
THREADS = 8


class Handler(socketserver.StreamRequestHandler):
    """Sends a body to whoever asks, by sendfile; keeps the connection."""

    path: Path

    def handle(self) -> None:
        """Answer until the other side leaves."""
        while True:
            line = self.rfile.readline()
            if not line:
                return
            while self.rfile.readline() not in (b"\r\n", b"\n", b""):
                pass
            # Another first line for each source, so that no two bodies are the same.
            first = line.split(b" ")[1].split(b"/")[1].ljust(31, b"_") + b"\n"
            with self.path.open("rb") as body:
                size = self.path.stat().st_size + len(first)
                head = f"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: {size}"
                self.wfile.write(head.encode() + b"\r\n\r\n" + first)
                self.wfile.flush()
                self.connection.sendfile(body)


def serve(path: Path, ports: "multiprocessing.Queue[int]") -> None:
    """Run the server and say its port."""
    Handler.path = path
    socketserver.ThreadingTCPServer.daemon_threads = True
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.request_queue_size = 64
    ports.put(server.server_address[1])
    server.serve_forever()


def peak() -> float:
    """Peak memory of this process so far, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def plain(base: str, count: int, folder: Path, *, hashed: bool) -> None:
    """What anybody would write: stream each body to a file."""
    import requests

    session = requests.Session()
    session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=THREADS))

    def one(number: int) -> None:
        digest = hashlib.sha256()
        with (
            session.get(f"{base}/host{number}/x.csv", stream=True, timeout=30) as response,
            (folder / str(number)).open("wb") as sink,
        ):
            for block in response.iter_content(CHUNK):
                sink.write(block)
                if hashed:
                    digest.update(block)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(one, range(count)))


def fetched(base: str, count: int, folder: Path) -> None:
    """The real thing, with a made-up connector per source that asks for one body."""
    from ailedger.archive import fetch_sources
    from ailedger.settings import Settings

    names = [f"source{number}" for number in range(count)]
    fetch_sources.SOURCES = tuple(names)
    for number, name in enumerate(names):
        sys.modules[f"ailedger.sources.{name}"] = connector(name, f"host{number}.example")
    settings = Settings(
        raw_dir=folder, fetch_mirror=base, fetch_allow_private=True, fetch_workers=THREADS
    )
    outcomes = fetch_sources.fetch_sources(settings, names)
    wrong = [str(outcome) for outcome in outcomes if outcome.state != "new"]
    if wrong:
        raise SystemExit("\n".join(wrong))


def connector(name: str, host: str) -> types.ModuleType:
    """A connector of one body, whose table is its size."""
    from ailedger.fetch.payloads import Facts, FetchedEdition, Parsed, RawTable, Want

    def fetch(web, last):  # type: ignore[no-untyped-def]
        payload = web.get("x.csv", f"https://{host}/x.csv", Want("csv"))
        return FetchedEdition("1", web.today(), "", (payload,))

    def tables(payloads):  # type: ignore[no-untyped-def]
        size = payloads["x.csv"].stat().st_size
        return Parsed((RawTable("sizes", "size", ("size",), [(size,)]),))

    module = types.ModuleType(name)
    facts = Facts(name, name, name, "https://example.org", "CC0-1.0", "", name, "none")
    vars(module).update(HOSTS=(host,), CATALOGUE=facts, fetch=fetch, tables=tables)
    return module


def child(way: str, base: str, count: int) -> None:
    """Run one way and print what it took."""
    import requests  # noqa: F401

    if way == "fetched":
        import ailedger.archive.fetch_sources  # noqa: F401
    folder = Path(tempfile.mkdtemp(prefix="fetch-benchmark-"))
    before, start, cpu = peak(), time.perf_counter(), time.process_time()
    try:
        if way == "fetched":
            fetched(base, count, folder)
        else:
            plain(base, count, folder, hashed=way == "hashed")
        took = {"wall": time.perf_counter() - start, "cpu": time.process_time() - cpu}
        print(json.dumps({**took, "peak": peak() - before, "threads": threading.active_count()}))
    finally:
        shutil.rmtree(folder)


def measure(sources: int, megabytes: int, rounds: int) -> dict[str, dict[str, float]]:
    """Medians of each way, run in turn."""
    found: dict[str, list[dict[str, float]]] = {"plain": [], "hashed": [], "fetched": []}
    with tempfile.NamedTemporaryFile(suffix=".csv") as body:
        line = b"country,field,year,figure\n" + b"Ruritania,All,2024,12345\n" * 40000
        for _ in range(megabytes):
            body.write(line[: 1 << 20].ljust(1 << 20, b"\n"))
        body.flush()
        ports: multiprocessing.Queue[int] = multiprocessing.Queue()
        server = multiprocessing.Process(target=serve, args=(Path(body.name), ports), daemon=True)
        server.start()
        base = f"http://127.0.0.1:{ports.get(timeout=30)}"
        try:
            for number in range(rounds):
                ways = [*found][number % 3 :] + [*found][: number % 3]  # each goes first in turn
                for way in ways:
                    command = [sys.executable, __file__, "--child", way, base, str(sources)]
                    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
                    found[way].append(json.loads(done.stdout))
                    print(f"round {number + 1} {way}: {done.stdout.strip()}", file=sys.stderr)
        finally:
            server.terminate()
    return {
        way: {key: statistics.median(one[key] for one in all_) for key in all_[0]}
        for way, all_ in found.items()
    }


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--sources", type=int, default=20)
    parser.add_argument("--megabytes", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        child(asked.child[0], asked.child[1], int(asked.child[2]))
        return
    found = measure(asked.sources, asked.megabytes, asked.rounds)
    print(f"{asked.sources} sources of {asked.megabytes} MB, medians of {asked.rounds} rounds")
    print("| way | wall s | CPU s | peak MB above start | wall to plain | CPU to plain |")
    print("| --- | --- | --- | --- | --- | --- |")
    for way, took in found.items():
        wall = took["wall"] / found["plain"]["wall"]
        cpu = took["cpu"] / found["plain"]["cpu"]
        print(
            f"| {way} | {took['wall']:.2f} | {took['cpu']:.2f} | {took['peak']:.0f} | {wall:.2f} "
            f"| {cpu:.2f} |"
        )


if __name__ == "__main__":
    main()
