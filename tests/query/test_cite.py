"""Numbers that carry their proof: the published cases, and texts over the bundled record."""

import time
from decimal import Decimal

import click.testing
import duckdb
import pytest

from ailedger.claims.policies import agrees
from ailedger.cli.cite import verify as command
from ailedger.errors import UsageError
from ailedger.query.cite import cite, verify
from ailedger.query.marks import marks_of
from ailedger.settings import Settings

ID = "private_ai_investment/KOR/2023@ai_index/2024"


@pytest.mark.parametrize(
    ("text", "policy", "given", "value", "true"),
    [
        # The cases of the specification (worldbank/pcn, specs/fixtures/cases.json).
        ("3.2B", "abbr", {}, "3200000000", True),
        ("12%", "percent", {}, "0.12", True),
        ("102", "tolerance", {"tolerance": "0.02"}, "100", True),
        ("10-20", "range", {}, "15", True),
        ("2021", "year", {}, "2021", True),
        # The examples of its policy reference.
        ("5.7", "exact", {}, "5.7", True),
        ("5.8", "exact", {}, "5.7", False),
        ("5.7", "round1", {}, "5.7", True),
        ("6", "round0", {}, "5.7", True),
        ("5.8", "round1", {}, "5.7", False),
        ("1.5K", "abbr", {}, "1500", True),
        ("1.5 thousand", "abbr", {}, "1500", True),
        ("about 5.8", "tolerance", {}, "5.7", True),
        ("5.8", "tolerance", {}, "5.7", False),
        # Beyond them: what must not pass.
        ("5.7", "no such policy", {}, "5.7", False),
        ("3.3B", "abbr", {}, "3200000000", False),
        ("12", "percent", {}, "0.12", False),
        ("103", "tolerance", {"tolerance": "0.02"}, "100", False),
        ("10-20", "range", {}, "21", False),
        ("2022", "year", {}, "2021", False),
        ("5.7 or 5.8", "exact", {}, "5.7", False),
        ("five", "exact", {}, "5", False),
        ("", "exact", {}, "5", False),
        ("5.7", "rounded", {"decimals": "x"}, "5.7", False),
        ("102", "tolerance", {"tolerance": "x"}, "100", False),
        ("-0.30", "rounded", {"decimals": "2"}, "-0.3", True),
        ("\u22120.30", "exact", {}, "-0.3", True),
        ("0.30", "exact", {}, "-0.3", False),
        ("1,390", "exact", {}, "1390", True),
        ("2.5", "rounded", {"decimals": "1"}, "2.45", True),
        ("1:4", "ratio", {}, "0.25", True),
        ("1:0", "ratio", {}, "0.25", False),
    ],
)
def test_policies(text: str, policy: str, given: dict[str, str], value: str, true: bool) -> None:
    assert agrees(text, Decimal(value), policy, given) is true


def test_an_abbreviation_is_read_beside_a_unit_that_has_a_scale() -> None:
    for text in ("1.39 billion", "1.39bn", "1,390 million", "1.39"):
        assert agrees(text, Decimal("1.39"), "abbr", {}, "billion US$")
    assert not agrees("1.39 million", Decimal("1.39"), "abbr", {}, "billion US$")
    assert agrees("45%", Decimal(45), "percent", {}, "percent")


def test_a_figure_is_cited_with_its_line_and_publication(con: duckdb.DuckDBPyConnection) -> None:
    found = cite(con, "private investment", "South Korea", "2023")
    assert found.id == ID
    assert found.mark == f'<claim id="{ID}" policy="rounded" decimals="2">1.39</claim>'
    assert "Nestor Maslej" in found.citation
    assert found.place.file.startswith("ai_index/2024/")
    assert cite(con, "net_ai_talent_migration", "KOR", "2023", "2024").place.value == -0.3


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("happiness", "KOR", "2023"), "no indicator"),
        (("private_ai_investment", "Luxemburg", "2023"), "no entity"),
        (("private_ai_investment", "KOR", "1999"), "no figure"),
        (("private_ai_investment", "KOR", "2023", "1999"), "no figure"),
    ],
)
def test_what_is_not_there_is_an_error(
    asked: tuple[str, ...], said: str, con: duckdb.DuckDBPyConnection
) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        cite(con, *asked)
    assert caught.value.hint


TEXT = f"""# 1 Notes

In 2023 Korea had <claim id="{ID}" policy="rounded" decimals="1">1.4</claim> billion,
not <claim id="{ID}">1.5</claim>; nobody had <claim id="happiness/KOR/2023@x/1">7</claim>,
1. about 45% more, and <claim policy="exact">8</claim>
<claim id="{ID}" policy="abbr">1.39 billion"""


def test_every_number_of_a_text_has_a_state(con: duckdb.DuckDBPyConnection) -> None:
    found = [(one.line, one.text, one.state) for one in verify(con, TEXT)]
    assert found == [
        (3, "1.4", "verified"), (4, "1.5", "flagged"), (4, "7", "unknown"), (5, "8", "bare"),
        (6, "1.39 billion", "verified"), (5, "45%", "bare"),
    ]  # fmt: skip


def test_a_mark_names_the_edition_and_stays_what_it_was(con: duckdb.DuckDBPyConnection) -> None:
    old, new = (
        cite(con, "private_ai_investment", "CHN", "2023", edition) for edition in ("2024", "2026")
    )
    assert (old.place.value, round(new.place.value, 2)) == (7.76, 9.47)
    assert [one.state for one in verify(con, old.mark + new.mark)] == ["verified", "verified"]
    spoofed = old.mark.replace("7.76", "9.47")
    assert [one.state for one in verify(con, spoofed)] == ["flagged"]


@pytest.mark.parametrize(
    ("text", "strict", "code"),
    [
        (f'<claim id="{ID}">1.39</claim> and 7', False, 0),
        (f'<claim id="{ID}">1.39</claim> and 7', True, 9),
        (f'<claim id="{ID}">1.38</claim>', False, 8),
        ('<claim id="x">1.38</claim>', False, 9),
        ("<claim>1.38</claim>", False, 9),
        ("", False, 0),
    ],
)
def test_exit_codes(
    text: str, strict: bool, code: int, warehouse: Settings, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("AILEDGER_WAREHOUSE_DIR", str(warehouse.warehouse_dir))
    asked = ["-", "--strict"] if strict else ["-"]
    done = click.testing.CliRunner().invoke(command, asked, input=text, standalone_mode=False)
    assert done.exception is None
    assert (done.return_value or 0) == code


@pytest.mark.parametrize("piece", ["<", "<a", "<!--", "</", "<?", "&", '<a b="', "<claim ", "&#"])
def test_tags_that_never_end_take_no_longer_than_others(piece: str) -> None:
    began = time.process_time()
    marks, bare = marks_of(f'<claim id="x">5</claim> 7 {piece * 50_000}')
    assert time.process_time() - began < 2
    assert ([mark.text for mark in marks][:1], [one.text for one in bare][:1]) == (["5"], ["7"])


def test_a_mark_is_found_wherever_it_stands() -> None:
    text = "a 1\n<!-- 2 -->\n<claim\n id='a>b' policy=exact>3 &lt; 4<claim id=c>5</CLAIM>\n"
    text += '<p x="6">7 < 8'
    marks, bare = marks_of(text)
    assert [(m.line, m.attributes.get("id"), m.text) for m in marks] == [
        (3, "a>b", "3 < 4"), (4, "c", "5"),
    ]  # fmt: skip
    assert [(one.line, one.text) for one in bare] == [(1, "1"), (5, "7"), (5, "8")]
