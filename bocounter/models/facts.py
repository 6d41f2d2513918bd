"""The frozen facts that rules judge and screens show. Imports no mapper and no toolkit.

The five dates are never mixed: *need-by* (the job), *supplier date* (the supplier, now),
*predicted* (ours, later), *told* (what the customer heard), *actual* (a receipt).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

NOTHING = Decimal(0)


class LineState(enum.StrEnum):
    """The state of a part line, in the order in which it is looked for."""

    CANCELLED = "cancelled"
    FILLED = "filled"
    STAGED = "staged"
    PARTLY_RECEIVED = "partly_received"
    NOT_PICKED = "not_picked"
    IN_TRANSIT = "in_transit"
    SLIPPED = "slipped"
    AT_RISK = "at_risk"
    NO_ETA = "no_eta"
    CONFIRMED = "confirmed"
    ORDERED = "ordered"
    SOURCING = "sourcing"
    SHORT = "short"


class Confidence(enum.StrEnum):
    """How sure a told date was said to be."""

    CONFIRMED = "confirmed"
    ESTIMATED = "estimated"


class ContactKind(enum.StrEnum):
    """How customer and counter met."""

    CALL = "call"
    VOICEMAIL = "voicemail"
    SMS = "sms"
    EMAIL = "email"
    IN_PERSON = "in_person"
    PORTAL = "portal"


class ContactOutcome(enum.StrEnum):
    """What came of a contact."""

    REACHED = "reached"
    VOICEMAIL = "voicemail"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    SENT = "sent"
    THEY_CALLED_US = "they_called_us"


class OperationState(enum.StrEnum):
    """Where a word of ours is on its way to the ERP (docs/sync.md)."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    DONE = "done"
    VERIFIED = "verified"
    REJECTED = "rejected"
    CONFLICT = "conflict"
    BLOCKED = "blocked"
    WITHDRAWN = "withdrawn"


LIVE_STATES = frozenset(
    {
        OperationState.PENDING,
        OperationState.SENDING,
        OperationState.UNKNOWN,
        OperationState.REJECTED,
        OperationState.CONFLICT,
        OperationState.BLOCKED,
    }
)
"""States of words the ERP does not surely hold: while there is one, not everything is in."""

ARRIVED_STATES = frozenset({OperationState.DONE, OperationState.VERIFIED})
"""States of words the ERP holds."""

ON_THE_WAY_STATES = frozenset(
    {
        OperationState.PENDING,
        OperationState.SENDING,
        OperationState.UNKNOWN,
        OperationState.BLOCKED,
    }
)
"""States of words that go out by themselves."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a customer heard: a day, or that there is none (``day`` None)."""

    day: date | None
    at: datetime
    by: str
    channel: str
    confidence: Confidence


class DateSeen(NamedTuple):
    """One supplier date as it was seen: ``day`` None when the supplier took it back."""

    inbound: str
    day: date | None
    source: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class LineFacts:
    """Everything known of a part line that its state, urgency and answer are judged from.

    Quantities are in the part's unit. ``from_shelf`` are free units at the branch that this
    line could take; ``on_order`` units that come for it; ``uncovered`` units nobody has
    ordered. ``supplier_date`` is the day its last missing unit arrives, None when one of
    them has no day. ``told`` is the last thing said of this line or of its work order.
    ``bin`` is where we put what was set aside for it, where we did.
    """

    id: str
    work_order: str
    position: int
    part_id: str
    part: str
    description: str
    wanted: Decimal
    assigned: Decimal
    issued: Decimal
    cancelled: bool
    need_by: date | None
    from_shelf: Decimal
    on_order: Decimal
    uncovered: Decimal
    sourcing: bool
    purchase_orders: tuple[str, ...]
    supplier: str | None
    supplier_date: date | None
    supplier_date_original: date | None
    dated: bool
    confirmed: bool
    shipped: bool
    received: bool
    moved_later_at: datetime | None
    best_option: str | None
    options_count: int
    told: Told | None
    bin: str | None = None

    @property
    def outstanding(self) -> Decimal:
        """Wanted - assigned - issued; never below nothing, and nothing when cancelled."""
        if self.cancelled:
            return NOTHING
        return max(NOTHING, self.wanted - self.assigned - self.issued)

    @property
    def is_open(self) -> bool:
        """Whether somebody still waits for it: not cancelled and not all handed out."""
        return not self.cancelled and self.issued < self.wanted

    @property
    def untold_slip_days(self) -> int | None:
        """Best current knowledge - told, in days; None when either is not known."""
        if self.told is None or self.told.day is None or self.supplier_date is None:
            return None
        return (self.supplier_date - self.told.day).days


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """Who gets the call, and by which numbers."""

    id: str
    number: str | None
    name: str
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    language: str | None
    consent: tuple[tuple[str, str], ...] = ()
    """The channels of which something is known: yes, no or unknown."""


