"""Small dull widgets: plain text, cards, rules, and the message in place of a table."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from bocounter.ui.glyphs import SignLabel
from bocounter.ui.theme import Look
from bocounter.ui.words import Sign, as_written


def label(
    text: str,
    parent: QWidget | None = None,
    *,
    kind: str | None = None,
    wrap: bool = False,
    selectable: bool = False,
) -> QLabel:
    """Make a label whose text is shown as it is; ``kind`` names a style of ``theme.sheet``."""
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(wrap)
    if wrap:
        made.setMinimumWidth(1)  # or its longest word would widen the window
    # A name written from right to left stays in its column.
    made.setAlignment(
        Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    )
    if kind is not None:
        made.setProperty(kind, True)
    if selectable:
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        made.setAccessibleName(text)
    return made


class OneLine(QLabel):
    """A sentence in the room there is: what does not fit ends in dots and is in the tool tip."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("muted", True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = ""

    def say(self, text: str) -> None:
        """Show this sentence."""
        self._whole = text
        self.setAccessibleName(text)
        self._fit()

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        shown = metrics.elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        self.setText(shown)
        self.setToolTip("" if shown == self._whole else as_written(self._whole))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the room anew."""
        super().resizeEvent(event)
        self._fit()


def card(kind: str | bool = True, parent: QWidget | None = None) -> tuple[QFrame, QVBoxLayout]:
    """Make a frame that holds what belongs together, and its layout."""
    made = QFrame(parent)
    made.setProperty("card", "true" if kind is True else kind)
    inside = QVBoxLayout(made)
    inside.setContentsMargins(12, 9, 12, 10)
    inside.setSpacing(4)
    return made, inside


def rule(parent: QWidget | None = None) -> QFrame:
    """Make a thin line."""
    made = QFrame(parent)
    made.setProperty("rule", "true")
    return made


def clear(layout: QVBoxLayout | QHBoxLayout) -> None:
    """Take every widget out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def button(text: str, sentence: str, pressed: Callable[[], None], parent: QWidget) -> QPushButton:
    """Make a button with what it does as its accessible description."""
    made = QPushButton(parent)
    made.setText(text)
    made.setToolTip(sentence)
    made.setAccessibleDescription(sentence)
    made.setAutoDefault(False)
    made.clicked.connect(lambda _checked=False: pressed())
    return made


class Message(QWidget):
    """What stands where a table has nothing to show: a sign, a sentence, what to do next."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        outer = QVBoxLayout(self)
        outer.setContentsMargins(40, 20, 40, 40)
        outer.addStretch(2)
        self._body = QVBoxLayout()
        self._body.setSpacing(8)
        outer.addLayout(self._body)
        outer.addStretch(3)

    def say(
        self,
        sign: Sign,
        sentence: str,
        act: tuple[str, Callable[[], None]] | None = None,
    ) -> None:
        """Show this; ``act`` is a button's text and what it does."""
        clear(self._body)
        mark = SignLabel(self._look, sign, self)
        mark.setStyleSheet("font-size: 17px; font-weight: 600;")
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addStretch(1)
        line.addWidget(mark)
        line.addStretch(1)
        self._body.addWidget(row)
        text = label(sentence, self, kind="muted", wrap=True)
        text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        text.setMaximumWidth(620)
        middle = QWidget(self)
        held = QHBoxLayout(middle)
        held.setContentsMargins(0, 0, 0, 0)
        held.addStretch(1)
        held.addWidget(text, 8)
        held.addStretch(1)
        self._body.addWidget(middle)
        if act is not None:
            pressed = button(act[0], act[0], act[1], self)
            self._body.addWidget(pressed, 0, Qt.AlignmentFlag.AlignHCenter)
