"""What is not as it was announced, said in the box's own moment: how many, and why."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from bocounter.commands.receiving import Counted
from bocounter.ui import words
from bocounter.ui.dialogs.form import Form, row_of
from bocounter.ui.labels import label
from bocounter.ui.theme import Look
from bocounter.ui.words import tr

DAMAGED, SHORT, OTHER = "damaged", "short", "other"


def reasons(kind: str) -> tuple[str, ...]:
    """Give what is mostly said of a kind of exception; anything else may be typed."""
    return {
        DAMAGED: (tr("damaged when it came"), tr("crushed or wet box"), tr("seal broken")),
        SHORT: (
            tr("not in the delivery"),
            tr("billed, but not sent"),
            tr("on back order at the supplier"),
        ),
        OTHER: (
            tr("nobody ordered it"),
            tr("more than was ordered"),
            tr("the supplier sent the newer number"),
        ),
    }[kind]


class OddDialog(Form):
    """One exception of the part in hand. ``counted`` is what is kept of it."""

    def __init__(self, look: Look, part: str, parent: QWidget | None) -> None:
        title = tr("What is wrong with {part}?").format(part=words.plain(part))
        super().__init__(look, title, tr("Keep it"), parent)
        self.setWindowTitle(tr("What is wrong?"))  # what was scanned is no part of a title
        self._part = part
        self.counted: Counted | None = None
        self.kind = QComboBox(self)
        for name, text in (
            (DAMAGED, tr("Damaged: kept apart, claimed at the supplier")),
            (SHORT, tr("Short: looked for, and not there")),
            (OTHER, tr("Wrong, too many or another number: say why")),
        ):
            self.kind.addItem(text, name)
        self.body.addWidget(row_of(tr("&What"), self.kind, self))
        self.body.addWidget(self.kind)
        self.units = QLineEdit("1", self)
        self.units.setMaxLength(9)
        self._named = row_of(tr("&Damaged units, taken off the good ones"), self.units, self)
        self.body.addWidget(self._named)
        self.body.addWidget(self.units)
        self.reason = QComboBox(self)
        self.reason.setEditable(True)
        self.reason.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        typed = self.reason.lineEdit()
        assert typed is not None
        typed.setMaxLength(200)
        self.body.addWidget(row_of(tr("&Reason"), self.reason, self))
        self.body.addWidget(self.reason)
        said = tr("It is kept at once, and said in the ERP when the delivery is finished.")
        self.body.addWidget(label(said, self, kind="muted", wrap=True))
        self.kind.currentIndexChanged.connect(self._kind_chosen)
        self._kind_chosen()
        self.units.selectAll()
        self.units.setFocus()

    def _kind_chosen(self, _index: int = 0) -> None:
        kind = str(self.kind.currentData())
        self.reason.clear()
        self.reason.addItems(list(reasons(kind)))
        for made in (self._named, self.units):
            made.setVisible(kind == DAMAGED)

    def submit(self) -> None:
        """Take it, where the number is one."""
        reason = self.reason.currentText().strip()
        if not reason:
            self.complain(tr("Say why in a few words."))
            self.reason.setFocus()
            return
        if self.kind.currentData() != DAMAGED:
            self.counted = Counted(self._part, reason=reason)
            self.accept()
            return
        try:
            units = Decimal(self.units.text().strip().replace(",", "."))
        except InvalidOperation:
            units = Decimal(0)
        if not units.is_finite() or units <= 0:
            self.complain(tr("Say how many are damaged, such as 1."))
            self.units.setFocus()
            return
        self.counted = Counted(self._part, damaged=units, reason=reason, from_good=True)
        self.accept()
