"""Everything a ladder chooses among, read for one part or for hundreds in as many questions."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from bocounter.models import price_breaks, return_terms, stored
from bocounter.models.facts import NOTHING
from bocounter.models.option_facts import Ask
from bocounter.readings.arrivals import Arrival
from bocounter.readings.families import Joined
from bocounter.readings.lines import Line, Pegging, peggings
from bocounter.readings.reach import Reach, reach
from bocounter.rules.relations import Links
from bocounter.rules.sources import (
    Coming,
    Held,
    Item,
    Offered,
    OnShelf,
    Route,
    Seller,
    Site,
    Sources,
)
from bocounter.store.reader import Row, Rows

_ASKED = "(SELECT value FROM json_each(?1))"

_ITEMS = f"""
    SELECT remote_id, code, description, price, cost, active, origin, condition, core_charge,
           hazardous, returnable, regulated, restock_fees
    FROM part WHERE remote_id IN {_ASKED}
"""

_OFFERS = f"""
    SELECT o.remote_id, o.part, o.supplier, o.price, o.lead_days, o.minimum, o.multiple,
           o.order_type, o.condition, o.freight, o.fee, o.returnable, o.by_air,
           o.price_breaks, o.restock_fees, s.name, s.active, s.cut_off, s.zone
    FROM offer o LEFT JOIN supplier s ON s.remote_id = o.supplier
    WHERE o.part IN {_ASKED}
"""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The relations and sources of some parts, and what each waiting line of them asks.

    ``peggings`` are those of every family that was looked at.
    """

    links: Links
    sources: Sources
    asks: Mapping[str, Ask]
    peggings: Sequence[Pegging] = ()


def gather(
    rows: Rows,
    parts: Iterable[str],
    now: datetime,
    every: Joined | None = None,
    *,
    shown: bool = True,
) -> Gathered:
    """Read what some parts can be got from, counted after everybody's share.

    ``shown`` False leaves out the names of numbers that nothing can be got of.
    """
    wanted = frozenset(parts)
    near = reach(rows, wanted, every)
    pegged = peggings(rows, near.families)
    asks = {
        id_: _ask(line, now)
        for pegging in pegged
        for id_, line in pegging.lines.items()
        if line.need.part in wanted
    }
    return Gathered(near.links, _sources(rows, near, pegged, wanted, shown=shown), asks, pegged)


def _ask(line: Line, now: datetime) -> Ask:
    need = line.need
    return Ask(
        need.part,
        line.outstanding,
        need.branch,
        need.need_by,
        now,
        need.line,
        line.warranty,
        line.serial,
        need.machine_down,
    )


def _sources(
    rows: Rows, near: Reach, pegged: Sequence[Pegging], wanted: Collection[str], *, shown: bool
) -> Sources:
    asked = json.dumps(near.parts)
    offers, sellers = _offers(rows.all(_OFFERS, (asked,)))
    shelves, coming, held = _shelves(pegged), _coming(pegged), _held(pegged)
    if not shown:
        asked = json.dumps([*{*wanted, *shelves, *coming, *offers, *held}])
    shares = [(line, share) for one in pegged for line, share in one.pegged.shares.items()]
    return Sources(
        items={row[0]: _item(row) for row in rows.all(_ITEMS, (asked,))},
        shelves=shelves,
        coming=coming,
        offers=offers,
        held=held,
        sellers=sellers,
        sites={row[0]: Site(*row) for row in rows.all("SELECT remote_id, name, zone FROM branch")},
        routes={
            (row[0], row[1]): Route(row[2], row[3], _money(row[4]))
            for row in rows.all(
                "SELECT from_branch, to_branch, days, cut_off, freight FROM transfer_route "
                "ORDER BY days DESC, id DESC"
            )
        },
        shares={line: share.from_shelf for line, share in shares if share.from_shelf > 0},
        draws={
            line: frozenset(draw.supply for draw in (*share.draws, *share.asked))
            for line, share in shares
            if share.draws or share.asked
        },
        owned=_owned(pegged) if shown else {},
    )


