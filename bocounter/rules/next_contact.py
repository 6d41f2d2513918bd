"""When a customer is to hear from us next, unless somebody says otherwise."""

from __future__ import annotations

from datetime import datetime, time, timedelta

MORNING = time(10, 0)
_FRIDAY = 4


def default_next_contact(now: datetime) -> datetime:
    """Give ten o'clock of the next working day (Monday to Friday), in the zone of ``now``."""
    day = now.date() + timedelta(days=1)
    while day.weekday() > _FRIDAY:
        day += timedelta(days=1)
    return datetime.combine(day, MORNING, tzinfo=now.tzinfo)
