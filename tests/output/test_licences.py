"""The order of licences, their conditions, and what may be passed on."""

import pytest

from ailedger.output import licences

STRICTEST_FIRST = [
    "custom: OECD terms", "CC-BY-NC-ND-4.0", "CC-BY-NC-SA-4.0", "CC-BY-NC-4.0", "CC-BY-ND-4.0",
    "CC-BY-SA-4.0", "CC-BY-4.0", "MIT", "CC0-1.0",
]  # fmt: skip


def test_order_is_strictest_first() -> None:
    assert licences.sort(reversed(STRICTEST_FIRST)) == STRICTEST_FIRST
    assert [licences.kind(licence) for licence in STRICTEST_FIRST] == list(licences.ORDER)


def test_equal_kinds_stand_by_name_and_once() -> None:
    found = licences.sort(["CC-BY-4.0", "CC-BY-3.0-IGO", "CC-BY-4.0"])
    assert found == ["CC-BY-3.0-IGO", "CC-BY-4.0"]


@pytest.mark.parametrize("licence", ["unknown", "", "CC-BY", "CC-BY-4.0 or later", "ODbL-1.0"])
def test_what_is_not_known_is_custom(licence: str) -> None:
    assert licences.kind(licence) == "custom"
    assert not licences.may_pass_on(licence)


def test_conditions_of_all_inputs_hold_together() -> None:
    assert licences.conditions(["CC-BY-NC-4.0", "CC-BY-ND-4.0", "MIT"]) == ["ND", "NC", "BY", "MIT"]
    assert licences.conditions(["CC0-1.0"]) == []
    assert licences.notices(["CC0-1.0"]) == ["No condition."]


@pytest.mark.parametrize(
    ("licence", "may"),
    [
        ("CC-BY-4.0", True), ("CC-BY-3.0-IGO", True), ("MIT", True), ("CC0-1.0", True),
        ("CC-BY-NC-4.0", True), ("CC-BY-SA-4.0", True), ("CC-BY-NC-SA-4.0", True),
        ("CC-BY-ND-4.0", False), ("CC-BY-NC-ND-4.0", False), ("custom", False),
    ],
)  # fmt: skip
def test_derived_tables_are_not_passed_on_under_nd_or_custom_terms(licence: str, may: bool) -> None:
    assert licences.may_pass_on(licence) is may


def test_notices_say_it_plainly() -> None:
    (first, second) = licences.notices(["CC-BY-ND-4.0"])
    assert first.startswith("Not for redistribution in changed form")
    assert second.startswith("Attribution")
    assert licences.notices(["CC-BY-NC-4.0"])[0].startswith("Not for commerce")
