"""What comes: purchase lines, what is on its way of them, and the supplier date of each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from bocounter.models import instants, stored
from bocounter.models.facts import NOTHING, DateSeen
from bocounter.readings.families import UNDER_WAY
from bocounter.readings.receivings import NOTHING_HERE, Here, here
from bocounter.rules.supplier_dates import (
    TOLD_BY_SUPPLIER,
    InboundDates,
    SupplierDate,
    current,
)
from bocounter.store.reader import Rows

_ASKED = "(SELECT value FROM json_each(?1))"

ON_ITS_WAY = frozenset({"expected", "shipped"})
_COMING = "('expected', 'shipped')"
ASKED_FOR = frozenset({"requested", "draft"})
REST = "rest of "
"""Begins the id of what is ordered and has no record of its own on its way."""


class Purchase(NamedTuple):
    """A purchase line as far as waiting lines care; ``supplier`` is its name."""

    id: str
    number: str | None
    supplier: str | None
    branch: str | None
    part: str
    ordered: Decimal
    received: Decimal
    status: str
    confirmed: date | None


class Arrival(NamedTuple):
    """Units that come or are asked for: an inbound, or the part of an order without one.

    ``date`` is the supplier date that counts now. ``ordered`` is False while nobody has
    placed the order.
    """

    id: str
    part: str
    branch: str | None
    quantity: Decimal
    purchase: Purchase | None
    date: SupplierDate
    shipped: bool
    ordered: bool
    from_branch: str | None = None

    @property
    def confirmed(self) -> bool:
        """Whether the supplier has confirmed the day that counts now."""
        if self.date.day is None:
            return False
        if self.date.source in TOLD_BY_SUPPLIER:
            return True
        return self.purchase is not None and self.purchase.confirmed == self.date.day


class _Inbound(NamedTuple):
    id: str
    order: int
    purchase_line: str | None
    part: str
    branch: str | None
    quantity: Decimal
    status: str
    planned: date | None
    original: date | None
    from_branch: str | None
    as_of: str


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The arrivals of some parts, and the purchase lines behind them by id.

    ``here`` is what has come by our own count, and is none of the arrivals any more.
    """

    all: tuple[Arrival, ...]
    purchases: dict[str, Purchase]
    here: Here = NOTHING_HERE


def arrivals(rows: Rows, parts: Iterable[str], own: Iterable[str]) -> Arrivals:
    """Give what comes under these part numbers; ``own`` are purchase lines to know besides."""
    asked = frozenset(parts)
    coming = _inbounds(rows, f"part IN {_ASKED} AND status IN {_COMING}", sorted(asked))
    behind = {one.purchase_line for one in coming if one.purchase_line is not None}
    purchases = _purchases(rows, sorted(asked), behind.union(own))
    # The other inbounds of these purchase lines, received ones too: a rest carries on their dates.
    known = {one.id: one for one in coming}
    for one in _inbounds(
        rows, f"purchase_line IN {_ASKED} AND status NOT IN {_COMING}", sorted(purchases)
    ):
        # What came in under a number of another family is that family's own affair.
        if one.part in asked:
            known[one.id] = one
    inbounds = sorted(known.values(), key=lambda one: one.order)
    purchases = _received(purchases, inbounds)
    found = _on_their_way(coming, purchases, _dates(rows, inbounds))
    sums = _sums(inbounds, ON_ITS_WAY)
    for purchase in purchases.values():
        rest = _rest(purchase, sums.get(purchase.id, NOTHING))
        if rest is not None and purchase.part in asked:
            found.append(rest)
    counted = here(rows, _shown(coming, purchases))
    return Arrivals(*_without(found, purchases, counted.came), counted)


def _shown(coming: Sequence[_Inbound], purchases: dict[str, Purchase]) -> dict[str, Decimal]:
    """Give what the ERP shows as come of what is still on its way."""
    shown = {one.id: one.received for one in purchases.values() if one.status == "ordered"}
    return shown | {one.id: NOTHING for one in coming if one.purchase_line is None}


def _without(
    found: Sequence[Arrival], purchases: dict[str, Purchase], came: Mapping[str, Decimal]
) -> tuple[tuple[Arrival, ...], dict[str, Purchase]]:
    """Take what has come by our count off what still comes, the earliest of a purchase first."""
    if not came:
        return tuple(found), purchases
    counted = {
        id_: one._replace(received=one.received + came.get(id_, NOTHING))
        for id_, one in purchases.items()
    }
    left, still = dict(came), []
    for one in sorted(found, key=lambda one: (one.date.day or date.max, one.id.startswith(REST))):
        key = one.purchase.id if one.purchase is not None else one.id
        here_now = min(left.get(key, NOTHING), one.quantity)
        if here_now > 0:
            left[key] -= here_now
        if one.quantity > here_now:
            behind = None if one.purchase is None else counted[key]
            still.append(one._replace(quantity=one.quantity - here_now, purchase=behind))
    return tuple(still), counted


