"""What a message rests on, what a note about it says, and how its text may look."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from bocounter.models.facts import WorkOrderFacts
from bocounter.rules.moments import moment
from bocounter.rules.words import harmless

_NAMES = {"sms": "Text message", "email": "E-mail"}


def known(order: WorkOrderFacts) -> str:
    """Give a sum over what is known of an order's parts: another one says that facts moved.

    Of facts alone: it is the same tomorrow, unless something really happened.
    """
    facts = sorted(
        [
            *(line.part, str(line.wanted), str(line.assigned), str(line.issued)),
            *(str(line.cancelled), str(line.supplier_date), str(line.confirmed)),
            *(str(line.shipped), " ".join(line.purchase_orders)),
        ]
        for line in order.lines
    )
    text = json.dumps([order.status, facts], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def plain(text: str) -> str:
    """Give a text in lines without control, direction and zero-width marks."""
    lines = [harmless(line) for line in text.splitlines()]
    return "\n".join(lines).strip()


def as_note(
    channel: str,
    *,
    by: str,
    at: datetime,
    text: str,
    subject: str | None,
    next_contact: datetime | None,
) -> str:
    """Write a message that was sent as the ERP's readers find it."""
    lines = [f"{_NAMES[channel]} of {by}, {moment(at)}: sent."]
    if subject:
        lines.append(f"Subject: {subject}")
    lines.append(text)
    if next_contact is not None:
        lines.append(f"Next contact: {moment(next_contact.astimezone(at.tzinfo))}.")
    return "\n".join(lines)
