"""The row of a word that waits to be sent, in the transaction of what it carries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bocounter.models.facts import Fields, OperationState
from bocounter.models.instants import written
from bocounter.store.reader import Rows
from bocounter.store.writer import Write

PAYLOAD_VERSION = 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a word changes: ``base`` is what the person saw, under the ERP's ``token``."""

    fields: Fields
    base: Fields = field(default_factory=dict)
    token: str | None = None


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
