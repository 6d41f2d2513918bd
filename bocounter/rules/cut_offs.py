"""Until when something can still be ordered for today, where the source's clock hangs."""

from __future__ import annotations

from datetime import UTC, datetime, time, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo


def cut_off_today(cut_off: str | None, zone: str | None, now: datetime) -> datetime | None:
    """Give today's cut-off as an instant (UTC); None where there is none or it makes no sense.

    Today is the day at the source. A time that a change of clocks brings twice is the first of
    the two, so that nobody orders too late; one that it leaves out is as long after midnight.
    """
    at = _time(cut_off)
    if at is None:
        return None
    there = _zone(zone) or now.tzinfo
    today = now.astimezone(there).date()
    return datetime.combine(today, at, tzinfo=there).astimezone(UTC)


def minutes_to(at: datetime | None, now: datetime) -> int | None:
    """Give whole minutes that remain, 0 when it has passed; None where there is no cut-off."""
    if at is None:
        return None
    return max(0, int((at - now.astimezone(UTC)).total_seconds() // 60))


def has_passed(at: datetime | None, now: datetime) -> bool:
    """Whether what is ordered now goes only tomorrow."""
    return at is not None and now.astimezone(UTC) > at


@lru_cache(maxsize=256)
def _time(text: str | None) -> time | None:
    try:
        return time.fromisoformat(text).replace(tzinfo=None) if text else None
    except ValueError:
        return None


@lru_cache(maxsize=256)
def _zone(name: str | None) -> tzinfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, LookupError):  # a zone this PC does not know, or no zone at all
        return None
