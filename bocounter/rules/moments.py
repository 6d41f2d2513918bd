"""Days and instants as the notes in an ERP have them: one form, whoever reads it."""

from __future__ import annotations

from datetime import date, datetime

# Not the system's own names: the ERP's readers all get the same words.
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def moment(at: datetime) -> str:
    """Write an instant with weekday and offset, such as ``Mon 2026-11-23 14:05 (UTC+01:00)``."""
    offset = at.isoformat(timespec="minutes")[len("2026-11-23T14:05") :]
    return f"{_WEEKDAYS[at.weekday()]} {at:%Y-%m-%d %H:%M} (UTC{offset})"


def day(when: date) -> str:
    """Write a day with its weekday."""
    return f"{_WEEKDAYS[when.weekday()]} {when.isoformat()}"
