"""A word the ERP refused, written anew and sent again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from bocounter.models.facts import ConflictFacts
from bocounter.ui.dialogs.form import Form, row_of
from bocounter.ui.labels import label
from bocounter.ui.theme import Look
from bocounter.ui.words import lines, plain, tr

Send = Callable[[str, Callable[[], None], Callable[[Exception], None]], None]
"""Sends this text; then calls the first when it is kept, or the second with why it is not."""


class EditDialog(Form):
    """Edits the text of a refused word. The old word stays kept beside the new one."""

    def __init__(
        self, look: Look, facts: ConflictFacts, send: Send, parent: QWidget | None
    ) -> None:
        title = tr("Edit and send: {number}").format(number=plain(facts.number or tr("a word")))
        super().__init__(look, title, tr("Send it like this"), parent)
        self._send = send
        self.resize(560, 340)
        self.body.addWidget(label(lines(facts.message), self, wrap=True))
        self.text = QPlainTextEdit(self)
        self.text.setTabChangesFocus(True)
        self._before = lines(body_of(facts))
        self.text.setPlainText(self._before)
        self.body.addWidget(row_of(tr("&Text"), self.text, self))
        self.body.addWidget(self.text, 1)
        said = tr("The ERP gets this in place of the refused word, with the next sync.")
        self.body.addWidget(label(said, self, kind="muted", wrap=True))
        self._warned = False
        self.text.moveCursor(QTextCursor.MoveOperation.End)
        self.text.setFocus()

    def submit(self) -> None:
        """Send it; the dialog stays open when it is not taken."""
        text = self.text.toPlainText().strip()
        if not text:
            self.complain(tr("The text is empty. Type what the ERP shall get, or leave."))
            return
        self.act.setEnabled(False)
        self._send(text, self.accept, self.complain)

    def reject(self) -> None:
        """Leave; what was typed is not thrown away at the first key."""
        if self.text.toPlainText() != self._before and not self._warned:
            self._warned = True
            self.complain(tr("This is not sent yet. Press Esc again to leave it as it was."))
            return
        super().reject()


def body_of(facts: ConflictFacts) -> str:
    """Give a refused text without the line that says whose note it was: it is signed anew."""
    text = facts.ours if isinstance(facts.ours, str) else ""
    first, _end, rest = text.partition("\n")
    signed = first.startswith(f"Note by {facts.ours_by}, ") and first.endswith(":")
    return rest if signed and rest.strip() else text
