"""Sentences that cannot be understood: each gets an error that says what to mend."""

from pathlib import Path

import pytest

from ailedger.claims.assertion import Assertion
from ailedger.claims.claim import read_claims
from ailedger.claims.names import Names
from ailedger.claims.sentence import parse
from ailedger.errors import RefusedError, UsageError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("visits Aland 2023 = 12", ("value", ("XAA",), "2023", "", "= 12")),
        ("Aland's visits in 2023 were about 12", ("value", ("XAA",), "2023", "", "~ 12")),
        ("In 2023, visits of XAA were more than 1,200", ("value", ("XAA",), "2023", "", "> 1200")),
        ("share XAA 2023 = 12.5 percent", ("value", ("XAA",), "2023", "", "= 12.5%")),
        ("XAA ahead of Beland in visits 2023", ("comparison", ("XAA", "XBB"), "2023", "", None)),
        ("XAA / XBB visits 2023 ~ 9", ("ratio", ("XAA", "XBB"), "2023", "", "~ 9")),
        ("XAA/XBB visits 2023 ~9", ("ratio", ("XAA", "XBB"), "2023", "", "~ 9")),
        ("XAA had nine times XBB visits 2023", ("ratio", ("XAA", "XBB"), "2023", "", "= 9")),
        ("visits XAA 2024 change 50%", ("change", ("XAA",), "2024", "2023", "= 50%")),
        (
            "visits XAA fell by a 1/4 or more in 2024",
            ("change", ("XAA",), "2024", "2023", "<= -25%"),
        ),
        ("visits XAA 2020 to 2024 rose", ("change", ("XAA",), "2024", "2020", "> 0")),
        ("XAA rank 3 visits 2023", ("rank", ("XAA",), "2023", "", "= 3")),
        ("XAA is third in visits 2023", ("rank", ("XAA",), "2023", "", "= 3")),
        ("XAA is in the top ten, visits 2023", ("rank", ("XAA",), "2023", "", "<= 10")),
        ("XAA lost places in visits 2022-2023", ("places", ("XAA",), "2023", "2022", None)),
        ("XAA has the most visits 2023", ("extreme", ("XAA",), "2023", "", None)),
        ("visits XAA 2025-H1 positive", ("sign", ("XAA",), "2025-H1", "", None)),
        ("visits XAA 2013/2023 = 4", ("value", ("XAA",), "2013/2023", "", "= 4")),
        ("growth of visits XAA > XBB 2023", ("comparison", ("XAA", "XBB"), "2023", "", None)),
        ("visits 2023 correlates with share 2022", ("association", (), "2023", "2022", None)),
        ("visits correlates negatively with share 2023", ("association", (), "2023", "2023", None)),
    ],
)
def test_people_write_it_in_many_ways(
    text: str, expected: tuple[str, tuple[str, ...], str, str, str | None], names: Names
) -> None:
    found = parse(text, names)
    target = str(found.target) if found.target else None
    target = None if found.kind in ("comparison",) else target
    assert (found.kind, found.entities, found.period, found.before, target) == expected


def test_options_narrow_it(names: Names) -> None:
    found = parse("visits XAA 2023 = 12 edition 2024 source made_up across editions", names)
    assert (found.edition, found.source, found.across) == ("2024", "made_up", True)
    assert found.text == "visits XAA 2023 = 12 edition 2024 source made_up across editions"


