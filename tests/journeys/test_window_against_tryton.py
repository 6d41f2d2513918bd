"""The first job in the window, from an empty PC to a note in the real ERP, by keyboard."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from bocounter.models.facts import OperationState
from bocounter.ui import words
from bocounter.ui.application import Session
from bocounter.ui.dialogs.connect import ConnectDialog
from bocounter.ui.dialogs.contact import ContactDialog
from bocounter.ui.glyphs import SignLabel
from bocounter.ui.main_window import MainWindow
from bocounter.ui.opening import Opening
from bocounter.ui.tables import board_rows
from tests.erp_fixtures import Erp
from tests.ui.at_work import make_application, settle, until

pytestmark = pytest.mark.erp

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    return make_application()


@pytest.fixture
def session(qapp: QApplication, tmp_path: Path) -> Iterator[Session]:
    """A start on a PC that has no store yet."""
    opening = Opening(
        store=tmp_path / "counter.db",
        clock=lambda: dt.datetime.now(dt.UTC).astimezone(),
        mint=lambda: str(uuid.uuid4()),
        sample=lambda _progress: tmp_path / "nobody wants this.db",
        who="Ruth Ober",
        log=tmp_path / "log",
    )
    made = Session(opening, qapp)
    yield made
    if made.window is not None:
        made.window.close()
    made.end()
    settle()


def backorder(erp: Erp) -> int:
    """A customer's job that waits for two parts of one purchase order; gives its sale."""
    desk = erp.desk
    kit, pump = desk.part("66-0001", "Seal kit"), desk.part("66-0002", "Water pump")
    supplier = desk.supplier("Adlermoor Parts Supply", **{"AM-1": kit, "AM-2": pump})
    customer = desk.customer("Birchfold Farms", phone="+1 555 010 7788")
    sale = desk.work_order(customer, (kit, 4), (pump, 1), reference="WO-1001", text="Tolvane W4")
    desk.purchase(supplier, (kit, 4), (pump, 1))
    return sale


