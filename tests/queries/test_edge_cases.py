"""Every edge case that the trade names has its row in the table."""

from __future__ import annotations

from importlib import import_module

import pytest

from tests.building import Dealership
from tests.queries.edge_case_table import CASES, ELSEWHERE

NAMED = (
    "line superseded while on order; superseded in both directions or in a loop; 1:n where only "
    "one of n is short; factor with odd remainder; old number in stock at another branch; kit "
    "broken by a rescue; over-receipt; receipt without PO; wrong part received; damaged or short "
    "but billed; supplier cancels silently; PO split in two with different dates; price changes "
    "between promise and arrival; customer cancels after cut-off; credit hold on arrival; one part "
    "wanted by three jobs; customer declines substitute; warranty job offered aftermarket; core "
    "from a refused part; batteries, aerosols, airbags, fluids that may not fly; customs hold; "
    "non-returnable class; restock fee rising with age; daylight saving and branch time zones; "
    "shared phone number for many contacts; same name twice; reused PO number; local clock wrong "
    "while offline"
)
"""As people who work at the counter list them."""


@pytest.mark.parametrize("name", CASES)
def test_the_edge_case_is_answered_as_the_trade_would(name: str, dealership: Dealership) -> None:
    CASES[name](dealership)


def test_every_edge_case_is_in_the_table_once() -> None:
    assert sorted([*CASES, *ELSEWHERE]) == sorted(NAMED.split("; "))
    for tests in ELSEWHERE.values():
        for module, _, test in (one.partition(":") for one in tests):
            assert callable(getattr(import_module(module), test))
