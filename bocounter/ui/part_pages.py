"""How one comes to the page of a part and away from it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from bocounter.models.facts import WorkOrderFacts
from bocounter.ui import ways
from bocounter.ui.actions import native
from bocounter.ui.screens.part_page import PartScreen
from bocounter.ui.words import tr

if TYPE_CHECKING:
    from bocounter.ui.main_window import MainWindow

_NAME = "part pages"


class PartPages(QObject):
    """The page of a window, made when the first part is asked for, and where one came from."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setObjectName(_NAME)
        self._window = window
        self._from: QWidget = window.board
        self.screen = PartScreen(window.counter, window.look, window)
        window.pages.addWidget(self.screen)
        self.screen.left.connect(self.go_back)
        self.screen.opened.connect(window.desk.open_number)
        self.screen.typed.connect(window.type_ahead)

    def show(self, number: str) -> None:
        """Show the part with this number over the whole width."""
        window = self._window
        if window.pages.currentWidget() is not self.screen:
            self._from = window.pages.currentWidget() or window.board
        window.pages.setCurrentWidget(self.screen)
        window.sides.show_pages(whole=True)
        self.screen.setFocus()
        self.screen.show_part(number)

    def go_back(self) -> None:
        """Go back to the search one came from, with its hits, or to the board."""
        window = self._window
        if self._from is window.search:
            window.pages.setCurrentWidget(window.search)
            window.sides.show_pages()
            window.field.setFocus()
        else:
            window.show_board()


def pages_of(window: MainWindow) -> PartPages:
    """Give the part pages of a window, made when it has none yet."""
    found = window.findChild(PartPages, _NAME)
    return found if isinstance(found, PartPages) else PartPages(window)


def show_part(window: MainWindow) -> None:
    """Show the part under the cursor; says what to do where there is none."""
    if not window.settled:
        window.desk.typed_ahead = lambda: show_part(window)
        return
    here = window.pages.currentWidget()
    if isinstance(here, PartScreen):
        here.focus()
        return
    number = _number_here(window)
    if number is not None:
        pages_of(window).show(number)
        return
    window.status.say(
        tr("Choose a part line on the board or a part in the search, then press {key}.").format(
            key=native("Ctrl+P")
        )
    )


def _number_here(window: MainWindow) -> str | None:
    """Give the number of the hit, of the line under the cursor, or of the one that paces."""
    here = window.pages.currentWidget()
    if (shown := ways.part_shown(window)) is not None:
        return shown
    if here is window.search:
        hit = window.search.current
        if hit is not None and hit.kind == "part":
            return hit.id
        order = window.panel.order
        return None if order is None or hit is None else _pacing(order)
    if here is window.board:
        line = window.board.model.line_at(window.board.view.currentIndex())
        order = window.board.model.order_at(window.board.view.currentIndex())
        return line.part if line is not None else _pacing(order)
    return None


def _pacing(order: WorkOrderFacts | None) -> str | None:
    lines = () if order is None else order.open_lines or order.lines
    pacing = None if order is None else order.pacing_line
    return pacing.part if pacing is not None else lines[0].part if lines else None


def copy_answer(window: MainWindow) -> None:
    """Copy what the page says, or the answer of the work order in the panel."""
    here = window.pages.currentWidget()
    (here if isinstance(here, PartScreen) else window.panel).copy_answer()
