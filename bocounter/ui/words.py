"""Whole sentences and short words of the window, with the shape and tone that go with them.

Nothing is said by colour alone: each state has words, a shape and a tone.
"""

from __future__ import annotations

import enum
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, QTime

from bocounter.models.facts import (
    Confidence,
    ContactKind,
    ContactOutcome,
    EventKind,
    LineFacts,
    LineState,
    OperationState,
    Told,
    WorkOrderFacts,
)


class Tone(enum.StrEnum):
    """How much a thing asks for attention."""

    ALARM = "alarm"
    WARNING = "warning"
    CALM = "calm"
    GOOD = "good"
    QUIET = "quiet"


class Shape(enum.StrEnum):
    """The little drawing beside a word, so that no one depends on colour."""

    RING = "ring"
    DASHED = "dashed"
    SQUARE = "square"
    CHECKED_SQUARE = "checked_square"
    QUESTION = "question"
    TRIANGLE = "triangle"
    LATER = "later"
    ARROW = "arrow"
    SHELF = "shelf"
    HALF = "half"
    CHECK = "check"
    DISC = "disc"
    CROSS = "cross"
    CLOCK = "clock"
    HIDDEN = "hidden"
    DEAD_END = "dead_end"


@dataclass(frozen=True, slots=True)
class Sign:
    """Words, shape and tone of one state."""

    words: str
    shape: Shape
    tone: Tone


def tr(text: str) -> str:
    """Give this sentence in the window's language."""
    return QCoreApplication.translate("words", text)


def state_sign(state: LineState) -> Sign:
    """Give what the board shows for a line's state."""
    return {
        LineState.CANCELLED: Sign(tr("cancelled"), Shape.CROSS, Tone.QUIET),
        LineState.FILLED: Sign(tr("handed out"), Shape.CHECK, Tone.QUIET),
        LineState.STAGED: Sign(tr("set aside"), Shape.CHECK, Tone.GOOD),
        LineState.PARTLY_RECEIVED: Sign(tr("partly here"), Shape.HALF, Tone.WARNING),
        LineState.NOT_PICKED: Sign(tr("on shelf, pick"), Shape.SHELF, Tone.GOOD),
        LineState.IN_TRANSIT: Sign(tr("on its way"), Shape.ARROW, Tone.CALM),
        LineState.SLIPPED: Sign(tr("slipped, not told"), Shape.LATER, Tone.ALARM),
        LineState.AT_RISK: Sign(tr("at risk"), Shape.TRIANGLE, Tone.WARNING),
        LineState.NO_ETA: Sign(tr("no date given"), Shape.QUESTION, Tone.WARNING),
        LineState.CONFIRMED: Sign(tr("date confirmed"), Shape.CHECKED_SQUARE, Tone.CALM),
        LineState.ORDERED: Sign(tr("ordered"), Shape.SQUARE, Tone.CALM),
        LineState.SOURCING: Sign(tr("being sourced"), Shape.DASHED, Tone.WARNING),
        LineState.SHORT: Sign(tr("short, not ordered"), Shape.RING, Tone.ALARM),
    }[state]


def operation_sign(state: OperationState) -> Sign:
    """Give what is shown for a word of ours on its way to the ERP."""
    return {
        OperationState.PENDING: Sign(tr("waits to be sent"), Shape.CLOCK, Tone.WARNING),
        OperationState.SENDING: Sign(tr("being sent"), Shape.ARROW, Tone.CALM),
        OperationState.UNKNOWN: Sign(
            tr("sent, no answer yet: will be looked up"), Shape.QUESTION, Tone.WARNING
        ),
        OperationState.DONE: Sign(tr("in the ERP"), Shape.CHECK, Tone.GOOD),
        OperationState.VERIFIED: Sign(tr("in the ERP, seen there"), Shape.CHECK, Tone.GOOD),
        OperationState.REJECTED: Sign(tr("refused by the ERP"), Shape.CROSS, Tone.ALARM),
        OperationState.CONFLICT: Sign(tr("needs your decision"), Shape.TRIANGLE, Tone.ALARM),
        OperationState.BLOCKED: Sign(tr("waits for an earlier word"), Shape.CLOCK, Tone.WARNING),
        OperationState.WITHDRAWN: Sign(tr("withdrawn"), Shape.CROSS, Tone.QUIET),
    }[state]


def event_sign(kind: EventKind) -> Sign:
    """Give what the timeline shows for a kind of event."""
    return {
        EventKind.ORDERED: Sign(tr("Ordered"), Shape.SQUARE, Tone.CALM),
        EventKind.DATE: Sign(tr("Supplier date"), Shape.LATER, Tone.WARNING),
        EventKind.RECEIVED: Sign(tr("Received"), Shape.CHECK, Tone.GOOD),
        EventKind.CONTACT: Sign(tr("Contact"), Shape.DISC, Tone.CALM),
        EventKind.TOLD: Sign(tr("Told"), Shape.DISC, Tone.CALM),
        EventKind.FOLLOW_UP: Sign(tr("Follow-up"), Shape.CLOCK, Tone.QUIET),
        EventKind.NOTE: Sign(tr("Note"), Shape.SQUARE, Tone.QUIET),
    }[kind]


