"""The window that puts a store back: offered for a damaged one, at once for a chosen backup."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QProgressBar, QVBoxLayout, QWidget

from bocounter.errors import Known
from bocounter.ui import words
from bocounter.ui.background import LongWork
from bocounter.ui.bulletin import Bulletin
from bocounter.ui.care import ask_and_save
from bocounter.ui.labels import button, card, label
from bocounter.ui.opening import Opening
from bocounter.ui.theme import Look, sheet
from bocounter.ui.words import tr

if TYPE_CHECKING:
    from bocounter.progress import Progress, Step, Watched
    from bocounter.store.foreseeing import Offered
    from bocounter.store.mending import Report

LOG = logging.getLogger(__name__)
HOLDER = "the bocounter window"


@dataclass(frozen=True, slots=True)
class Source:
    """What there is to make the store again from."""

    backups: tuple[Offered, ...]
    told: int
    """Words in the side journal."""


class Mending(QMainWindow):
    """Puts a store back and says what was found and what came back.

    ``finished`` gives the store to open. ``backup`` None: the newest good one, or none.
    """

    finished = Signal(object)

    def __init__(
        self, opening: Opening, look: Look, store: Path, backup: Path | None = None
    ) -> None:
        super().__init__()
        self._opening, self._store, self._backup = opening, store, backup
        self._bulletin = Bulletin(self)
        self._long = LongWork(self._bulletin.post)
        self._back = False
        self.setWindowTitle(tr("bocounter"))
        self.resize(860, 520)
        middle = QWidget(self)
        middle.setStyleSheet(sheet(look.colours))
        self.setCentralWidget(middle)
        outer = QHBoxLayout(middle)
        outer.setContentsMargins(24, 24, 24, 24)
        outer.addStretch(1)
        frame, self._column = card(parent=middle)
        frame.setMaximumWidth(660)
        frame.setMinimumWidth(420)
        upright = QVBoxLayout()
        upright.addStretch(1)
        upright.addWidget(frame)
        upright.addStretch(2)
        outer.addLayout(upright, 8)
        outer.addStretch(1)
        self._fill(frame)

    def _fill(self, frame: QWidget) -> None:
        self._column.setContentsMargins(22, 18, 22, 20)
        self._column.setSpacing(10)
        title = (
            tr("The store on this PC is damaged")
            if self._backup is None
            else tr("Putting back a backup")
        )
        self.heading = label(title, frame, kind="heading", wrap=True)
        self.text = label(
            tr(
                "It is put back from its newest good backup and its side journal, which has a "
                "second copy of each word. The damaged file is set aside, never deleted."
            ),
            frame,
            wrap=True,
        )
        self.text.setVisible(self._backup is None)
        self.found = label("", frame, kind="muted", wrap=True)
        self.bar = QProgressBar(frame)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress"))
        self.bar.hide()
        self.state = label("", frame, kind="strong", wrap=True)
        self.act = button(tr("Put it back  Enter"), tr("Put it back"), self.go_on, frame)
        self.act.setProperty("primary", "true")
        self.act.setAccessibleName(tr("Put it back"))
        self.save = button(
            tr("Save unsent words …"),
            tr("Save in a file what is not in the ERP yet"),
            lambda: ask_and_save(self, self._opening, self._store, self.state.setText),
            frame,
        )
        self.leave = button(tr("Close"), tr("Close; nothing is changed"), self._leave, frame)
        for shown in (self.heading, self.text, self.found, self.bar, self.state):
            self._column.addWidget(shown)
        row = QHBoxLayout()
        row.addStretch(1)
        for made in (self.leave, self.save, self.act):
            row.addWidget(made)
        self._column.addLayout(row)
        self.act.setFocus()

    # --- what there is --------------------------------------------------------------------

    def look(self) -> None:
        """Say what there is to make the store again from; begin at once for a chosen backup."""
        if self._backup is not None:
            self.go_on()
            return

        def work(_watched: Watched) -> Source:
            from bocounter.store import foreseeing, journal

            told = journal.read(self._store).words
            return Source(foreseeing.offered(self._store), len(told))

        self._long.start(work, self._step, self._show_source, self._failed)

    def _show_source(self, source: Source) -> None:
        now = self._opening.clock()
        good = next((one for one in source.backups if one.words is not None), None)
        said = [
            tr("There is no backup: the store begins empty and gets your words again.")
            if good is None
            else tr("The newest backup that opens is of {when}, with {words}.").format(
                when=words.moment(good.backup.at, now), words=_words(good.words or 0)
            ),
            tr("The side journal holds {words}.").format(words=_words(source.told))
            if source.told
            else tr("There are no words in the side journal."),
            tr("What the ERP says is read again afterwards."),
        ]
        self.found.setText(" ".join(said))

    # --- the work -------------------------------------------------------------------------

    def go_on(self) -> None:
        """Put the store back; once it is, open it."""
        if self._back:
            self.finished.emit(self._store)
            return
        self.act.setEnabled(False)
        self.save.setEnabled(False)
        self.leave.setEnabled(False)  # it is done whole
        self.bar.setRange(0, 0)
        self.bar.show()
        self.state.setText(tr("Putting the store back …"))
        if not self._long.start(self._work, self._step, self._done, self._failed):
            self._ready()

    def _work(self, watched: Watched) -> Report:
        from bocounter.store import mending

        now = self._opening.clock()
        if self._backup is None:
            report = mending.mend(self._store, HOLDER, now, watched)
        else:
            report = mending.restore(self._store, self._backup, HOLDER, now, watched)
        self._read_again(watched)
        return report

    def _read_again(self, progress: Progress) -> None:
        from bocounter.readings.refresh import catch_up
        from bocounter.store.store import Store

        store = Store.to_write(self._store, HOLDER, self._opening.clock())
        try:
            catch_up(store, progress)
        finally:
            store.close()

    def _step(self, step: Step) -> None:
        self.state.setText(f"{step.what} …")
        if step.total:
            self.bar.setRange(0, step.total)
            self.bar.setValue(min(step.done, step.total))
        else:
            self.bar.setRange(0, 0)

    def _done(self, report: Report) -> None:
        self._back = True
        self.heading.setText(tr("The store is back"))
        self.text.setText("\n".join(report_words(report, self._opening, self._store)))
        self.text.show()
        self.found.hide()
        self.state.setText("")
        self.act.setText(tr("Open the board and sync  Enter"))
        self.act.setAccessibleName(tr("Open the board and sync"))
        self.save.hide()
        self._ready()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Known):
            self.state.setText(words.plain(str(error)))
        else:
            LOG.error("the store could not be put back", exc_info=error)
            self.state.setText(
                tr("It could not be put back, because of a fault in bocounter: {fault}").format(
                    fault=words.plain(f"{type(error).__name__}: {error}")
                )
            )
        self._ready()

    def _ready(self) -> None:
        self.bar.hide()
        for made in (self.act, self.save, self.leave):
            made.setEnabled(True)
        self.act.setFocus()

    def _leave(self) -> None:
        self.close()

    # --- keys -----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard, else the first; Esc closes."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            next((made for made in (self.save, self.leave) if made is focused), self.act).click()
        elif event.key() == Qt.Key.Key_Escape and self.leave.isEnabled():
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Go, but not in the middle of the work."""
        if self._long.running and not self.leave.isEnabled():
            event.ignore()
            return
        self._long.close()
        self._bulletin.close()
        super().closeEvent(event)


