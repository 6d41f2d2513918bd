"""Taking a word back: what it says, and what taking it back will do."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from bocounter.models.facts import OperationFacts, OperationState
from bocounter.ui import doing, words
from bocounter.ui.counter import Counter
from bocounter.ui.dialogs.form import Form, row_of
from bocounter.ui.labels import label
from bocounter.ui.theme import Look
from bocounter.ui.words import tr

_NEVER_LEFT = frozenset({OperationState.PENDING, OperationState.BLOCKED})


class WithdrawDialog(Form):
    """Takes back a word that waits. Nothing is deleted: it stays kept as withdrawn."""

    def __init__(
        self, counter: Counter, look: Look, word: OperationFacts, parent: QWidget | None
    ) -> None:
        number = words.plain(word.number or word.work_order)
        title = tr("Take back a word about {number}").format(number=number)
        super().__init__(look, title, tr("Take it back"), parent)
        self._counter, self._word = counter, word
        self.resize(520, 320)
        signed = words.signed(word.by, word.made_at, counter.now())
        self.body.addWidget(label(signed, self, kind="muted", wrap=True))
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setPlainText(words.lines(word.text))
        self.body.addWidget(row_of(tr("The &word"), self.text, self))
        self.body.addWidget(self.text, 1)
        self.consequence = label(_consequence(word), self, kind="strong", wrap=True)
        self.body.addWidget(self.consequence)
        self.leave.setFocus()

    def submit(self) -> None:
        """Take it back; the dialog stays open when that is refused."""
        self.act.setEnabled(False)
        doing.withdraw(self._counter, self._word.id, self.accept, self.complain)


def _consequence(word: OperationFacts) -> str:
    if word.attempts == 0 and word.state in _NEVER_LEFT:
        return tr("It was never sent, so the ERP hears nothing of it. It stays kept as withdrawn.")
    if word.kind == "change":
        return tr(
            "The ERP may have it already. A new word asks the ERP to set back what stood there "
            "before; both stay kept."
        )
    return tr(
        "The ERP may have it already. A new word tells the ERP that this no longer holds; both "
        "stay kept."
    )
