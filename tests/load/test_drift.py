"""Drift between editions: told, blocking, accepted; and the same in one run as in several."""

import datetime
import hashlib
import tempfile
from pathlib import Path
from typing import ClassVar

import duckdb
import pandera.polars as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ailedger.archive.catalog import RawFile
from ailedger.errors import RefusedError, UsageError
from ailedger.load.acceptance import accept, read_acceptances, read_history
from ailedger.load.contract import read_contract
from ailedger.load.drift import severities
from ailedger.load.validated_load import load_files
from schemas.registry import raw_contracts

TABLE = "made_up_gdp"
COUNTRIES = [f"Country {letter}" for letter in "ABCDEFGHIJ"]


class Gdp(pa.DataFrameModel):
    """Made-up figures."""

    country: str
    year: int
    value: float = pa.Field(nullable=True)

    class Config:
        name = TABLE
        strict = True
        metadata: ClassVar = {"key": ["country", "year"]}


class Strict(Gdp):
    class Config:
        name = TABLE
        strict = True
        metadata: ClassVar = {
            "key": ["country", "year"],
            "drift": {"rows": "block", "magnitude": "ignore", "countries": "ignore"},
        }


def edition(folder: Path, name: str, rows: list[tuple]) -> RawFile:
    data = "country,year,value\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)
    path = folder / "made_up" / name / "gdp.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(data, encoding="utf-8")
    return RawFile("made_up", name, "gdp", path, hashlib.sha256(data.encode()).hexdigest(), "")


def figures(times: float = 1.0, countries: int = 10, years: int = 3) -> list[tuple]:
    return [
        (c, 2000 + y, (y + 1) * 7.5 * times) for c in COUNTRIES[:countries] for y in range(years)
    ]


def load(con, files, accepted=(), contract=Gdp, good=()):
    refused = {}
    loads = load_files(
        con, TABLE, files, contract, accepted=set(accepted), good=good,
        on_refused=lambda file, error: refused.update({file.edition: error}),
    )  # fmt: skip
    drift = con.execute("SELECT edition, kind, severity, blocks FROM drift ORDER BY ALL").fetchall()
    return [done.snapshot.split("/")[1] for done in loads], refused, drift


@pytest.fixture
def con():
    return duckdb.connect()


@pytest.mark.parametrize("times", [1000, 0.01, 100])
def test_another_unit_keeps_a_snapshot_out_until_it_is_accepted(con, tmp_path, times):
    files = [edition(tmp_path, "2024", figures()), edition(tmp_path, "2025", figures(times))]
    loaded, refused, drift = load(con, files)
    assert loaded == ["2024"]
    assert "another unit" in str(refused["2025"])
    assert "ailedger accept made_up/2025/gdp" in str(refused["2025"])
    assert drift == [("2025", "magnitude", "block", True)]
    loaded, refused, drift = load(con, files, accepted=[files[1].snapshot])
    assert (loaded, refused) == (["2024", "2025"], {})
    assert drift == [("2025", "magnitude", "block", False)]


class Measures(pa.DataFrameModel):
    """Made-up figures of several measures in one table."""

    measure: str
    country: str
    year: int
    value: float

    class Config:
        name = "made_up_measures"
        strict = True
        metadata: ClassVar = {"key": ["measure", "country", "year"], "drift": {"each": "measure"}}


def measures(folder: Path, name: str, times: dict[str, float], skip: str = "") -> RawFile:
    """Forty measures of ten countries; each measure by its factor, one left out."""
    rows = [
        f"m{n},{country},{2000 + y},{(y + 1) * 7.5 * times.get(f'm{n}', 1.0)}"
        for n in range(40)
        for country in COUNTRIES
        for y in range(3)
        if f"m{n}" != skip or country in COUNTRIES[:4]
    ]
    data = "measure,country,year,value\n" + "\n".join(rows) + "\n"
    path = folder / "made_up" / name / "measures.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(data, encoding="utf-8")
    return RawFile("made_up", name, "measures", path, hashlib.sha256(data.encode()).hexdigest(), "")


@pytest.mark.parametrize("whole", [2_000, 10])  # all figures are looked up, or a sample is
def test_one_measure_of_many_in_another_unit_keeps_the_table_out(con, tmp_path, monkeypatch, whole):
    """The middle ratio of the whole table is 1, and says nothing."""
    monkeypatch.setattr("ailedger.load.magnitude.WHOLE", whole)
    files = [measures(tmp_path, "2024", {}), measures(tmp_path, "2025", {"m7": 100.0})]
    refused: dict[str, RefusedError] = {}
    load_files(
        con, "made_up_measures", files, Measures, accepted=set(), good=(),
        on_refused=lambda file, error: refused.update({file.edition: error}),
    )  # fmt: skip
    assert list(refused) == ["2025"]
    assert "magnitude: m7: 'value' is 100 times what it was in 30 figures" in str(refused["2025"])
    assert "m8" not in str(refused["2025"])


