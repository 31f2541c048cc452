"""`ailedger coverage`: what the record holds of countries, on the bundled record."""

import shlex

import duckdb
import pytest
from click.testing import CliRunner

from ailedger.cli.coverage import coverage
from ailedger.errors import UsageError
from ailedger.query.coverage import held
from ailedger.settings import PROJECT, Settings

PAGE = (PROJECT / "docs" / "coverage.md").read_text(encoding="utf-8")
COMMAND = next(line for line in PAGE.splitlines() if line.startswith("ailedger coverage"))


def test_the_page_is_what_the_command_prints(
    warehouse: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AILEDGER_WAREHOUSE_DIR", str(warehouse.warehouse_dir))
    done = CliRunner().invoke(coverage, shlex.split(COMMAND)[2:])
    assert done.exit_code == 0
    assert PAGE.endswith(done.stdout), "run the page's command and put its output below it"
    assert COMMAND.startswith("ailedger coverage KOR ")
    assert len(shlex.split(COMMAND)) == 2 + 20 + 2


def test_a_cell_has_years_or_a_reason(con: duckdb.DuckDBPyConnection) -> None:
    cells = [cell for row in held(con, ["South Korea", "TWN", "KOR"]) for cell in row]
    assert {cell.country for cell in cells} == {"KOR", "TWN"}
    assert all(bool(cell.years) == bool(cell.periods) != bool(cell.why_missing) for cell in cells)
    found = {(cell.indicator, cell.source, cell.country): cell for cell in cells}
    migration = found["net_ai_talent_migration", "ai_index", "KOR"]
    assert (migration.years, migration.edition) == ("2019-2025", "2026")
    taiwan = found["net_ai_talent_migration", "ai_index", "TWN"]
    assert "LinkedIn" in taiwan.why_missing
    assert (
        "World Bank publishes no figure of Taiwan"
        in found["population", "worldbank", "TWN"].why_missing
    )


def test_a_name_that_nobody_knows_is_told(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UsageError, match="no entity 'Atlantis'"):
        held(con, ["Atlantis"])
