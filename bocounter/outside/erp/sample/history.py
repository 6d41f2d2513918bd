"""What the sample dealership's people told customers before the program came to the counter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from bocounter.outside.erp.records import PartLine, WorkOrder
from bocounter.outside.erp.sample import words
from bocounter.outside.erp.sample.world import World

TOLD_SHARE = 0.62
"""The share of open work orders whose customers heard something before."""


@dataclass(frozen=True, slots=True)
class ToldHistory:
    """One contact of the past: when (UTC), how, with what outcome, and which date was told.

    ``work_order`` and ``line`` are the ERP's ids; ``line`` is None where the whole job was
    meant. ``kind`` and ``outcome`` are those of a contact; ``confidence`` is ``confirmed``
    or ``estimated`` where something was told, which without a date is "there is no date yet".
    ``next_contact`` is when we said we would call again, None only where nothing is left to
    say.
    """

    work_order: str
    line: str | None
    at: datetime
    kind: str
    outcome: str
    told: date | None
    confidence: str | None
    by: str
    note: str | None
    next_contact: datetime | None


def told_history(world: World) -> list[ToldHistory]:
    """Give the contacts of the past, oldest first; the same world gives the same ones.

    A told date is what the supplier said on that very day, so some have slipped since
    without a word, some hold, and some have passed without the part.
    """
    lines: dict[str, list[PartLine]] = {}
    for line in world.book.lines:
        lines.setdefault(line.work_order, []).append(line)
    heard = _heard(world)
    told: list[ToldHistory] = []
    for order in world.book.work_orders:
        if order.status != "open" or order.opened is None or order.opened >= world.today:
            continue
        # Of its own for each order, so that one order more does not change all others.
        rng = Random(f"{world.seed}/told/{order.remote_id}")
        if rng.random() < TOLD_SHARE:
            sayings = [s for line in lines[order.remote_id] for s in heard.get(line.remote_id, ())]
            told.extend(_contacts(rng, world.today, order, sayings))
    return sorted(told, key=lambda contact: (contact.at, contact.work_order))


@dataclass(frozen=True, slots=True)
class _Saying:
    """That a movement for a line was said on ``heard_on`` to come on ``day``.

    ``until`` is the day on which something newer took its place: a later word, or the part.
    """

    line: str
    inbound: str
    heard_on: date
    day: date
    until: date
    confirmed: bool
    arrived: bool


def _heard(world: World) -> dict[str, list[_Saying]]:
    """Give for each part line what was ever said of its movements, received ones too."""
    came = {row.inbound: row.received_on for row in world.book.receipts}
    heard: dict[str, list[_Saying]] = {}
    for inbound, said in world.dates.items():
        row = world.book.inbound[inbound]
        line = world.for_line.get(row.purchase_line or inbound)
        if line is None or row.status == "cancelled":
            continue
        purchase = world.book.purchases[row.purchase_line] if row.purchase_line else None
        ends = [when for when, _day in said[1:]] + [came.get(inbound, date.max)]
        for (when, day), until in zip(said, ends, strict=True):
            confirmed = purchase is not None and purchase.confirmed_date == day
            arrived = inbound in came
            saying = _Saying(line, inbound, when, day, until, confirmed, arrived)
            heard.setdefault(line, []).append(saying)
    return heard


def _contacts(
    rng: Random, today: date, order: WorkOrder, sayings: list[_Saying]
) -> Iterator[ToldHistory]:
    """Give one to three contacts about an order, each with the date of its day."""
    days = _contact_days(rng, today, order, sayings)
    for n, day in enumerate(days):
        at = datetime.combine(day, time(13 + rng.randrange(8), rng.randrange(60)), UTC)
        dates = [s for s in sayings if s.heard_on <= day < s.until and s.day >= day]
        kind, outcome = _way(rng, dated=bool(dates))
        line, told, sure = None, None, None
        if dates and outcome in ("reached", "sent", "they_called_us", "voicemail"):
            pacing = max(dates, key=lambda saying: saying.day)
            line, told = pacing.line, pacing.day
            sure = "confirmed" if pacing.confirmed else "estimated"
            if len(dates) > 1 and n == 0 and rng.random() < 0.3:
                line = None  # "the machine is ready then": the job, not one part
        elif outcome == "reached" and rng.random() < 0.5:
            sure = "estimated"  # the honest word that there is no date yet
        wait = 1 if order.machine_down else rng.choice((2, 3, 5, 7, 7, 10))
        promised = at + timedelta(days=wait)
        if day == days[-1] and promised.date() < today and rng.random() < 0.75:
            promised += timedelta(days=(today - promised.date()).days + rng.randrange(8))
        yield ToldHistory(
            work_order=order.remote_id,
            line=line,
            at=at,
            kind=kind,
            outcome=outcome,
            told=told,
            confidence=sure,
            by=order.service_writer or rng.choice(words.COUNTER),
            note=rng.choice(words.NOTES) if rng.random() < 0.3 else None,
            next_contact=promised,
        )


def _contact_days(rng: Random, today: date, order: WorkOrder, sayings: list[_Saying]) -> list[date]:
    """Draw the days of the contacts, most of them soon after a supplier's word."""
    assert order.opened is not None
    # Words that a later one replaced count thrice: somebody went by them and was not called.
    stale = [s for s in sayings if s.until <= today and not s.arrived]
    words_to_tell = sayings + stale + stale
    days: set[date] = set()
    for _ in range(rng.choice((1, 1, 2))):
        if sayings and rng.random() < 0.85:
            heard = rng.choice(words_to_tell).heard_on
            day = heard + timedelta(days=rng.randrange(3))
        else:
            day = order.opened + timedelta(days=rng.randrange((today - order.opened).days))
        days.add(min(day, today - timedelta(days=1)))
    return sorted(days)


def _way(rng: Random, *, dated: bool) -> tuple[str, str]:
    """Draw how the customer was spoken to, and what came of it."""
    ways = [
        ("call", "reached"),
        ("call", "reached"),
        ("call", "reached"),
        ("sms", "sent"),
        ("email", "sent"),
        ("in_person", "reached"),
        ("call", "they_called_us"),
        ("voicemail", "voicemail"),
    ]
    if not dated:
        ways += [("call", "no_answer"), ("call", "no_answer"), ("call", "wrong_number")]
    return rng.choice(ways)