def test_what_one_measure_of_many_lost_is_told(con, tmp_path):
    files = [measures(tmp_path, "2024", {}), measures(tmp_path, "2025", {}, skip="m3")]
    loads = load_files(
        con, "made_up_measures", files, Measures, accepted=set(), good=(),
        on_refused=lambda file, error: pytest.fail(str(error)),
    )  # fmt: skip
    assert len(loads) == 2
    assert con.execute("SELECT kind, text FROM drift ORDER BY ALL").fetchall() == [
        ("countries", "m3: 6 of 10 are gone: " + ", ".join(COUNTRIES[4:9]) + ", …"),
        ("rows", "m3: 12 rows, 30 before"),
    ]


def test_figures_that_are_merely_revised_are_no_drift(con, tmp_path):
    files = [edition(tmp_path, "2024", figures()), edition(tmp_path, "2025", figures(1.4))]
    assert load(con, files) == (["2024", "2025"], {}, [])


def test_lost_rows_countries_and_years_are_told_and_do_not_block(con, tmp_path):
    files = [
        edition(tmp_path, "2024", figures()),
        edition(tmp_path, "2025", figures(countries=4, years=1)),
    ]
    loaded, _, drift = load(con, files)
    assert loaded == ["2024", "2025"]
    assert {(kind, severity) for _, kind, severity, _ in drift} == {
        ("rows", "warn"), ("countries", "warn"), ("years", "warn"),
    }  # fmt: skip
    text = con.execute("SELECT text FROM drift WHERE kind = 'countries'").fetchone()[0]
    assert text == "6 of 10 are gone: " + ", ".join(COUNTRIES[4:9]) + ", …"


def test_a_window_of_years_that_moved_on_is_no_drift(con, tmp_path):
    moved = [(country, year + 1, value) for country, year, value in figures()]
    assert (
        load(con, [edition(tmp_path, "2024", figures()), edition(tmp_path, "2025", moved)])[2] == []
    )


def test_a_column_of_another_type_blocks(con, tmp_path):
    words = [(country, year, "about 7") for country, year, _ in figures()]
    _, refused, drift = load(con, [edition(tmp_path, "2024", words)])
    assert "'value' is not a number in 30 of 30" in str(refused["2024"])
    assert drift == [("2024", "types", "block", True)]


def test_the_contract_rates_the_kinds(con, tmp_path):
    files = [
        edition(tmp_path, "2024", figures()),
        edition(tmp_path, "2025", figures(1000, countries=4)),
    ]
    loaded, refused, drift = load(con, files, contract=Strict)
    assert loaded == ["2024"]
    assert list(refused) == ["2025"]
    assert drift == [("2025", "rows", "block", True)]


def state(con):
    """The raw table and the system tables, in full order.

    Findings against bytes that were replaced since are of the run that replaced them.
    """
    return {
        table: con.execute(f"SELECT {what} ORDER BY ALL").fetchall()
        for table, what in {
            "raw": f"* FROM raw.{TABLE}",
            "quarantine": "* FROM quarantine",
            "loads": "* EXCLUDE against FROM loads",
            "drift": "* FROM drift WHERE coalesce(before, '') IN "
            "(SELECT snapshot FROM loads UNION ALL SELECT '')",
        }.items()
    }


def from_nothing(files, accepted=(), good=()):
    with duckdb.connect() as con:
        load(con, files, accepted, good=good)
        return state(con)


