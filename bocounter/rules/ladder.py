"""The ladder: every way to get a part, ranked with a sentence, or excluded with a reason.

In order: what covers all before what covers some, what is in time before what nobody knows and
what is late, then the earliest safe day, the landed cost, the return risk, and last the number
the maker wants used up. Ties end at the key, so the order of rows decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import combinations

from bocounter.models.option_facts import Ask, Excluded, Graph, Hop, Ladder, Option
from bocounter.rules import option_reasons, option_words
from bocounter.rules.candidates import Gathering
from bocounter.rules.relations import Links
from bocounter.rules.scale import Candidate, in_time, rank, sized, together
from bocounter.rules.sources import Coming, Held, Offered, OnShelf, Sources
from bocounter.rules.ways import Found, Way, ways

MOST_PARTLY = 8
"""Sources that cover some, of which two are tried together."""

MOST_COMBINED = 3
"""Pairs that are offered."""

MOST_OPTIONS = 100
"""Ways that are ranked, and ways that are excluded: nobody reads a hundred, and a chain of ten
thousand numbers with stock of each must not take a minute."""


@dataclass(frozen=True, slots=True)
class Best:
    """The first of a ladder in few words, and how many there are.

    ``arrives`` is its safe day. ``until`` is the next moment at which a cut-off makes another
    answer of it.
    """

    key: str | None
    kind: str | None
    phrase: str | None
    count: int
    arrives: date | None
    until: datetime | None


def ladder(ask: Ask, links: Links, sources: Sources, as_of: datetime | None = None) -> Ladder:
    """Give every way to get what is asked for; nothing is asked, nothing is answered."""
    found = ways(links, ask.part, ask.today, ask.serial)
    made = list(Gathering(ask, links, sources, shown=True).of(found)) if ask.quantity > 0 else []
    ranked = _ranked(made, ask, found.ways[0])
    shown = ranked[:MOST_OPTIONS]
    options = tuple(_dressed(n, one, ask, sources) for n, one in enumerate(shown, 1))
    taken = {one.key for one in ranked}
    refused = {one.key: one for one in made if one.refused is not None and one.key not in taken}
    excluded = tuple(
        Excluded(_dressed(0, one, ask, sources), option_reasons.reason(one.refused, ask, sources))
        for _, one in sorted(refused.items())[:MOST_OPTIONS]
        if one.refused is not None
    )
    graph = _graph(found, ask.part, sources)
    if len(ranked) > MOST_OPTIONS or len(refused) > MOST_OPTIONS:
        graph = replace(graph, cut=True)
    return Ladder(ask, options, excluded, graph, as_of)


def best(ask: Ask, links: Links, sources: Sources) -> Best:
    """Give the first of the ladder and no more: the same judgement without the sentences."""
    found = ways(links, ask.part, ask.today, ask.serial, shown=False)
    made = list(Gathering(ask, links, sources, shown=False).of(found)) if ask.quantity > 0 else []
    first, count = _first(made, ask, found.ways[0])
    closing = min((one.closes for one in made if one.closes is not None), default=None)
    if first is None:
        return Best(None, None, None, 0, None, closing)
    return Best(
        first.key,
        first.kind,
        option_words.phrase(first, ask, sources),
        min(count, MOST_OPTIONS),
        None if first.arrives.p80 is None else ask.today + timedelta(days=first.arrives.p80),
        closing,
    )


def _first(made: Sequence[Candidate], ask: Ask, own: Way) -> tuple[Candidate | None, int]:
    """Give the first of what ``_ranked`` gives, and how many those are."""
    if sum(_covers_some(one, ask) for one in made) > 1:
        ranked = _ranked(made, ask, own)
        return ranked[0], len(ranked)
    if len(made) < 2:
        return (made[0] if made else None), len(made)
    return min(made, key=lambda one: rank(one, ask.quantity, ask)), len(made)


def _covers_some(one: Candidate, ask: Ask) -> bool:
    """Whether it may be half of a pair."""
    return one.covers < ask.quantity and not one.parts and not one.asks_somebody


def _ranked(made: Sequence[Candidate], ask: Ask, own: Way) -> list[Candidate]:
    good = [one for one in made if one.refused is None]
    good.sort(key=lambda one: rank(one, ask.quantity, ask))
    pairs = _pairs(good, ask, own)
    if pairs:
        good += pairs
        good.sort(key=lambda one: rank(one, ask.quantity, ask))
    return good


def _pairs(good: Sequence[Candidate], ask: Ask, own: Way) -> list[Candidate]:
    """Give two sources together where neither covers all: the first gives all it has."""
    partly = [one for one in good if _covers_some(one, ask)][:MOST_PARTLY]
    found = []
    for one, other in combinations(partly, 2):
        rest = copy(other)
        sized(rest, ask.quantity - one.covers)
        if one.covers + rest.covers >= ask.quantity and rest.covers > 0:
            found.append(together(own, [one, rest], ask.quantity))
    found.sort(key=lambda pair: rank(pair, ask.quantity, ask))
    return found[:MOST_COMBINED]


def _dressed(place: int, one: Candidate, ask: Ask, sources: Sources) -> Option:
    """Give a candidate as people and scripts see it."""
    item = sources.item(one.part)
    return Option(
        rank=place,
        key=one.key,
        kind=one.kind,
        part_id=one.part,
        part=item.code,
        description=item.description,
        from_=option_words.from_words(one, ask, sources),
        source_id=one.source_id,
        available=one.available,
        covers=one.covers,
        quantity=one.quantity,
        quantity_factor=one.factor,
        arrives=one.arrives,
        meets_need_by=in_time(one, ask),
        unit_cost=one.unit_cost,
        unit_price=item.price,
        landed_cost=one.landed,
        freight=one.freight,
        fee=one.fee,
        core_charge=one.core,
        returnable=one.returnable,
        restock_fees=one.fees,
        hazardous=one.hazardous,
        warranty_ok=one.warranty_ok,
        minutes_to_cut_off=one.minutes,
        breaks_kit=one.way.breaks_kit,
        path=tuple(_hop(hop, sources) for hop in one.way.path),
        phrase=option_words.phrase(one, ask, sources),
        why=option_words.why(one, ask, sources),
        parts=tuple(_dressed(n, part, ask, sources) for n, part in enumerate(one.parts, 1)),
        source_kind=_SOURCE_KINDS.get(type(one.source)),
    )


_SOURCE_KINDS = {OnShelf: "shelf", Coming: "coming", Offered: "offer", Held: "line"}


def _hop(hop: Hop, sources: Sources) -> Hop:
    return replace(hop, from_=sources.code(hop.from_), to=sources.code(hop.to))


def _graph(found: Found, part: str, sources: Sources) -> Graph:
    """Give what was seen, in part numbers; a dead end is a last number that is no longer sold."""
    good = [hop for hop in found.seen if hop.refused is None]
    replaced = {hop.from_ for hop in good if hop.relation == "superseded_by"}
    last = {hop.to for hop in good if hop.relation == "superseded_by"} | {part}
    return Graph(
        sources.code(part),
        tuple(_hop(hop, sources) for hop in found.seen),
        tuple(tuple(sorted(sources.code(one) for one in loop)) for loop in found.loops),
        tuple(sorted(sources.code(p) for p in last - replaced if not sources.item(p).active)),
        found.cut,
    )
