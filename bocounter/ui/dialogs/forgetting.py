"""Forgetting a customer who asks for it: what goes, what stays, why; then what was done."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from bocounter.commands.forgetting import LONGEST_REASON, Foreseen, Report, foreseen
from bocounter.models.facts import WorkOrderFacts
from bocounter.ui import doing, words
from bocounter.ui.counter import Counter
from bocounter.ui.dialogs.form import DeedForm, row_of
from bocounter.ui.labels import label
from bocounter.ui.theme import Look
from bocounter.ui.words import tr

MOST_NAMED = 12
"""Work orders and files that are named; the others are counted."""


class ForgetDialog(DeedForm):
    """Forgets the customer of a work order. It takes a reason and a tick, never Enter alone."""

    def __init__(
        self, counter: Counter, look: Look, order: WorkOrderFacts, parent: QWidget | None
    ) -> None:
        title = tr("Forget the customer of {number}")
        super().__init__(counter, look, order, title, tr("Forget them"), parent)
        self.report: Report | None = None
        self._foreseen: Foreseen | None = None
        self.goes = label(tr("Looking at what there is of them …"), self, wrap=True)
        self.body.addWidget(self.goes)
        self._stays = label(
            tr(
                "What the counter did stays: who called when, and what day was told. The ERP keeps "
                "its own: forget them there, too. So do other PCs, until it is done there."
            ),
            self,
            kind="muted",
            wrap=True,
        )
        self.body.addWidget(self._stays)
        self.why = QLineEdit(self)
        self.why.setMaxLength(LONGEST_REASON)
        self.why.setPlaceholderText(tr("such as: asked by letter of 20 November"))
        self._why = row_of(tr("&Why (it is kept; without a name or number)"), self.why, self)
        self.body.addWidget(self._why)
        self.body.addWidget(self.why)
        self.anyway = QCheckBox(self)
        self.anyway.hide()
        self.sure = QCheckBox(tr("I know that this can&not be undone"), self)
        for box in (self.anyway, self.sure):
            self.body.addWidget(box)
        self.body.addStretch(1)
        self.resize(600, max(340, self.heightForWidth(600)))
        self.act.setEnabled(False)
        self.why.setFocus()
        customer = order.customer.id
        counter.ask(
            "forget", lambda rows: foreseen(rows, customer), self._show_what_goes, self.complain
        )

    def _show_what_goes(self, found: Foreseen) -> None:
        self._foreseen = found
        self.goes.setText(
            tr(
                "Their name, numbers and addresses go, and what was written about them and their "
                "{orders}: {words} here. They go from this store, its second copy and every backup."
            ).format(orders=_counted(found.orders), words=_words(found.words))
        )
        self.anyway.setText(
            tr("Not in the ERP yet: {words} about them. Take &back what was not sent").format(
                words=_words(found.waiting)
            )
        )
        self.anyway.setVisible(found.waiting > 0)
        self.act.setEnabled(True)

    def submit(self) -> None:
        """Forget them; the dialog stays open when that is refused, and to say what was done."""
        if self.report is not None:
            self.accept()
            return
        if not self.why.text().strip():
            self._mend(tr("Say why: the reason is all that is kept of it."), self.why)
        elif self.anyway.isVisible() and not self.anyway.isChecked():
            said = tr("Sync first (F9), or tick that those words are taken back unsent.")
            self._mend(said, self.anyway)
        elif not self.sure.isChecked():
            self._mend(tr("Tick that you know that this cannot be undone."), self.sure)
        elif self._counter.syncing:
            self._mend(tr("A sync is under way. Stop it (Shift+F9) or wait for it."), self.sure)
        else:
            self.wrong.hide()
            self.act.setEnabled(False)
            self.leave.setEnabled(False)
            self.goes.setText(tr("Being forgotten: the store and each backup are written anew …"))
            doing.forget(
                self._counter,
                self._order.customer.id,
                self.why.text(),
                self.anyway.isVisible() and self.anyway.isChecked(),
                self._done,
                self._failed,
            )

    def _mend(self, text: str, where: QWidget) -> None:
        self.complain(text)
        where.setFocus()

    def _failed(self, error: Exception) -> None:
        self.leave.setEnabled(True)
        if self._foreseen is not None:
            self._show_what_goes(self._foreseen)
        self.complain(error)

    def reject(self) -> None:
        """Leave; not while it is being done."""
        if self.leave.isEnabled():
            super().reject()

    def _done(self, report: Report) -> None:
        self.report = report
        for made in (self._stays, self._why, self.why, self.anyway, self.sure, self.leave):
            made.hide()
        self.goes.setText("\n".join(what_was_done(report)))
        self.act.setText(tr("Close"))
        self.act.setEnabled(True)
        self.act.setFocus()


def _words(count: int) -> str:
    if not count:
        return tr("nothing of ours")
    return tr("1 word of ours") if count == 1 else tr("{n} words of ours").format(n=count)


def _counted(orders: int) -> str:
    return tr("work order") if orders == 1 else tr("{n} work orders").format(n=orders)


def what_was_done(report: Report) -> list[str]:
    """Say what was done, and what is left for a person to look at."""
    said = [tr("Forgotten. Name, numbers and words are gone here; the ERP still has its own.")]
    if report.taken_back:
        said.append(tr("Taken back and never sent: {n} of our words.").format(n=report.taken_back))
    said.append(
        tr("Backups written anew: {n}; removed, being too old: {removed}.").format(
            n=report.backups, removed=report.removed
        )
    )
    if report.mentions:
        named = _some([words.plain(number) for number in report.mentions])
        said.append(
            tr("Notes on others' work orders name them; look at these: {orders}.").format(
                orders=named
            )
        )
    if report.left:
        named = _some([words.plain(path.name) for path in report.left])
        said.append(
            tr("Older stores beside this one still hold them; delete these: {files}.").format(
                files=named
            )
        )
    said.append(tr("Copies that you made elsewhere keep what they have."))
    return said


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return shown if more <= 0 else tr("{names} and {n} more").format(names=shown, n=more)
