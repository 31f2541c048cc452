"""From a mart's row to the raw lines, and conditions that are more than conditions."""

from dataclasses import replace

import pytest

from ailedger.archive.places import good_path
from ailedger.base.disk import sha256_of
from ailedger.cli.trace import paragraph
from ailedger.errors import LedgerError, RefusedError, UsageError
from ailedger.query import raw_lines, sandbox
from ailedger.query.trace import only_condition, trace
from ailedger.settings import Settings
from ailedger.store import open_published
from ailedger.store.file_store import FileStore
from tests.output.small import publish_record


def test_a_row_leads_to_its_line(record: Settings) -> None:
    found = trace(record, "flow", "country = 'KOR' AND NOT counted AND value < 0")
    (traced,) = found.rows
    assert traced.row["value"] == -0.3
    assert traced.row["until"] == "2023-12-31"
    assert "lineage" not in traced.row
    (line,) = traced.lines
    assert (line.file, line.row, line.state) == ("index/2024/migration.csv", 2, "matches")
    assert line.text == "South Korea,2023,-0.3,"
    assert (line.indicator, line.entity, line.period, line.value, line.unit) == (
        "net_ai_talent_migration", "KOR", "2023", -0.3, "per 10,000",
    )  # fmt: skip
    assert (line.source, line.edition, line.licence) == ("index", "2024", "CC-BY-ND-4.0")
    assert (line.publisher, line.url) == ("Index Institute", "https://example.org/index")
    assert found.build == "0123456789ab"
    assert found.broken == []


@pytest.mark.parametrize("gone", [False, True])
def test_a_line_of_the_last_good_version_is_told_from_one_of_the_file(
    record: Settings, gone: bool
) -> None:
    path = record.raw_dir / "index/2024/migration.csv"
    kept = good_path(record.raw_dir, "index/2024/migration.csv", sha256_of(path))
    kept.parent.mkdir(parents=True)
    kept.write_bytes(path.read_bytes())
    if gone:
        path.unlink()
    else:
        path.write_text(path.read_text().replace("-0.3", "-0.4"))
    found = trace(record, "flow", "country = 'KOR' AND NOT counted AND value < 0")
    (line,) = found.rows[0].lines
    assert (line.state, line.text) == ("kept", "South Korea,2023,-0.3,")
    assert found.broken == []
    assert "last good version: the file has other bytes" in paragraph("flow", found.rows[0])


def test_a_row_of_two_sources_leads_to_both(record: Settings) -> None:
    (traced,) = trace(record, "flow", "note = '=1+1'").rows
    assert [(line.source, line.row) for line in traced.lines] == [("index", 2), ("office", 2)]


def test_a_record_of_two_lines_is_shown_whole(record: Settings) -> None:
    (traced,) = trace(record, "flow", "country = 'LUX'").rows
    assert traced.lines[0].text == 'Luxembourg,2023,3.67,"two\nlines, one ""record"""'


def test_observations_lead_to_their_own_line(record: Settings) -> None:
    rows = trace(record, "observations", "true").rows
    assert len(rows) == 5
    assert {len(row.lines) for row in rows} == {1}


def test_a_row_without_figures_has_no_lines(record: Settings) -> None:
    (traced,) = trace(record, "claims", "verdict = 'not decidable'").rows
    assert traced.lines == ()


def test_a_changed_file_and_a_missing_one_are_told_and_not_quoted(record: Settings) -> None:
    path = record.raw_dir / "index/2024/migration.csv"
    path.write_text(path.read_text().replace("-0.3", "-0.4"))
    (record.raw_dir / "office/2026-11/population.csv").unlink()
    found = trace(record, "flow", "note = '=1+1'")
    assert [(line.state, line.text) for line in found.rows[0].lines] == [
        ("changed", ""),
        ("missing", ""),
    ]
    assert found.broken == [
        "index/2024/migration.csv is changed",
        "office/2026-11/population.csv is missing",
    ]


