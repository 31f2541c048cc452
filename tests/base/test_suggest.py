"""A suggestion is a slip of the pen or a part of the name, or it is not made."""

import pytest

from ailedger.base.suggest import did_you_mean, near

KNOWN = ("talent_flow", "training_cost", "Korea", "Rwanda", "France", "China", "claims")


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("talent_flw", "talent_flow"), ("Talent flow", "talent_flow"), ("talent", "talent_flow"),
        ("koera", "Korea"), ("fance", "France"), ("chian", "China"), ("claim", "claims"),
    ],
)  # fmt: skip
def test_a_slip_is_found(asked: str, meant: str) -> None:
    assert near(asked, KNOWN) == [meant]


@pytest.mark.parametrize("asked", ["Wakanda", "Atlantis", "gdp", "xyz", "", "flew", "coast"])
def test_nothing_rather_than_nonsense(asked: str) -> None:
    assert near(asked, KNOWN) == []
    assert did_you_mean(asked, KNOWN, "there are seven") == "there are seven"
