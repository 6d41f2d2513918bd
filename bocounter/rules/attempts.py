"""What is next after nobody was reached: another way, another hour, and in the end a letter.

Three tries within a week over different ways; then the no-response route: in writing, and the
parts manager decides what becomes of the parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bocounter.models.desk_facts import Try
from bocounter.models.facts import ContactKind, ContactOutcome
from bocounter.rules import words

ENOUGH = 3
"""Tries after which the no-response route begins, where more than one way was tried."""
MOST = 5
"""Tries after which it begins in any case."""

_WAY: Mapping[str, str] = {
    ContactKind.CALL: "call",
    ContactKind.VOICEMAIL: "call",
    ContactKind.SMS: "sms",
    ContactKind.EMAIL: "email",
}
_DO = {"call": "call", "sms": "send a text message", "email": "write an e-mail"}
_BY = {"call": "by phone", "sms": "by text message", "email": "by e-mail"}
_MORNING, _AFTERNOON = time(9, 30), time(15, 30)
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class NextTry:
    """What is next: by ``channel`` (None: the route), not before ``when``, said in ``text``."""

    channel: str | None
    when: datetime
    text: str

    @property
    def is_route(self) -> bool:
        """Whether trying is over."""
        return self.channel is None


def is_over(tries: Sequence[Try], open_: Sequence[str]) -> bool:
    """Whether enough was tried: three times over different ways, where there are different ways."""
    used = {_WAY.get(one.kind, one.kind) for one in tries}
    other = [way for way in open_ if way not in used]
    return len(tries) >= MOST or (len(tries) >= ENOUGH and (len(used) > 1 or not other))


def next_try(tries: Sequence[Try], open_: Sequence[str], now: datetime) -> NextTry | None:
    """Give what is next after these tries (oldest first); None where there was none.

    ``open_`` are the ways that the customer may be reached by: call, sms, email.
    """
    if not tries:
        return None
    last = tries[-1]
    if is_over(tries, open_):
        return NextTry(None, _day_after(last.at, now, 1), _route(tries))
    used = [_WAY.get(one.kind, one.kind) for one in tries]
    ways = sorted(open_, key=lambda way: (way == used[-1], used.count(way)))
    when = _day_after(last.at, now, 1 if len(tries) == 1 else 2)
    tried = _tried(tries)
    if not ways:
        return NextTry(
            None,
            when,
            f"{tried} There is no other way to reach them that is open: look for another number, "
            "or write a letter.",
        )
    wrong = last.outcome == ContactOutcome.WRONG_NUMBER
    find = "The number is wrong: look for another one. " if wrong else ""
    again = " again" if ways[0] in used and ways[0] == "call" else ""
    return NextTry(ways[0], when, f"{tried} {find}Next: {_DO[ways[0]]}{again}{_when(when, now)}.")


def _when(when: datetime, now: datetime) -> str:
    """Say when, where it is still to come."""
    if when <= now:
        return ""
    hour = "in the morning" if when.time() < time(12) else "in the afternoon"
    if when.date() == now.date():
        return f", today {hour}"
    return f", {words.day_words(when.date(), now.date())} {hour}"


def _tried(tries: Sequence[Try]) -> str:
    used = dict.fromkeys(_BY.get(_WAY.get(one.kind, ""), "in another way") for one in tries)
    count = "One try" if len(tries) == 1 else f"{len(tries)} tries"
    return f"{count} {words.listed(list(used))} had no answer."


def _route(tries: Sequence[Try]) -> str:
    return (
        f"{_tried(tries)} Stop trying: send a letter or an e-mail that says what is here and until "
        "when it is kept, and hand the order to the parts manager."
    )


def _day_after(last: datetime, now: datetime, days: int) -> datetime:
    """Give a working day after a try, in its other half."""
    there = last.astimezone(now.tzinfo)
    day = there.date()
    for _ in range(days):
        day += timedelta(days=1)
        while day.weekday() > _FRIDAY:
            day += timedelta(days=1)
    hour = _AFTERNOON if there.hour < 12 else _MORNING
    return datetime.combine(day, hour, tzinfo=now.tzinfo)
