"""Text of strangers: markup, very long names, right-to-left script, direction marks, emoji."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bocounter.readings.refresh import refresh
from bocounter.store.store import Store

MARKUP = "<img src='http://203.0.113.9/x.png'><b>Bold & Sons</b>"
ARABIC = "شركة النخيل لتأجير المعدات الثقيلة"
LONG = "Vereinigte Oberniederhollabrunner Landmaschinen- und Baugeräteverleihgesellschaft mbH " * 2
TRICK = "Nice\u202eman\u200b \x07Ltd 🚜"
NAMES = (MARKUP, ARABIC, LONG.strip(), TRICK)


def spoil(path: Path) -> None:
    """Give the customers and parts of a store such names, as a careless ERP would."""
    store = Store.to_write(path, "a test", datetime(2026, 11, 23, tzinfo=UTC))
    try:
        with store.write() as write:
            for place, name in enumerate(NAMES):
                write.all(
                    "UPDATE customer SET name = ? WHERE id % ? = ?", (name, len(NAMES), place)
                )
                write.all(
                    "UPDATE part SET description = ? WHERE id % ? = ?", (name, len(NAMES), place)
                )
            refresh(write)
    finally:
        store.close()
