"""Opening the window: one toolkit, one font, one instance a store, and nothing swallowed."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QSettings, Qt
from PySide6.QtWidgets import QApplication

from bocounter.errors import Damaged, Known, StoreTrouble
from bocounter.store.reader import Reader
from bocounter.store.upgrade import SHAPE, shape_of, too_new
from bocounter.ui.opening import Opening, at_ease
from bocounter.ui.theme import Choice, Look, load_font
from bocounter.ui.words import tr

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer
    from PySide6.QtWidgets import QMessageBox

    from bocounter.ui.beginning import Beginning
    from bocounter.ui.main_window import MainWindow
    from bocounter.ui.mending import Mending

LOG = logging.getLogger(__name__)
HAND_OVER_MS = 400


def make_application() -> QApplication:
    """Make the toolkit's application with our style and font, once a process."""
    known = QCoreApplication.instance()
    if isinstance(known, QApplication):
        return known
    made = QApplication([sys.argv[0]])
    made.setApplicationName("bocounter")
    made.setApplicationDisplayName("bocounter")
    made.setDesktopFileName("bocounter")
    made.setStyle("Fusion")
    made.setFont(load_font())
    return made


def layout_settings() -> QSettings:
    """Give where the layout is kept: sizes and the palette, nothing of a person or a shop."""
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "bocounter", "window")


def chosen_look(layout: QSettings, parent: QObject) -> Look:
    """Give the palette that was chosen by hand, else the platform's."""
    kept = str(layout.value("theme", Choice.SYSTEM.value))
    choice = Choice(kept) if kept in set(Choice) else Choice.SYSTEM
    return Look(choice, parent)


def open_window(opening: Opening) -> int:
    """Open the window and give its exit code when it is closed.

    A second start on the same store raises the window that is there and ends at once.
    """
    if another_is_raised(opening.store):
        return 0
    application = make_application()
    sys.excepthook = _reporter(opening)
    session = Session(opening, application)
    session.begin()
    code = application.exec()
    session.end()
    return code


