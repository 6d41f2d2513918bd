"""The backups beside the store: of when, with how much, and what putting one back will do."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from bocounter.store.foreseeing import Offered
from bocounter.ui import words
from bocounter.ui.counter import Counter
from bocounter.ui.dialogs.form import Form, row_of
from bocounter.ui.labels import label
from bocounter.ui.theme import Look
from bocounter.ui.words import tr


class BackupsDialog(Form):
    """Chooses a backup. It is put back when Ctrl+Enter is pressed a second time."""

    def __init__(self, counter: Counter, look: Look, parent: QWidget | None) -> None:
        super().__init__(look, tr("Put back a backup"), tr("Put it back"), parent)
        self._counter, self._look = counter, look
        self.resize(560, 440)
        self._found: tuple[Offered, ...] = ()
        self.list = QListWidget(self)
        self.list.setUniformItemSizes(True)
        self.list.setStyleSheet("QListWidget::item { padding: 4px 6px; }")
        self.body.addWidget(row_of(tr("&Backups, the newest first"), self.list, self))
        self.body.addWidget(self.list, 1)
        self.consequence = label(tr("Looking at the backups …"), self, wrap=True)
        self.body.addWidget(self.consequence)
        kept = tr("The present store is set aside under a dated name; nothing is deleted.")
        self.body.addWidget(label(kept, self, kind="muted", wrap=True))
        self._sure = False
        self.act.setEnabled(False)
        self.list.currentRowChanged.connect(self._show)
        self.list.setFocus()

    def show_all(self, found: tuple[Offered, ...]) -> None:
        """Show these."""
        self._found = found
        now = self._counter.now()
        for one in found:
            when = words.moment(one.backup.at, now)
            text = tr("{when}: cannot be read") if one.words is None else tr("{when}: {words}")
            said = text.format(when=when, words=_words(one.words or 0))
            if one.backup.why != "hourly":
                said = tr("{said} (before an upgrade)").format(said=said)
            QListWidgetItem(said, self.list)
        if not found:
            self.consequence.setText(
                tr("There is no backup yet. Each sync makes one when an hour has passed.")
            )
            return
        self.list.setCurrentRow(0)

    def chosen(self) -> Path:
        """Give the backup that was chosen."""
        return self._found[self.list.currentRow()].backup.path

    def _show(self, row: int) -> None:
        self._sure = False
        self.wrong.hide()
        one = self._found[row]
        self.act.setEnabled(one.words is not None)
        if one.words is None:
            self.consequence.setText(tr("This one cannot be read. Choose an older one."))
            return
        said = [
            tr("{written} written since come back from the side journal.").format(
                written=_words(one.written)
            )
            if one.written
            else tr("No word was written since."),
            tr("{asked} will be looked up in the ERP before anything is sent.").format(
                asked=_words(one.asked)
            )
            if one.asked
            else tr("No word is on its way, so nothing has to be looked up."),
            tr("The ERP's facts are those of {when} until the next sync.").format(
                when=words.moment(one.backup.at, self._counter.now())
            ),
        ]
        self.consequence.setText(" ".join(said))
        self.consequence.setAccessibleName(self.consequence.text())

    def submit(self) -> None:
        """Ask once more, then put it back."""
        if not self._found or not self.act.isEnabled():
            return
        if not self._sure:
            self._sure = True
            when = words.moment(self._found[self.list.currentRow()].backup.at, self._counter.now())
            self.complain(
                tr("Press Ctrl+Enter again to put back the store of {when}.").format(when=when)
            )
            return
        self.accept()


def _words(count: int) -> str:
    return tr("1 word") if count == 1 else tr("{n:,} words").format(n=count)
