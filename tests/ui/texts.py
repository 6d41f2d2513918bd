"""Every text a window lets out: what is drawn, what is spoken, tool tips, titles, the clipboard."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.UserRole,
)

MOST_ROWS = 14
"""Rows of a table or list that are read: about what a screen shows."""


def of_widgets(root: QWidget) -> Iterator[str]:
    for widget in (root, *root.findChildren(QWidget)):
        if not widget.isVisible():
            continue
        yield from (widget.toolTip(), widget.whatsThis(), widget.windowTitle())
        yield from (widget.accessibleName(), widget.accessibleDescription(), widget.statusTip())
        if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
            yield widget.text()
        if isinstance(widget, QPlainTextEdit):
            yield widget.toPlainText()
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from of_model(widget.model(), QModelIndex())


def of_model(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[str]:
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)
    for row in range(min(MOST_ROWS, model.rowCount(parent))):
        for column in range(columns):
            index = model.index(row, column, parent)
            yield from (str(model.data(index, role)) for role in ROLES)
        if not isinstance(model, QAbstractListModel):
            yield from of_model(model, model.index(row, 0, parent))


def let_out() -> str:
    """Give all texts of all windows that are on the screen, and what was copied."""
    shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    texts = [text for one in shown for text in of_widgets(one)]
    return "\n".join((*texts, QApplication.clipboard().text()))
