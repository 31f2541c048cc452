"""What an edition says of each kind of assertion; every figure here is made up."""

import pytest

from ailedger.claims.names import Names
from ailedger.claims.record import Break
from ailedger.claims.sentence import parse
from ailedger.claims.verdict import verdicts
from tests.claims.conftest import Ask, record_of

YES, NO, UNDECIDED = "supported", "contradicted", "not decidable"
TABLE = """
visits   XAA 2023 12   2024
visits   XBB 2023 9    2024
visits   XCC 2023 9    2024
visits   XDD 2023 0    2024
visits   world 2023 99 2024
visits   XAA 2022 8    2024
visits   XBB 2022 10   2024
visits   XAA 2021 4    2024
spending XAA 2023 7.76 2024 selected
spending XBB 2023 67.2 2024 selected
share    XAA 2023 12.5 2024
"""


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("visits XAA 2023 = 12", YES),
        ("visits XAA 2023 = 13", NO),
        ("visits XAA 2020 = 12", UNDECIDED),
        ("visits XAA 2023 ~ 12.5", YES),
        ("visits XAA 2023 ~ 13", NO),
        ("visits XAA 2023 ~ 13 ± 1", YES),
        ("visits XAA 2023 ~ 13 ± 10%", YES),
        ("visits XAA 2023 ~ 13 ± 5%", NO),
        ("visits XAA 2023 > 11", YES),
        ("visits XAA 2023 at least 12", YES),
        ("visits XAA 2023 more than 12", NO),
        ("spending XAA 2023 = 7.76 billion", YES),
        ("spending XAA 2023 = 7760 million", YES),
        ("spending XAA 2023 = 7.8", YES),
        ("spending XAA 2023 = 7.26", NO),
        ("spending XAA 2023 = 7.763", UNDECIDED),
        ("share XAA 2023 = 12.5%", YES),
        ("visits XAA > XBB 2023", YES),
        ("visits XBB > XAA 2023", NO),
        ("visits XBB > XCC 2023", NO),
        ("visits XBB = XCC 2023", YES),
        ("visits XAA > XBB 2021", UNDECIDED),
        ("visits XAA > XBB > XDD 2023", YES),
        ("visits XAA > XBB > XCC 2023", NO),
        ("visits XBB > XAA > XDD 2021", UNDECIDED),
        ("XAA / XBB visits 2023 ~ 1.3", YES),
        ("XAA / XBB visits 2023 ~ 2", NO),
        ("XAA / XDD visits 2023 ~ 2", UNDECIDED),
        ("visits XAA 2023 / 2021 ~ 3", YES),
        ("visits XAA 2021 / 2023 ~ 3", NO),
        ("visits XAA 2022 doubled", YES),
        ("visits XAA 2023 doubled", NO),
        ("visits XAA 2023 change 50%", YES),
        ("visits XAA 2023 change 49%", NO),
        ("visits XAA 2023 change +4", YES),
        ("visits XBB 2023 fell", YES),
        ("visits XBB 2023 fell by 10%", YES),
        ("visits XBB 2023 fell by more than 10%", NO),
        ("visits XBB 2023 fell by at least 1/10", YES),
        ("visits XBB 2023 rose", NO),
        ("visits XCC 2023 rose", UNDECIDED),
        ("visits XAA rank 1 2023", YES),
        ("visits XBB rank 2 2023", YES),
        ("visits XDD rank <= 3 2023", NO),
        ("visits XAA 2022-2023 gained places", YES),
        ("visits XBB 2022-2023 lost places", YES),
        ("visits XAA 2022-2023 lost places", NO),
        ("visits XCC 2022-2023 lost places", UNDECIDED),
        ("spending XBB rank 1 2023", UNDECIDED),
        ("spending XAA rank 1 2023", NO),
        ("spending XAA rank > 1 2023", YES),
        ("visits XAA highest 2023", YES),
        ("visits XBB highest 2023", NO),
        ("visits XDD lowest 2023", YES),
        ("visits XAA lowest 2023", NO),
        ("spending XBB highest 2023", UNDECIDED),
        ("spending XAA highest 2023", NO),
        ("visits top XAA, XBB 2023", YES),
        ("visits top XBB, XAA 2023", NO),
        ("visits top XAA, XDD 2023 in any order", NO),
        ("visits top XBB, XAA 2023 in any order", YES),
        ("spending top XBB, XAA 2023", UNDECIDED),
        ("visits XAA peak 2023", UNDECIDED),
        ("visits XAA peak 2022", NO),
        ("visits XAA 2023 positive", YES),
        ("visits XAA 2023 negative", NO),
        ("visits XDD 2023 none", YES),
        ("visits XAA 2023 none", NO),
        ("visits XDD 2022 none", UNDECIDED),
        ("visits XCC 2022 absent", YES),
        ("visits XCC 2023 absent", NO),
        ("visits XCC 2019 absent", UNDECIDED),
        ("visits XAA 2021-2023 rising", YES),
        ("visits XAA 2021-2023 falling", NO),
        ("visits XBB 2021-2023 falling", UNDECIDED),
        ("visits XBB 2021-2023 rising", NO),
    ],
)
def test_each_kind(text: str, verdict: str, ask: Ask) -> None:
    found = ask(text, TABLE)
    assert found.verdict == verdict, found.said
    assert found.said
    assert found.lines or verdict == UNDECIDED


def test_a_verdict_names_the_lines_behind_it(ask: Ask) -> None:
    assert ask("visits XBB highest 2023", TABLE).lines == [
        "made_up/2024/t@0#2",
        "made_up/2024/t@0#3",
    ]
    assert ask("visits XBB rank 2 2023", TABLE).lines == [
        "made_up/2024/t@0#2",
        "made_up/2024/t@0#3",
    ]


