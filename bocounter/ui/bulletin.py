"""The one way home: results of other threads arrive on the main thread through one signal."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot


class Bulletin(QObject):
    """Carries callables from any thread to the main thread, in the order they were posted."""

    _news = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open = True
        self._news.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def post(self, told: Callable[[], None]) -> None:
        """Have ``told`` called on the main thread. May be called from any thread."""
        if self._open:
            self._news.emit(told)

    def close(self) -> None:
        """Deliver nothing from now on: the window is going."""
        self._open = False

    @Slot(object)
    def _deliver(self, told: Callable[[], None]) -> None:
        if self._open:
            told()
