"""The call desk as JSON documents, in the shapes that scripts rely on."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from bocounter.models.desk_facts import QueueItem
from bocounter.rules.agreements import decision_words

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
