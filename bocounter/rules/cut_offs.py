"""Until when something can still be ordered for today, where the source's clock hangs."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo


def cut_off_today(cut_off: str | None, zone: str | None, now: datetime) -> datetime | None:
    """Give today's cut-off as an instant (UTC); None where there is none or it makes no sense.

    Today is the day at the source. A time that a change of clocks brings twice is the first of
    the two, so that nobody orders too late; one that it leaves out is as long after midnight.
    """
    at = _time(cut_off)
    return None if at is None else _at_the_source(at, zone, now, 0)


def tomorrow(zone: str | None, now: datetime) -> datetime:
    """Give when the next day begins at the source (UTC): from then on it is not too late again."""
    return _at_the_source(time(), zone, now, 1)


def _at_the_source(at: time, zone: str | None, now: datetime, days: int) -> datetime:
    there = _zone(zone) or now.tzinfo
    day = now.astimezone(there).date() + timedelta(days=days)
    return datetime.combine(day, at, tzinfo=there).astimezone(UTC)


class Closing(NamedTuple):
    """What a cut-off means at one moment: minutes left, when that changes, days it costs."""

    minutes: int | None
    changes: datetime | None
    days: int


def closing(cut_off: str | None, zone: str | None, now: datetime) -> Closing:
    """Judge a cut-off. The same few cut-offs are asked for by every line of a shop."""
    return _closing(cut_off, zone, now, now.tzinfo)


@lru_cache(maxsize=4096)
def _closing(
    cut_off: str | None, zone: str | None, now: datetime, _clock: tzinfo | None
) -> Closing:
    at = cut_off_today(cut_off, zone, now)
    if has_passed(at, now):
        return Closing(0, tomorrow(zone, now), 1)
    return Closing(minutes_to(at, now), at, 0)


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
