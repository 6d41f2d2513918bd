"""The frozen facts of the ways to get a part: what a ladder is made of. Imports no mapper.

Quantities of an option are in two units and never mixed: ``covers`` counts units of the wanted
part, ``available`` and ``quantity`` units of the option's own part. Money is in the shop's
currency. None is "not known", never "none".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from bocounter.models.return_terms import Fees

KINDS = (
    "shelf",
    "other_branch",
    "on_order",
    "supersession",
    "interchange",
    "other_supplier",
    "kit",
    "component",
    "reman",
    "used",
    "customer_later",
)
"""Kinds of options. A stand-in number keeps the kind of its relation, wherever it lies."""


@dataclass(frozen=True, slots=True)
class Note:
    """A reason or a caution, not yet in words: ``code`` and what it is about."""

    code: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hop:
    """One relation from one number to another: ``factor`` units of ``to`` make one ``from_``.

    ``relation``: superseded_by, supersedes, interchange, alternate, kit (``to`` is a kit that
    holds ``from_``), component (``to`` is in the kit ``from_``), assembly (``to`` is the next
    higher assembly). ``refused`` says why it is not followed. ``grade`` is that of an
    interchange; ``both_ways``: the old number may stand in for the new one, too; ``together``:
    several numbers are needed at once.
    """

    relation: str
    from_: str
    to: str
    factor: Fraction
    source: str | None
    as_of: date | None
    refused: Note | None = None
    grade: str | None = None
    both_ways: bool = False
    together: bool = False


@dataclass(frozen=True, slots=True)
class Graph:
    """What relates a part to others: every hop seen, and what is wrong with some.

    ``loops`` are sets of numbers that replace each other; ``dead_ends`` numbers at the end of
    a chain that are no longer sold; ``cut`` says that a dense cluster was cut short.
    """

    part: str
    hops: tuple[Hop, ...] = ()
    loops: tuple[tuple[str, ...], ...] = ()
    dead_ends: tuple[str, ...] = ()
    cut: bool = False


COUNTED = frozenset({"transfer_time", "lead_time_no_history"})
"""Bases whose days are counted from today, Saturdays, Sundays and closed days among them."""


@dataclass(frozen=True, slots=True)
class Arrives:
    """In how many days an option is at the asking branch, likely (P50) and safely (P80).

    ``basis``: on_hand, transfer_time, supplier_date, lead_time_no_history, unknown.
    """

    p50: int | None
    p80: int | None
    basis: str


@dataclass(frozen=True, slots=True)
class Option:
    """One real way to get the part. ``key`` names it whatever its rank becomes.

    ``from_`` is where it comes from, in words; ``source_id`` the shelf's branch, the inbound,
    the offer or the line behind it, ``source_kind`` which of them: shelf, coming, offer, line (None
    for several together). ``parts`` are the options a combination or a bundle is
    made of. ``phrase`` is the board's, ``why`` one whole sentence without money in it.
    ``restock_fees`` are kept back of what is returned late.
    """

    rank: int
    key: str
    kind: str
    part_id: str
    part: str
    description: str
    from_: str
    source_id: str
    available: Decimal | None
    covers: Decimal
    quantity: Decimal
    quantity_factor: Fraction
    arrives: Arrives
    meets_need_by: bool | None
    unit_cost: Decimal | None
    unit_price: Decimal | None
    landed_cost: Decimal | None
    freight: Decimal | None
    fee: Decimal | None
    core_charge: Decimal | None
    returnable: bool | None
    hazardous: bool | None
    warranty_ok: bool | None
    minutes_to_cut_off: int | None
    breaks_kit: bool
    path: tuple[Hop, ...]
    phrase: str
    why: str
    parts: tuple[Option, ...] = ()
    source_kind: str | None = None
    restock_fees: Fees = ()


@dataclass(frozen=True, slots=True)
class Excluded:
    """An option that must not be taken, and why not."""

    option: Option
    reason: str


class Ask(NamedTuple):
    """What is wanted: ``quantity`` of a part at a branch, perhaps by a day.

    ``part`` and ``branch`` are ids. ``warranty`` None: nobody has said. ``line`` is the part
    line that asks, None for a question without one.
    """

    part: str
    quantity: Decimal
    branch: str | None
    need_by: date | None
    now: datetime
    line: str | None = None
    warranty: bool | None = None
    serial: str | None = None
    machine_down: bool = False

    @property
    def today(self) -> date:
        """The day on which is asked."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Ladder:
    """All options ranked, all others with their reasons. ``as_of`` is the facts' age."""

    asked: Ask
    options: tuple[Option, ...]
    excluded: tuple[Excluded, ...]
    graph: Graph
    as_of: datetime | None = None
