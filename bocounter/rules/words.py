"""Plain words for days, instants, quantities, states and slips: how a person says them.

English through small functions, so that another language can take their place. Text from
outside is made harmless before it is spoken or shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from bocounter.models.choice_facts import ChoiceState
from bocounter.models.facts import ContactKind, LineFacts, LineState
from bocounter.models.stored import quantity_text
from bocounter.rules.plain import harmless as harmless

LONGEST_NAME = 40
"""Characters of a part's or a customer's name that are spoken."""

STATES: Mapping[LineState, str] = {
    LineState.CANCELLED: "cancelled",
    LineState.FILLED: "handed out",
    LineState.STAGED: "here, set aside",
    LineState.PARTLY_RECEIVED: "partly here",
    LineState.NOT_PICKED: "on the shelf, not picked",
    LineState.IN_TRANSIT: "shipped, on its way",
    LineState.SLIPPED: "moved later, customer not told",
    LineState.AT_RISK: "at risk of being late",
    LineState.NO_ETA: "on order, no date",
    LineState.CONFIRMED: "on order, date confirmed",
    LineState.ORDERED: "on order, date not confirmed",
    LineState.SOURCING: "being sourced, not ordered yet",
    LineState.SHORT: "short, not ordered",
}

CHANNELS: Mapping[str, str] = {
    ContactKind.CALL: "by phone",
    ContactKind.VOICEMAIL: "by voicemail",
    ContactKind.SMS: "by text message",
    ContactKind.EMAIL: "by e-mail",
    ContactKind.IN_PERSON: "in person",
    ContactKind.PORTAL: "on the portal",
}

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_FAR = timedelta(days=300)


def name_words(text: str, otherwise: str) -> str:
    """Give a part's or person's name as it may be spoken; ``otherwise`` when nothing is left."""
    return harmless(text, LONGEST_NAME) or harmless(otherwise, LONGEST_NAME) or "unnamed"


def day_words(day: date, today: date) -> str:
    """Say a day with its weekday: "Thursday, December 4", with the year when it is far away."""
    said = f"{_DAYS[day.weekday()]}, {_MONTHS[day.month - 1]} {day.day}"
    return f"{said}, {day.year}" if abs(day - today) > _FAR else said


def short_day_words(day: date, today: date) -> str:
    """Say a day without its weekday: "December 4"."""
    said = f"{_MONTHS[day.month - 1]} {day.day}"
    return f"{said}, {day.year}" if abs(day - today) > _FAR else said


def dated_words(day: date) -> str:
    """Give a day that may be long past, with its year, in little room: "Dec 4, 2026"."""
    return f"{_MONTHS[day.month - 1][:3]} {day.day}, {day.year}"


def clock_words(at: datetime) -> str:
    """Say the time of day: "7:10"."""
    return f"{at.hour % 12 or 12}:{at.minute:02d}"


def instant_words(at: datetime, now: datetime) -> str:
    """Say when something was, in the zone of ``now``: "7:10 this morning"."""
    here = at.astimezone(now.tzinfo)
    if here.date() == now.date():
        part = "morning" if here.hour < 12 else "afternoon" if here.hour < 18 else "evening"
        return f"{clock_words(here)} this {part}"
    half = "am" if here.hour < 12 else "pm"
    if here.date() == now.date() - timedelta(days=1):
        return f"yesterday at {clock_words(here)} {half}"
    return f"{day_words(here.date(), now.date())} at {clock_words(here)} {half}"


def past_day_words(day: date, today: date) -> str:
    """Say a day that lies behind us: "today", "yesterday", "on November 18"."""
    ago = (today - day).days
    if ago == 0:
        return "today"
    return "yesterday" if ago == 1 else f"on {short_day_words(day, today)}"


def quantity_words(quantity: Decimal) -> str:
    """Say a quantity: "2", "1.5"."""
    return quantity_text(quantity)


def days_words(days: int) -> str:
    """Say a number of days: "1 day", "3 days"."""
    return "1 day" if days == 1 else f"{days} days"


def state_words(state: LineState) -> str:
    """Say a state in plain words."""
    return STATES[state]


def choice_words(state: ChoiceState) -> str:
    """Say where a choice stands."""
    return _CHOICES[state]


_CHOICES = {
    ChoiceState.WAITING: "waits to be sent to the ERP",
    ChoiceState.IN_ERP: "is in the ERP",
    ChoiceState.ACTED_ON: "is under way",
    ChoiceState.SUGGESTION: "is only a suggestion now",
}


def channel_words(kind: str) -> str:
    """Say by which way a customer heard something."""
    return CHANNELS.get(kind, "")


def slip_words(days: int | None) -> str:
    """Say an untold slip: "late by 3 days, customer not told"; nothing where there is none."""
    if days is None or days <= 0:
        return ""
    return f"late by {days_words(days)}, customer not told"


def line_name(line: LineFacts) -> str:
    """Give what a part line is called on the phone, with its quantity where that is not one."""
    name = name_words(line.description, line.part)
    return name if line.wanted == 1 else f"{name} ({quantity_words(line.wanted)})"


def tidy(said: str) -> str:
    """Give a sentence without a second full stop after a name that ends in one."""
    return said.replace("..", ".").replace("….", "…")


def listed(names: Sequence[str], most: int = 3) -> str:
    """Say a list: "A", "A and B", "A, B and 3 more"."""
    if len(names) > most:
        return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} more"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