def press(qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    """Press a key where the keyboard is."""
    settle()
    where = QApplication.focusWidget() or QApplication.activeWindow()
    assert where is not None, "the keyboard is nowhere"
    qtbot.keyClick(where, key, modifier or Qt.KeyboardModifier.NoModifier)
    settle()


def active(qtbot: QtBot, window: QWidget) -> None:
    """Wait until the keyboard belongs to this window."""
    window.activateWindow()
    with qtbot.waitActive(window):
        pass


def type_in(qtbot: QtBot, text: str) -> None:
    """Type a text where the keyboard is."""
    where = QApplication.focusWidget()
    assert where is not None, "the keyboard is nowhere"
    qtbot.keyClicks(where, text)


def fill(qtbot: QtBot, mnemonic: Qt.Key, text: str) -> None:
    """Go to a field by its letter and type."""
    press(qtbot, mnemonic, Qt.KeyboardModifier.AltModifier)
    press(qtbot, KEY.Key_A, CONTROL)
    type_in(qtbot, text)


def said(root: QWidget) -> str:
    """All plain words on a screen."""
    return "\n".join(text.text() for text in root.findChildren(QLabel))


def signs(root: QWidget) -> set[str]:
    """All states a screen shows with a shape."""
    return {sign.accessibleName() for sign in root.findChildren(SignLabel)}


def test_a_caller_is_answered_from_the_erp_and_the_call_is_read_there_once(
    session: Session, erp: Erp, qtbot: QtBot
) -> None:
    sale = backorder(erp)
    window = connected(session, erp, qtbot)
    the_board_shows_the_job(window, erp)
    promise_in_plain_words(window, qtbot)
    the_caller_is_found_and_answered(window, qtbot)
    told = the_call_is_logged(window, qtbot)
    assert erp.desk.notes_of(sale) == []
    assert words.operation_sign(OperationState.PENDING).words in signs(window.panel)

    press(qtbot, KEY.Key_F9)
    until(lambda: not window.counter.syncing, "the round is done")
    until(lambda: bool(window.traffic and window.traffic.status.all_in), "all is in the ERP")
    sent = {words.operation_sign(s).words for s in (OperationState.DONE, OperationState.VERIFIED)}
    until(lambda: bool(signs(window.panel) & sent), "the panel shows that it is in the ERP")
    assert words.operation_sign(OperationState.PENDING).words not in signs(window.panel)
    (note,) = erp.desk.notes_of(sale)
    assert "Ruth Ober" in note
    assert "they called us" in note
    assert told.isoformat() in note
    press(qtbot, KEY.Key_F9)
    until(lambda: not window.counter.syncing, "the next round is done")
    assert len(erp.desk.notes_of(sale)) == 1


def connected(session: Session, erp: Erp, qtbot: QtBot) -> MainWindow:
    """From nothing at all to a board that was read from the ERP, by keys."""
    session.begin()
    beginning = session.beginning
    assert beginning is not None
    active(qtbot, beginning)
    press(qtbot, KEY.Key_2)
    until(lambda: session.window is not None, "the main window is there")
    window = session.window
    assert window is not None
    until(lambda: isinstance(window.desk.dialog, ConnectDialog), "the connection is asked for")
    dialog = window.desk.dialog
    assert isinstance(dialog, ConnectDialog)
    active(qtbot, dialog)
    press(qtbot, KEY.Key_E, Qt.KeyboardModifier.AltModifier)
    type_in(qtbot, "tr")
    fill(qtbot, KEY.Key_A, erp.url)
    fill(qtbot, KEY.Key_D, erp.database)
    fill(qtbot, KEY.Key_U, erp.user)
    fill(qtbot, KEY.Key_P, erp.password)
    press(qtbot, KEY.Key_Return, CONTROL)
    until(lambda: window.desk.dialog is None or dialog.wrong.isVisible(), "the ERP answered")
    assert window.desk.dialog is None, dialog.wrong.text()
    active(qtbot, window)
    # Connecting reads at once; asking again meanwhile changes nothing.
    press(qtbot, KEY.Key_F9)
    until(lambda: bool(window.board.model.ids), "the board has its first row")
    until(lambda: not window.counter.syncing, "the first round is done")
    until(lambda: bool(window.traffic and window.traffic.status.as_of), "the round is told of")
    return window


def the_board_shows_the_job(window: MainWindow, erp: Erp) -> None:
    model = window.board.model
    until(lambda: not model.missing() and model.rowCount() == 1, "the board is read")
    group = model.index(0, 0)
    assert model.data(group) == "WO-1001"
    lines = {
        tuple(
            model.data(model.index(row, column, group))
            for column in (board_rows.PART, board_rows.MISSING, board_rows.DUE)
        )
        for row in range(model.rowCount(group))
    }
    due = words.day(erp.desk.day(9), erp.desk.today)
    assert lines == {("66-0001", "4 of 4", due), ("66-0002", "1 of 1", due)}
    supplier = model.data(model.index(0, board_rows.SUPPLIER, group))
    assert "Adlermoor Parts Supply" in supplier


def promise_in_plain_words(window: MainWindow, qtbot: QtBot) -> None:
    press(qtbot, KEY.Key_F8)
    assert window.pages.currentWidget() is window.sync_screen
    until(lambda: "At-least-once" in said(window.sync_screen), "the promise is said")
    assert "looked up before it is sent again" in said(window.sync_screen)
    press(qtbot, KEY.Key_Escape)
    assert window.pages.currentWidget() is window.board


def the_caller_is_found_and_answered(window: MainWindow, qtbot: QtBot) -> None:
    type_in(qtbot, "7")  # the first digit is typed on the board, the others in the search
    settle()
    type_in(qtbot, "788")
    until(lambda: window.search.answered == "7788", "the search has answered")
    hits = [window.search.hits.item(n).data(256) for n in range(window.search.hits.count())]
    assert {hit.work_order for hit in hits} == {"WO-1001"}
    press(qtbot, KEY.Key_Return)
    until(lambda: window.settled and window.panel.order is not None, "the job is open")
    assert "WO-1001" in window.panel.answer
    assert window.panel.answer.count("\n") <= 1
    assert window.panel.answer in said(window.panel)


def the_call_is_logged(window: MainWindow, qtbot: QtBot) -> dt.date:
    """Log the call with the day they were told; gives that day."""
    settle()
    press(qtbot, KEY.Key_L, CONTROL)
    dialog = window.desk.dialog
    assert isinstance(dialog, ContactDialog)
    active(qtbot, dialog)
    press(qtbot, KEY.Key_1)  # a call
    press(qtbot, KEY.Key_6)  # they called us
    press(qtbot, KEY.Key_Space)  # they heard a day for the whole job
    press(qtbot, KEY.Key_Tab)
    day = dialog.told.rows[0].day
    assert QApplication.focusWidget() is day
    before = day.date()
    day.setCurrentSection(day.Section.DaySection)
    press(qtbot, KEY.Key_Up)
    told = before.addDays(1)
    if told.month() != before.month():  # the last day of a month stays where it is
        told = before
    assert day.date() == told
    press(qtbot, KEY.Key_Return, CONTROL)
    until(lambda: window.desk.dialog is None, "the contact is logged")
    active(qtbot, window)
    until(lambda: bool(window.traffic and window.traffic.waiting), "it waits to be sent")
    waiting = words.operation_sign(OperationState.PENDING).words
    until(lambda: waiting in signs(window.panel), "the panel shows that it waits")
    return as_day(told)


def as_day(value: QDate) -> dt.date:
    return dt.date(value.year(), value.month(), value.day())
