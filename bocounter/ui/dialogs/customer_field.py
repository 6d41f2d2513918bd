"""A customer by what a person types: number, phone or name, chosen from what is found."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QVBoxLayout, QWidget

from bocounter.models.facts import Hit
from bocounter.queries import find
from bocounter.store.reader import Rows
from bocounter.ui import words
from bocounter.ui.counter import Counter
from bocounter.ui.glyphs import SignLabel
from bocounter.ui.theme import Look
from bocounter.ui.words import Shape, Sign, Tone, tr

LOOKED_AT = 60
"""Hits of any kind that are asked for, to find the customers among them."""
MOST_SHOWN = 5


class CustomerField(QWidget):
    """Finds while one types. Arrows move among what is found, Enter takes one as ``chosen``."""

    def __init__(self, counter: Counter, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._counter, self._look = counter, look
        self.chosen: Hit | None = None
        self.hits: tuple[Hit, ...] = ()
        self.answered = ""
        self.field = QLineEdit(self)
        self.field.setMaxLength(200)
        self.field.installEventFilter(self)
        self.field.textEdited.connect(self._typed)
        self.list = QListWidget(self)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(tr("Customers found"))
        self.list.itemClicked.connect(lambda _item: self.take())
        self.sign = SignLabel(look, Sign("", Shape.CHECK, Tone.QUIET), self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        for made in (self.field, self.sign, self.list):
            column.addWidget(made)
        self.list.hide()
        self.sign.hide()

    def _typed(self, text: str) -> None:
        self.chosen = None
        if not text.strip():
            self._arrived(text, ())
            return
        now = self._counter.now()

        def work(rows: Rows) -> tuple[Hit, ...]:
            found = find.find(rows, text, now, LOOKED_AT)
            return tuple(hit for hit in found if hit.kind == "customer")[:MOST_SHOWN]

        self._counter.ask("customers", work, lambda hits: self._arrived(text, hits))

    def _arrived(self, text: str, hits: tuple[Hit, ...]) -> None:
        self.answered, self.hits = text, hits
        self.list.clear()
        self.list.addItems([words.plain(hit.title) for hit in hits])
        if hits:
            self.list.setCurrentRow(0)
            row = self.list.sizeHintForRow(0)
            self.list.setFixedHeight(row * len(hits) + 2 * self.list.frameWidth() + 2)
        said = ""
        if len(hits) > 1 and self._look.safe:
            # A customer looks on: whoever is not alone in what was typed is somebody else.
            self.hits = ()
            said = tr("{n} are found, hidden while a customer looks on. Type more of the number.")
            said = said.format(n=len(hits))
        elif text.strip() and not hits:
            said = tr("Nobody is found. A new customer is entered in the ERP first.")
        if said:
            self.sign.show_sign(Sign(said, Shape.QUESTION, Tone.WARNING))
        self.list.setVisible(bool(self.hits))
        self.sign.setVisible(bool(said))

    def take(self) -> bool:
        """Choose the customer that is marked; False while there is none to choose."""
        place = self.list.currentRow()
        if self.chosen is not None:
            return True
        if self.answered != self.field.text() or not 0 <= place < len(self.hits):
            return False
        self.show_hit(self.hits[place])
        return True

    def show_hit(self, hit: Hit) -> None:
        """Take a customer that was found elsewhere."""
        self.chosen = hit
        self.field.setText(words.plain(hit.title))
        self.field.setCursorPosition(0)
        self.list.hide()
        self.sign.show_sign(Sign(tr("chosen"), Shape.CHECK, Tone.GOOD))
        self.sign.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows in the field move among what is found."""
        if watched is self.field and event.type() == QEvent.Type.KeyPress and self.hits:
            assert isinstance(event, QKeyEvent)
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                last = len(self.hits) - 1
                self.list.setCurrentRow(max(0, min(last, self.list.currentRow() + step)))
                return True
        return super().eventFilter(watched, event)
