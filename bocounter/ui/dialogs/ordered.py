"""The parts on a counter order: what each is, and whether it lies here or how else it comes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from bocounter.models.option_facts import Ladder
from bocounter.queries import options, parts, return_terms
from bocounter.queries.options import PartAsked
from bocounter.queries.return_terms import Terms
from bocounter.store.reader import Rows
from bocounter.ui import option_words, words
from bocounter.ui.counter import Counter
from bocounter.ui.glyphs import SignLabel
from bocounter.ui.labels import label
from bocounter.ui.theme import Look
from bocounter.ui.words import Shape, Sign, Tone, tr


@dataclass(frozen=True, slots=True)
class Known:
    """A part that was typed: its number as the ERP writes it, its name, and the ways to get it.

    ``terms`` are those of a return.
    """

    code: str
    description: str
    ladder: Ladder
    terms: Terms | None = None


@dataclass(slots=True, eq=False)
class OrderedLine:
    """One part on the order. ``known`` None: not looked for yet, or not here (``unknown``)."""

    part: str
    quantity: Decimal
    known: Known | None = field(default=None)
    unknown: bool = False

    @property
    def here(self) -> bool:
        """Whether all of it lies on the shelf."""
        return self.known is not None and _lies_here(self.known.ladder)


class Ordered(QWidget):
    """The lines in the order in which they were typed."""

    def __init__(self, counter: Counter, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._counter, self._look = counter, look
        self.rows: list[_Row] = []
        self._inside = QWidget(self)
        self._list = QVBoxLayout(self._inside)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(2)
        self._list.addStretch(1)
        scrolled = QScrollArea(self)
        scrolled.setWidgetResizable(True)
        scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scrolled.setWidget(self._inside)
        self._scrolled = scrolled
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled)
        self._inside.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumHeight(90)

    @property
    def lines(self) -> list[OrderedLine]:
        """Give the lines."""
        return [row.line for row in self.rows]

    def add(self, line: OrderedLine, branch: str | None, need_by: date | None) -> None:
        """Put a line on the order and look at once what there is of it."""
        row = _Row(line, self._look, self)
        self._list.insertWidget(len(self.rows), row)
        self.rows.append(row)
        row.show()
        self._look_for(row, branch, need_by)

    def look_again(self, branch: str | None, need_by: date | None) -> None:
        """Look for all lines again: another branch, another day."""
        for row in self.rows:
            self._look_for(row, branch, need_by)

    def remove(self, row: _Row) -> None:
        """Take a line off the order."""
        place = self.rows.index(row)
        self.rows.remove(row)
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()
        if self.rows:
            self.rows[min(place, len(self.rows) - 1)].setFocus()

    def _look_for(self, row: _Row, branch: str | None, need_by: date | None) -> None:
        line, now = row.line, self._counter.now()
        asked = PartAsked(line.part, line.quantity, need_by, branch)

        def work(rows: Rows) -> Known | None:
            found = options.options_of_part(rows, asked, now)
            if found is None:
                return None
            part = parts.load(rows, found.asked.part)
            terms = return_terms.of_parts(rows, [part.id]).get(part.id)
            return Known(part.code, part.description, found, terms)

        def done(known: Known | None) -> None:
            line.known, line.unknown = known, known is None
            if row in self.rows:
                row.show_line()
                self._scrolled.ensureWidgetVisible(row)

        self._counter.ask(f"ordered {id(row)}", work, done)


class _Row(QFrame):
    """One line; it takes the keyboard as a whole, and Del takes it off."""

    def __init__(self, line: OrderedLine, look: Look, ordered: Ordered) -> None:
        super().__init__(ordered)
        self.line, self._ordered = line, ordered
        self.setProperty("card", "decision")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.name = label("", self, kind="strong", wrap=True)
        self.sign = SignLabel(look, Sign("", Shape.CLOCK, Tone.QUIET), self)
        self.why = label("", self, kind="muted", wrap=True)
        self.terms = label("", self, wrap=True)
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 4, 8, 4)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.name, 0, 0)
        grid.addWidget(self.sign, 0, 1)
        grid.addWidget(self.why, 1, 0, 1, 2)
        grid.addWidget(self.terms, 2, 0, 1, 2)
        self.show_line()

    def show_line(self) -> None:
        """Say what is known of it."""
        line, known = self.line, self.line.known
        named = line.part if known is None else f"{known.code}  {known.description}"
        self.name.setText(f"{words.quantity(line.quantity)} x {words.plain(named)}")
        sign, why = _judged(line)
        self.sign.show_sign(sign)
        self.why.setText(why)
        self.why.setVisible(bool(why))
        terms = _terms(line)
        self.terms.setText(terms)
        self.terms.setVisible(bool(terms))
        self.setAccessibleName(f"{self.name.text()}. {sign.words}. {why}. {terms}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the line off with Del."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._ordered.remove(self)
            return
        super().keyPressEvent(event)


def _lies_here(ladder: Ladder) -> bool:
    best = ladder.options[0] if ladder.options else None
    whole = best is not None and best.covers >= ladder.asked.quantity
    return whole and best is not None and best.arrives.basis == "on_hand" and best.kind == "shelf"


def _judged(line: OrderedLine) -> tuple[Sign, str]:
    if line.unknown:
        said = tr("Look at the number again; one the ERP does not have is a lost sale (Ctrl+J).")
        return Sign(tr("no part of that number"), Shape.CROSS, Tone.ALARM), said
    if line.known is None:
        return Sign(tr("looking …"), Shape.CLOCK, Tone.QUIET), ""
    ladder = line.known.ladder
    best = ladder.options[0] if ladder.options else None
    if best is None:
        return Sign(tr("short, no way known"), Shape.RING, Tone.ALARM), ""
    if line.here:
        return Sign(tr("on the shelf"), Shape.SHELF, Tone.GOOD), _price(line)
    caution = " · ".join(sign.words for sign in option_words.cautions(best, returns=False))
    why = " · ".join(text for text in (words.plain(best.phrase), caution, _price(line)) if text)
    return Sign(tr("short"), Shape.RING, Tone.WARNING), why


def _terms(line: OrderedLine) -> str:
    """Say on what terms it may go back: the customer is told them before the order is taken."""
    terms = None if line.known is None else line.known.terms
    if terms is None:
        return ""
    said = option_words.return_terms(terms.returnable, terms.fees)
    if not said:
        return tr("Return: the ERP does not say; ask before you promise it.")
    return tr("Say about its return: {terms}.").format(terms=said)


def _price(line: OrderedLine) -> str:
    best = line.known.ladder.options[0] if line.known and line.known.ladder.options else None
    if best is None or best.unit_price is None:
        return ""
    return tr("price {money} each").format(money=option_words.money(best.unit_price))
