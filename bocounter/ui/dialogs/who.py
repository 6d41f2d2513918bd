"""Who is at this desk? Asked once, switched by one key: a counter PC is shared."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from bocounter.ui.dialogs.form import Form, row_of
from bocounter.ui.labels import label
from bocounter.ui.theme import Look
from bocounter.ui.words import tr

LONGEST = 80


class WhoDialog(Form):
    """Asks for the clerk's name."""

    def __init__(self, look: Look, known: str | None, parent: QWidget | None) -> None:
        super().__init__(look, tr("Who is at this desk?"), tr("That is me"), parent)
        self.setMinimumWidth(440)
        self.body.addWidget(
            label(
                tr(
                    "Your name stands on every contact, note and follow-up you log, "
                    "here and in the ERP. Switch it with F4 when somebody else sits down."
                ),
                self,
                kind="muted",
                wrap=True,
            )
        )
        self.name = QLineEdit(known or "", self)
        self.name.setMaxLength(LONGEST)
        self.body.addWidget(row_of(tr("&Name"), self.name, self))
        self.body.addWidget(self.name)
        self.name.returnPressed.connect(self.submit)
        self.name.selectAll()
        self.name.setFocus()

    def value(self) -> str:
        """Give the name typed."""
        return " ".join(self.name.text().split())

    def submit(self) -> None:
        """Take the name."""
        if not self.value():
            self.complain(tr("Type your name first, such as it is known in the shop."))
            return
        self.accept()
