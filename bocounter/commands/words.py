"""What a deed looks like as a note in the ERP: whole lines for whoever opens the record there.

Times are the counter's wall clock with its offset from UTC, so that nobody elsewhere misreads
them: an instant is written in the zone it comes in, and in that of ``now`` when it comes in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bocounter.models.facts import (
    Confidence,
    ContactKind,
    ContactOutcome,
    LineFacts,
    WorkOrderFacts,
)
from bocounter.rules.moments import day, moment

__all__ = [
    "KINDS",
    "OUTCOMES",
    "Said",
    "about",
    "change",
    "contact",
    "day",
    "follow_up",
    "machine",
    "moment",
    "note",
    "withdrawal",
]

KINDS = {
    ContactKind.CALL: "Call",
    ContactKind.VOICEMAIL: "Voicemail",
    ContactKind.SMS: "Text message",
    ContactKind.EMAIL: "E-mail",
    ContactKind.IN_PERSON: "Talk at the counter",
    ContactKind.PORTAL: "Message in the portal",
}

OUTCOMES = {
    ContactOutcome.REACHED: "customer reached",
    ContactOutcome.VOICEMAIL: "left a voicemail",
    ContactOutcome.NO_ANSWER: "no answer",
    ContactOutcome.WRONG_NUMBER: "wrong number",
    ContactOutcome.SENT: "sent",
    ContactOutcome.THEY_CALLED_US: "they called us",
}

_SURENESS = {Confidence.CONFIRMED: "confirmed", Confidence.ESTIMATED: "estimated"}


@dataclass(frozen=True, slots=True)
class Said:
    """A told date in words: ``about`` a part or the whole work order; ``day`` None is no date."""

    about: str
    day: date | None
    confidence: Confidence


def about(order: WorkOrderFacts, line: LineFacts | None) -> str:
    """Name what a told day is about: a part line, or the whole work order (None)."""
    if line is None:
        return f"work order {order.number}"
    return f"{line.part} {line.description}".strip()


def contact(
    kind: ContactKind,
    outcome: ContactOutcome,
    *,
    by: str,
    now: datetime,
    told: Sequence[Said],
    next_contact: datetime | None,
    note: str | None,
    csat: int | None,
    corrects: str | None,
    felt: str | None = None,
    decided: str = "",
) -> str:
    """Write a contact: who, when, how, with what outcome, what was told, what comes next.

    ``felt`` is how the customer was, ``decided`` a sentence of what they decided.
    """
    lines = [f"{KINDS[kind]} by {by}, {moment(now)}: {OUTCOMES[outcome]}."]
    if corrects is not None:
        lines.append(f"This puts right an earlier contact ({corrects}).")
    for said in told:
        when = "that there is no date" if said.day is None else _told_day(said)
        lines.append(f"Told about {said.about}: {when}.")
    if csat is not None:
        lines.append(f"The customer gave {csat} of 5.")
    if felt is not None:
        lines.append(f"The customer was {felt}.")
    if decided:
        lines.append(decided)
    if note is not None:
        lines.append(note)
    lines.append(_next(next_contact, now))
    return "\n".join(lines)


def follow_up(due: datetime | None, *, by: str, now: datetime) -> str:
    """Write a follow-up that was set apart from a contact."""
    return f"Follow-up set by {by}, {moment(now)}.\n{_next(due, now)}"


def cause(about: str, why: str, more: str | None, *, by: str, now: datetime) -> str:
    """Write why a part is late."""
    said = f"Cause set by {by}, {moment(now)}.\n{about} is late because {why}."
    return f"{said}\n{more}" if more else said


def note(text: str, *, by: str, now: datetime) -> str:
    """Write a note."""
    return f"Note by {by}, {moment(now)}:\n{text}"


def _told_day(said: Said) -> str:
    assert said.day is not None
    return f"{day(said.day)} ({_SURENESS[said.confidence]})"


def _next(due: datetime | None, now: datetime) -> str:
    if due is None:
        return "No further contact is due."
    # Another offset than that of now is right after a change to summer time; UTC is no wall clock.
    there = due.astimezone(now.tzinfo) if due.tzinfo is UTC else due
    return f"Next contact: {moment(there)}."


_FACTS = {
    "need_by": "Need-by",
    "machine_down": "Machine down",
    "warranty": "Warranty job",
    "hold_reason": "Hold reason",
    "service_writer": "Service writer",
    "customer_po": "Customer's PO",
    "machine": "Machine",
}


def change(
    fields: Mapping[str, str | bool | None],
    base: Mapping[str, str | bool | None],
    *,
    by: str,
    now: datetime,
) -> str:
    """Write a change of a work order's facts: each with what it was before."""
    lines = [f"Set at the counter by {by}, {moment(now)}:"]
    for name, value in fields.items():
        lines.append(f"{_FACTS[name]}: {_fact(value)} (before: {_fact(base.get(name))}).")
    return "\n".join(lines)


def machine(marks: Mapping[str, str | bool | None], *, by: str, now: datetime) -> str:
    """Write which machine a work order is about."""
    named = {
        "make": "make",
        "model": "model",
        "serial": "serial number",
        "unit_number": "customer's unit number",
    }
    said = ", ".join(f"{named[name]} {value}" for name, value in marks.items() if value)
    return f"Machine named by {by}, {moment(now)}: {said}."


def withdrawal(text: str, *, by: str, now: datetime) -> str:
    """Write that something said before no longer holds."""
    return f"Taken back by {by}, {moment(now)}. This no longer holds:\n{text}"


def _fact(value: str | bool | None) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    try:
        return day(date.fromisoformat(value))
    except ValueError:
        return value