def test_a_published_rank_goes_before_a_computed_one(ask: Ask) -> None:
    block = "visits XAA 2023 5 2024\nvisits XBB 2023 4 2024\nvisits_rank XAA 2023 7 2024 selected"
    assert ask("visits XAA rank 7 2023", block).verdict == YES
    assert ask("visits XBB rank 2 2023", block).verdict == YES


def test_a_peak_needs_a_whole_series_around_it(ask: Ask) -> None:
    whole = "visits XAA 2021 1 2024\nvisits XAA 2022 3 2024\nvisits XAA 2023 2 2024"
    assert ask("visits XAA peak 2022", whole).verdict == YES
    assert ask("visits XAA peak 2021", whole).verdict == NO
    broken = whole.replace("2021", "2020")
    assert ask("visits XAA peak 2022", broken).verdict == UNDECIDED
    assert ask("visits XAA trough 2022", whole.replace(" 3 ", " 0 ")).verdict == YES


def test_an_earlier_figure_may_come_from_an_edition_before_where_that_is_said(ask: Ask) -> None:
    block = "visits XAA 2022 8 2023\nvisits XAA 2023 4 2024\nvisits XAA 2023 9 2025"
    assert ask("visits XAA 2023 change -50%", block).verdict == UNDECIDED
    found = ask("visits XAA 2023 change -50% across editions", block)
    assert found.verdict == YES
    assert "the figure for 2022 is of edition 2023" in found.said
    assert ask("visits XAA 2024 change > 0 across editions", block).verdict == UNDECIDED


def test_what_a_break_parts_is_not_compared(ask: Ask) -> None:
    block = "visits XAA 2022 8 2023\nvisits XAA 2022 8 2024\nvisits XAA 2023 4 2024"
    by_year = (Break("visits", "made_up", None, "2023", "Counted otherwise."),)
    for text in ("visits XAA 2023 fell", "visits XAA 2023 / 2022 ~ 0.5",
                 "visits XAA 2022-2023 falling", "visits XAA 2022-2023 gained places"):  # fmt: skip
        found = ask(text, block, breaks=by_year)
        assert found.verdict == UNDECIDED
        assert "Counted otherwise." in found.said
    by_edition = (Break("visits", "", "2024", None, "Counted otherwise."),)
    assert ask("visits XAA 2023 fell", block, breaks=by_edition).verdict == YES
    absent = (Break("visits", "made_up", "2023-10", None, "Counted otherwise."),)
    crossed = "visits XAA 2022 8 2023\nvisits XAA 2023 4 2024"
    across = "visits XAA 2023 fell across editions"
    assert ask(across, crossed).verdict == YES
    assert ask(across, crossed, breaks=absent).verdict == UNDECIDED
    older = block.replace("visits XAA 2022 8 2024\n", "")
    crossing = ask("visits XAA 2023 fell across editions", older, breaks=by_edition)
    assert crossing.verdict == UNDECIDED


NEWER = """
visits XAA 2022 12 2024
visits XBB 2022 9  2024
visits XAA 2022 12 2025
visits XBB 2022 9  2025
visits XAA 2023 8  2025
visits XBB 2023 9  2025
visits XAA 2024 9  2026
visits XBB 2024 8  2026
"""


def test_a_claim_is_judged_for_its_own_year_and_now_stands_beside_it(names: Names) -> None:
    asserts = [parse("visits XAA > XBB 2022", names)]
    found = verdicts(asserts, record_of(NEWER), "made_up", "2024")
    assert [(v.edition, v.verdict, v.period) for v in found] == [
        ("2024", YES, "2022"), ("2025", YES, "2022"), ("2026", UNDECIDED, "2022"),
    ]  # fmt: skip
    assert [(v.now, v.now_period, v.now_figures) for v in found] == [
        (None, None, None),
        ("no longer so", "2023", "XAA 8; XBB 9"),
        ("still so", "2024", "XAA 9; XBB 8"),
    ]


def test_now_of_a_claim_that_was_wrong(names: Names) -> None:
    asserts = [parse("visits XBB > XAA 2022", names)]
    found = verdicts(asserts, record_of(NEWER), "made_up", "2024")
    assert [v.now for v in found] == [None, "so by now", "not so either"]


def test_now_is_not_said_across_a_change_of_definition(names: Names) -> None:
    breaks = (Break("visits", "made_up", "2026", None, "Counted otherwise."),)
    asserts = [parse("visits XAA > XBB 2022", names)]
    found = verdicts(asserts, record_of(NEWER, breaks), "made_up", "2024")
    assert [v.now for v in found] == [None, "no longer so", "not comparable"]
    assert "defined differently since edition 2026" in found[2].reason
    assert found[2].now_figures is None


def test_all_parts_must_hold_and_the_one_that_does_not_is_named(names: Names) -> None:
    asserts = [parse(t, names) for t in ("visits XAA > XBB 2022", "visits XAA 2022 = 11")]
    found = verdicts(asserts, record_of(NEWER), "made_up", "2024")[0]
    assert (found.verdict, found.period) == (NO, "2022")
    assert found.reason == "XAA above XBB; the published figure is 12 (contradicted)"
    assert len(found.lines) == 2


def test_a_figure_and_a_peak_stay_in_their_year(names: Names) -> None:
    for text in ("visits XAA 2022 = 12", "visits XAA peak 2022"):
        found = verdicts([parse(text, names)], record_of(NEWER), "made_up", "2024")
        assert {v.now for v in found} == {None}
