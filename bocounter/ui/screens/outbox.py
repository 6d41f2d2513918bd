"""The words that are not in the ERP yet, in their order: each says why, and can be taken back."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from bocounter.models.facts import OperationFacts
from bocounter.ui import words
from bocounter.ui.actions import native
from bocounter.ui.glyphs import SignLabel
from bocounter.ui.labels import button, label
from bocounter.ui.theme import Look
from bocounter.ui.words import tr

MOST_SHOWN = 60
_STEPS: dict[int, int] = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 5,
    Qt.Key.Key_PageUp: -5,
    Qt.Key.Key_Home: -1_000_000,
    Qt.Key.Key_End: 1_000_000,
}


class Waiting(QFrame):
    """One word. It takes the keyboard as a whole."""

    key_pressed = Signal(object)
    entered = Signal()
    taken_back = Signal()

    def __init__(self, word: OperationFacts, look: Look, now: datetime, parent: QWidget) -> None:
        super().__init__(parent)
        self.word = word
        self.setProperty("card", "decision")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 7)
        column.setSpacing(1)
        number = words.plain(word.number or word.work_order)
        who = tr("{number}, {by}, {when}").format(
            number=number, by=words.plain(word.by), when=words.moment(word.made_at, now)
        )
        top = QHBoxLayout()
        top.addWidget(label(who, self, kind="strong", wrap=True), 1)
        self.back = button(
            tr("Take back  {key}").format(key=native("Del")),
            tr("Take this word back"),
            self.taken_back.emit,
            self,
        )
        self.back.setAccessibleName(tr("Take back"))
        self.back.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the word has the keyboard as a whole
        top.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        sign = words.operation_sign(word.state)
        column.addWidget(SignLabel(look, sign, self))
        if word.reason:
            column.addWidget(label(words.plain(word.reason), self, wrap=True))
        column.addWidget(label(words.lines(word.text), self, kind="muted", wrap=True))
        self.setAccessibleName(f"{who}: {sign.words}. {words.plain(word.text)}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave every key to the list; what it does not want goes on to the screen."""
        event.accept()
        self.key_pressed.emit(event)
        if not event.isAccepted():
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Come into view."""
        super().focusInEvent(event)
        self.entered.emit()


class Outbox(QFrame):
    """All that waits. Up and Down walk it, Del asks to take a word back, Enter opens its order."""

    opened = Signal(str)
    """The number of a work order."""
    back_wanted = Signal(object)
    """The OperationFacts that are to be taken back."""

    def __init__(self, look: Look, scrolled: QScrollArea, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._scrolled = look, scrolled
        self.setProperty("card", "true")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 9, 12, 10)
        self._column.setSpacing(6)
        self._column.addWidget(label(tr("Not yet in the ERP"), self, kind="section"))
        self._foot = label("", self, kind="muted", wrap=True)
        self._column.addWidget(self._foot)
        self.rows: list[Waiting] = []
        self._drawn: tuple[object, ...] = ()

    def show_all(self, going: tuple[OperationFacts, ...], now: datetime) -> None:
        """Show these. A word that says the same as before stays as it is, with the keyboard."""
        place = self._place()
        drawn = (now.date(), self._look.colours.dark)
        known = {row.word: row for row in self.rows} if drawn == self._drawn else {}
        self._drawn, before = drawn, self.rows
        self.rows = [known.get(word) or self._make(word, now) for word in going[:MOST_SHOWN]]
        for at, row in enumerate(self.rows, 1):
            self._column.insertWidget(at, row)
            row.show()
        for row in before:
            if row not in self.rows:
                self._column.removeWidget(row)
                row.hide()
                row.deleteLater()
        for first, second in pairwise(self.rows):
            QWidget.setTabOrder(first, second)
        rest = len(going) - len(self.rows)
        self._foot.setText(
            tr("and {n} more").format(n=rest) if rest > 0 else tr("Nothing waits to be sent.")
        )
        self._foot.setVisible(rest > 0 or not going)
        if place is not None and self.rows and self._place() is None:
            self.rows[min(place, len(self.rows) - 1)].setFocus()

    def _place(self) -> int | None:
        """Say which word has the keyboard, also while a dialog is before the window."""
        focused = self.window().focusWidget()
        return next((n for n, row in enumerate(self.rows) if row is focused), None)

    def _make(self, word: OperationFacts, now: datetime) -> Waiting:
        row = Waiting(word, self._look, now, self)
        row.key_pressed.connect(lambda event: self._key(row, event))
        row.entered.connect(lambda: self._scrolled.ensureWidgetVisible(row))
        row.taken_back.connect(lambda: self._want_back(row.word))
        row.back.setVisible(not self._look.hides_order(word.number))
        return row

    def _key(self, row: Waiting, event: QKeyEvent) -> None:
        step = _STEPS.get(event.key())
        if step is not None:
            at = self.rows.index(row) + step
            self.rows[max(0, min(len(self.rows) - 1, at))].setFocus()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if row.word.number and not event.isAutoRepeat():
                self.opened.emit(row.word.number)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            if not event.isAutoRepeat():
                self._want_back(row.word)
        else:
            event.ignore()

    def _want_back(self, word: OperationFacts) -> None:
        if not self._look.hides_order(word.number):  # nobody takes back what they cannot read
            self.back_wanted.emit(word)