class Session(QObject):
    """From the first start to the main window, and from one store to another."""

    def __init__(self, opening: Opening, application: QApplication) -> None:
        super().__init__(application)
        self._opening = opening
        self.layout = layout_settings()
        self.look = chosen_look(self.layout, self)
        self.window: MainWindow | None = None
        self.beginning: Beginning | None = None
        self._server: QLocalServer | None = None
        self.refusal: QMessageBox | None = None
        self.mending: Mending | None = None

    def begin(self) -> None:
        """Show the board when there is a store, else ask what to start with."""
        store = self._opening.store
        try:
            shape = shape_of(store, newer=True)
            if shape:
                self._open(store, shape)
            elif self._is_lost(store):
                self.put_back(store)
            else:
                self._ask_beginning()
        except Known as error:
            self._not_opened(store, error)

    def _is_lost(self, store: Path) -> bool:
        from bocounter.store import mending

        return mending.is_damaged(store)

    def _not_opened(self, store: Path, error: Known) -> None:
        """Offer to put a damaged store back, where there is something to make it again from."""
        from bocounter.store.foreseeing import can_come_back

        if isinstance(error, Damaged) and can_come_back(store):
            self.put_back(store)
        else:
            self._give_up(error)

    def put_back(self, store: Path, backup: Path | None = None) -> None:
        """Close the window on this store, and put it back in a window of its own."""
        from bocounter.ui.mending import Mending

        self.mending = Mending(self._opening, self.look, store, backup)
        self.mending.finished.connect(self._is_back)
        self.mending.show()
        self.end()
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
            self.window = None
        at_ease()
        self.mending.look()

    def _is_back(self, path: Path) -> None:
        def sync(window: MainWindow) -> None:
            from bocounter.queries.settings import settings

            window.counter.ask("settings", settings, window.desk.read_from)

        self._begun(path, sync)
        if self.mending is not None and self.window is not None:
            self.mending.close()
            self.mending.deleteLater()
            self.mending = None

    def open_store(self, path: Path) -> MainWindow:
        """Show this store's board; what is slow comes after the first paint."""
        return self._open(path, shape_of(path, newer=True) or 0)

    def _open(self, path: Path, shape: int) -> MainWindow:
        from bocounter.ui.counter import Counter
        from bocounter.ui.main_window import MainWindow

        if shape < SHAPE:
            self._bring_up(path)
        read_only = too_new(path, shape) if shape > SHAPE else None
        counter = Counter(self._opening, path, read_only=read_only)
        window = MainWindow(counter, self.look, self.layout)
        self.window = window
        try:
            with counter.understood():
                window.look_first()
        except StoreTrouble as error:
            if read_only is None:
                raise
            window.board.cannot_read(error)
        if _has_pin(path):
            from bocounter.ui.locking import guard

            guard(window)
        window.show()
        window.begun.connect(at_ease)
        window.begun.connect(lambda: self._listen(path))
        window.begun.connect(
            lambda: window.desk.care.put_back.connect(
                lambda backup: self.put_back(path, backup), Qt.ConnectionType.QueuedConnection
            )
        )
        return window

    def _bring_up(self, path: Path) -> None:
        # An older store cannot be read until it is upgraded; it is short and happens once.
        from bocounter.store.store import Store

        Store.to_write(path, "the bocounter window", self._opening.clock()).close()

    def _ask_beginning(self) -> None:
        from bocounter.ui.beginning import Beginning

        self.beginning = Beginning(self._opening, self.look)
        self.beginning.chosen.connect(self._begun)
        self.beginning.show()
        at_ease()

    def _begun(self, path: Path, then: Callable[[MainWindow], None] | None) -> None:
        try:
            window = self.open_store(path)
        except Known as error:
            self._not_opened(path, error)
            return
        if self.beginning is not None:
            self.beginning.close()
            self.beginning.deleteLater()
            self.beginning = None
        if then is not None:
            window.begun.connect(lambda: then(window))

    def _give_up(self, error: Known) -> None:
        at_ease()
        from PySide6.QtWidgets import QMessageBox

        box = QMessageBox()
        box.setIcon(QMessageBox.Icon.Warning)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(tr("bocounter cannot start"))
        box.setText(error.what)
        box.setInformativeText(error.advice)
        box.finished.connect(lambda _result: QCoreApplication.exit(error.exit_code))
        self.refusal = box
        box.open()

    def _listen(self, path: Path) -> None:
        from PySide6.QtNetwork import QLocalServer

        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(_name(path))
        if server.listen(_name(path)):
            server.newConnection.connect(self._raise)
            self._server = server

    @property
    def listening(self) -> bool:
        """Whether a second start would find this window."""
        return self._server is not None

    def _raise(self) -> None:
        if self._server is not None and (visitor := self._server.nextPendingConnection()):
            visitor.close()
            visitor.deleteLater()
        if self.window is not None:
            self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
            self.window.show()
            self.window.raise_()
            self.window.activateWindow()

    def end(self) -> None:
        """Let go of the name other starts look for."""
        if self._server is not None:
            self._server.close()
            self._server = None


def _has_pin(store: Path) -> bool:
    """Whether the window begins locked. A store that cannot be read has no window to lock."""
    try:
        reader = Reader(store)
    except Known:
        return False
    try:
        return bool(reader.all("SELECT 1 FROM setting WHERE name = 'lock_pin'"))
    except Known:
        return False
    finally:
        reader.close()


def another_is_raised(store: Path) -> bool:
    """Whether a window on this store was there and was asked to come to the front."""
    if not store.with_name(store.name + ".holder").exists():
        return False  # nobody writes to it: no need to pay for the network's library
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(_name(store))
    found = socket.waitForConnected(HAND_OVER_MS)
    socket.close()
    return found


def _name(store: Path) -> str:
    import hashlib

    mark = hashlib.sha256(str(store.absolute()).encode()).hexdigest()[:16]
    return f"bocounter-{mark}"


def _reporter(
    opening: Opening,
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """Give a hook that logs a bug with its traceback and says so in plain words."""
    showing = False

    def report(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        nonlocal showing
        if issubclass(kind, KeyboardInterrupt):
            QCoreApplication.exit(130)
            return
        LOG.error("a bug", exc_info=(kind, error, trace))
        if showing:  # one is enough; the others are in the log
            return
        showing = True
        from PySide6.QtWidgets import QMessageBox

        box = QMessageBox()
        box.setIcon(QMessageBox.Icon.Warning)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(tr("A fault in bocounter"))
        box.setText(tr("Something went wrong that is not your doing. Your data is kept."))
        where = str(opening.log) if opening.log else tr("the log")
        box.setInformativeText(tr("You can go on. Details are in {where}.").format(where=where))
        box.setDetailedText(f"{kind.__name__}: {error}")
        box.exec()
        showing = False

    return report
