"""A name that is too long for its column goes on in a second line, and is whole in the hint."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from bocounter.ui.tables.sheet import Column, Row, Sheet, wrapped
from bocounter.ui.theme import Choice, Look
from tests.ui.hostile import LONG

NAME = "Upper Vale Sand and Gravel Company"
COLUMNS = (Column("Job"), Column("Customer", wide=True, wraps=True))


@pytest.fixture
def sheet(qtbot: QtBot) -> Iterator[Sheet]:
    whole = QWidget()
    qtbot.addWidget(whole)
    made = Sheet(Look(Choice.LIGHT), "Who gets it", whole)
    whole.resize(1300, 300)
    whole.show()
    yield made
    whole.close()


def test_a_long_name_has_two_lines_and_its_row_the_room_for_them(sheet: Sheet) -> None:
    metrics = sheet.fontMetrics()
    sheet.resize(180 + metrics.horizontalAdvance("W20369"), 200)
    sheet.show_rows(COLUMNS, (Row(("W20369", "Al")), Row(("W20460", NAME))))
    one, two = sheet.rowHeight(0), sheet.rowHeight(1)
    assert two - one == metrics.height()
    assert sheet.sizeHint().height() >= one + two
    first, second = wrapped(NAME, metrics, sheet.columnWidth(1))
    assert f"{first} {second}" == NAME
    sheet.resize(1200, 200)
    assert sheet.rowHeight(1) == one, "where there is room it stays one line"


def test_what_two_lines_do_not_hold_ends_in_dots_and_is_whole_in_the_hint(sheet: Sheet) -> None:
    first, second = wrapped(LONG, sheet.fontMetrics(), 160)
    assert LONG.startswith(first)
    assert second.endswith("…")
    assert wrapped("W" * 400, sheet.fontMetrics(), 160)[0].endswith("…"), "one word is not broken"
    sheet.show_rows(COLUMNS, (Row(("W1", LONG)),))
    assert LONG in sheet.facts.data(sheet.facts.index(0, 1), int(Qt.ItemDataRole.ToolTipRole))
