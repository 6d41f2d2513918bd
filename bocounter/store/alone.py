"""Rows of ours that no word carries: nothing in the ERP fits them, or not yet.

There is nothing in the ERP to hang a word on, so nothing is sent of them; the side journal tells
of them by themselves. They stay in it: there are few, and nothing else would miss them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from bocounter.store.reader import Rows

TABLES = ("lost_sale", "consent", "taking", "snooze", "message", "message_step")
"""Where there are such rows. Their ids are minted like those of words, and never the same."""

_MARK = "alone:"

_PUT = (
    "CREATE TEMP TRIGGER IF NOT EXISTS alone_{table} AFTER INSERT ON main.{table} "
    "WHEN new.operation IS NULL "
    "BEGIN INSERT OR IGNORE INTO touched VALUES ('{mark}' || new.id); END"
)
WATCH = tuple(_PUT.format(table=table, mark=_MARK) for table in TABLES)
"""What makes the write connection notice them."""

Entry = dict[str, Any]
"""``{"alone": id, "table": table, "row": {column: value}}``."""


def ids(touched: Iterable[str]) -> list[str]:
    """Give the ids of such rows among what a transaction touched."""
    return [mark.removeprefix(_MARK) for mark in touched if mark.startswith(_MARK)]


def held(rows: Rows) -> set[str]:
    """Give the ids of all such rows in a store; of one too old to have them, none."""
    return {
        row[0]
        for table in TABLES
        if _columns(rows, table)
        for row in rows.all(f"SELECT id FROM {table} WHERE operation IS NULL")  # noqa: S608 -- names from above
    }


def told(rows: Rows, wanted: Iterable[str]) -> list[Entry]:
    """Tell of these rows, as the store has them."""
    asked = (json.dumps(sorted(wanted)),)
    found: list[Entry] = []
    for table in TABLES:
        names = _columns(rows, table)
        quoted = ", ".join(f'"{name}"' for name in names)
        if not names:
            continue
        found += [
            {"alone": row[names.index("id")], "table": table, "row": dict(zip(names, row))}  # noqa: B905 -- one statement made both
            for row in rows.all(
                f"SELECT {quoted} FROM {table} WHERE operation IS NULL "  # noqa: S608 -- names of the schema
                "AND id IN (SELECT value FROM json_each(?)) ORDER BY rowid",
                asked,
            )
        ]
    return found


def is_one(entry: Mapping[str, Any]) -> bool:
    """Whether a line of the journal has the shape of such a row."""
    row = entry.get("row")
    return (
        isinstance(entry.get("alone"), str)
        and entry.get("table") in TABLES
        and isinstance(row, dict)
        and row.get("id") == entry["alone"]
        and row.get("operation") is None
    )


def _columns(rows: Rows, table: str) -> list[str]:
    return [row[0] for row in rows.all("SELECT name FROM pragma_table_info(?)", (table,))]
