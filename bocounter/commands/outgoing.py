"""Putting a word in the outbox, in the transaction of the deed that it carries."""

from __future__ import annotations

from datetime import datetime

from bocounter.changes import Changes
from bocounter.models.facts import OperationState, WorkOrderFacts
from bocounter.models.instants import written
from bocounter.store.writer import Write

PAYLOAD_VERSION = 1


def put(
    write: Write,
    order: WorkOrderFacts,
    *,
    id_: str,
    text: str,
    source_kind: str,
    by: str,
    now: datetime,
) -> Changes:
    """Let a note about a work order wait to be sent; ``id_`` is the reference the ERP will see."""
    write.all(
        'INSERT INTO operation (id, kind, target_kind, target, text, payload_version, "by", '
        "made_at, source_kind, source, state) VALUES (?, 'note', 'work_order', ?, ?, ?, ?, ?, "
        "?, ?, ?)",
        (
            id_,
            order.id,
            text,
            PAYLOAD_VERSION,
            by,
            written(now),
            source_kind,
            id_,
            OperationState.PENDING.value,
        ),
    )
    return Changes(work_orders=frozenset({order.id}), operations=frozenset({id_}))
