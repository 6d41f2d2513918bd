"""The ladder as a list: options by rank, then what is not offered, folded until asked for."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from bocounter.ui.tables.ladder_rows import FoldRow, OptionRow, Row, Rows

Index = QModelIndex | QPersistentModelIndex
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
_NO_INDEX = QModelIndex()


class LadderModel(QAbstractListModel):
    """Rows to be painted. The first ones are options in the order of their rank."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown = Rows((), ())
        self._opened = False
        self._rows: tuple[Row, ...] = ()

    @property
    def options(self) -> int:
        """Count the options that may be taken."""
        return len(self._shown.options)

    @property
    def fold(self) -> int | None:
        """Give the place of the line above what is not offered; None where there is nothing."""
        return self.options if self._shown.excluded else None

    def show_rows(self, shown: Rows) -> None:
        """Show these; what was unfolded stays so."""
        self.beginResetModel()
        self._shown = shown
        self._arrange()
        self.endResetModel()

    def toggle(self) -> None:
        """Show or fold what is not offered."""
        self.beginResetModel()
        self._opened = not self._opened
        self._arrange()
        self.endResetModel()

    def fold_again(self) -> None:
        """Fold what is not offered, as for each new line."""
        if self._opened:
            self.toggle()

    def _arrange(self) -> None:
        excluded = self._shown.excluded
        below: tuple[Row, ...] = ()
        if excluded:
            below = (FoldRow(len(excluded), self._opened), *(excluded if self._opened else ()))
        self._rows = (*self._shown.options, *below)

    def row_at(self, place: int) -> Row | None:
        """Give what is painted at a place."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """Give a row's words; the drawing is the view's."""
        row = self.row_at(index.row()) if index.isValid() else None
        if row is None or role not in (_DISPLAY, _ACCESSIBLE):
            return None
        if isinstance(row, OptionRow):
            return row.spoken
        return row.text
