"""What the log of a contact knows of the customer, and what must not be logged as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from bocounter import places
from bocounter.models.call_facts import Guard, GuardLevel, ScriptKind
from bocounter.models.desk_facts import Decision, Mood
from bocounter.models.facts import ContactKind, ContactOutcome, WorkOrderFacts
from bocounter.rules import guards
from bocounter.store.reader import Rows
from bocounter.ui import call_words, words
from bocounter.ui.counter import Counter
from bocounter.ui.dialogs.follow_up import NextContact
from bocounter.ui.dialogs.form import row_of
from bocounter.ui.dialogs.told import ToldRow
from bocounter.ui.glyphs import SignLabel
from bocounter.ui.labels import clear, label
from bocounter.ui.theme import Look
from bocounter.ui.words import tr

LANE = "next contact"
_SPOKEN = {
    ContactKind.VOICEMAIL: ScriptKind.VOICEMAIL,
    ContactKind.SMS: ScriptKind.SMS,
    ContactKind.EMAIL: ScriptKind.EMAIL,
}
_NOT_HEARD = frozenset(
    {ContactOutcome.VOICEMAIL, ContactOutcome.NO_ANSWER, ContactOutcome.WRONG_NUMBER}
)


class Felt(QWidget):
    """How the customer was, what they decided, and their satisfaction, where it was asked."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.mood, self.decided, self.csat = QComboBox(self), QComboBox(self), QComboBox(self)
        self.mood.addItem(tr("not noted"), None)
        for felt in Mood:
            self.mood.addItem(call_words.mood(felt), felt)
        self.decided.addItem(tr("nothing"), None)
        for decided in Decision:
            self.decided.addItem(call_words.decision(decided), decided)
        for text, value in ((tr("not asked"), None), *((str(n), n) for n in range(1, 6))):
            self.csat.addItem(text, value)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for name, field in (
            (tr("&Mood"), self.mood),
            (tr("&Decided"), self.decided),
            (tr("&Satisfaction"), self.csat),
        ):
            row.addWidget(row_of(name, field, self))
            row.addWidget(field)
            row.addSpacing(6)
        row.addStretch(1)

    @property
    def fields(self) -> tuple[QComboBox, ...]:
        """Give the fields, to be watched."""
        return (self.mood, self.decided, self.csat)


class Judged(QFrame):
    """What is wrong with a contact before it is logged, each with what to do instead."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.found: tuple[Guard, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(3)
        self.hide()

    @property
    def refused(self) -> Guard | None:
        """Give the first that must not be logged at all."""
        return next((one for one in self.found if one.level is GuardLevel.REFUSE), None)

    def judge(
        self,
        order: WorkOrderFacts,
        rows: Sequence[ToldRow],
        next_contact: datetime | None,
        now: datetime,
        note: str | None,
    ) -> None:
        """Look at what is about to be logged, and say what is to be minded."""
        lines = {line.id: line for line in order.lines}
        told = [
            guards.Told(line=lines.get(row.target), day=row.value(), confidence=row.sure())
            for row in rows
            if row.told
        ]
        found = guards.of_contact(order, told, next_contact, now, note=note)
        found = tuple(dict.fromkeys(found))  # two lines may say the same
        if found == self.found:
            return
        self.found = found
        clear(self._column)
        for guard in found:
            line = QWidget(self)
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(8)
            row.addWidget(SignLabel(self._look, call_words.guard_sign(guard.level), line))
            row.addWidget(label(words.plain(guard.text), line, wrap=True), 1)
            self._column.addWidget(line)
        self.setVisible(bool(found))


def propose(
    counter: Counter,
    order: WorkOrderFacts,
    kind: ContactKind,
    outcome: ContactOutcome,
    field: NextContact,
) -> None:
    """Ask when this customer should hear from us next after that, and fill it in."""
    spoken = ScriptKind.VOICEMAIL if outcome in _NOT_HEARD else _SPOKEN.get(kind, ScriptKind.CALL)
    now, who, number = counter.now(), counter.who or "", order.number
    folder = places.scripts(counter.path)

    def work(rows: Rows) -> datetime:
        from bocounter.queries import scripting

        made = scripting.script(rows, number, kind=spoken, now=now, by=who, folder=folder)
        return made.next_contact

    # Without it the field keeps the next working day: nothing to trouble anybody with.
    counter.ask(LANE, work, field.propose, lambda _error: None)
