"""The supplier date that counts now, read from every date ever seen for a purchase line.

The last date seen is the current one. An ERP may forget a moved date when a delivery comes
in parts: the record for the rest starts again with the first date. Such a rest carries on
the last date of what was received before it, as long as that is the later one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bocounter.models.facts import DateSeen

_KNOWN_BEFORE = timedelta(days=1)
"""A rest first seen longer than this before the receipt was no rest of that receipt."""

TOLD_BY_SUPPLIER = frozenset({"typed", "import"})
"""Sources that are a supplier's own word, so that their date counts as confirmed."""


class InboundDates(NamedTuple):
    """The dates seen of one inbound, oldest first; ``order`` tells which record came first.

    ``received`` says whether its units are in, ``received_on`` the day where it is known.
    """

    id: str
    order: int
    received: bool
    received_on: date | None
    seen: tuple[DateSeen, ...]


class SupplierDate(NamedTuple):
    """The supplier date of an inbound now; ``day`` None when the supplier gives none.

    ``moved_later_at`` is when the last move to a later day was seen that still stands, and
    ``source`` where the current day is from.
    """

    day: date | None = None
    original: date | None = None
    moved_later_at: datetime | None = None
    source: str | None = None


def current(siblings: Sequence[InboundDates]) -> dict[str, SupplierDate]:
    """Give the current supplier date of each inbound of one purchase line, by inbound."""
    dates: dict[str, SupplierDate] = {}
    last: InboundDates | None = None
    received = sorted(
        (one for one in siblings if one.received),
        key=lambda one: (one.received_on or date.min, one.order),
    )
    for one in (*received, *(one for one in siblings if not one.received)):
        own = _own(one.seen)
        dates[one.id] = own if last is None else _carried(one, own, last, dates[last.id])
        if one.received:
            last = one
    return dates


def _own(seen: Sequence[DateSeen]) -> SupplierDate:
    """Judge an inbound by its own dates alone."""
    if not seen:
        return SupplierDate()
    known = [one.day for one in seen if one.day is not None]
    return SupplierDate(
        seen[-1].day, known[0] if known else None, _moved_later_at(seen), seen[-1].source
    )


def _moved_later_at(seen: Sequence[DateSeen]) -> datetime | None:
    """Give when the last move to a later day was seen that has not been undone since.

    A day that was taken back moves nothing; the day given after it is compared with the
    one before.
    """
    now = next((one.day for one in reversed(seen) if one.day is not None), None)
    if now is None:
        return None
    moved: datetime | None = None
    before: date | None = None
    for one in seen:
        if one.day is None:
            continue
        if before is not None and one.day > before and now > before:
            moved = one.seen_at
        before = one.day
    return moved


def _carried(
    one: InboundDates, own: SupplierDate, last: InboundDates, before: SupplierDate
) -> SupplierDate:
    """Carry the last date of what was received on to the rest, where the ERP forgot it."""
    if before.moved_later_at is None or before.day is None or not _is_rest(one, last):
        return own
    if own.day is None or before.day <= own.day:
        return own
    return before


def _is_rest(one: InboundDates, last: InboundDates) -> bool:
    """Whether this inbound looks like what was left when the other came in, never moved itself."""
    if len({seen.day for seen in one.seen}) != 1 or not last.seen:
        return False
    born = one.seen[0].seen_at
    if one.order < last.order or born < last.seen[0].seen_at:
        return False
    return last.received_on is None or born.date() >= last.received_on - _KNOWN_BEFORE
