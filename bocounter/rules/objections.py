"""What forbids an option, whatever its price and speed; and what a person must look at first.

A conflict excludes and is said. What is not known never excludes: then it is a caution.
"""

from __future__ import annotations

from typing import NamedTuple

from bocounter.models.option_facts import Ask, Note
from bocounter.rules.relations import Links
from bocounter.rules.serials import within
from bocounter.rules.sources import Item, Offered, Seller
from bocounter.rules.ways import Way


class Objection(NamedTuple):
    """Why a number must not be taken at all, else what to look at."""

    refused: Note | None = None
    cautions: tuple[Note, ...] = ()


_NONE = Objection()


def to_part(ask: Ask, wanted: Item, item: Item, way: Way, links: Links) -> Objection:
    """Judge a number for a question, whoever has it."""
    newer = links.newer(item.id)
    if newer:
        scrapped = _scrapped(ask, item, links)
        if scrapped.refused is not None or scrapped.cautions:
            return scrapped
    if ask.warranty and item.origin == "aftermarket":
        return Objection(Note("warranty_origin", (item.id,)))
    if ask.warranty and item.condition == "used":
        return Objection(Note("warranty_used", (item.id,)))
    if way.grade not in (None, "exact"):
        kind = wanted.regulated or item.regulated
        if kind is not None:
            return Objection(Note("regulated", (kind, item.id, way.grade or "")))
    if ask.warranty and item.origin is None and way.relation == "interchange":
        return Objection(None, (Note("warranty_unknown", (item.id,)),))
    return _NONE


def _scrapped(ask: Ask, item: Item, links: Links) -> Objection:
    """Look for a newer number that must be used instead."""
    for choice in links.newer(item.id):
        for row in choice:
            if row.policy != "scrap_old" or links.loop(row) is not None:
                continue
            if row.effective_from is not None and row.effective_from > ask.today:
                continue
            holds = within(ask.serial, row.from_serial, row.to_serial)
            about = (item.id, *(one.replaced_by for one in choice))
            if holds:
                return Objection(Note("scrapped", about))
            if holds is None:
                first, last = row.from_serial or "", row.to_serial or ""
                note = Note("scrapped_for_some", (item.id, row.replaced_by, first, last))
                return Objection(None, (note,))
    return _NONE


def to_offer(ask: Ask, item: Item, offer: Offered, seller: Seller | None) -> Note | None:
    """Judge a supplier's offer of a number."""
    if seller is not None and not seller.active:
        return Note("inactive_supplier", (seller.name,))
    if not item.active:
        return Note("not_sold", (item.id,))
    if item.hazardous and offer.by_air:
        return Note("by_air", (item.id,))
    if ask.warranty and offer.condition == "used":
        return Note("warranty_used", (item.id,))
    return None


def is_used_first(part: str, links: Links) -> bool:
    """Whether the maker wants this old number used up before its replacement."""
    return any(row.policy == "use_old_first" for choice in links.newer(part) for row in choice)


def warranty_pays(item: Item, condition: str | None, way: Way) -> bool | None:
    """Whether a maker would pay for it on a warranty job; None when nobody can tell."""
    if item.origin == "aftermarket" or condition == "used":
        return False
    if item.origin == "genuine":
        return True
    return None if way.relation == "interchange" else True
