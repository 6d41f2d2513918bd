"""Where everything meets: the window is given its store, its clock and its chance."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bocounter import places
from bocounter.errors import StoreTrouble, WrongUse
from bocounter.progress import Progress
from bocounter.ui.opening import Opening, prepare
from bocounter.verbs.desk import Desk

if TYPE_CHECKING:
    from bocounter.models.desk_facts import DeskSheet
    from bocounter.queries.tags import Tag

_log = logging.getLogger(__name__)

PICTURE_SIZE = (1366, 768)
SETTLED_SECONDS = 0.15
PATIENCE_SECONDS = 20.0


def open_window(desk: Desk, store: Path) -> int:
    """Open the window on ``store`` and give its exit code when it is closed.

    Raises WrongUse where no window can open.
    """
    _need_a_display()
    prepare()
    from bocounter.ui import application

    return application.open_window(opening(desk, store))


def paint(desk: Desk, store: Path, picture: Path) -> int:
    """Paint the board of ``store`` into a PNG, without a display."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QCoreApplication, QEventLoop, qInstallMessageHandler

    # The platform without a screen talks of what it cannot do; that is for the log.
    qInstallMessageHandler(lambda _kind, _place, text: _log.debug("Qt: %s", text))
    from bocounter.ui.application import Session, make_application

    session = Session(opening(desk, store), make_application())
    window = session.open_store(store)
    window.resize(*PICTURE_SIZE)
    # What the window reads after its first paint is there when two looks show the same.
    until = time.monotonic() + PATIENCE_SECONDS
    seen, looked = None, 0.0
    while time.monotonic() < until:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if time.monotonic() - looked >= SETTLED_SECONDS:
            now = window.grab().toImage()
            if seen is not None and now == seen:
                break
            seen, looked = now, time.monotonic()
    saved = window.grab().save(str(picture), "PNG")
    window.close()
    session.end()
    if not saved:
        raise StoreTrouble(
            f"The picture {picture} cannot be written.",
            "Name a file in a folder you may write to.",
        )
    desk.tell(f"{picture} shows the board.")
    return 0


def draw_tags(desk: Desk, file: Path, tags: Sequence[Tag]) -> None:
    """Draw tags into a PDF, without a display. Raises StoreTrouble where it cannot be written."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtGui import QGuiApplication

    from bocounter.ui import tags as paper
    from bocounter.ui.theme import load_font

    drawing = QGuiApplication.instance() or QGuiApplication(["bocounter"])
    load_font()
    paper.save(tags, file, desk.clock().tzinfo)
    desk.tell(f"{file} holds {len(tags)} tags.")
    del drawing


def draw_page(desk: Desk, file: Path, sheet: DeskSheet) -> None:
    """Draw a sheet into a PDF, without a display. Raises StoreTrouble where it is not written."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtGui import QGuiApplication

    from bocounter.ui import pages
    from bocounter.ui.theme import load_font

    drawing = QGuiApplication.instance() or QGuiApplication(["bocounter"])
    load_font()
    pages.save(sheet, file)
    desk.tell(f"{file} holds the page.")
    del drawing


def opening(desk: Desk, store: Path) -> Opening:
    """Give the window what it needs of the world."""
    return Opening(
        store=store,
        clock=desk.clock,
        mint=desk.mint,
        sample=lambda progress: _sample(desk, progress),
        who=desk.who if desk.who_named else None,
        branch=desk.branch,
        log=places.log_file(),
    )


def _sample(desk: Desk, progress: Progress) -> Path:
    """Build the sample dealership in its own store, whatever store is open."""
    from bocounter.verbs import demo

    path = places.sample_store()
    demo.build(path, clock=desk.clock, progress=progress)
    return path


def _need_a_display() -> None:
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise WrongUse(
            "There is no display here, so no window can open.",
            "Use the verbs ('bocounter --help'), or paint the board into a file with "
            "'bocounter demo --picture board.png'.",
        )
