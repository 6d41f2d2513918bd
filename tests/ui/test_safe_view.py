"""A customer looks on: nobody else's name, number or word is on any screen, however it is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bocounter.readings.refresh import refresh
from bocounter.store.store import Store
from bocounter.ui import part_pages, words
from bocounter.ui.actions import acts
from bocounter.ui.main_window import MainWindow
from bocounter.ui.tables import board_rows
from tests.ui.at_work import NOW, find, opening, settle, until, window
from tests.ui.disputes import refuse
from tests.ui.test_part_page import NUMBER
from tests.ui.texts import let_out, of_widgets

KEY = Qt.Key
OPENS_NOTHING = frozenset(
    {"quit", "lock", "safe_view", "theme", "sync_now", "sync_cancel", "save_words", "about"}
)
MARK = re.compile(r"Zqx(\w+)")


@pytest.fixture
def marked(store: Path) -> Path:
    """A dealership in which each customer's name, number and mail name the customer's id."""
    held = Store.to_write(store, "a test", NOW)
    try:
        with held.write() as write:
            write.all("UPDATE customer SET name = 'Farm Zqx' || remote_id")
            write.all("UPDATE contact_point SET value = 'Zqx' || customer WHERE kind = 'email'")
            write.all(
                "UPDATE contact_point SET value = '555' || value || ' Zqx' || customer "
                "WHERE kind <> 'email'"
            )
            write.all("UPDATE machine SET unit_number = 'Zqx' || customer")
            refresh(write)
    finally:
        held.close()
    refuse(store, 4, "He is furious.")
    return store


def others(made: MainWindow) -> set[str]:
    """Whose marks can be read that may not be."""
    order = made.panel.order
    return set(MARK.findall(let_out())) - {order.customer.id if order else ""}


@pytest.mark.usefixtures("qapp")
def test_nothing_of_another_customer_is_let_out_while_one_looks_on(
    marked: Path, qtbot: QtBot
) -> None:
    with window(opening(marked)) as made:
        QApplication.clipboard().clear()
        find(made, "555")
        made.show_board()
        assert len(others(made)) > 10, "the marks can be read"

        qtbot.keyClick(made, KEY.Key_F7)
        assert made.status.safe.isVisible()
        for _ in range(4):
            qtbot.keyClick(made.board.view, KEY.Key_Down)
            settle()
            assert others(made) == set()
            assert made.panel.order is not None
            assert f"Zqx{made.panel.order.customer.id}" in let_out(), "the one at hand is seen"
        told_of_others(made)
        made.board.view.setCurrentIndex(made.board.model.index(30, 0))
        on_the_page_of_a_part(made)
        at_hand = made.panel.order
        whatever_can_be_opened(made)
        made.show_sync()
        settle()
        assert "Press F7" in let_out(), "a word of somebody else is there, and unread"
        walk_the_hits(made, qtbot)

        made.panel.copy_answer()
        assert others(made) == set()
        assert made.panel.order is not None
        assert made.panel.order.number != at_hand.number, "Enter opened it, so it is at hand now"
        made.activateWindow()
        settle()
        qtbot.keyClick(made, KEY.Key_F7)
        assert not made.status.safe.isVisible()
        assert len(others(made)) > 10
        made.look.safe = True
    with window(opening(marked)) as again:
        assert not again.look.safe, "a start without names would look like an empty store"


def told_of_others(made: MainWindow) -> None:
    """Of others neither what they were told nor that they were not."""
    model = made.board.model
    assert made.panel.order is not None
    for place, id_ in enumerate(model.ids):
        if model.facts()[id_].customer.id != made.panel.order.customer.id:
            told = model.index(place, board_rows.TOLD)
            assert not model.data(told)
            assert "told" not in str(model.data(told, Qt.ItemDataRole.ToolTipRole))
            below = model.index(0, board_rows.TOLD, model.index(place, 0))
            assert not model.data(below)
            state = model.index(0, board_rows.STATE, model.index(place, 0))
            assert "told" not in str(model.data(state))


def whatever_can_be_opened(made: MainWindow) -> None:
    """Each act of the window, those that are still to come too, but for a few that open nothing."""
    for act in acts():
        if act.name in OPENS_NOTHING:
            continue
        made.acts[act.name].trigger()
        settle()
        assert others(made) == set(), act.name
        assert made.traffic is not None
        assert made.panel.order is not None
        if made.panel.order.number not in {one.number for one in made.traffic.conflicts}:
            assert "furious" not in let_out(), act.name
        while (menu := QApplication.activePopupWidget()) is not None:
            menu.close()
        while made.desk.dialog is not None:
            made.desk.dialog.reject()
            settle()
        if made.pages.currentWidget() is not made.board:
            made.show_board()
        settle()


def on_the_page_of_a_part(made: MainWindow) -> None:
    """Of those who wait for it only the one at hand has a name; what we pay is not there."""
    pages = part_pages.pages_of(made)
    pages.show(NUMBER)
    until(lambda: pages.screen.page is not None, "the page")
    settle()
    assert others(made) == set()
    assert words.somebody_else() in let_out()
    hidden = ("cost ", "margin ", "Price", "Freight", "3.05 each from 5 on")
    page = "\n".join(of_widgets(pages.screen))
    assert not [word for word in hidden if word in page]
    assert "list price" in page, "the customer pays it"
    assert "returnable; 15 % fee after 90 days" in page, "the customer is told it"
    made.look.safe = False
    settle()
    assert others(made)
    page = "\n".join(of_widgets(pages.screen))
    assert not [word for word in hidden if word not in page]
    made.look.safe = True
    settle()
    assert others(made) == set()
    made.show_board()


def walk_the_hits(made: MainWindow, qtbot: QtBot) -> None:
    """Typing and walking pass over strangers without showing them; Enter opens one."""
    find(made, "Zqx")
    made.field.clear()  # what was typed may be read
    assert made.search.hits.count() > 3
    assert others(made) == set()
    for _ in range(4):
        qtbot.keyClick(made.field, KEY.Key_Down)
        settle()
        made.acts["copy_answer"].trigger()
        assert others(made) == set()
    number = made.board.model.facts()[made.board.model.ids[-1]].number
    find(made, number)
    assert others(made) == set()
    qtbot.keyClick(made.field, KEY.Key_Return)
    until(lambda: made.pages.currentWidget() is made.board, "it is open")
    settle()
