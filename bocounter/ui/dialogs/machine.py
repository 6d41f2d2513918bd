"""The machine of a work order that the ERP does not know yet."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from bocounter.models.facts import WorkOrderFacts
from bocounter.ui import doing, words
from bocounter.ui.counter import Counter
from bocounter.ui.dialogs.form import DeedForm, row_of
from bocounter.ui.labels import label
from bocounter.ui.theme import Look
from bocounter.ui.words import tr

LONGEST = 200


class MachineDialog(DeedForm):
    """Names a machine: made in the ERP where it keeps machines, else told there in a note."""

    def __init__(
        self,
        counter: Counter,
        look: Look,
        order: WorkOrderFacts,
        parent: QWidget | None,
        *,
        kept_there: bool,
    ) -> None:
        super().__init__(counter, look, order, tr("The machine of {number}"), tr("Name it"), parent)
        self.resize(520, 320)
        self._kept_there = kept_there
        if order.machine is not None:
            said = tr("So far: {machine}").format(machine=words.plain(order.machine.words))
            self.body.addWidget(label(said, self, kind="muted", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        self.marks: dict[str, QLineEdit] = {}
        for row, (mark, name) in enumerate(
            (
                ("make", tr("&Make")),
                ("model", tr("M&odel")),
                ("serial", tr("&Serial number")),
                ("unit_number", tr("Customer's &unit number")),
            )
        ):
            entry = QLineEdit(self)
            entry.setMaxLength(LONGEST)
            grid.addWidget(row_of(name, entry, self), row, 0)
            grid.addWidget(entry, row, 1)
            self.marks[mark] = entry
        said = (
            tr("The ERP gets the machine with the next sync, and then the work order gets it.")
            if kept_there
            else tr("This ERP keeps no machines: it gets this as a note on the work order.")
        )
        self.body.addWidget(label(said, self, kind="muted", wrap=True))
        self.body.addStretch(1)
        self.marks["make"].setFocus()

    def submit(self) -> None:
        """Name it; the dialog stays open when it is refused."""
        given = {mark: entry.text().strip() or None for mark, entry in self.marks.items()}
        if not any(given.values()):
            self.complain(tr("Nothing is said of the machine. Type its make, model or serial."))
            return
        self.act.setEnabled(False)
        number = self._order.number
        if self._kept_there:
            doing.name_machine(self._counter, number, given, self.accept, self.complain)
            return
        said = ", ".join(
            f"{words.fact_field(mark)} {value}" for mark, value in given.items() if value
        )
        text = tr("Machine: {marks}").format(marks=said)
        doing.note(self._counter, number, text, self.accept, self.complain)
