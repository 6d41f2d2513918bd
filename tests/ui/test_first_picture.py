"""The first picture is whole and true: a full screen, the desk's branch, and what it lacks."""

from __future__ import annotations

import gc
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QLabel

from bocounter.commands.choosing_settings import keep
from bocounter.errors import StoreTrouble
from bocounter.queries.board import BoardFilter, outline
from bocounter.store.store import Store
from bocounter.ui.application import Session, make_application
from bocounter.ui.counter import Counter
from bocounter.ui.dialogs.contact import ContactDialog
from bocounter.ui.glyphs import SignLabel
from bocounter.ui.labels import OneLine
from bocounter.ui.main_window import MainWindow
from bocounter.ui.opening import prepare
from bocounter.ui.theme import Choice, Look
from tests.ui.at_work import NOW, opening, settle, until, window


def headline(made: MainWindow) -> str:
    return made.board.message.findChildren(SignLabel)[-1].accessibleName()


@pytest.mark.usefixtures("qapp")
def test_the_desks_branch_is_what_the_board_begins_with(store: Path) -> None:
    own = Store.to_write(store, "a test", NOW)
    keep(own, branch="HAR")
    own.close()
    with window(opening(store)) as made:
        assert made.board.filters.branch.accessibleName() == "Branch: HAR"
        assert {order.branch for order in made.board.model.facts().values()} == {"HAR"}
        made.board.filters.clear()
        settle()
    with window(replace(opening(store), branch="MIL")) as made:
        assert {order.branch for order in made.board.model.facts().values()} == {"MIL"}


@pytest.mark.usefixtures("qapp")
def test_while_the_first_read_is_under_way_an_empty_board_says_so(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    Store.to_write(path, "a test", NOW).close()
    with window(opening(path)) as made:
        assert "Nothing has been read" in headline(made)
        made.counter.round_began.emit()
        settle()
        assert "Reading from the ERP" in headline(made)


def test_a_board_that_has_rows_keeps_them_while_a_round_is_under_way(at_work: MainWindow) -> None:
    at_work.counter.round_began.emit()
    assert at_work.board.view.isVisible()


def test_a_board_that_cannot_be_read_says_all_of_why(at_work: MainWindow) -> None:
    what = "The store " + "/very/long/way" * 12 + "/counter.db does not answer."
    at_work.board._failed(StoreTrouble(what, "Look after the disk."))
    settle()
    said = [label.text() for label in at_work.board.message.findChildren(QLabel)]
    assert any(what in text and "Look after the disk." in text for text in said)


def test_a_sentence_without_room_ends_in_dots_and_is_whole_in_its_tool_tip(
    qapp: QApplication,
) -> None:
    line = OneLine(None)  # type: ignore[arg-type]
    line.resize(80, 20)
    line.show()
    line.say("The sync of <b>today</b> ended early; nothing is lost.")
    assert line.text().endswith("…")
    assert "&lt;b&gt;" in line.toolTip()
    line.resize(900, 20)
    settle()
    assert line.text() == line.accessibleName()
    assert not line.toolTip()


@pytest.mark.usefixtures("qapp")
def test_on_a_small_screen_the_contact_is_scrolled_and_not_squeezed(store: Path) -> None:
    with window(opening(store), size=(853, 533)) as made:
        made.acts["log_contact"].trigger()
        settle()
        asked = made.desk.dialog
        assert isinstance(asked, ContactDialog)
        for choice in (asked.kind, asked.outcome):
            assert choice.height() >= choice.minimumSizeHint().height()
        answer = next(text for text in asked.findChildren(QLabel) if "W2" in text.text()[:2])
        assert answer.height() >= answer.heightForWidth(answer.width())
        asked.close()


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("height", [600, 800, 1600])
def test_the_first_paint_fills_the_screen_with_known_rows(store: Path, height: int) -> None:
    with Store.to_read(store).reading() as rows:
        ids = outline(rows, BoardFilter(), NOW)
    layout = QSettings(str(store.with_suffix(".ini")), QSettings.Format.IniFormat)
    made = MainWindow(Counter(opening(store), store), Look(Choice.LIGHT), layout)
    made.resize(1280, height)
    made.look_first()
    made.grab()  # lays it out as the first paint does
    model, view = made.board.model, made.board.view
    assert not model.missing()
    assert model.ids == ids[: len(model.ids)]
    assert view.indexAt(view.viewport().rect().bottomLeft()).isValid()
    made.begin()
    assert model.ids == ids
    made.close()


@pytest.mark.usefixtures("qapp")
def test_garbage_is_looked_for_again_once_the_board_was_seen(store: Path) -> None:
    session = Session(opening(store), make_application())
    prepare()
    try:
        assert not gc.isenabled()
        session.begin()
        until(gc.isenabled, "the window is at ease")
    finally:
        gc.enable()
        gc.unfreeze()
        if session.window is not None:
            session.window.close()
        session.end()
        settle()


@pytest.mark.usefixtures("qapp")
def test_a_key_before_the_first_paint_is_not_lost(store: Path) -> None:
    layout = QSettings(str(store.with_suffix(".ini")), QSettings.Format.IniFormat)
    made = MainWindow(Counter(opening(store), store), Look(Choice.LIGHT), layout)
    made.look_first()
    made.acts["search"].trigger()
    assert made.pages.currentWidget() is made.search
    made.close()
