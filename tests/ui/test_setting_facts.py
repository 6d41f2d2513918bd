"""What only the counter knows is said by keys: facts, a machine, and a word taken back."""

from __future__ import annotations

from datetime import date
from typing import cast

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from bocounter.models.facts import OperationState
from bocounter.queries.options import options
from bocounter.store.store import Store
from bocounter.ui.dialogs.facts import FactsDialog
from bocounter.ui.dialogs.machine import MachineDialog
from bocounter.ui.dialogs.withdraw import WithdrawDialog
from bocounter.ui.main_window import MainWindow
from bocounter.ui.tables.ladder_rows import OptionRow
from tests.ui.at_work import NOW, settle, until
from tests.ui.gallery_ways import show
from tests.ui.hostile import ARABIC

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def facts(made: MainWindow) -> FactsDialog:
    made.acts["facts"].trigger()
    until(lambda: isinstance(made.desk.dialog, FactsDialog), "the dialog is open")
    return cast(FactsDialog, made.desk.dialog)


def closed(made: MainWindow) -> None:
    until(lambda: made.desk.dialog is None, "the dialog is closed")
    settle()


def on_the_panel(made: MainWindow) -> str:
    return "\n".join(text.text() for text in made.panel.findChildren(QLabel))


def note(made: MainWindow, qtbot: QtBot, text: str) -> None:
    made.acts["note"].trigger()
    assert made.desk.dialog is not None
    qtbot.keyClicks(made.desk.dialog.focusWidget(), text)
    qtbot.keyClick(made.desk.dialog, KEY.Key_Return, CTRL)
    closed(made)


