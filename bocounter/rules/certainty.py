"""What the evidence bears: where a line is, what is known of its day, and what changed since told.

A day is one that may be named by itself only when somebody else has said it: a supplier who
confirmed it, or the shipment it lies in. Every other day is an estimate and is only ever said as
one.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date

from bocounter.models.facts import LineFacts, LineState
from bocounter.rules.states import state


class Where(enum.StrEnum):
    """Where the units of a line are."""

    ARRIVED = "arrived"
    ON_SHELF = "on_shelf"
    HANDED_OUT = "handed_out"
    PARTLY_HERE = "partly_here"
    WAITING = "waiting"
    CANCELLED = "cancelled"


class Evidence(enum.StrEnum):
    """What is known of the day on which what is missing comes."""

    SHIPPED = "shipped"
    SHIPPED_NO_DATE = "shipped_no_date"
    SHIPPING = "shipping"
    CONFIRMED = "confirmed"
    ESTIMATED = "estimated"
    RANGE = "range"
    NO_DATE = "no_date"
    NOT_ORDERED = "not_ordered"
    OVERDUE = "overdue"
    UNAVAILABLE = "unavailable"


NAMED_DAYS = frozenset({Evidence.SHIPPED, Evidence.CONFIRMED})
"""Evidence that bears a single day."""

ESTIMATES = frozenset({Evidence.ESTIMATED, Evidence.RANGE, Evidence.SHIPPING})
"""Evidence that bears a day only as an estimate."""


class Change(enum.StrEnum):
    """What became of the day that the customer was told."""

    NONE = "none"
    LATER = "later"
    EARLIER = "earlier"
    LOST = "lost"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class Certainty:
    """What may be said of a line. ``evidence`` is there while something of it is missing.

    ``day`` is the earliest day and ``latest`` the last one of a range. ``told`` is the day the
    customer heard, where that is no longer the day.
    """

    where: Where
    evidence: Evidence | None = None
    day: date | None = None
    latest: date | None = None
    change: Change = Change.NONE
    told: date | None = None


_HERE = {
    LineState.CANCELLED: Where.CANCELLED,
    LineState.FILLED: Where.HANDED_OUT,
    LineState.STAGED: Where.ARRIVED,
    LineState.NOT_PICKED: Where.ON_SHELF,
}


def certainty(line: LineFacts, today: date, *, unavailable: bool = False) -> Certainty:
    """Judge a line. ``unavailable``: its part is no longer sold and nothing takes its place."""
    here = _HERE.get(state(line, today))
    if here is not None:
        return Certainty(here)
    evidence = _evidence(line, today, unavailable)
    day = line.supplier_date if evidence in NAMED_DAYS | ESTIMATES else None
    change, told = _change(line, day)
    partly = line.assigned + line.issued > 0 or line.from_shelf > 0
    return Certainty(
        Where.PARTLY_HERE if partly else Where.WAITING,
        evidence,
        day,
        change=change,
        told=told,
    )


def _evidence(line: LineFacts, today: date, unavailable: bool) -> Evidence:
    if line.on_order <= 0 or line.uncovered > 0:
        gone = unavailable and line.on_order <= 0
        return Evidence.UNAVAILABLE if gone else Evidence.NOT_ORDERED
    if line.supplier_date is None:
        return Evidence.SHIPPED_NO_DATE if line.shipped else Evidence.NO_DATE
    if line.supplier_date < today:
        return Evidence.OVERDUE
    if line.shipped and (line.confirmed or line.on_order <= 1):
        return Evidence.SHIPPED
    if line.confirmed:
        return Evidence.CONFIRMED
    # One of several units in a shipment says nothing about the day of the last one.
    return Evidence.SHIPPING if line.shipped else Evidence.ESTIMATED


def _change(line: LineFacts, day: date | None) -> tuple[Change, date | None]:
    if line.told is None:
        return Change.NONE, None
    told = line.told.day
    if told is None:
        return (Change.NONE if day is None else Change.FOUND), None
    if day is None:
        return Change.LOST, told
    if day == told:
        return Change.NONE, None
    return (Change.LATER if day > told else Change.EARLIER), told
