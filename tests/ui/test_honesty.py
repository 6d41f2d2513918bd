"""Strangers' text is shown as written, widgets have names, and no failure is swallowed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QMessageBox, QWidget

from bocounter import places
from bocounter.errors import Unreachable
from bocounter.progress import Step
from bocounter.ui import words
from bocounter.ui.actions import acts
from bocounter.ui.main_window import MainWindow
from bocounter.ui.part_pages import pages_of
from bocounter.ui.tables import board_rows
from tests.ui.at_work import find, opening, settle, until, window
from tests.ui.hostile import ARABIC, MARKUP, NAMES, spoil


@pytest.mark.usefixtures("qapp")
def test_markup_and_foreign_scripts_are_shown_as_they_are_written(store: Path) -> None:
    spoil(store)
    with window(opening(store)) as made:
        model = made.board.model
        shown = {
            model.data(model.index(n, board_rows.DESCRIPTION)) for n in range(model.rowCount())
        }
        assert shown == {words.plain(name) for name in NAMES}
        assert MARKUP in shown
        assert ARABIC in shown
        for number in range(model.rowCount()):
            if model.data(model.index(number, board_rows.DESCRIPTION)) == MARKUP:
                tip = model.data(
                    model.index(number, board_rows.DESCRIPTION), Qt.ItemDataRole.ToolTipRole
                )
                assert "&lt;img" in tip
                assert "<img" not in tip
                made.board.view.setCurrentIndex(model.index(number, 0))
                break
        labels = made.panel.findChildren(QLabel)
        assert MARKUP in {text.text() for text in labels}
        assert all(text.textFormat() is Qt.TextFormat.PlainText for text in labels)
        find(made, "Bold")
        made.search.hits.grab()


def test_no_control_or_direction_mark_survives_into_the_window() -> None:
    assert words.plain("a\u202eb\u200b\x07c\nd") == "ab c d"


def focusable(root: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not widget.objectName().startswith("qt_")
        and not isinstance(widget.parent(), QAbstractItemView)
        and widget.metaObject().className() not in {"QScrollBar", "QComboBoxListView"}
    ]


def spoken(widget: QWidget) -> str:
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None
    return found.text(QAccessible.Text.Name)


@pytest.mark.parametrize("screen", ["board", "search", "sync", "part"])
def test_every_widget_that_takes_the_keyboard_has_a_name(at_work: MainWindow, screen: str) -> None:
    at_work.acts[screen].trigger()
    if screen == "part":
        until(lambda: pages_of(at_work).screen.settled, "the page of a part")
        until(lambda: pages_of(at_work).screen.chart.ready, "its bars")
    settle()
    nameless = [w for w in focusable(at_work) if w.isVisible() and not spoken(w)]
    assert not nameless


@pytest.mark.parametrize(
    "act", ["log_contact", "follow_up", "note", "who", "connect", "keys", "palette"]
)
def test_every_field_of_every_dialog_has_a_name(at_work: MainWindow, act: str) -> None:
    at_work.acts[act].trigger()
    settle()
    shown = at_work.desk.dialog
    assert shown is not None
    nameless = [w for w in focusable(shown) if w.isVisible() and not spoken(w)]
    assert not nameless
    shown.done(0)


def test_every_act_has_a_sentence_and_no_two_share_a_key() -> None:
    keys = [key for act in acts() for key in act.keys]
    assert len(keys) == len(set(keys))
    assert all(act.sentence.endswith(".") for act in acts())


def test_a_bug_in_a_reader_is_shown_and_logged(
    at_work: MainWindow, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_rows: object) -> None:
        raise ZeroDivisionError("a bug in a question")

    at_work.counter.ask("anything", broken, lambda _answer: None)
    until(lambda: at_work.desk.dialog is not None, "the fault is shown")
    shown = at_work.desk.dialog
    assert isinstance(shown, QMessageBox)
    assert "not your doing" in shown.text()
    assert "a bug in a question" in caplog.text
    shown.done(0)


def test_a_bug_in_a_deed_is_shown_in_the_dialog_that_asked(
    at_work: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bocounter.commands import noting
    from bocounter.ui.dialogs.note import NoteDialog

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a bug in a deed")

    monkeypatch.setattr(noting, "write_note", broken)
    at_work.acts["note"].trigger()
    shown = at_work.desk.dialog
    assert isinstance(shown, NoteDialog)
    shown.text.setPlainText("something")
    shown.submit()
    until(lambda: shown.wrong.isVisible(), "the fault is shown")
    assert "a bug in a deed" in shown.wrong.text()
    assert shown.text.toPlainText() == "something"
    shown.done(0)


def test_an_unreachable_erp_is_said_in_the_banner_and_work_goes_on(at_work: MainWindow) -> None:
    away = Unreachable("The ERP did not answer.", "Check the network.")
    at_work.counter.round_ended.emit(None, away)
    until(lambda: at_work.banner.isVisible(), "the banner")
    assert "did not answer" in at_work.banner.text.text()
    assert at_work.desk.dialog is None
    at_work.acts["note"].trigger()
    assert at_work.desk.dialog is not None
    at_work.desk.dialog.done(0)


@pytest.mark.usefixtures("qapp")
def test_a_store_held_by_another_program_can_still_be_read(store: Path) -> None:
    from bocounter.store.hold import Hold

    hold = Hold(store, "the night sync", 0)
    try:
        with window(opening(store), held=False) as made:
            until(lambda: made.banner.isVisible(), "who holds it is said")
            assert "the night sync" in made.banner.text.text()
            assert made.board.model.ids
    finally:
        hold.release()


@pytest.mark.usefixtures("qapp")
def test_a_round_of_the_window_makes_the_backup_of_the_hour_once(store: Path) -> None:
    with window(opening(store)) as made:
        for _ in range(2):
            ended: list[object] = []
            made.counter.round_ended.connect(lambda *_, ended=ended: ended.append(None))
            made.acts["sync_now"].trigger()
            until(lambda ended=ended: bool(ended), "the round has ended")
    assert len(list(places.backups(store).glob("hourly-*.db"))) == 1


@pytest.mark.usefixtures("qapp")
def test_closing_during_a_sync_joins_every_thread(store: Path) -> None:
    import threading

    with window(opening(store)) as made:
        stepped: list[Step] = []
        made.counter.stepped.connect(stepped.append)
        made.acts["sync_now"].trigger()
        assert made.counter.syncing
        until(lambda: bool(stepped), "the round is under way")
    alive = {t.name for t in threading.enumerate() if t is not threading.main_thread()}
    assert not alive & {"deeds", "round", "reader-0", "reader-1"}
    assert not store.with_name(store.name + ".holder").exists()
    QApplication.processEvents()
