"""What the lines of a counter's own orders ask for by now: a draft's line may take another part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from bocounter.outside.erp.connector import Outcome, Outgoing, Sent, Value
from bocounter.outside.erp.records import PartLine, Record
from bocounter.outside.erp.sample.making import is_quantity
from bocounter.outside.erp.sample.notes import Note

FIELDS: Final = frozenset({"line", "part", "quantity"})


def is_one(word: Outgoing | Note) -> bool:
    """Say whether a word is about what a line asks for."""
    return word.kind == "change" and "line" in word.fields


def as_left(rows: Iterable[Record], words: Sequence[Note]) -> list[Record]:
    """Give part lines as the words about them have left them."""
    changes: dict[object, list[tuple[int, Note]]] = {}
    for number, word in enumerate(words, 1):
        if is_one(word):
            changes.setdefault(word.fields["line"], []).append((number, word))
    return [_changed(row, changes.get(row.remote_id, ())) for row in rows]


def _changed(row: Record, changes: Iterable[tuple[int, Note]]) -> Record:
    if not isinstance(row, PartLine):
        raise TypeError(f"{type(row).__name__} is no part line")
    for number, word in changes:
        row = replace(
            row,
            part=str(word.fields["part"]),
            wanted=Decimal(str(word.fields["quantity"])),
            token=f"{row.token.partition('+')[0]}+{number}",
        )
    return row


def fault(
    word: Outgoing, row: Record | None, has: Callable[[str, str], bool], last: Note | None
) -> Sent | None:
    """Give the answer to a change that cannot be made, None for one that can.

    ``row`` is the line as it stands, None where the order has no such line; ``last`` the word
    that changed it last.
    """
    if not isinstance(row, PartLine) or row.work_order != word.target:
        return Sent(Outcome.REFUSED, reason="The order has no such line any more.")
    fields = word.fields
    if set(fields) != FIELDS or not is_quantity(fields["quantity"]):
        return Sent(Outcome.REFUSED, reason="The sample dealership does not understand the line.")
    if not has("part", str(fields["part"])):
        gone = f"The sample dealership has no part {fields['part']!r} any more."
        return Sent(Outcome.REFUSED, reason=gone)
    if _is(row, fields) or _is(row, word.base):
        return None
    return Sent(
        Outcome.STALE,
        reason="Somebody changed this line at the sample dealership since it was read.",
        theirs={"line": row.remote_id, "part": row.part, "quantity": format(row.wanted, "f")},
        theirs_token=row.token,
        theirs_by=last.author if last else None,
        theirs_at=datetime.fromisoformat(last.written_at) if last else None,
    )


def _is(row: PartLine, fields: Mapping[str, Value]) -> bool:
    units = fields.get("quantity")
    same = is_quantity(units) and row.wanted == Decimal(str(units))
    return same and row.part == fields.get("part")
