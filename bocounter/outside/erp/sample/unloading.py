"""Deliveries that counters counted at the sample dealership: drafts, with what came of each.

Nobody there receives them: what was counted stays at the door until the dealership's own day
brings it in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from bocounter.outside.erp.records import Inbound, Record
from bocounter.outside.erp.sample.making import is_quantity
from bocounter.outside.erp.sample.notes import Note

KIND: Final = "receiving"
LETTER: Final = "xr"
_FIELDS: Final = frozenset({"supplier", "branch", "slip", "lines"})
_ON_ITS_WAY: Final = frozenset({"expected", "shipped"})


def counted(word: Note) -> dict[str, Decimal]:
    """Give what came of each movement by a word; nothing by any other."""
    if word.kind != "create" or word.target_kind != KIND:
        return {}
    return _lines(word.fields)


def _lines(fields: Mapping[str, str | bool | None]) -> dict[str, Decimal]:
    return {str(one["inbound"]): Decimal(one["quantity"]) for one in _listed(fields)}


def _listed(fields: Mapping[str, str | bool | None]) -> list[Mapping[str, str]]:
    try:
        found = json.loads(str(fields.get("lines")))
    except ValueError:
        return []
    whole = isinstance(found, list) and all(
        isinstance(one, dict) and is_quantity(one.get("quantity")) for one in found
    )
    return found if whole else []


def fault(fields: Mapping[str, str | bool | None], there: Mapping[str, Record]) -> str | None:
    """Say what is wrong with a delivery; ``there`` are its movements as counters have left them."""
    if strange := sorted(set(fields) - _FIELDS):
        return f"The sample dealership does not keep the {strange[0]} of a delivery."
    wanted = _lines(fields)
    if not wanted:
        return "The sample dealership does not understand what came."
    for id_ in wanted:
        row = there.get(id_)
        if not isinstance(row, Inbound) or row.status not in _ON_ITS_WAY or row.word is not None:
            return "Part of this delivery is not expected any more, or was counted before."
    return None


def named(fields: Mapping[str, str | bool | None]) -> tuple[str, ...]:
    """Give the movements that a delivery names."""
    return tuple(_lines(fields))


def with_counts(rows: Iterable[Record], words: Iterable[Note]) -> list[Record]:
    """Give movements as they stand at the door."""
    came = {id_: (units, word) for word in words for id_, units in counted(word).items()}
    shown: list[Record] = []
    for row in rows:
        if isinstance(row, Inbound) and row.remote_id in came and row.status in _ON_ITS_WAY:
            units, word = came[row.remote_id]
            token = f"{row.token}+{word.remote_id}"
            row = replace(row, quantity=units, status="shipped", word=word.reference, token=token)
        shown.append(row)
    return shown
