"""The lock of the window: nothing is seen or read while it is locked, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from bocounter.commands.choosing_settings import keep
from bocounter.rules import pins
from bocounter.store.store import Store
from bocounter.ui.application import Session
from bocounter.ui.locking import Lock, PinDialog, lock_of
from bocounter.ui.main_window import MainWindow
from tests.ui.at_work import NOW, opening, settle, until

PIN = "7301"


def kept(pin: str = PIN) -> str:
    return pins.hashed(pin, b"salt of a test.")


@pytest.fixture
def lock(at_work: MainWindow) -> Iterator[Lock]:
    made = lock_of(at_work)
    made.choose(kept(), 5)
    yield made
    made._end()


def press(widget: QWidget, *keys: str | Qt.Key) -> None:
    for key in keys:
        if isinstance(key, str):
            QTest.keyClicks(widget, key)
        else:
            QTest.keyClick(widget, key)
    settle()


def shortcut(window: QWidget) -> None:
    QTest.keyClick(
        window,
        Qt.Key.Key_L,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    settle()


def on_the_screen() -> list[QWidget]:
    """Give the windows that a person sees."""
    return [
        widget
        for widget in QApplication.topLevelWidgets()
        if widget.isVisible() and not widget.testAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    ]


def read_aloud() -> str:
    """Give every text that a reader of the screen can find in this program."""
    QAccessible.setActive(True)
    said: list[str] = []

    def walk(one: QAccessibleInterface | None, depth: int) -> None:
        if one is None or not one.isValid() or depth > 12:
            return
        for kind in (QAccessible.Text.Name, QAccessible.Text.Value, QAccessible.Text.Description):
            said.append(one.text(kind))
        for number in range(min(one.childCount(), 400)):
            walk(one.child(number), depth + 1)

    walk(QAccessible.queryAccessibleInterface(QApplication.instance()), 0)
    return "\n".join(said)


def names(window: MainWindow) -> list[str]:
    order = window.panel.order
    assert order is not None
    return [order.customer.name, order.number]


def test_while_it_is_locked_nothing_is_seen_or_read_and_the_pin_brings_all_back(
    at_work: MainWindow, lock: Lock
) -> None:
    until(lambda: at_work.panel.order is not None, "an order is in the panel")
    said = names(at_work)
    assert [word for word in said if word in read_aloud()] == said  # the positive control
    shortcut(at_work)
    assert on_the_screen() == [lock.page]
    assert [word for word in said if word in read_aloud()] == []
    assert lock.page is not None
    assert QApplication.focusWidget() is lock.page.pin
    press(lock.page.pin, PIN, Qt.Key.Key_Return)
    assert not lock.locked
    assert on_the_screen() == [at_work]
    assert [word for word in said if word in read_aloud()] == said


def test_a_window_that_was_closed_and_is_not_gone_cannot_be_read_either(
    at_work: MainWindow, lock: Lock
) -> None:
    closed = QPlainTextEdit("Fernhill waits for a hose")
    closed.show()
    settle()
    closed.hide()
    assert "Fernhill" in read_aloud()  # the positive control
    lock.now()
    settle()
    assert "Fernhill" not in read_aloud()
    assert lock.page is not None
    press(lock.page.pin, PIN, Qt.Key.Key_Return)
    assert not closed.isVisible()
    closed.deleteLater()


def test_a_dialog_under_way_is_hidden_too_and_keeps_what_was_typed(
    at_work: MainWindow, lock: Lock
) -> None:
    until(lambda: at_work.panel.order is not None, "an order is in the panel")
    at_work.desk.note()
    settle()
    dialog = at_work.desk.dialog
    assert dialog is not None
    text = dialog.findChild(QPlainTextEdit)
    press(text, "half a sentence")
    lock.now()
    settle()
    assert on_the_screen() == [lock.page]
    assert "half a sentence" not in read_aloud()
    press(lock.page.pin, PIN, Qt.Key.Key_Return)
    assert at_work.desk.dialog is dialog
    assert set(on_the_screen()) == {at_work, dialog}
    assert text.toPlainText() == "half a sentence"
    press(text, ", and the rest")
    assert text.toPlainText() == "half a sentence, and the rest"


def test_what_opens_while_it_is_locked_waits_behind_the_page(
    at_work: MainWindow, lock: Lock
) -> None:
    lock.now()
    settle()
    at_work.desk.show_failure(RuntimeError("Fernhill cannot be reached"))
    at_work.show()  # as a second start of the program asks for
    at_work.raise_()
    settle()
    assert on_the_screen() == [lock.page]
    press(lock.page.pin, PIN, Qt.Key.Key_Return)
    assert set(on_the_screen()) == {at_work, at_work.desk.dialog}


def test_nothing_but_the_pin_opens_it(at_work: MainWindow, lock: Lock) -> None:
    lock.now()
    page = lock.page
    assert page is not None
    page.close()
    press(page, Qt.Key.Key_Escape, Qt.Key.Key_Return)
    press(page.pin, "7302", Qt.Key.Key_Return)
    assert page.pin.text() == ""
    assert "not the PIN" in page.wrong.text()
    assert lock.locked
    assert on_the_screen() == [page]


def test_wrong_tries_wait_longer_each_time_and_even_the_right_pin_waits(
    at_work: MainWindow, lock: Lock
) -> None:
    lock.now()
    page = lock.page
    assert page is not None
    for _ in range(pins.FREE_TRIES):
        press(page.pin, "0000", Qt.Key.Key_Return)
    assert not page.pin.isEnabled()
    assert "Wait 5 seconds" in page.wrong.text()
    page.pin.setText(PIN)
    page.try_it()
    assert lock.locked
    page.again.setInterval(0)
    until(page.pin.isEnabled, "the wait is over")
    press(page.pin, "0000", Qt.Key.Key_Return)
    assert "Wait 10 seconds" in page.wrong.text()
    waits = [pins.wait_seconds(wrong) for wrong in range(20)]
    assert waits == sorted(waits)
    assert waits[-1] == pins.LONGEST_WAIT


def test_it_locks_itself_when_nobody_uses_it_and_not_while_somebody_does(
    at_work: MainWindow, lock: Lock
) -> None:
    assert lock.idle.isActive()
    assert lock.idle.interval() == 5 * 60_000
    # A timer of minutes counts in whole seconds.
    until(lambda: lock.idle.remainingTime() < 5 * 60_000 - 2_100, "some time has passed")
    before = lock.idle.remainingTime()
    QTest.keyClicks(at_work.field, "x")
    assert lock.idle.remainingTime() > before  # a key begins the time anew
    lock.idle.setInterval(1)
    lock.idle.start()
    until(lambda: lock.locked, "nobody used it")


def test_zero_minutes_lock_by_hand_only(at_work: MainWindow, lock: Lock) -> None:
    lock.choose(kept(), 0)
    assert not lock.idle.isActive()
    shortcut(at_work)
    assert lock.locked


def test_without_a_pin_there_is_no_lock_and_the_key_says_how_to_get_one(
    at_work: MainWindow,
) -> None:
    shortcut(at_work)
    dialog = at_work.desk.dialog
    assert isinstance(dialog, PinDialog)
    assert not lock_of(at_work).idle.isActive()
    press(dialog.new, "73")
    press(dialog.twice, "73")
    dialog.submit()
    assert "four" in dialog.wrong.text()
    press(dialog.new, "01")
    dialog.submit()
    assert "not the same" in dialog.wrong.text()
    press(dialog.twice, "01")
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    until(lambda: lock_of(at_work).has_pin, "the PIN is kept")
    with Store.to_read(at_work.counter.path).reading() as rows:
        (stored,) = rows.all("SELECT value FROM setting WHERE name = 'lock_pin'")[0]
    assert PIN not in stored
    assert pins.fits(PIN, stored)
    at_work.activateWindow()
    settle()
    shortcut(at_work)
    assert lock_of(at_work).locked
    lock_of(at_work)._end()


def test_a_window_that_has_a_pin_begins_locked(qapp: QApplication, store) -> None:  # type: ignore[no-untyped-def]
    held = Store.to_write(store, "a test", NOW)
    keep(held, lock_pin=kept(), lock_minutes="5")
    held.close()
    session = Session(opening(store), qapp)
    session.begin()
    settle()
    window = session.window
    assert window is not None
    lock = lock_of(window)
    assert on_the_screen() == [lock.page]
    press(lock.page.pin, PIN, Qt.Key.Key_Return)
    until(lambda: window.counter.can_write, "the window is at work")
    assert on_the_screen() == [window]
    window.close()
    session.end()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize("stored", ["", "7301", "scrypt$2$8$1$00$00", "scrypt$16384$8$1$zz$zz"])
def test_what_is_no_kept_pin_fits_none(stored: str) -> None:
    assert not pins.fits(PIN, stored)
    assert not pins.fits("", stored)


def test_the_same_pin_is_never_kept_twice_the_same() -> None:
    one, two = pins.hashed(PIN, b"1" * 16), pins.hashed(PIN, b"2" * 16)
    assert one != two
    assert pins.fits(PIN, one)
    assert not pins.fits("7300", one)
