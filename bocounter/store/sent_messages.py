"""Keeping that a message went: its step, the contact it was, and the word that tells the ERP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bocounter.models.instants import written
from bocounter.store.putting import put_at
from bocounter.store.writer import Write

_MADE_HERE = "op:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """A message that went: ``note`` is what the ERP's readers find, ``text`` what was written."""

    message: str
    work_order: str
    number: str | None
    channel: str
    text: str
    note: str
    by: str
    at: datetime
    next_contact: datetime | None


def keep_sent(
    write: Write, went: Went, *, step: str, contact: str, detail: str | None, said_by: str
) -> None:
    """Keep it in the transaction that moves the message to ``sent``, so that it is kept once.

    ``said_by`` is who says that it went: the round, or a person who looked.
    """
    put_step(write, went.message, "sent", id_=step, detail=detail, at=went.at, by=said_by)
    following = None if went.next_contact is None else written(went.next_contact)
    write.all(
        'INSERT INTO contact (id, work_order, kind, outcome, at, "by", note, next_contact, '
        "operation) VALUES (?, ?, ?, 'sent', ?, ?, ?, ?, ?)",
        (
            *(contact, went.work_order, went.channel, written(went.at), went.by, went.text),
            *(following, contact),
        ),
    )
    made_here = went.work_order.startswith(_MADE_HERE)
    put_at(
        write,
        ("note", "work_order", went.work_order, went.number),
        id_=contact,
        text=went.note,
        source_kind="contact",
        by=went.by,
        now=went.at,
        depends_on=went.work_order.removeprefix(_MADE_HERE) if made_here else None,
    )


def put_step(
    write: Write,
    message: str,
    state: str,
    *,
    id_: str,
    at: datetime,
    by: str,
    detail: str | None = None,
    not_before: datetime | None = None,
) -> None:
    """Keep what became of a message; the newest step counts."""
    write.all(
        'INSERT INTO message_step (id, message, state, not_before, detail, at, "by") '
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            *(id_, message, state, None if not_before is None else written(not_before)),
            *(detail, written(at), by),
        ),
    )
