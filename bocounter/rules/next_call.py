"""Who is to be called next: what there is to say, what its silence costs, and why, in sentences.

promise due x5, untold slip days x4, machine-down days x3, days past the next contact x2, and the
customer's tier. The points are settings of the store; nothing here is kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation

from bocounter.models.desk_facts import CallFacts, Mood
from bocounter.rules import words
from bocounter.rules.urgency import (
    CONTACT_OVERDUE,
    PROMISE_DUE,
    UNTOLD_SLIP,
    WEIGHTS,
    Pressing,
    counted,
)

CUSTOMER_TIER = "customer_tier"
USUAL: Mapping[str, Decimal] = {
    **{name: Decimal(points) for name, points in WEIGHTS.items()},
    CUSTOMER_TIER: Decimal(1),
}
"""Points for a promise due, each day of the others, and each step of a customer's tier."""

HEAVIEST = Decimal(1000)
HIGHEST_TIER = 9

ARRIVED = "arrived"
NO_DATE = "no_date"
NEVER_TOLD = "never_told"
"""Reasons for a call that have no points of their own."""


def weights(stored: str | None) -> dict[str, Decimal]:
    """Give the points as this store has them; what is not readable counts as it usually does."""
    found = dict(USUAL)
    for name, text in _object(stored).items():
        try:
            points = Decimal(str(text))
        except InvalidOperation:
            continue
        if name in found and points.is_finite() and 0 <= points <= HEAVIEST:
            found[name] = points
    return found


def tiers(stored: str | None) -> dict[str, int]:
    """Give the tier of each customer who has one."""
    return {
        customer: tier
        for customer, tier in _object(stored).items()
        if isinstance(tier, int) and 0 < tier <= HIGHEST_TIER
    }


def _object(stored: str | None) -> dict[str, object]:
    try:
        found = json.loads(stored or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class Score:
    """What a silence costs, and what for."""

    total: Decimal
    parts: Mapping[str, Decimal]


def by_one_clock(now: datetime) -> datetime:
    """Give ``now`` in the offset it has: a day of the past is counted by the same one."""
    return now.astimezone(timezone(now.utcoffset() or timedelta()))


def score(one: CallFacts, points: Mapping[str, Decimal], tier: int, now: datetime) -> Score:
    """Give the points of one call; only parts with points are named."""
    now = by_one_clock(now)
    pressing = Pressing(one.promised, one.slip_days, one.down, one.opened, one.next_contact)
    amounts = {**counted(pressing, now.date(), now), CUSTOMER_TIER: tier}
    parts = {name: points[name] * n for name, n in amounts.items() if n and points[name]}
    return Score(sum(parts.values(), Decimal(0)), parts)


def reasons(one: CallFacts, now: datetime) -> tuple[str, ...]:
    """Give what there is to say to this customer, by name; nothing where there is nothing."""
    if one.left_alone:
        return ()
    now = by_one_clock(now)
    past = one.next_contact is not None and one.next_contact <= now
    names = {
        PROMISE_DUE: one.promised is not None and one.promised <= now.date(),
        UNTOLD_SLIP: (one.slip_days or 0) > 0 or one.moved_at is not None,
        ARRIVED: arrival_untold(one),
        NO_DATE: past and one.undated_lines > 0,
        CONTACT_OVERDUE: past,
        NEVER_TOLD: never_told(one, now.date()),
    }
    return tuple(name for name, is_so in names.items() if is_so)


def arrival_untold(one: CallFacts) -> bool:
    """Whether parts came since the customer heard anything, or all is here and they never did."""
    if one.heard is None:
        return one.short_lines == 0
    return one.arrived is not None and one.arrived > one.heard


def never_told(one: CallFacts, today: date) -> bool:
    """Whether a part has been missing for a day and nobody ever contacted the customer."""
    waits = one.short_lines > 0 and one.opened is not None and one.opened < today
    return waits and one.contacted is None and one.next_contact is None


def due(one: CallFacts, why: tuple[str, ...], now: datetime) -> datetime | None:
    """Give since when this call is due, as far as a moment of it is known: its clock."""
    moments = {
        PROMISE_DUE: _midnight(one.promised, now),
        UNTOLD_SLIP: one.moved_at,
        ARRIVED: one.arrived,
        CONTACT_OVERDUE: one.next_contact,
        NEVER_TOLD: _midnight(one.opened, now, 1),
    }
    return min((at for name in why if (at := moments.get(name))), default=None)


def _midnight(day: date | None, now: datetime, later: int = 0) -> datetime | None:
    if day is None:
        return None
    zone = by_one_clock(now).tzinfo or UTC
    return datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=later)


def why_words(one: CallFacts, why: tuple[str, ...], now: datetime) -> tuple[str, ...]:
    """Say why this customer is to be called, in short sentences."""
    now = by_one_clock(now)
    today = now.date()
    said = [text for name in why if (text := _WORDS[name](one, now))]
    if one.down:
        since = "" if one.opened is None else f" for {_days(max(1, (today - one.opened).days))}"
        said.append(f"The machine has been down{since}." if since else "The machine is down.")
    if one.mood == Mood.ANGRY:
        said.append("The customer was angry last time.")
    elif one.mood == Mood.WORRIED:
        said.append("The customer was worried last time.")
    return tuple(said)


def _promise(one: CallFacts, now: datetime) -> str:
    assert one.promised is not None
    day, today = one.promised, now.date()
    if day == today:
        return "A part that was promised for today is not here."
    return f"The promise of {words.day_words(day, today)} is not kept."


def _slip(one: CallFacts, _now: datetime) -> str:
    if (one.slip_days or 0) > 0:
        return f"The date moved {_days(one.slip_days or 0)} past what the customer was told."
    return "A date moved later, and the customer does not know any."


def _came(one: CallFacts, now: datetime) -> str:
    what = "Parts came" if one.short_lines else "All parts are here"
    if one.arrived is None:
        return f"{what}, and nobody has told the customer."
    day = words.past_day_words(one.arrived.astimezone(now.tzinfo).date(), now.date())
    since = day if one.short_lines else f"since {day.removeprefix('on ')}"
    return f"{what} {since}, and nobody has told the customer."


def _overdue(one: CallFacts, now: datetime) -> str:
    assert one.next_contact is not None
    return f"We said we would be in touch {words.instant_words(one.next_contact, now)}."


def _no_date(_one: CallFacts, _now: datetime) -> str:
    return "There is still no date from the supplier: ask again, then call either way."


def _never(one: CallFacts, now: datetime) -> str:
    assert one.opened is not None
    return f"Nobody has told this customer anything since {_opened(one.opened, now.date())}."


def _opened(day: date, today: date) -> str:
    return "yesterday" if (today - day).days == 1 else words.short_day_words(day, today)


def _days(count: int) -> str:
    return words.days_words(count)


_WORDS = {
    PROMISE_DUE: _promise,
    UNTOLD_SLIP: _slip,
    ARRIVED: _came,
    NO_DATE: _no_date,
    CONTACT_OVERDUE: _overdue,
    NEVER_TOLD: _never,
}
