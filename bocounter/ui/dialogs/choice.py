"""One of a few, by one key: digits choose, arrows move, and the choice is a whole word."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from bocounter.ui.theme import Look


class OneKeyChoice(QWidget):
    """A row of words with a digit each. ``picked`` when one is chosen by its key or the mouse."""

    picked = Signal(str)
    changed = Signal()

    def __init__(
        self,
        look: Look,
        name: str,
        choices: Sequence[tuple[str, str]],
        parent: QWidget,
        columns: int = 3,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._values = [value for value, _words in choices]
        self._words = dict(choices)
        self._name = name
        self.value: str | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        grid = QGridLayout(self)
        grid.setContentsMargins(3, 3, 3, 3)
        grid.setSpacing(5)
        self._buttons: list[QPushButton] = []
        for place, (value, words) in enumerate(choices):
            made = QPushButton(f"{place + 1}  {words}", self)
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            made.setAutoDefault(False)
            made.setProperty("chip", "true")
            made.setStyleSheet("text-align: left;")
            made.setAccessibleName(words)
            made.clicked.connect(lambda _checked=False, value=value: self.pick(value))
            grid.addWidget(made, place // columns, place % columns)
            self._buttons.append(made)
        self._show()

    def choose(self, value: str) -> None:
        """Set the choice without saying that a person did."""
        self.value = value
        self._show()
        self.changed.emit()

    def pick(self, value: str) -> None:
        """Choose as a person does."""
        self.choose(value)
        self.picked.emit(value)

    def _show(self) -> None:
        for made, value in zip(self._buttons, self._values, strict=True):
            made.setProperty("active", "true" if value == self.value else "false")
            made.style().unpolish(made)
            made.style().polish(made)
        chosen = self._words.get(self.value or "", "")
        self.setAccessibleName(f"{self._name}: {chosen}" if chosen else self._name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take digits and arrows."""
        text, key = event.text(), event.key()
        if text.isdecimal() and text.isascii() and 1 <= int(text) <= len(self._values):
            self.pick(self._values[int(text) - 1])
            return
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
        if key in step:
            at = self._values.index(self.value) if self.value in self._values else -1
            self.choose(self._values[(at + step[Qt.Key(key)]) % len(self._values)])
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self._frame(self._look.colours.accent.name())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it is elsewhere."""
        super().focusOutEvent(event)
        self._frame("transparent")

    def _frame(self, colour: str) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(f"OneKeyChoice {{ border: 2px solid {colour}; border-radius: 8px; }}")
