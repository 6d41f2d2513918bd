"""The settings kept with a store, as plain names and texts."""

from __future__ import annotations

from collections.abc import Mapping

from bocounter.store.reader import Rows
from bocounter.store.writer import Write


def chosen(rows: Rows) -> dict[str, str]:
    """Give every setting kept with the store."""
    return dict(rows.all("SELECT name, value FROM setting"))


def choose(write: Write, settings: Mapping[str, str | None]) -> None:
    """Keep these settings; None takes one away; others stay."""
    write.many(
        "INSERT INTO setting (name, value) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        [(name, value) for name, value in settings.items() if value is not None],
    )
    write.many(
        "DELETE FROM setting WHERE name = ?",
        [(name,) for name, value in settings.items() if value is None],
    )
