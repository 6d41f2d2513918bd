"""The page of a part by keys alone: from a hit or a line to it, along its relations, and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from bocounter.models.keys import part_key
from bocounter.store.store import Store
from bocounter.ui import doing
from bocounter.ui.glyphs import SignLabel
from bocounter.ui.main_window import MainWindow
from bocounter.ui.part_pages import pages_of
from bocounter.ui.screens.part_page import PartScreen
from tests.ui.at_work import NOW, find, opening, settle, until, window

KEY, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier
NUMBER = "10432-2QD"
"""A number of the sample dealership with a chain, a kit, orders, offers and two who wait."""
LOOP = "VH 5888 57"
"""One that replaces the number it is replaced by, and of which nothing else is known."""


def shown(made: MainWindow, number: str) -> PartScreen:
    screen = pages_of(made).screen
    until(
        lambda: screen.page is not None and screen.page.part.code == number, f"the page of {number}"
    )
    settle()
    return screen


def said(screen: PartScreen) -> str:
    return "\n".join(text.text() for text in screen.findChildren(QLabel))


def signs(screen: PartScreen) -> list[str]:
    return [sign.accessibleName() for sign in screen.findChildren(SignLabel)]


def test_all_about_a_part_is_reached_walked_and_left_by_keys(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    find(at_work, NUMBER)
    qtbot.keyClick(at_work, KEY.Key_P, CONTROL)
    screen = shown(at_work, NUMBER)
    assert at_work.pages.currentWidget() is screen
    assert not at_work.aside.isVisible(), "it has the whole width"
    assert "cost 2.20" in said(screen)
    waiting = screen.waiting.sheet
    assert waiting.hasFocus()
    assert [row.cells[0] for row in waiting.facts.rows] == ["W21052", "W21014"]
    assert waiting.facts.rows[0].cells[1] == "down"
    assert [row.key for row in screen.coming.sheet.facts.rows] == ["W21014", "W21052"]
    assert "TV296991/2" in {row.key for row in screen.lying.sheet.facts.rows}
    assert len(screen.offers.sheet.facts.rows) == 5
    until(lambda: screen.chart.ready, "the bars are drawn")
    assert "Asked for 4 times" in screen.chart.sentence.text()
    assert "Nov 2026: 4 still open" in screen.chart.accessibleName()

    along_its_relations(screen, at_work, qtbot)

    qtbot.keyClick(waiting, KEY.Key_Return)
    until(lambda: at_work.pages.currentWidget() is at_work.board, "the job is open")
    assert at_work.panel.order is not None
    assert at_work.panel.order.number == "W21052"

    line = at_work.board.model.order_at(at_work.board.view.currentIndex())
    assert line is not None
    at_work.board.view.setFocus()
    qtbot.keyClick(at_work.board.view, KEY.Key_Down)
    part = at_work.board.model.line_at(at_work.board.view.currentIndex())
    assert part is not None
    qtbot.keyClick(at_work, KEY.Key_P, CONTROL)
    screen = shown(at_work, part.part)
    qtbot.keyClick(screen.waiting.sheet, KEY.Key_Escape)
    assert at_work.pages.currentWidget() is at_work.board
    a_scanner_fires_at_it(at_work, qtbot)


def along_its_relations(screen: PartScreen, made: MainWindow, qtbot: QtBot) -> None:
    """Arrows walk the hops and light them, Enter goes to a number, Esc comes back."""
    relations, graph = screen.relations, screen.relations.graph
    qtbot.keyClick(screen.waiting.sheet, KEY.Key_Tab)
    for table in (screen.coming.sheet, screen.lying.sheet, screen.offers.sheet):
        assert table.hasFocus()
        qtbot.keyClick(table, KEY.Key_Tab)
    assert relations.list.hasFocus()
    first = graph.grab().toImage()
    qtbot.keyClick(relations.list, KEY.Key_Down)
    assert graph._lit == {1}
    assert graph.grab().toImage() != first, "another arrow is brought out"
    assert relations.list.facts.rows[1].cells[0] == "63186-3TV is replaced by TV770735/9."
    box = graph.box(NUMBER)
    assert box is not None
    tip = graph.tip_at(box.center())
    assert "Maker's bulletin 642" in tip
    between = graph.tip_at(box.center() + QPoint(int(box.width() / 2) + 8, 0))
    assert between.startswith(f"{NUMBER} is replaced by 63186-3TV. (Maker's bulletin 642")
    qtbot.keyClick(relations.list, KEY.Key_Return)
    assert "TV770735/9" in said(shown(made, "TV770735/9")).splitlines(), "it is the heading"
    assert relations.list.currentIndex().row() == 0, "another number begins at its first row"
    qtbot.keyClick(screen, KEY.Key_Escape)
    shown(made, NUMBER)
    screen.waiting.sheet.setFocus()


def a_scanner_fires_at_it(made: MainWindow, qtbot: QtBot) -> None:
    """What is typed on the page is a search, as on the board."""
    pages_of(made).show(NUMBER)
    screen = shown(made, NUMBER)
    qtbot.keyClick(screen.waiting.sheet, "W")
    assert made.pages.currentWidget() is made.search
    assert made.field.text() == "W"


def test_what_changes_while_it_is_looked_at_is_shown_and_the_keyboard_stays(
    at_work: MainWindow,
) -> None:
    pages_of(at_work).show(NUMBER)
    waiting = shown(at_work, NUMBER).waiting.sheet
    waiting.selectRow(1)
    doing.set_facts(at_work.counter, "W21014", {"machine_down": True}, lambda: None, pytest.fail)
    until(lambda: waiting.facts.rows[1].cells[1] == "down", "the second machine is down, too")
    assert waiting.hasFocus()
    assert waiting.currentIndex().row() == 1


def test_on_a_small_screen_what_it_is_comes_first_and_the_keyboard_brings_the_rest(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    at_work.resize(911, 512)
    pages_of(at_work).show(LOOP)
    screen = shown(at_work, LOOP)
    relations, bar = screen.relations, screen.scrolled.verticalScrollBar()
    assert relations.list.hasFocus()
    assert bar.value() == 0
    qtbot.keyClick(relations.list, KEY.Key_Down)
    port = screen.scrolled.viewport()
    assert bar.value() > 0
    assert port.rect().contains(relations.graph.mapTo(port, relations.graph.rect().center()))


def test_of_two_parts_with_one_number_the_one_of_the_line_is_shown(
    store: Path, qtbot: QtBot
) -> None:
    held = Store.to_write(store, "a test", NOW)
    with held.write() as write:
        ((line, part, code),) = write.all(
            "SELECT r.line, p.remote_id, p.code FROM line_reading r JOIN part p "
            "ON p.remote_id = r.part WHERE r.work_order IN (SELECT work_order FROM wo_summary) "
            "ORDER BY p.id DESC LIMIT 1"
        )
        write.all("UPDATE part SET code = ?, code_key = ? WHERE id = 1", (code, part_key(code)))
    held.close()
    with window(opening(store)) as made:
        model = made.board.model
        (order,) = [o for o in model.facts().values() if line in {one.id for one in o.lines}]
        made.board.go_to(order.id)
        lines = [one.id for one in order.open_lines]
        group = model.group_of(order.id)
        made.board.view.setCurrentIndex(model.index(lines.index(line), 0, group))
        qtbot.keyClick(made, KEY.Key_P, CONTROL)
        page = shown(made, code).page
        assert page is not None
        assert page.part.id == part


def test_a_part_that_went_away_is_said_to_be_gone_and_esc_leaves(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    pages_of(at_work).show("no-such-number")
    screen = pages_of(at_work).screen
    until(lambda: "No part no-such-number here" in signs(screen), "it says so")
    assert not screen.scrolled.isVisible()
    qtbot.keyClick(screen, KEY.Key_Escape)
    assert at_work.pages.currentWidget() is at_work.board


def test_where_there_is_no_part_it_says_what_to_do(at_work: MainWindow) -> None:
    at_work.show_sync()
    at_work.acts["part"].trigger()
    assert at_work.pages.currentWidget() is at_work.sync_screen
    assert "Choose a part line" in at_work.status.doing.accessibleName()