def safe_sign(key: str) -> Sign:
    """Say that the customer-safe view is on, and how it ends."""
    return Sign(f"{tr('customer-safe view')}   {key}", Shape.HIDDEN, Tone.CALM)


def somebody_else() -> str:
    """Stand for a customer who must not be seen now."""
    return tr("another customer")


def contact_kind(kind: ContactKind) -> str:
    """Name a kind of contact."""
    return {
        ContactKind.CALL: tr("Call"),
        ContactKind.VOICEMAIL: tr("Voicemail"),
        ContactKind.SMS: tr("Text message"),
        ContactKind.EMAIL: tr("E-mail"),
        ContactKind.IN_PERSON: tr("In person"),
        ContactKind.PORTAL: tr("Portal"),
    }[kind]


def contact_outcome(outcome: ContactOutcome) -> str:
    """Name what came of a contact."""
    return {
        ContactOutcome.REACHED: tr("Reached"),
        ContactOutcome.VOICEMAIL: tr("Left a voicemail"),
        ContactOutcome.NO_ANSWER: tr("No answer"),
        ContactOutcome.WRONG_NUMBER: tr("Wrong number"),
        ContactOutcome.SENT: tr("Sent"),
        ContactOutcome.THEY_CALLED_US: tr("They called us"),
    }[outcome]


def confidence(value: Confidence) -> str:
    """Name how sure a told date was said to be."""
    return {Confidence.CONFIRMED: tr("confirmed"), Confidence.ESTIMATED: tr("estimated")}[value]


def hit_kind(kind: str) -> str:
    """Name the kind of a search hit."""
    return {
        "work_order": tr("Work order"),
        "customer": tr("Customer"),
        "part": tr("Part"),
        "purchase_order": tr("Purchase order"),
    }.get(kind, kind)


def fact_kind(kind: str) -> str:
    """Name a kind of record of the ERP, as a person would."""
    return {
        "branch": tr("Branches"),
        "supplier": tr("Suppliers"),
        "customer": tr("Customers"),
        "contact_point": tr("Phones and e-mails"),
        "machine": tr("Machines"),
        "part": tr("Parts"),
        "supersession": tr("Replaced numbers"),
        "interchange": tr("Interchange"),
        "kit_part": tr("Kits and assemblies"),
        "offer": tr("Suppliers' offers"),
        "transfer_route": tr("Ways between branches"),
        "stock_level": tr("Stock"),
        "work_order": tr("Work orders"),
        "part_line": tr("Part lines"),
        "purchase_line": tr("Purchase orders"),
        "inbound": tr("Inbound and transfers"),
        "receipt": tr("Receipts"),
    }.get(kind, kind.replace("_", " "))


def fact_field(field: str) -> str:
    """Name a fact of a record that the counter can set, as a person would."""
    return {
        "need_by": tr("Need-by"),
        "machine_down": tr("Machine down"),
        "warranty": tr("Warranty job"),
        "hold_reason": tr("Hold reason"),
        "service_writer": tr("Service writer"),
        "customer_po": tr("Customer's PO"),
        "machine": tr("Machine"),
        "make": tr("Make"),
        "model": tr("Model"),
        "serial": tr("Serial"),
        "unit_number": tr("Unit number"),
        "part": tr("Part of the line"),
        "quantity": tr("Quantity of the line"),
    }.get(field, plain(field.replace("_", " ")))


def fact_value(value: object, today: date) -> str:
    """Give what a fact is or was, whoever wrote it; days are said as everywhere else."""
    if value is None or value == "":
        return tr("nothing")
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    text = str(value)
    try:
        return day(date.fromisoformat(text), today) if len(text) == 10 else lines(text)
    except ValueError:
        return lines(text)


def signed(by: str | None, at: datetime | None, now: datetime) -> str:
    """Give who said it and when, as far as either is known."""
    said = [isolated(plain(by))] if by else []
    if at is not None:
        said.append(moment(at, now))
    return ", ".join(said)


# --- dates, quantities, slips -------------------------------------------------------------


def day(value: date | None, today: date) -> str:
    """Give a day in a few characters: 'Thu Dec 4', with the year when it is not this one."""
    if value is None:
        return tr("no date")
    pattern = "ddd MMM d" if value.year == today.year else "MMM d yyyy"
    return QLocale().toString(QDate(value.year, value.month, value.day), pattern)


def short_day(value: date) -> str:
    """Give a day without its weekday: 'Dec 4'."""
    return QLocale().toString(QDate(value.year, value.month, value.day), "MMM d")