def test_one_line_that_became_two_figures_shows_both(settings: Settings) -> None:
    publish_record(
        settings,
        extra="INSERT INTO observations SELECT 'again', * EXCLUDE (indicator) FROM observations"
        " WHERE entity = 'LUX'",
    )
    first, _ = trace(settings, "closed", "country = 'LUX'").rows
    assert [line.indicator for line in first.lines] == ["again", "net_ai_talent_migration"]


def test_a_forged_lineage_leads_nowhere(settings: Settings) -> None:
    forged = "['../../etc/passwd#1', 'index/2024/migration@000000000000#1', 'x', '#', 'a#b', '']"
    publish_record(
        settings, extra=f"CREATE OR REPLACE VIEW open AS SELECT 1 AS n, {forged} AS lineage"
    )
    (traced,) = trace(settings, "open", "n = 1").rows
    assert traced.lines == ()


@pytest.mark.parametrize(
    "where",
    [
        "year = 2023", "true -- with a remark", "value > (SELECT avg(value) FROM flow)",
        "country IN ('KOR', 'LUX')", "year = 2023\nand country = 'KOR'", "'a;b' <> '(' -- )",
    ],
)  # fmt: skip
def test_conditions(where: str, record: Settings) -> None:
    with open_published(record) as con:
        only_condition(con, where)
    assert trace(record, "flow", where).rows


@pytest.mark.parametrize(
    "where",
    [
        "", "year =", "1=1) UNION SELECT (1", "true) UNION ALL SELECT * FROM flow WHERE (true",
        "1; DROP TABLE claims", "true; SELECT 1", "1 FROM flow", "true ORDER BY 1", "true LIMIT 1",
        "1, 2", "1 AS one", "true UNION SELECT false", "true /* open", "'open", "true WHERE true",
        "true GROUP BY ALL", "true USING SAMPLE 1", "*", "no_such_column = 1", "$1 = 1",
        "(SELECT count(*) FROM read_text('/etc/passwd')) > 0", "getenv('HOME') <> ''",
        "9" * 500,
    ],
)  # fmt: skip
def test_what_is_no_condition_is_refused(where: str, record: Settings) -> None:
    with pytest.raises(LedgerError) as error:
        trace(record, "flow", where)
    assert error.value.exit_code == 2
    assert "root:" not in str(error.value)


def test_the_limits_of_ad_hoc_sql_hold(record: Settings) -> None:
    narrow = replace(record, sql_rows=2)
    found = trace(narrow, "flow", "true")
    assert (len(found.rows), found.cut) == (2, "rows")


@pytest.mark.parametrize(
    ("mart", "message"),
    [
        ("bare", "bare has no lineage"),
        ("sources", "sources has no lineage"),
        ("flows", "no mart 'flows'"),
        ('flow" WHERE true; --', "no mart"),
        ("", "no mart ''"),
    ],
)
def test_a_relation_that_cannot_be_traced(mart: str, message: str, record: Settings) -> None:
    with pytest.raises(UsageError, match=message):
        trace(record, mart, "true")


def test_nothing_published(settings: Settings) -> None:
    with pytest.raises(UsageError, match="nothing is published"):
        trace(settings, "flow", "true")


def test_a_build_removed_meanwhile(record: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = sandbox.query
    monkeypatch.setattr(
        sandbox, "query", lambda *args, **more: replace(ask(*args, **more), build="gone")
    )
    monkeypatch.setattr(FileStore, "kept", lambda self: ())
    with pytest.raises(RefusedError, match="was removed"):
        trace(record, "flow", "true")


def test_records() -> None:
    lines = b'a,b\n1,"x\ny"\n2,"z\r\n3,\xff\r\n'.split(b"\n")
    assert raw_lines.record(lines, 1) == "a,b"
    assert raw_lines.record(lines, 2) == '1,"x\ny"'
    assert raw_lines.record(lines, 4) == '2,"z\r\n3,\ufffd\r\n'.rstrip("\r\n") + "\r\n"
    assert raw_lines.record(lines, 5) == "3,\ufffd"
    assert raw_lines.record(lines, 99) == ""
    assert raw_lines.record([b'"'] + [b"x"] * 500, 1).count("\n") == raw_lines.MOST_LINES - 1
