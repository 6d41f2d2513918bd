"""Sharing out, lost sales and orders at the counter, all by keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel
from pytestqt.qtbot import QtBot

from bocounter.store.store import Store
from bocounter.ui import ways
from bocounter.ui.dialogs.counter_order import CounterOrderDialog
from bocounter.ui.dialogs.losing import LosingDialog
from bocounter.ui.dialogs.sharing import SharingDialog
from bocounter.ui.glyphs import SignLabel
from bocounter.ui.main_window import MainWindow
from tests.ui.at_work import find, opening, settle, until, window
from tests.ui.came_in import came_in
from tests.ui.test_ladder import stand_on, waiting

KEY = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier

AnyDialog = TypeVar("AnyDialog", bound=QDialog)


@pytest.fixture
def shared(qapp: object, store: Path) -> Iterator[tuple[MainWindow, str]]:
    """Five units came in, and two jobs wait for ten; the cursor is on the first of them."""
    line = came_in(store)[0]
    with window(opening(store)) as made:
        stand_on(made, line)
        yield made, line


def asked(made: MainWindow, kind: type[AnyDialog]) -> AnyDialog:
    until(lambda: isinstance(made.desk.dialog, kind), "the dialog is open")
    dialog = made.desk.dialog
    assert isinstance(dialog, kind)
    return dialog


def closed(made: MainWindow) -> None:
    until(lambda: made.desk.dialog is None, "the dialog is closed")
    settle()


def share(made: MainWindow, qtbot: QtBot) -> SharingDialog:
    qtbot.keyClick(made.board.view, KEY.Key_A, CTRL | SHIFT)
    dialog = asked(made, SharingDialog)
    until(lambda: bool(dialog.rows), "who waits is shown")
    return dialog


def signs(dialog: SharingDialog) -> list[str]:
    return [row.sign.accessibleName() for row in dialog.rows]


def chosen_units(made: MainWindow) -> list[tuple[str, str]]:
    with Store.to_read(made.counter.path).reading() as rows:
        return rows.all("SELECT quantity, reason FROM decision ORDER BY line")


def test_winners_and_losers_are_seen_with_their_reasons_before_anything_is_shared(
    shared: tuple[MainWindow, str], qtbot: QtBot
) -> None:
    made, _line = shared
    dialog = share(made, qtbot)
    said = "\n".join(text.text() for text in dialog.findChildren(QLabel))
    assert signs(dialog) == ["gets all", "gets a part, call today"]
    assert "5 free, 2 jobs wait for 10." in said
    assert "told Dec 4, 2026, waits since" in said
    assert "1 job gets less" in dialog.outcome.text()
    assert not dialog.reason.isVisible()
    assert waiting(made) == []
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    closed(made)
    until(lambda: len(waiting(made)) == 3, "two notes, and one who is to be called")
    assert [units for units, _why in chosen_units(made)] == ["4", "1"]
    assert any("went to other jobs" in text for text in waiting(made))


def test_another_share_than_the_rules_is_not_taken_without_a_reason(
    shared: tuple[MainWindow, str], qtbot: QtBot
) -> None:
    made, _line = shared
    dialog = share(made, qtbot)
    first, second = (row.units for row in dialog.rows)
    assert dialog.focusWidget() is first
    qtbot.keyClicks(first, "0")
    assert signs(dialog)[0] == "goes without, call today"
    assert dialog.reason.isVisible()
    second.selectAll()
    qtbot.keyClicks(second, "6")
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    assert "1 more than there is" in dialog.wrong.text()
    second.selectAll()
    qtbot.keyClicks(second, "5")
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    assert "Say why" in dialog.wrong.text()
    assert dialog.focusWidget() is dialog.reason
    assert chosen_units(made) == []
    qtbot.keyClicks(dialog.reason, "harvest")
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    closed(made)
    ((units, why),) = chosen_units(made)
    assert units == "5"
    assert why.endswith("harvest")


def test_where_nothing_can_be_shared_out_it_is_said(at_work: MainWindow, qtbot: QtBot) -> None:
    order = next(o for o in at_work.board.model.facts().values() if o.short_lines)
    line = next(one for one in order.short_lines if one.from_shelf == 0)
    with at_work.counter._writable().write() as write:
        write.all("UPDATE stock_level SET free = '0' WHERE part = ?", (line.part_id,))
    stand_on(at_work, line.id)
    qtbot.keyClick(at_work.board.view, KEY.Key_A, CTRL | SHIFT)
    dialog = asked(at_work, SharingDialog)
    until(lambda: dialog.found is not None, "it is looked for")
    said = [sign.accessibleName() for sign in dialog.message.findChildren(SignLabel)]
    assert "Nothing of it lies free there" in said
    assert not dialog.act.isEnabled()
    qtbot.keyClick(dialog, KEY.Key_Escape)
    closed(at_work)


def test_a_lost_or_saved_sale_is_noted_by_one_key_and_its_reasons_digit(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    order = next(o for o in at_work.board.model.facts().values() if o.short_lines)
    line = order.short_lines[0]
    stand_on(at_work, line.id)
    qtbot.keyClick(at_work.board.view, KEY.Key_J, CTRL)
    dialog = asked(at_work, LosingDialog)
    assert dialog.focusWidget() is dialog.reason
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    assert "Choose why" in dialog.wrong.text()
    qtbot.keyClick(dialog.reason, KEY.Key_2)
    assert dialog.focusWidget() is dialog.note
    qtbot.keyClicks(dialog.note, "would have taken ten")
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    closed(at_work)
    until(lambda: bool(waiting(at_work)), "its note waits")
    (text,) = waiting(at_work)
    assert text.startswith("Lost sale noted by Dana Whitlock")
    assert line.part in text
    assert "would have taken ten" in text
    with Store.to_read(at_work.counter.path).reading() as rows:
        assert rows.all("SELECT work_order, reason, saved FROM lost_sale") == [
            (order.id, "too_late", 0)
        ]

    at_work.activateWindow()
    at_work.start_search("zz left hand thing")
    until(lambda: at_work.search.answered == "zz left hand thing", "nothing is found")
    settle()
    qtbot.keyClick(at_work.field, KEY.Key_J, CTRL)
    dialog = asked(at_work, LosingDialog)
    assert dialog.part.text() == "zz left hand thing"
    assert not dialog.of_order.isVisible()
    qtbot.keyClick(dialog.outcome, KEY.Key_2)
    qtbot.keyClick(dialog.reason, KEY.Key_5)
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    closed(at_work)
    with Store.to_read(at_work.counter.path).reading() as rows:
        assert rows.all("SELECT part_text, reason, saved FROM lost_sale WHERE part IS NULL") == [
            ("zz left hand thing", "not_carried", 1)
        ]


def two_parts(made: MainWindow) -> list[str]:
    """Give a number that is short everywhere, and one nobody misses."""
    with Store.to_read(made.counter.path).reading() as rows:
        return [
            rows.all(sql)[0][0]
            for sql in (
                "SELECT p.code FROM line_reading r JOIN part p ON p.remote_id = r.part "
                "WHERE CAST(r.uncovered AS REAL) > 0 AND NOT EXISTS (SELECT 1 FROM stock_level s "
                "WHERE s.part = r.part AND CAST(s.free AS REAL) > 0) ORDER BY p.code",
                "SELECT p.code FROM stock_level s JOIN part p ON p.remote_id = s.part "
                "JOIN branch b ON b.remote_id = s.branch WHERE b.code = 'MIL' AND p.active "
                "AND CAST(s.free AS REAL) > 20 AND NOT EXISTS (SELECT 1 FROM part_line l "
                "WHERE l.part = s.part) ORDER BY p.code",
            )
        ]


def test_an_order_is_taken_at_the_counter_by_keys_and_its_short_part_has_its_ladder(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    order = next(o for o in at_work.board.model.facts().values() if o.customer.number)
    short, there = two_parts(at_work)
    qtbot.keyClick(at_work.board.view, KEY.Key_N, CTRL | SHIFT)
    dialog = asked(at_work, CounterOrderDialog)
    assert dialog.focusWidget() is dialog.customer.field
    qtbot.keyClicks(dialog.customer.field, order.customer.number or "")
    until(lambda: dialog.customer.answered == order.customer.number, "the customer is found")
    qtbot.keyClick(dialog.customer.field, KEY.Key_Return)
    assert dialog.customer.chosen is not None
    assert dialog.customer.chosen.customer == order.customer.id
    assert dialog.focusWidget() is dialog.part
    for scanned in ("scan-1", "scan-2"):
        qtbot.keyClicks(dialog.focusWidget(), scanned)
        qtbot.keyClick(dialog.focusWidget(), KEY.Key_Return)
    assert [(line.part, line.quantity) for line in dialog.ordered.lines] == [("scan-1", 1)]
    assert dialog.part.text() == "scan-2", "a scanner's next code is no quantity"
    qtbot.keyClick(dialog.ordered.rows[0], KEY.Key_Delete)
    dialog.part.clear()
    dialog.part.setFocus()
    until(lambda: dialog.branch.count() == 3, "the branches are offered")
    dialog.branch.setCurrentText("MIL")
    qtbot.keyClicks(dialog.part, short.replace("-", " ").lower())
    qtbot.keyClick(dialog.part, KEY.Key_Return)
    assert dialog.focusWidget() is dialog.quantity
    qtbot.keyClicks(dialog.quantity, "2")
    qtbot.keyClick(dialog.quantity, KEY.Key_Return)
    assert dialog.focusWidget() is dialog.part
    qtbot.keyClicks(dialog.part, f"{there}=3")
    qtbot.keyClick(dialog.part, KEY.Key_Return)
    until(lambda: all(line.known for line in dialog.ordered.lines), "both are known")
    assert [line.known.code for line in dialog.ordered.lines if line.known] == [short, there]
    assert [line.here for line in dialog.ordered.lines] == [False, True]
    qtbot.keyClick(dialog.part, KEY.Key_Return)
    assert dialog.focusWidget() is dialog.need_by
    dialog.deposit.setText("25")
    dialog.terms.setChecked(True)
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    closed(at_work)
    until(lambda: bool(waiting(at_work)), "its word waits")
    (text,) = waiting(at_work)
    assert "Deposit noted: 25." in text
    assert "The terms of return were said." in text
    current = at_work.board.model.order_at
    until(
        lambda: (
            (found := current(at_work.board.view.currentIndex())) is not None
            and found.kind == "counter_order"
        ),
        "the board stands on it",
    )
    settle()
    made = current(at_work.board.view.currentIndex())
    assert made is not None
    assert [(one.part, int(one.wanted)) for one in made.open_lines] == [(short, 2), (there, 3)]
    stand_on(at_work, made.open_lines[0].id)
    at_work.activateWindow()
    settle()
    qtbot.keyClick(at_work.board.view, KEY.Key_O, CTRL)
    page = ways.of(at_work).page
    until(lambda: page.found is not None and page.found.order.id == made.id, "its ladder is read")


def test_an_order_that_cannot_be_taken_says_why_and_is_not_dropped_by_one_key(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    part = two_parts(at_work)[0]
    find(at_work, part)
    at_work.acts["counter_order"].trigger()
    dialog = asked(at_work, CounterOrderDialog)
    assert dialog.part.text() == part, "an order begins with the part that is looked at"
    dialog.part.clear()
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    assert "whose order" in dialog.wrong.text()
    qtbot.keyClicks(dialog.customer.field, "zzqqxx")
    until(lambda: dialog.customer.answered == "zzqqxx", "nobody is found")
    assert "Nobody is found" in dialog.customer.sign.accessibleName()
    dialog.customer.field.clear()
    with Store.to_read(at_work.counter.path).reading() as rows:
        number = rows.all("SELECT number FROM customer WHERE number IS NOT NULL LIMIT 1")[0][0]
    qtbot.keyClicks(dialog.customer.field, number)
    until(lambda: dialog.customer.answered == number, "the customer is found")
    qtbot.keyClick(dialog.customer.field, KEY.Key_Return)
    qtbot.keyClicks(dialog.part, "no such number=x")
    qtbot.keyClick(dialog.part, KEY.Key_Return)
    assert "as a number" in dialog.wrong.text()
    dialog.part.clear()
    qtbot.keyClicks(dialog.part, "no such number=1")
    qtbot.keyClick(dialog.part, KEY.Key_Return)
    until(lambda: dialog.ordered.lines[0].unknown, "it is looked for")
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    assert "has no part no such number" in dialog.wrong.text()
    assert dialog.focusWidget() is dialog.ordered.rows[0]
    dialog.wrong.hide()
    qtbot.keyClick(dialog, KEY.Key_Escape)
    assert "not taken yet" in dialog.wrong.text()
    qtbot.keyClick(dialog.ordered.rows[0], KEY.Key_Delete)
    assert dialog.ordered.lines == []
    qtbot.keyClick(dialog, KEY.Key_Escape)
    closed(at_work)
    assert waiting(at_work) == []