GARBLED = (
    ("", "nothing is asserted"),
    ("   ", "nothing is asserted"),
    ("visits", "no number"),
    ("visits XAA", "no number"),
    ("visits XAA 2023", "no number"),
    ("visits 2023 = 12", "no country or other entity"),
    ("XAA 2023 = 12", "no indicator is named"),
    ("2023", "no indicator is named"),
    ("visits XAA 2023 = ", "no number"),
    ("visits XAA 2023 = 12 13", "more than one number"),
    ("visits Alant 2023 = 12", "'Alant'"),
    ("visits Zealandia 2023 = 12", "'Zealandia'"),
    ("visit XAA 2023 = 12", "no indicator 'visit'"),
    ("vists XAA 2023 = 12", "no indicator 'vists'"),
    ("happiness XAA 2023 = 12", "no indicator 'happiness'"),
    ("glued XAA phrase 2023 = 12", "as nothing else explains them: 'glued', 'phrase')"),
    ("visits and spending XAA 2023 = 12", "two indicators"),
    ("visits XAA XBB 2023", "what of them"),
    ("visits XAA XBB 2023 = 12", "what of them"),
    ("visits XAA rank 2023", "a rank needs a place"),
    ("visits XAA 2021-2023 negative", "two years, 2021 and 2023, where this form takes one"),
    ("visits XAA > XBB 2021-2023", "two years"),
    ("visits XAA 2021 2023 = 9.47", "two years"),
    ("XAA rank 1 visits 2021-2023", "two years"),
    ("XAA highest visits 2021-2023", "two years"),
    ("visits XAA peak 2023 highest", "asserts several things"),
    ("visits XAA highest lowest 2023", "asserts several things"),
    ("visits XAA 2023 positive negative", "asserts several things"),
    ("visits XAA 2023 rose and fell", "asserts several things"),
    ("visits correlates with share", "two indicators and a year"),
    ("visits XAA 2023 correlates with 2022", "two indicators and a year"),
    ("visits XAA change 50%", "two years"),
    ("visits XAA 2023 change", "by how much"),
    ("visits > in visits", "held against itself"),
    ("visits XAA 2023 lost places", "two years"),
    ("visits XAA rising", "two years"),
    ("visits XAA 2023 rising", "two years"),
    ("visits XAA peak", "the year is missing"),
    ("visits XAA XBB highest 2023", "more than one entity"),
    ("visits XAA XBB rank 1 2023", "more than one entity"),
    ("visits XAA doubled", "two entities or two years"),
    ("visits XAA 2021 2022 2023 = 5", "more than two years"),
    ("visits XAA 2023 = 50%", "of a figure in count"),
    ("spending XAA 2023 = 5%", "of a figure in billion US$"),
    ("visits XAA 2023 = twelve hundred", "'hundred'"),
    ('visits "Atlantis" 2023 = 12', "no entity 'Atlantis'"),
    ("visits XAA 2023 = 12; DROP TABLE observations", "'DROP', 'TABLE', 'observations'"),
    ("<script>alert(1)</script>", "no indicator"),
    ("visits XAA 2023 = 12 " + "x" * 600, "longer than 500 characters"),
)


def test_forty_are_tried() -> None:
    assert len({text for text, _ in GARBLED}) == 49


@pytest.mark.parametrize(("text", "said"), GARBLED)
def test_what_is_garbled_gets_a_helpful_error(text: str, said: str, names: Names) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text, names)
    assert said in caught.value.what
    assert caught.value.hint or "entity" in caught.value.what or "characters" in caught.value.what


def test_a_near_name_is_suggested(names: Names) -> None:
    for text, near in (
        ("visits Alant 2023 = 1", "XAA"),
        ("visit XAA 2023 = 1", "visits"),
        ("glued phrase of vissits XAA 2023 = 1", "visits"),
    ):
        with pytest.raises(UsageError) as caught:
            parse(text, names)
        assert "did you mean" in caught.value.hint
        assert near in caught.value.hint


CLAIM = """
[[claim]]
name = "one"
statement = "Aland had twelve visits in 2023."
said_by = "nobody"
said_in = "this test"
source = "made_up"
asserts = ["visits XAA 2023 = 12"]
"""


def test_a_claim_is_read(tmp_path: Path, names: Names) -> None:
    path = tmp_path / "my.toml"
    path.write_text(CLAIM, encoding="utf-8")
    (claim,) = read_claims(path, names)
    assert (claim.number, claim.name, claim.source, claim.since) == (1, "one", "made_up", "")
    assert isinstance(claim.asserts[0], Assertion)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[[claim]]", "[[claims]]"), "lacks claim; claims is not known"),
        (('name = "one"', ""), "lacks claim.0.name"),
        (("asserts", "assert"), "claim.0.assert is not known"),
        (('"visits XAA 2023 = 12"', "12"), "claim.0.asserts.0 is no text: 12"),
        (('"visits XAA 2023 = 12"', '"vists XAA 2023 = 12"'), "no indicator 'vists'"),
        (('name = "one"', 'name = "o ne"'), "claim.0.name is wrong"),
        (('name = "one"', 'name = "one"\nkind = "guess"'), "claim.0.kind is wrong"),
        (('name = "one"', 'name = "one"\nkind = "cause"'), "or why figures cannot decide it"),
        (
            ('name = "one"', 'name = "one"\nshows = [{ mart = "t" }]'),
            "lacks claim.0.shows.0.where, claim.0.shows.0.says",
        ),
        (('"nobody"', "1"), "claim.0.said_by is no text: 1"),
        (("[[claim]]", "[[claim]"), "is not valid TOML"),
        (("[[claim]]", CLAIM + "[[claim]]"), "two claims are named one"),
    ],
)
def test_a_broken_file_says_where(
    change: tuple[str, str], said: str, tmp_path: Path, names: Names
) -> None:
    path = tmp_path / "my.toml"
    path.write_text(CLAIM.replace(*change), encoding="utf-8")
    with pytest.raises(RefusedError) as caught:
        read_claims(path, names)
    assert said in str(caught.value)
    assert "my.toml" in caught.value.where


def test_files_that_are_none(tmp_path: Path, names: Names) -> None:
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    for name in ("missing.toml", "bytes.toml", "."):
        with pytest.raises(RefusedError):
            read_claims(tmp_path / name, names)
