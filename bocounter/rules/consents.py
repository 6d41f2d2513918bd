"""Whether a channel to a customer is open: what they said, and the hour where they are.

The newest word about a number counts, and of all words the strictest: a "no" is lifted only by a
"yes" to the same thing. What nobody asked is unknown, and unknown opens no message.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from bocounter.models.keys import phone_digits

CHANNELS = ("call", "sms", "email")
SCOPES = ("service", "marketing")
SOURCES = ("said", "written", "message", "form")

SAME_DIGITS = 9
"""So many digits from the end make two ways of writing one number, whatever the prefix."""


class Answer(enum.StrEnum):
    """What a customer said to being called or written to."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Said:
    """The newest word about one thing: ``address`` None is every number of theirs.

    ``theirs`` is False where another customer said it of a number that both have.
    """

    channel: str
    address: str | None
    scope: str
    answer: Answer
    source: str
    wording: str | None
    at: datetime
    by: str
    theirs: bool = True


@dataclass(frozen=True, slots=True)
class Hours:
    """From when until when a customer may be disturbed, by their own clock."""

    begin: time = time(8)
    end: time = time(21)


@dataclass(frozen=True, slots=True)
class Open:
    """Whether a channel is open; ``why`` it is not, and ``until`` when if that will pass."""

    channel: str
    allowed: bool
    why: str
    until: datetime | None = None


_WAYS = {"call": "calls", "sms": "text messages", "email": "e-mails"}
_WHAT = {"service": "about their orders", "marketing": "that advertise"}


def normal(channel: str, address: str) -> str:
    """Give a number or an address as it is kept; nothing when it is none."""
    if channel == "email":
        text = folded_address(address)
        return text if text.count("@") == 1 and not text.startswith("@") else ""
    digits = phone_digits(address)
    return f"+{digits}" if digits and address.strip().startswith("+") else digits


def folded_address(address: str) -> str:
    """Give an e-mail address without case and blanks; accents stay, they make another box."""
    return "".join(address.split()).casefold()


def key(channel: str, address: str) -> str:
    """Give what two ways of writing one number have in common."""
    kept = normal(channel, address)
    return kept if channel == "email" else kept.lstrip("+")[-SAME_DIGITS:]


def answer_of(
    said: Sequence[Said], channel: str, *, scope: str = "service", address: str | None = None
) -> Answer:
    """Give the answer that stands for one number, or without one the strictest of a customer's.

    A "no" about orders is one to advertising too; a "yes" is only what it says.
    """
    return _strictest(_about(said, channel, scope, address), scope)


def channel_open(
    said: Sequence[Said],
    channel: str,
    *,
    scope: str = "service",
    now: datetime,
    zone: tzinfo | None,
    hours: Hours,
    address: str | None = None,
) -> Open:
    """Say whether a customer may be reached now; else why not, and until when if it passes.

    ``zone`` is where the customer is (None: where ``now`` is). A call needs no "yes": they gave
    their number and wait for a part. A message needs one.
    """
    about = _about(said, channel, scope, address)
    match _strictest(about, scope):
        case Answer.NO:
            return Open(channel, False, _no(about, channel))
        case Answer.UNKNOWN if channel != "call":
            return Open(
                channel,
                False,
                f"Nobody has asked whether they want {_WAYS[channel]} {_WHAT[scope]}. Ask, and "
                "note the answer with their consent.",
            )
    until = _quiet_until(now if zone is None else now.astimezone(zone), hours)
    if until is None:
        return Open(channel, True, f"They may be reached by {_WAYS[channel]} {_WHAT[scope]}.")
    there = until.replace(tzinfo=None)
    return Open(
        channel,
        False,
        f"It is {now.astimezone(until.tzinfo):%H:%M} where the customer is, and {_WAYS[channel]} "
        f"go out between {hours.begin:%H:%M} and {hours.end:%H:%M}. It opens at {there:%H:%M}.",
        until,
    )


def _about(said: Sequence[Said], channel: str, scope: str, address: str | None) -> tuple[Said, ...]:
    wanted = None if address is None else key(channel, address)
    return tuple(
        one
        for one in said
        if one.channel == channel
        and (one.scope == scope or (scope == "marketing" and one.answer is Answer.NO))
        and (wanted is None or one.address is None or key(channel, one.address) == wanted)
    )


def _strictest(about: Sequence[Said], scope: str) -> Answer:
    if any(one.answer is Answer.NO for one in about):
        return Answer.NO
    if any(one.answer is Answer.YES and one.theirs and one.scope == scope for one in about):
        return Answer.YES
    return Answer.UNKNOWN


def _no(about: Sequence[Said], channel: str) -> str:
    one = next(one for one in reversed(about) if one.answer is Answer.NO)
    where = "" if one.address is None else " to this number" if channel != "email" else " there"
    if not one.theirs:
        return (
            f"Another customer with the same number said no to {_WAYS[channel]}{where} on "
            f"{one.at:%Y-%m-%d}. Only they can lift that."
        )
    return (
        f"They said no to {_WAYS[channel]}{where} on {one.at:%Y-%m-%d}. Only a new yes of theirs "
        "lifts that."
    )


def _quiet_until(there: datetime, hours: Hours) -> datetime | None:
    """Give when the quiet hours end by the clock that ``there`` shows; None when it is day."""
    if hours.begin <= there.time() < hours.end:
        return None
    day = there.date() if there.time() < hours.begin else there.date() + timedelta(days=1)
    return datetime.combine(day, hours.begin, tzinfo=there.tzinfo)
