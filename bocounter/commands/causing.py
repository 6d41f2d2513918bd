"""Saying why a line is late: kept for the count of causes, and a note in the ERP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bocounter.changes import Changes
from bocounter.commands import naming, outgoing, words
from bocounter.errors import WrongUse
from bocounter.models.desk_facts import Cause
from bocounter.models.instants import written
from bocounter.queries import work_orders
from bocounter.readings.refresh import refresh
from bocounter.rules.causes import cause_words
from bocounter.store.store import Store


def say_cause(
    store: Store,
    line: str,
    cause: Cause,
    *,
    note: str | None = None,
    by: str,
    now: datetime,
    mint: Callable[[], str],
) -> Changes:
    """Keep why a line (its id) is late; the newest counts. Raises WrongUse: no such line."""
    by = naming.person(by)
    said = naming.words(note, "note")
    with store.write() as write:
        found = work_orders.find_line(write, line)
        if found is None:
            raise WrongUse(
                f"There is no line {naming.shortened(line)!r} here.",
                "'bocounter wo NUMBER' shows the ids of a work order's lines.",
            )
        order, one = found
        id_ = mint()
        write.all(
            'INSERT INTO cause (id, line, work_order, cause, note, at, "by", operation) '
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (id_, one.id, order.id, cause.value, said, written(now), by, id_),
        )
        text = words.cause(words.about(order, one), cause_words(cause), said, by=by, now=now)
        changes = outgoing.put(
            write, order, id_=id_, text=text, source_kind="cause", by=by, now=now
        )
        return changes | refresh(write)
