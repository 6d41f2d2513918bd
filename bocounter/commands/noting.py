"""Writing a note to a work order, here and in the ERP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bocounter.changes import Changes
from bocounter.commands import naming, outgoing, words
from bocounter.errors import WrongUse
from bocounter.models.instants import written
from bocounter.readings.refresh import refresh
from bocounter.store.store import Store


def write_note(
    store: Store,
    number: str,
    text: str,
    *,
    by: str,
    now: datetime,
    mint: Callable[[], str],
) -> Changes:
    """Write a note. Raises WrongUse: unknown work order, no words, or too many of them."""
    by = naming.person(by)
    said = naming.words(text, "note")
    if said is None:
        raise WrongUse("The note is empty.", "Write what is to be kept.")
    with store.write() as write:
        order = naming.work_order(write, number)
        id_ = mint()
        write.all(
            'INSERT INTO note (id, work_order, text, at, "by", operation) '
            "VALUES (?, ?, ?, ?, ?, ?)",
            (id_, order.id, said, written(now), by, id_),
        )
        sent = words.note(said, by=by, now=now)
        changes = outgoing.put(write, order, id_=id_, text=sent, source_kind="note", by=by, now=now)
        return changes | refresh(write)
