"""When a customer is to hear from us next, unless somebody says otherwise."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bocounter.models.facts import WorkOrderFacts
from bocounter.rules.certainty import Evidence
from bocounter.rules.speaking import Speech

MORNING = time(10, 0)
AFTERNOON = time(15, 0)
OPENS, LAST_HOUR = 8, 16
"""A call back within the hour is promised between these hours of a working day."""
WEEK = timedelta(days=7)
FETCHING = timedelta(days=3)
"""What lies here for so long is asked about."""
_FRIDAY = 4


def default_next_contact(now: datetime) -> datetime:
    """Give ten o'clock of the next working day (Monday to Friday), in the zone of ``now``."""
    return _at(_working_day(now.date() + timedelta(days=1)), MORNING, now)


def by_cadence(order: WorkOrderFacts, said: Speech, now: datetime, *, stale: bool) -> datetime:
    """Give when the customer of an order should hear from us after a talk now; never nothing.

    Old facts: within the hour. No day, or the machine is down: the next working day. A day: the
    working day before it, for what has shipped the afternoon of that day. A week at most.
    """
    today = now.date()
    if stale and said.all and not said.handed_out:
        return _within_the_hour(now)
    if not said.missing:
        wait = FETCHING if said.complete and not said.handed_out else WEEK
        return _at(_working_day(today + wait), MORNING, now)
    if said.undated or order.machine_down:
        return default_next_contact(now)
    first = min((group.certainty for group in said.missing), key=lambda one: one.day or date.max)
    if first.day is not None and first.day - today <= WEEK:
        if first.evidence is Evidence.SHIPPED:
            due = _at(_working_day(first.day), AFTERNOON, now)
            return due if due > now else default_next_contact(now)
        before = _day_before(first.day)
        return _at(before, MORNING, now) if before > today else default_next_contact(now)
    return _at(_working_day(today + WEEK), MORNING, now)


def _within_the_hour(now: datetime) -> datetime:
    if now.weekday() <= _FRIDAY and OPENS <= now.hour < LAST_HOUR:
        due = now + timedelta(hours=1)
        return due.replace(minute=due.minute - due.minute % 5, second=0, microsecond=0)
    return default_next_contact(now)


def _working_day(day: date) -> date:
    while day.weekday() > _FRIDAY:
        day += timedelta(days=1)
    return day


def _day_before(day: date) -> date:
    day -= timedelta(days=1)
    while day.weekday() > _FRIDAY:
        day -= timedelta(days=1)
    return day


def _at(day: date, hour: time, now: datetime) -> datetime:
    return datetime.combine(day, hour, tzinfo=now.tzinfo)
