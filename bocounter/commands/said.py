"""A word of ours as those see it who decide about it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bocounter.changes import Changes
from bocounter.commands import naming
from bocounter.errors import WrongUse
from bocounter.models.facts import Fields, OperationState
from bocounter.store.reader import Rows


@dataclass(frozen=True, slots=True)
class Said:
    """An operation with all it carries."""

    id: str
    kind: str
    target_kind: str
    target: str
    label: str | None
    text: str
    by: str
    state: OperationState
    attempts: int
    source_kind: str
    source: str
    base: Fields
    fields: Fields
    base_token: str | None
    depends_on: str | None

    @property
    def changes(self) -> Changes:
        """What a screen must read again when it moves."""
        orders = frozenset({self.target} if self.target_kind == "work_order" else ())
        return Changes(operations=frozenset({self.id}), work_orders=orders)


def may_be_there(rows: Rows, word: Said) -> bool:
    """Say whether the ERP may have heard of a word: every try counts that may have left here."""
    return bool(
        rows.all(
            "SELECT 1 FROM attempt WHERE operation = ? "
            "AND (outcome IS NULL OR outcome <> 'not_sent') LIMIT 1",
            (word.id,),
        )
    )


def said(rows: Rows, id_: str) -> Said:
    """Give a word by its id. Raises WrongUse when there is none."""
    found = rows.all(
        'SELECT id, kind, target_kind, target, label, text, "by", state, attempts, source_kind, '
        "base, fields, base_token, depends_on, source FROM operation WHERE id = ?",
        (id_,),
    )
    if not found:
        raise WrongUse(
            f"There is no word {naming.shortened(id_)!r}.",
            "See 'bocounter waiting' and 'bocounter conflicts' for the ids there are.",
        )
    id_, kind, target_kind, target, label, text, by, state, attempts, source_kind = found[0][:10]
    base, fields, base_token, depends_on, source = found[0][10:]
    return Said(
        id=id_,
        kind=kind,
        target_kind=target_kind,
        target=target,
        label=label,
        text=text,
        by=by,
        state=OperationState(state),
        attempts=attempts,
        source_kind=source_kind,
        source=source,
        base=json.loads(base or "{}"),
        fields=json.loads(fields or "{}"),
        base_token=base_token,
        depends_on=depends_on,
    )
