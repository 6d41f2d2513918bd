"""What the evidence bears: a row for each thing that a counter may know of a part."""

from __future__ import annotations

import pytest

from bocounter.models.facts import LineFacts
from bocounter.rules.certainty import Change, Evidence, Where, certainty
from bocounter.rules.speaking import speech
from tests.unit.rules.facts import TODAY, days, line, order, ordered, told

# fmt: off
ROWS: list[tuple[str, LineFacts, Where, Evidence | None, int | None]] = [
    ("set aside", line(assigned=1), Where.ARRIVED, None, None),
    ("on the shelf", line(from_shelf=1, uncovered=0), Where.ON_SHELF, None, None),
    ("handed out", line(issued=1), Where.HANDED_OUT, None, None),
    ("cancelled", line(cancelled=True), Where.CANCELLED, None, None),
    ("shipped", ordered(days(2), shipped=True), Where.WAITING, Evidence.SHIPPED, 2),
    ("shipped, no day", ordered(None, shipped=True),
     Where.WAITING, Evidence.SHIPPED_NO_DATE, None),
    ("one of two shipped", ordered(days(2), wanted=2, shipped=True),
     Where.WAITING, Evidence.SHIPPING, 2),
    ("confirmed", ordered(days(2), confirmed=True), Where.WAITING, Evidence.CONFIRMED, 2),
    ("not confirmed", ordered(days(2)), Where.WAITING, Evidence.ESTIMATED, 2),
    ("no day", ordered(None), Where.WAITING, Evidence.NO_DATE, None),
    ("passed", ordered(days(-1), confirmed=True), Where.WAITING, Evidence.OVERDUE, None),
    ("shipped, passed", ordered(days(-1), shipped=True), Where.WAITING, Evidence.OVERDUE, None),
    ("not ordered", line(), Where.WAITING, Evidence.NOT_ORDERED, None),
    ("half ordered", line(wanted=2, on_order=1, uncovered=1, confirmed=True),
     Where.WAITING, Evidence.NOT_ORDERED, None),
    ("partly here", ordered(days(2), wanted=4, assigned=3, on_order=1, received=True),
     Where.PARTLY_HERE, Evidence.ESTIMATED, 2),
]
# fmt: on


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_no_more_is_said_than_the_evidence_bears(
    row: tuple[str, LineFacts, Where, Evidence | None, int | None],
) -> None:
    _, facts, where, evidence, ahead = row
    sure = certainty(facts, TODAY)
    day = None if ahead is None else days(ahead)
    assert (sure.where, sure.evidence, sure.day) == (where, evidence, day)


def test_what_nobody_sells_any_more_is_not_called_out_of_order() -> None:
    assert certainty(line(), TODAY, unavailable=True).evidence is Evidence.UNAVAILABLE
    still_coming = certainty(ordered(days(1)), TODAY, unavailable=True)
    assert still_coming.evidence is Evidence.ESTIMATED


@pytest.mark.parametrize(
    ("now", "heard", "change"),
    [
        (ordered(days(9)), days(2), Change.LATER),
        (ordered(days(2)), days(9), Change.EARLIER),
        (ordered(days(2)), days(2), Change.NONE),
        (ordered(None), days(2), Change.LOST),
        (ordered(days(-1)), days(-1), Change.LOST),
        (ordered(days(2)), None, Change.FOUND),
        (ordered(None), None, Change.NONE),
    ],
)
def test_what_became_of_the_day_that_was_told_is_known(
    now: LineFacts, heard: object, change: Change
) -> None:
    from dataclasses import replace

    facts = replace(now, told=told(heard))  # type: ignore[arg-type]
    assert certainty(facts, TODAY).change is change


def test_what_moved_is_said_first_and_alike_parts_together() -> None:
    lines = (
        line(id="1", assigned=1),
        ordered(days(3), id="2", confirmed=True),
        ordered(days(3), id="3", confirmed=True),
        ordered(None, id="4"),
        ordered(days(9), id="5", told=told(days(2))),
    )
    spoken = [[one.id for one in group.lines] for group in speech(order(*lines), TODAY).groups]
    assert spoken == [["5"], ["4"], ["2", "3"], ["1"]]
