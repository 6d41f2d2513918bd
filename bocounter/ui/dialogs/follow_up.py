"""When is this customer to hear from us next?"""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtWidgets import QHBoxLayout, QWidget

from bocounter.models.facts import WorkOrderFacts
from bocounter.rules.next_contact import MORNING, default_next_contact
from bocounter.ui import doing, words
from bocounter.ui.counter import Counter
from bocounter.ui.dialogs.form import DeedForm, moment_field, row_of
from bocounter.ui.labels import button
from bocounter.ui.theme import Look
from bocounter.ui.words import tr


class NextContact(QWidget):
    """The field for the next contact, with the usual answers one key away."""

    def __init__(self, now: datetime, value: datetime | None, parent: QWidget) -> None:
        super().__init__(parent)
        first = _on_the_wall(default_next_contact(now))
        # What is overdue is not what comes next.
        shown = first if value is None or value <= now else value.astimezone()
        self.field = moment_field(self, tr("Next contact"), words.qt_moment(shown))
        self._proposed = self.field.dateTime()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.field)
        second = _on_the_wall(default_next_contact(first))
        week = datetime.combine(now.date() + timedelta(days=7), MORNING).astimezone()
        for text, when in (
            (tr("&Next working day"), first),
            (tr("&Two days"), second),
            (tr("A &week"), week),
        ):
            made = button(
                text,
                tr("Set the next contact to {when}").format(when=words.moment(when, now)),
                lambda when=when: self.field.setDateTime(words.qt_moment(when)),  # type: ignore[misc]
                self,
            )
            row.addWidget(made)
        row.addStretch(1)

    def propose(self, when: datetime) -> None:
        """Show another moment, unless a person has already said which."""
        if self.field.dateTime() == self._proposed:
            self.field.setDateTime(words.qt_moment(_on_the_wall(when.astimezone())))
            self._proposed = self.field.dateTime()

    def value(self) -> datetime:
        """Give what is set, as an instant of this PC's zone."""
        naive: datetime = self.field.dateTime().toPython()  # type: ignore[assignment]
        return naive.astimezone()


def _on_the_wall(at: datetime) -> datetime:
    """Give the same hour on this PC's clock as it will go that day, summer time or not."""
    return at.replace(tzinfo=None).astimezone()


class FollowUpDialog(DeedForm):
    """Sets the next contact without a contact."""

    def __init__(
        self, counter: Counter, look: Look, order: WorkOrderFacts, parent: QWidget | None
    ) -> None:
        super().__init__(counter, look, order, tr("Follow-up for {number}"), tr("Set it"), parent)
        now = counter.now()
        self.next = NextContact(now, order.next_contact, self)
        self.body.addWidget(row_of(tr("&Call or write them on"), self.next.field, self))
        self.body.addWidget(self.next)
        self.say_where_it_goes()
        self.next.field.setFocus()

    def submit(self) -> None:
        """Set it; the dialog stays open when it is refused."""
        self.act.setEnabled(False)
        number, due = self._order.number, self.next.value()
        doing.follow_up(self._counter, number, due, self.accept, self.complain)
