"""The days and hours a deed may name: told dates ahead of us, a next contact that can be kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bocounter.errors import WrongUse
from bocounter.models.facts import WorkOrderFacts
from bocounter.models.instants import written
from bocounter.store.writer import Write

FARTHEST_TOLD = timedelta(days=3 * 366)
FARTHEST_CONTACT = timedelta(days=366)


def check_told(day: date, now: datetime) -> None:
    """Make sure a told date is one a customer can wait for. Raises WrongUse when it is past."""
    today = now.date()
    if day < today:
        raise WrongUse(
            f"{day.isoformat()} is past, so nobody can have been told to wait for it.",
            "Give the day the customer was told, today or later, or 'none' for no date.",
        )
    if day - today > FARTHEST_TOLD:
        raise WrongUse(
            f"{day.isoformat()} is more than three years ahead.", "Check the year and repeat."
        )


def check(order: WorkOrderFacts, due: datetime | None, now: datetime) -> None:
    """Make sure somebody will speak with this customer again, at a time that can be kept.

    Raises WrongUse without one while a line is open, and for one that is past or far ahead.
    """
    if due is None:
        if order.open_lines:
            raise WrongUse(
                f"Work order {order.number} still waits for parts, so it needs a next contact.",
                "Say when the customer hears from us next, with --next.",
            )
        return
    if due.tzinfo is None:
        raise WrongUse(
            "The next contact has no time zone.", "Give it an offset, such as 10:00+01:00."
        )
    if due <= now:
        raise WrongUse(
            f"The next contact on {due:%Y-%m-%d %H:%M} is past.",
            "Give a time that is still to come.",
        )
    if due - now > FARTHEST_CONTACT:
        raise WrongUse(
            f"The next contact on {due:%Y-%m-%d} is more than a year ahead.",
            "Check the year and repeat.",
        )


def keep(
    write: Write,
    order: WorkOrderFacts,
    due: datetime | None,
    *,
    id_: str,
    by: str,
    now: datetime,
    contact: str | None = None,
    operation: str | None = None,
) -> None:
    """Keep when the next contact is due; the latest one counts."""
    write.all(
        'INSERT INTO follow_up (id, work_order, due, at, "by", contact, operation) '
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            id_,
            order.id,
            None if due is None else written(due),
            written(now),
            by,
            contact,
            operation,
        ),
    )
