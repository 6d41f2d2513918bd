"""A delivery of thirty lines at one branch, and two jobs that wait for its first part."""

from __future__ import annotations

from pathlib import Path

from bocounter.readings.refresh import refresh
from bocounter.store.store import Store
from bocounter.store.writer import Write
from tests.ui.at_work import NOW

PO = "PO-99001"
LINES = 30


def delivery(path: Path) -> list[str]:
    """Let an order bring 30 parts, three of each and five of the first; give their numbers."""
    store = Store.to_write(path, "a test", NOW)
    try:
        with store.write() as write:
            ((branch,),) = write.all("SELECT remote_id FROM branch WHERE code = 'HAR'")
            ((supplier,),) = write.all(
                "SELECT remote_id FROM supplier WHERE name = 'Corvane Hydraulics'"
            )
            parts = write.all(
                "SELECT p.remote_id, p.code FROM part p WHERE p.active = 1 "
                "AND p.remote_id NOT IN (SELECT part FROM part_line) "
                "AND p.remote_id NOT IN (SELECT part FROM supersession) "
                "AND p.remote_id NOT IN (SELECT replaced_by FROM supersession) "
                "AND p.remote_id NOT IN (SELECT part FROM stock_level) ORDER BY p.id LIMIT ?",
                (LINES,),
            )
            for place, (part, _code) in enumerate(parts):
                _order(write, place, part, branch, supplier)
            orders = write.all(
                "SELECT remote_id FROM work_order WHERE branch = ? AND status = 'open' "
                "ORDER BY opened, id LIMIT 2",
                (branch,),
            )
            for place, (order,) in enumerate(orders):
                write.all(
                    "INSERT INTO part_line (remote_id, token, as_of, work_order, position, part, "
                    "wanted, assigned, issued, cancelled) "
                    "VALUES (?, 't', ?, ?, 90, ?, ?, '0', '0', 0)",
                    (f"waits-{place}", NOW.isoformat(), order, parts[0][0], str(2 + 2 * place)),
                )
            refresh(write)
    finally:
        store.close()
    return [code for _part, code in parts]


def _order(write: Write, place: int, part: str, branch: str, supplier: str) -> None:
    units = "5" if place == 0 else "3"
    write.all(
        "INSERT INTO purchase_line (remote_id, token, as_of, number, number_key, supplier, branch, "
        "part, ordered, received, status) "
        "VALUES (?, 't', ?, ?, 'PO99001', ?, ?, ?, ?, '0', 'ordered')",
        (f"buys-{place}", NOW.isoformat(), PO, supplier, branch, part, units),
    )
    write.all(
        "INSERT INTO inbound (remote_id, token, as_of, purchase_line, part, branch, quantity, "
        "status, planned_date) VALUES (?, 't', ?, ?, ?, ?, ?, 'expected', '2026-12-02')",
        (f"comes-{place:02}", NOW.isoformat(), f"buys-{place}", part, branch, units),
    )
