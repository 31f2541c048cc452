"""Epoch AI: columns that are renamed, notes with line breaks, names, blanks, strange copies."""

from collections.abc import Callable

import pytest

from tests.replay import publishers
from tests.replay.fixtures import Fetch
from tests.replay.publishers import EPOCH, MODELS, NEW_HEADER, OLD_HEADER, USA, as_zip
from tests.replay.server import Answer, Replay

Rows = Callable[[str, str], list[dict[str, str]]]


def test_models_are_taken_as_published(fetch: Fetch, replay: Replay, raw_rows: Rows) -> None:
    publishers.epoch(replay)
    assert fetch.one("epoch").state == "new"
    rows = {row["model"]: row for row in raw_rows("epoch", "notable_models")}
    assert list(rows) == ["Alpha", "Beta", "Delta", "Epsilon", "Gamma"]
    assert rows["Alpha"]["training_compute_notes"] == 'line one\nline two, "quoted"'
    assert rows["Beta"]["country"] == f"{USA},{USA}"
    assert rows["Beta"]["training_dataset_size"] == "a,b"
    assert rows["Delta"]["country"] == "Multinational"
    assert rows["Epsilon"]["publication_date"] == ""
    assert rows["Gamma"]["open_weights"] == "No"


def test_older_column_names_are_the_same_columns(
    fetch: Fetch, replay: Replay, raw_rows: Rows
) -> None:
    publishers.epoch(replay, [f"Alpha,Language,Lab A,{USA},2023-03-01,7e9,6.86e+24,12"], OLD_HEADER)
    assert fetch.one("epoch").notes == ()
    (row,) = raw_rows("epoch", "notable_models")
    assert (row["model"], row["country"], row["training_dataset_size"]) == ("Alpha", USA, "12")
    assert row["open_weights"] == ""


def test_a_new_column_is_noted_and_stops_nothing(fetch: Fetch, replay: Replay) -> None:
    publishers.epoch(replay, [f"{row},x" for row in MODELS], f"{NEW_HEADER},Vibes")
    outcome = fetch.one("epoch")
    assert outcome.state == "new"
    assert outcome.notes == ("notable_ai_models.csv has columns that nobody mapped: Vibes",)


def test_a_column_that_is_gone_is_named(fetch: Fetch, replay: Replay) -> None:
    publishers.epoch(replay)
    fetch.one("epoch")
    publishers.epoch(replay, header=NEW_HEADER.replace("Country (of organization)", "Land"))
    outcome = fetch.one("epoch")
    assert outcome.state == "failed" and outcome.exit_code == 3
    assert "lacks the column Country (of organization)" in str(outcome)
    publishers.epoch(replay, MODELS[:4])
    assert fetch.one("epoch").state == "new"


STRANGE = {
    "a page": (Answer(b"<html><title>Epoch</title></html>", "application/zip"), "saying “Epoch”"),
    "half a zip": (Answer(as_zip({"x.csv": "a" * 999})[:60], "application/zip"), "cut short"),
    "no zip": (Answer(b"Model,Organization\n", "application/zip"), "is no zip"),
    "another zip": (Answer(as_zip({"x.csv": "a,b\n1,2\n"}), "application/zip"), "holds no notable"),
    "re-saved": (
        Answer(
            as_zip(
                {"notable_ai_models.csv": f"{NEW_HEADER}\nA,L,2023-01-01,D,7,1.0692E+025,,,,,,\n"}
            ),
            "application/zip",
        ),
        "re-saved by a spreadsheet",
    ),
    "shifted": (
        Answer(
            as_zip({"notable_ai_models.csv": f"{NEW_HEADER}\nA,L,Language,D,7,1e9,,,,,,\n"}),
            "application/zip",
        ),
        "shifted columns",
    ),
}


@pytest.mark.parametrize("case", STRANGE)
def test_what_is_not_the_table_is_refused_by_name(case: str, fetch: Fetch, replay: Replay) -> None:
    publishers.epoch(replay)
    kept = fetch.one("epoch").edition
    answer, words = STRANGE[case]
    replay.say(EPOCH, answer)
    outcome = fetch.one("epoch")
    assert outcome.state == "failed"
    assert words in str(outcome) and f"edition {kept} stays in use" in str(outcome)
    publishers.epoch(replay, MODELS[:4])
    assert fetch.one("epoch").state == "new"
