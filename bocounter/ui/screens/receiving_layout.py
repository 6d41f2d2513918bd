"""What stands where while a delivery is counted; what it does is the page's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from bocounter.ui.actions import native
from bocounter.ui.glyphs import SignLabel
from bocounter.ui.labels import OneLine, button, card, label
from bocounter.ui.tables.long_sheet import LongSheet
from bocounter.ui.theme import Look, search_sheet
from bocounter.ui.words import Shape, Sign, Tone, tr

NARROW = 1000
"""Below this width in logical pixels who gets it has as much of it as what is due."""
LOW = 480
"""Below this height in logical pixels there is no room for a card of what is odd."""

Keys = Sequence[tuple[str, str, Callable[[], None]]]
"""A key, what it does in words, and what it calls."""


class CountLayout(QWidget):
    """The widgets of the page; what they do is the page's."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.title = label("", self, kind="heading")
        self.where = OneLine(self)
        self.scan = QLineEdit(self)
        self.scan.setPlaceholderText(
            tr("Scan or type a part   (4*NUMBER counts four, *12 sets the last one to twelve)")
        )
        self.scan.setAccessibleName(tr("Scan a part"))
        self.said = SignLabel(look, Sign("", Shape.CLOCK, Tone.QUIET), self)
        self.said.setStyleSheet("font-size: 17px; font-weight: 600;")
        self.due = LongSheet(look, tr("What is due"), self)
        self.due.in_hand = True
        self.gets = LongSheet(look, tr("Who gets it"), self, fewest=2)
        self.odd = LongSheet(look, tr("Not as announced"), self, fewest=2)
        self.gets_title = label("", self, kind="section")
        self.nobody = label("", self, kind="muted", wrap=True)
        self.bin_title = label("", self, kind="section")
        self.bin_field = QLineEdit(self)
        self.bin_field.setMaxLength(60)
        self.keys = QHBoxLayout()
        self._any_odd = False
        self._arrange()

    def show_keys(self, keys: Keys) -> None:
        """Show what can be done, with its keys; the last one is what it all leads to."""
        for key, text, deed in keys:
            made = button(f"{text}  {native(key)}", text, deed, self)
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            made.setAccessibleName(text)
            made.setProperty("primary", "true" if key == keys[-1][0] else "false")
            self.keys.addWidget(made)
        self.keys.addStretch(1)

    def _arrange(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 4)
        outer.setSpacing(5)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(self.title)
        head.addWidget(self.where, 1)
        outer.addLayout(head)
        outer.addWidget(self.scan)
        outer.addWidget(self.said)
        sides = self._sides = QHBoxLayout()
        sides.setSpacing(8)
        left, inside = card(parent=self)
        inside.addWidget(self.due, 1)
        sides.addWidget(left, 3)
        right = QVBoxLayout()
        right.setSpacing(6)
        who, column = card(parent=self)
        for made in (self.gets_title, self.nobody, self.gets):
            column.addWidget(made)
        row = QHBoxLayout()
        row.addWidget(self.bin_title)
        row.addWidget(self.bin_field, 1)
        column.addLayout(row)
        right.addWidget(who)
        self._odd_card, column = card(parent=self)
        self._odd_card.hide()
        column.addWidget(label(tr("Not as announced"), self, kind="section"))
        column.addWidget(self.odd)
        right.addWidget(self._odd_card)
        right.addStretch(1)
        sides.addLayout(right, 2)
        outer.addLayout(sides, 1)
        outer.addLayout(self.keys)

    def show_odd(self, *, there: bool) -> None:
        """Show what is odd in a card of its own, where there is any and room for it."""
        self._any_odd = there
        self._odd_card.setVisible(there and self.height() >= LOW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let who gets it have the room on a small screen: what is odd is said where it is due."""
        super().resizeEvent(event)
        narrow = event.size().width() < NARROW
        for place, share in enumerate((1, 1) if narrow else (3, 2)):
            self._sides.setStretch(place, share)
        self.show_odd(there=self._any_odd)

    def dress(self) -> None:
        """Take the colours of now."""
        self.scan.setStyleSheet(search_sheet(self._look.colours))
