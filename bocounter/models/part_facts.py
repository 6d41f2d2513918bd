"""The frozen facts of a part number and of a purchase order, as screens and answers need them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bocounter.models.facts import NOTHING


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
    says whether it may stand in for ours; ``steps`` counts the hops.
    """

    id: str
    code: str
    description: str
    factor: Decimal
    newer: bool
    usable: bool
    steps: int


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
        """The numbers that replace this one, nearest first."""
        return tuple(r for r in self.related if r.newer)

    @property
    def replaces(self) -> tuple[Related, ...]:
        """The numbers this one replaced, nearest first."""
        return tuple(r for r in self.related if not r.newer)

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
