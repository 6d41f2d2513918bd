"""A note to a work order."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from bocounter.models.facts import WorkOrderFacts
from bocounter.ui import doing
from bocounter.ui.counter import Counter
from bocounter.ui.dialogs.form import DeedForm, row_of
from bocounter.ui.theme import Look
from bocounter.ui.words import tr


class NoteDialog(DeedForm):
    """Writes a note; it goes to the ERP with the next sync."""

    def __init__(
        self, counter: Counter, look: Look, order: WorkOrderFacts, parent: QWidget | None
    ) -> None:
        super().__init__(counter, look, order, tr("Note to {number}"), tr("Write it"), parent)
        self.resize(520, 300)
        self.text = QPlainTextEdit(self)
        self.text.setTabChangesFocus(True)
        self.body.addWidget(row_of(tr("&Note"), self.text, self))
        self.body.addWidget(self.text, 1)
        self.say_where_it_goes()
        self.text.setFocus()

    def submit(self) -> None:
        """Write it; the dialog stays open when it is refused."""
        text = self.text.toPlainText().strip()
        if not text:
            self.complain(tr("The note is empty. Type what the next person should know."))
            return
        self.act.setEnabled(False)
        doing.note(self._counter, self._order.number, text, self.accept, self.complain)
