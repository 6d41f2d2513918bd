"""A note to a work order."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from bocounter.models.facts import WorkOrderFacts
from bocounter.ui import words
from bocounter.ui.counter import Counter
from bocounter.ui.dialogs.form import Form, row_of
from bocounter.ui.labels import label
from bocounter.ui.theme import Look
from bocounter.ui.words import tr


class NoteDialog(Form):
    """Writes a note; it goes to the ERP with the next sync."""

    def __init__(
        self, counter: Counter, look: Look, order: WorkOrderFacts, parent: QWidget | None
    ) -> None:
        super().__init__(
            look,
            tr("Note to {number}").format(number=words.plain(order.number)),
            tr("Write it"),
            parent,
        )
        self._counter, self._order = counter, order
        self.resize(520, 300)
        self.body.addWidget(label(words.plain(order.customer.name), self, kind="strong", wrap=True))
        self.text = QPlainTextEdit(self)
        self.text.setTabChangesFocus(True)
        self.body.addWidget(row_of(tr("&Note"), self.text, self))
        self.body.addWidget(self.text, 1)
        self.body.addWidget(
            label(
                tr("The ERP gets this as a note on the work order with the next sync."),
                self,
                kind="muted",
                wrap=True,
            )
        )
        self.text.setFocus()

    def submit(self) -> None:
        """Write it; the dialog stays open when it is refused."""
        text = self.text.toPlainText().strip()
        if not text:
            self.complain(tr("The note is empty. Type what the next person should know."))
            return
        self.act.setEnabled(False)
        self._counter.note(self._order.number, text, self.accept, self.complain)
