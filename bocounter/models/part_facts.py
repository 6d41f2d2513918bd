"""The frozen facts of a part number and of a purchase order, as screens and answers need them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bocounter.models.facts import NOTHING, LineFacts
from bocounter.models.price_breaks import Breaks
from bocounter.models.return_terms import Fees


@dataclass(frozen=True, slots=True)
class Shelf:
    """Units of one part number at one branch; ``free`` are those nobody has reserved."""

    branch: str
    name: str
    part: str
    on_hand: Decimal
    free: Decimal


@dataclass(frozen=True, slots=True)
class Related:
    """Another number of the same supersession chain: ``factor`` of it make one of ours.

    ``newer`` is True for a replacement and False for a number that ours replaced; ``usable``
    says whether it may stand in for ours; ``steps`` counts the hops. ``loop`` are the numbers of a
    loop that leads to it: they replace each other, so that none replaces another.
    """

    id: str
    code: str
    description: str
    factor: Decimal
    newer: bool
    usable: bool
    steps: int
    loop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coming:
    """Units on their way to a branch; ``day`` is the supplier date now, None when there is none."""

    id: str
    purchase_order: str | None
    supplier: str | None
    from_branch: str | None
    branch: str | None
    part: str
    quantity: Decimal
    day: date | None
    original: date | None
    confirmed: bool
    shipped: bool


@dataclass(frozen=True, slots=True)
class Waits:
    """A work order that waits for units of a part."""

    work_order: str
    line: str
    part: str
    quantity: Decimal
    supplier_date: date | None


@dataclass(frozen=True, slots=True)
class PartFacts:
    """Everything known of a part number: stock under every number of its chain, orders, waiters."""

    id: str
    code: str
    description: str
    unit: str | None
    price: Decimal | None
    active: bool
    stock: tuple[Shelf, ...]
    related: tuple[Related, ...]
    coming: tuple[Coming, ...]
    waiting: tuple[Waits, ...]
    suppliers: tuple[str, ...]
    as_of: datetime | None

    @property
    def replaced_by(self) -> tuple[Related, ...]:
        """The numbers that replace this one, nearest first; those of a loop replace nothing."""
        return tuple(r for r in self.related if r.newer and not r.loop)

    @property
    def replaces(self) -> tuple[Related, ...]:
        """The numbers this one replaced, nearest first."""
        return tuple(r for r in self.related if not r.newer and not r.loop)

    @property
    def loops(self) -> tuple[tuple[str, ...], ...]:
        """The loops that its chain leads into, by their numbers."""
        return tuple(dict.fromkeys(r.loop for r in self.related if r.loop))

    @property
    def free(self) -> Decimal:
        """Units of this very number that nobody has reserved, in all branches."""
        return sum((s.free for s in self.stock if s.part == self.code), NOTHING)


@dataclass(frozen=True, slots=True)
class OrderedPart:
    """One line of a purchase order."""

    part: str
    description: str
    ordered: Decimal
    received: Decimal
    status: str
    day: date | None


@dataclass(frozen=True, slots=True)
class PurchaseOrderFacts:
    """A purchase order with its lines and the work orders that wait for it."""

    number: str
    supplier: str | None
    lines: tuple[OrderedPart, ...]
    waiting: tuple[str, ...]
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class Traits:
    """What a part is. None is "the ERP does not say"; ``regulated`` names the rule it is under."""

    cost: Decimal | None
    origin: str | None
    condition: str | None
    core_charge: Decimal | None
    hazardous: bool | None
    returnable: bool | None
    regulated: str | None
    restock_fees: Fees = ()


@dataclass(frozen=True, slots=True)
class Lying:
    """Units of one number at one branch. ``relation`` is how that number is related to ours:
    own, replaced_by, replaces, loop, or the relation of a hop.

    ``reserved`` is what the ERP has set aside, ``left`` what is free when everybody who waits has
    had their share, ``minimum`` what the branch keeps.
    """

    part: str
    relation: str
    branch: str
    name: str
    on_hand: Decimal
    reserved: Decimal
    left: Decimal
    minimum: Decimal | None


@dataclass(frozen=True, slots=True)
class Offer:
    """What a supplier asks for a number of the chain. Money and days are None when not said.

    ``minutes`` remain to order for today; 0: today's cut-off has passed; None: there is none.
    ``breaks`` are the prices of more.
    """

    part: str
    supplier: str
    active: bool
    price: Decimal | None
    freight: Decimal | None
    fee: Decimal | None
    lead_days: int | None
    order_type: str | None
    condition: str | None
    minimum: Decimal | None
    multiple: Decimal | None
    returnable: bool | None
    by_air: bool | None
    cut_off: str | None
    minutes: int | None
    breaks: Breaks = ()
    restock_fees: Fees = ()


@dataclass(frozen=True, slots=True)
class Share:
    """Units that one order (its number) gets of what comes, in units of the line's own part."""

    work_order: str
    units: Decimal


@dataclass(frozen=True, slots=True)
class Expected:
    """Units that come, for whom, and how many nobody waits for."""

    coming: Coming
    shares: tuple[Share, ...]
    left: Decimal


@dataclass(frozen=True, slots=True)
class Waiter:
    """A line that waits for a number of the chain, with its job, in the order they are served."""

    work_order: str
    number: str
    branch: str | None
    customer_id: str
    customer: str
    machine_down: bool
    need_by: date | None
    line: LineFacts


@dataclass(frozen=True, slots=True)
class Month:
    """What was asked for in a month, in units of this number: handed out, still open, lost."""

    first: date
    handed_out: Decimal
    still_open: Decimal
    lost: Decimal

    @property
    def asked(self) -> Decimal:
        """All of it."""
        return self.handed_out + self.still_open + self.lost


@dataclass(frozen=True, slots=True)
class Demand:
    """Month after month up to now, from the first that is known; ``times`` it was asked for."""

    months: tuple[Month, ...] = ()
    times: int = 0
