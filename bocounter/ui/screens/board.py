"""The board: open backorders by work order, and what stands there when there are none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from bocounter.changes import Changes
from bocounter.errors import Known
from bocounter.models.facts import WorkOrderFacts
from bocounter.queries import board as board_query
from bocounter.queries import work_orders
from bocounter.queries.settings import settings
from bocounter.store.reader import Reader, Rows
from bocounter.ui import words
from bocounter.ui.counter import Counter
from bocounter.ui.labels import Message
from bocounter.ui.screens.filters import Filters
from bocounter.ui.tables.board_model import PAGE, BoardModel
from bocounter.ui.tables.board_view import BoardView
from bocounter.ui.theme import Look
from bocounter.ui.words import Shape, Sign, Tone, tr

AT_ONCE = 16
"""Work orders read along with an outline: what a screen shows, and some."""
READ_AHEAD = 2000
"""Above this many work orders, pages are read only when they are looked at."""
GATHER_MS = 250


@dataclass(frozen=True, slots=True)
class Outline:
    """The ids in order, what the filters can offer, and the facts read along."""

    ids: tuple[str, ...]
    choices: board_query.BoardChoices | None
    first: tuple[WorkOrderFacts, ...]


def in_known_order(known: tuple[str, ...], found: tuple[str, ...]) -> tuple[str, ...]:
    """Keep the rows where a person's eye left them; new ones come in where they belong.

    Sorting again under somebody's hand loses the row they work on: that waits until they ask
    (F5, a filter, another order) or a round has ended.
    """
    there = set(found)
    ids = [id_ for id_ in known if id_ in there]
    held = set(ids)
    for place, id_ in enumerate(found):
        if id_ not in held:
            ids.insert(min(place, len(ids)), id_)
    return tuple(ids)


class Board(QWidget):
    """The home screen. ``chosen`` gives the facts of the current work order, or None."""

    chosen = Signal(object)
    opened = Signal()
    typed = Signal(str)
    shown = Signal()

    def __init__(self, counter: Counter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counter = counter
        self._look = look
        self._changes = Changes()
        self._ids: tuple[str, ...] = ()
        self.never_synced: Callable[[], tuple[str, Callable[[], None]] | None] = lambda: None
        self.filters = Filters(lambda: counter.who, self)
        self.model = BoardModel(self, look.hides)
        self.view = BoardView(self.model, look, self)
        self.message = Message(look, self)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.message)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(6)
        outer.addWidget(self.filters)
        outer.addLayout(self._stack, 1)
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._wire()

    def _wire(self) -> None:
        self.filters.changed.connect(self.reload)
        self.model.pages_wanted.connect(self._fetch)
        self.view.selectionModel().currentRowChanged.connect(self._current_changed)
        self.view.activated.connect(lambda _index: self.opened.emit())
        self.view.typed.connect(self.typed)
        self._gather.timeout.connect(self._read_changed)
        for told in (self._look.changed, self._look.turned):
            told.connect(self.model.show_anew)
            told.connect(self.view.viewport().update)
        self._counter.changed.connect(self.note_changes)
        self._counter.round_began.connect(self._say_reading)

    # --- reading --------------------------------------------------------------------------

    def _outline(self, rows: Rows) -> Outline:
        ids = board_query.outline(rows, self.filters.wanted(), self._counter.now())
        return Outline(ids, board_query.choices(rows), work_orders.load(rows, ids[:AT_ONCE]))

    def first_look(self, reader: Reader) -> None:
        """Read and show at once, on this thread: the one question before the first paint."""
        room = self.view.fitting(self.window().height())
        with reader.snapshot():
            self.filters.preset(self._counter.opening.branch or settings(reader).branch)
            self._ids = board_query.outline(reader, self.filters.wanted(), self._counter.now())
            first = work_orders.load(reader, self._ids[:room])
        self._show(Outline(self._ids[:room], None, first), going_on=False)

    def cannot_read(self, error: Exception) -> None:
        """Say in place of the rows why there are none."""
        self._failed(error)

    def show_rest(self) -> None:
        """Show all of what the first look found, and read on."""
        ids, self._ids = self._ids, ()
        if ids:
            self._show(Outline(ids, None, ()))
        self._counter.ask("choices", board_query.choices, self.filters.offer, self._failed)
        from bocounter.ui.screens.board_choices import BoardChoices

        BoardChoices(self._counter, self.model)

    def _say_reading(self) -> None:
        """Say that the first read is under way; a board that has rows keeps them."""
        if not self.model.ids and not self.filters.active:
            self.message.say(
                Sign(tr("Reading from the ERP …"), Shape.CLOCK, Tone.CALM),
                tr("Open work comes first: the board fills while the rest is still being read."),
                (tr("Stop (Shift+F9)"), self._counter.stop_sync),
            )
            self._stack.setCurrentWidget(self.message)

    def reload(self) -> None:
        """Ask for the outline again, in a reader."""
        self._gather.stop()
        self._changes = Changes()
        self._counter.ask("board", self._outline, self._show, self._failed)

    def note_changes(self, changes: Changes) -> None:
        """Gather changes for a moment, then read again what they touched."""
        if changes:
            self._changes |= changes
            if not self._gather.isActive():
                # A round brings many pages; what a person did is shown at once.
                self._gather.start(GATHER_MS if self._counter.syncing else 0)

    def _read_changed(self) -> None:
        changes, self._changes = self._changes, Changes()
        touched = changes.work_orders

        def work(rows: Rows) -> tuple[Outline, tuple[WorkOrderFacts, ...]]:
            found = self._outline(rows)
            first = {order.id for order in found.first}
            ids = found.ids if changes.everything else tuple(i for i in found.ids if i in touched)
            again = tuple(id_ for id_ in ids if id_ not in first)[:READ_AHEAD]
            return found, work_orders.load(rows, again)

        def done(answer: tuple[Outline, tuple[WorkOrderFacts, ...]]) -> None:
            found, again = answer
            ids = in_known_order(self.model.ids, found.ids)
            self._show(replace(found, ids=ids), again)

        self._counter.ask("board", work, done, self._failed)

    # --- showing --------------------------------------------------------------------------

    def _show(
        self,
        found: Outline,
        again: tuple[WorkOrderFacts, ...] = (),
        *,
        going_on: bool = True,
    ) -> None:
        if found.choices is not None:
            self.filters.offer(found.choices)
        now = self._counter.now()
        fresh = (*found.first, *again)
        if found.ids == self.model.ids:
            self.model.take(fresh, now)
            self._expand(order.id for order in fresh)
        else:
            self._start_anew(found.ids, fresh)
        if found.ids:
            self._stack.setCurrentWidget(self.view)
        else:
            self._say_empty()
        if going_on:
            self._read_ahead()
            self._current_changed(self.view.currentIndex())
            self.shown.emit()

    def _start_anew(self, ids: tuple[str, ...], fresh: tuple[WorkOrderFacts, ...]) -> None:
        now = self._counter.now()
        current = self.model.id_at(self.view.currentIndex())
        bar = self.view.verticalScrollBar()
        kept, place = self.model.facts(), bar.value()
        kept.update({order.id: order for order in fresh})
        self.model.show_outline(ids, kept.values(), now)
        self.view.expandAll()
        group = self.model.group_of(current) if current else QModelIndex()
        if group.isValid():
            self.view.setCurrentIndex(group)
            bar.setValue(place)
            self.view.scrollTo(group)
        elif ids:
            self.view.setCurrentIndex(self.model.index(0, 0))
            self.view.scrollToTop()

    def _read_ahead(self) -> None:
        if len(self.model.ids) <= READ_AHEAD and (missing := self.model.missing()):
            self._fetch(missing[: PAGE * 4])

    def _fetch(self, ids: tuple[str, ...]) -> None:
        def work(rows: Rows) -> tuple[WorkOrderFacts, ...]:
            return work_orders.load(rows, ids)

        self._counter.ask(f"page {ids[0]}", work, self._take)

    def _take(self, orders: tuple[WorkOrderFacts, ...]) -> None:
        self.model.take(orders, self._counter.now())
        self._expand(order.id for order in orders)
        if orders:  # a page that gave nothing would be asked for again and again
            self._read_ahead()

    def _expand(self, ids: object) -> None:
        for id_ in ids:  # type: ignore[attr-defined]
            self.view.expand(self.model.group_of(id_))

    def _say_empty(self) -> None:
        if self.filters.active:
            self.message.say(
                Sign(tr("No work order matches these filters"), Shape.QUESTION, Tone.QUIET),
                tr("Clear the filters to see everything that waits."),
                (tr("Clear filters (Alt+0)"), self.filters.clear),
            )
        elif self._counter.syncing:
            self._say_reading()
            return
        elif (offer := self.never_synced()) is not None:
            self.message.say(
                Sign(tr("Nothing has been read from the ERP yet"), Shape.CLOCK, Tone.CALM),
                tr("The first sync brings open work first, so the board is of use in a minute."),
                offer,
            )
        else:
            self.message.say(
                Sign(tr("Nothing waits"), Shape.CHECK, Tone.GOOD),
                tr("No work order has an open part line. New shortages appear here by themselves."),
            )
        self._stack.setCurrentWidget(self.message)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Known):
            self.message.say(
                Sign(tr("The board could not be read"), Shape.TRIANGLE, Tone.ALARM),
                words.plain(str(error)),
                (tr("Read again (F5)"), self.reload),
            )
            self._stack.setCurrentWidget(self.message)
        else:
            self._counter.failed.emit(error)

    # --- moving ---------------------------------------------------------------------------

    def _current_changed(self, current: QModelIndex, _before: QModelIndex | None = None) -> None:
        self.chosen.emit(self.model.order_at(current) if current.isValid() else None)

    def go_to(self, id_: str) -> bool:
        """Make a work order the current one; False when it is not on the board."""
        group = self.model.group_of(id_)
        if not group.isValid():
            return False
        self.view.setCurrentIndex(group)
        self.view.scrollTo(group, BoardView.ScrollHint.PositionAtCenter)
        return True

    def focus(self) -> None:
        """Put the keyboard on the board."""
        if self._stack.currentWidget() is self.view:
            self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.message.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the width anew."""
        super().resizeEvent(event)
        self.view.fit(self.width())
