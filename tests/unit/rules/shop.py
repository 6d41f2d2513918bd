"""A small shop of facts for the ladder: numbers, shelves, offers, and a question."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bocounter.models.option_facts import Ask, Ladder
from bocounter.rules.ladder import ladder
from bocounter.rules.relations import Content, Links, Member, Replacement
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

NOW = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
TODAY = NOW.date()
HERE, RIVER = "main", "river"

SITES = {
    HERE: Site(HERE, "Main Street", "UTC"),
    RIVER: Site(RIVER, "Riverside", "UTC"),
    "hill": Site("hill", "Hilltop", "UTC"),
    "moor": Site("moor", "Moorgate"),
}
ROUTES = {
    (RIVER, HERE): Route(1, None, Decimal(10)),
    ("hill", HERE): Route(2, None, Decimal(20)),
}
SELLERS = {
    "north": Seller("north", "Northvale Parts"),
    "east": Seller("east", "Eastmoor Supply"),
    "west": Seller("west", "Westhill Parts", cut_off="15:00", zone="UTC"),
}


def days(count: int) -> date:
    return TODAY + timedelta(days=count)


def shelf(part: str, branch: str, left: object, **more: Any) -> OnShelf:
    units = Decimal(str(left))
    return OnShelf(part, branch, more.pop("on_hand", units), units, **more)


def coming(part: str, left: object, day: int | None, **more: Any) -> Coming:
    units = Decimal(str(left))
    more = {"branch": HERE, "number": "PO-12", "supplier": "Northvale Parts", **more}
    return Coming(
        more.pop("id", f"i-{part}"),
        part,
        more.pop("branch"),
        units,
        more.pop("quantity", units),
        None if day is None else days(day),
        **more,
    )


def offer(part: str, lead: int | None, price: object = 50, **more: Any) -> Offered:
    price = None if price is None else Decimal(str(price))
    return Offered(
        more.pop("id", f"o-{part}"), part, more.pop("supplier", "north"), price, lead, **more
    )


def held(part: str, units: object, need_by: int | None, **more: Any) -> Held:
    return Held(
        more.pop("line", "other"),
        "WO-77",
        part,
        more.pop("branch", HERE),
        Decimal(str(units)),
        None if need_by is None else days(need_by),
        **more,
    )


def item(part: str, **more: Any) -> Item:
    usual = Item(part, part.upper(), f"Part {part}", Decimal(100), Decimal(60), origin="genuine")
    return usual._replace(**more)


def new(part: str, by: str, factor: object = 1, **more: Any) -> Replacement:
    return Replacement(part, by, Fraction(str(factor)), **more)


def pair(*parts: str, **more: Any) -> list[Member]:
    return [Member("g", part, **more) for part in parts]


def asking(quantity: object = 1, need_by: int | None = None, **more: Any) -> Ask:
    return Ask(
        "a",
        Decimal(str(quantity)),
        HERE,
        None if need_by is None else days(need_by),
        more.pop("now", NOW),
        **more,
    )


def links_of(*rows: Any) -> Links:
    return Links(
        [row for row in rows if isinstance(row, Replacement)],
        [row for row in rows if isinstance(row, Member)],
        [row for row in rows if isinstance(row, Content)],
    )


def sources_of(*facts: Any, **more: Any) -> Sources:
    by: dict[type, dict[str, list[Any]]] = {OnShelf: {}, Coming: {}, Offered: {}, Held: {}}
    items = {part: item(part) for part in "abcdexyk"}
    for fact in facts:
        if isinstance(fact, Item):
            items[fact.id] = fact
        elif type(fact) in by:
            by[type(fact)].setdefault(fact.part, []).append(fact)
    return Sources(
        **{
            "items": items,
            "shelves": by[OnShelf],
            "coming": by[Coming],
            "offers": by[Offered],
            "held": by[Held],
            "sellers": SELLERS,
            "sites": SITES,
            "routes": ROUTES,
            **more,
        }
    )


def climbed(ask: Ask, *facts: Any, **more: Any) -> Ladder:
    """Give the ladder of a question over relations and sources, given together."""
    return ladder(ask, links_of(*facts), sources_of(*facts, **more))


def kinds(found: Ladder) -> list[tuple[str, str]]:
    return [(one.kind, one.part) for one in found.options]


def reasons(found: Ladder) -> dict[str, str]:
    return {one.option.part: one.reason for one in found.excluded}
