"""Receiving: choose what came, count it, and see what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QStackedLayout, QVBoxLayout, QWidget

from bocounter.errors import Known
from bocounter.models.receiving_facts import Count, Delivery, Subject
from bocounter.queries import deliveries, options, receiving
from bocounter.queries.tags import Tag
from bocounter.store.reader import Rows
from bocounter.ui import counting, words
from bocounter.ui.counter import Counter
from bocounter.ui.labels import Message, card, label
from bocounter.ui.screens import receiving_words
from bocounter.ui.screens.receiving_count import CountPage
from bocounter.ui.screens.receiving_done import DonePage
from bocounter.ui.tables.long_sheet import LongSheet
from bocounter.ui.theme import Look, search_sheet, sheet
from bocounter.ui.traffic import failure
from bocounter.ui.words import Shape, Sign, Tone, tr

SHOWN = 60


@dataclass(frozen=True, slots=True)
class Found:
    """What may be received: counts under way and what comes; ``branches`` are codes by id."""

    going_on: tuple[Count, ...]
    coming: tuple[Delivery, ...]
    branches: dict[str, str]


@dataclass(frozen=True, slots=True)
class Meant:
    """What was typed: a subject and where it is received; None where that is not known."""

    what: Subject | None
    branch: str | None
    branches: tuple[str, ...] = ()


class ReceivingScreen(QWidget):
    """The start, and the count. ``left`` is Esc from the start."""

    left = Signal()
    arrived = Signal()
    """What was asked for is shown."""
    tags_wanted = Signal(object)
    pdf_wanted = Signal(object)
    """The tags (a tuple) that are to be printed, or saved."""

    def __init__(self, counter: Counter, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._counter, self._look = counter, look
        self.branch: str | None = None
        self.found: Found | None = None
        self.held: Known | None = None
        """Why the store cannot be written to, where another program holds it."""
        self._start = QWidget(self)
        self.field = QLineEdit(self._start)
        self.field.setPlaceholderText(
            tr("Scan or type the purchase order, the shipment or the supplier")
        )
        self.field.setAccessibleName(tr("What is received"))
        self.field.installEventFilter(self)
        self.slip = QLineEdit(self._start)
        self.slip.setMaxLength(60)
        self.slip.setPlaceholderText(tr("Packing slip number, if there is one"))
        self.slip.setAccessibleName(tr("Packing slip number"))
        self.slip.installEventFilter(self)
        self.wrong = label("", self._start, wrap=True)
        self.table = LongSheet(look, tr("What comes"), self._start)
        self.message = Message(look, self._start)
        self.page = CountPage(counter, look, self)
        self.page.left.connect(self.show_start)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._start)
        self._stack.addWidget(self.page)
        self.done = DonePage(look, self)
        self._stack.addWidget(self.done)
        self.done.next_wanted.connect(self.show_start)
        self.done.typed.connect(self._begin_anew)
        self.done.tags_wanted.connect(lambda: self.tags_wanted.emit(self.done.tags))
        self.done.pdf_wanted.connect(lambda: self.pdf_wanted.emit(self.done.tags))
        self._lay_start()
        self.table.opened.connect(self._open_row)
        self.table.typed.connect(self.type_ahead)
        look.changed.connect(self._dress)
        counter.changed.connect(lambda _changes: self.refresh())
        counter.opened.connect(self._free_again)
        counter.held_elsewhere.connect(self._held_elsewhere)
        self._dress()

    def _lay_start(self) -> None:
        outer = QVBoxLayout(self._start)
        outer.setContentsMargins(0, 0, 0, 4)
        outer.setSpacing(6)
        outer.addWidget(label(tr("Receive a delivery"), self._start, kind="heading"))
        for made in (self.field, self.slip, self.wrong):
            outer.addWidget(made)
        frame, inside = card(parent=self._start)
        inside.addWidget(label(tr("Under way, and expected next"), frame, kind="section"))
        inside.addWidget(self.table, 1)
        self._frame = frame
        outer.addWidget(frame, 1)
        outer.addWidget(self.message, 1)

    def _dress(self) -> None:
        self.setStyleSheet(sheet(self._look.colours))
        self.field.setStyleSheet(search_sheet(self._look.colours))
        ink = self._look.colours.tones[Tone.ALARM][0].name()
        self.wrong.setStyleSheet(f"color: {ink}; font-weight: 600;")
        self.page.dress()

    @property
    def is_counting(self) -> bool:
        """Whether a delivery is being counted on the screen."""
        return self._stack.currentWidget() is self.page

    # --- the start ------------------------------------------------------------------------

    def show_start(self) -> None:
        """Show what may be received; a count under way is kept."""
        self._stack.setCurrentWidget(self._start)
        self.field.clear()
        self.slip.clear()
        self._complain("")
        self.field.setFocus()
        self.refresh()

    def show_done(self, what: Subject, tags: tuple[Tag, ...]) -> None:
        """Show what became of a delivery."""
        self.page.count = None
        self._stack.setCurrentWidget(self.done)
        self.done.show_tags(what, tags)
        self.done.focus()
        self.arrived.emit()

    def _begin_anew(self, text: str) -> None:
        self.show_start()
        self.type_ahead(text)

    def refresh(self) -> None:
        """Ask again: a deed or a round may have changed it."""
        if not self.isVisible() or self._stack.currentWidget() is self.done:
            return
        if self.is_counting:
            self.page.refresh()
            return
        code = self.branch
        if self.found is None:
            self._say(Sign(tr("reading …"), Shape.CLOCK, Tone.QUIET), "")

        def work(rows: Rows) -> Found:
            branch = options.branch_id(rows, code)
            codes: dict[str, str] = dict(rows.all("SELECT remote_id, code FROM branch"))
            return Found(
                receiving.open_counts(rows, branch), deliveries.coming(rows, branch, SHOWN), codes
            )

        self._counter.ask("deliveries", work, self._arrived, self._failed)

    def _arrived(self, found: Found) -> None:
        self.found = found
        now = self._counter.now()
        table = receiving_words.starts(found.going_on, found.coming, found.branches, now)
        if not table.rows:
            self._say(
                Sign(tr("Nothing is expected here"), Shape.CHECK, Tone.QUIET),
                tr("Sync first (F9) when something was ordered just now, or type the supplier's "
                   "name for what came without an order."),
            )  # fmt: skip
        else:
            self.message.hide()
            self._frame.show()
            self.table.show_rows(table.columns, table.rows)
        self._say_held()
        self.arrived.emit()

    def _failed(self, error: Exception) -> None:
        self._say(Sign(tr("It could not be read"), Shape.TRIANGLE, Tone.ALARM), failure(error))
        self.arrived.emit()

    def _say(self, sign: Sign, sentence: str) -> None:
        self.message.say(sign, sentence)
        self.message.show()
        self._frame.hide()

    def _held_elsewhere(self, why: Known) -> None:
        self.held = why
        self._say_held()

    def _say_held(self) -> None:
        """Say before anybody scans in vain that nothing can be kept."""
        why = None if self._counter.can_write else self.held
        if why is not None:
            self._complain(tr("Nothing can be received here until the store is free again."))

    def _free_again(self) -> None:
        if self.held is not None:
            self.held = None
            self._complain("")
        self.refresh()

    def _complain(self, text: str) -> None:
        self.wrong.setText(text)
        self.wrong.setVisible(bool(text))

    def type_ahead(self, text: str) -> None:
        """Go on in the field with what was begun elsewhere, as a scanner does."""
        field = self.page if self.is_counting else None
        if field is not None:
            field.type_ahead(text)
            return
        self.field.setFocus()
        self.field.setText(text)

    # --- beginning ------------------------------------------------------------------------

    def _open_row(self, key: str) -> None:
        subject, branch, id_ = key.split("|", 2)
        if id_:
            self._go_on(id_)
        else:
            self._begin(Subject(purchase_order=subject, words=subject), branch)

    def look_up(self, typed: str) -> None:
        """Find what was typed, and begin with it."""
        code = self.branch

        def work(rows: Rows) -> Meant:
            what = deliveries.subject(rows, typed)
            if what is None:
                return Meant(None, None)
            there = deliveries.branches(rows, what)
            here = options.branch_id(rows, code)
            if here is None and len(there) == 1:
                here = there[0]
            codes: dict[str, str] = dict(rows.all("SELECT remote_id, code FROM branch"))
            if here is None and len(codes) == 1:
                here = next(iter(codes))
            return Meant(what, here, tuple(codes.get(one, one) for one in there))

        def done(meant: Meant) -> None:
            shown = words.plain(typed)[:60]
            if meant.what is None:
                self._complain(
                    tr("There is no order, shipment or supplier “{what}” here. Check the number, "
                       "or sync first (F9).").format(what=shown)
                )  # fmt: skip
            elif meant.branch is None:
                self._complain(
                    tr("It comes to {branches}: choose its row below.").format(
                        branches=", ".join(words.plain(one) for one in meant.branches)
                        or tr("no branch that is known")
                    )
                )
            else:
                self._begin(meant.what, meant.branch)
            self.arrived.emit()

        self._counter.ask("what comes", work, done, lambda error: self._complain(failure(error)))

    def _begin(self, what: Subject, branch: str) -> None:
        if self._counter.who is None:
            self._complain(tr("Say first who you are (F4), then scan it again."))
            return
        slip = self.slip.text().strip() or None

        def kept() -> None:
            def found(count: Count | None) -> None:
                if count is not None:
                    self._go_on(count.id)

            self._counter.ask(
                "receiving", lambda rows: receiving.count_of(rows, what, branch), found
            )

        counting.begin(
            *(self._counter, what, branch, slip, kept),
            lambda error: self._complain(failure(error)),
        )

    def _go_on(self, id_: str) -> None:
        self._stack.setCurrentWidget(self.page)
        self.page.show_count(id_)
        self.page.focus()

    # --- keys -----------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter begins with what was typed, arrows go into the list, Esc leaves."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if self.field.text().strip():
                    self.look_up(self.field.text())
                return True
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and watched is self.field:
                self.table.setFocus()
                return True
            if key == Qt.Key.Key_Escape:
                self.left.emit()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)
