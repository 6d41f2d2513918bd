"""What the window does about ways to get a part: the ladder, sharing out, lost sales, orders."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from bocounter.models.facts import LineFacts, WorkOrderFacts
from bocounter.models.option_facts import Option
from bocounter.queries.part_page import PartPage
from bocounter.ui import choosing, words
from bocounter.ui.actions import native
from bocounter.ui.screens.ladder import LadderPage
from bocounter.ui.screens.ladder_words import OfPart
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
        self.page.ordered.connect(self._order_of)
        window.board.chosen.connect(self._follow)
        window.board.opened.connect(self.show_panel)
        window.search.chosen.connect(self.show_panel)
        window.counter.changed.connect(self._read_again)
        window.counter.round_ended.connect(self._read_again)
        window.acts["reload"].triggered.connect(self._read_again)

    # --- showing --------------------------------------------------------------------------

    @property
    def shown(self) -> bool:
        """Whether the ladder stands in the panel's place."""
        return self._window.asides.currentWidget() is self.page

    def show(self) -> None:
        """Show every way to get the part of the line under the cursor."""
        window = self._window
        if window.pages.currentWidget() is window.sync_screen:
            window.show_board()
        if self._waits(self.show):
            return
        part, line = self._part(), self._line()
        if part is None and line is None:
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
        if part is not None:
            self.page.show_ladder(OfPart(part, branch=self._here()), words.plain(part))
        elif line is not None:
            self.page.show_line(line.id, words.plain(line.part))
        self.page.focus()

    def _part(self) -> str | None:
        """Give the number of a part that is looked at, and for which no line stands here."""
        here = self._window.pages.currentWidget()
        if (page := self._part_page()) is not None:
            return page.part.code
        hit = self._window.search.current if here is self._window.search else None
        if hit is None or hit.kind != "part" or self._line_of(hit.id) is not None:
            return None
        return hit.id

    def _part_page(self) -> PartPage | None:
        """Give what the page of a part shows, where that is what is looked at."""
        page = getattr(self._window.pages.currentWidget(), "page", None)
        return page if isinstance(page, PartPage) else None

    def _line_of(self, number: str) -> LineFacts | None:
        order = self._window.panel.order
        lines = () if order is None else order.short_lines
        return next((line for line in lines if line.part == number), None)

    def _line(self) -> LineFacts | None:
        """Give the line under the board's cursor; of a whole job the part that paces it."""
        window = self._window
        if window.pages.currentWidget() is window.board:
            line = window.board.model.line_at(window.board.view.currentIndex())
            if line is not None:
                return line
        hit = window.search.current if window.pages.currentWidget() is window.search else None
        order = window.panel.order
        of_hit = None if hit is None or hit.kind != "part" else self._line_of(hit.id)
        return of_hit or (None if order is None else _pacing(order))

    def leave(self) -> None:
        """Show the work order again, with the keyboard where it was."""
        window, before = self._window, self._before
        self.show_panel()
        here = window.pages.currentWidget()
        if here is not None and self._part_page() is not None:
            window.sides.show_pages(whole=True)
            here.setFocus()
            return
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
        shown = None if found is None else found.order
        if order is not None and shown is not None and order.id == shown.id:
            line = window.board.model.line_at(window.board.view.currentIndex())
            known = None if found is None or found.line is None else found.line.id
            same = line is None or line.id == known
            if same or not window.board.view.hasFocus():
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

    def _order_of(self, part: str, quantity: Decimal) -> None:
        self.counter_order((part, quantity))

    def counter_order(self, asked: tuple[str, Decimal] | None = None) -> None:
        """Take an order at the counter without a work order, of a part where one is looked at."""
        from bocounter.ui.dialogs.counter_order import CounterOrderDialog, Place

        if not self._may_write():
            return
        window = self._window
        holds = window.traffic.holds if window.traffic is not None else frozenset()
        place = Place(self._here(), "counter_order" in holds)
        dialog = CounterOrderDialog(window.counter, window.look, place, window)
        if asked is not None:
            dialog.part.setText(asked[0])
            dialog.quantity.setText(words.quantity(asked[1]))
        else:
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
        here = self._window.pages.currentWidget()
        hit = self._window.search.current if here is self._window.search else None
        if (page := self._part_page()) is not None:
            dialog.part.setText(page.part.code)
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
        return window.counter.opening.branch or kept or window.board.filters.branch.value or None


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
    return None if page is None or page.found is None else page.found.part


def of(window: MainWindow) -> Ways:
    """Give what a window does about ways, made when it is first asked for."""
    found = window.findChild(Ways, NAME)
    return found if isinstance(found, Ways) else Ways(window)
