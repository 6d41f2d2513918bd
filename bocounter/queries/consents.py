"""What a customer said to being called and written to, and until when they are left in peace."""

from __future__ import annotations

from bocounter.models.instants import written
from bocounter.readings import consents as reading
from bocounter.rules.consents import CHANNELS, SCOPES, Said, answer_of
from bocounter.store.reader import Rows


def said(rows: Rows, customer: str) -> tuple[Said, ...]:
    """Give what stands of a customer, each number for itself; the newest word last."""
    return reading.said(rows, (customer,)).get(customer, ())


def consents(rows: Rows, customer: str, scope: str = "service") -> dict[str, str]:
    """Give the answer by channel: yes, no or unknown; the strictest of all their numbers."""
    held = said(rows, customer)
    return {channel: answer_of(held, channel, scope=scope).value for channel in CHANNELS}


def document(rows: Rows, customer: str) -> dict[str, object]:
    """Give all of it as a document."""
    held = said(rows, customer)
    number, name = rows.all("SELECT number, name FROM customer WHERE remote_id = ?", (customer,))[0]
    return {
        "customer": {"id": customer, "number": number, "name": name},
        "consent": consents(rows, customer),
        **{scope: consents(rows, customer, scope) for scope in SCOPES if scope != "service"},
        "numbers": [
            {
                "channel": one.channel,
                "address": one.address,
                "scope": one.scope,
                "answer": one.answer.value,
                "source": one.source,
                "wording": one.wording,
                "at": written(one.at),
                "by": one.by,
                "theirs": one.theirs,
            }
            for one in held
        ],
    }