def _owned(pegged: Sequence[Pegging]) -> dict[tuple[str, str, str | None], Decimal]:
    """Give what is a line's already, where it lies: set aside in the ERP, or chosen for it."""
    found: dict[tuple[str, str, str | None], Decimal] = {}
    for one in pegged:
        for id_, line in one.lines.items():
            if line.set_aside > 0:
                found[id_, line.need.part, line.need.branch] = line.set_aside
        for (id_, (part, branch)), units in one.pegged.lying.items():
            if branch != one.lines[id_].need.branch or part != one.lines[id_].need.part:
                found[id_, part, branch] = found.get((id_, part, branch), NOTHING) + units
    return found


def _item(row: Row) -> Item:
    id_, code, description, price, cost, active, origin, condition, core, *rest = row
    hazardous, returnable, regulated, fees = rest
    return Item(
        id_,
        code,
        description,
        _money(price),
        _money(cost),
        bool(active),
        origin,
        condition,
        _money(core),
        stored.flag(hazardous),
        stored.flag(returnable),
        regulated,
        return_terms.read(fees),
    )


@lru_cache(maxsize=4096)
def _money(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _shelves(pegged: Sequence[Pegging]) -> dict[str, list[OnShelf]]:
    shelves: dict[str, list[OnShelf]] = {}
    for one in pegged:
        for part, branch, on_hand, _free, minimum in one.shelves:
            left = one.pegged.shelf_left[part, branch]
            shelf = OnShelf(part, branch, stored.quantity(on_hand), left, _money(minimum))
            shelves.setdefault(part, []).append(shelf)
    return shelves


def _offers(found: Sequence[Row]) -> tuple[dict[str, list[Offered]], dict[str, Seller]]:
    offers: dict[str, list[Offered]] = {}
    sellers: dict[str, Seller] = {}
    for row in found:
        offered = Offered(
            row[0],
            row[1],
            row[2],
            _money(row[3]),
            row[4],
            _money(row[5]),
            _money(row[6]),
            row[7],
            row[8],
            _money(row[9]),
            _money(row[10]),
            stored.flag(row[11]),
            stored.flag(row[12]),
            price_breaks.read(row[13]),
            return_terms.read(row[14]),
        )
        offers.setdefault(row[1], []).append(offered)
        if row[15] is not None and row[2] not in sellers:
            sellers[row[2]] = Seller(row[2], row[15], bool(row[16]), row[17], row[18])
    return offers, sellers


def _coming(pegged: Sequence[Pegging]) -> dict[str, list[Coming]]:
    found: dict[str, list[Coming]] = {}
    for one in pegged:
        for id_, left in one.pegged.surplus.items():
            arrival = one.arrivals[id_]
            # What nobody has ordered, or comes to no place we know, is nothing to count on.
            if arrival.ordered and arrival.branch is not None:
                found.setdefault(arrival.part, []).append(_comes(arrival, left))
    return found


def _comes(arrival: Arrival, left: Decimal) -> Coming:
    purchase = arrival.purchase
    return Coming(
        arrival.id,
        arrival.part,
        arrival.branch,
        left,
        arrival.quantity,
        arrival.date.day,
        arrival.confirmed,
        purchase.number if purchase else None,
        purchase.supplier if purchase else None,
        arrival.from_branch,
    )


def _held(pegged: Sequence[Pegging]) -> dict[str, list[Held]]:
    """Give what lines with a day hold on a shelf, set aside or free and theirs by their turn.

    What somebody has chosen for a line is not asked of it: that was decided, and may be taken back.
    """
    found: dict[str, list[Held]] = {}
    for one in pegged:
        for id_, line in one.lines.items():
            need = line.need
            share = one.pegged.shares[id_]
            units = line.set_aside + share.from_shelf - share.kept
            if units > 0 and need.need_by is not None:
                held = Held(
                    id_,
                    line.number,
                    need.part,
                    need.branch,
                    units,
                    need.need_by,
                    need.machine_down,
                )
                found.setdefault(need.part, []).append(held)
    return found
