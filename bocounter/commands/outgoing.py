"""Putting a word in the outbox, in the transaction of the deed that it carries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bocounter.changes import Changes
from bocounter.models.facts import Fields, OperationState, WorkOrderFacts
from bocounter.models.instants import written
from bocounter.readings.wishes import MADE_HERE
from bocounter.store.reader import Rows
from bocounter.store.writer import Write

PAYLOAD_VERSION = 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a word changes: ``base`` is what the person saw, under the ERP's ``token``."""

    fields: Fields
    base: Fields = field(default_factory=dict)
    token: str | None = None


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


def put_at(
    write: Write,
    place: tuple[str, str, str, str | None],
    *,
    id_: str,
    text: str,
    source_kind: str,
    by: str,
    now: datetime,
    wanted: Wanted | None = None,
    depends_on: str | None = None,
    supersedes: str | None = None,
    source: str | None = None,
) -> None:
    """Let a word wait; ``place`` is its kind, the target's kind and id, and what it is called.

    ``source`` is the row of ours that it carries, when it is not the first word to do so.
    """
    state = OperationState.PENDING if depends_on is None else OperationState.BLOCKED
    write.all(
        "INSERT INTO operation (id, kind, target_kind, target, label, text, payload_version, "
        '"by", made_at, source_kind, source, state, base, fields, base_token, depends_on, '
        "supersedes, generation) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(id_, *place, text, PAYLOAD_VERSION, by, written(now)),
            *(source_kind, source or id_, state.value),
            *_columns(wanted),
            *(depends_on, supersedes, generation(write)),
        ),
    )


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


def generation(rows: Rows) -> int:
    """Give the ERP's generation as the person sees it: one more each time it is set back.

    Until all of a restored ERP is read again, what is on the screen is the generation before:
    the ids it shows may belong to other records now.
    """
    found = rows.all(
        "SELECT CAST(value AS INTEGER) - (EXISTS (SELECT 1 FROM setting WHERE name = 'reread') "
        "OR EXISTS (SELECT 1 FROM cursor WHERE kind = 'work_order' AND cursor IS NULL)) "
        "FROM setting WHERE name = 'generation'"
    )
    return int(found[0][0]) if found else 0


def _columns(wanted: Wanted | None) -> tuple[str | None, str | None, str | None]:
    if wanted is None:
        return None, None, None
    return _json(wanted.base), _json(wanted.fields), wanted.token


def _json(fields: Mapping[str, object]) -> str:
    return json.dumps(dict(fields), ensure_ascii=False)
