"""What the ways to a number lead to: each shelf, delivery and offer, to be ranked or refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from bocounter.models.facts import NOTHING
from bocounter.models.option_facts import Arrives, Ask, Note
from bocounter.rules import cut_offs, objections
from bocounter.rules.relations import ONE, Links, is_one
from bocounter.rules.scale import (
    ON_HAND,
    UNKNOWN,
    Candidate,
    Source,
    covered,
    needed,
    priced,
    rank,
    sized,
    together,
)
from bocounter.rules.sources import Coming, Held, Item, Offered, OnShelf, Sources
from bocounter.rules.ways import Found, Way

MOST_HELD = 3
"""Lines that are shown as needing it later."""


MOST_DAYS = 3650
"""Nobody waits ten years: a longer time, or a day in 9999, is how some say that there is none."""


def _is_time(days: int | None) -> bool:
    return days is not None and 0 <= days <= MOST_DAYS


class Gathering:
    """The candidates of one question. ``shown`` False leaves out what is only to be explained."""

    def __init__(self, ask: Ask, links: Links, sources: Sources, *, shown: bool) -> None:
        self._ask = ask
        self._links = links
        self._sources = sources
        self._shown = shown
        self._wanted = sources.item(ask.part)

    def of(self, found: Found) -> Iterator[Candidate]:
        """Give every candidate of every way, those refused with the reason."""
        for way in found.ways:
            if way.is_bundle:
                yield from self._bundle(way)
            else:
                yield from self._single(way, way.part, way.units[0][1], self._ask.quantity)
        for way in found.refused if self._shown else ():
            for part, factor in way.units:
                for one in self._single(way, part, factor, self._ask.quantity):
                    one.refused = way.refused
                    yield one

    def _single(
        self, way: Way, part: str, factor: Fraction, wanted: Decimal
    ) -> Iterator[Candidate]:
        """Give what there is of one number."""
        sources = self._sources
        shelves, coming = sources.shelves.get(part, ()), sources.coming.get(part, ())
        offers, held = sources.offers.get(part, ()), sources.held.get(part, ())
        if not (shelves or coming or offers or held):
            return
        item = sources.item(part)
        objection = objections.to_part(self._ask, self._wanted, item, way, self._links)
        if objection.refused is not None and not self._shown:
            return
        made = [self._on_shelf(way, item, factor, one) for one in shelves]
        made += [self._coming(way, item, factor, one) for one in coming]
        made += [self._offered(way, item, factor, one) for one in offers]
        if held and is_one(factor) and not way.joined and not way.refused:
            made += self._held(way, item, held)
        old_first = objections.is_used_first(part, self._links)
        for one in made:
            if one is None or (one.refused is not None and not self._shown):
                continue
            sized(one, wanted)
            one.refused = objection.refused or one.refused
            one.cautions = (*way.cautions, *objection.cautions, *one.cautions)
            one.old_first = old_first
            if one.covers <= 0 and one.refused is None:
                one.refused = Note("too_few", (part, str(needed(Decimal(1), factor))))
            if one.refused is None or self._shown:
                yield one

    def _made(self, way: Way, item: Item, factor: Fraction, kind: str, source: Source) -> Candidate:
        condition = item.condition
        if isinstance(source, Offered) and source.condition is not None:
            condition = source.condition
        if kind == "customer_later":
            pass
        elif condition in ("reman", "used"):
            kind = condition
        elif way.relation:
            kind = way.relation
        return Candidate(
            way,
            item.id,
            factor,
            kind,
            "",
            source,
            None,
            unit_cost=priced(item.cost),
            core=priced(item.core_charge),
            hazardous=item.hazardous,
            returnable=item.returnable,
            fees=() if item.returnable is False else item.fees,
            warranty_ok=objections.warranty_pays(item, condition, way),
        )

    def _on_shelf(self, way: Way, item: Item, factor: Fraction, shelf: OnShelf) -> Candidate | None:
        here = shelf.branch == self._ask.branch
        left = shelf.left
        if here and not way.relation:
            left += self._sources.share(self._ask.line)
        if left <= 0 and (shelf.on_hand <= 0 or not self._shown):
            return None
        one = self._made(way, item, factor, "shelf" if here else "other_branch", shelf)
        one.source_id, one.available = shelf.branch, max(NOTHING, left)
        if left <= 0:
            own = self._sources.owned.get((self._ask.line or "", shelf.part, shelf.branch), NOTHING)
            about = (str(shelf.on_hand), shelf.branch, str(min(own, shelf.on_hand)))
            one.refused = Note("promised", about)
        elif not here and shelf.minimum is not None and shelf.minimum > 0:
            one.available = max(NOTHING, left - shelf.minimum)
            if one.available <= 0:
                one.refused = Note("minimum", (str(left), shelf.branch, str(shelf.minimum)))
        one.arrives = ON_HAND
        if not here:
            self._transferred(one, shelf.branch, 0, 0, "transfer_time")
        return one

    def _transferred(
        self, one: Candidate, branch: str | None, p50: int | None, p80: int | None, basis: str
    ) -> None:
        """Add the way from another branch: its days, its cost, and its cut-off when it is now."""
        route = self._sources.routes.get((branch or "", self._ask.branch or ""))
        if route is None or not _is_time(route.days) or p50 is None or p80 is None:
            one.arrives = UNKNOWN
            return
        one.freight = priced(route.freight)
        days = route.days
        if basis == "transfer_time":
            site = self._sources.sites.get(branch or "")
            days += self._closing(one, route.cut_off, site.zone if site else None)
        one.arrives = Arrives(p50 + days, p80 + days, basis)

    def _closing(self, one: Candidate, cut_off: str | None, zone: str | None) -> int:
        """Note until when it goes today; give the day more that it takes when that has passed."""
        if cut_off is None:
            return 0
        here = self._sources.sites.get(self._ask.branch or "")
        judged = cut_offs.closing(cut_off, zone or (here.zone if here else None), self._ask.now)
        one.minutes, one.closes = judged.minutes, judged.changes
        return judged.days

    def _coming(self, way: Way, item: Item, factor: Fraction, comes: Coming) -> Candidate | None:
        if comes.left <= 0:
            mine = comes.id in self._sources.draws.get(self._ask.line or "", ())
            if mine or not self._shown:
                return None
        one = self._made(way, item, factor, "on_order", comes)
        one.source_id, one.available = comes.id, max(NOTHING, comes.left)
        if comes.left <= 0:
            one.refused = Note("promised_order", (str(comes.quantity), comes.number or ""))
        days = None if comes.day is None else (comes.day - self._ask.today).days
        if not _is_time(days):
            days = None  # overdue, or the end of all days: it says nothing
        if comes.branch == self._ask.branch:
            one.arrives = UNKNOWN if days is None else Arrives(days, days, "supplier_date")
        else:
            self._transferred(one, comes.branch, days, days, "supplier_date")
        return one

    def _offered(self, way: Way, item: Item, factor: Fraction, offer: Offered) -> Candidate | None:
        seller = self._sources.sellers.get(offer.supplier)
        one = self._made(way, item, factor, "other_supplier", offer)
        one.source_id, one.unit_cost = offer.id, priced(offer.price)
        one.freight, one.fee = priced(offer.freight), priced(offer.fee)
        if offer.returnable is not None:
            one.returnable = offer.returnable
        one.fees = () if one.returnable is False else offer.fees or item.fees
        one.refused = objections.to_offer(self._ask, item, offer, seller)
        if one.refused is None and item.hazardous:
            one.cautions = (Note("by_road", (item.id,)),)
        later = 0
        if seller is not None:
            later = self._closing(one, seller.cut_off, seller.zone)
        if offer.lead_days is not None and _is_time(offer.lead_days):
            likely = offer.lead_days + later
            one.arrives = Arrives(
                likely, likely + (offer.lead_days + 1) // 2, "lead_time_no_history"
            )
        return one

    def _held(self, way: Way, item: Item, held: Sequence[Held]) -> list[Candidate | None]:
        """Give what others hold and need later than this line; the latest first."""
        ask = self._ask
        later = [
            one
            for one in held
            if one.line != ask.line and one.need_by is not None and not one.machine_down
            if one.units > 0 and one.need_by > (ask.need_by or ask.today)
            if ask.need_by is not None or ask.machine_down
        ]
        later.sort(key=lambda one: (one.need_by, one.line), reverse=True)
        found: list[Candidate | None] = []
        for theirs in later[:MOST_HELD]:
            one = self._made(way, item, ONE, "customer_later", theirs)
            one.source_id, one.available, one.arrives = theirs.line, theirs.units, ON_HAND
            if theirs.branch != ask.branch:
                self._transferred(one, theirs.branch, 0, 0, "transfer_time")
            found.append(one)
        return found

    def _bundle(self, way: Way) -> Iterator[Candidate]:
        """Fill a way of several numbers member by member, each from its best source."""
        chosen: list[Candidate] = []
        for part, factor in way.units:
            wanted = needed(self._ask.quantity, factor)
            member = Way(((part, ONE),), way.relation, before=way, joined=True)
            there = [
                one
                for one in self._single(member, part, ONE, wanted)
                if one.refused is None and not one.asks_somebody
            ]
            if not there:
                if self._shown:
                    yield self._incomplete(way, part)
                return
            chosen.append(min(there, key=lambda one: rank(one, wanted, self._ask)))
        covers = min(
            covered(one.covers, factor) for one, (_, factor) in zip(chosen, way.units, strict=True)
        )
        covers = min(covers, self._ask.quantity)
        if covers <= 0:
            if self._shown:
                short = min(chosen, key=lambda one: one.covers)
                yield self._incomplete(way, short.part)
            return
        for one, (_, factor) in zip(chosen, way.units, strict=True):
            sized(one, needed(covers, factor))
        yield together(way, chosen, covers)

    def _incomplete(self, way: Way, missing: str) -> Candidate:
        parts = [part for part, _ in way.units if part != missing]
        part, factor = way.units[0]
        return Candidate(
            way,
            part,
            factor,
            way.relation,
            "",
            None,
            NOTHING,
            refused=Note("incomplete", (missing, *parts)),
        )
