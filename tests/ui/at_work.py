"""A window at work on the sample dealership, for tests and pictures alike."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication

from bocounter.progress import Silent
from bocounter.ui.application import make_application
from bocounter.ui.counter import Counter
from bocounter.ui.main_window import MainWindow
from bocounter.ui.opening import Opening
from bocounter.ui.theme import Choice, Look
from tests.sample_fixtures import NOW as SAMPLE_NOW

NOW = datetime.fromisoformat(SAMPLE_NOW)
DEADLINE_SECONDS = 20.0
A_WHOLE_ROUND_SECONDS = 180.0
"""What a round may take that reads all of the sample dealership, on a machine that is busy."""


def build(folder: Path) -> Path:
    """Build the sample dealership once."""
    from bocounter.verbs.demo import build as build_sample

    path = folder / "sample.db"
    if not path.exists():
        build_sample(path, clock=lambda: NOW, progress=Silent())
    return path


def opening(store: Path, now: datetime = NOW, who: str | None = "Dana Whitlock") -> Opening:
    numbers = count(1)
    return Opening(
        store=store,
        clock=lambda: now,
        mint=lambda: f"00000000-0000-4000-8000-{next(numbers):012d}",
        sample=lambda _progress: store,
        who=who,
        log=store.with_suffix(".log"),
    )


def until(fact: Callable[[], bool], what: str, seconds: float = DEADLINE_SECONDS) -> None:
    """Let the window live until it is so. Raises when it never is."""
    end = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > end:
            raise TimeoutError(what)
        QApplication.processEvents()
        time.sleep(0.002)


def settle() -> None:
    for _ in range(20):
        QApplication.processEvents()


@contextmanager
def window(
    given: Opening,
    choice: Choice = Choice.LIGHT,
    size: tuple[int, int] = (1280, 800),
    *,
    held: bool = True,
    read: bool = True,
) -> Iterator[MainWindow]:
    """Open a window that keeps no layout, and close it well; ``read``: when it has read all."""
    make_application()
    layout = QSettings(str(given.store.with_suffix(".ini")), QSettings.Format.IniFormat)
    layout.clear()
    made = MainWindow(Counter(given, given.store), Look(choice), layout)
    made.resize(*size)
    made.look_first()
    made.show()
    made.begin()
    try:
        if read:
            until(lambda: made.traffic is not None, "the traffic is read")
            if held:
                until(lambda: made.counter.can_write, "the store is held")
            until(lambda: not made.board.model.missing(), "the board is read")
            settle()
        yield made
    finally:
        made.close()
        made.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def find(made: MainWindow, text: str) -> None:
    made.start_search()
    made.field.setText(text)
    made.search.look_for(text)
    until(lambda: made.search.answered == text, f"an answer to {text}")
    settle()
