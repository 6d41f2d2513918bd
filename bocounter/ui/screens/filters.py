"""The chips above the board: what is narrowed is seen at a glance and undone by one key."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from bocounter.models.facts import LineState
from bocounter.queries.board import BoardChoices, BoardFilter
from bocounter.ui import words
from bocounter.ui.actions import native
from bocounter.ui.words import tr

LONGEST = 15
"""Characters of a value on a chip; the whole of it is in its menu and its accessible name."""
SORTS = ("urgency", "age", "ready", "number", "customer")


class Chip(QPushButton):
    """One filter: a word, and what it is narrowed to."""

    chosen = Signal()

    def __init__(self, name: str, key: str, parent: QWidget, *, must: bool = False) -> None:
        super().__init__(parent)
        self._name = name
        self.must = must
        self.value: str | None = None
        self._titles: dict[str | None, str] = {}
        self.setProperty("chip", "true")
        self.setAutoDefault(False)
        self.setToolTip(f"{name} ({native(key)})")
        self._show()

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these values with their titles, besides everything."""
        self._titles = dict(choices) if self.must else {None: tr("All"), **dict(choices)}
        if self.value is not None and self.value not in self._titles:
            self._titles[self.value] = self.value
        self._show()

    def open_menu(self) -> None:
        """Show the values, to be chosen by arrows and Enter or by their first letter."""
        menu = QMenu(self)
        menu.setAccessibleName(self._name)
        group = QActionGroup(menu)
        for value, title in self._titles.items():
            action = menu.addAction(title.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(value == self.value)
            group.addAction(action)
            action.triggered.connect(lambda _checked=False, value=value: self.choose(value))
            if value == self.value:
                menu.setActiveAction(action)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def choose(self, value: str | None) -> None:
        """Narrow to this value; None shows all."""
        if value != self.value:
            self.value = value
            self._show()
            self.chosen.emit()

    def _show(self) -> None:
        title = self._titles.get(self.value, self.value or "")
        text = self._name if self.value is None else f"{self._name}: {title}"
        short = title if len(title) <= LONGEST else title[: LONGEST - 1] + "…"
        shown = self._name if self.value is None else f"{self._name}: {short}"
        self.setText(words.plain(shown).replace("&", "&&"))
        self.setAccessibleName(text)
        narrowed = self.value is not None and not self.must
        self.setProperty("active", "true" if narrowed else "false")
        self.style().unpolish(self)
        self.style().polish(self)


class Filters(QWidget):
    """The row of chips; ``changed`` when the board is to be asked again."""

    changed = Signal()

    def __init__(self, clerk: Callable[[], str | None], parent: QWidget) -> None:
        super().__init__(parent)
        self._clerk = clerk
        self.branch = Chip(tr("Branch"), "Alt+1", self)
        self.writer = Chip(tr("Writer"), "Alt+2", self)
        self.state = Chip(tr("State"), "Alt+3", self)
        self.supplier = Chip(tr("Supplier"), "Alt+4", self)
        self.down = Chip(tr("Machine down"), "Alt+5", self)
        self.mine = Chip(tr("My lines"), "Alt+6", self)
        self.sorting = Chip(tr("Order"), "Alt+7", self, must=True)
        self.sorting.value = "urgency"
        self.sorting.offer([(sort, self._sort_title(sort)) for sort in SORTS])
        self.state.offer([(s.value, words.state_sign(s).words) for s in LineState])
        self.setMinimumWidth(1)  # many filters must not widen the window
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for chip in self._narrowing():
            row.addWidget(chip)
        self.clear_all = QPushButton(self)
        self.clear_all.setText(tr("Clear ({key})").format(key=native("Alt+0")))
        self.clear_all.setProperty("chip", "true")
        self.clear_all.setAutoDefault(False)
        self.clear_all.setAccessibleName(tr("Clear all filters"))
        row.addWidget(self.clear_all)
        row.addStretch(1)
        row.addWidget(self.sorting)
        self._wire()

    def _wire(self) -> None:
        for chip in (self.branch, self.writer, self.state, self.supplier, self.sorting):
            chip.clicked.connect(chip.open_menu)
        self.down.clicked.connect(self.toggle_down)
        self.mine.clicked.connect(self.toggle_mine)
        self.clear_all.clicked.connect(self.clear)
        for chip in (*self._narrowing(), self.sorting):
            chip.chosen.connect(self._changed)
        self._changed()

    def _narrowing(self) -> tuple[Chip, ...]:
        return (self.branch, self.writer, self.state, self.supplier, self.down, self.mine)

    @staticmethod
    def _sort_title(sort: str) -> str:
        return {
            "urgency": tr("urgent first"),
            "age": tr("oldest first"),
            "ready": tr("ready date"),
            "number": tr("number"),
            "customer": tr("customer"),
        }[sort]

    @property
    def active(self) -> bool:
        """Whether anything is narrowed."""
        return any(chip.value is not None for chip in self._narrowing())

    def wanted(self) -> BoardFilter:
        """Give what the board is to show."""
        mine = self._clerk() if self.mine.value else None
        states = frozenset({LineState(self.state.value)} if self.state.value else ())
        return BoardFilter(
            branch=self.branch.value,
            writer=mine or self.writer.value,
            states=states,
            supplier=self.supplier.value,
            down=bool(self.down.value),
            sort=self.sorting.value or "urgency",
        )

    def offer(self, choices: BoardChoices) -> None:
        """Offer what the store knows."""
        for chip, values in (
            (self.branch, choices.branches),
            (self.writer, choices.writers),
            (self.supplier, choices.suppliers),
        ):
            chip.offer([(value, value) for value in values])

    def preset(self, branch: str | None) -> None:
        """Begin with this branch; nobody is told, since nothing is shown yet."""
        self.branch.blockSignals(True)
        self.branch.choose(branch)
        self.branch.blockSignals(False)
        self.clear_all.setVisible(self.active)

    def toggle_down(self) -> None:
        """Show only machines that are down, or all again."""
        self.down.choose(None if self.down.value else tr("yes"))

    def toggle_mine(self) -> None:
        """Show only the clerk's own work orders, or all again."""
        self.mine.choose(None if self.mine.value else self._clerk())

    def clear(self) -> None:
        """Show everything again."""
        for chip in self._narrowing():
            chip.blockSignals(True)
            chip.choose(None)
            chip.blockSignals(False)
        self._changed()

    def _changed(self) -> None:
        self.clear_all.setVisible(self.active)
        self.changed.emit()
