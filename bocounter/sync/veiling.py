"""What the ERP still says of customers who were forgotten here is not written down again.

The records stay in sight, because work may hang on them, without a name, a number or a word.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bocounter.store.forgetting import VEILED, forgotten
from bocounter.store.reader import Rows
from bocounter.store.writer import Write


def veil(write: Write, kind: str, rows: Mapping[str, dict[str, Any]]) -> None:
    """Blank in the rows of a page, before they are written, what is personal of the forgotten."""
    fields = VEILED.get(kind)
    if fields is None or not rows or not (gone := forgotten(write)):
        return
    for row in rows.values():
        if _of(write, kind, row) in gone:
            row.update(fields)


def veil_lines(write: Write, kind: str, changed: Sequence[Mapping[str, Any]]) -> None:
    """Blank the words of lines that came before their work order told whose they are."""
    if kind == "work_order" and changed and (gone := forgotten(write)):
        orders = [row["remote_id"] for row in changed if row["customer"] in gone]
        if orders:
            write.all(
                "UPDATE part_line SET description = NULL "
                "WHERE work_order IN (SELECT value FROM json_each(?))",
                (json.dumps(orders),),
            )


def _of(rows: Rows, kind: str, row: Mapping[str, Any]) -> str | None:
    """Say whose a row is."""
    if kind == "customer":
        return str(row["remote_id"])
    if kind == "part_line":
        found = rows.all(
            "SELECT customer FROM work_order WHERE remote_id = ?", (row["work_order"],)
        )
        return str(found[0][0]) if found else None
    return row["customer"] if row["customer"] is None else str(row["customer"])
