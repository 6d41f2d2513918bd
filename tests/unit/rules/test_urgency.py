"""Urgency is the sum of its parts, and each part can be shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bocounter.models.facts import WorkOrderFacts
from bocounter.rules.urgency import urgency
from tests.unit.rules.facts import NOW, TODAY, days, line, order, ordered, told

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("facts", "parts"),
    [
        (order(ordered(days(5))), {}),
        (order(ordered(days(0), told=told(days(0)))), {"promise_due": 5}),
        (order(ordered(days(5), told=told(days(2)))), {"untold_slip": 12}),
        (order(ordered(days(2), told=told(days(5)))), {}),
        (order(ordered(days(3), told=told(days(-1)))), {"promise_due": 5, "untold_slip": 16}),
        (order(line(), machine_down=True, opened=days(-4)), {"machine_down": 12}),
        (order(line(), machine_down=True, opened=TODAY), {"machine_down": 3}),
        (order(line(), machine_down=True, opened=None), {"machine_down": 3}),
        (order(line(), machine_down=False), {}),
        (order(line(), next_contact=NOW - timedelta(days=3)), {"contact_overdue": 6}),
        (order(line(), next_contact=NOW - HOUR), {"contact_overdue": 2}),
        (order(line(), next_contact=NOW + HOUR), {}),
        (order(ordered(days(9), assigned=1, told=told(days(1)))), {}),
    ],
)
def test_points_are_given_for_what_presses(facts: WorkOrderFacts, parts: dict[str, int]) -> None:
    found = urgency(facts, TODAY, NOW)
    assert dict(found.parts) == parts
    assert found.score == sum(parts.values())


def test_the_worst_slip_of_its_lines_counts() -> None:
    facts = order(
        ordered(days(5), told=told(days(4))), ordered(days(9), id="2", told=told(days(2)))
    )
    assert urgency(facts, TODAY, NOW).parts == {"untold_slip": 28}
