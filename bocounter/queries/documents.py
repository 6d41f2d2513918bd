"""Facts as JSON documents: the shapes that scripts rely on.

Dates are ``YYYY-MM-DD``, instants ISO 8601 in UTC, quantities and money decimal text, what is
not known null. What is added beside the agreed names never changes their meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from bocounter.models.choice_facts import ChoiceFacts
from bocounter.models.facts import (
    ConflictFacts,
    CustomerFacts,
    Event,
    Freshness,
    Hit,
    LineFacts,
    OperationFacts,
    Told,
    Wish,
    WorkOrderFacts,
)
from bocounter.models.part_facts import Coming, PartFacts, Related, Shelf
from bocounter.models.stored import quantity_text
from bocounter.queries.option_documents import choice
from bocounter.rules.answers import answer
from bocounter.rules.consents import CHANNELS
from bocounter.rules.states import state
from bocounter.rules.urgency import urgency

Document = dict[str, Any]


def work_order(
    order: WorkOrderFacts, now: datetime, chosen: Mapping[str, ChoiceFacts] | None = None
) -> Document:
    """Give a WorkOrder document; ``chosen`` is what stands chosen, by line."""
    today, known = now.date(), chosen or {}
    points = urgency(order, today, now)
    return {
        "number": order.number,
        "branch": order.branch,
        "status": order.status,
        "kind": order.kind,
        "description": order.description,
        "hold_reason": order.hold_reason,
        "machine_down": order.machine_down,
        "warranty": order.warranty,
        "need_by": _day(order.need_by),
        "opened": _day(order.opened),
        "age_days": order.age_days(today),
        "service_writer": order.service_writer,
        "customer": customer(order.customer),
        "machine": _machine(order),
        "customer_po": order.customer_po,
        "ready": _ready(order),
        "told": _day(order.told.day) if order.told else None,
        "told_details": told(order.told),
        "untold_slip_days": order.untold_slip_days,
        "last_contact": _instant(order.last_contact),
        "next_contact": _instant(order.next_contact),
        "urgency": {"score": points.score, "parts": dict(points.parts)},
        "answer": answer(order, now),
        "wanted": [wish(one) for one in order.wishes],
        "lines": [line(one, today, known.get(one.id)) for one in order.lines],
    }


def wish(one: Wish) -> Document:
    """Give what the counter wants a fact to be, beside what was seen then, and where that is."""
    return {
        "field": one.field,
        "value": one.value,
        "before": one.before,
        "at": _instant(one.at),
        "by": one.by,
        "operation": one.operation,
        "state": one.state.value,
    }


def line(one: LineFacts, today: date, chosen: ChoiceFacts | None = None) -> Document:
    """Give a Line document."""
    return {
        "id": one.id,
        "position": one.position,
        "part": one.part,
        "description": one.description,
        "quantity": quantity_text(one.wanted),
        "assigned": quantity_text(one.assigned),
        "issued": quantity_text(one.issued),
        "outstanding": quantity_text(one.outstanding),
        "bin": one.bin,
        "need_by": _day(one.need_by),
        "state": state(one, today).value,
        "purchase_order": one.purchase_orders[0] if one.purchase_orders else None,
        "purchase_orders": list(one.purchase_orders),
        "supplier": one.supplier,
        "supplier_date": _day(one.supplier_date),
        "supplier_date_original": _day(one.supplier_date_original),
        "predicted": None,
        "told": _day(one.told.day) if one.told else None,
        "told_details": told(one.told),
        "untold_slip_days": one.untold_slip_days,
        "options_count": one.options_count,
        "best_option": one.best_option,
        "choice": choice(chosen),
    }


def told(one: Told | None) -> Document | None:
    """Give what a customer last heard; ``day`` null says that there was no date to tell."""
    if one is None:
        return None
    return {
        "day": _day(one.day),
        "at": _instant(one.at),
        "by": one.by,
        "channel": one.channel,
        "confidence": one.confidence.value,
    }


def customer(one: CustomerFacts) -> Document:
    """Give a customer; consent is unknown as long as nobody has asked: the strictest of theirs."""
    return {
        "number": one.number,
        "name": one.name,
        "phones": list(one.phones),
        "emails": list(one.emails),
        "language": one.language,
        "consent": dict.fromkeys(CHANNELS, "unknown") | dict(one.consent),
    }


def hit(one: Hit) -> Document:
    """Give one thing found."""
    return {
        "kind": one.kind,
        "id": one.id,
        "title": one.title,
        "answer": one.answer,
        "score": one.score,
        "work_order": one.work_order,
    }


def event(one: Event) -> Document:
    """Give one event of a timeline."""
    return {
        "at": _instant(one.at),
        "kind": one.kind.value,
        "text": one.text,
        "by": one.by,
        "line": one.line,
        "state": one.state.value if one.state else None,
    }


def operation(one: OperationFacts) -> Document:
    """Give a word of ours and where it is."""
    return {
        "id": one.id,
        "kind": one.kind,
        "work_order": one.number or one.work_order,
        "text": one.text,
        "by": one.by,
        "made_at": _instant(one.made_at),
        "state": one.state.value,
        "attempts": one.attempts,
        "not_before": _instant(one.not_before),
        "last_sent": _instant(one.last_sent),
        "remote_id": one.remote_id,
        "reason": one.reason,
    }


def conflict(one: ConflictFacts) -> Document:
    """Give a decision that waits."""
    return {
        "id": one.id,
        "kind": one.kind,
        "message": one.message,
        "found_at": _instant(one.found_at),
        "operation": one.operation,
        "record": one.record,
        "work_order": one.number,
        "base": one.base,
        "ours": one.ours,
        "ours_by": one.ours_by,
        "ours_at": _instant(one.ours_at),
        "theirs": one.theirs,
        "theirs_by": one.theirs_by,
        "theirs_at": _instant(one.theirs_at),
        "choices": {choice.keep: choice.consequence for choice in one.choices},
    }


def freshness(one: Freshness) -> Document:
    """Give how old one kind of fact is."""
    return {
        "kind": one.kind,
        "as_of": _instant(one.as_of),
        "complete": one.complete,
        "rows": one.rows,
    }


def part(one: PartFacts) -> Document:
    """Give a Part document."""
    return {
        "part": one.code,
        "description": one.description,
        "unit": one.unit,
        "price": _decimal(one.price),
        "active": one.active,
        "stock": [_shelf(shelf) for shelf in one.stock],
        "replaced_by": [_related(other) for other in one.replaced_by],
        "replaces": [_related(other) for other in one.replaces],
        "loops": [list(loop) for loop in one.loops],
        "on_order": [coming(comes) for comes in one.coming],
        "waiting": [
            {
                "work_order": waits.work_order,
                "line": waits.line,
                "part": waits.part,
                "quantity": quantity_text(waits.quantity),
                "supplier_date": _day(waits.supplier_date),
            }
            for waits in one.waiting
        ],
        "suppliers": list(one.suppliers),
    }


def _shelf(shelf: Shelf) -> Document:
    return {
        "branch": shelf.branch,
        "name": shelf.name,
        "part": shelf.part,
        "on_hand": quantity_text(shelf.on_hand),
        "free": quantity_text(shelf.free),
    }


def _related(other: Related) -> Document:
    return {
        "part": other.code,
        "description": other.description,
        "factor": quantity_text(other.factor),
        "usable": other.usable,
        "steps": other.steps,
    }


def coming(one: Coming) -> Document:
    """Give units on their way."""
    return {
        "purchase_order": one.purchase_order,
        "supplier": one.supplier,
        "from_branch": one.from_branch,
        "branch": one.branch,
        "part": one.part,
        "quantity": quantity_text(one.quantity),
        "supplier_date": _day(one.day),
        "supplier_date_original": _day(one.original),
        "confirmed": one.confirmed,
        "shipped": one.shipped,
    }


def _machine(order: WorkOrderFacts) -> Document | None:
    if order.machine is None:
        return None
    return {
        "make": order.machine.make,
        "model": order.machine.model,
        "serial": order.machine.serial,
        "unit_number": order.machine.unit_number,
    }


def _ready(order: WorkOrderFacts) -> Document | None:
    """Give the part that decides when the job is ready; its days are predicted later."""
    pacing = order.pacing_line
    if pacing is None:
        return None
    return {
        "p50": None,
        "p80": None,
        "supplier_date": _day(pacing.supplier_date),
        "pacing_line": pacing.id,
        "pacing_part": pacing.part,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else quantity_text(value)
