"""What taking an option would do to the day a job is ready, before anything is saved."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bocounter.models.option_facts import Option
from bocounter.rules.what_if import what_if
from tests.unit.rules import shop
from tests.unit.rules.facts import TODAY, days, line, order

SLOW = line(id="slow", part="PUMP", supplier_date=days(18), on_order=Decimal(2), wanted=Decimal(2))
SOON = line(id="soon", part="HOSE", supplier_date=days(3), on_order=Decimal(1))


def option(*facts: object, quantity: int = 2) -> Option:
    return shop.climbed(shop.asking(quantity), *facts).options[0]


def test_a_faster_source_for_the_pacing_part_makes_the_job_ready_sooner() -> None:
    found = what_if(order(SLOW, SOON), "slow", option(shop.shelf("a", "hill", 2)), TODAY)
    assert (found.before, found.after, found.days_sooner) == (days(18), days(3), 15)
    assert (found.pacing_before, found.pacing_after) == ("PUMP", "HOSE")


def test_parts_on_the_shelf_make_it_ready_today_when_nothing_else_is_missing() -> None:
    found = what_if(order(SLOW), "slow", option(shop.shelf("a", shop.HERE, 2)), TODAY)
    assert (found.after, found.covers_all) == (TODAY, True)


@pytest.mark.parametrize(("rest_due", "ready"), [(18, 18), (None, None)])
def test_what_the_option_does_not_cover_still_decides(
    rest_due: int | None, ready: int | None
) -> None:
    due = None if rest_due is None else days(rest_due)
    slow = line(id="slow", part="PUMP", supplier_date=due, wanted=Decimal(2))
    found = what_if(order(slow), "slow", option(shop.shelf("a", shop.RIVER, 1)), TODAY)
    assert (found.after, found.covers_all) == (None if ready is None else days(ready), False)


def test_a_source_without_a_day_leaves_the_job_without_one() -> None:
    found = what_if(order(SLOW, SOON), "slow", option(shop.offer("a", None)), TODAY)
    assert (found.after, found.pacing_after, found.days_sooner) == (None, "PUMP", None)


def test_another_line_is_left_alone() -> None:
    found = what_if(
        order(SLOW, SOON), "soon", option(shop.shelf("a", shop.HERE, 1), quantity=1), TODAY
    )
    assert (found.after, found.pacing_after) == (days(18), "PUMP")
