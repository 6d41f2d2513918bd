"""The call desk as JSON documents, in the shapes that scripts rely on."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from bocounter.models.desk_facts import CauseFacts, DeskSheet, QueueItem
from bocounter.queries.desk import DeskFacts
from bocounter.rules.agreements import decision_words
from bocounter.rules.causes import cause_words
from bocounter.rules.first_calls import FirstCalls

Document = dict[str, Any]


def call(one: QueueItem) -> Document:
    """Give one call to make."""
    return {
        "work_order": one.number,
        "customer": one.customer,
        "branch": one.branch,
        "why": list(one.why),
        "reasons": list(one.reasons),
        "score": points(one.score),
        "parts": {name: points(value) for name, value in one.parts.items()},
        "due": instant(one.due),
        "taken_by": one.taken_by,
        "taken_until": instant(one.taken_until),
        "attempts": one.attempts,
        "advice": one.advice,
        "mood": one.mood,
        "decision": decision_words(one.decision) or None,
    }


def points(value: Decimal) -> int | float:
    """Give points as a number: whole ones whole."""
    return int(value) if value == value.to_integral_value() else float(value)


def instant(at: datetime | None) -> str | None:
    """Give a moment in UTC; null where there is none."""
    return None if at is None else at.astimezone(UTC).isoformat()


def desk(facts: DeskFacts) -> Document:
    """Give what the call desk knows of one work order."""
    said, held = facts.spoken, facts.taken
    return {
        "taken_by": None if held is None else held.by,
        "taken_until": None if held is None else instant(held.until),
        "attempts": len(said.tries),
        "advice": None if facts.advice is None else facts.advice.text,
        "next_try": None if facts.advice is None else instant(facts.advice.when),
        "last_contact_by": said.by,
        "mood": said.mood,
        "decision": decision_words(said.decision) or None,
    }


def cause(one: CauseFacts | None) -> Document | None:
    """Give why a line is late; null where nobody has said."""
    if one is None:
        return None
    return {
        "cause": one.cause,
        "words": cause_words(one.cause),
        "note": one.note,
        "at": instant(one.at),
        "by": one.by,
    }


def first_calls(meter: FirstCalls, days: int) -> Document:
    """Give who called first in so many days."""
    return {
        "days": days,
        "started_by_us": meter.ours,
        "they_called_us": meter.theirs,
        "should_have_heard": meter.late,
        "proactive_ratio": None if meter.ratio is None else float(meter.ratio),
    }


def sheet(one: DeskSheet) -> Document:
    """Give a sheet."""
    return {
        "title": one.title,
        "at": instant(one.at),
        "sections": [
            {
                "name": section.name,
                "title": section.title,
                "count": section.count,
                "items": [
                    {
                        "work_order": item.work_order,
                        "customer": item.customer,
                        "text": item.text,
                        "due": instant(item.due),
                    }
                    for item in section.items
                ],
            }
            for section in one.sections
        ],
    }
