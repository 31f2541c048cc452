"""Sources, their age, and the quarantine."""

import datetime

from ailedger.build.steps import COUNTS
from ailedger.output import holdings
from ailedger.output.plain import plain
from ailedger.output.verdicts import verdicts
from ailedger.settings import Settings
from ailedger.store import open_published


def test_sources(record: Settings) -> None:
    with open_published(record) as con:
        found = holdings.sources(con, datetime.date(2026, 11, 23))
    assert [(one.source, one.edition, one.licence) for one in found] == [
        ("index", "2024", "CC-BY-ND-4.0"),
        ("office", "2026-11", "CC-BY-4.0"),
        ("tracker", "2024-12", "CC-BY-NC-4.0"),
    ]
    first = found[0]
    assert (first.age, first.tables, first.rows, first.quarantined) == (952, 1, 3, 1)
    assert (found[1].age, found[1].quarantined) == (22, 0)
    assert first.published == datetime.date(2024, 4, 15)


def test_age_is_counted_to_the_day_given(record: Settings) -> None:
    with open_published(record) as con:
        found = holdings.sources(con, datetime.date(2024, 4, 14))
    assert found[0].age == -1


def test_a_source_of_which_nothing_was_loaded_is_listed(record: Settings) -> None:
    with open_published(record) as con:
        con.execute("CREATE TEMP TABLE loads AS FROM main.loads LIMIT 0")
        found = holdings.sources(con, datetime.date(2026, 11, 23))
    assert [(one.tables, one.rows) for one in found] == [(0, 0)] * 3


def test_a_line_that_is_set_aside_for_several_figures_counts_once(record: Settings) -> None:
    with open_published(record) as con:
        con.execute(
            "CREATE TEMP TABLE quarantine AS FROM main.quarantine "
            "UNION ALL SELECT * REPLACE ('resolve' AS stage) FROM main.quarantine"
        )
        found = holdings.sources(con, datetime.date(2026, 11, 23))
        assert [one.quarantined for one in found] == [1, 0, 0]
        assert con.execute(COUNTS).fetchall()[0][2] == 1


def test_quarantine(record: Settings) -> None:
    with open_published(record) as con:
        (row,) = holdings.quarantine(con)
        assert (row.file, row.row, row.rules) == (
            "index/2024/migration.csv", 9, "year is in range",
        )  # fmt: skip
        assert holdings.quarantine(con, "index_migration") == [row]
        assert holdings.quarantine(con, "office_population") == []
        assert holdings.raw_tables(con) == [
            "index_migration", "office_population", "tracker_articles",
        ]  # fmt: skip


def test_verdicts(record: Settings) -> None:
    with open_published(record) as con:
        found = verdicts(con)
        assert [(v.number, v.edition, v.signed) for v in found] == [
            (1, "2024", "[+] supported"),
            (1, "2025", "[?] not decidable"),
            (2, "2024", "[-] contradicted"),
        ]
        assert [v.number for v in verdicts(con, "2024")] == [1, 2]
        assert verdicts(con, "1999") == []


def test_text_that_a_terminal_would_obey() -> None:
    assert plain("a\x1b[31mb\u202ec\x9bd\x00") == "a\\u001b[31mb\\u202ec\\u009bd\\u0000"
    assert plain("línea, 한국\tx\n") == "línea, 한국\tx\n"
