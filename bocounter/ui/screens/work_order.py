"""The work order beside the board: the answer first, then whom to call, facts, deeds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from bocounter.errors import Known
from bocounter.models.choice_facts import ChoiceFacts
from bocounter.models.facts import Event, Hit, LineFacts, WorkOrderFacts
from bocounter.queries import timeline, work_orders
from bocounter.rules.answers import answer
from bocounter.store.reader import Rows
from bocounter.ui import words
from bocounter.ui.actions import native
from bocounter.ui.counter import Counter
from bocounter.ui.glyphs import SignLabel
from bocounter.ui.labels import Message, button, card, clear, label
from bocounter.ui.screens import work_order_parts as parts
from bocounter.ui.screens.consent_card import ConsentCard
from bocounter.ui.theme import AtHand, Look
from bocounter.ui.words import Shape, Sign, Tone, tr

if TYPE_CHECKING:
    from bocounter.ui.channels import Channel


class _Rest(NamedTuple):
    """What is read behind the facts."""

    events: tuple[Event, ...]
    chosen: Mapping[str, ChoiceFacts]
    channels: tuple[Channel, ...]


class WorkOrderPanel(QWidget):
    """Shows one work order; the deeds' buttons call what ``deeds`` names."""

    left = Signal()
    arrived = Signal()
    """What was asked for by its number is shown, or it is said why not."""

    def __init__(
        self,
        counter: Counter,
        look: Look,
        deeds: dict[str, Callable[[], None]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._counter = counter
        self._look = look
        self._deeds = deeds
        self.order: WorkOrderFacts | None = None
        self.loading = False
        self._line: str | None = None
        self.answer = ""
        self.setMinimumWidth(388)
        self._empty = Message(look, self)
        self._head = QVBoxLayout()
        self._head.setSpacing(6)
        self._body = QWidget()
        self._inside = QVBoxLayout(self._body)
        self._inside.setContentsMargins(0, 0, 8, 8)
        self._inside.setSpacing(8)
        self.scrolled = QScrollArea(self)
        self.scrolled.setWidgetResizable(True)
        self.scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scrolled.setWidget(self._body)
        self.scrolled.setAccessibleName(tr("Facts, lines and timeline of the work order"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(10, 0, 0, 0)
        outer.setSpacing(8)
        outer.addLayout(self._head)
        outer.addWidget(self._empty, 1)
        outer.addWidget(self.scrolled, 1)
        self._timeline = QVBoxLayout()
        self._said_of: dict[str, QVBoxLayout] = {}
        self._chosen: Mapping[str, ChoiceFacts] = {}
        self.show_order(None)

    # --- what is shown --------------------------------------------------------------------

    def show_order(
        self, order: WorkOrderFacts | None, line: str | None = None, *, anew: bool = False
    ) -> None:
        """Show these facts at once and ask for the timeline; None empties the panel."""
        self.loading = False
        if order is not None:
            self._look.at_hand = AtHand(order.customer.id, order.number)
        if not anew and order is not None and order == self.order and line == self._line:
            return
        same = order is not None and self.order is not None and order.id == self.order.id
        place = self.scrolled.verticalScrollBar().value() if same else 0
        self.order, self._line = order, line
        if not same:
            self._chosen = {}
        self._counter.questions.drop("order")
        if order is None:
            self._show_nothing()
            return
        self.setUpdatesEnabled(False)
        try:
            self._fill(order)
        finally:
            self.setUpdatesEnabled(True)
        self.scrolled.verticalScrollBar().setValue(place)
        self._ask_timeline(order.id)

    def show_number(self, number: str, done: Callable[[], None] | None = None) -> None:
        """Ask for a work order by its number and show it."""

        def work(rows: Rows) -> WorkOrderFacts | None:
            return work_orders.by_number(rows, number)

        def found(order: WorkOrderFacts | None) -> None:
            self.show_order(order)
            if done is not None:
                done()
            self.arrived.emit()

        self.loading = True
        self._counter.ask("order", work, found, self._failed)

    def refresh(self) -> None:
        """Ask for the shown work order again: a deed or a round changed it."""
        if self.order is None or self.loading:  # another one is on its way
            return
        id_ = self.order.id

        def work(rows: Rows) -> tuple[WorkOrderFacts, ...]:
            return work_orders.load(rows, (id_,))

        def found(orders: tuple[WorkOrderFacts, ...]) -> None:
            order, self.order = self.order, None
            for again in orders:
                self.order = order
                self.show_order(again, self._line, anew=True)

        self._counter.ask("order", work, found)

    def show_hit(self, hit: Hit) -> None:
        """Show a hit that has no work order: its title and what to say."""
        self.order, self.loading = None, False
        self._counter.questions.drop("order")
        clear(self._head)
        self.answer = hit.answer
        self._head.addWidget(label(words.hit_kind(hit.kind), self, kind="section"))
        self._head.addWidget(label(words.plain(hit.title), self, kind="heading", wrap=True))
        self._head.addWidget(self._answer_card())
        advice = tr("Contacts and told dates belong to a work order; search it to log them.")
        if hit.kind == "part":
            advice = tr("{key} shows all about this part.").format(key=native("Ctrl+P"))
        if hit.kind == "customer":
            advice = tr("Go down to one of their work orders to log a contact.")
        self._empty.say(Sign(tr("No work order chosen"), Shape.SQUARE, Tone.QUIET), advice)
        self._empty.show()
        self.scrolled.hide()

    def _show_nothing(self) -> None:
        clear(self._head)
        self.answer = ""
        self._empty.say(
            Sign(tr("No work order chosen"), Shape.SQUARE, Tone.QUIET),
            tr("Choose one on the board with the arrow keys, or search with {key}.").format(
                key=native("Ctrl+F")
            ),
        )
        self._empty.show()
        self.scrolled.hide()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, Known):
            self._counter.failed.emit(error)
            return
        self.order, self.loading = None, False
        self.arrived.emit()
        clear(self._head)
        self._empty.say(Sign(error.what, Shape.TRIANGLE, Tone.ALARM), error.advice)
        self._empty.show()
        self.scrolled.hide()

    def _fill(self, order: WorkOrderFacts) -> None:
        now = self._counter.now()
        self.answer = answer(order, now)
        clear(self._head)
        self._head.addWidget(self._title(order))
        self._head.addWidget(self._answer_card())
        self._head.addWidget(self._deed_row())
        clear(self._inside)
        frame, inside = card(parent=self._body)
        for group in parts.facts(order, now):
            inside.addWidget(label(group.source, frame, kind="section"))
            inside.addLayout(self._grid(group.facts))
            inside.addSpacing(4)
        inside.addWidget(self._fact_row(frame))
        self._inside.addWidget(frame)
        self.consent = ConsentCard(self._look, self._deeds["consent"], self._body)
        self._inside.addWidget(self.consent)
        self._inside.addWidget(self._lines(order))
        frame, self._timeline = card(parent=self._body)
        self._timeline.addWidget(label(tr("Timeline"), frame, kind="section"))
        self._timeline.addWidget(label(tr("reading …"), frame, kind="muted"))
        self._inside.addWidget(frame)
        self._inside.addStretch(1)
        self._empty.hide()
        self.scrolled.show()

    def _title(self, order: WorkOrderFacts) -> QWidget:
        box = QWidget(self)
        column = QVBoxLayout(box)
        column.setContentsMargins(2, 0, 2, 0)
        column.setSpacing(1)
        row = QHBoxLayout()
        row.setSpacing(8)
        number = label(words.plain(order.number), box, kind="heading", selectable=True)
        row.addWidget(number)
        if order.machine_down:
            row.addWidget(
                SignLabel(
                    self._look,
                    Sign(tr("machine down"), Shape.TRIANGLE, Tone.ALARM),
                    box,
                    grounded=True,
                )
            )
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(label(words.plain(order.customer.name), box, kind="strong", wrap=True))
        numbers = " · ".join(words.plain(p) for p in order.customer.phones)
        phones = label(
            numbers or tr("no phone number in the ERP"),
            box,
            kind=None if numbers else "muted",
            wrap=True,
            selectable=True,
        )
        phones.setAccessibleName(tr("Phone numbers: {numbers}").format(numbers=phones.text()))
        column.addWidget(phones)
        slip = words.slip_sign(order, self._counter.now().date())
        if slip is not None:
            column.addSpacing(4)
            column.addWidget(SignLabel(self._look, slip, box, grounded=True))
        return box

    def _answer_card(self) -> QWidget:
        frame, inside = card("answer", self)
        said = label(words.lines(self.answer), frame, kind="answer", wrap=True, selectable=True)
        said.setAccessibleName(tr("What to say: {answer}").format(answer=self.answer))
        inside.addWidget(said)
        said.ensurePolished()  # its height is asked for before it is shown
        return frame

    def _deed_row(self) -> QWidget:
        return self._buttons(
            self,
            ("log_contact", tr("Log contact"), "Ctrl+L", tr("Log a call or message")),
            ("follow_up", tr("Follow-up"), "Ctrl+U", tr("Set when they hear from us next")),
            ("note", tr("Note"), "Ctrl+N", tr("Write a note to this work order")),
        )

    def _fact_row(self, parent: QWidget) -> QWidget:
        return self._buttons(
            parent,
            ("facts", tr("Set facts"), "Ctrl+E", tr("Set what the counter knows better")),
            ("machine", tr("Machine"), "Ctrl+M", tr("Name the machine of this work order")),
        )

    def _buttons(self, parent: QWidget, *deeds: tuple[str, str, str, str]) -> QWidget:
        box = QWidget(parent)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for name, text, key, sentence in deeds:
            made = button(f"{text}  {native(key)}", sentence, self._deeds[name], box)
            made.setAccessibleName(text)
            if name == "log_contact":
                made.setProperty("primary", "true")
            row.addWidget(made)
        row.addStretch(1)
        return box

    def _grid(self, facts: tuple[parts.Fact, ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        grid.setColumnMinimumWidth(0, 84)
        grid.setColumnStretch(1, 1)
        top = Qt.AlignmentFlag.AlignTop
        for row, fact in enumerate(facts):
            grid.addWidget(label(fact.name, self._body, kind="muted"), row, 0, top)
            value = label(fact.value, self._body, wrap=True)
            if fact.strong:
                value.setProperty("strong", "true")
            grid.addWidget(value, row, 1, top)
        return grid

    def _lines(self, order: WorkOrderFacts) -> QWidget:
        frame, inside = card(parent=self._body)
        shown = order.open_lines or order.lines
        self._said_of = {}
        title = tr("Open lines") if order.open_lines else tr("Lines")
        inside.addWidget(label(f"{title} ({len(shown)})", frame, kind="section"))
        for line in shown:
            inside.addWidget(self._line_box(order, line, frame))
        parts.show_choices(self._said_of, self._chosen, self._counter.now(), self._look)
        if order.short_lines:
            told = tr("Every way to get the part of a line, the best first")
            ways = ("options", tr("Ways to get it"), "Ctrl+O", told)
            told = tr("See who gets what came in of the part of a line, and share it out")
            share = ("share", tr("Share out"), "Ctrl+Shift+A", told)
            inside.addWidget(self._buttons(frame, ways, share))
        if not shown:
            inside.addWidget(label(tr("This work order has no part lines."), frame, kind="muted"))
        return frame

    def _line_box(self, order: WorkOrderFacts, line: LineFacts, parent: QWidget) -> QWidget:
        said = parts.line(order, line, self._counter.now())
        box = QWidget(parent)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(0)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(label(said.title, box, kind="strong", selectable=True), 1)
        top.addWidget(SignLabel(self._look, said.sign, box))
        column.addLayout(top)
        for text in said.below:
            column.addWidget(label(text, box, kind="muted", wrap=True))
        if said.told or said.option:
            column.addWidget(parts.told_and_option(said, box))
        self._said_of[line.id] = column
        if line.id == self._line:
            box.setStyleSheet(f"background: {self._look.colours.chosen.name()};")
        return box

    # --- the timeline ---------------------------------------------------------------------

    def _ask_timeline(self, id_: str) -> None:
        now, order = self._counter.now(), self.order
        lines = [line.id for line in order.open_lines] if order else []

        def work(rows: Rows) -> _Rest:
            from bocounter.queries import choices  # not on the main thread, for it takes a while
            from bocounter.ui.channels import channels

            reach = channels(rows, order.customer.id, now, order.branch) if order else ()
            chosen = choices.of_lines(rows, lines)
            return _Rest(timeline.timeline(rows, id_, now.tzinfo), chosen, reach)

        self._counter.ask("order", work, self._show_rest)

    def _show_rest(self, found: _Rest) -> None:
        events, self._chosen = found.events, found.chosen
        self.consent.show_channels(found.channels, self._counter.now())
        parts.show_choices(self._said_of, self._chosen, self._counter.now(), self._look)
        self._show_timeline(events)

    def _show_timeline(self, events: tuple[Event, ...]) -> None:
        clear(self._timeline)
        frame = self._body
        self._timeline.addWidget(label(tr("Timeline"), frame, kind="section"))
        if not events:
            self._timeline.addWidget(label(tr("Nothing has happened yet."), frame, kind="muted"))
        now = self._counter.now()
        for event in sorted(events, key=lambda e: e.at, reverse=True):
            self._timeline.addWidget(parts.event_box(event, now, self._look, frame))

    # --- keys -----------------------------------------------------------------------------

    def copy_answer(self) -> None:
        """Put the answer on the clipboard."""
        if self.answer:
            QGuiApplication.clipboard().setText(self.answer)

    def focus(self) -> None:
        """Put the keyboard on the panel's scrolled part."""
        self.scrolled.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)
