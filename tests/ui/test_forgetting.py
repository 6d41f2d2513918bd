"""A customer who asks for it is forgotten by keys: a reason, a tick, and what is left is said."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bocounter.commands.forgetting import Report
from bocounter.store.store import Store
from bocounter.ui.dialogs.forgetting import ForgetDialog, what_was_done
from bocounter.ui.main_window import MainWindow
from tests.ui.at_work import settle, until

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def test_a_customer_is_forgotten_with_a_reason_and_a_tick_and_never_by_enter_alone(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    order = at_work.panel.order
    assert order is not None
    at_work.acts["note"].trigger()
    assert at_work.desk.dialog is not None
    qtbot.keyClicks(at_work.desk.dialog.focusWidget(), "waits for the owner")
    qtbot.keyClick(at_work.desk.dialog, KEY.Key_Return, CTRL)
    until(lambda: at_work.desk.dialog is None, "a word of ours about them waits")
    at_work.acts["forget"].trigger()
    until(lambda: isinstance(at_work.desk.dialog, ForgetDialog), "the dialog")
    dialog = cast(ForgetDialog, at_work.desk.dialog)
    until(dialog.act.isEnabled, "what goes is said")
    assert "1 word of ours here" in dialog.goes.text()

    def tried(said: str) -> None:
        qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
        assert said in dialog.wrong.text()

    tried("Say why")
    assert dialog.focusWidget() is dialog.why
    dialog.why.setText(f"asked by {order.customer.name}")
    tried("tick that those words")
    qtbot.keyClick(dialog.anyway, KEY.Key_Space)
    tried("cannot be undone")
    qtbot.keyClick(dialog.sure, KEY.Key_Space)
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    until(dialog.wrong.isVisible, "the reason that names them is refused")
    assert "names the customer" in dialog.wrong.text()
    dialog.why.clear()
    qtbot.keyClicks(dialog.why, "asked at the counter")
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    assert not dialog.leave.isEnabled(), "it is not left while it is done"
    until(lambda: dialog.report is not None, "it is done")
    assert "Taken back and never sent: 1" in dialog.goes.text()
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    until(lambda: at_work.desk.dialog is None, "it is closed")
    settle()
    name = order.customer.name
    until(lambda: bool(at_work.panel.order) and at_work.panel.order.customer.name != name, "gone")  # type: ignore[union-attr]
    with Store.to_read(at_work.counter.path).reading() as rows:
        assert rows.all("SELECT 1 FROM customer WHERE name = ?", (name,)) == []


def test_what_is_left_to_look_at_is_named() -> None:
    mentions = tuple(f"W{n}" for n in range(15))
    said = " ".join(what_was_done(Report("c", {}, 0, 3, 1, mentions, ())))
    assert "Backups written anew: 3; removed, being too old: 1." in said
    assert "W0, W1" in said
    assert "and 3 more" in said
