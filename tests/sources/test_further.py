"""Indeed, GitHub, Oxford Insights, Eurostat, IMF, OECD.AI: their forms, and how each can fail."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ailedger.errors import RefusedError
from ailedger.sources import eurostat, indeed, oxford_insights
from tests.replay import further, publishers
from tests.replay.fixtures import Fetch
from tests.replay.further import book, csv_answer
from tests.replay.server import Answer, Replay

Rows = Callable[[str, str], list[dict[str, str]]]


def test_a_country_is_withdrawn_and_days_come_first(
    fetch: Fetch, replay: Replay, raw_rows: Rows
) -> None:
    further.indeed(replay)
    assert fetch.one("indeed").state == "new"
    first = {(r["date"], r["iso2"]): r["figure"] for r in raw_rows("indeed", "ai_postings")}
    assert first["2025-01-12", "JP"] == ""
    further.indeed(replay, further.POSTINGS_DAY_FIRST)
    assert fetch.one("indeed").state == "new"
    second = {(r["date"], r["iso2"]): r["figure"] for r in raw_rows("indeed", "ai_postings")}
    assert second == {key: figure for key, figure in first.items() if key[1] != "JP"}
    assert fetch.one("indeed").state == "unchanged"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("1/2/25", "none that proves whether the day or the month is first"),
        ("31/31/25", "none that proves"),
        ("2025-02-30", "line 2 has '2025-02-30' where a day is written"),
        ("30/2/25", "line 2 has '30/2/25' where a day is written"),
    ],
)
def test_a_day_that_cannot_be_told_is_refused(day: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f"date,jobcountry,AI_share_postings\n{day},US,1\n", encoding="utf-8")
    with pytest.raises(RefusedError, match=words):
        indeed.tables({"x.csv": path})


def test_months_first_are_told_by_a_day_above_twelve(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("date,jobcountry,AI_share_postings\n1/2/25,US,1\n1/13/2025,US,2\n")
    (table,) = indeed.tables({"x.csv": path}).tables
    assert [str(row[0]) for row in table.rows] == ["2025-01-02", "2025-01-13"]  # type: ignore[index]


def test_only_catalogued_topics_are_taken_and_namibia_is_na(
    fetch: Fetch, replay: Replay, raw_rows: Rows
) -> None:
    further.github(replay)
    outcome = fetch.one("github")
    assert (outcome.state, outcome.problems) == ("new", ())
    found = {(r["series"], r["iso2"]): r["figure"] for r in raw_rows("github", "activity")}
    assert found["developers", "NA"] == "24000"
    assert found["topic:llm", "US"] == "720"
    assert {series for series, _ in found} == {
        "developers", "git_pushes", "organizations", "repositories", "topic:llm",
    }  # fmt: skip
    # One table of five is new: the others are those that were kept.
    newer = further.QUARTERS["developers"].replace("24000", "24500")
    further.github(replay, {"developers": newer})
    assert fetch.one("github").state == "new"
    again = {(r["series"], r["iso2"]): r["figure"] for r in raw_rows("github", "activity")}
    assert again == found | {("developers", "NA"): "24500"}


def test_a_renamed_table_of_github_stops_the_fetch(fetch: Fetch, replay: Replay) -> None:
    further.github(replay)
    replay.say(f"{further.GRAPH}/topics.csv", Answer(b"404: Not Found", "text/plain", 404))
    outcome = fetch.one("github")
    assert outcome.state == "failed" and "topics.csv" in str(outcome) and "404" in str(outcome)


def test_clusters_of_one_name_are_numbered(fetch: Fetch, replay: Replay, raw_rows: Rows) -> None:
    further.epoch_compute(replay)
    publishers.epoch(replay)
    assert fetch.one("epoch").state == "new"
    found = raw_rows("epoch", "gpu_clusters")
    assert [(r["name"], r["occurrence"], r["certainty"]) for r in found] == [
        ("Anonymized Chinese System", "1", "Confirmed"),
        ("Anonymized Chinese System", "2", "Likely"),
        ("Plan", "1", "Unlikely"),
    ]
    assert [r["standard_analysis"] for r in found] == ["true", "true", "false"]
    assert [r["memory_bytes"] for r in raw_rows("epoch", "ml_hardware")] == ["80000000000.0"]


def test_the_newest_workbook_is_found_and_its_moved_heading_read(
    fetch: Fetch, replay: Replay, raw_rows: Rows
) -> None:
    further.oxford(replay)
    outcome = fetch.one("oxford_insights")
    assert (outcome.state, outcome.edition) == ("new", "2025")
    found = {
        (r["series"], r["economy"]): r["figure"] for r in raw_rows("oxford_insights", "readiness")
    }
    assert found == {
        ("2025/score", "Land A"): "43.44", ("2025/score", "Land B"): "57.5",
        ("2025/rank", "Land A"): "2", ("2025/rank", "Land B"): "1",
        ("2025/pillar/Policy Capacity", "Land A"): "23",
        ("2025/pillar/Policy Capacity", "Land B"): "70",
        ("2025/pillar/Resilience", "Land A"): "51.21",
        ("2025/dimension/Policy vision", "Land A"): "20",
        ("2025/dimension/Policy vision", "Land B"): "100",
    }  # fmt: skip
    assert fetch.one("oxford_insights").state == "unchanged"


def test_of_blocks_side_by_side_only_the_worlds_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(book(further.READINESS_2019))
    (table,) = oxford_insights.tables_of("2019", {"x.xlsx": path}).tables
    assert [list(row) for row in table.rows] == [
        ["2019/rank", "Land A", 2019, "2"],
        ["2019/rank", "Land B", 2019, "1"],
        ["2019/score", "Land A", 2019, "5.5"],
        ["2019/score", "Land B", 2019, "9.186142187415337"],
    ]


def test_a_workbook_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(book({"Sheet1": [["a", "b"], [1, 2]]}))
    with pytest.raises(RefusedError, match="no sheet of ranks"):
        oxford_insights.tables_of("2025", {"x.xlsx": path})
    with pytest.raises(RefusedError, match="give its year"):
        oxford_insights.tables_of("newest", {"x.xlsx": path})
    path.write_bytes(book({"Ranking": [["Rank", "Country", "2024 Total", "Mood"], [1, "A", 2, 3]]}))
    with pytest.raises(RefusedError, match="unknown column Mood"):
        oxford_insights.tables_of("2024", {"x.xlsx": path})
    rows = [["Rank", "Country", "Total"], [1, "A", 2.25], [2, "A", 9]]
    path.write_bytes(book({"Ranking": rows}))
    with pytest.raises(RefusedError, match="gives A two figures"):
        oxford_insights.tables_of("2024", {"x.xlsx": path})


def test_flags_and_blanks_of_eurostat_are_carried(
    fetch: Fetch, replay: Replay, raw_rows: Rows
) -> None:
    further.eurostat(replay)
    outcome = fetch.one("eurostat")
    assert (outcome.state, outcome.edition) == ("new", "2026-02-27")
    found = {(r["area"], r["unit"]): (r["figure"], r["flag"], r["confidential"])
             for r in raw_rows("eurostat", "ai_use")}  # fmt: skip
    assert found == {
        ("EL", "PC_ENT"): ("4.01", "", ""),
        ("EL", "PC_ENT_IUSE"): ("4.2", "b", ""),
        ("ME", "PC_ENT"): ("", "u", ""),
        ("MK", "PC_ENT"): ("", "", "C"),
        ("EU27_2020", "PC_ENT"): ("20.0", "", ""),
    }
    assert fetch.one("eurostat").state == "unchanged"
    further.eurostat(replay, "someday")
    assert "states no day of its edition" in str(fetch.one("eurostat"))


def test_labels_in_place_of_codes_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "estat_export.csv"
    path.write_bytes(further.INDIVIDUALS.encode())
    (table,) = eurostat.tables({"estat_export.csv": path}).tables
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert [(r["dataset"], r["breakdown"], r["activity"], r["flag"]) for r in rows] == [
        ("ISOC_AI_IAIU", "All individuals", "none", None),
        ("ISOC_AI_IAIU", "Individuals, 16 to 24 years old", "none", "u"),
    ]


def test_imf(fetch: Fetch, replay: Replay, raw_rows: Rows) -> None:
    further.imf(replay)
    assert fetch.one("imf").state == "new"
    assert [(r["series"], r["code"], r["figure"]) for r in raw_rows("imf", "ai_preparedness")] == [
        ("overall", "EME", "0.46"),
        ("overall", "SGP", "0.8006"),
    ]
    assert fetch.one("imf").state == "unchanged"
    further.imf(replay, {})
    assert "answered no figures" in str(fetch.one("imf"))


def test_an_initiative_counts_once(fetch: Fetch, replay: Replay, raw_rows: Rows) -> None:
    further.oecd_ai(replay)
    assert fetch.one("oecd_ai").state == "new"
    found = raw_rows("oecd_ai", "policies")
    assert [(r["initiative"], r["name"], r["country"], r["start_year"]) for r in found] == [
        ("2021/1", "National strategy", "Korea", "2019"),
        ("2021/2", "Coordinated plan", "European Union", "2018"),
        ("2021/3", "Undated", "Korea", ""),
    ]
    other = further.POLICY_ROWS.replace('"2021/2","https://x/2"', '"2021/1","https://x/2"')
    further.oecd_ai(replay, other)
    assert "another country" in str(fetch.one("oecd_ai"))


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("indeed", further.INDEED),
        ("github", f"{further.GRAPH}/developers.csv"),
        ("oxford_insights", further.BOOK_2025),
        ("eurostat", further.EUROSTAT),
        ("imf", further.IMF),
        ("oecd_ai", further.POLICIES),
    ],
)
@pytest.mark.parametrize(
    "answer",
    [
        (Answer(b"<html><title>Down for maintenance</title>", "text/html", 503), "503"),
        (Answer(b"<html><title>Sign in</title>", "text/html"), "page"),
        (Answer(b"", "application/octet-stream"), "empty"),
        (csv_answer("a,b\n1,2\n"), "; edition"),
    ],
    ids=["out of order", "a page", "empty", "another table"],
)
def test_a_publisher_that_fails_keeps_the_last_good_edition(
    source: str, address: str, answer: tuple[Answer, str], fetch: Fetch, replay: Replay
) -> None:
    said, words = answer
    further.everyone(replay)
    edition = fetch.one(source).edition
    if source == "oxford_insights":
        # Only a new address is asked for.
        listed = replay.scripts[further.MEDIA]
        assert isinstance(listed, list)
        body = listed[0].body.replace(b"data-1.xlsx", b"data-2.xlsx")
        replay.say(further.MEDIA, Answer(body, "application/json"))
        address = further.BOOK_2025.replace("data-1", "data-2")
    replay.say(address, said)
    outcome = fetch.one(source)
    assert outcome.state == "failed"
    assert words in str(outcome) and f"edition {edition} stays in use" in str(outcome)
    assert "Traceback" not in str(outcome) and "could not be read" not in str(outcome)
