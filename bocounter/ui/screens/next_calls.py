"""Who is to be called next: a row a call, the dearest silence first, walked by keys."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from bocounter.errors import Known
from bocounter.models.desk_facts import QueueItem
from bocounter.store.reader import Rows
from bocounter.ui import call_words, words
from bocounter.ui.actions import native
from bocounter.ui.counter import Counter
from bocounter.ui.labels import Message, label
from bocounter.ui.tables.sheet import Sheet
from bocounter.ui.theme import Look, sheet
from bocounter.ui.words import Shape, Sign, Tone, tr

MOST = 200
"""Calls that are listed; nobody makes more in a day, and each call made brings the next."""
SHOWN = 5
"""Rows there is always room for."""
EVERY_MS = 60_000
"""How often they are asked for while they are looked at: next contacts fall due by themselves."""
MOVE_MS = 40
"""How long the cursor rests on a call before its work order is asked for."""


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls that are listed, and how many there are in all."""

    listed: tuple[QueueItem, ...]
    total: int


class NextCalls(QWidget):
    """The list. ``opened`` gives a QueueItem, ``chosen`` the one under the cursor."""

    left = Signal()
    typed = Signal(str)
    opened = Signal(object)
    chosen = Signal(object)
    let_go = Signal(object)
    shown = Signal()
    """What was asked for is here."""

    def __init__(self, counter: Counter, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._counter, self._look = counter, look
        self.branch: str | None = None
        self.calls = Calls((), 0)
        self.settled = False
        self.title = label(tr("Next calls"), self, kind="heading")
        self.keys = label(
            tr("Enter takes the call and shows what to say · Del lets it go · {key} back").format(
                key=native("Esc")
            ),
            self,
            kind="muted",
            wrap=True,
        )
        self.sheet = Sheet(look, tr("Next calls"), self, rows=SHOWN)
        self.sheet.in_hand = True
        self.message = Message(look, self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.message)
        self._stack.addWidget(self.sheet)
        self.detail = label("", self, wrap=True)
        self.detail.setMinimumHeight(3 * self.fontMetrics().height() + 4)
        self.detail.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2, 0, 2, 6)
        outer.setSpacing(6)
        outer.addWidget(self.title)
        outer.addWidget(self.keys)
        outer.addWidget(self._stack, 1)
        outer.addWidget(self.detail)
        self._rest = self._timer(MOVE_MS, once=True)
        self._rest.timeout.connect(lambda: self.chosen.emit(self.current))
        self._again = self._timer(EVERY_MS, once=False)
        self._again.timeout.connect(self.reload)
        self.sheet.moved.connect(self._moved)
        self.sheet.opened.connect(self._open)
        self.sheet.typed.connect(self.typed)
        look.changed.connect(self._dress)
        look.turned.connect(self._draw)
        self._dress()
        self._say_reading()

    def _timer(self, interval: int, *, once: bool) -> QTimer:
        made = QTimer(self)
        made.setInterval(interval)
        made.setSingleShot(once)
        return made

    def _dress(self) -> None:
        for widget in (self.title, self.keys, self.detail, self.message):
            widget.setStyleSheet(sheet(self._look.colours))
        self._draw()

    # --- what is shown --------------------------------------------------------------------

    def reload(self) -> None:
        """Ask for the calls again; the one under the cursor keeps it."""
        now, who, branch = self._counter.now(), self._counter.who, self.branch

        def work(rows: Rows) -> Calls:
            from bocounter.queries import calls

            listed = calls.queue(rows, now, limit=MOST, branch=branch, by=who)
            total = len(listed)
            if total == MOST:
                total = calls.count(rows, now, branch=branch, by=who)
            return Calls(tuple(listed), total)

        self._counter.ask("calls", work, self._show, self._failed)

    def _show(self, found: Calls) -> None:
        self.calls, self.settled = found, True
        self._draw()
        self.shown.emit()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, Known):
            self._counter.failed.emit(error)
            return
        self.calls = Calls((), 0)
        self.message.say(
            Sign(tr("The calls could not be read"), Shape.TRIANGLE, Tone.ALARM),
            words.plain(str(error)),
            (tr("Read again"), self.reload),
        )
        self._put(self.message)

    def _say_reading(self) -> None:
        said = tr("Looking through all that is promised, late or due.")
        self.message.say(Sign(tr("reading …"), Shape.CLOCK, Tone.QUIET), said)
        self._put(self.message)

    def _draw(self) -> None:
        if not self.settled:
            return
        kept, now = self.current, self._counter.now()
        self.title.setText(self._heading())
        who, listed = self._counter.who, self.calls.listed
        rows = [call_words.call_row(one, now, who, self._look) for one in listed]
        self.sheet.show_rows(call_words.call_columns(), rows)
        if kept is not None:
            self._go_to(kept.work_order)
        if rows:
            self._put(self.sheet)
        else:
            self._say_empty()
        self._say_beneath()

    def _heading(self) -> str:
        listed, total = len(self.calls.listed), self.calls.total
        if not total:
            return tr("Next calls")
        if total == listed:
            return tr("Next calls: {n}").format(n=f"{total:,}")
        return tr("Next calls: the first {n} of {total}").format(n=listed, total=f"{total:,}")

    def _say_empty(self) -> None:
        self.message.say(
            Sign(tr("Nobody waits for a call from us"), Shape.CHECK, Tone.GOOD),
            tr(
                "No promise is due, no date moved untold, and no call is overdue. What changes "
                "appears here by itself."
            ),
        )
        self._put(self.message)

    def _put(self, widget: QWidget) -> None:
        here = self.window().focusWidget()
        mine = here is not None and (here is self or self.isAncestorOf(here))
        self._stack.setCurrentWidget(widget)
        if mine and self.isVisible():
            self.focus()

    def _say_beneath(self) -> None:
        one = self.current
        text = "" if one is None or self._look.safe else call_words.beneath(one)
        self.detail.setText(text)
        self.detail.setAccessibleName(text)

    # --- moving ---------------------------------------------------------------------------

    @property
    def current(self) -> QueueItem | None:
        """Give the call under the cursor."""
        row = self.sheet.currentIndex().row()
        key = self.sheet.facts.rows[row].key if 0 <= row < len(self.sheet.facts.rows) else None
        return self._of(key)

    def _of(self, key: str | None) -> QueueItem | None:
        return next((one for one in self.calls.listed if one.work_order == key), None)

    def _go_to(self, key: str) -> None:
        for place, row in enumerate(self.sheet.facts.rows):
            if row.key == key:
                self.sheet.setCurrentIndex(self.sheet.facts.index(place, 0))
                return

    def _moved(self, row: int) -> None:
        self._say_beneath()
        if row >= 0 and self.isVisible():
            self._rest.start()

    def _open(self, key: str) -> None:
        one = self._of(key)
        if one is not None:
            self._rest.stop()
            self.opened.emit(one)

    def focus(self) -> None:
        """Put the keyboard on the list."""
        here = self._stack.currentWidget()
        (self.sheet if here is self.sheet else self).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Read again by itself while somebody looks."""
        super().showEvent(event)
        self._again.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody looks."""
        super().hideEvent(event)
        self._again.stop()
        self._rest.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves, Del lets a call go that was taken."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Delete and self.current is not None:
            self.let_go.emit(self.current)
        else:
            super().keyPressEvent(event)
