"""Messages that are to leave or have left, each with the newest of what became of it."""

from __future__ import annotations

import enum
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bocounter.models import instants
from bocounter.models.texts import FORGOTTEN
from bocounter.queries.reaching import reachable
from bocounter.rules import message_words
from bocounter.store.reader import Row, Rows
from bocounter.store.sent_messages import Went


class State(enum.StrEnum):
    """Where a message is."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"
    MAY_HAVE_GONE = "may_have_gone"
    TAKEN_BACK = "taken_back"


MAY_LEAVE = frozenset({State.WAITING, State.LATER})
"""States in which a message waits to leave."""
OPEN = frozenset({*MAY_LEAVE, State.SENDING, State.MAY_HAVE_GONE})
"""States of messages that somebody still thinks of."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it was put, and where it is. ``allowed`` is what allowed it then."""

    id: str
    work_order: str
    number: str | None
    customer: str
    name: str
    channel: str
    address: str | None
    subject: str | None
    text: str | None
    allowed: Mapping[str, Any]
    facts_as_of: datetime | None
    at: datetime
    by: str
    state: State
    not_before: datetime | None
    detail: str | None
    tries: int

    @property
    def scope(self) -> str:
        """What it is about: service or marketing."""
        return str(self.allowed.get("scope", "service"))

    @property
    def next_contact(self) -> datetime | None:
        """When the customer hears from us after it."""
        said = self.allowed.get("next_contact")
        return instants.read(said) if isinstance(said, str) else None

    @property
    def message_id(self) -> str:
        """The name under which a mail server knows it, the same at each try."""
        return str(self.allowed.get("message_id") or f"<{self.id}@bocounter.invalid>")


_ALL = """
    SELECT m.id, m.work_order, coalesce(w.number, o.number), m.customer, c.name, m.channel,
           m.address, m.subject, m.text, m.consent, m.facts_as_of, m.at, m."by",
           s.state, s.not_before, s.detail,
           (SELECT count(*) FROM message_step t WHERE t.message = m.id AND t.state = 'sending')
    FROM message m
    LEFT JOIN message_step s ON s.rowid =
        (SELECT max(n.rowid) FROM message_step n WHERE n.message = m.id)
    LEFT JOIN work_order w ON w.remote_id = m.work_order
    LEFT JOIN counter_order o ON m.work_order = 'op:' || o.id
    LEFT JOIN customer c ON c.remote_id = m.customer
"""


def messages(
    rows: Rows, states: Collection[State] | None = None, *, work_order: str | None = None
) -> tuple[Message, ...]:
    """Give messages in the order in which they were put, of these states or all."""
    found = rows.all(
        f"{_ALL} WHERE (?1 IS NULL OR m.work_order = ?1) "
        "AND (?2 IS NULL OR coalesce(s.state, 'waiting') IN (SELECT value FROM json_each(?2))) "
        "ORDER BY m.rowid",
        (work_order, None if states is None else json.dumps(sorted(states))),
    )
    return tuple(_message(row) for row in found)


def message(rows: Rows, id_: str) -> Message | None:
    """Give one message; None when there is none of that id."""
    found = rows.all(f"{_ALL} WHERE m.id = ?", (id_,))
    return _message(found[0]) if found else None


def why_it_waits(rows: Rows, one: Message, now: datetime) -> str | None:
    """Say what a message waits for that nobody has tried yet."""
    if one.state not in MAY_LEAVE or one.detail is not None or one.address is None:
        return None
    found = rows.all(
        "SELECT b.code FROM work_order w JOIN branch b ON b.remote_id = w.branch "
        "WHERE w.remote_id = ?",
        (one.work_order,),
    )
    way = reachable(
        rows,
        one.customer,
        one.channel,
        now,
        scope=one.scope,
        branch=found[0][0] if found else None,
        address=one.address,
    )
    return None if way.allowed else way.why


def went(one: Message, at: datetime) -> Went:
    """Give a message as the contact that it was."""
    text, following = one.text or "", one.next_contact
    note = message_words.as_note(
        one.channel, by=one.by, at=at, text=text, subject=one.subject, next_contact=following
    )
    return Went(
        message=one.id,
        work_order=one.work_order,
        number=one.number,
        channel=one.channel,
        text=text,
        note=note,
        by=one.by,
        at=at,
        next_contact=following,
    )


def document(one: Message, why: str | None = None) -> dict[str, Any]:
    """Give a message as a document; ``why`` it has not left, where that is known."""
    return {
        "id": one.id,
        "work_order": one.number,
        "customer": one.name,
        "kind": one.channel,
        "to": one.address,
        "subject": one.subject,
        "text": one.text,
        "message_id": one.message_id,
        "consent": dict(one.allowed),
        "facts_as_of": _instant(one.facts_as_of),
        "at": _instant(one.at),
        "by": one.by,
        "state": one.state.value,
        "not_before": _instant(one.not_before),
        "reason": one.detail or why,
        "tries": one.tries,
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _message(row: Row) -> Message:
    id_, work_order, number, customer, name, channel, address, subject, text = row[:9]
    allowed, facts, at, by, state, not_before, detail, tries = row[9:]
    return Message(
        id=id_,
        work_order=work_order,
        number=number,
        customer=customer,
        name=name or FORGOTTEN,
        channel=channel,
        address=address,
        subject=subject,
        text=text,
        allowed=json.loads(allowed or "{}"),
        facts_as_of=instants.read_or_none(facts),
        at=instants.read(at),
        by=by,
        state=State(state or "waiting"),
        not_before=instants.read_or_none(not_before),
        detail=detail,
        tries=int(tries),
    )
