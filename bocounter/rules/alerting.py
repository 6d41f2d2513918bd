"""What needs an eye about a work order: each with whose it is and until when it is to be done.

Facts and the clock alone; nothing of it is kept but that somebody wants one to be still.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from bocounter.models.desk_facts import Alert, CallFacts
from bocounter.rules import words
from bocounter.rules.attempts import ENOUGH
from bocounter.rules.next_call import arrival_untold, by_one_clock

NOTICE, WARNING, URGENT = "notice", "warning", "urgent"
SEVERITIES = (URGENT, WARNING, NOTICE)

BUYER, PARTS_MANAGER, COUNTER = "buyer", "parts manager", "counter"
"""Whose an alert is where the facts name nobody."""

CONFIRM_AHEAD, SHIP_AHEAD = 5, 2
"""Days before a told day on which it must be confirmed, and under way."""
RETURN_AHEAD = 7
"""Days before more is kept back of a return."""

_DAY_ENDS = time(17)


class Seen(NamedTuple):
    """The moment alerts are looked at, and who of the colleagues did something here that day."""

    now: datetime
    at_work: Set[str] = frozenset()
    by: str | None = None


class _Found(NamedTuple):
    severity: str
    message: str
    since: datetime | None
    owner: str
    hours: int | None  # until it is to be done; None: by the end of that day


def of_order(one: CallFacts, seen: Seen) -> list[Alert]:
    """Give every alert about one work order."""
    seen = seen._replace(now=by_one_clock(seen.now))
    alerts = []
    for kind, look in _KINDS.items():
        found = look(one, seen)
        if found is not None:
            alerts.append(_alert(kind, one, found))
    return alerts


def _alert(kind: str, one: CallFacts, found: _Found) -> Alert:
    due = None
    if found.since is not None and found.hours is not None:
        due = found.since + timedelta(hours=found.hours)
    elif found.since is not None:
        end = datetime.combine(found.since.date(), _DAY_ENDS, tzinfo=found.since.tzinfo)
        due = end if end > found.since else end + timedelta(days=1)
    return Alert(
        key=f"{kind}:{one.work_order}",
        kind=kind,
        severity=found.severity,
        subject=one.number,
        message=found.message,
        since=found.since,
        owner=found.owner,
        due=due,
        work_order=one.work_order,
    )


def _eta_passed(one: CallFacts, seen: Seen) -> _Found | None:
    today = seen.now.date()
    if one.due is None or one.due >= today or not one.short_lines:
        return None
    return _Found(
        _by_machine(one, WARNING),
        f"A part was due {words.day_words(one.due, today)} and has not come: ask the supplier, "
        "then tell the customer.",
        _day(one.due + timedelta(days=1), seen.now),
        _of_contact(one),
        2 if one.down else None,
    )


def _slipped(one: CallFacts, seen: Seen) -> _Found | None:
    if one.left_alone or not ((one.slip_days or 0) > 0 or one.moved_at):
        return None
    days = one.slip_days or 0
    how = f"{words.days_words(days)} later than the customer was told" if days > 0 else "later"
    return _Found(
        _by_machine(one, WARNING),
        f"A date moved {how}: call before they do.",
        _here(one.moved_at, seen.now),
        _of_contact(one),
        2 if one.down else None,
    )


def _no_eta(one: CallFacts, seen: Seen) -> _Found | None:
    if not one.undated_lines or one.next_contact is None or one.next_contact > seen.now:
        return None
    many = one.undated_lines > 1
    what = f"{one.undated_lines} parts have" if many else "A part has"
    return _Found(
        _by_machine(one, WARNING),
        f"{what} no date, and the follow-up is past: ask the supplier again, and call either way.",
        _here(one.next_contact, seen.now),
        _of_contact(one),
        None,
    )


def _told_at_risk(one: CallFacts, seen: Seen) -> _Found | None:
    today = seen.now.date()
    for day, ahead, lacks in (
        (one.unshipped, SHIP_AHEAD, "nothing says that it is on its way"),
        (one.unconfirmed, CONFIRM_AHEAD, "no supplier has confirmed it"),
    ):
        if day is not None and today <= day <= today + timedelta(days=ahead):
            return _Found(
                _by_machine(one, WARNING),
                f"The customer was told {words.day_words(day, today)}, and {lacks}: make sure, or "
                "warn them the day before.",
                _day(day - timedelta(days=ahead), seen.now),
                BUYER,
                (ahead - 1) * 24 + 12,
            )
    return None


def _arrival_untold(one: CallFacts, seen: Seen) -> _Found | None:
    if one.left_alone or not arrival_untold(one):
        return None
    what = "Parts came" if one.short_lines else "All parts are here"
    return _Found(
        WARNING,
        f"{what}, and the customer does not know: tell them the same day.",
        _here(one.arrived, seen.now),
        _of_contact(one),
        None,
    )


def _unclaimed(one: CallFacts, seen: Seen) -> _Found | None:
    if one.short_lines or one.tries < ENOUGH:
        return None
    return _Found(
        WARNING,
        f"All parts are here, and {one.tries} tries had no answer: write, and decide whether they "
        "go back while they may.",
        _here(one.contacted, seen.now),
        PARTS_MANAGER,
        7 * 24,
    )


def _held_by_one(one: CallFacts, seen: Seen) -> _Found | None:
    if one.short_lines != 1 or one.open_lines < 2:
        return None
    here = one.open_lines - 1
    others = "the other part is" if here == 1 else f"the other {here} parts are"
    last = (
        f"Only {words.harmless(one.pacing)} is missing; {others} here. Look for another way."
        if one.pacing
        else f"The last part lies on the shelf, and {others} here: have it picked."
    )
    return _Found(
        WARNING if one.down else NOTICE,
        last,
        _here(one.arrived, seen.now),
        _of_contact(one),
        24,
    )


def _colleague_away(one: CallFacts, seen: Seen) -> _Found | None:
    who, today = one.promised_by, seen.now.date()
    if who is None or one.promised is None or one.promised > today:
        return None
    if who == seen.by or who in seen.at_work:
        return None
    name = words.harmless(who)
    return _Found(
        WARNING,
        f"{name} promised {words.day_words(one.promised, today)} and has done nothing here today: "
        "somebody must keep the promise or call.",
        _day(one.promised, seen.now),
        COUNTER,
        None,
    )


_KINDS: Mapping[str, Callable[[CallFacts, Seen], _Found | None]] = {
    "eta_passed": _eta_passed,
    "slipped": _slipped,
    "no_eta": _no_eta,
    "told_at_risk": _told_at_risk,
    "arrival_untold": _arrival_untold,
    "unclaimed": _unclaimed,
    "held_by_one": _held_by_one,
    "colleague_away": _colleague_away,
}

KINDS = (*_KINDS, "po_unconfirmed", "return_closing", "ordered_twice", "surplus")
"""Every kind there is."""


def unconfirmed(
    number: str, supplier: str | None, ordered: date, orders: int, *, down: bool, now: datetime
) -> Alert | None:
    """Give the alert of a purchase order that nobody has confirmed in time: a day, two hours down.

    Only the day it was ordered is known, so that of a machine that is down counts from its end.
    """
    now = by_one_clock(now)
    since = _day(ordered + timedelta(days=1), now)
    if now < (since if down else since + timedelta(days=1)):
        return None
    who = f" of {words.harmless(supplier, words.LONGEST_NAME)}" if supplier else ""
    jobs = "a job waits" if orders == 1 else f"{orders} jobs wait"
    return Alert(
        key=f"po_unconfirmed:{number}",
        kind="po_unconfirmed",
        severity=WARNING if down else NOTICE,
        subject=number,
        message=f"No confirmation{who} since {words.short_day_words(ordered, now.date())}, and "
        f"{jobs} for it: ask for one.",
        since=since,
        owner=BUYER,
        due=since + timedelta(hours=2 if down else 24),
    )


def return_closing(
    work_order: str, number: str, part: str, step: date, percent: str, now: datetime
) -> Alert | None:
    """Give the alert of a part that lies here for a job, of which soon more is kept back."""
    now = by_one_clock(now)
    today = now.date()
    if not today <= step <= today + timedelta(days=RETURN_AHEAD):
        return None
    return Alert(
        key=f"return_closing:{work_order}",
        kind="return_closing",
        severity=WARNING if step - today <= timedelta(days=2) else NOTICE,
        subject=number,
        message=f"After {words.day_words(step, today)} {percent} % is kept back of "
        f"{words.harmless(part)} if it goes back: have it fetched, or return it before.",
        since=_day(step - timedelta(days=RETURN_AHEAD), now),
        owner=PARTS_MANAGER,
        due=_day(step, now),
        work_order=work_order,
    )


def _by_machine(one: CallFacts, usual: str) -> str:
    return URGENT if one.down else usual


def _of_contact(one: CallFacts) -> str:
    return one.writer or one.contact_by or one.promised_by or COUNTER


def _here(at: datetime | None, now: datetime) -> datetime | None:
    return None if at is None else at.astimezone(now.tzinfo)


def _day(day: date, now: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=now.tzinfo or UTC)
