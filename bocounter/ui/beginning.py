"""The window of the first start, before there is a store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow

from bocounter.errors import Cancelled, Known
from bocounter.progress import Watched
from bocounter.ui.background import LongWork
from bocounter.ui.bulletin import Bulletin
from bocounter.ui.opening import Opening
from bocounter.ui.screens.first_start import FirstStart
from bocounter.ui.theme import Look, sheet
from bocounter.ui.words import tr


class Beginning(QMainWindow):
    """Asks what to start with. ``chosen`` gives the store, and what to do once it is shown."""

    chosen = Signal(object, object)

    def __init__(self, opening: Opening, look: Look) -> None:
        super().__init__()
        self._opening = opening
        self._bulletin = Bulletin(self)
        self._long = LongWork(self._bulletin.post)
        self.setWindowTitle(tr("bocounter"))
        self.resize(1000, 640)
        self.first = FirstStart(self)
        self.first.setStyleSheet(sheet(look.colours))
        self.setCentralWidget(self.first)
        self.first.sample_wanted.connect(self.build_sample)
        self.first.erp_wanted.connect(self.connect_erp)
        self.first.sample.setFocus()

    def build_sample(self) -> None:
        """Build the sample dealership beside the main thread, then show it."""
        self.first.busy(tr("Building the sample dealership …"))
        sample = self._opening.sample
        self._long.start(
            lambda watched: sample(watched), self.first.step, self._built, self._failed
        )

    def _built(self, path: Path) -> None:
        self.chosen.emit(path, None)

    def connect_erp(self) -> None:
        """Make an empty store and let the main window ask for the connection."""
        opening = self._opening
        self.first.busy(tr("Making an empty store …"))

        def work(_watched: Watched) -> Path:
            from bocounter.store.store import Store

            Store.to_write(opening.store, "the bocounter window", opening.clock()).close()
            return opening.store

        self._long.start(work, self.first.step, self._made, self._failed)

    def _made(self, path: Path) -> None:
        ask: Callable[..., None] = lambda window: window.desk.connect_erp()  # noqa: E731
        self.chosen.emit(path, ask)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            return
        if isinstance(error, Known):
            self.first.ready(str(error))
        else:
            self.first.ready()
            raise error

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop what is being built, and go."""
        self._long.close()
        self._bulletin.close()
        super().closeEvent(event)
