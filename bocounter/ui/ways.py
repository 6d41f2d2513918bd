"""What the window does about ways to get a part: the ladder, sharing out, lost sales, orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from bocounter.models.facts import LineFacts, WorkOrderFacts
from bocounter.models.option_facts import Option
from bocounter.ui import choosing, words
from bocounter.ui.screens.ladder import LadderPage
from bocounter.ui.traffic import failure
from bocounter.ui.words import tr

if TYPE_CHECKING:
    from bocounter.ui.main_window import MainWindow

NAME = "ways"


class Ways(QObject):
    """Keeps the ladder in the panel's place for as long as a person looks at it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setObjectName(NAME)
        self._window = window
        self._before: QWidget | None = None
        self.page = LadderPage(window.counter, window.look, window.aside)
        window.asides.addWidget(self.page)
        self.page.left.connect(self.leave)
        self.page.typed.connect(self._search)
        self.page.kept.connect(self._keep)
        self.page.let_go.connect(self._let_go)
        window.board.chosen.connect(self._follow)
        window.board.opened.connect(self.show_panel)
        window.search.chosen.connect(self.show_panel)
        window.counter.changed.connect(self._read_again)
        window.counter.round_ended.connect(self._read_again)

    # --- showing --------------------------------------------------------------------------

    @property
    def shown(self) -> bool:
        """Whether the ladder stands in the panel's place."""
        return self._window.asides.currentWidget() is self.page

    def show(self) -> None:
        """Show every way to get the part of the line under the cursor."""
        window = self._window
        if not window.settled:
            window.desk.typed_ahead = self.show
            return
        line = self._line()
        if line is None:
            window.status.say(tr("Choose a line with a missing part first."))
            return
        if not self.shown:
            self._before = window.focusWidget()
        window.asides.setCurrentWidget(self.page)
        window.sides.show_panel()
        self.page.show_line(line.id, words.plain(line.part))
        self.page.focus()

    def _line(self) -> LineFacts | None:
        """Give the line under the board's cursor; of a whole job the part that paces it."""
        window = self._window
        if window.pages.currentWidget() is window.board:
            line = window.board.model.line_at(window.board.view.currentIndex())
            if line is not None:
                return line
        order = window.panel.order
        return None if order is None else _pacing(order)

    def leave(self) -> None:
        """Show the work order again, with the keyboard where it was."""
        window, before = self._window, self._before
        self.show_panel()
        if before is not None and window.panel.isAncestorOf(before):
            window.panel.focus()
        else:
            window.leave_panel()

    def show_panel(self, _given: object = None) -> None:
        """Show the work order in the ladder's place."""
        window = self._window
        if not self.shown:
            return
        here = self.page.has_keyboard
        window.asides.setCurrentWidget(window.panel)
        if here:
            window.panel.focus()

    def _follow(self, order: WorkOrderFacts | None) -> None:
        """Show the ladder of the line that the board's cursor has come to."""
        window = self._window
        if not self.shown or window.pages.currentWidget() is not window.board:
            return
        found = self.page.found
        if order is not None and found is not None and order.id == found.order.id:
            line = window.board.model.line_at(window.board.view.currentIndex())
            if line is None or line.id == found.line.id or not window.board.view.hasFocus():
                return
        elif not window.board.view.hasFocus():
            return  # the board was read again under the ladder
        line = self._line()
        if order is None or line is None:
            self.show_panel()
        else:
            self.page.show_line(line.id, words.plain(line.part))

    def _read_again(self, *_told: object) -> None:
        if self.shown:
            self.page.refresh()

    def _search(self, text: str) -> None:
        self.show_panel()
        self._window.type_ahead(text)

    # --- choosing -------------------------------------------------------------------------

    def _may_write(self) -> bool:
        window = self._window
        if window.desk.only_reading():
            return False
        if window.counter.who is None:
            window.desk.ask_who()
            return False
        return True

    def _keep(self, line: str, option: Option) -> None:
        if not self._may_write():
            return
        page, window = self.page, self._window
        page.work()

        def done() -> None:
            page.done()
            window.status.say(
                tr("Chosen: {what}. It waits to be sent to the ERP.").format(
                    what=words.plain(option.phrase)
                )
            )

        choosing.take(window.counter, line, option, done, self._failed)

    def _let_go(self, line: str) -> None:
        if not self._may_write():
            return
        page, window = self.page, self._window
        page.work()

        def done() -> None:
            page.done()
            window.status.say(tr("Taken back: the line is open again."))

        choosing.take_back(window.counter, line, done, self._failed)

    def _failed(self, error: Exception) -> None:
        self.page.complain(failure(error))


def _pacing(order: WorkOrderFacts) -> LineFacts | None:
    pacing = order.pacing_line
    if pacing is not None:
        return pacing
    return next(iter(order.short_lines or order.open_lines), None)


def of(window: MainWindow) -> Ways:
    """Give what a window does about ways, made when it is first asked for."""
    found = window.findChild(Ways, NAME)
    return found if isinstance(found, Ways) else Ways(window)
