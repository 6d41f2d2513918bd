"""What all dialogs share: a title, a body, a sentence for what is wrong, and two keys."""

from __future__ import annotations

from PySide6.QtCore import QDate, QDateTime, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDateEdit,
    QDateTimeEdit,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from bocounter.models.facts import WorkOrderFacts
from bocounter.ui.actions import native
from bocounter.ui.counter import Counter
from bocounter.ui.labels import button, label
from bocounter.ui.theme import Look, form_sheet
from bocounter.ui.traffic import failure
from bocounter.ui.words import Tone, plain, tr

NO_DAY = QDate(2000, 1, 1)
"""The first day a day field can show; it stands for 'no date'."""


class Form(QDialog):
    """A dialog answered by keyboard: Ctrl+Enter does it, Esc leaves it."""

    def __init__(self, look: Look, title: str, doing: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self.setStyleSheet(form_sheet(look.colours))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(18, 14, 18, 14)
        outer.setSpacing(10)
        self.heading = label(title, self, kind="heading", wrap=True)
        outer.addWidget(self.heading)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        outer.addLayout(self.body, 1)
        self.wrong = label("", self, wrap=True)
        self.wrong.setStyleSheet(
            f"color: {look.colours.tones[Tone.ALARM][0].name()}; font-weight: 600;"
        )
        self.wrong.hide()
        outer.addWidget(self.wrong)
        row = QHBoxLayout()
        self.leave: QPushButton = button(
            tr("Leave  {key}").format(key=native("Esc")), tr("Close without doing it"),
            self.reject, self,
        )  # fmt: skip
        self.leave.setAccessibleName(tr("Leave"))
        self.act: QPushButton = button(f"{doing}  {native('Ctrl+Enter')}", doing, self.submit, self)
        self.act.setAccessibleName(doing)
        self.act.setProperty("primary", "true")
        row.addStretch(1)
        row.addWidget(self.leave)
        row.addWidget(self.act)
        outer.addLayout(row)

    def submit(self) -> None:
        """Do it; each dialog says how."""
        self.accept()

    def complain(self, error: Exception | str) -> None:
        """Say what is wrong, above the buttons, and let the person mend it."""
        self.act.setEnabled(True)
        text = error if isinstance(error, str) else failure(error)
        self.wrong.setText(text)
        self.wrong.setAccessibleName(text)
        self.wrong.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter submits from anywhere; Enter alone never does by accident."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                if self.act.isEnabled():
                    self.submit()
            else:
                self.focusNextChild()
            return
        super().keyPressEvent(event)


class DeedForm(Form):
    """A dialog for a deed on one work order: whose it is on top, and where the word goes."""

    def __init__(
        self,
        counter: Counter,
        look: Look,
        order: WorkOrderFacts,
        title: str,
        doing: str,
        parent: QWidget | None,
    ) -> None:
        super().__init__(look, title.format(number=plain(order.number)), doing, parent)
        self._counter, self._order = counter, order
        self.body.addWidget(label(plain(order.customer.name), self, kind="strong", wrap=True))

    def say_where_it_goes(self) -> None:
        """Tell at the end of the body what becomes of the deed."""
        said = tr("The ERP gets this as a note on the work order with the next sync.")
        self.body.addWidget(label(said, self, kind="muted", wrap=True))


def row_of(name: str, field: QWidget, parent: QWidget) -> QLabel:
    """Make the name of a field: read with it, and a mnemonic that goes to it."""
    made = QLabel(name, parent)
    made.setBuddy(field)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    field.setAccessibleName(name.replace("&", ""))
    return made


def day_field(parent: QWidget, name: str, value: QDate | None) -> QDateEdit:
    """Make a field for a day; its lowest value reads 'no date'."""
    field = QDateEdit(parent)
    field.setCalendarPopup(True)
    field.setMinimumDate(NO_DAY)
    field.setSpecialValueText(tr("no date"))
    field.setDisplayFormat("ddd yyyy-MM-dd")
    field.setDate(value or NO_DAY)
    field.setAccessibleName(name)
    return field


def moment_field(parent: QWidget, name: str, value: QDateTime) -> QDateTimeEdit:
    """Make a field for a day and a time of this PC's clock."""
    field = QDateTimeEdit(parent)
    field.setCalendarPopup(True)
    field.setDisplayFormat("ddd yyyy-MM-dd HH:mm")
    field.setDateTime(value)
    field.setAccessibleName(name)
    return field
