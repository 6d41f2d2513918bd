"""What the board shows of a work order and of a line, said once and kept with the facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bocounter.models.choice_facts import ChoiceFacts
from bocounter.models.facts import LineFacts, WorkOrderFacts
from bocounter.rules.states import state
from bocounter.rules.urgency import (
    CONTACT_OVERDUE,
    MACHINE_DOWN,
    PROMISE_DUE,
    UNTOLD_SLIP,
    urgency,
)
from bocounter.ui import choice_words, words
from bocounter.ui.words import Sign, Tone, tr

NOTHING_CHOSEN: Mapping[str, ChoiceFacts] = {}
COLUMNS = 8
PART, DESCRIPTION, STATE, MISSING, SUPPLIER, DUE, TOLD, ALTERNATE = range(COLUMNS)


def headings() -> tuple[str, ...]:
    """Name the columns: the work order's word first, the line's word second."""
    return (
        tr("WO / part"),
        tr("Customer / item"),
        tr("State"),
        tr("Missing"),
        tr("PO, supplier"),
        tr("Ready / due"),
        tr("Told"),
        tr("Contact / alternate"),
    )


@dataclass(frozen=True, slots=True)
class LineRow:
    """One part line, ready to be painted; ``cells`` in the order of the columns."""

    cells: tuple[str, ...]
    sign: Sign
    due_tone: Tone | None
    told_tone: Tone | None
    choice_tone: Tone | None = None


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One work order, ready to be painted: a first and a second line of cells."""

    cells: tuple[str, ...]
    below: tuple[str, ...]
    down: bool
    slip: Sign | None
    next_tone: Tone | None
    urgency: str
    lines: tuple[LineRow, ...]


def line_row(
    order: WorkOrderFacts, line: LineFacts, now: datetime, chosen: ChoiceFacts | None = None
) -> LineRow:
    """Say a line; what is chosen for it stands in the best alternate's place."""
    today = now.date()
    sign = words.state_sign(state(line, today))
    supplier = words.plain("  ".join(filter(None, (*line.purchase_orders, line.supplier))))
    waits = line.outstanding > 0
    due = words.day(line.supplier_date, today) if waits and line.on_order > 0 else ""
    late = line.need_by or order.need_by
    due_tone = (
        Tone.WARNING
        if line.supplier_date
        and ((late and line.supplier_date > late) or line.supplier_date < today)
        else None
    )
    slip = line.untold_slip_days
    return LineRow(
        cells=(
            words.plain(line.part),
            words.plain(line.description),
            sign.words,
            words.missing(line) if waits else "",
            supplier,
            due,
            words.told(line.told, today) if waits else "",
            _alternate(line, chosen) if waits else "",
        ),
        sign=sign,
        due_tone=due_tone,
        told_tone=Tone.ALARM if slip is not None and slip > 0 else None,
        choice_tone=None if chosen is None else choice_words.choice_sign(chosen).tone,
    )


def _alternate(line: LineFacts, chosen: ChoiceFacts | None) -> str:
    if chosen is not None:
        return choice_words.chosen_in_short(chosen)
    return words.plain(line.best_option or "")


def order_row(
    order: WorkOrderFacts, now: datetime, chosen: Mapping[str, ChoiceFacts] = NOTHING_CHOSEN
) -> OrderRow:
    """Say a work order with its open lines; ``chosen`` is what stands chosen, by line."""
    today = now.date()
    age = order.age_days(today)
    pacing = order.pacing_line
    due = order.next_contact
    return OrderRow(
        cells=(
            words.plain(order.number),
            words.plain(order.customer.name),
            "",
            "",
            " · ".join(
                filter(
                    None,
                    (
                        tr("opened today") if age == 0 else words.days(age) if age else "",
                        words.plain(order.service_writer or ""),
                    ),
                )
            ),
            _ready(order, now),
            words.told(order.told, today) if order.short_lines or order.told else "",
            _next(order, now),
        ),
        below=(
            words.plain(order.branch or ""),
            words.plain(order.machine.words if order.machine else order.customer_po or ""),
            "",
            "",
            tr("paced by {part}").format(part=words.plain(pacing.part)) if pacing else "",
            "",
            "",
            "",
        ),
        down=bool(order.machine_down),
        slip=words.slip_sign(order, today),
        next_tone=_next_tone(due, now) if order.open_lines else None,
        urgency=urgency_words(order, now),
        lines=tuple(line_row(order, line, now, chosen.get(line.id)) for line in order.open_lines),
    )


def _ready(order: WorkOrderFacts, now: datetime) -> str:
    if not order.short_lines:
        return tr("all here")
    if order.pacing_line is None:
        return tr("on the shelf")
    return words.day(order.ready, now.date())


def _next(order: WorkOrderFacts, now: datetime) -> str:
    if order.next_contact is None:
        return tr("no next contact")
    if order.next_contact < now:
        due = order.next_contact.astimezone().date()
        return tr("overdue {day}").format(day=words.short_day(due))
    return words.moment(order.next_contact, now)


def _next_tone(due: datetime | None, now: datetime) -> Tone | None:
    if due is None:
        return Tone.WARNING
    if due < now:
        return Tone.ALARM
    return None


def urgency_words(order: WorkOrderFacts, now: datetime) -> str:
    """Say the score with its parts, for a person who wonders why this one stands here."""
    judged = urgency(order, now.date(), now)
    if not judged.parts or not judged.score:
        return tr("Urgency 0: nothing about it is pressing.")
    named = ", ".join(
        f"{_urgency_part(name)} {points}" for name, points in judged.parts.items() if points
    )
    return tr("Urgency {score}: {parts}.").format(score=judged.score, parts=named)


def _urgency_part(name: str) -> str:
    known = {
        PROMISE_DUE: tr("told day is due"),
        UNTOLD_SLIP: tr("slip not told"),
        MACHINE_DOWN: tr("machine down"),
        CONTACT_OVERDUE: tr("contact overdue"),
    }
    return known.get(name, name.replace("_", " "))
