"""A table of facts that takes the room it is given and scrolls: for lists that may be long."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from bocounter.ui.tables.sheet import Sheet
from bocounter.ui.theme import Look

FEWEST = 5
"""Rows that are always seen."""
MOST = 60


class LongSheet(Sheet):
    """As ``Sheet``, but it may be squeezed to a few rows."""

    def __init__(self, look: Look, name: str, parent: QWidget, *, fewest: int = FEWEST) -> None:
        super().__init__(look, name, parent, rows=MOST)
        self._fewest = fewest
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def minimumSizeHint(self) -> QSize:
        """Be content with a few rows."""
        one = self.verticalHeader().defaultSectionSize()
        rows = min(self._fewest, self.facts.rowCount())
        height = max(one, sum(self.rowHeight(row) for row in range(rows)))
        return QSize(120, height + self.horizontalHeader().sizeHint().height() + 2)
