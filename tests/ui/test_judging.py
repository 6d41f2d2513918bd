"""The best options on the board stay true while the window is open."""

from __future__ import annotations

from bocounter.changes import Changes
from bocounter.readings.refresh import refresh
from bocounter.store.store import Store
from bocounter.ui.main_window import MainWindow
from tests.ui.at_work import until

PHRASES = "SELECT phrase FROM best_option WHERE line = ?"


def stock_moves(store: Store, part: str) -> Changes:
    """Free units of a part that appear at another branch, as a page of the ERP brings them."""
    with store.write() as write:
        write.all("UPDATE stock_level SET free = '77', minimum = NULL WHERE part = ?", (part,))
        return refresh(write)


def test_what_a_deed_means_for_the_options_is_judged_and_shown(at_work: MainWindow) -> None:
    counter = at_work.counter
    seen: list[Changes] = []
    counter.changed.connect(seen.append)
    with Store.to_read(counter.path).reading() as rows:
        line, part, order, before = rows.all(
            "SELECT b.line, b.part, r.work_order, b.phrase FROM best_option b "
            "JOIN line_reading r ON r.line = b.line WHERE b.kind = 'other_branch' LIMIT 1"
        )[0]

    def phrase() -> str:
        with Store.to_read(counter.path).reading() as rows:
            found = rows.all(PHRASES, (line,))
        return "" if not found else str(found[0][0])

    counter.do(lambda store: stock_moves(store, part), lambda: None)
    until(lambda: phrase() != before, "the line is judged again")
    until(lambda: any(order in one.work_orders for one in seen[1:]), "the board is told")
