"""CONTRIBUTING.md and docs/sources.md as written: their files go into a copy, and it is run."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ailedger.settings import PROJECT
from tests.schemas.bundled import BUNDLED

BLOCK = re.compile(
    r"^`([\w./-]+)`(?P<append> \(append\))?\n\n```\w+\n(?P<body>.*?)^```$", re.S | re.M
)
COPIED = ("ailedger", "flows", "schemas", "sql", "data/reference", "tests/sql", "tests/schemas")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with every file of CONTRIBUTING.md written into it."""
    root = tmp_path_factory.mktemp("contributing")
    editions = [f"data/raw/{name}" for name in BUNDLED if name.startswith("ai_index/202")]
    for place in (*COPIED, *editions):
        shutil.copytree(PROJECT / place, root / place, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("__init__.py", "conftest.py", "built.py"):
        shutil.copy(PROJECT / "tests" / name, root / "tests" / name)
    pages = ("CONTRIBUTING.md", "docs/sources.md")
    text = "\n".join((PROJECT / page).read_text(encoding="utf-8") for page in pages)
    for match in BLOCK.finditer(text):
        path = root / match[1]
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = path.read_text(encoding="utf-8") if match["append"] else ""
        path.write_text(kept + match["body"], encoding="utf-8")
    return root


def python(copy: Path, code: str) -> str:
    env = {**os.environ, "PYTHONPATH": str(copy)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=copy, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_page_gives_the_sha256_of_its_own_files(copy: Path) -> None:
    for toml in (copy / "data/raw").glob("*/2027/source.toml"):
        recorded = re.findall(r'sha256 = "(\w+)"', toml.read_text(encoding="utf-8"))
        found = [hashlib.sha256(p.read_bytes()).hexdigest() for p in toml.parent.glob("*.csv")]
        assert recorded == found, toml.parent


def test_edition_source_mart_and_claim_come_out_of_the_run(copy: Path) -> None:
    said = python(
        copy,
        """
from ailedger.settings import Settings
from ailedger.store import open_published
from tests.built import build_record

settings = Settings()
build_record(settings)
with open_published(settings) as con:
    for query in (
        "SELECT edition, rank FROM talent_flow WHERE country = 'KOR' AND year = 2026",
        "SELECT country, laboratories FROM laboratory_density ORDER BY country",
        "SELECT rules FROM quarantine",
        "SELECT edition, verdict FROM claims WHERE claim = 'luxembourg_gains_talent' ORDER BY 1",
    ):
        print(con.execute(query).fetchall())
""",
    ).splitlines()
    said = [line for line in said if line.startswith("[")]  # a slow machine shows its progress
    assert said[0] == "[('2027', 2)]"
    assert said[1] == "[('KOR', 12.0), ('LUX', 3.0)]"
    assert "add Atlantis,<code>,<type> to data/reference/country_aliases.csv" in said[2]
    verdicts = "('2024', 'supported'), ('2025', 'supported'), ('2026', 'supported')"
    assert said[3] == f"[{verdicts}, ('2027', 'not decidable')]"


def test_the_figure_of_the_page_is_read_and_keeps_its_contract(copy: Path) -> None:
    said = python(
        copy,
        """
import datetime
from pathlib import Path
from ailedger.archive.adopt import add_edition
from ailedger.settings import Settings

folder = Path("downloaded")
folder.mkdir()
(folder / "fig_4.9.9.csv").write_text("Country,Robots (thousands),Sector\\nItaly,8.8,Metal\\n")
settings = Settings(raw_dir=Path("raw"))
day = datetime.date(2026, 11, 1)
print(add_edition(settings, "ai_index", "2027", folder, published=day).rows)
print(Path("raw/ai_index/2027/figures.csv").read_text().splitlines()[1])

from schemas.registry import raw_contracts
import polars as pl
contract = raw_contracts()["ai_index_figures"]
types = {name: column.dtype.type for name, column in contract.to_schema().columns.items()}
frame = pl.read_csv("raw/ai_index/2027/figures.csv", schema=types)
print(len(contract.validate(frame, lazy=True)))
""",
    ).splitlines()
    assert said == [
        "{'figures': 1}",
        "ai_robots,Italy,sector: metal,2026,8.8,thousand units,top 15,fig. 4.9.9,,",
        "1",
    ]


def test_the_case_of_the_mart_passes(copy: Path) -> None:
    python(
        copy,
        "import sys, pytest; sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', "
        "'tests/sql/test_cases.py', '-k', 'laboratory_density']))",
    )


def test_the_connector_of_the_page_is_found_and_reads_its_payload(copy: Path) -> None:
    said = python(
        copy,
        """
from pathlib import Path
from ailedger.archive.fetch_sources import SOURCES, connector

assert "example" in SOURCES
payload = Path("data/raw/example/2027/laboratories.csv")
(table,) = connector("example").tables({"laboratories.csv": payload}).tables
print(table.name, list(table.rows)[0])
""",
    )
    assert said == "laboratories ('South Korea', '2026', '12')\n"
