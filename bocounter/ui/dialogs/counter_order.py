"""An order at the counter without a work order, taken by keys while the customer stands there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from bocounter.commands.counter_orders import CounterOrder
from bocounter.queries import options
from bocounter.ui import choosing, words
from bocounter.ui.counter import Counter
from bocounter.ui.dialogs.customer_field import CustomerField
from bocounter.ui.dialogs.form import NO_DAY, Form, day_field, row_of
from bocounter.ui.dialogs.ordered import Ordered, OrderedLine
from bocounter.ui.labels import button, label
from bocounter.ui.theme import Look
from bocounter.ui.words import tr

LONGEST_NUMBER = 200
MOST_UNITS = 10_000
"""Nobody types so many where a quantity belongs; a scanner sent the next part's number."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the order is taken: the branch of this desk by its code, where that is known."""

    here: str | None
    takes_orders: bool


class CounterOrderDialog(Form):
    """Customer, parts, need-by, deposit, terms. ``number`` is the order's once it is taken."""

    def __init__(self, counter: Counter, look: Look, place: Place, parent: QWidget | None) -> None:
        super().__init__(look, tr("Counter order"), tr("Take the order"), parent)
        self._counter, self._place = counter, place
        self.number: str | None = None
        room = parent.window().size() if parent else self.screen().availableGeometry().size()
        self.resize(min(740, room.width() - 24), min(640, room.height() - 40))
        self.customer = CustomerField(counter, look, self)
        self.branch = QComboBox(self)
        self.part, self.quantity = QLineEdit(self), QLineEdit(self)
        self.part.setMaxLength(LONGEST_NUMBER)
        self.quantity.setMaxLength(LONGEST_NUMBER)
        self.quantity.setText("1")
        self.quantity.setFixedWidth(64)
        self.ordered = Ordered(counter, look, self)
        self.need_by = day_field(self, tr("Need-by"), None)
        self.deposit = QLineEdit(self)
        self.deposit.setMaxLength(12)
        self.deposit.setPlaceholderText(tr("none"))
        self.terms = QCheckBox(tr("The &terms of return were said"), self)
        self._arrange()
        self.branch.currentTextChanged.connect(self._look_again)
        self.need_by.dateChanged.connect(self._look_again)
        self.customer.field.setFocus()
        counter.ask("branches", options.branch_codes, self._offer)
        if not place.takes_orders:
            self.complain(
                tr(
                    "The ERP of this store takes no orders from this user. Sync once if you have "
                    "just connected, or enter the order in the ERP."
                )
            )

    def _arrange(self) -> None:
        self.body.addWidget(row_of(tr("&Customer: number, phone or name"),
                                   self.customer.field, self))  # fmt: skip
        self.body.addWidget(self.customer)
        beside = QHBoxLayout()
        beside.setSpacing(8)
        for name, entry, share in (
            (tr("&Part number, as they say it"), self.part, 1),
            (tr("&How many"), self.quantity, 0),
            (tr("At &branch"), self.branch, 0),
        ):
            side = QVBoxLayout()
            side.setSpacing(2)
            side.addWidget(row_of(name, entry, self))
            side.addWidget(entry)
            beside.addLayout(side, share)
        self.body.addLayout(beside)
        told = tr("Enter puts it on the order, Del on a line takes it off.")
        self.body.addWidget(label(told, self, kind="source", wrap=True))
        self.body.addWidget(self.ordered, 1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(6, 1)
        grid.addWidget(row_of(tr("&Need-by"), self.need_by, self), 0, 0)
        grid.addWidget(self.need_by, 0, 1)
        for column, (text, days) in enumerate(((tr("To&morrow"), 1), (tr("A wee&k"), 7)), 2):
            grid.addWidget(self._soon(text, days), 0, column)
        grid.addWidget(row_of(tr("&Deposit"), self.deposit, self), 0, 4)
        grid.addWidget(self.deposit, 0, 5)
        grid.addWidget(self.terms, 0, 6, Qt.AlignmentFlag.AlignRight)
        self.deposit.setFixedWidth(110)
        self.body.addLayout(grid)
        said = tr(
            "It stands on the board at once, and goes to the ERP as a draft sale with the next "
            "sync. For what is short, Ctrl+O then shows every way to get it."
        )
        self.body.addWidget(label(said, self, kind="muted", wrap=True))

    def _offer(self, branches: tuple[str, ...]) -> None:
        """Offer the branches; the desk's own is chosen, and the only one."""
        self.branch.addItems(list(branches))
        if self._place.here in branches:
            self.branch.setCurrentText(self._place.here or "")
        elif len(branches) > 1:
            self.branch.setCurrentIndex(-1)

    def _soon(self, text: str, days: int) -> QPushButton:
        day = self._counter.now().date() + timedelta(days=days)
        shown = QDate(day.year, day.month, day.day)
        said = tr("Needed by {day}").format(day=words.day(day, self._counter.now().date()))
        return button(text, said, lambda: self.need_by.setDate(shown), self)

    # --- lines ----------------------------------------------------------------------------

    def add(self) -> bool:
        """Put what is typed on the order; False where there is nothing to put on it."""
        code, quantity = _read(self.part.text(), self.quantity.text())
        if not code:
            return False
        if quantity is None or quantity <= 0:
            self.complain(tr("Say how many of {part}, as a number.").format(part=code))
            self.quantity.setFocus()
            self.quantity.selectAll()
            return False
        self.wrong.hide()
        self.ordered.add(OrderedLine(code, quantity), self._branch(), self._needed())
        self.part.clear()
        self.quantity.setText("1")
        self.part.setFocus()
        return True

    def _scanned(self, code: str) -> None:
        """Take what a scanner sent where a quantity belongs as the next part: one of the last."""
        self.quantity.setText("1")
        if self.add():
            self.part.setText(code)
            self.quantity.setFocus()
            self.quantity.selectAll()

    def _look_again(self, *_told: object) -> None:
        self.ordered.look_again(self._branch(), self._needed())

    def _branch(self) -> str | None:
        return self.branch.currentText() or None

    def _needed(self) -> date | None:
        chosen: QDate = self.need_by.date()
        return None if chosen <= NO_DAY else date(chosen.year(), chosen.month(), chosen.day())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter beneath a part puts it on the order; everywhere else it goes on."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            focused = self.focusWidget()
            if focused is self.quantity and _is_scanned(self.quantity.text()):
                self._scanned(self.quantity.text())
                return
            if focused is self.quantity or (focused is self.part and "=" in self.part.text()):
                self.add()
                return
            if focused is self.part and not self.part.text().strip():
                self.need_by.setFocus()
                return
            if focused is self.customer.field:
                if self.customer.take():
                    self.part.setFocus()
                return
            if focused is self.part:
                self.quantity.setFocus()
                self.quantity.selectAll()
                return
        super().keyPressEvent(event)

    # --- taking it ------------------------------------------------------------------------

    def submit(self) -> None:
        """Take the order; the dialog stays open when it is refused."""
        if self.part.text().strip() and not self.add():
            return
        if self.customer.chosen is None and not self.customer.take():
            self._mend(tr("Choose whose order it is."), self.customer.field)
            return
        chosen = self.customer.chosen
        if chosen is None:
            return
        if not self.ordered.lines:
            self._mend(tr("Nothing is on the order yet. Type a part number."), self.part)
            return
        for line in self.ordered.lines:
            if line.unknown:
                said = tr("The ERP has no part {part}. Take it off with Del, or mend its number.")
                self._mend(said.format(part=line.part), self.ordered.rows[-1])
                return
        deposit = _number(self.deposit.text()) if self.deposit.text().strip() else Decimal(0)
        if deposit is None:
            self._mend(tr("Say the deposit as a number, or leave it empty."), self.deposit)
            return
        if self._branch() is None and self.branch.count() > 1:
            self._mend(tr("Choose at which branch it is taken."), self.branch)
            return
        wanted = CounterOrder(
            customer=chosen.id,
            lines=[(line.part, line.quantity) for line in self.ordered.lines],
            branch=self._branch(),
            need_by=self._needed(),
            deposit=deposit or None,
            return_terms_said=self.terms.isChecked(),
        )
        self.act.setEnabled(False)
        choosing.order(self._counter, wanted, self._taken, self.complain)

    def _mend(self, text: str, where: QWidget) -> None:
        self.complain(text)
        where.setFocus()

    def _taken(self, number: str) -> None:
        self.number = number
        self.accept()

    @property
    def short(self) -> bool:
        """Whether something on the order does not lie on the shelf."""
        return any(not line.here for line in self.ordered.lines)

    def reject(self) -> None:
        """Leave; an order that was begun is asked for first."""
        if self.ordered.lines and not self.wrong.isVisible():
            self.complain(
                tr(
                    "The order is not taken yet. "
                    "Press Ctrl+Enter to take it, or Esc again to drop it."
                )
            )
            return
        super().reject()


def _read(code: str, units: str) -> tuple[str, Decimal | None]:
    """Give what is typed as a part and how many; ``A-1=2`` says both."""
    named, mark, said = code.rpartition("=")
    return (named.strip(), _number(said)) if mark else (code.strip(), _number(units))


def _is_scanned(units: str) -> bool:
    """Whether this is no quantity that anybody orders, but the next part's number."""
    number = _number(units)
    return len(units.strip()) > 4 and (number is None or number >= MOST_UNITS)


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() and value >= 0 else None
