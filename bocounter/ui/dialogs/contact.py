"""Log a contact: kind, outcome, what they were told, when they hear next. Keyboard alone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from bocounter.commands import words as erp_words
from bocounter.models.facts import ContactKind, ContactOutcome, WorkOrderFacts
from bocounter.rules.agreements import decision_sentence
from bocounter.rules.answers import answer
from bocounter.ui import doing, words
from bocounter.ui.counter import Counter
from bocounter.ui.dialogs.choice import OneKeyChoice
from bocounter.ui.dialogs.contact_more import LANE, Felt, Judged, propose
from bocounter.ui.dialogs.follow_up import NextContact
from bocounter.ui.dialogs.form import Form, row_of
from bocounter.ui.dialogs.told import ToldTable
from bocounter.ui.labels import card, label
from bocounter.ui.theme import Look
from bocounter.ui.words import tr

if TYPE_CHECKING:
    from bocounter.commands.contacting import ContactWanted

PREVIEW_NEEDS = 900
"""A screen narrower than this, in logical pixels, shows the form alone."""

MARGINS = 60

_USUAL = {
    ContactKind.CALL: ContactOutcome.REACHED,
    ContactKind.VOICEMAIL: ContactOutcome.VOICEMAIL,
    ContactKind.SMS: ContactOutcome.SENT,
    ContactKind.EMAIL: ContactOutcome.SENT,
    ContactKind.IN_PERSON: ContactOutcome.REACHED,
    ContactKind.PORTAL: ContactOutcome.SENT,
}


class ContactDialog(Form):
    """One contact with its told dates; what is refused keeps everything typed."""

    def __init__(
        self, counter: Counter, look: Look, order: WorkOrderFacts, parent: QWidget | None
    ) -> None:
        number = words.plain(order.number)
        super().__init__(
            look, tr("Log contact for {number}").format(number=number), tr("Log it"), parent
        )
        self._counter, self._look, self._order = counter, look, order
        self.number = order.number
        room = parent.window().size() if parent else self.screen().availableGeometry().size()
        self.resize(min(1020, room.width() - 24), min(700, room.height() - 40))
        left = _Tall(self)
        self._form = QVBoxLayout(left)
        self._form.setContentsMargins(0, 0, 6, 0)
        self._form.setSpacing(7)
        columns = QHBoxLayout()
        columns.setSpacing(10)
        scrolled = _scrolled(left, self)
        columns.addWidget(scrolled, 5)
        self.body.addLayout(columns, 1)
        self._whom()
        self.kind = OneKeyChoice(
            look, tr("Kind"), [(k.value, words.contact_kind(k)) for k in ContactKind], self
        )
        self.outcome = OneKeyChoice(
            look, tr("Outcome"), [(o.value, words.contact_outcome(o)) for o in ContactOutcome], self
        )
        self._choices()
        self.told = ToldTable(order, counter.now().date(), self)
        self._told()
        self.next = NextContact(counter.now(), None, self)
        self.no_next = QCheckBox(tr("No further contact: nothing is open any more"), self)
        self._next()
        self.note = QPlainTextEdit(self)
        self.felt = Felt(self)
        self.csat = self.felt.csat
        self._words()
        self.judged = Judged(look, self)
        self.body.addWidget(self.judged)
        self.preview = label("", self, wrap=True, selectable=True)
        preview = self._preview_card()
        preview.setVisible(room.width() >= PREVIEW_NEEDS)
        columns.addWidget(preview, 2)
        self.kind.picked.connect(self._kind_picked)
        self.outcome.picked.connect(self._outcome_picked)
        self.kind.choose(ContactKind.CALL.value)
        self.outcome.choose(ContactOutcome.REACHED.value)
        self._watch()
        self._outcome_changed()
        self.finished.connect(lambda _result: counter.questions.drop(LANE))
        needs = left.minimumSizeHint().width() + scrolled.verticalScrollBar().sizeHint().width()
        scrolled.setMinimumWidth(min(needs, self.width() - MARGINS))
        self.kind.setFocus()

    # --- building -------------------------------------------------------------------------

    def _whom(self) -> None:
        order = self._order
        phones = " · ".join(words.plain(p) for p in order.customer.phones)
        name = words.plain(order.customer.name)
        who = label(f"{name}   {phones}", self, kind="strong", wrap=True, selectable=True)
        who.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._form.addWidget(who)
        frame, inside = card("answer", self)
        said = words.lines(answer(order, self._counter.now()))
        inside.addWidget(label(said, frame, wrap=True))
        self._form.addWidget(frame)

    def _choices(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        for name, choice in ((tr("&Kind"), self.kind), (tr("O&utcome"), self.outcome)):
            side = QWidget(self)
            row.addWidget(side, 1)
            _below(side, row_of(name, choice, side), choice)
            choice.choose(choice.value or "")
        self._form.addLayout(row)

    def _told(self) -> None:
        title = label(
            tr("What did they hear? Tick only what was really said."), self, kind="section"
        )
        self._form.addWidget(title)
        self._form.addWidget(self.told)

    def _next(self) -> None:
        self._form.addWidget(row_of(tr("Ne&xt contact"), self.next.field, self))
        self._form.addWidget(self.next)
        self.no_next.setVisible(not self._order.open_lines)
        self.no_next.toggled.connect(self.next.setDisabled)
        self._form.addWidget(self.no_next)

    def _words(self) -> None:
        self.note.setTabChangesFocus(True)
        self.note.setMinimumHeight(50)
        self.note.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._form.addWidget(row_of(tr("N&ote"), self.note, self))
        self._form.addWidget(self.note, 1)
        self._form.addWidget(self.felt)

    def _preview_card(self) -> QFrame:
        frame, inside = card(parent=self)
        inside.addWidget(
            label(tr("The ERP gets this note with the next sync"), frame, kind="section")
        )
        self.preview.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.preview.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        inside.addWidget(self.preview, 1)
        return frame

    def _watch(self) -> None:
        for choice in (self.kind, self.outcome):
            choice.changed.connect(self._outcome_changed)
        for row in self.told.rows:
            row.tick.toggled.connect(self._show_preview)
            row.day.dateChanged.connect(self._show_preview)
            row.confidence.currentIndexChanged.connect(self._show_preview)
        self.next.field.dateTimeChanged.connect(self._show_preview)
        self.no_next.toggled.connect(self._show_preview)
        self.note.textChanged.connect(self._show_preview)
        for field in self.felt.fields:
            field.currentIndexChanged.connect(self._show_preview)

    # --- using ----------------------------------------------------------------------------

    def _kind_picked(self, value: str) -> None:
        self.outcome.choose(_USUAL[ContactKind(value)].value)
        self.outcome.setFocus()

    def _outcome_picked(self, _value: str) -> None:
        if self.told.isEnabled():
            self.told.rows[0].tick.setFocus()
        else:
            self.next.field.setFocus()

    def _outcome_changed(self) -> None:
        nobody_heard = self.outcome.value in {
            ContactOutcome.NO_ANSWER.value,
            ContactOutcome.WRONG_NUMBER.value,
        }
        if nobody_heard:
            for row in self.told.rows:
                row.tick.setChecked(False)
        self.told.setDisabled(nobody_heard)
        self._show_preview()
        propose(self._counter, self._order, self._kind(), self._outcome(), self.next)

    def _kind(self) -> ContactKind:
        return ContactKind(self.kind.value or ContactKind.CALL)

    def _outcome(self) -> ContactOutcome:
        return ContactOutcome(self.outcome.value or ContactOutcome.REACHED)

    def _next_contact(self) -> datetime | None:
        return None if self.no_next.isChecked() else self.next.value()

    def _show_preview(self) -> None:
        now, note = self._counter.now(), self.note.toPlainText().strip() or None
        self.judged.judge(self._order, self.told.rows, self._next_contact(), now, note)
        text = erp_words.contact(
            self._kind(),
            self._outcome(),
            by=self._counter.who or "",
            now=now,
            told=[
                erp_words.Said(row.about, row.value(), row.sure())
                for row in self.told.rows
                if row.told
            ],
            next_contact=self._next_contact(),
            note=note,
            csat=self.csat.currentData(),
            corrects=None,
            felt=self.felt.mood.currentData(),
            decided=decision_sentence(self.felt.decided.currentData()),
        )
        self.preview.setText(words.lines(text))

    def wanted(self) -> ContactWanted:
        """Give the contact as it stands in the fields."""
        from bocounter.commands.contacting import ContactWanted, ToldWanted

        told = tuple(
            ToldWanted(target=row.target, day=row.value(), confidence=row.sure())
            for row in self.told.rows
            if row.told
        )
        return ContactWanted(
            work_order=self._order.number,
            kind=self._kind(),
            outcome=self._outcome(),
            told=told,
            next_contact=self._next_contact(),
            note=self.note.toPlainText().strip() or None,
            csat=self.csat.currentData(),
            mood=self.felt.mood.currentData(),
            decision=self.felt.decided.currentData(),
        )

    def submit(self) -> None:
        """Log it; the dialog stays open, with everything typed, when it is refused."""
        refused = self.judged.refused
        if refused is not None:
            self.complain(words.plain(refused.text))
            return
        self.act.setEnabled(False)
        doing.log_contact(self._counter, self.wanted(), self.accept, self.complain)

    def reject(self) -> None:
        """Leave; a note that was typed is asked for first."""
        if self.note.toPlainText().strip() and not self.wrong.isVisible():
            self.complain(
                tr(
                    "Your note is not logged yet. "
                    "Press Ctrl+Enter to log it, or Esc again to drop it."
                )
            )
            return
        super().reject()


class _Tall(QWidget):
    """Is never lower than its words need: then it is scrolled."""

    def event(self, event: QEvent) -> bool:
        """Take the height that this width needs."""
        done = super().event(event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self.setMinimumHeight(self._needed())
        return done

    def _needed(self) -> int:
        # The layout's own answer leaves out what words need beyond their first line.
        layout = self.layout()
        if layout is None:
            return 0
        places = (layout.itemAt(place) for place in range(layout.count()))
        heights = [
            max(item.minimumSize().height(), item.heightForWidth(self.width()))
            for item in places
            if item is not None and not item.isEmpty()
        ]
        return sum(heights) + layout.spacing() * max(0, len(heights) - 1)


def _scrolled(inside: QWidget, parent: QWidget) -> QScrollArea:
    """Hold a widget that may be taller than a small screen."""
    made = QScrollArea(parent)
    made.setWidgetResizable(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setWidget(inside)
    return made


def _below(side: QWidget, *widgets: QWidget) -> None:
    column = QVBoxLayout(side)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    for widget in widgets:
        column.addWidget(widget)