def near_day(value: date | None, today: date) -> str:
    """Give a day as short as can be: 'Dec 4', with the year when it is not this one."""
    if value is None or value.year != today.year:
        return day(value, today)
    return short_day(value)


def month(value: date, *, year: bool = False) -> str:
    """Give a month: 'Dec', or 'Dec 2026'."""
    pattern = "MMM yyyy" if year else "MMM"
    return QLocale().toString(QDate(value.year, value.month, value.day), pattern)


def long_day(value: date | None) -> str:
    """Give a day with its full weekday and month: 'Thursday, December 4, 2026'."""
    if value is None:
        return tr("no date")
    return QLocale().toString(QDate(value.year, value.month, value.day), "dddd, MMMM d, yyyy")


def moment(value: datetime | None, now: datetime) -> str:
    """Give an instant on this PC's clock: '07:10' today, else 'Thu Dec 4, 07:10'."""
    if value is None:
        return tr("never")
    local = value.astimezone()
    clock = f"{local:%H:%M}"
    if local.date() == now.date():
        return tr("today {time}").format(time=clock)
    if (local.date() - now.date()).days == 1:
        return tr("tomorrow {time}").format(time=clock)
    if (now.date() - local.date()).days == 1:
        return tr("yesterday {time}").format(time=clock)
    return f"{day(local.date(), now.date())}, {clock}"


def qt_moment(value: datetime) -> QDateTime:
    """Give an instant as a field of the window takes it: wall-clock time."""
    return QDateTime(
        QDate(value.year, value.month, value.day), QTime(value.hour, value.minute, value.second)
    )


def ago(value: datetime | None, now: datetime) -> str:
    """Give how long ago an instant was, in one rounded unit."""
    if value is None:
        return tr("never")
    minutes = int((now - value).total_seconds() // 60)
    if minutes < 1:
        return tr("just now")
    if minutes < 60:
        return tr("{n} min ago").format(n=minutes)
    if minutes < 48 * 60:
        return tr("{n} h ago").format(n=minutes // 60)
    return tr("{n} days ago").format(n=minutes // 1440)


def days(count: int) -> str:
    """Give a number of days in words."""
    return tr("1 day") if count == 1 else tr("{n} days").format(n=count)


def quantity(value: Decimal) -> str:
    """Give a quantity without needless zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def missing(line: LineFacts) -> str:
    """Give what is outstanding of what is wanted: '2 of 4'."""
    return tr("{missing} of {wanted}").format(
        missing=quantity(line.outstanding), wanted=quantity(line.wanted)
    )


def told(value: Told | None, today: date) -> str:
    """Give the told day in a few characters."""
    if value is None:
        return tr("not told")
    return tr("told: no date") if value.day is None else day(value.day, today)


def slip_sign(order: WorkOrderFacts, today: date) -> Sign | None:
    """Say how the told day and the best known one stand to each other; None: nothing to say."""
    slip = order.untold_slip_days
    last = order.told
    if slip is not None and slip > 0:
        text = tr("late by {days}, customer not told").format(days=days(slip))
        return Sign(text, Shape.LATER, Tone.ALARM)
    if order.short_lines and last is None and not any(ln.told for ln in order.short_lines):
        return Sign(tr("customer not told any date"), Shape.QUESTION, Tone.WARNING)
    if slip is not None and slip < 0:
        return Sign(tr("{days} earlier than told").format(days=days(-slip)), Shape.CHECK, Tone.GOOD)
    if last is not None and last.day is not None and last.day < today and order.short_lines:
        return Sign(tr("told day has passed"), Shape.TRIANGLE, Tone.ALARM)
    if slip == 0:
        return Sign(tr("as told"), Shape.CHECK, Tone.GOOD)
    return None


def plain(text: str) -> str:
    """Give text of a stranger on one line: no control, direction or zero-width characters."""
    if text.isascii() and text.isprintable():
        return text.strip()
    kept = (" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    return "".join(c for c in kept if unicodedata.category(c) != "Cf" or c == "\u200d").strip()


def as_written(text: str) -> str:
    """Give text for a tool tip, which would guess at markup: shown as a stranger wrote it."""
    import html

    return f"<qt>{html.escape(text).replace(chr(10), '<br>')}</qt>"


def from_right(text: str) -> bool:
    """Whether this text is read from right to left, judged by its first strong letter."""
    if text.isascii():
        return False
    for letter in text:
        strong = unicodedata.bidirectional(letter)
        if strong in {"L", "R", "AL"}:
            return strong != "L"
    return False


def isolated(text: str) -> str:
    """Give text that is read from right to left so that it leaves the order around it alone."""
    return f"\u2068{text}\u2069" if from_right(text) else text


def lines(text: str) -> str:
    """Give text of several lines as ``plain`` does, keeping its line ends."""
    return "\n".join(plain(part) for part in text.splitlines())
