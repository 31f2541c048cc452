"""An option for the length of the property tests."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--examples", type=int, default=40, help="made-up contracts to judge by")