def test_one_run_or_several_come_to_the_same_end(con, tmp_path):
    files = [
        edition(tmp_path, "2024", figures()),
        edition(tmp_path, "2025", figures(1000)),
        edition(tmp_path, "2026", figures(1.1)),
    ]
    for number in range(1, 4):
        load(con, files[:number])
    assert state(con) == from_nothing(files)
    assert loaded(con) == ["2024", "2026"]
    # Accepted, it is what the next one is held against: that one is another unit now.
    accepted = {files[1].snapshot}
    load(con, files, accepted)
    assert loaded(con) == ["2024", "2025"]
    assert state(con) == from_nothing(files, accepted)
    load(con, files)  # the word was taken back
    assert state(con) == from_nothing(files)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_order_of_arrival_comes_to_the_same_end(data):
    """Editions come, change and are accepted in any order; a build from nothing has the same."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as con:
        here: dict[str, RawFile] = {}
        good: dict[str, RawFile] = {}
        accepted: set[str] = set()
        for turn in range(data.draw(st.integers(2, 4))):
            name = data.draw(st.sampled_from(["2023", "2024", "2025"]))
            times = data.draw(st.sampled_from([1, 1.1, 1000, 1e6]))
            rows = figures(times, countries=data.draw(st.sampled_from([10, 3, 0])))
            here[name] = edition(Path(folder) / str(turn), name, rows)
            if data.draw(st.booleans()):
                accepted.add(here[name].snapshot)
            files = [here[name] for name in sorted(here)]
            kept = list(good.values())
            load(con, files, accepted, good=kept)
            assert state(con) == from_nothing(files, accepted, kept)
            there = {s for (s,) in con.execute("SELECT snapshot FROM loads").fetchall()}
            good |= {file.file: file for file in files if file.snapshot in there}
            assert set(good) <= {f for (f,) in con.execute("SELECT file FROM loads").fetchall()}


def test_a_published_file_that_is_accepted_later_is_told_as_from_nothing(con, tmp_path):
    """As long as nobody accepts it, it stays because it was published, and its drift only warns."""
    empty = edition(tmp_path, "2025", figures(countries=0))
    load(con, [empty])
    early = edition(tmp_path, "2023", figures())
    for accepted in ((), (empty.snapshot,), ()):
        load(con, [early, empty], accepted, good=[empty])
        assert state(con) == from_nothing([early, empty], accepted, [empty])


def test_an_edition_that_comes_late_puts_no_published_one_out(con, tmp_path):
    published = edition(tmp_path, "2025", figures())
    load(con, [published])
    late = edition(tmp_path, "2024", figures(1000))
    _, refused, drift = load(con, [late, published], good=[published])
    assert (loaded(con), refused) == (["2024", "2025"], {})
    assert drift == [("2025", "magnitude", "warn", False)]
    assert state(con) == from_nothing([late, published], good=[published])


def loaded(con):
    return [e for (e,) in con.execute("SELECT edition FROM loads ORDER BY 1").fetchall()]


def test_a_changed_file_is_held_against_what_it_replaces(con, tmp_path):
    old = edition(tmp_path / "old", "2024", figures())
    new = edition(tmp_path / "new", "2024", figures(1000))
    load(con, [old])
    _, refused, drift = load(con, [new], good=[old])
    assert "its last good version stays in use" in str(refused["2024"])
    assert drift == [("2024", "magnitude", "block", True)]
    assert con.execute(f"SELECT DISTINCT snapshot FROM raw.{TABLE}").fetchall() == [(old.snapshot,)]
    assert state(con) == from_nothing([new], good=[old])
    assert load(con, [new], accepted=[new.snapshot], good=[old])[1] == {}
    assert con.execute(f"SELECT DISTINCT snapshot FROM raw.{TABLE}").fetchall() == [(new.snapshot,)]
    assert state(con) == from_nothing([new], [new.snapshot], [old])


def test_a_snapshot_without_rows_blocks(con, tmp_path):
    files = [edition(tmp_path, "2024", figures()), edition(tmp_path, "2025", [])]
    assert load(con, files)[2] == [("2025", "empty", "block", True)]


def test_where_periods_moved_on_typical_figures_are_compared(con, tmp_path):
    later = [(country, year + 10, value * 1000) for country, year, value in figures()]
    _, refused, drift = load(
        con, [edition(tmp_path, "2024", figures()), edition(tmp_path, "2025", later)]
    )
    assert "1,000 times what it was in 10 figures" in str(refused["2025"])
    assert ("2025", "magnitude", "block", True) in drift


@pytest.mark.parametrize("later", [0, 100])
@pytest.mark.parametrize(("times", "blocked"), [(1000, True), (1.4, False)])
def test_of_a_large_snapshot_a_sample_tells(con, tmp_path, later, times, blocked):
    def many(times: float, first: int) -> list[tuple]:
        return [
            (f"Country {c}", first + y, (c + y + 1) * times) for c in range(300) for y in range(20)
        ]

    files = [
        edition(tmp_path, "2024", many(1, 1900)),
        edition(tmp_path, "2025", many(times, 1900 + later)),
    ]
    _, refused, _ = load(con, files)
    assert list(refused) == (["2025"] if blocked else [])


def test_what_is_compared_of_two_snapshots_does_not_hang_on_others(con, tmp_path):
    """Editions with other places and periods: loaded at once or one by one, the same is said."""

    def places(count: int, year: int, times: float) -> list[tuple]:
        return [
            (f"Country {c}", year + y, (c + 1) * times) for c in range(count) for y in range(20)
        ]

    files = [
        edition(tmp_path, "2023", places(100, 1800, 1)),
        edition(tmp_path, "2024", places(400, 1900, 1)),
        edition(tmp_path, "2025", places(100, 2000, 1000)),
        edition(tmp_path, "2026", places(100, 2100, 1000)),
    ]
    accepted = [files[2].snapshot]
    load(con, files, accepted=accepted)
    said = "SELECT edition, kind, text FROM drift ORDER BY ALL"
    at_once = con.execute(said).fetchall()
    with duckdb.connect() as other:
        for count in (1, 2, 3, 4):
            load(other, files[:count], accepted=accepted)
        assert other.execute(said).fetchall() == at_once
    assert ("2025", "magnitude") in {(name, kind) for name, kind, _ in at_once}


def test_editions_of_another_source_do_not_count(con, tmp_path):
    """The day of publication is that of the table's own source."""
    load(con, [edition(tmp_path, "b", figures())])
    for source, name, day in (
        ("made_up", "b", "2024-01-01"), ("made_up", "a", "2025-01-01"),
        ("other", "a", "2020-01-01"),
    ):  # fmt: skip
        con.execute(
            "INSERT INTO sources (source, edition, published) VALUES (?, ?, ?)", [source, name, day]
        )
    files = [edition(tmp_path, "b", figures()), edition(tmp_path, "a", figures(1000))]
    assert list(load(con, files)[1]) == ["a"]


