"""The lock of the window: after some idle minutes nothing of it is on the screen but a page.

Windows and dialogs are taken off the screen, not closed: what was typed is still in them, and
work goes on. A window that would open meanwhile is kept off the screen as well. Their native
windows are destroyed, so that no reader of the screen finds a text in them.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from bocounter.rules import pins
from bocounter.store.reader import Reader
from bocounter.ui.dialogs.form import Form, row_of
from bocounter.ui.labels import label
from bocounter.ui.theme import Look, form_sheet, sheet
from bocounter.ui.words import tr

if TYPE_CHECKING:
    from bocounter.changes import Changes
    from bocounter.store.store import Store
    from bocounter.ui.main_window import MainWindow

MINUTES = 5
"""Idle minutes until the window locks itself, where nothing else was chosen."""

_BY_A_PERSON = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class LockPage(QWidget):
    """All there is while the window is locked: a field for the PIN, and nothing of anybody."""

    opened = Signal()

    def __init__(self, look: Look, kept: str) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._kept = kept
        self._wrong = 0
        self.setWindowTitle(tr("bocounter"))
        self.setStyleSheet(sheet(look.colours) + form_sheet(look.colours))
        outer = QHBoxLayout(self)
        column = QVBoxLayout()
        column.setSpacing(10)
        outer.addStretch(1)
        outer.addLayout(column, 2)
        outer.addStretch(1)
        column.addStretch(2)
        self.heading = label(tr("bocounter is locked"), self, kind="heading")
        said = tr("Type the PIN and press Enter. What you were writing is kept.")
        self.pin = QLineEdit(self)
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setMaxLength(pins.LONGEST)
        self.pin.setMaximumWidth(320)
        self.pin.returnPressed.connect(self.try_it)
        self.wrong = label("", self, kind="strong", wrap=True)
        for widget in (
            self.heading,
            label(said, self, kind="muted", wrap=True),
            row_of(tr("&PIN"), self.pin, self),
            self.pin,
            self.wrong,
        ):
            column.addWidget(widget)
        column.addStretch(3)
        self.again = QTimer(self)
        self.again.setSingleShot(True)
        self.again.timeout.connect(self._go_on)
        self.pin.setFocus()

    def try_it(self) -> None:
        """Open when the PIN fits; else say so, and wait longer each time."""
        typed = self.pin.text()
        self.pin.clear()
        if not typed or self.again.isActive():
            return
        if pins.fits(typed, self._kept):
            self.opened.emit()
            return
        self._wrong += 1
        wait = pins.wait_seconds(self._wrong)
        if wait:
            self.pin.setEnabled(False)
            self.again.start(wait * 1000)
            self._say(
                tr("That is not the PIN. Wait {seconds} seconds, then try again.").format(
                    seconds=wait
                )
            )
        else:
            self._say(tr("That is not the PIN. Try again."))

    def _go_on(self) -> None:
        self.pin.setEnabled(True)
        self.pin.setFocus()
        self._say(tr("Try again now."))

    def _say(self, text: str) -> None:
        self.wrong.setText(text)
        self.wrong.setAccessibleName(text)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay: closing the page must not show what is behind it, nor lose what was typed."""
        event.ignore()


