"""Putting a word in the outbox, in the transaction of the deed that it carries."""

from __future__ import annotations

import json
from datetime import datetime

from bocounter.changes import Changes
from bocounter.models.facts import WorkOrderFacts
from bocounter.models.instants import written
from bocounter.readings.wishes import MADE_HERE
from bocounter.store.putting import Wanted, generation, put_at
from bocounter.store.writer import Write

__all__ = ["Wanted", "generation", "put", "put_at", "wish"]


def put(
    write: Write,
    order: WorkOrderFacts,
    *,
    id_: str,
    text: str,
    source_kind: str,
    by: str,
    now: datetime,
    wanted: Wanted | None = None,
    depends_on: str | None = None,
    supersedes: str | None = None,
) -> Changes:
    """Let a word about a work order wait to be sent; ``id_`` is the reference the ERP will see.

    A note, or a change of the order where something is ``wanted``. A word that ``depends_on``
    another one goes after that one has arrived.
    """
    kind = "note" if wanted is None else "change"
    if depends_on is None and order.id.startswith(MADE_HERE):
        depends_on = order.id.removeprefix(MADE_HERE)  # until the ERP has the order it is about
    put_at(
        write,
        (kind, "work_order", order.id, order.number),
        id_=id_,
        text=text,
        source_kind=source_kind,
        by=by,
        now=now,
        wanted=wanted,
        depends_on=depends_on,
        supersedes=supersedes,
    )
    return Changes(work_orders=frozenset({order.id}), operations=frozenset({id_}))


def wish(
    write: Write, order: str, wanted: Wanted, *, operation: str, by: str, now: datetime
) -> None:
    """Keep what the counter wants of a work order, one row a field."""
    write.many(
        'INSERT INTO wanted (id, record_kind, record, field, value, base, at, "by", operation) '
        "VALUES (?, 'work_order', ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                f"{operation}/{name}",
                order,
                name,
                None if value is None else json.dumps(value),
                None if wanted.base.get(name) is None else json.dumps(wanted.base[name]),
                written(now),
                by,
                operation,
            )
            for name, value in wanted.fields.items()
        ],
    )