@dataclass(frozen=True, slots=True)
class MachineFacts:
    """The machine on the job."""

    make: str | None
    model: str | None
    serial: str | None
    unit_number: str | None

    @property
    def words(self) -> str:
        """Make and model, then what identifies it, as a person would say it."""
        named = " ".join(p for p in (self.make, self.model) if p)
        marks = [f"S/N {self.serial}" if self.serial else "", self.unit_number or ""]
        return ", ".join(p for p in (named, *marks) if p)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the counter wants a fact of a work order to be, and where that is on its way.

    ``before`` is what the person saw. None is "nothing".
    """

    field: str
    value: str | bool | None
    before: str | bool | None
    at: datetime
    by: str
    operation: str
    state: OperationState


@dataclass(frozen=True, slots=True)
class WorkOrderFacts:
    """A job or counter order with its lines, as the ERP says it and as we told it.

    ``as_of`` is the oldest freshness of the facts used, None before the first sync.
    """

    id: str
    number: str
    branch: str | None
    status: str
    kind: str
    opened: date | None
    description: str | None
    customer_po: str | None
    service_writer: str | None
    hold_reason: str | None
    machine_down: bool | None
    need_by: date | None
    customer: CustomerFacts
    machine: MachineFacts | None
    lines: tuple[LineFacts, ...]
    told: Told | None
    last_contact: datetime | None
    next_contact: datetime | None
    as_of: datetime | None
    wishes: tuple[Wish, ...] = ()
    warranty: bool | None = None

    def age_days(self, today: date) -> int | None:
        """Days since it was opened; None when the ERP does not say when."""
        return None if self.opened is None else (today - self.opened).days

    @property
    def open_lines(self) -> tuple[LineFacts, ...]:
        """The lines somebody still waits for."""
        return tuple(line for line in self.lines if line.is_open)

    @property
    def short_lines(self) -> tuple[LineFacts, ...]:
        """The open lines with units outstanding."""
        return tuple(line for line in self.open_lines if line.outstanding > 0)

    @property
    def pacing_line(self) -> LineFacts | None:
        """The line that decides when the job is ready: one without a day, else the latest."""
        short = self.short_lines
        undated = [line for line in short if line.supplier_date is None and not _on_shelf(line)]
        if undated:
            return undated[0]
        dated = [line for line in short if line.supplier_date is not None]
        return max(dated, key=lambda line: line.supplier_date or date.min, default=None)

    @property
    def ready(self) -> date | None:
        """The day the pacing part is due; None when it has none."""
        pacing = self.pacing_line
        return None if pacing is None else pacing.supplier_date

    @property
    def untold_slip_days(self) -> int | None:
        """The worst untold slip of its lines, in days; None when there is none to tell."""
        slips = [s for line in self.short_lines if (s := line.untold_slip_days) is not None]
        return max(slips, default=None)


def _on_shelf(line: LineFacts) -> bool:
    return line.from_shelf >= line.outstanding


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old one kind of fact is: the ERP's clock when the last finished pull began."""

    kind: str
    as_of: datetime | None
    complete: bool
    rows: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: ``kind`` is work_order, customer, part or purchase_order.

    ``id`` is what the other verbs take (a work order's number, a part's code, a customer's
    number or id, a purchase order's number). ``answer`` is what to say, never empty.
    ``work_order`` names the job to open for this hit, where there is one; ``customer`` is the
    id of whose hit it is.
    """

    kind: str
    id: str
    title: str
    answer: str
    score: float
    work_order: str | None = None
    customer: str | None = None


@dataclass(frozen=True, slots=True)
class OperationFacts:
    """A word of ours and where it is: ``reason`` says in words why it waits."""

    id: str
    kind: str
    work_order: str
    number: str | None
    text: str
    by: str
    made_at: datetime
    state: OperationState
    attempts: int
    not_before: datetime | None
    last_sent: datetime | None
    remote_id: str | None
    reason: str | None


Fields = dict[str, str | bool | None]
"""Some fields of a record with their values; None is "nothing"."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to decide: ``keep`` is ours or theirs, ``words`` the button, then what it does."""

    keep: str
    words: str
    consequence: str


@dataclass(frozen=True, slots=True)
class ConflictFacts:
    """A decision that waits for a person.

    ``kind``: duplicate, many_deletions, target_gone, stale, vanished, choice; or refused, parked,
    blocked for a word that cannot go on by itself. ``base`` is what the person had seen,
    ``ours`` what they want, ``theirs`` what the ERP says now: fields of a change, or words.
    ``number`` is the work order's, where it is about one.
    """

    id: str
    kind: str
    message: str
    found_at: datetime
    operation: str | None
    record: str | None
    ours: Fields | str | None
    theirs: Fields | str | None
    base: Fields | str | None = None
    number: str | None = None
    ours_by: str | None = None
    ours_at: datetime | None = None
    theirs_by: str | None = None
    theirs_at: datetime | None = None
    choices: tuple[Choice, ...] = ()


class EventKind(enum.StrEnum):
    """What a timeline shows."""

    ORDERED = "ordered"
    DATE = "date"
    RECEIVED = "received"
    CONTACT = "contact"
    TOLD = "told"
    FOLLOW_UP = "follow_up"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a work order, for its timeline. ``state`` is its operation's.

    ``day`` is there when no time of day is known: it is that day wherever one stands.
    """

    at: datetime
    kind: EventKind
    text: str
    by: str | None = None
    line: str | None = None
    state: OperationState | None = None
    day: date | None = None
