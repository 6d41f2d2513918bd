"""The frozen facts of a delivery that is checked in: what is due, what was counted, who gets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bocounter.models.facts import NOTHING


@dataclass(frozen=True, slots=True)
class Subject:
    """What a delivery is checked in against: one of the three, by number, number and the ERP's id.

    ``words`` names it, such as ``PO-1 of Adlermoor Parts Supply``.
    """

    purchase_order: str | None = None
    shipment: str | None = None
    supplier: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What comes of one purchase order to one branch (id and code): so many lines, from ``day``."""

    purchase_order: str
    branch: str
    code: str | None
    supplier: str | None
    lines: int
    day: date | None
    shipped: bool


@dataclass(frozen=True, slots=True)
class Due:
    """Units that are expected: what still comes of one movement, or of an order without one.

    ``inbound`` is the movement's id. ``shipment`` is the ERP's own number or reference of what it
    comes on, ``from_branch`` names the branch that sends it.
    """

    inbound: str
    purchase_line: str | None
    purchase_order: str | None
    supplier: str | None
    part: str
    quantity: Decimal
    day: date | None
    shipment: str | None = None
    from_branch: str | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """One count as it was made; ``undone`` ones are in no sum."""

    id: str
    part: str | None
    part_text: str
    good: Decimal
    damaged: Decimal
    at: datetime
    by: str
    undone: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted under one number; ``part`` None is a number that nobody here knows."""

    part: str | None
    part_text: str
    good: Decimal
    damaged: Decimal = NOTHING
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A delivery that is being counted, the newest scan first."""

    id: str
    branch: str
    subject: Subject
    slip: str | None
    at: datetime
    by: str
    scans: tuple[Scan, ...]
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Gets:
    """What a line gets of a part that came: ``units`` of it, which make ``covers`` of its own.

    ``wanted`` counts its own part. ``concerned``: this delivery was to bring it something, so
    that its customer is to be told.
    """

    line: str
    work_order: str
    number: str
    customer: str
    machine: str | None
    line_part: str
    part: str
    wanted: Decimal
    units: Decimal
    covers: Decimal
    place: int
    why: str
    concerned: bool

    @property
    def missing(self) -> Decimal:
        """What it goes on waiting for."""
        return self.wanted - self.covers


@dataclass(frozen=True, slots=True)
class Exceptional:
    """What is not as it was announced, with its reason."""

    kind: str
    part: str | None
    part_text: str
    units: Decimal
    reason: str
    inbound: str | None = None
    instead_of: str | None = None


@dataclass(frozen=True, slots=True)
class Came:
    """Good units of a part that count for what was due: ``covers`` units of the due part."""

    due: Due
    part: str
    units: Decimal
    covers: Decimal


@dataclass(frozen=True, slots=True)
class Sheet:
    """A delivery as far as it is counted, and what would become of it now.

    ``names`` are numbers and descriptions of the parts by id.
    """

    branch: str
    subject: Subject
    due: tuple[Due, ...]
    tallies: tuple[Tally, ...]
    came: tuple[Came, ...]
    exceptions: tuple[Exceptional, ...]
    gets: tuple[Gets, ...]
    to_shelf: Mapping[str, Decimal]
    names: Mapping[str, tuple[str, str]]

    @property
    def winners(self) -> tuple[Gets, ...]:
        """Those who get something."""
        return tuple(one for one in self.gets if one.covers > 0)

    @property
    def losers(self) -> tuple[Gets, ...]:
        """Those who go on waiting for something that was to be in this delivery."""
        return tuple(one for one in self.gets if one.missing > 0 and one.concerned)

    def code(self, part: str) -> str:
        """Give a part's number."""
        return self.names.get(part, (part, ""))[0]
