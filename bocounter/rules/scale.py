"""One scale for all options: what one covers, what it takes and costs, and its place.

A candidate is either to be ranked or bears the reason (``refused``) why it must not be taken.
Nothing here is in words, so that the best option of a hundred thousand lines costs no sentences
that nobody reads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from bocounter.models.facts import NOTHING
from bocounter.models.option_facts import Arrives, Ask, Note
from bocounter.models.price_breaks import price_at
from bocounter.models.return_terms import Fees, joined, share_at, worst
from bocounter.rules.relations import is_one
from bocounter.rules.sources import Coming, Held, Offered, OnShelf
from bocounter.rules.ways import Way

ON_HAND = Arrives(0, 0, "on_hand")
UNKNOWN = Arrives(None, None, "unknown")

UNKNOWN_TRANSFER_DAYS = 7
"""How a transfer that nobody has given a time is ranked; it is never said."""

Source = OnShelf | Coming | Offered | Held | None


@dataclass(slots=True)
class Candidate:
    """One source under one number, sized for what is asked. ``source`` None: several together.

    ``covers`` is in units of the wanted part, ``quantity`` and ``available`` in its own.
    ``closes`` is when its cut-off makes another answer of it.
    """

    way: Way
    part: str
    factor: Fraction
    kind: str
    source_id: str
    source: Source
    available: Decimal | None
    arrives: Arrives = UNKNOWN
    covers: Decimal = NOTHING
    quantity: Decimal = NOTHING
    unit_cost: Decimal | None = None
    freight: Decimal | None = None
    fee: Decimal | None = None
    core: Decimal | None = None
    landed: Decimal | None = None
    returnable: bool | None = None
    fees: Fees = ()
    hazardous: bool | None = None
    warranty_ok: bool | None = None
    old_first: bool = False
    minutes: int | None = None
    closes: datetime | None = None
    refused: Note | None = None
    cautions: tuple[Note, ...] = ()
    parts: tuple[Candidate, ...] = ()

    @property
    def key(self) -> str:
        """A name that outlives a change of rank."""
        if self.parts:
            return " + ".join(one.key for one in self.parts)
        return f"{self.kind}|{self.part}|{self.source_id}"

    @property
    def asks_somebody(self) -> bool:
        """Whether another customer has to be asked first."""
        return self.kind == "customer_later" or any(one.asks_somebody for one in self.parts)


def sized(one: Candidate, wanted: Decimal) -> None:
    """Let a candidate cover as much as it can of ``wanted`` units, and no more.

    Units are rounded up when taken and down when counted; where one makes one, a part of a
    unit (1.5 m of hose) stays what it is.
    """
    covers = wanted
    if one.available is not None:
        covers = min(wanted, covered(one.available, one.factor))
    one.covers = covers
    one.quantity = needed(covers, one.factor)
    if isinstance(one.source, Offered) and covers > 0:
        one.quantity = _orderable(one.quantity, one.source)
        if one.source.breaks:
            one.unit_cost = price_at(priced(one.source.price), one.source.breaks, one.quantity)
    if one.unit_cost is not None:
        each = one.unit_cost + (one.core or NOTHING)
        one.landed = each * one.quantity + (one.freight or NOTHING) + (one.fee or NOTHING)


def priced(said: Decimal | None) -> Decimal | None:
    """Give a price; one below nothing is a slip, and must not win the ladder."""
    return None if said is None or said < 0 else said


def covered(units: Decimal, factor: Fraction) -> Decimal:
    """Give how many wanted parts ``units`` make, never an odd piece of one."""
    if is_one(factor):
        return max(NOTHING, units)
    return Decimal(max(0, int(Fraction(units) // factor)))


def needed(wanted: Decimal, factor: Fraction) -> Decimal:
    """Give how many units ``wanted`` parts take; one begun is one taken."""
    if is_one(factor):
        return wanted
    return Decimal(-int(-Fraction(wanted) * factor // 1))


def _orderable(quantity: Decimal, offer: Offered) -> Decimal:
    """Give what the supplier sells at least for that need."""
    quantity = max(quantity, offer.minimum or NOTHING)
    step = offer.multiple
    if step is not None and step > 0 and quantity % step:
        quantity = ((quantity / step).to_integral_value(ROUND_FLOOR) + 1) * step
    return quantity


def together(way: Way, parts: list[Candidate], covers: Decimal) -> Candidate:
    """Make one candidate of several that are taken together."""
    slowest = max(
        parts,
        key=lambda one: (one.arrives.p80 is None, one.arrives.p80 or 0, one.arrives != ON_HAND),
    )
    minutes = [one.minutes for one in parts if one.minutes is not None]
    closing = [one.closes for one in parts if one.closes is not None]
    first = parts[0]
    return Candidate(
        way,
        first.part,
        way.units[0][1],
        way.relation or first.kind,
        "",
        None,
        available=covers,
        arrives=slowest.arrives,
        covers=covers,
        quantity=first.quantity if way.is_bundle else covers,
        freight=_sum(parts, lambda one: one.freight),
        fee=_sum(parts, lambda one: one.fee),
        core=_sum(parts, lambda one: one.core),
        landed=_total(parts, lambda one: one.landed),
        returnable=_all(parts, lambda one: one.returnable),
        fees=joined(one.fees for one in parts),
        hazardous=_any(parts, lambda one: one.hazardous),
        warranty_ok=_all(parts, lambda one: one.warranty_ok),
        minutes=min(minutes, default=None),
        closes=min(closing, default=None),
        cautions=tuple(dict.fromkeys(note for one in parts for note in one.cautions)),
        parts=tuple(parts),
    )


_Money = Callable[[Candidate], Decimal | None]
_Truth = Callable[[Candidate], bool | None]


def _sum(parts: list[Candidate], of: _Money) -> Decimal | None:
    known = [value for one in parts if (value := of(one)) is not None]
    return sum(known, NOTHING) if known else None


def _total(parts: list[Candidate], of: _Money) -> Decimal | None:
    values = [of(one) for one in parts]
    known = [value for value in values if value is not None]
    return sum(known, NOTHING) if len(known) == len(values) else None


def _all(parts: list[Candidate], of: _Truth) -> bool | None:
    values = {of(one) for one in parts}
    return False if False in values else None if None in values else True


def _any(parts: list[Candidate], of: _Truth) -> bool | None:
    values = {of(one) for one in parts}
    return True if True in values else None if None in values else False


_ENDLESS = Decimal("Infinity")
_FAR = 100_000


def rank(one: Candidate, wanted: Decimal, ask: Ask) -> tuple[object, ...]:
    """Give the place of a candidate: the smaller, the better. Says nothing of row order."""
    p80 = one.arrives.p80
    if p80 is None:
        p80 = UNKNOWN_TRANSFER_DAYS if isinstance(one.source, OnShelf | Held) else _FAR
    timely = in_time(one, ask)
    return (
        one.asks_somebody,
        one.covers < wanted,
        0 if timely else 1 if timely is None else 2,
        p80,
        _ENDLESS if one.landed is None else one.landed,
        _return_risk(one),
        not one.old_first,
        one.way.steps,
        one.key,
    )


def in_time(one: Candidate, ask: Ask) -> bool | None:
    """Whether it is safely there by the day it is needed; None when either is not known."""
    if ask.need_by is None or one.arrives.p80 is None:
        return None
    return one.arrives.p80 <= (ask.need_by - ask.today).days


_NO_RISK = (0, NOTHING, NOTHING, 0)


def _return_risk(one: Candidate) -> tuple[int, Decimal, Decimal, int]:
    """Nothing is bought for stock of our own; what may go back is a smaller risk than not.

    Of two that may, the one of which less is kept back at once, then at worst, then later.
    """
    if one.parts:
        return max(_return_risk(part) for part in one.parts)
    if not isinstance(one.source, Offered):
        return _NO_RISK
    back = {True: 1, None: 2, False: 3}[one.returnable]
    if not one.fees:
        return (back, NOTHING, NOTHING, 0)
    return (back, share_at(one.fees, 0), worst(one.fees), -one.fees[0].days)
