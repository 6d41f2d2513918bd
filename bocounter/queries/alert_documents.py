"""Alerts as JSON documents, in the shape that scripts rely on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bocounter.models.desk_facts import Alert


def alert(one: Alert) -> dict[str, Any]:
    """Give one alert."""
    return {
        "kind": one.kind,
        "severity": one.severity,
        "subject": one.subject,
        "message": one.message,
        "since": _instant(one.since),
        "key": one.key,
        "owner": one.owner,
        "due": _instant(one.due),
        "snoozed_until": _instant(one.snoozed_until),
        "snooze_reason": one.snooze_reason,
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()
