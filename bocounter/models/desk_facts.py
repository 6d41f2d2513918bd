"""The frozen facts of the call desk: who was tried how, who is to be called, what needs an eye."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal


class Mood(enum.StrEnum):
    """How a customer was when a contact ended."""

    CALM = "calm"
    WORRIED = "worried"
    ANGRY = "angry"


class Decision(enum.StrEnum):
    """What a customer decided, where it is one of the usual things."""

    WAIT = "wait"
    ALTERNATIVE = "alternative"
    CANCEL = "cancel"
    LATER = "later"
    LEAVE_ALONE = "leave_alone"


@dataclass(frozen=True, slots=True)
class Try:
    """One contact as it counts for the next one."""

    kind: str
    outcome: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """What contacts on a work order come to.

    ``heard`` is when a customer was last told something by any way, ``tries`` are those since
    somebody was reached, oldest first; ``decision`` is what they decided last, in its own words.
    """

    contacted: datetime | None = None
    heard: datetime | None = None
    by: str | None = None
    tries: tuple[Try, ...] = ()
    mood: str | None = None
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What the queue and the alerts need of one work order: a row of ``call_reading``.

    ``promised`` is the earliest told day of a part that is missing, by ``promised_by``;
    ``unshipped`` and ``unconfirmed`` the earliest told day of one that nobody has shipped or
    confirmed. ``due`` is the earliest supplier date of a missing part. ``moved_at`` is when a day
    moved of which the customer does not know. ``arrived`` is when parts came last.
    """

    work_order: str
    number: str
    branch: str | None
    customer: str | None
    writer: str | None
    opened: date | None
    down: bool
    open_lines: int
    short_lines: int
    undated_lines: int
    promised: date | None
    promised_by: str | None
    unshipped: date | None
    unconfirmed: date | None
    due: date | None
    slip_days: int | None
    moved_at: datetime | None
    arrived: datetime | None
    contacted: datetime | None
    heard: datetime | None
    contact_by: str | None
    tries: int
    next_contact: datetime | None
    left_alone: bool
    mood: str | None
    decision: str | None
    pacing: str | None


@dataclass(frozen=True, slots=True)
class Taken:
    """Whose call a work order is, until when."""

    work_order: str
    by: str
    until: datetime


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One call to make: ``why`` in sentences, ``parts`` the points by name, ``due`` its clock.

    ``work_order`` is its id, ``number`` what people call it. ``attempts`` are the tries since
    somebody was reached, ``advice`` what is next after them.
    """

    work_order: str
    number: str
    branch: str | None
    customer: str
    why: tuple[str, ...]
    score: Decimal
    parts: Mapping[str, Decimal]
    due: datetime | None
    taken_by: str | None = None
    taken_until: datetime | None = None
    attempts: int = 0
    advice: str | None = None
    mood: str | None = None
    decision: str | None = None
    reasons: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that needs an eye: ``key`` names it for good, ``owner`` is whose it is.

    ``severity`` is notice, warning or urgent. ``due`` is its clock, ``snoozed_until`` says that it
    is still, ``work_order`` is the id of the one it is about.
    """

    key: str
    kind: str
    severity: str
    subject: str
    message: str
    since: datetime | None = None
    owner: str | None = None
    due: datetime | None = None
    snoozed_until: datetime | None = None
    work_order: str | None = None
    snooze_reason: str | None = None


class Cause(enum.StrEnum):
    """Why a part is late."""

    SUPPLIER_STOCK_OUT = "supplier_stock_out"
    OUR_STOCK_OUT = "our_stock_out"
    WRONG_NUMBER = "wrong_number"
    LATE_ORDER = "late_order"
    CUT_OFF_MISSED = "cut_off_missed"
    SUPERSESSION = "supersession"
    SHORT_OR_DAMAGED = "short_or_damaged"


@dataclass(frozen=True, slots=True)
class CauseFacts:
    """Why a line is late, as somebody said it last."""

    line: str
    cause: str
    note: str | None
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class SheetItem:
    """One line of a sheet: about which work order (its number), who, and what."""

    work_order: str | None
    customer: str | None
    text: str
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class SheetSection:
    """A part of a sheet: ``count`` says how many there are, ``items`` are the first of them."""

    name: str
    title: str
    count: int
    items: tuple[SheetItem, ...]


@dataclass(frozen=True, slots=True)
class DeskSheet:
    """A page for people: the morning brief, or what a colleague leaves to the others."""

    title: str
    at: datetime
    sections: tuple[SheetSection, ...]
