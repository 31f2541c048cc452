"""The door for assistants, tried with the package's own client."""

import asyncio
import os
import sys
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import click.testing
import pytest

from ailedger.base import database
from ailedger.cli.mcp import mcp as command
from ailedger.query.assistant import INSTRUCTIONS, Door, server
from ailedger.settings import Settings
from ailedger.store import publish
from tests.query import escapes
from tests.query.test_sandbox import SECRET, Prison, prison

mcp = pytest.importorskip("mcp", reason="the extra `mcp` is not installed")
assert prison  # a fixture
CARRIED = {"source", "edition", "file", "row", "licence", "publisher", "url"}
# Those that end a query by time or memory take that long; they are tried in test_sandbox.
TRIED = (
    *escapes.READ, *escapes.NETWORK, *escapes.WRITE, *escapes.CONFIGURE, *escapes.REACH,
    *(text for text in escapes.FORM if text.isprintable()),
)  # fmt: skip


def finished(work: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine gives. In a thread: a browser in other tests leaves its loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def call(settings: Settings, *calls: tuple[str, dict[str, Any]]) -> list[Any]:
    """The answers to calls, in one session."""

    async def session() -> list[Any]:
        async with mcp.Client(server(settings)) as client:
            return [await client.call_tool(name, arguments) for name, arguments in calls]

    return finished(session())


def test_a_session_over_standard_input_and_output(warehouse: Settings) -> None:
    async def session() -> tuple[Any, Any]:
        command = str(Path(sys.executable).with_name("ailedger"))
        env = {**os.environ, "AILEDGER_WAREHOUSE_DIR": str(warehouse.warehouse_dir)}
        started = mcp.StdioServerParameters(command=command, args=["mcp"], env=env)
        async with mcp.Client(started) as client:
            tools = await client.list_tools()
            asked = {"assertion": "KOR rank 1 patents_per_100k 2023"}
            return tools, await client.call_tool("check", asked)

    tools, answer = finished(session())
    names = [tool.name for tool in tools.tools]
    assert names == ["find", "figures", "ranks", "compare", "check", "trace", "sql"]
    assert all(tool.description for tool in tools.tools)
    assert answer.structured_content["verdict"] == "supported"
    assert "never guess" in INSTRUCTIONS


def test_calls_side_by_side_are_all_answered(warehouse: Settings) -> None:
    calls: list[tuple[str, dict[str, Any]]] = [
        ("figures", {"indicator": "private investment", "entity": "Korea", "period": "2023"}),
        ("check", {"assertion": "KOR rank 1 patents_per_100k 2023"}),
        ("trace", {"mart": "talent_flow", "where": "country = 'KOR' AND year = 2023"}),
        ("sql", {"statement": "FROM talent_flow WHERE country = 'KOR'"}),
    ] * 2

    async def session() -> list[Any]:
        async with mcp.Client(server(warehouse)) as client:
            return await asyncio.gather(*(client.call_tool(*one) for one in calls))

    assert [answer.content for answer in finished(session()) if answer.is_error] == []


def test_what_is_published_meanwhile_answers_the_next_call(tmp_path: Path) -> None:
    """The build that is held open, and the cell that was started over it, are let go."""
    settings = Settings(warehouse_dir=tmp_path)

    def publish_one(name: str) -> None:
        part = publish.start(settings, name)
        with database.open_build(part, settings) as con:
            con.execute(f"CREATE TABLE t AS SELECT '{name}' AS name")
        publish.finish(settings, part, {"build": name})

    publish_one("aaa")
    door = Door(settings)
    first = door.sql("FROM t")
    publish_one("bbb")
    second = door.sql("FROM t")
    door.close()
    assert [(one["build"], one["rows"]) for one in (first, second)] == [
        ("aaa", [["aaa"]]), ("bbb", [["bbb"]]),
    ]  # fmt: skip


def test_no_figure_without_its_source(warehouse: Settings) -> None:
    answers = call(
        warehouse,
        ("figures", {"indicator": "private investment", "entity": "Korea", "period": "2023"}),
        ("ranks", {"indicator": "patents_per_100k", "edition": "2025"}),
        ("compare", {"countries": ["KOR", "JPN"], "indicators": ["private_ai_investment"]}),
        ("check", {"assertion": "US / China private investment 2023 ~ 9"}),
        ("sql", {"statement": "SELECT country, value, lineage FROM claims, (SELECT 'KOR' AS country"
                              ", 1 AS value) WHERE number = 1 AND edition = '2024'"}),
    )  # fmt: skip
    figures, ranks, compared, checked, asked = (one.structured_content for one in answers)
    for found in (figures["figures"], ranks["figures"], compared["lines"], checked["figures"],
                  asked["lines"]):  # fmt: skip
        assert found
        for one in found:
            assert set(one) >= CARRIED
            assert all(one[name] for name in CARRIED)
    assert figures["figures"][0]["value"] == 1.39
    assert ranks["figures"][0]["entity"] == "KOR"
    assert ranks["breaks"]
    assert checked["verdict"] == "contradicted"


def test_a_lake_is_refused_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AILEDGER_WAREHOUSE", "ducklake:catalogue.db")
    done = click.testing.CliRunner().invoke(command, [], standalone_mode=False)
    assert "serves a warehouse file, not a lake" in str(done.exception)


def test_a_name_in_the_place_of_a_code_is_told(warehouse: Settings) -> None:
    asked = "FROM talent_flow WHERE country = 'South Korea'"
    (answer,) = call(warehouse, ("sql", {"statement": asked}))
    assert "'South Korea' is KOR" in answer.structured_content["note"]


def test_a_number_that_json_has_not_is_its_text(warehouse: Settings) -> None:
    found = Door(warehouse).sql("SELECT 1e308 * 10 AS n, ['nan'::DOUBLE] AS m")
    assert found["rows"] == [["inf", ["nan"]]]


def test_an_answer_that_names_no_line_says_so(warehouse: Settings) -> None:
    (answer,) = call(warehouse, ("sql", {"statement": "SELECT 1 AS n"}))
    assert answer.structured_content["lines"] == []
    assert "name no raw line" in answer.structured_content["note"]


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("figures", {"indicator": "happiness", "entity": "KOR"}, "no indicator 'happiness'"),
        ("figures", {"indicator": "population", "entity": "Luxemburg"}, "did you mean Luxembourg"),
        ("figures", {"indicator": "population", "entity": "KOR", "period": "1066"}, "no figure"),
        ("ranks", {"indicator": "corporate_ai_investment"}, "allows places"),
        ("compare", {"countries": ["Atlantis"]}, "no entity 'Atlantis'"),
        ("check", {"assertion": "vists KOR 2023 = 1"}, "no indicator"),
        ("find", {"words": "qqqqq"}, "nothing has"),
        ("trace", {"mart": "claims", "where": "true; DROP TABLE claims"}, ""),
        ("sql", {"statement": "FROM nothing_of_the_kind"}, "nothing_of_the_kind"),
    ],
)
def test_what_is_not_known_is_an_error(
    tool: str, arguments: dict[str, Any], said: str, warehouse: Settings
) -> None:
    (answer,) = call(warehouse, (tool, arguments))
    assert answer.is_error
    assert said in answer.content[0].text
    assert "Traceback" not in answer.content[0].text


def test_no_escape_of_the_corpus_gets_out(prison: Prison, pytestconfig: pytest.Config) -> None:
    """Every eighth of them, or all: the reader behind it is tried with all in test_sandbox."""
    before = prison.outside()
    tried = TRIED if pytestconfig.getoption("--every-escape") else TRIED[::8]
    statements = [prison.fill(text) for text in tried]
    answers = call(prison.settings, *(("sql", {"statement": text}) for text in statements))
    out = [
        text for text, answer in zip(statements, answers, strict=True)
        if not answer.is_error or SECRET in str(answer.content)
    ]  # fmt: skip
    assert out == []
    assert len(statements) > 30
    assert prison.outside() == before
