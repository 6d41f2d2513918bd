"""The board: what it shows, how it narrows, and what stands there when there is nothing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from bocounter.changes import Changes
from bocounter.queries import board as board_query
from bocounter.queries.work_orders import load
from bocounter.store.store import Store
from bocounter.ui.main_window import MainWindow
from bocounter.ui.screens.board import in_known_order
from bocounter.ui.tables import board_rows
from bocounter.ui.tables.board_model import BoardModel
from tests.ui.at_work import NOW, settle, until


def test_the_model_keeps_the_toolkits_rules_while_pages_come_and_go(
    qapp: object, dealership: Path
) -> None:
    model = BoardModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    with Store.to_read(dealership).reading() as rows:
        ids = board_query.outline(rows, board_query.BoardFilter(), NOW)
        orders = load(rows, ids[:40])
    model.show_outline(ids, orders[:3], NOW)
    assert model.rowCount() == len(ids) > 300
    wanted: list[tuple[str, ...]] = []
    model.pages_wanted.connect(wanted.append)
    assert model.data(model.index(20, 0)) == "reading …"
    assert ids[20] in wanted[0]
    model.data(model.index(21, 0))
    assert len(wanted) == 1, "a page is asked for once"
    model.take(orders, NOW)
    assert model.data(model.index(20, 0)) == orders[20].number
    assert model.rowCount(model.index(20, 0)) == len(orders[20].open_lines)
    model.take([o for o in orders if o.id == ids[20]], NOW)
    model.show_outline(ids[:5], orders[:5], NOW)
    model.show_outline((), (), NOW)
    assert model.rowCount() == 0
    del tester


def test_every_work_order_and_line_of_the_store_is_on_the_board(at_work: MainWindow) -> None:
    model = at_work.board.model
    with Store.to_read(at_work.counter.path).reading() as rows:
        orders = board_query.board(rows, board_query.BoardFilter(), at_work.counter.now())
    assert model.ids == tuple(order.id for order in orders)
    for place, order in enumerate(orders):
        group = model.index(place, 0)
        shown = [
            model.data(model.index(n, board_rows.PART, group)) for n in range(model.rowCount(group))
        ]
        assert shown == [line.part for line in order.open_lines]


def test_filters_answer_to_keys_show_as_chips_and_are_cleared_by_one_key(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    board, everything = at_work.board, len(at_work.board.model.ids)
    qtbot.keyClick(at_work, Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    until(lambda: len(board.model.ids) < everything, "only machines that are down")
    facts = board.model.facts()
    assert all(facts[id_].machine_down for id_ in board.model.ids if id_ in facts)
    assert board.filters.down.property("active") == "true"
    assert board.filters.clear_all.isVisible()
    qtbot.keyClick(at_work, Qt.Key.Key_0, Qt.KeyboardModifier.AltModifier)
    until(lambda: len(board.model.ids) == everything, "everything again")
    assert not board.filters.clear_all.isVisible()


def test_a_menu_of_a_filter_is_chosen_from_by_arrows_and_enter(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    from PySide6.QtWidgets import QMenu

    everything = len(at_work.board.model.ids)
    qtbot.keyClick(at_work, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    menu = at_work.board.filters.branch.findChild(QMenu)
    assert isinstance(menu, QMenu)
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    until(lambda: len(at_work.board.model.ids) < everything, "one branch")
    chosen = at_work.board.filters.branch.value
    assert {o.branch for o in at_work.board.model.facts().values()} >= {chosen}


def test_when_nothing_matches_the_board_says_so_and_offers_the_way_back(
    at_work: MainWindow,
) -> None:
    at_work.board.filters.supplier.choose("nobody of that name")
    until(lambda: not at_work.board.model.ids, "no match")
    settle()
    assert at_work.board.message.isVisible()
    assert at_work.panel.order is None
    at_work.acts["clear"].trigger()
    until(lambda: bool(at_work.board.model.ids), "everything again")
    assert at_work.board.view.isVisible()


def test_the_chosen_work_order_stays_chosen_when_the_board_is_read_again(
    at_work: MainWindow,
) -> None:
    view, model = at_work.board.view, at_work.board.model
    chosen = model.ids[7]
    at_work.board.go_to(chosen)
    at_work.board.filters.sorting.choose("number")
    until(lambda: model.ids[7] != chosen, "another order")
    assert model.id_at(view.currentIndex()) == chosen
    seen: list[None] = []
    at_work.board.shown.connect(lambda: seen.append(None))
    at_work.counter.changed.emit(Changes(everything=True))
    until(lambda: bool(seen), "read again")
    assert model.id_at(view.currentIndex()) == chosen


def test_rows_stay_where_the_eye_left_them_and_new_ones_come_in_where_they_belong() -> None:
    assert in_known_order(("a", "b", "c"), ("c", "a", "b")) == ("a", "b", "c")
    assert in_known_order(("a", "b", "c"), ("new", "c", "a")) == ("new", "a", "c")
    assert in_known_order((), ("b", "a")) == ("b", "a")
    assert in_known_order(("gone",), ()) == ()


def test_urgency_is_said_with_its_parts(at_work: MainWindow) -> None:
    model = at_work.board.model
    tip = model.data(model.index(0, 0), Qt.ItemDataRole.ToolTipRole)
    assert "Urgency" in tip
    assert "slip not told" in tip


def test_moving_on_the_board_moves_the_panel(at_work: MainWindow, qtbot: QtBot) -> None:
    first = at_work.panel.order
    for _ in range(12):
        qtbot.keyClick(at_work.board.view, Qt.Key.Key_Down)
    assert at_work.panel.order is not None
    assert at_work.panel.order != first
    assert at_work.board.view.currentIndex() != QModelIndex()
