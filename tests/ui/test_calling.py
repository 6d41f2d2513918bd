"""A morning of calls by keys alone: the list, what to say, the log, and on to the next one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bocounter.models.call_facts import ScriptKind
from bocounter.queries import calls
from bocounter.rules.consents import Answer
from bocounter.store.reader import Reader
from bocounter.ui import calling
from bocounter.ui.calling import Calling
from bocounter.ui.dialogs.consent import ConsentDialog
from bocounter.ui.dialogs.contact import ContactDialog
from bocounter.ui.main_window import MainWindow
from tests.ui.at_work import NOW, until
from tests.ui.texts import of_widgets

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
MORNING = 10


def keys(qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier | None = None) -> None:
    """Press a key where the keyboard is, as a person does."""
    where = QApplication.focusWidget()
    assert where is not None
    qtbot.keyClick(where, key, held or Qt.KeyboardModifier.NoModifier)


def on_the_phone(made: MainWindow, desk: Calling, number: str) -> None:
    """Wait until what to say about this work order is there, and its work order beside it."""
    page = desk.script

    def there() -> bool:
        order = made.panel.order
        if not made.isActiveWindow():
            made.activateWindow()  # as a window manager does when a dialog closes
        at_hand = order is not None and order.number == number and made.settled
        read = page.shown is not None and page.number == number
        return at_hand and read and page.isVisible() and page.scrolled.hasFocus()

    until(there, f"what to say about {number}")


def on_to_another(desk: Calling, called: list[str]) -> bool:
    return desk.in_hand is not None and desk.in_hand.work_order not in called


def the_log_has_the_keyboard(made: MainWindow) -> bool:
    dialog = made.desk.dialog
    return isinstance(dialog, ContactDialog) and dialog.kind.hasFocus()


def the_answer_has_the_keyboard(made: MainWindow) -> bool:
    dialog = made.desk.dialog
    return isinstance(dialog, ConsentDialog) and dialog.channel.hasFocus()


def taken(made: MainWindow) -> dict[str, str]:
    """Whose call each work order is, by its id."""
    reader = Reader(made.counter.path)
    try:
        return {id_: one.by for id_, one in calls.taken(reader, NOW).items()}
    finally:
        reader.close()


def contacts(made: MainWindow) -> list[tuple[str, str]]:
    """The contacts of this morning: work order and outcome."""
    reader = Reader(made.counter.path)
    try:
        sql = 'SELECT work_order, outcome FROM contact WHERE "by" = ? AND operation IS NOT NULL ' \
              "AND at >= '2026-12-01T00' ORDER BY rowid"  # fmt: skip
        return [(row[0], row[1]) for row in reader.all(sql, ("Dana Whitlock",))]
    finally:
        reader.close()


def test_ten_calls_of_a_morning_are_made_by_keys_alone(at_work: MainWindow, qtbot: QtBot) -> None:
    made = at_work
    before = len(contacts(made))
    keys(qtbot, KEY.Key_D, CTRL)
    desk = calling.of(made)
    until(lambda: desk.list.settled and desk.list.sheet.hasFocus(), "the list has the keyboard")
    first, second = desk.list.calls.listed[:2]
    assert first.score >= second.score
    keys(qtbot, KEY.Key_Down)
    until(lambda: made.panel.order is not None and made.panel.order.number == second.number, "it")
    said = "\n".join(of_widgets(desk.list))
    assert second.why[0] in said, "why they are called, in a whole sentence"
    assert "Points: " in said, "and what for they have their points"

    # A call that is taken and let go is anybody's again.
    keys(qtbot, KEY.Key_Return)
    on_the_phone(made, desk, second.number)
    until(lambda: taken(made) == {second.work_order: "Dana Whitlock"}, "it is taken")
    keys(qtbot, KEY.Key_Escape)
    until(lambda: desk.list.sheet.hasFocus() and not taken(made), "it is let go")

    # What to say is there for each way, and is copied by a key.
    keys(qtbot, KEY.Key_Home)
    keys(qtbot, KEY.Key_Up)
    keys(qtbot, KEY.Key_Return)
    on_the_phone(made, desk, desk.list.calls.listed[0].number)
    heard = "\n".join(of_widgets(desk.script))
    assert "Good morning, this is Dana Whitlock" in heard
    keys(qtbot, KEY.Key_2)
    page = desk.script
    until(lambda: page.shown is not None and page.shown.script.kind is ScriptKind.VOICEMAIL, "vm")
    keys(qtbot, KEY.Key_C, CTRL)
    assert page.shown is not None
    assert QApplication.clipboard().text() == page.shown.script.text

    called: list[str] = []
    for place in range(MORNING):
        call = desk.in_hand
        assert call is not None
        assert call.work_order not in called, "nobody is called twice"
        on_the_phone(made, desk, call.number)
        called.append(call.work_order)
        keys(qtbot, KEY.Key_L, CTRL)
        until(lambda: the_log_has_the_keyboard(made), "the log has the keyboard")
        keys(qtbot, KEY.Key_1)  # a call
        keys(qtbot, KEY.Key_3 if place % 3 == 2 else KEY.Key_1)  # no answer, or reached
        keys(qtbot, KEY.Key_Return, CTRL)
        until(lambda: made.desk.dialog is None and on_to_another(desk, called), "on to the next")
    kept = contacts(made)[before:]
    assert [order for order, _ in kept] == called
    assert [outcome for _, outcome in kept].count("no_answer") == MORNING // 3
    assert desk.in_hand is not None
    assert set(taken(made)) == {desk.in_hand.work_order}, "only the next one is taken"

    # The next one wants no call ever again: three keys, and it counts at once.
    call = desk.in_hand
    on_the_phone(made, desk, call.number)
    keys(qtbot, KEY.Key_T, CTRL)
    until(lambda: the_answer_has_the_keyboard(made), "what they say can be noted")
    keys(qtbot, KEY.Key_4)
    keys(qtbot, KEY.Key_Return, CTRL)
    until(lambda: page.shown is not None and page.shown.channel.answer is Answer.NO, "it counts")
    until(lambda: "They said no to calls" in "\n".join(of_widgets(page)), "and it is said")
    on_the_phone(made, desk, call.number)
    keys(qtbot, KEY.Key_D, CTRL)
    until(lambda: not any(o.number == call.number for o in desk.list.calls.listed), "left alone")