class Lock(QObject):
    """Watches for idleness, and takes every window of the program off the screen."""

    def __init__(self, window: MainWindow, kept: str | None, minutes: int) -> None:
        super().__init__(window)
        self._window = window
        self._kept = kept
        self.page: LockPage | None = None
        self._hidden: list[QWidget] = []
        self.idle = QTimer(self)
        self.idle.setSingleShot(True)
        self.idle.timeout.connect(self.now)
        window.closed.connect(self._end)
        self._watching = False
        self.choose(kept, minutes)

    @property
    def locked(self) -> bool:
        """Whether the page stands before everything."""
        return self.page is not None

    @property
    def has_pin(self) -> bool:
        """Whether there is anything to lock with."""
        return self._kept is not None

    def choose(self, kept: str | None, minutes: int) -> None:
        """Lock with this PIN after so many minutes; no PIN or 0 minutes: never by itself."""
        self._kept = kept
        self.idle.setInterval(max(1, minutes) * 60_000)
        watching = kept is not None and minutes > 0
        application = QApplication.instance()
        if application is not None and kept is not None and not self._watching:
            application.installEventFilter(self)
            self._watching = True
        if watching:
            self.idle.start()
        else:
            self.idle.stop()

    def now(self) -> None:
        """Lock. Without a PIN nothing happens."""
        if self._kept is None or self.page is not None:
            return
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        page = LockPage(self._window.look, self._kept)
        page.setGeometry(self._window.geometry())
        page.opened.connect(self._open)
        page.show()
        self.page = page
        for widget in QApplication.topLevelWidgets():
            if widget is page:
                continue
            if widget.isVisible():
                self._put_away(widget)
            elif widget.windowHandle() is not None:
                widget.destroy()  # closed before, and not gone: it could be read
        page.activateWindow()
        page.pin.setFocus()

    def _put_away(self, widget: QWidget) -> None:
        self._hidden.append(widget)
        widget.hide()
        widget.destroy()  # its native window: a hidden one can still be read

    def _open(self) -> None:
        page, self.page = self.page, None
        hidden, self._hidden = self._hidden, []
        for widget in hidden:
            widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen, False)
            widget.hide()
            widget.show()
        if hidden:
            hidden[-1].activateWindow()
        if page is not None:
            page.hide()
            page.deleteLater()
        if self.idle.interval() and self._kept is not None:
            self.idle.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count what a person does; keep off the screen what would open while it is locked."""
        kind = event.type()
        if kind in _BY_A_PERSON:
            if self.page is None and self.idle.isActive():
                self.idle.start()
        elif kind == QEvent.Type.Show and self.page is not None:
            self._keep_off(watched)
        return False

    def _keep_off(self, shown: QObject) -> None:
        if not isinstance(shown, QWidget) or not shown.isWindow() or shown is self.page:
            return
        if shown not in self._hidden:
            self._hidden.append(shown)
        shown.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen, True)

    def _end(self) -> None:
        self.idle.stop()
        application = QApplication.instance()
        if application is not None and self._watching:
            application.removeEventFilter(self)
            self._watching = False
        if self.page is not None:
            self.page.hide()
            self.page.deleteLater()
            self.page = None


class PinDialog(Form):
    """Sets, changes or takes away the PIN. ``kept`` is what is there now."""

    def __init__(self, look: Look, kept: str | None, minutes: int, parent: QWidget) -> None:
        super().__init__(look, tr("Lock the window with a PIN"), tr("Keep it"), parent)
        self._kept = kept
        self.setMinimumWidth(460)
        said = tr(
            "With a PIN the window locks itself when nobody uses it, and by Ctrl+Shift+L. "
            "Leave both fields empty for no lock. A forgotten PIN is taken away by the command "
            "line: bocounter lock --off"
        )
        self.body.addWidget(label(said, self, kind="muted", wrap=True))
        self.old = self._field(tr("PIN &now")) if kept is not None else None
        self.new = self._field(tr("New P&IN"))
        self.twice = self._field(tr("The same a&gain"))
        self.minutes = QLineEdit(str(minutes), self)
        self.body.addWidget(row_of(tr("Idle &minutes, 0 for never by itself"), self.minutes, self))
        self.body.addWidget(self.minutes)
        self.body.addStretch(1)
        (self.old or self.new).setFocus()
        if (whole := self.layout()) is not None:  # or a large font would cut the sentence
            self.setMinimumHeight(whole.totalHeightForWidth(self.minimumWidth()))

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setMaxLength(pins.LONGEST)
        self.body.addWidget(row_of(name, field, self))
        self.body.addWidget(field)
        return field

    def submit(self) -> None:
        """Take it when it can be meant."""
        new, minutes = self.new.text(), self.minutes.text().strip()
        if self.old is not None and not pins.fits(self.old.text(), self._kept or ""):
            self.old.clear()
            self.complain(tr("That is not the PIN there is now."))
        elif new != self.twice.text():
            self.complain(tr("The two are not the same. Type the new PIN twice."))
        elif new and len(new) < pins.SHORTEST:
            self.complain(tr("Take four characters or more."))
        elif not (minutes.isascii() and minutes.isdigit() and int(minutes) <= 600):
            self.complain(tr("Say the idle minutes as a number from 0 to 600."))
        else:
            self.accept()

    def value(self) -> tuple[str | None, int]:
        """Give the PIN as it is kept, and the minutes."""
        new = self.new.text()
        kept = pins.hashed(new, secrets.token_bytes(16)) if new else None
        return kept, int(self.minutes.text())


def guard(window: MainWindow) -> Lock:
    """Give a window its lock, and lock it at once where there is a PIN."""
    kept, minutes = _chosen(window)
    lock = Lock(window, kept, minutes)
    lock.setObjectName("lock")
    lock.now()
    return lock


def lock_of(window: MainWindow) -> Lock:
    """Give the lock of a window, made when it has none yet."""
    found = window.findChild(Lock, "lock")
    if isinstance(found, Lock):
        return found
    kept, minutes = _chosen(window)
    lock = Lock(window, kept, minutes)
    lock.setObjectName("lock")
    return lock


def lock_now(window: MainWindow) -> None:
    """Lock the window; without a PIN, ask for one and say what it is for."""
    lock = lock_of(window)
    if lock.has_pin:
        lock.now()
    else:
        ask_pin(window)


def ask_pin(window: MainWindow) -> None:
    """Ask for a PIN and keep it with the store."""
    lock = lock_of(window)
    dialog = PinDialog(window.look, *_chosen(window), window)

    def keep() -> None:
        kept, minutes = dialog.value()

        def deed(store: Store) -> Changes:
            from bocounter.commands.choosing_settings import keep as keep_settings

            return keep_settings(store, lock_pin=kept, lock_minutes=str(minutes))

        def done() -> None:
            lock.choose(kept, minutes)
            window.status.say(
                tr("The window has no lock now.") if kept is None else tr("The PIN is kept.")
            )

        window.counter.do(deed, done)

    dialog.accepted.connect(keep)
    window.desk.open(dialog)


def _chosen(window: MainWindow) -> tuple[str | None, int]:
    reader = Reader(window.counter.path)
    try:
        held: dict[str, str] = dict(
            reader.all("SELECT name, value FROM setting WHERE name IN ('lock_pin', 'lock_minutes')")
        )
    finally:
        reader.close()
    minutes = str(held.get("lock_minutes", MINUTES))
    return held.get("lock_pin"), int(minutes) if minutes.isdigit() else MINUTES