def test_facts_are_set_by_keys_alone_and_shown_with_where_they_are(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    order = at_work.panel.order
    assert order is not None
    dialog = facts(at_work)
    assert dialog.focusWidget() is dialog.down
    was, digit = order.machine_down, KEY.Key_2 if order.machine_down else KEY.Key_1
    qtbot.keyClick(dialog.down, digit)
    dialog.need_by.setDate(QDate(2026, 12, 24))
    dialog.texts["hold_reason"].setFocus()
    qtbot.keyClick(dialog.texts["hold_reason"], KEY.Key_A, CTRL)
    qtbot.keyClicks(dialog.texts["hold_reason"], "waits for the owner")
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    closed(at_work)
    until(lambda: "Wanted at this counter" in on_the_panel(at_work), "the panel shows it")
    shown = at_work.panel.order
    assert shown is not None
    assert shown.machine_down is (not was)
    assert (shown.need_by, shown.hold_reason) == (date(2026, 12, 24), "waits for the owner")
    assert {wish.field for wish in shown.wishes} == {"machine_down", "need_by", "hold_reason"}
    assert "waits for the owner (set here)" in on_the_panel(at_work), "the ERP did not say so"
    again = facts(at_work)
    said = [text.text() for text in again.findChildren(QLabel)]
    assert sum(text.startswith("before ") for text in said) == 3, "what stood there before"
    assert again.changed() == {}


def test_the_facts_with_what_stood_there_before_all_have_their_room(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    dialog = facts(at_work)
    qtbot.keyClick(dialog.down, KEY.Key_2 if at_work.panel.order.machine_down else KEY.Key_1)  # type: ignore[union-attr]
    for field in dialog.texts.values():
        field.setText("something else")
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    closed(at_work)
    until(lambda: "Wanted at this counter" in on_the_panel(at_work), "the panel shows it")
    again = facts(at_work)
    settle()
    for entry in (again.down, again.need_by, *again.texts.values()):
        assert entry.height() >= entry.sizeHint().height(), entry.accessibleName()


def test_what_is_not_changed_is_no_word(at_work: MainWindow, qtbot: QtBot) -> None:
    dialog = facts(at_work)
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    assert dialog.wrong.isVisible()
    assert dialog.changed() == {}
    qtbot.keyClick(dialog, KEY.Key_Escape)
    closed(at_work)
    assert at_work.traffic is not None
    assert not at_work.traffic.waiting


@pytest.mark.parametrize("kept_there", [True, False])
def test_a_machine_is_named_in_the_erp_or_told_it_in_a_note(
    at_work: MainWindow, qtbot: QtBot, kept_there: bool
) -> None:
    holds = '["machine", "work_order.machine"]' if kept_there else "[]"
    with at_work.counter._writable().write() as write:
        write.all(
            "INSERT INTO setting (name, value) VALUES ('holds', ?) ON CONFLICT (name) "
            "DO UPDATE SET value = excluded.value",
            (holds,),
        )
    at_work.read_traffic()
    until(lambda: bool(at_work.traffic) and bool(at_work.traffic.holds) is kept_there, "read")  # type: ignore[union-attr]
    at_work.acts["machine"].trigger()
    dialog = cast(MachineDialog, at_work.desk.dialog)
    assert isinstance(dialog, MachineDialog)
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    assert dialog.wrong.isVisible(), "nothing is said yet"
    dialog.marks["make"].setText(ARABIC)
    qtbot.keyClick(dialog.marks["make"], KEY.Key_Tab)
    qtbot.keyClicks(dialog.marks["model"], "7R 310")
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    closed(at_work)
    until(lambda: bool(at_work.traffic and at_work.traffic.waiting), "it waits")
    assert at_work.traffic is not None
    kinds = [word.kind for word in at_work.traffic.waiting]
    assert kinds == (["create", "change"] if kept_there else ["note"])
    assert ARABIC in at_work.traffic.waiting[0].text
    if kept_there:
        until(
            lambda: bool(
                at_work.panel.order
                and at_work.panel.order.machine
                and "7R 310" in at_work.panel.order.machine.words
            ),
            "the machine is on the order",
        )


def test_a_word_that_waits_is_taken_back_by_keys(at_work: MainWindow, qtbot: QtBot) -> None:
    for text in ("first", "second"):
        note(at_work, qtbot, text)
    until(lambda: bool(at_work.traffic) and len(at_work.traffic.waiting) == 2, "both wait")  # type: ignore[union-attr]
    at_work.acts["sync"].trigger()
    outbox = at_work.sync_screen.outbox
    until(lambda: len(outbox.rows) == 2, "both are shown")
    outbox.rows[0].setFocus()
    qtbot.keyClick(outbox.rows[0], KEY.Key_Down)
    second = outbox.rows[1]
    assert at_work.focusWidget() is second
    qtbot.keyClick(second, KEY.Key_Delete)
    dialog = cast(WithdrawDialog, at_work.desk.dialog)
    assert isinstance(dialog, WithdrawDialog)
    assert "second" in dialog.text.toPlainText()
    assert "never sent" in dialog.consequence.text()
    qtbot.keyClick(dialog, KEY.Key_Return)
    assert at_work.desk.dialog is dialog, "Enter alone takes nothing back"
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    closed(at_work)
    until(lambda: len(outbox.rows) == 1, "it is gone")
    assert "first" in outbox.rows[0].word.text
    assert at_work.focusWidget() is outbox.rows[0], "the keyboard is on the next one"


def test_of_a_word_that_may_have_arrived_the_erp_is_told_that_it_no_longer_holds(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    note(at_work, qtbot, "the pump is here")
    with at_work.counter._writable().write() as write:
        write.all("UPDATE operation SET state = 'unknown', attempts = 1, last_sent = made_at")
    at_work.acts["sync"].trigger()
    outbox = at_work.sync_screen.outbox
    until(lambda: [r.word.state for r in outbox.rows] == [OperationState.UNKNOWN], "it is shown")
    outbox.rows[0].setFocus()
    qtbot.keyClick(outbox.rows[0], KEY.Key_Delete)
    dialog = cast(WithdrawDialog, at_work.desk.dialog)
    assert "no longer holds" in dialog.consequence.text()
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    closed(at_work)
    until(lambda: len(outbox.rows) == 2, "the counter-entry waits, too")
    assert "This no longer holds" in outbox.rows[1].word.text


def a_line_with_an_aftermarket_way(made: MainWindow) -> str:
    with Store.to_read(made.counter.path).reading() as rows:
        for (line,) in rows.all("SELECT line FROM best_option WHERE kind = 'interchange'"):
            found = options(rows, line, NOW)
            ways = () if found is None or found.asked.warranty else found.options
            if any(one.warranty_ok is False for one in ways):
                return str(line)
    raise AssertionError("the sample dealership has no such line")


def test_a_warranty_job_is_said_by_keys_and_the_ladder_says_what_that_leaves_out(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    line = a_line_with_an_aftermarket_way(at_work)
    page = show(at_work, line)
    assert page.found is not None
    before = len(page.found.ladder.options)
    dialog = facts(at_work)
    assert dialog.warranty.value == "erp"
    dialog.warranty.setFocus()
    qtbot.keyClick(dialog.warranty, KEY.Key_1)
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    closed(at_work)
    until(lambda: bool(page.found and page.found.ladder.asked.warranty), "the ladder knows it")
    assert page.found is not None
    assert len(page.found.ladder.options) < before
    until(lambda: page.model.fold is not None, "something is left out")
    page.model.toggle()
    said = [page.model.row_at(place) for place in range(page.model.rowCount())]
    reasons = [row.why for row in said if isinstance(row, OptionRow) and not row.number]
    assert any("This is a warranty job" in reason for reason in reasons)
    assert "warranty job (set here)" in on_the_panel(at_work)
    again = facts(at_work)
    assert (again.warranty.value, again.changed()) == ("yes", {})
    again.warranty.setFocus()
    qtbot.keyClick(again.warranty, KEY.Key_3)
    qtbot.keyClick(again, KEY.Key_Return, CTRL)
    closed(at_work)
    until(lambda: not (page.found and page.found.ladder.asked.warranty), "as the ERP says")