def test_without_acceptances_nothing_is_compared(con, tmp_path):
    files = [edition(tmp_path, "2024", figures()), edition(tmp_path, "2025", figures(1000))]
    assert len(load_files(con, TABLE, files, Gdp)) == 2
    with pytest.raises(RefusedError, match="drifted"):
        load_files(con, TABLE, [edition(tmp_path, "2026", figures())], Gdp, accepted=set())


@pytest.mark.parametrize("own", [{"rows": "loudly"}, {"row": "warn"}], ids=["severity", "kind"])
def test_an_unknown_word_in_a_contract_is_an_error(own):
    class Wrong(Gdp):
        class Config:
            name = TABLE
            metadata: ClassVar = {"drift": own}

    with pytest.raises(UsageError, match="|".join([*own, *own.values()])):
        severities(read_contract(Wrong))


def test_the_severities_of_every_raw_table_can_be_read():
    for model in raw_contracts().values():
        assert set(severities(read_contract(model)).values()) <= {"block", "warn", "ignore"}


def test_an_acceptance_says_who_when_and_why(tmp_path):
    when = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
    accept(tmp_path, "s/1/t@0", who="an analyst", why="the unit\nchanged", when=when)
    accept(tmp_path, "s/2/t@1", who="an analyst", why="right", when=when)
    found = read_acceptances(tmp_path)
    assert list(found) == ["s/1/t@0", "s/2/t@1"]
    assert found["s/1/t@0"].when == "2026-01-02T03:04:05+00:00"
    assert found["s/1/t@0"].why == "the unit changed"
    with pytest.raises(UsageError, match="a person and a reason"):
        accept(tmp_path, "s/1/t@0", who="an analyst", why=" ", when=when)
    accept(tmp_path, "s/1/t@0", who="another", why="wrong", when=when, revoke=True)
    assert list(read_acceptances(tmp_path)) == ["s/2/t@1"]
    assert [word.revoked for word in read_history(tmp_path)] == [False, False, True]


def test_an_acceptance_with_any_character_is_read_again(tmp_path):
    when = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
    made = accept(tmp_path, "s/1/t@0", who="Jos\u00e9\u2028\x85 de", why="\u4e00", when=when)
    assert read_acceptances(tmp_path) == {"s/1/t@0": made}


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (b"{}\n", "line 1: lacks what, who, when, why"),
        (b'{"who": "Jos\xe9"}\n', r"is not UTF-8 \(line 1\)"),
        (b"\xff\xfe{\x00}\x00\n\x00", r"is not UTF-8 \(line 1\)"),
    ],
)
def test_what_is_no_acceptance_is_named_by_its_line(tmp_path, broken, said):
    (tmp_path / "accepted.jsonl").write_bytes(broken)
    with pytest.raises(RefusedError, match=said) as told:
        read_acceptances(tmp_path)
    assert "accepted.jsonl" in told.value.where
