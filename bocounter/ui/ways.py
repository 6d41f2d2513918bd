"""What the window does about ways to get a part: the ladder, sharing out, lost sales, orders."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from bocounter.models.facts import LineFacts, WorkOrderFacts
from bocounter.models.option_facts import Option
from bocounter.ui import choosing, words
from bocounter.ui.actions import native
from bocounter.ui.screens.ladder import LadderPage
from bocounter.ui.traffic import failure
from bocounter.ui.words import tr

if TYPE_CHECKING:
    from bocounter.ui.dialogs.counter_order import CounterOrderDialog
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
        if window.pages.currentWidget() not in (window.board, window.search):
            window.show_board()
        if self._waits(self.show):
            return
        line = self._line()
        if line is None:
            window.status.say(
                tr(
                    "Choose a line first. For a part that nobody waits for, {key} takes an order."
                ).format(key=native("Ctrl+Shift+N"))
            )
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

    # --- dialogs --------------------------------------------------------------------------

    def share(self) -> None:
        """Show who gets what came in of the part under the cursor, and share it out."""
        from bocounter.ui.dialogs.sharing import SharingDialog, What

        window = self._window
        if self._waits(self.share) or not self._may_write():
            return
        order, line = self._order(), self._line_in_hand()
        if order is None or line is None or order.branch is None:
            window.status.say(tr("Choose a line first: its part is shared out at its branch."))
            return
        what = What(line.part_id, line.part, order.branch)
        dialog = SharingDialog(window.counter, window.look, what, window)
        said = tr("Shared out. Whoever got less is to be called today.")
        dialog.accepted.connect(lambda: window.status.say(said))
        window.desk.open(dialog)

    def lose_sale(self) -> None:
        """Note a sale that was lost, or saved after all."""
        from bocounter.ui.dialogs.losing import Asked, LosingDialog

        window = self._window
        if self._waits(self.lose_sale) or not self._may_write():
            return
        order, line = self._order(), self._line_in_hand()
        asked = Asked(window.field.text(), branch=self._here())
        if order is not None and line is not None:
            asked = Asked(line.part, line.outstanding or line.wanted, order)
        dialog = LosingDialog(window.counter, window.look, asked, window)

        def noted() -> None:
            saved = dialog.outcome.value == "saved"
            window.status.say(tr("Saved sale noted.") if saved else tr("Lost sale noted."))

        dialog.accepted.connect(noted)
        window.desk.open(dialog)

    def counter_order(self) -> None:
        """Take an order at the counter without a work order."""
        from bocounter.ui.dialogs.counter_order import CounterOrderDialog, Place

        if not self._may_write():
            return
        window = self._window
        holds = window.traffic.holds if window.traffic is not None else frozenset()
        place = Place(self._here(), "counter_order" in holds)
        dialog = CounterOrderDialog(window.counter, window.look, place, window)
        self._fill_in(dialog)

        def taken() -> None:
            number = dialog.number or ""
            said = tr("Order {number} taken. It waits to be sent to the ERP.")
            if dialog.short:
                said = tr("Order {number} taken. Ctrl+O shows every way to get what is short.")
            window.status.say(said.format(number=number))
            self._open(number)

        dialog.accepted.connect(taken)
        window.desk.open(dialog)

    def _fill_in(self, dialog: CounterOrderDialog) -> None:
        """Begin the order with the part or the customer that is looked at."""
        from bocounter.ui.screens.part_page import PartScreen

        here = self._window.pages.currentWidget()
        hit = self._window.search.current if here is self._window.search else None
        if isinstance(here, PartScreen) and here.page is not None:
            dialog.part.setText(here.page.part.code)
        elif hit is not None and hit.kind == "part":
            dialog.part.setText(hit.id)
        elif hit is not None and hit.kind == "customer":
            dialog.customer.show_hit(hit)
            dialog.part.setFocus()

    def _open(self, number: str) -> None:
        """Go to a new order once the board has read it; show one it does not show beside it."""
        window, board = self._window, self._window.board
        self.show_panel()
        window.field.clear()
        window.pages.setCurrentWidget(board)

        def found() -> None:
            for id_, order in board.model.facts().items():
                if order.number == number and board.go_to(id_):
                    board.focus()
                    return
            window.panel.show_number(number)

        board.shown.connect(found, Qt.ConnectionType.SingleShotConnection)

    def _waits(self, deed: Callable[[], None]) -> bool:
        """Let a deed wait for the work order that was asked for, and is not shown yet."""
        if self._window.settled:
            return False
        self._window.desk.typed_ahead = deed
        return True

    def _order(self) -> WorkOrderFacts | None:
        if self.shown and self.page.found is not None:
            return self.page.found.order
        return self._window.panel.order

    def _line_in_hand(self) -> LineFacts | None:
        if self.shown and self.page.found is not None:
            return self.page.found.line
        return self._line()

    def _here(self) -> str | None:
        """Give the code of the branch this desk belongs to, where that is known."""
        window = self._window
        kept = window.traffic.settings.branch if window.traffic is not None else None
        return window.counter.opening.branch or kept


def _pacing(order: WorkOrderFacts) -> LineFacts | None:
    pacing = order.pacing_line
    if pacing is not None:
        return pacing
    return next(iter(order.short_lines or order.open_lines), None)


def part_shown(window: MainWindow) -> str | None:
    """Give the number of the part whose ladder is shown; None where none is."""
    found = window.findChild(Ways, NAME)
    seen = isinstance(found, Ways) and found.shown and window.aside.isVisible()
    page = found.page if isinstance(found, Ways) and seen else None
    return None if page is None or page.found is None else page.found.line.part


def of(window: MainWindow) -> Ways:
    """Give what a window does about ways, made when it is first asked for."""
    found = window.findChild(Ways, NAME)
    return found if isinstance(found, Ways) else Ways(window)
