"""A sale that was lost, or saved after all: one key and a reason, so that it counts as demand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from bocounter.commands.losing_sales import LONGEST_NUMBER, LostSale
from bocounter.models.facts import WorkOrderFacts
from bocounter.ui import choosing, words
from bocounter.ui.counter import Counter
from bocounter.ui.dialogs.choice import OneKeyChoice
from bocounter.ui.dialogs.form import Form, row_of
from bocounter.ui.labels import label
from bocounter.ui.theme import Look
from bocounter.ui.words import tr

LONGEST_NOTE = 400
SAVED, LOST = "saved", "lost"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, as far as the window knows: all of it can be typed over."""

    part: str = ""
    quantity: Decimal = Decimal(1)
    order: WorkOrderFacts | None = None
    branch: str | None = None


class LosingDialog(Form):
    """Notes what was asked for and not sold, or sold after all."""

    def __init__(self, counter: Counter, look: Look, asked: Asked, parent: QWidget | None) -> None:
        super().__init__(look, tr("Lost or saved sale"), tr("Note it"), parent)
        self._counter, self._asked = counter, asked
        self.outcome = OneKeyChoice(
            look,
            tr("What became of it"),
            ((LOST, tr("lost: they went without")), (SAVED, tr("saved: they stayed"))),
            self,
            columns=2,
        )
        self.outcome.choose(LOST)
        self.reason = OneKeyChoice(look, tr("Why"), reasons(), self, columns=2)
        self.part, self.quantity, self.note = QLineEdit(self), QLineEdit(self), QLineEdit(self)
        self.part.setText(words.plain(asked.part))
        self.part.setMaxLength(LONGEST_NUMBER)
        self.quantity.setText(words.quantity(asked.quantity))
        self.quantity.setMaxLength(12)
        self.note.setMaxLength(LONGEST_NOTE)
        self.of_order = QCheckBox(self)
        self._arrange()
        self.resize(580, max(440, self.heightForWidth(580)))
        self.outcome.picked.connect(lambda _value: self.reason.setFocus())
        self.reason.picked.connect(lambda _value: self.note.setFocus())
        (self.reason if asked.part else self.part).setFocus()

    def _arrange(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, (name, entry) in enumerate(
            (
                (tr("&Part, as they said it"), self.part),
                (tr("&How many"), self.quantity),
                (tr("What &became of it"), self.outcome),
                (tr("&Why"), self.reason),
                (tr("N&ote"), self.note),
            )
        ):
            named = row_of(name, entry, self)
            grid.addWidget(named, row, 0)
            grid.addWidget(entry, row, 1)
        self.body.addLayout(grid)
        order = self._asked.order
        self.of_order.setVisible(order is not None)
        if order is not None:
            number = words.plain(order.number)
            self.of_order.setText(tr("It was asked for on {number}").format(number=number))
            self.of_order.setChecked(True)
        self.body.addWidget(self.of_order)
        said = tr(
            "It counts as demand. The ERP gets a note on the work order, else on the part; a "
            "number that nobody here knows is kept as it was said."
        )
        self.body.addWidget(label(said, self, kind="muted", wrap=True))
        self.body.addStretch(1)

    def submit(self) -> None:
        """Note it; the dialog stays open when it is refused."""
        try:
            quantity = Decimal(self.quantity.text().strip().replace(",", "."))
        except InvalidOperation:
            self.complain(tr("Say how many they asked for, as a number."))
            self.quantity.setFocus()
            return
        if not self.part.text().strip():
            self.complain(tr("Say what they asked for: the number, or their own words."))
            self.part.setFocus()
            return
        if self.reason.value is None:
            self.complain(tr("Choose why, by its digit."))
            self.reason.setFocus()
            return
        order = self._asked.order if self.of_order.isChecked() else None
        lost = LostSale(
            part=self.part.text(),
            quantity=quantity if quantity.is_finite() else Decimal(0),
            reason=self.reason.value,
            saved=self.outcome.value == SAVED,
            work_order=None if order is None else order.number,
            branch=None if order is not None else self._asked.branch,
            note=self.note.text().strip() or None,
        )
        self.act.setEnabled(False)
        choosing.lose(self._counter, lost, self.accept, self.complain)


def reasons() -> tuple[tuple[str, str], ...]:
    """Give the reasons there are, with their words."""
    from bocounter.rules.losing import REASONS

    named = {
        "no_stock": tr("we did not have it"),
        "too_late": tr("it would come too late"),
        "too_expensive": tr("the price was too high"),
        "elsewhere": tr("bought elsewhere already"),
        "not_carried": tr("we do not carry it"),
        "declined_substitute": tr("no other number wanted"),
        "wrong_number": tr("right number not found"),
        "other": tr("another reason"),
    }
    return tuple((name, named.get(name, means)) for name, means in REASONS.items())
