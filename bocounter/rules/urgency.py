"""How much a work order presses, in points whose parts can be shown.

promise due x5, untold slip days x4, machine-down days x3, days past the next contact x2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bocounter.models.facts import WorkOrderFacts

PROMISE_DUE = "promise_due"
UNTOLD_SLIP = "untold_slip"
MACHINE_DOWN = "machine_down"
CONTACT_OVERDUE = "contact_overdue"

WEIGHTS: Mapping[str, int] = {
    PROMISE_DUE: 5,
    UNTOLD_SLIP: 4,
    MACHINE_DOWN: 3,
    CONTACT_OVERDUE: 2,
}
"""Points for a promise due, and for each day of the others."""


@dataclass(frozen=True, slots=True)
class Pressing:
    """The few facts of a work order that its urgency is made of.

    ``promised`` is the earliest told day of a part that is still missing; ``slip_days`` the
    worst untold slip.
    """

    promised: date | None
    slip_days: int | None
    machine_down: bool
    opened: date | None
    next_contact: datetime | None


@dataclass(frozen=True, slots=True)
class Urgency:
    """The points of a work order, and what they are for."""

    score: int
    parts: Mapping[str, int]


def urgency(order: WorkOrderFacts, today: date, now: datetime) -> Urgency:
    """Give the urgency of a work order."""
    told = [line.told.day for line in order.short_lines if line.told and line.told.day]
    return weigh(
        Pressing(
            min(told, default=None),
            order.untold_slip_days,
            bool(order.machine_down),
            order.opened,
            order.next_contact,
        ),
        today,
        now,
    )


def weigh(one: Pressing, today: date, now: datetime) -> Urgency:
    """Give the urgency of what presses; only parts with points are named."""
    parts = {name: WEIGHTS[name] * count for name, count in counted(one, today, now).items()}
    return Urgency(sum(parts.values()), parts)


def counted(one: Pressing, today: date, now: datetime) -> dict[str, int]:
    """Give how much of each presses: days, and 1 for a promise; only what is more than nothing.

    A promise counts on its day and as long as it is not kept after it. A machine is down
    for one day at least, and a contact that was due earlier today is one day late.
    """
    days = {
        PROMISE_DUE: int(one.promised is not None and one.promised <= today),
        UNTOLD_SLIP: max(0, one.slip_days or 0),
        MACHINE_DOWN: _down_days(one, today),
        CONTACT_OVERDUE: _overdue_days(one.next_contact, today, now),
    }
    return {name: count for name, count in days.items() if count}


def _down_days(one: Pressing, today: date) -> int:
    if not one.machine_down:
        return 0
    return 1 if one.opened is None else max(1, (today - one.opened).days)


def _overdue_days(due: datetime | None, today: date, now: datetime) -> int:
    if due is None or due > now:
        return 0
    return max(1, (today - due.astimezone(now.tzinfo).date()).days)
