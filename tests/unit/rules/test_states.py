"""The state of a line is the first row of the table that fits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bocounter.models.facts import LineFacts, LineState
from bocounter.rules.states import has_slipped, state
from tests.unit.rules.facts import NOW, TODAY, days, line, ordered, told

MOVED = NOW - timedelta(days=2)

TABLE: list[tuple[str, LineFacts, LineState]] = [
    ("cancelled wins over all", line(cancelled=True, issued=1), LineState.CANCELLED),
    ("all handed out", line(wanted=2, issued=2), LineState.FILLED),
    ("set aside", line(wanted=2, assigned=2), LineState.STAGED),
    ("some handed out, the rest set aside", line(wanted=2, assigned=1, issued=1), LineState.STAGED),
    ("part of it came in", ordered(days(3), wanted=4, received=True), LineState.PARTLY_RECEIVED),
    (
        "partly received even when it slipped",
        ordered(days(3), received=True, moved_later_at=MOVED),
        LineState.PARTLY_RECEIVED,
    ),
    ("free on the shelf", line(from_shelf=1, uncovered=0), LineState.NOT_PICKED),
    ("only a part on the shelf", line(wanted=2, from_shelf=1, uncovered=1), LineState.SHORT),
    ("shipped", ordered(days(1), shipped=True), LineState.IN_TRANSIT),
    (
        "moved later, nobody told",
        ordered(days(9), moved_later_at=MOVED),
        LineState.SLIPPED,
    ),
    (
        "moved later, told an earlier day",
        ordered(days(9), moved_later_at=MOVED, told=told(days(2))),
        LineState.SLIPPED,
    ),
    (
        "moved later, told before the move that there is no date",
        ordered(days(9), moved_later_at=MOVED, told=told(None, ago=3)),
        LineState.SLIPPED,
    ),
    (
        "moved later, told after the move that there is no date",
        ordered(days(9), moved_later_at=MOVED, told=told(None, ago=1)),
        LineState.ORDERED,
    ),
    (
        "moved later, told the new day",
        ordered(days(9), moved_later_at=MOVED, told=told(days(9))),
        LineState.ORDERED,
    ),
    (
        "moved later, told a later day still",
        ordered(days(9), moved_later_at=MOVED, told=told(days(12)), confirmed=True),
        LineState.CONFIRMED,
    ),
    ("after need-by", ordered(days(9), need_by=days(8)), LineState.AT_RISK),
    ("on the day of need-by", ordered(days(9), need_by=days(9)), LineState.ORDERED),
    ("after what was told", ordered(days(9), told=told(days(8))), LineState.AT_RISK),
    ("passed without a receipt", ordered(days(-1), confirmed=True), LineState.AT_RISK),
    ("due today", ordered(days(0)), LineState.ORDERED),
    ("no date", ordered(None), LineState.NO_ETA),
    ("confirmed", ordered(days(5), confirmed=True), LineState.CONFIRMED),
    ("not confirmed", ordered(days(5)), LineState.ORDERED),
    ("asked for", line(sourcing=True), LineState.SOURCING),
    ("nobody has done anything", line(), LineState.SHORT),
    (
        "half of it nobody has ordered",
        line(wanted=2, on_order=1, uncovered=1, dated=True),
        LineState.SHORT,
    ),
    (
        "half of it asked for",
        line(wanted=2, on_order=1, uncovered=1, dated=True, sourcing=True),
        LineState.SOURCING,
    ),
]


@pytest.mark.parametrize(("facts", "wanted"), [row[1:] for row in TABLE], ids=[r[0] for r in TABLE])
def test_the_first_row_that_fits_is_the_state(facts: LineFacts, wanted: LineState) -> None:
    assert state(facts, TODAY) is wanted


def test_every_state_has_a_case_here() -> None:
    assert {row[2] for row in TABLE} == set(LineState)


def test_a_date_becomes_at_risk_by_the_clock_alone() -> None:
    facts = ordered(days(1), confirmed=True)
    assert state(facts, TODAY) is LineState.CONFIRMED
    assert state(facts, days(2)) is LineState.AT_RISK


def test_a_withdrawn_date_is_no_slip() -> None:
    assert not has_slipped(ordered(None, moved_later_at=MOVED))


@given(st.data())
def test_nothing_outstanding_is_never_waited_for_and_the_other_way_round(
    data: st.DataObject,
) -> None:
    amounts = st.integers(0, 5)
    day = st.one_of(st.none(), st.integers(-9, 9).map(days))
    fields: dict[str, Any] = {
        name: data.draw(amounts)
        for name in ("wanted", "assigned", "issued", "from_shelf", "on_order", "uncovered")
    }
    for name in ("cancelled", "sourcing", "dated", "confirmed", "shipped", "received"):
        fields[name] = data.draw(st.booleans())
    fields["supplier_date"], fields["need_by"] = data.draw(day), data.draw(day)
    facts = line(**fields)
    found = state(facts, TODAY)
    if facts.outstanding == 0:
        assert found in (LineState.CANCELLED, LineState.FILLED, LineState.STAGED)
    else:
        assert found not in (LineState.CANCELLED, LineState.FILLED, LineState.STAGED)
