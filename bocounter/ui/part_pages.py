"""How one comes to the page of a part and away from it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from bocounter.models.facts import LineFacts, WorkOrderFacts
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

    def show(self, number: str, id_: str | None = None) -> None:
        """Show a part over the whole width, by its id where that is known."""
        window = self._window
        if window.pages.currentWidget() is not self.screen:
            self._from = window.pages.currentWidget() or window.board
        window.pages.setCurrentWidget(self.screen)
        window.sides.show_pages(whole=True)
        self.screen.setFocus()
        self.screen.show_part(number, id_)

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
    found = _part_here(window)
    if found is not None:
        pages_of(window).show(*found)
        return
    window.status.say(
        tr("Choose a part line on the board or a part in the search, then press {key}.").format(
            key=native("Ctrl+P")
        )
    )


def _part_here(window: MainWindow) -> tuple[str, str | None] | None:
    """Give number and id of the hit, of the line under the cursor, or of the one that paces."""
    here = window.pages.currentWidget()
    if (shown := ways.part_shown(window)) is not None:
        return shown, None
    if here is window.search:
        hit = window.search.current
        if hit is not None and hit.kind == "part":
            return hit.id, None
        return None if hit is None else _of(_pacing(window.panel.order))
    if here is window.board:
        line = window.board.model.line_at(window.board.view.currentIndex())
        order = window.board.model.order_at(window.board.view.currentIndex())
        return _of(line or _pacing(order))
    return None


def _of(line: LineFacts | None) -> tuple[str, str] | None:
    return None if line is None else (line.part, line.part_id)


def _pacing(order: WorkOrderFacts | None) -> LineFacts | None:
    if order is None:
        return None
    return order.pacing_line or next(iter(order.open_lines or order.lines), None)


def copy_answer(window: MainWindow) -> None:
    """Copy what the page says, or the answer of the work order in the panel."""
    here = window.pages.currentWidget()
    getattr(here, "copy_answer", window.panel.copy_answer)()
