"""Keeping the best options on the board true while the window is open.

A deed, the end of a cut-off and a new day all change what the best way to get a part is. It is
judged again in a thread of its own, at the lowest urgency, and what looks different is told.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from bocounter.changes import Changes
from bocounter.errors import Known
from bocounter.ui.background import LongWork, Post

if TYPE_CHECKING:
    from bocounter.progress import Step, Watched
    from bocounter.store.store import Store
    from bocounter.ui.counter import Counter

LOG = logging.getLogger(__name__)
EVERY_MS = 60_000
"""How often is looked whether a cut-off or a day has passed."""

SOON_MS = 500
"""How long a burst of deeds may go on before what they changed is judged."""


class Judging(QObject):
    """The judge of one counter. Stops when a round begins: the round judges by itself."""

    def __init__(self, counter: Counter, post: Post, writable: Callable[[], Store]) -> None:
        super().__init__(counter)
        self._counter = counter
        self._writable = writable
        self._work = LongWork(post)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.begin)
        self._often = QTimer(self)
        self._often.setInterval(EVERY_MS)
        self._often.timeout.connect(self.begin)
        self._often.start()
        counter.opened.connect(self._soon.start)
        counter.changed.connect(self._soon.start)
        counter.round_began.connect(self._work.stop)

    def begin(self) -> None:
        """Judge what is due, unless that is under way or the store is not ours to write."""
        if self._counter.can_write and not self._counter.syncing:
            self._work.start(self._judge, self._step, self._judged, self._failed)

    def _judge(self, watched: Watched) -> Changes:
        from bocounter.readings.best_options import freshen

        return freshen(self._writable(), self._counter.now(), watched)

    def _step(self, _step: Step) -> None:
        """Nobody watches: the board itself shows what came of it."""

    def _judged(self, changes: Changes) -> None:
        if changes:
            self._counter.changed.emit(changes)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, Known):
            LOG.error("the options were not judged", exc_info=error)

    def close(self) -> None:
        """Stop and join; what is left stays due."""
        self._soon.stop()
        self._often.stop()
        self._work.close()
