"""Pictures of every screen in every state: ``python -m tests.ui.gallery FOLDER [NAME ...]``.

A store of the sample dealership is built in FOLDER when there is none, as of a fixed day.
QT_SCALE_FACTOR=1.5 gives the same at another scale.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication, QWidget

from bocounter.progress import Silent
from bocounter.ui.application import make_application
from bocounter.ui.counter import Counter
from bocounter.ui.main_window import MainWindow
from bocounter.ui.opening import Opening
from bocounter.ui.theme import Choice, Look

NOW = datetime(2026, 11, 23, 15, 12, tzinfo=UTC)
DEADLINE_SECONDS = 20.0


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


def until(fact: Callable[[], bool], what: str) -> None:
    """Let the window live until it is so. Raises when it never is."""
    end = time.monotonic() + DEADLINE_SECONDS
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
    given: Opening, choice: Choice = Choice.LIGHT, size: tuple[int, int] = (1280, 800)
) -> Iterator[MainWindow]:
    """Open a window that keeps no layout, and close it well."""
    make_application()
    layout = QSettings(str(given.store.with_suffix(".ini")), QSettings.Format.IniFormat)
    layout.clear()
    made = MainWindow(Counter(given, given.store), Look(choice), layout)
    made.resize(*size)
    made.look_first()
    made.show()
    made.begin()
    until(lambda: made.traffic is not None and made.counter.can_write, "the store is open")
    until(lambda: not made.board.model.missing(), "the board is read")
    settle()
    try:
        yield made
    finally:
        made.close()
        made.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class Gallery:
    """Takes the pictures."""

    def __init__(self, folder: Path, names: list[str]) -> None:
        self.folder = folder
        self.names = names

    def take(self, name: str, shown: QWidget) -> None:
        settle()
        shown.grab().save(str(self.folder / f"{name}.png"))

    def wanted(self, name: str) -> bool:
        return not self.names or any(part in name for part in self.names)


def find(made: MainWindow, text: str) -> None:
    made.start_search()
    made.field.setText(text)
    made.search.look_for(text)
    until(lambda: made.search.answered == text, f"an answer to {text}")
    settle()


def screens(gallery: Gallery, store: Path, choice: Choice) -> None:
    mark = choice.value
    with window(opening(store), choice) as made:
        if gallery.wanted(f"board-{mark}"):
            gallery.take(f"board-{mark}", made)
            made.resize(1366, 768)
            gallery.take(f"board-1366-{mark}", made)
            made.resize(1280, 800)
            made.toggle_panel()
            gallery.take(f"board-wide-{mark}", made)
            made.toggle_panel()
        if gallery.wanted(f"filters-{mark}"):
            made.board.filters.toggle_down()
            until(lambda: len(made.board.model.ids) < 300, "fewer")
            gallery.take(f"filters-{mark}", made)
            made.board.filters.supplier.choose("nobody of that name")
            until(lambda: not made.board.model.ids, "none")
            gallery.take(f"no-match-{mark}", made)
            made.board.filters.clear()
            until(lambda: bool(made.board.model.ids), "all again")
        if gallery.wanted(f"sync-{mark}"):
            made.show_sync()
            gallery.take(f"sync-{mark}", made)
            made.show_board()
        if gallery.wanted(f"search-{mark}"):
            customer = made.panel.order.customer
            find(made, customer.phones[0][-4:] if customer.phones else customer.name)
            gallery.take(f"search-{mark}", made)
            find(made, "zzqqxx")
            gallery.take(f"search-none-{mark}", made)
            made.show_board()
        for name, key in (("contact", "log_contact"), ("follow-up", "follow_up"),
                          ("note", "note"), ("keys", "keys"), ("who", "who"),
                          ("connect", "connect"), ("palette", "palette")):  # fmt: skip
            if gallery.wanted(f"{name}-{mark}"):
                made.acts[key].trigger()
                settle()
                assert made.desk.dialog is not None
                gallery.take(f"{name}-{mark}", made.desk.dialog)
                made.desk.dialog.close()
                settle()


def states(gallery: Gallery, store: Path) -> None:
    if gallery.wanted("stale"):
        with window(opening(store, NOW + timedelta(hours=7))) as made:
            gallery.take("stale", made)


def main() -> None:
    folder = Path(sys.argv[1]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    gallery = Gallery(folder, sys.argv[2:])
    store = build(folder)
    for choice in (Choice.LIGHT, Choice.DARK):
        screens(gallery, store, choice)
    states(gallery, store)


if __name__ == "__main__":
    main()