def _on_their_way(
    coming: Sequence[_Inbound], purchases: dict[str, Purchase], dates: dict[str, SupplierDate]
) -> list[Arrival]:
    return [
        Arrival(
            one.id,
            one.part,
            one.branch,
            one.quantity,
            purchases.get(one.purchase_line or ""),
            dates[one.id],
            one.status == "shipped",
            True,
            one.from_branch,
        )
        for one in coming
        if _counts(purchases.get(one.purchase_line or ""))
    ]


def _counts(purchase: Purchase | None) -> bool:
    return purchase is None or purchase.status in ("ordered", "done")


def _rest(purchase: Purchase, coming: Decimal) -> Arrival | None:
    """Give what is ordered or asked for but has no inbound record; its day is the confirmed one."""
    placed = purchase.status == "ordered"
    # What is planned to come of an order that nobody has placed is still only asked for.
    missing = purchase.ordered - purchase.received - (coming if placed else NOTHING)
    if missing <= 0 or purchase.status not in ASKED_FOR | {"ordered"}:
        return None
    day = purchase.confirmed if placed else None
    return Arrival(
        f"{REST}{purchase.id}",
        purchase.part,
        purchase.branch,
        missing,
        purchase,
        SupplierDate(day, day),
        shipped=False,
        ordered=placed,
    )


def _purchases(rows: Rows, parts: Sequence[str], own: set[str]) -> dict[str, Purchase]:
    columns = (
        "p.remote_id, p.number, s.name, p.branch, p.part, p.ordered, p.received, p.status, "
        "p.confirmed_date FROM purchase_line p LEFT JOIN supplier s ON s.remote_id = p.supplier"
    )
    # remote ids and parts are asked apart, so that each uses its own index.
    found = rows.all(
        f"SELECT {columns} WHERE p.part IN {_ASKED} AND p.status IN {UNDER_WAY}",
        (json.dumps(parts),),
    )
    others = sorted(own.difference(row[0] for row in found))
    if others:
        found += rows.all(f"SELECT {columns} WHERE p.remote_id IN {_ASKED}", (json.dumps(others),))
    return {
        row[0]: Purchase(
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            stored.quantity(row[5]),
            stored.quantity(row[6]),
            row[7],
            stored.day(row[8]),
        )
        for row in found
    }


def _inbounds(rows: Rows, which: str, values: Sequence[str]) -> list[_Inbound]:
    found = rows.all(
        "SELECT remote_id, id, purchase_line, part, branch, quantity, status, planned_date, "
        f"original_date, from_branch, as_of FROM inbound WHERE {which}",
        (json.dumps(values),),
    )
    return [
        _Inbound(
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            stored.quantity(row[5]),
            row[6],
            stored.day(row[7]),
            stored.day(row[8]),
            row[9],
            row[10],
        )
        for row in found
    ]


def _dates(rows: Rows, inbounds: Sequence[_Inbound]) -> dict[str, SupplierDate]:
    ids = json.dumps([one.id for one in inbounds])
    seen: dict[str, list[DateSeen]] = {}
    for inbound, day, source, at in rows.all(
        f"SELECT inbound, date, source, seen_at FROM supplier_date "
        f"WHERE inbound IN {_ASKED} ORDER BY id",
        (ids,),
    ):
        seen.setdefault(inbound, []).append(
            DateSeen(inbound, stored.day(day), source, instants.read(at))
        )
    came_in = {
        inbound: stored.day(day)
        for inbound, day in rows.all(
            f"SELECT inbound, max(received_on) FROM receipt "
            f"WHERE inbound IN {_ASKED} GROUP BY inbound",
            (json.dumps([one.id for one in inbounds if one.status == "received"]),),
        )
    }
    siblings: dict[str, list[InboundDates]] = {}
    for one in inbounds:
        if one.status == "cancelled":
            continue
        siblings.setdefault(one.purchase_line or f"alone {one.id}", []).append(
            InboundDates(
                one.id,
                one.order,
                one.status == "received",
                came_in.get(one.id),
                tuple(seen.get(one.id, ())) or _as_mirrored(one),
            )
        )
    dates = {one.id: SupplierDate() for one in inbounds}
    for group in siblings.values():
        dates.update(current(group))
    return dates


def _as_mirrored(one: _Inbound) -> tuple[DateSeen, ...]:
    """Give what the mirror itself says, for an inbound whose dates nobody has noted yet."""
    at = instants.read(one.as_of)
    now = DateSeen(one.id, one.planned, "erp", at)
    if one.original is None or one.original == one.planned:
        return (now,)
    return (DateSeen(one.id, one.original, "original", at), now)


def _sums(inbounds: Sequence[_Inbound], statuses: frozenset[str]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for one in inbounds:
        if one.purchase_line is not None and one.status in statuses:
            sums[one.purchase_line] = sums.get(one.purchase_line, NOTHING) + one.quantity
    return sums


def _received(purchases: dict[str, Purchase], inbounds: Sequence[_Inbound]) -> dict[str, Purchase]:
    """Give the purchase lines with what came in by either record, whichever was pulled first."""
    came = _sums(inbounds, frozenset({"received"}))
    return {
        id_: one._replace(received=came[id_]) if came.get(id_, NOTHING) > one.received else one
        for id_, one in purchases.items()
    }
