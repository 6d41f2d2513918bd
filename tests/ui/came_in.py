"""A part that came in, and is not enough for all who wait: for tests and pictures alike."""

from __future__ import annotations

from pathlib import Path

from bocounter.readings.refresh import refresh
from bocounter.store.store import Store
from tests.ui.at_work import NOW

_WAITED_FOR = """
    SELECT l.part, w.branch, count(*) FROM part_line l
    JOIN work_order w ON w.remote_id = l.work_order
    JOIN line_reading r ON r.line = l.remote_id
    WHERE CAST(r.outstanding AS REAL) > 0 GROUP BY 1, 2 HAVING count(*) > 1 ORDER BY 3 DESC, 1, 2
"""


def came_in(path: Path, units: int = 5) -> tuple[str, ...]:
    """Let so many units of a part lie free where several jobs wait for more; give their lines."""
    store = Store.to_write(path, "a test", NOW)
    try:
        with store.write() as write:
            part, branch, _ = write.all(_WAITED_FOR)[0]
            write.all("DELETE FROM stock_level WHERE part = ? AND branch = ?", (part, branch))
            write.all(
                "INSERT INTO stock_level (remote_id, token, as_of, part, branch, on_hand, free) "
                "VALUES ('came-in', '', ?, ?, ?, ?, ?)",
                (NOW.isoformat(), part, branch, str(units), str(units)),
            )
            write.all("INSERT OR IGNORE INTO unread_part (part) VALUES (?)", (part,))
            refresh(write)
            found = write.all(
                "SELECT l.remote_id FROM part_line l JOIN work_order w "
                "ON w.remote_id = l.work_order WHERE l.part = ? AND w.branch = ? "
                "ORDER BY l.remote_id",
                (part, branch),
            )
    finally:
        store.close()
    return tuple(row[0] for row in found)
