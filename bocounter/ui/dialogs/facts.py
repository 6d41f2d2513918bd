"""What the counter knows better of a work order than the ERP: six facts, set by keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDateEdit, QGridLayout, QLabel, QLineEdit, QWidget

from bocounter.models.facts import Wish, WorkOrderFacts
from bocounter.ui import doing, words
from bocounter.ui.counter import Counter
from bocounter.ui.dialogs.choice import OneKeyChoice
from bocounter.ui.dialogs.form import NO_DAY, DeedForm, day_field, row_of
from bocounter.ui.labels import label
from bocounter.ui.theme import Look
from bocounter.ui.words import tr

LONGEST = 200
_DOWN = {"yes": True, "no": False, "unknown": None}
_WARRANTY = {"yes": True, "no": False}
_ERP = "erp"
_TEXTS = ("hold_reason", "service_writer", "customer_po")


class FactsDialog(DeedForm):
    """Sets facts of a work order. Only what is changed becomes a word for the ERP."""

    def __init__(
        self, counter: Counter, look: Look, order: WorkOrderFacts, parent: QWidget | None
    ) -> None:
        super().__init__(counter, look, order, tr("Set facts of {number}"), tr("Set them"), parent)
        self._before = _seen(order)
        self._wishes: Mapping[str, Wish] = {wish.field: wish for wish in order.wishes}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self.body.addLayout(self._grid)
        self.down = OneKeyChoice(
            look,
            tr("Machine down"),
            (("yes", tr("yes")), ("no", tr("no")), ("unknown", tr("not known"))),
            self,
        )
        self.down.choose(next(n for n, v in _DOWN.items() if v is order.machine_down))
        self._add("machine_down", tr("Machine &down"), self.down)
        self.need_by: QDateEdit = day_field(self, tr("Need-by"), _day(order.need_by))
        self._add("need_by", tr("&Need-by"), self.need_by)
        self._erp_says = _by_the_erp(order)
        erp = tr("as the ERP says: {value}").format(value=_truth(self._erp_says))
        self.warranty = OneKeyChoice(
            look,
            tr("Warranty job"),
            (("yes", tr("yes")), ("no", tr("no")), (_ERP, erp)),
            self,
        )
        self._warranty_was = _ours(order)
        self.warranty.choose(self._warranty_was)
        self._add("warranty", tr("Warrant&y job"), self.warranty)
        names = (tr("&Hold reason"), tr("Service &writer"), tr("Customer's &PO"))
        self.texts = {field: QLineEdit(self) for field in _TEXTS}
        for name, (field, line) in zip(names, self.texts.items(), strict=True):
            line.setMaxLength(LONGEST)
            line.setText(words.plain(str(self._before[field] or "")))
            line.setCursorPosition(0)
            self._add(field, name, line)
        self._typed = {field: line.text() for field, line in self.texts.items()}
        said = tr(
            "It counts here at once. The ERP gets it with the next sync, in its own field where "
            "it has one, else as a note. You are asked where somebody else changed the same."
        )
        self.body.addWidget(label(said, self, kind="muted", wrap=True))
        self.body.addStretch(1)
        self.resize(560, self.heightForWidth(560))
        self.down.setFocus()

    def _add(self, field: str, name: str, entry: QWidget) -> None:
        row = self._grid.rowCount()
        named: QLabel = row_of(name, entry, self)
        self._grid.addWidget(named, row, 0)
        self._grid.addWidget(entry, row, 1)
        wish = self._wishes.get(field)
        if wish is not None:
            said = tr("before {before}; ours {state}").format(
                before=words.fact_value(wish.before, self._counter.now().date()),
                state=words.operation_sign(wish.state).words,
            )
            self._grid.addWidget(label(said, self, kind="source", wrap=True), row + 1, 1)

    def changed(self) -> dict[str, date | str | bool | None]:
        """Give what differs from what was shown."""
        found: dict[str, date | str | bool | None] = {}
        down = _DOWN[self.down.value or "unknown"]
        if down is not self._before["machine_down"]:
            found["machine_down"] = down
        if self.warranty.value != self._warranty_was:
            said = _WARRANTY.get(self.warranty.value or "", self._erp_says)
            if said is not self._before["warranty"]:
                found["warranty"] = said
        day = None if self.need_by.date() == NO_DAY else self.need_by.date().toPython()
        assert day is None or isinstance(day, date)
        if day != self._before["need_by"]:
            found["need_by"] = day
        for field, line in self.texts.items():
            if line.text() != self._typed[field]:
                found[field] = line.text().strip() or None
        return found

    def submit(self) -> None:
        """Set what was changed; the dialog stays open when it is refused."""
        values = self.changed()
        if not values:
            self.complain(tr("Nothing is changed yet. Change a fact, or leave with Esc."))
            return
        self.act.setEnabled(False)
        number = self._order.number
        doing.set_facts(self._counter, number, values, self.accept, self.complain)


def _seen(order: WorkOrderFacts) -> dict[str, date | str | bool | None]:
    return {
        "need_by": order.need_by,
        "machine_down": order.machine_down,
        "warranty": order.warranty,
        "hold_reason": order.hold_reason,
        "service_writer": order.service_writer,
        "customer_po": order.customer_po,
    }


def _day(value: date | None) -> QDate | None:
    return None if value is None else QDate(value.year, value.month, value.day)


def _by_the_erp(order: WorkOrderFacts) -> bool | None:
    """Give what the ERP says of warranty: what a wish of ours that counts took the place of."""
    wish = _standing(order)
    if wish is None:
        return order.warranty
    return wish.before if isinstance(wish.before, bool) else None


def _ours(order: WorkOrderFacts) -> str:
    """Give what was said at the counter of warranty, ``_ERP`` where nothing was."""
    wish = _standing(order)
    if wish is None or wish.value == wish.before or order.warranty is None:
        return _ERP
    return "yes" if order.warranty else "no"


def _standing(order: WorkOrderFacts) -> Wish | None:
    """Give the wish about warranty that counts; one that was refused does not."""
    found = [wish for wish in order.wishes if wish.field == "warranty"]
    return found[0] if found and found[0].value is order.warranty else None


def _truth(value: bool | None) -> str:
    return tr("not known") if value is None else tr("yes") if value else tr("no")
