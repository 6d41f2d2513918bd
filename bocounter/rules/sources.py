"""Where units of a number can come from, as facts: what a ladder chooses among.

Everything is counted after pegging: ``left`` is what stays when everybody who waits has had
their share. Lists are by part id, and may hold more parts than one question needs. Plain tuples
with names: hundreds of thousands of them are made for a board.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from bocounter.models.facts import NOTHING
from bocounter.models.price_breaks import Breaks
from bocounter.models.return_terms import Fees


class Item(NamedTuple):
    """A part number as far as an option cares; None is "the ERP does not say"."""

    id: str
    code: str
    description: str = ""
    price: Decimal | None = None
    cost: Decimal | None = None
    active: bool = True
    origin: str | None = None
    condition: str | None = None
    core_charge: Decimal | None = None
    hazardous: bool | None = None
    returnable: bool | None = None
    regulated: str | None = None
    fees: Fees = ()


class OnShelf(NamedTuple):
    """Units at a branch; ``minimum`` is what the branch keeps for its own."""

    part: str
    branch: str
    on_hand: Decimal
    left: Decimal
    minimum: Decimal | None = None


class Coming(NamedTuple):
    """Units on order that come to a branch. ``supplier`` is a name."""

    id: str
    part: str
    branch: str | None
    left: Decimal
    quantity: Decimal
    day: date | None = None
    confirmed: bool = False
    number: str | None = None
    supplier: str | None = None
    from_branch: str | None = None


class Offered(NamedTuple):
    """What a supplier wants for a number, and in how many days it can be on our shelf."""

    id: str
    part: str
    supplier: str
    price: Decimal | None = None
    lead_days: int | None = None
    minimum: Decimal | None = None
    multiple: Decimal | None = None
    order_type: str | None = None
    condition: str | None = None
    freight: Decimal | None = None
    fee: Decimal | None = None
    returnable: bool | None = None
    by_air: bool | None = None
    breaks: Breaks = ()
    fees: Fees = ()


class Held(NamedTuple):
    """Units set aside for, or going to, another line that needs them by ``need_by``."""

    line: str
    number: str
    part: str
    branch: str | None
    units: Decimal
    need_by: date | None = None
    machine_down: bool = False


class Seller(NamedTuple):
    """A supplier; nothing is bought from one that is not active."""

    id: str
    name: str
    active: bool = True
    cut_off: str | None = None
    zone: str | None = None


class Site(NamedTuple):
    """A branch by its name, and where its clock hangs."""

    id: str
    name: str
    zone: str | None = None


class Route(NamedTuple):
    """How one branch sends to another."""

    days: int
    cut_off: str | None = None
    freight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """All of it. ``shares`` are a line's own units on its own shelf, ``draws`` its supplies.

    ``owned`` are units by line, part and branch that are set aside for a line or chosen for it.
    """

    items: Mapping[str, Item] = field(default_factory=dict)
    shelves: Mapping[str, Sequence[OnShelf]] = field(default_factory=dict)
    coming: Mapping[str, Sequence[Coming]] = field(default_factory=dict)
    offers: Mapping[str, Sequence[Offered]] = field(default_factory=dict)
    held: Mapping[str, Sequence[Held]] = field(default_factory=dict)
    sellers: Mapping[str, Seller] = field(default_factory=dict)
    sites: Mapping[str, Site] = field(default_factory=dict)
    routes: Mapping[tuple[str, str], Route] = field(default_factory=dict)
    shares: Mapping[str, Decimal] = field(default_factory=dict)
    draws: Mapping[str, frozenset[str]] = field(default_factory=dict)
    owned: Mapping[tuple[str, str, str | None], Decimal] = field(default_factory=dict)

    def item(self, part: str) -> Item:
        """Give a number, also one that the ERP has not told us of."""
        return self.items.get(part) or Item(part, part)

    def code(self, part: str) -> str:
        """Give what a number is written as."""
        found = self.items.get(part)
        return part if found is None else found.code

    def site(self, branch: str) -> str:
        """Give a branch's name."""
        found = self.sites.get(branch)
        return branch if found is None else found.name

    def share(self, line: str | None) -> Decimal:
        """Give a line's own units on its own shelf."""
        return NOTHING if line is None else self.shares.get(line, NOTHING)
