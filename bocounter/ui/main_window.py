"""The main window: search on top, board and panel beneath, and one list of acts over all."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QMainWindow,
    QMenu,
    QMenuBar,
    QStackedLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from bocounter.changes import Changes
from bocounter.models.facts import Hit, WorkOrderFacts
from bocounter.store.reader import Reader
from bocounter.ui import actions
from bocounter.ui.counter import Counter
from bocounter.ui.deeds import deeds_of
from bocounter.ui.screens.board import Board
from bocounter.ui.sides import Sides
from bocounter.ui.status import Banner, StatusBar
from bocounter.ui.theme import Choice, Look, search_sheet, sheet
from bocounter.ui.words import tr

if TYPE_CHECKING:
    from bocounter.ui.desk import Desk
    from bocounter.ui.traffic import Traffic

FRAME = 32
READ_MS = 30_000


class MainWindow(QMainWindow):
    """One store, shown. ``painted`` is the first time the board was drawn."""

    closed = Signal()
    begun = Signal()
    """The board was seen, and everything else is there."""

    def __init__(self, counter: Counter, look: Look, layout: QSettings) -> None:
        super().__init__()
        self.counter = counter
        self.look = look
        self._layout = layout
        self.traffic: Traffic | None = None
        self.setWindowTitle(tr("bocounter"))
        slots = deeds_of(self)
        self.acts: dict[str, QAction] = actions.wire(self, slots)
        self._make_menus()
        self._make_screens(slots)
        self._restore()
        self._begun = False
        self.field.setStyleSheet(search_sheet(look.colours))
        for widget in (self.status, self.board.filters):
            widget.setStyleSheet(sheet(look.colours))

    @cached_property
    def desk(self) -> Desk:
        """What the window does when a person asks; made when the first one does."""
        from bocounter.ui.desk import Desk

        return Desk(self)

    # --- building -------------------------------------------------------------------------

    def _make_menus(self) -> None:
        bar = QMenuBar(self)
        menus: dict[str, QMenu] = {}
        for act in actions.acts():
            menu = menus.get(act.menu) or menus.setdefault(act.menu, QMenu(act.menu, bar))
            menu.addAction(self.acts[act.name])
        for menu in menus.values():
            bar.addMenu(menu)
        self.setMenuBar(bar)

    def _make_screens(self, slots: dict[str, Callable[[], None]]) -> None:
        self.field = QLineEdit(self)
        self.field.setClearButtonEnabled(False)
        self.field.setPlaceholderText(
            tr("Search phone, name, work order, PO, part, serial …   ({key})").format(key="/")
        )
        self.field.setAccessibleName(tr("Search everywhere"))
        self.field.installEventFilter(self)
        self.banner = Banner(self.look, self)
        self.board = Board(self.counter, self.look, self)
        self.board.never_synced = self._never_synced
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.board)
        self.aside = QWidget(self)
        self.sides = Sides(self.pages, self.aside, self)
        self.status = StatusBar(self.counter, self.look, slots, self)
        self.middle = QWidget(self)
        column = QVBoxLayout(self.middle)
        column.setContentsMargins(10, 8, 10, 0)
        column.setSpacing(7)
        column.addWidget(self.field)
        column.addWidget(self.banner)
        column.addWidget(self.sides, 1)
        column.addWidget(self.status)
        self.setCentralWidget(self.middle)

    def _make_rest(self) -> None:
        """Make what the first paint can do without."""
        from bocounter.ui.screens.search import Search
        from bocounter.ui.screens.sync import SyncScreen
        from bocounter.ui.screens.work_order import WorkOrderPanel

        slots = deeds_of(self)
        self.search = Search(self.counter, self.look, self)
        self.sync_screen = SyncScreen(self.counter, self.look, slots, self)
        self.pages.addWidget(self.search)
        self.pages.addWidget(self.sync_screen)
        self.panel = WorkOrderPanel(self.counter, self.look, slots, self.aside)
        self.asides = QStackedLayout(self.aside)
        self.asides.addWidget(self.panel)

    def _wire(self) -> None:
        counter = self.counter
        self.field.textEdited.connect(self._search_typed)
        self.board.chosen.connect(self._board_chosen)
        self.board.opened.connect(self._focus_panel)
        self.board.typed.connect(self.type_ahead)
        self.search.chosen.connect(self._hit_chosen)
        self.search.opened.connect(self._hit_opened)
        self.search.left.connect(self.show_board)
        self.panel.left.connect(self.leave_panel)
        self.panel.arrived.connect(self.desk.go_on)
        self.sync_screen.left.connect(self.show_board)
        self.desk.hear(self.sync_screen.decisions)
        counter.changed.connect(self._changed)
        counter.round_began.connect(self.sync_screen.busy)
        counter.opened.connect(self.read_traffic)
        counter.held_elsewhere.connect(self.desk.held_elsewhere)
        counter.failed.connect(self.desk.show_failure)
        counter.stepped.connect(self._stepped)
        counter.round_ended.connect(self._round_ended)
        counter.secret_wanted.connect(self.desk.ask_secret)
        self.look.changed.connect(self._dress)
        self._again = QTimer(self)
        self._again.setInterval(READ_MS)
        self._again.timeout.connect(self.read_traffic)
        self._again.start()

    def _restore(self) -> None:
        geometry = self._layout.value("geometry")
        if geometry is None or not self.restoreGeometry(geometry):
            room = self.screen().availableGeometry()
            # Leave the window manager its frame.
            self.resize(min(1280, room.width()), min(800, room.height() - FRAME))
        self.sides.beside = self._layout.value("panel", "true") != "false"
        self.sides.arrange()
        state = self._layout.value("splitter")
        if state is not None:
            self.sides.restore(state)

    def _dress(self) -> None:
        rules = sheet(self.look.colours)
        # Not on the pages: a style sheet over a table costs a quarter of its painting.
        dressed: tuple[QWidget, ...] = (
            self.panel,
            self.sync_screen,
            self.status,
            self.board.filters,
            self.board.message,
            self.search.message,
            self.search.count,
        )
        for widget in dressed:
            widget.setStyleSheet(rules)
        self.field.setStyleSheet(search_sheet(self.look.colours))

    # --- the first look -------------------------------------------------------------------

    def look_first(self) -> None:
        """Read the board once on this thread, before the window is shown."""
        reader = Reader(self.counter.path)
        try:
            self.board.first_look(reader)
        finally:
            reader.close()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Begin the work once the window has been seen."""
        super().paintEvent(event)
        if not self._begun:
            QTimer.singleShot(0, self, self.begin)

    def begin(self) -> None:
        """Make the rest of the window, hold the store and read on. Does nothing the second time."""
        if self._begun:
            return
        self._begun = True
        self._make_rest()
        self._wire()
        self._dress()
        self.board.show_rest()
        self.counter.open()
        self.read_traffic()
        self.board.focus()
        self.begun.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the search field, arrows move in the results, Enter opens and Esc goes back."""
        if watched is self.field and actions.is_an_act(event, self.acts):
            event.ignore()  # on some systems Ctrl+E or Ctrl+U also mean something to a text field
            return True
        if watched is self.field and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            return self._search_key(event)
        return super().eventFilter(watched, event)

    # --- moving ---------------------------------------------------------------------------

    def show_board(self) -> None:
        """Go to the board."""
        self.field.clear()
        self.pages.setCurrentWidget(self.board)
        self.sides.show_pages()
        self.board.focus()
        self._board_chosen(self.board.model.order_at(self.board.view.currentIndex()))

    def show_sync(self) -> None:
        """Go to sync and conflicts."""
        self.pages.setCurrentWidget(self.sync_screen)
        self.sides.show_pages(whole=True)
        self.read_traffic()
        self.sync_screen.focus()

    def start_search(self, text: str = "") -> None:
        """Put the keyboard into the search field; its old text is overwritten by typing."""
        self.pages.setCurrentWidget(self.search)
        self.sides.show_pages()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if text:
            self.field.setText(text)
            self._search_typed(text)
        else:
            self.field.selectAll()

    def toggle_panel(self) -> None:
        """Show or hide the panel."""
        self.sides.toggle()

    def narrow(self, deed: Callable[[], None]) -> None:
        """Go to the board first, then narrow it."""
        if self.pages.currentWidget() is not self.board:
            self.show_board()
        deed()

    def type_ahead(self, text: str) -> None:
        """Go on in the search with what was begun elsewhere, as a scanner does."""
        self.start_search(text)
        self.field.deselect()
        self.field.setCursorPosition(len(text))

    def _search_typed(self, text: str) -> None:
        self.pages.setCurrentWidget(self.search)
        self.sides.show_pages()
        self.search.look_for(text)

    def _search_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6,
                 Qt.Key.Key_PageUp: -6}  # fmt: skip
        if key in steps:
            self.search.step(steps[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.search.open_current()
        elif key == Qt.Key.Key_Escape:
            self.show_board()
        else:
            return False
        return True

    # --- what is chosen -------------------------------------------------------------------

    def _board_chosen(self, order: WorkOrderFacts | None) -> None:
        if self.pages.currentWidget() is self.board:
            line = self.board.model.line_at(self.board.view.currentIndex())
            self.panel.show_order(order, line.id if line else None)

    @property
    def settled(self) -> bool:
        """Whether the panel shows what was asked for last: fast keys may run ahead of it."""
        searching = self.pages.currentWidget() is self.search
        return not self.panel.loading and (self.search.settled or not searching)

    def _hit_chosen(self, hit: Hit | None) -> None:
        if hit is None:
            self.panel.show_order(None)
            self.desk.go_on()
        elif hit.work_order is not None and not self.look.hides(hit.customer):
            self.panel.show_number(hit.work_order)
        else:
            self.panel.show_hit(hit)
            self.desk.go_on()

    def _hit_opened(self, hit: Hit) -> None:
        if hit.work_order is None:
            self.panel.show_hit(hit)
            self.sides.show_panel()
            return
        self.panel.show_number(hit.work_order, self._opened_from_search)

    def _opened_from_search(self) -> None:
        order = self.panel.order
        if order is not None and self.board.go_to(order.id):
            self.field.clear()
            self.pages.setCurrentWidget(self.board)
        self._focus_panel()

    def _focus_panel(self) -> None:
        self.sides.show_panel()
        self.panel.focus()

    def leave_panel(self) -> None:
        """Go from beside the pages back to them."""
        if self.sides.compact:
            self.sides.show_pages()
        here = self.pages.currentWidget()
        searching = here is self.search
        (self.field.setFocus if searching else getattr(here, "focus", self.board.focus))()

    # --- what comes home ------------------------------------------------------------------

    def reload(self) -> None:
        """Read the board and the traffic again."""
        self.board.reload()
        self.read_traffic()
        self.panel.refresh()

    def read_traffic(self) -> None:
        """Ask how fresh the facts are and what waits."""
        from bocounter.ui.traffic import read_traffic

        self.counter.ask("traffic", read_traffic(self.counter), self._show_traffic)

    def _show_traffic(self, found: Traffic) -> None:
        first = self.traffic is None
        self.traffic = found
        self.status.show_traffic(found)
        self.sync_screen.show_traffic(found)
        self.desk.show_state_here()
        if self.counter.who is None and found.settings.clerk:
            self.counter.who = found.settings.clerk
            self.status.show_who()
        if first and self.counter.who is None:
            self.desk.ask_who()
        if first and not self.board.model.ids:
            self.board.reload()

    def _changed(self, changes: Changes) -> None:
        self.read_traffic()
        order = self.panel.order
        if order is not None and (changes.everything or order.id in changes.work_orders):
            self.panel.refresh()

    def _stepped(self, step: object) -> None:
        self.sync_screen.step(step)  # type: ignore[arg-type]
        self.status.step(step)  # type: ignore[arg-type]

    def _round_ended(self, summary: object, error: Exception | None) -> None:
        self.sync_screen.idle()
        self.desk.round_ended(summary, error)
        self.reload()

    def _never_synced(self) -> tuple[str, Callable[[], None]] | None:
        found = self.traffic
        if found is None or found.status.as_of is not None:
            return None
        return (tr("Sync now (F9)"), self.desk.sync)

    def switch_theme(self) -> None:
        """Switch between light and dark, by hand and for good."""
        choice = Choice.LIGHT if self.look.colours.dark else Choice.DARK
        self.look.choose(choice)
        self._layout.setValue("theme", choice.value)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep the layout, end the work in order, and go."""
        self._begun = True
        self._layout.setValue("geometry", self.saveGeometry())
        if self.sides.moved:
            self._layout.setValue("splitter", self.sides.saveState())
        self._layout.setValue("panel", "true" if self.sides.beside else "false")
        self.status.say(tr("Closing: finishing what was begun …"))
        self.counter.close()
        self.closed.emit()
        super().closeEvent(event)