def report_words(report: Report, opening: Opening, store: Path) -> list[str]:
    """Say what was found and what came back, plainly."""
    if not report.mended:
        return [tr("The store was looked at, and it is whole. Nothing was changed.")]
    from bocounter.store import backups

    made = {one.path: one.at for one in backups.kept(store)}
    if report.backup is None:
        said = [tr("There was no good backup, so the store began empty.")]
    elif report.backup in made:
        when = words.moment(made[report.backup], opening.clock())
        said = [tr("It was put back from the backup of {when}.").format(when=when)]
    else:
        said = [tr("It was put back from {file}.").format(file=report.backup.name)]
    done = report.replayed
    if done.written or done.moved:
        said.append(
            tr("{written} came back from the side journal; {moved} stood further on there.").format(
                written=_words(done.written), moved=_words(done.moved)
            )
        )
    else:
        said.append(tr("No word was written since; the side journal had nothing to add."))
    if done.asked:
        said.append(
            tr("{asked} will be looked up in the ERP before anything is sent.").format(
                asked=_words(done.asked)
            )
        )
    if report.set_aside is not None:
        said.append(
            tr("The old file is kept as {name}.").format(name=words.plain(report.set_aside.name))
        )
    return [*said, *(words.plain(note) for note in done.notes)]


def _words(count: int) -> str:
    return tr("1 word") if count == 1 else tr("{n:,} words").format(n=count)
