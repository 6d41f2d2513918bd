"""What a person must decide, one card each. It stays until somebody acts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget

from bocounter.models.facts import ConflictFacts
from bocounter.ui.labels import button, label
from bocounter.ui.labels import card as card_frame
from bocounter.ui.screens.decision_card import Card
from bocounter.ui.theme import Look
from bocounter.ui.words import tr

AT_ONCE = 20
"""Cards made at first, and with each wish for more."""
MARGIN = 10
"""What is shown above and below the card that has the keyboard, in logical pixels."""
BURST_MS = 60
"""Two keys closer than this were sent by a scanner: its digits decide nothing."""


class Decisions(QWidget):
    """The cards in their order. Digits choose on the card that has the keyboard."""

    chosen = Signal(str, str)
    """A decision's id, and what to keep: ours or theirs."""
    edited = Signal(object)
    """The ConflictFacts whose text is to be written anew."""
    opened = Signal(str)
    """The number of a work order."""
    typed = Signal(str)
    """What was typed is meant for the search."""
    emptied = Signal()
    """The last card went while it had the keyboard."""

    def __init__(self, look: Look, scrolled: QScrollArea, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._scrolled = look, scrolled
        self._facts: tuple[ConflictFacts, ...] = ()
        self._room = AT_ONCE
        self._drawn: tuple[date, bool] | None = None
        self._now: datetime | None = None
        self._working: set[str] = set()
        self._wrong: dict[str, str] = {}
        self.cards: list[Card] = []
        self._held: tuple[Card, str] | None = None
        self._burst = QTimer(self)
        self._burst.setSingleShot(True)
        self._burst.setInterval(BURST_MS)
        self._burst.timeout.connect(self._pressed_alone)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.nothing, inside = card_frame(parent=self)
        inside.addWidget(label(tr("To decide"), self.nothing, kind="section"))
        inside.addWidget(label(tr("Nothing must be decided."), self.nothing, kind="muted"))
        self.keys = label(
            tr(
                "Up and Down walk the cards. A digit chooses, Enter opens the work order, "
                "E writes a refused word anew. Nothing is chosen by itself."
            ),
            self,
            kind="source",
            wrap=True,
        )
        self.more: QPushButton = button("", "", self.show_more, self)
        for made in (self.nothing, self.keys, self.more):
            self._column.addWidget(made)

    # --- what is shown --------------------------------------------------------------------

    def show_all(self, facts: tuple[ConflictFacts, ...], now: datetime) -> None:
        """Show these. Cards that say the same as before stay as they are, with the keyboard."""
        kept = {one.id for one in facts}
        self._working &= kept
        self._wrong = {id_: text for id_, text in self._wrong.items() if id_ in kept}
        self._facts, self._now = facts, now
        place = self._place()
        drawn = (now.date(), self._look.colours.dark)
        self._arrange(self.cards if drawn == self._drawn else [])
        self._drawn = drawn
        if place is not None and self._place() is None:
            if self.cards:
                self.cards[min(place, len(self.cards) - 1)].setFocus()
            else:
                self.emptied.emit()

    def _place(self) -> int | None:
        """Say which card has the keyboard, also while a dialog is before the window."""
        focused = self.window().focusWidget()
        return next((n for n, card in enumerate(self.cards) if card is focused), None)

    def _arrange(self, usable: Sequence[Card]) -> None:
        before, known = self.cards, {card.facts.id: card for card in usable}
        self.cards = []
        for one in self._facts[: self._room]:
            card = known.get(one.id)
            same = card is not None and card.facts == one
            self.cards.append(card if card is not None and same else self._make(one))
        gone = [card for card in before if card not in self.cards]
        for place, card in enumerate(self.cards, 2):
            self._column.insertWidget(place, card)
            card.show()  # now, for what is hidden takes no keyboard
            self._show_state(card)
        for card in gone:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        chain: Sequence[QWidget] = (self._scrolled, *self.cards, self.more)
        for first, second in pairwise(chain):
            QWidget.setTabOrder(first, second)
        self._say_how_many()

    def _say_how_many(self) -> None:
        count = len(self._facts)
        self.nothing.setVisible(count == 0)
        self.keys.setVisible(count > 0)
        rest = count - len(self.cards)
        text = tr("{n} more wait: show the next ones").format(n=rest)
        self.more.setText(text)
        self.more.setAccessibleName(text)
        self.more.setVisible(rest > 0)

    def _make(self, facts: ConflictFacts) -> Card:
        assert self._now is not None
        card = Card(facts, self._look, self._now, self)
        card.chosen.connect(lambda keep: self._choose(card, keep))
        card.edited.connect(lambda: self._edit(card))
        card.opened.connect(lambda: self._open(card))
        card.entered.connect(lambda: self._bring_into_view(card))
        card.key_pressed.connect(lambda event: self._key(card, event))
        return card

    def _bring_into_view(self, card: Card) -> None:
        def scroll() -> None:
            # Once the layout knows where the card is. Of one that does not fit, its beginning.
            body = self._scrolled.widget()
            assert body is not None
            bar, room = self._scrolled.verticalScrollBar(), self._scrolled.viewport().height()
            top = card.mapTo(body, QPoint(0, 0)).y() - MARGIN
            bottom = top + card.height() + 2 * MARGIN
            if top < bar.value() or bottom - top > room:
                bar.setValue(0 if card is self.cards[0] else top)
            elif bottom > bar.value() + room:
                bar.setValue(bottom - room)

        QTimer.singleShot(0, card, scroll)

    def _show_state(self, card: Card) -> None:
        if card.facts.id in self._working:
            card.work()
        elif card.facts.id in self._wrong:
            card.complain(self._wrong[card.facts.id])
        else:
            card.wait()

    def show_more(self) -> None:
        """Show the next ones too, and go to the first of them."""
        before = len(self.cards)
        if before >= len(self._facts):
            return
        self._room += AT_ONCE
        self._arrange(self.cards)
        self.cards[before].setFocus()

    # --- what becomes of a choice ---------------------------------------------------------

    def work(self, id_: str) -> None:
        """Show that this one is being carried out; it takes no second choice until then."""
        self._wrong.pop(id_, None)
        self._working.add(id_)
        self._tell(id_)

    def done(self, id_: str) -> None:
        """It was carried out: the next reading takes the card away, or brings it anew."""
        self._working.discard(id_)

    def failed(self, id_: str, text: str) -> None:
        """It was not carried out, for this reason."""
        self._working.discard(id_)
        self._wrong[id_] = text
        self._tell(id_)

    def _tell(self, id_: str) -> None:
        for card in self.cards:
            if card.facts.id == id_:
                self._show_state(card)

    def _choose(self, card: Card, keep: str) -> None:
        if card.facts.id not in self._working:
            self.chosen.emit(card.facts.id, keep)

    def _edit(self, card: Card) -> None:
        if card.editable and card.facts.id not in self._working:
            self.edited.emit(card.facts)

    def _open(self, card: Card) -> None:
        if card.facts.number:
            self.opened.emit(card.facts.number)

    # --- keys -----------------------------------------------------------------------------

    def focus(self) -> bool:
        """Put the keyboard on the first card; False when there is none."""
        if self.cards:
            self.cards[0].setFocus(Qt.FocusReason.OtherFocusReason)
        return bool(self.cards)

    def _key(self, card: Card, event: QKeyEvent) -> None:
        step = _STEPS.get(event.key())
        if step is not None:
            self._step(card, step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._held is not None:
                self._pressed_alone()
            elif not event.isAutoRepeat():
                self._open(card)
        elif _is_typed(event):
            if not event.isAutoRepeat():
                self._type(card, event.text())
        else:
            event.ignore()

    def _step(self, card: Card, step: int) -> None:
        place, last = self.cards.index(card), len(self.cards) - 1
        if step > 0 and place == last and len(self.cards) < len(self._facts):
            self.show_more()
            return
        self.cards[max(0, min(last, place + step))].setFocus()

    def _type(self, card: Card, text: str) -> None:
        before, self._held = self._held, None
        self._burst.stop()
        if before is not None:
            self.typed.emit(before[1] + text)
        elif _meaning(card, text) is None:
            self.typed.emit(text)
        else:
            self._held = (card, text)
            self._burst.start()

    def _pressed_alone(self) -> None:
        held, self._held = self._held, None
        self._burst.stop()
        if held is None or held[0] not in self.cards:
            return
        card, text = held
        meaning = _meaning(card, text)
        if meaning == _EDIT:
            self._edit(card)
        elif meaning is not None:
            self._choose(card, meaning)


_EDIT = "edit"
_STEPS: dict[int, int] = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 5,
    Qt.Key.Key_PageUp: -5,
    Qt.Key.Key_Home: -1_000_000,
    Qt.Key.Key_End: 1_000_000,
}


def _is_typed(event: QKeyEvent) -> bool:
    modifiers = Qt.KeyboardModifier
    plain = event.modifiers() in (
        modifiers.NoModifier,
        modifiers.ShiftModifier,
        modifiers.KeypadModifier,
    )
    return plain and event.text().isprintable() and bool(event.text().strip())


def _meaning(card: Card, text: str) -> str | None:
    """Say what a key means on this card: what to keep, to edit, or None for nothing."""
    if text.isascii() and text.isdecimal() and 1 <= int(text) <= len(card.facts.choices):
        return card.facts.choices[int(text) - 1].keep
    return _EDIT if card.editable and text.casefold() == "e" else None
