"""The cheat sheet and the palette, both made of the one list of acts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from bocounter.ui.actions import acts, native, plain_text
from bocounter.ui.labels import button, card, label
from bocounter.ui.theme import Look, sheet
from bocounter.ui.words import tr

_SIDES = (0, 0, 1, 0, 1, 1)


def more_keys() -> tuple[tuple[str, str], ...]:
    """Give the keys that belong to one place rather than to an act."""
    return (
        (tr("letters, digits"), tr("On the board: search at once. A scanner works the same way.")),
        (tr("Up, Down"), tr("Move on the board or in the results.")),
        (tr("Enter"), tr("Open the work order or the result.")),
        (tr("Esc"), tr("Go back to where you were.")),
        (tr("Tab"), tr("On the page of a part: the next table. Enter opens, Esc goes back.")),
        (native("Ctrl+Enter"), tr("In a dialog: do it.")),
        (tr("1 to 6"), tr("In the contact dialog: choose kind, then outcome.")),
        (
            tr("1 to 9, Enter"),
            tr("On the ladder: see what a way would do (↓ from 10 on), then keep it."),
        ),
        (tr("Del, Space"), tr("On the ladder: take back what is chosen; see what is not offered.")),
        (tr("1, 2, E"), tr("On a decision: choose, or write a refused word anew.")),
        (
            f"F2, F6, {native('Ctrl+Z')}",
            tr("While a delivery is counted: what is wrong, the bin, undo."),
        ),
    )


class KeySheet(QDialog):
    """Every key on one sheet."""

    def __init__(self, look: Look, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys"))
        self.setStyleSheet(sheet(look.colours))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(18, 14, 18, 14)
        outer.addWidget(label(tr("Keys"), self, kind="heading"))
        self.scrolled = QScrollArea(self)
        self.scrolled.setWidgetResizable(True)
        self.scrolled.setFrameShape(QFrame.Shape.NoFrame)
        self.scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scrolled.setAccessibleName(tr("Keys"))
        body = QWidget()
        columns = QHBoxLayout(body)
        columns.setContentsMargins(0, 0, 8, 0)
        columns.setSpacing(10)
        sides = (QVBoxLayout(), QVBoxLayout())
        for side in sides:
            columns.addLayout(side, 1)
        outer.addWidget(self.scrolled, 1)
        groups: dict[str, list[tuple[str, str]]] = {}
        for act in acts():
            if act.keys:
                keys = "  ".join(native(key) for key in act.keys)
                groups.setdefault(act.menu.replace("&", ""), []).append((keys, act.sentence))
        groups[tr("Everywhere")] = list(more_keys())
        for place, (name, rows) in enumerate(groups.items()):
            side = sides[_SIDES[place % len(_SIDES)]]
            frame, inside = card(parent=self)
            inside.addWidget(label(name, frame, kind="section"))
            grid = QGridLayout()
            grid.setHorizontalSpacing(14)
            grid.setVerticalSpacing(1)
            grid.setColumnMinimumWidth(0, 104)
            grid.setColumnStretch(1, 1)
            for row, (keys, sentence) in enumerate(rows):
                top = Qt.AlignmentFlag.AlignTop
                grid.addWidget(label(keys, frame, kind="strong"), row, 0, top)
                grid.addWidget(label(sentence, frame, wrap=True), row, 1)
            inside.addLayout(grid)
            side.addWidget(frame)
        for side in sides:
            side.addStretch(1)
        self.scrolled.setWidget(body)
        room = parent.window().size() if parent else self.screen().availableGeometry().size()
        self.resize(min(1250, room.width() - 24), min(760, room.height() - 40))
        leave = button(tr("Close  {key}").format(key=native("Esc")), tr("Close"), self.accept, self)
        leave.setAccessibleName(tr("Close"))
        outer.addWidget(leave, 0, Qt.AlignmentFlag.AlignRight)
        self.scrolled.setFocus()  # its arrows show what a small screen has no room for


class Palette(QDialog):
    """Every command by a few of its letters."""

    def __init__(self, look: Look, actions: dict[str, QAction], parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("All commands"))
        self.setStyleSheet(sheet(look.colours))
        self.resize(520, 420)
        self.chosen: QAction | None = None
        self._actions = actions
        outer = QVBoxLayout(self)
        self.text = QLineEdit(self)
        self.text.setPlaceholderText(tr("Type a few letters of what you want to do"))
        self.text.setAccessibleName(tr("Command"))
        self.list = QListWidget(self)
        self.list.setAccessibleName(tr("Commands"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(lambda _item: self._run())
        outer.addWidget(self.text)
        outer.addWidget(self.list)
        self.text.textChanged.connect(self._narrow)
        self._narrow("")
        self.text.setFocus()

    def _narrow(self, text: str) -> None:
        self.list.clear()
        wanted = text.casefold().split()
        for act in acts():
            said = f"{plain_text(act)} {act.sentence}".casefold()
            if act.name == "palette" or not self._actions[act.name].isEnabled():
                continue
            if all(word in said for word in wanted):
                keys = f"   {native(act.keys[0])}" if act.keys else ""
                item = QListWidgetItem(f"{plain_text(act).replace(' …', '')}{keys}", self.list)
                item.setData(Qt.ItemDataRole.UserRole, act.name)
                item.setToolTip(act.sentence)
        self.list.setCurrentRow(0)

    def _run(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.chosen = self._actions[item.data(Qt.ItemDataRole.UserRole)]
            self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move in the list, run by Enter, leave by Esc."""
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            row = self.list.currentRow() + step
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, row)))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run()
        else:
            super().keyPressEvent(event)
