"""The page of a part: what it is, who waits, what lies and comes, who sells it, what it relates to.

It shows what ``queries.part_page`` gives, asked off the main thread. Every table is walked by
keys; Tab goes from one to the next, Enter opens what a row is about, Esc goes back.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from bocounter.changes import Changes
from bocounter.errors import Known
from bocounter.queries import across
from bocounter.queries.part_page import PartPage, page, page_of
from bocounter.rules.part_answers import part_answer
from bocounter.store.reader import Rows
from bocounter.ui import words
from bocounter.ui.counter import Counter
from bocounter.ui.glyphs import SignLabel
from bocounter.ui.labels import Message, card, clear, label
from bocounter.ui.screens import part_words
from bocounter.ui.screens.part_chart import DemandChart
from bocounter.ui.screens.part_relations import Relations
from bocounter.ui.tables.sheet import Sheet
from bocounter.ui.theme import Look, sheet
from bocounter.ui.words import Shape, Sign, Tone, tr

GATHER_MS = 250
"""How long a burst of changes may go on before the page is asked for again."""
EVERY_MS = 60_000
"""How often it is asked for while it is looked at: cut-offs come nearer by themselves."""
NARROW = 1120
"""Below this width in logical pixels the two columns stand one below the other."""


class Section(QFrame):
    """A card with a heading and a table, or a sentence where there are no rows."""

    def __init__(self, look: Look, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._table: part_words.Table | None = None
        self.setProperty("card", "true")
        inside = QVBoxLayout(self)
        inside.setContentsMargins(8, 7, 8, 7)
        inside.setSpacing(3)
        self.title = label(name, self, kind="section")
        self.title.setContentsMargins(4, 0, 0, 0)
        self.empty = label("", self, kind="muted", wrap=True)
        self.empty.setContentsMargins(4, 0, 0, 0)
        self.sheet = Sheet(look, name, self)
        self.notes = label("", self, kind="muted", wrap=True)
        self.notes.setContentsMargins(4, 2, 4, 2)
        for widget in (self.title, self.empty, self.sheet, self.notes):
            inside.addWidget(widget)

    def show_table(self, table: part_words.Table) -> None:
        """Show these rows; the same ones stay as they are, with what is scrolled to."""
        if table == self._table:
            return
        self._table = table
        self.title.setText(table.title)
        self.sheet.setAccessibleName(table.title)
        self.empty.setText(table.empty)
        self.empty.setVisible(not table.rows)
        self.sheet.show_rows(table.columns, table.rows)
        self.sheet.setVisible(bool(table.rows))
        self.notes.setText("\n".join(table.notes))
        self.notes.setVisible(bool(table.notes))


class PartScreen(QWidget):
    """One part. ``opened`` names a work order, ``left`` is Esc.

    ``settled`` says that what was asked for is shown, or why it is not.
    """

    left = Signal()
    opened = Signal(str)
    typed = Signal(str)

    def __init__(self, counter: Counter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counter, self._look = counter, look
        self.page: PartPage | None = None
        self.answer = ""
        self.settled = True
        self.wanted = ""
        """The number that was asked for last."""
        self._drawn = True
        self._head_said: object = None
        self._arriving = False
        self._message = Message(look, self)
        self._head = QVBoxLayout()
        self._head.setSpacing(6)
        self.waiting = Section(look, tr("Who waits"), self)
        self.coming = Section(look, tr("On order"), self)
        self.lying = Section(look, tr("On the shelves"), self)
        self.offers = Section(look, tr("Suppliers' offers"), self)
        self.relations = Relations(look, self)
        self.chart = DemandChart(counter, look, self)
        self.sections = (self.waiting, self.coming, self.lying, self.offers)
        self.sheets = (*(one.sheet for one in self.sections), self.relations.list)
        self.scrolled = QScrollArea(self)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._arrange()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        outer.addWidget(self._message, 1)
        outer.addWidget(self.scrolled, 1)
        for table in self.sheets:
            table.typed.connect(self.typed)
            table.moved.connect(lambda row, table=table: self._bring_into_view(table, row))
        for by_order in (self.waiting, self.coming):
            by_order.sheet.opened.connect(self.opened)
        self.lying.sheet.opened.connect(self.go_to)
        self.relations.opened.connect(self.go_to)
        for told in (look.changed, look.turned):
            told.connect(self._look_changed)
        counter.changed.connect(self._note_changes)
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(GATHER_MS)
        self._gather.timeout.connect(self.refresh)
        self._often = QTimer(self)
        self._often.setInterval(EVERY_MS)
        self._often.timeout.connect(self.refresh)
        self._often.start()
        self._history: list[tuple[str, str]] = []
        self._dress()

    def _arrange(self) -> None:
        body = QWidget()
        self.scrolled.setWidgetResizable(True)
        self.scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scrolled.setWidget(body)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 6, 6)
        column.setSpacing(8)
        column.addLayout(self._head)  # a small screen scrolls it away
        column.addLayout(self._columns, 1)
        self._columns.setSpacing(8)
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        for side, sections in (
            (self._left, (self.waiting, self.coming, self.lying, self.offers)),
            (self._right, (self.relations, self.chart)),
        ):
            side.setSpacing(8)
            for section in sections:
                side.addWidget(section)
            side.addStretch(1)
            self._columns.addLayout(side, 1)

    # --- asking ---------------------------------------------------------------------------

    def show_part(self, number: str, id_: str | None = None) -> None:
        """Ask for a part and show it; the way back begins anew."""
        self._history.clear()
        self._ask(number, id_)

    def go_to(self, number: str) -> None:
        """Go on to another number of it; Esc comes back."""
        page = self.page
        if page is not None and number != page.part.code:
            item = page.numbers.get(number)
            self._history.append((page.part.code, page.part.id))
            self._ask(number, None if item is None else item.id)

    def back(self) -> None:
        """Go back to the number one came from, or leave."""
        if self._history:
            self._ask(*self._history.pop())
        else:
            self.left.emit()

    def _note_changes(self, changes: Changes) -> None:
        """Ask again for what a deed or a page of a round has to do with."""
        page = self.page
        if page is None or not self.isVisible() or self._gather.isActive():
            return
        orders = {one.work_order for one in page.waiters}
        parts = {item.id for item in page.numbers.values()}
        if changes.everything or orders & changes.work_orders or parts & changes.parts:
            self._gather.start()

    def refresh(self) -> None:
        """Ask again for what is shown."""
        if self.page is not None and self.isVisible():
            self._ask(self.page.part.code, self.page.part.id, again=True)

    def _ask(self, number: str, id_: str | None = None, *, again: bool = False) -> None:
        self.settled, self.wanted, now = False, number, self._counter.now()
        if not again:
            self.page = None
            self._say(Sign(tr("reading …"), Shape.CLOCK, Tone.QUIET), "")

        def work(rows: Rows) -> PartPage | None:
            return page(rows, number, now) if id_ is None else page_of(rows, id_, now)

        def done(found: PartPage | None) -> None:
            if found is None:
                shown = words.plain(number)[:60]
                self._say(
                    Sign(tr("No part {number} here").format(number=shown), Shape.QUESTION,
                         Tone.WARNING),
                    tr("The ERP may have taken it away. Press Esc to go back."),
                )  # fmt: skip
            else:
                self._show(found, anew=not again)
            self.settled = True

        self._counter.ask("part", work, done, self._failed)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, Known):
            self._counter.failed.emit(error)
            return
        self.settled = True
        self._say(Sign(error.what, Shape.TRIANGLE, Tone.ALARM), error.advice)

    # --- showing --------------------------------------------------------------------------

    def _say(self, sign: Sign, sentence: str) -> None:
        clear(self._head)
        self._head_said = None
        self.answer = ""
        self._message.say(sign, sentence)
        self._message.show()
        self.scrolled.hide()
        self.setFocus()

    def _show(self, page: PartPage, *, anew: bool = False) -> None:
        self.page, self._drawn = page, True
        focused = any(table.hasFocus() for table in self.sheets) or self.hasFocus()
        now = self._counter.now()
        today = now.date()
        self._fill_head(page)
        self.waiting.show_table(part_words.waiting(page, self._look, today))
        self.coming.show_table(part_words.coming(page, today))
        self.lying.show_table(part_words.lying(page))
        self.offers.show_table(part_words.offers(page, self._look))
        self.relations.show_page(page, today)
        self.chart.show_demand(page.demand)
        self._message.hide()
        self.scrolled.show()
        if anew:
            self.scrolled.verticalScrollBar().setValue(0)
            for table in self.sheets:
                table.begin()
        if anew and focused:
            self._arriving = True  # what it is comes first, also where that leaves no room
            self.focus()
            self._arriving = False

    def _fill_head(self, page: PartPage) -> None:
        part, signs = page.part, part_words.signs(page)
        self.answer = part_answer(part, self._counter.now())
        said = [words.lines(self.answer), *map(words.plain, across.sentences(page.across))]
        text, facts = "\n".join(said), part_words.what_it_is(page, self._look)
        head = (part.code, part.description, signs, facts, text)
        if head == self._head_said:
            return
        self._head_said = head
        clear(self._head)
        top = QWidget(self)
        row = QHBoxLayout(top)
        row.setContentsMargins(2, 0, 2, 0)
        row.setSpacing(10)
        row.addWidget(label(words.plain(part.code), top, kind="heading", selectable=True))
        name = label(words.plain(part.description), top, kind="strong", wrap=True)
        row.addWidget(name, 1)
        for sign in signs:
            row.addWidget(SignLabel(self._look, sign, top, grounded=True))
        self._head.addWidget(top)
        what = label(facts, self, kind="muted", wrap=True)
        what.setContentsMargins(2, 0, 2, 0)
        self._head.addWidget(what)
        frame, inside = card("answer", self)
        answer: QLabel = label(text, frame, kind="answer", wrap=True, selectable=True)
        answer.setAccessibleName(tr("What to say: {answer}").format(answer=text))
        inside.addWidget(answer)
        answer.ensurePolished()
        self._head.addWidget(frame)

    def _look_changed(self) -> None:
        """Draw it again; a page that nobody sees, when it is shown."""
        self._dress()
        self._drawn = False
        if self.isVisible():
            self._draw_again()

    def _draw_again(self) -> None:
        if not self._drawn and self.page is not None:
            self._show(self.page)

    def _dress(self) -> None:
        self.setStyleSheet(sheet(self._look.colours))

    def showEvent(self, event: QShowEvent) -> None:
        """Never show what was drawn for somebody else."""
        self._draw_again()
        super().showEvent(event)

    # --- moving ---------------------------------------------------------------------------

    def focus(self) -> None:
        """Put the keyboard on the first table that has a row."""
        for table in self.sheets:
            if table.isVisibleTo(self):
                table.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self.setFocus()

    def _bring_into_view(self, table: Sheet, row: int) -> None:
        """Show the row that has the keyboard, with its heading; of relations the picture too."""
        body = self.scrolled.widget()
        if row < 0 or body is None or self._arriving or not table.hasFocus():
            return
        card = table.parentWidget()
        if card is not None and card.height() <= self.scrolled.viewport().height():
            self.scrolled.ensureWidgetVisible(card, 0, 4)
        at = table.viewport().mapTo(body, table.visualRect(table.facts.index(row, 0)).center())
        self.scrolled.ensureVisible(0, at.y(), 0, 40)
        if table is self.waiting.sheet and row == 0:
            self.scrolled.verticalScrollBar().setValue(0)

    def copy_answer(self) -> None:
        """Put what to say on the clipboard."""
        if self.answer:
            QGuiApplication.clipboard().setText(self.answer)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the columns one below the other where they would be too narrow to read."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        narrow = event.size().width() < NARROW
        self._columns.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back with Esc; letters and digits are a search, as on the board."""
        text = event.text()
        if event.key() == Qt.Key.Key_Escape:
            self.back()
        elif text and text.isprintable() and not text.isspace():
            self.typed.emit(text)
        else:
            super().keyPressEvent(event)
