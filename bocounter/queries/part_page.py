"""The page of a part: all that is known of it and of the numbers that can stand in for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bocounter.models import stored
from bocounter.models.facts import NOTHING
from bocounter.models.option_facts import Ask, Graph
from bocounter.models.part_facts import (
    Coming,
    Demand,
    Expected,
    Lying,
    Offer,
    PartFacts,
    Share,
    Traits,
    Waiter,
)
from bocounter.queries import across, demand, parts, work_orders
from bocounter.readings.lines import Pegging
from bocounter.readings.option_sources import gather
from bocounter.rules.cut_offs import closing
from bocounter.rules.ladder import ladder
from bocounter.rules.pegging import in_order
from bocounter.rules.sources import Item, Sources
from bocounter.store.reader import Rows

MOST_WAITERS = 100
"""Lines that are shown with their job; the others are counted."""

_BRANCHES = "SELECT remote_id, code, name FROM branch"
OWN, REPLACED_BY, REPLACES, LOOP = "own", "replaced_by", "replaces", "loop"


@dataclass(frozen=True, slots=True)
class PartPage:
    """Everything about one part. ``numbers`` are all that were looked at, by their codes."""

    part: PartFacts
    traits: Traits
    lying: tuple[Lying, ...]
    offers: tuple[Offer, ...]
    expected: tuple[Expected, ...]
    waiters: tuple[Waiter, ...]
    more_waiters: int
    demand: Demand
    graph: Graph
    numbers: Mapping[str, Item]
    across: across.Across


def page(rows: Rows, number: str, now: datetime) -> PartPage | None:
    """Give the page of a part by its number, however it is written; None when there is none."""
    id_ = parts.part_id(rows, number)
    return None if id_ is None else page_of(rows, id_, now)


def page_of(rows: Rows, id_: str, now: datetime) -> PartPage | None:
    """Give the page of a part by its id (the ERP's); None when there is none.

    Two parts may bear one number, so who knows the id asks by it.
    """
    if not rows.all("SELECT 1 FROM part WHERE remote_id = ?", (id_,)):
        return None
    gathered = gather(rows, (id_,), now)
    sources = gathered.sources
    pegging = next(one for one in gathered.peggings if id_ in one.family.parts)
    part = parts.load(rows, id_, pegging)
    graph = ladder(Ask(id_, NOTHING, None, None, now), gathered.links, sources).graph
    chain = [id_, *(other.id for other in part.related)]
    waiters, more = _waiters(rows, pegging, chain)
    return PartPage(
        part,
        _traits(sources.item(id_)),
        _lying(rows, _relations(part, graph), sources, gathered.peggings),
        _offers(sources, chain, now),
        tuple(_expected(one, pegging) for one in part.coming),
        waiters,
        more,
        demand.of_part(rows, part, now),
        graph,
        {item.code: item for item in sources.items.values()},
        across.of_part(rows, id_, pegging),
    )


def _traits(item: Item) -> Traits:
    return Traits(
        item.cost,
        item.origin,
        item.condition,
        item.core_charge,
        item.hazardous,
        item.returnable,
        item.regulated,
        () if item.returnable is False else item.fees,
    )


def _lying(
    rows: Rows, relations: Mapping[str, str], sources: Sources, peggings: Sequence[Pegging]
) -> tuple[Lying, ...]:
    """Give every shelf with a number on it that has to do with ours, the own number first."""
    named = {row[0]: (row[1], row[2]) for row in rows.all(_BRANCHES)}
    place = {code: n for n, code in enumerate(relations)}
    found = []
    for one in peggings:
        for part, branch, on_hand, free, minimum in one.shelves:
            code, lies = sources.code(part), stored.quantity(on_hand)
            if code in relations:
                place_code, place_name = named.get(branch, (branch, branch))
                found.append(
                    Lying(
                        code,
                        relations[code],
                        place_code,
                        place_name,
                        lies,
                        max(NOTHING, lies - stored.quantity(free)),
                        one.pegged.shelf_left[part, branch],
                        None if minimum is None else stored.quantity(minimum),
                    )
                )
    return tuple(sorted(found, key=lambda one: (place[one.part], one.branch)))


def _relations(part: PartFacts, graph: Graph) -> dict[str, str]:
    """Give how each number is related to ours, the nearest first; the chain before the rest."""
    found = {part.code: OWN}
    for other in part.related:
        before = LOOP if other.loop else REPLACED_BY if other.newer else REPLACES
        found.setdefault(other.code, before)
    for hop in graph.hops:
        chain = hop.relation in ("superseded_by", "supersedes")
        before = found.get(hop.from_, hop.relation)
        found.setdefault(hop.to, hop.relation if before == OWN or not chain else before)
    return found


def _offers(sources: Sources, chain: Sequence[str], now: datetime) -> tuple[Offer, ...]:
    """Give what suppliers ask for the numbers of the chain: who delivers first, first."""
    found = []
    for id_ in chain:
        for one in sources.offers.get(id_, ()):
            seller = sources.sellers.get(one.supplier)
            cut_off = seller.cut_off if seller else None
            found.append(
                Offer(
                    part=sources.code(id_),
                    supplier=seller.name if seller else one.supplier,
                    active=seller is None or seller.active,
                    price=one.price,
                    freight=one.freight,
                    fee=one.fee,
                    lead_days=one.lead_days,
                    order_type=one.order_type,
                    condition=one.condition,
                    minimum=one.minimum,
                    multiple=one.multiple,
                    returnable=one.returnable,
                    by_air=one.by_air,
                    cut_off=cut_off,
                    minutes=closing(cut_off, seller.zone, now).minutes if seller else None,
                    breaks=one.breaks,
                    restock_fees=() if one.returnable is False else one.fees,
                )
            )
    place = {sources.code(id_): n for n, id_ in enumerate(chain)}
    return tuple(sorted(found, key=lambda one: (place[one.part], *_soonest(one))))


def _soonest(offer: Offer) -> tuple[object, ...]:
    days, price = offer.lead_days, offer.price
    return (
        not offer.active,
        days is None,
        days or 0,
        price is None,
        price or NOTHING,
        offer.supplier,
        offer.order_type or "",
    )


def _expected(coming: Coming, pegging: Pegging) -> Expected:
    units: dict[str, Decimal] = {}
    for line, share in pegging.pegged.shares.items():
        for draw in (*share.draws, *share.chosen):
            if draw.supply == coming.id:
                number = pegging.lines[line].number
                units[number] = units.get(number, NOTHING) + draw.units
    left = pegging.pegged.surplus.get(coming.id, NOTHING)
    return Expected(coming, tuple(Share(*one) for one in units.items()), left)


def _waiters(rows: Rows, pegging: Pegging, chain: Sequence[str]) -> tuple[tuple[Waiter, ...], int]:
    """Give the lines that wait in the order in which they are served, and how many more do."""
    lines = [
        one for one in pegging.lines.values() if one.outstanding > 0 and one.need.part in chain
    ]
    lines.sort(key=lambda one: in_order(one.need))
    shown = lines[:MOST_WAITERS]
    orders = work_orders.load(rows, tuple(dict.fromkeys(one.work_order for one in shown)))
    known = {line.id: (order, line) for order in orders for line in order.lines}
    found = []
    for one in shown:
        if one.need.line in known:
            order, line = known[one.need.line]
            found.append(
                Waiter(
                    order.id,
                    order.number,
                    order.branch,
                    order.customer.id,
                    order.customer.name,
                    bool(order.machine_down),
                    line.need_by or order.need_by,
                    line,
                )
            )
    return tuple(found), len(lines) - len(shown)
