"""A small table of facts: as high as its rows, walked by keys, opened by Enter, never edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from bocounter.ui import words
from bocounter.ui.theme import Look, scroll_bars, weighted
from bocounter.ui.words import Tone

PAD = 6
WIDEST = 280
"""Pixels a column takes at most, but for the one that gets the rest."""
LEAST_WORDS, LEAST = 92, 48
"""Pixels that are left to a column of words, and to any, where there is not enough for all."""
ROWS = 9
"""Rows that are shown at once; more are scrolled to."""

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; ``number`` stands on the right, ``wide`` gets the room that is left.

    What has no room on one line goes on the second where the column ``wraps``.
    """

    name: str
    number: bool = False
    wide: bool = False
    wraps: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """The words of a row. ``key`` is what Enter opens; ``tones`` and ``bold`` are by column."""

    cells: tuple[str, ...]
    key: str | None = None
    tones: dict[int, Tone] = field(default_factory=dict)
    bold: frozenset[int] = frozenset()


class SheetModel(QAbstractTableModel):
    """Rows as they were said; what a reader of the screen speaks is the heading and the word."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.columns: tuple[Column, ...] = ()
        self.rows: tuple[Row, ...] = ()

    def show(self, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        """Show these; a column without a word in it is left out."""
        used = [n for n in range(len(columns)) if any(row.cells[n] for row in rows)]
        place = {n: at for at, n in enumerate(used)}
        self.beginResetModel()
        self.columns = tuple(columns[n] for n in used)
        self.rows = tuple(
            Row(
                tuple(row.cells[n] for n in used),
                row.key,
                {place[n]: tone for n, tone in row.tones.items() if n in place},
                frozenset(place[n] for n in row.bold if n in place),
            )
            for row in rows
        )
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Count the rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> Any:
        """Name the columns."""
        across = orientation is Qt.Orientation.Horizontal
        if not across or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].name
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_alignment(self.columns[section]))
        return None

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Give a cell's words."""
        text = self.rows[index.row()].cells[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return words.as_written(text) if text else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.columns[index.column()].name}: {text}"
        return None


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
    return Qt.AlignmentFlag.AlignAbsolute | side | Qt.AlignmentFlag.AlignVCenter


def wrapped(text: str, metrics: QFontMetrics, width: int) -> tuple[str, ...]:
    """Break a text into two lines at most; what is too much for the second ends in dots."""
    if metrics.horizontalAdvance(text) <= width:
        return (text,)
    first, rest = "", text.split(" ")
    while rest and metrics.horizontalAdvance(f"{first} {rest[0]}".strip()) <= width:
        first = f"{first} {rest.pop(0)}".strip()
    cut = Qt.TextElideMode.ElideRight
    if not first:  # one long word
        return (metrics.elidedText(text, cut, width),)
    return first, metrics.elidedText(" ".join(rest), cut, width)


class _Cells(QStyledItemDelegate):
    """Draws a cell in the ink of its tone, on the ground of its row."""

    def __init__(self, sheet: Sheet, look: Look) -> None:
        super().__init__(sheet)
        self._sheet, self._look = sheet, look

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw."""
        row, colours = self._sheet.facts.rows[index.row()], self._look.colours
        at, box = index.column(), option.rect
        shown = self._sheet.hasFocus() or self._sheet.in_hand
        chosen = bool(option.state & QStyle.StateFlag.State_Selected) and shown
        painter.fillRect(box, colours.chosen if chosen else colours.base)
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), colours.rule)
        if chosen and at == 0:
            painter.fillRect(QRect(box.left(), box.top(), 3, box.height()), colours.accent)
        tone = row.tones.get(at)
        font = self._sheet.bold if at in row.bold else self._sheet.font()
        painter.setFont(font)
        painter.setPen(self._look.tone(tone)[0] if tone else colours.text)
        inner = box.adjusted(PAD, 0, -PAD, 0)
        column, metrics = self._sheet.facts.columns[at], QFontMetrics(font)
        flags = int(_alignment(column))
        if column.wraps and (lines := wrapped(row.cells[at], metrics, inner.width()))[1:]:
            for place, said in enumerate(lines):
                top = box.center().y() - metrics.height() + 1 + place * metrics.height()
                line = QRect(inner.left(), top, inner.width(), metrics.height())
                painter.drawText(line, flags | int(Qt.TextFlag.TextSingleLine), said)
            return
        text = metrics.elidedText(row.cells[at], Qt.TextElideMode.ElideRight, inner.width())
        if from_right := words.from_right(text):  # its dots stand on the left
            painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        painter.drawText(inner, flags | int(Qt.TextFlag.TextSingleLine), text)
        if from_right:
            painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


class Sheet(QTableView):
    """The table. ``opened`` gives the key of a row, ``typed`` what is meant for the search."""

    opened = Signal(str)
    typed = Signal(str)
    moved = Signal(int)
    """The row that has the keyboard now; -1 when none has."""

    def __init__(self, look: Look, name: str, parent: QWidget, *, rows: int = ROWS) -> None:
        super().__init__(parent)
        self._look, self._most = look, rows
        self.in_hand = False  # whether its row is marked while the keyboard is elsewhere
        self.facts = SheetModel(self)
        self.setModel(self.facts)
        self.bold = weighted(self.font(), bold=True)
        self.setItemDelegate(_Cells(self, look))
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 5)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setMinimumSectionSize(30)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.doubleClicked.connect(lambda index: self._open(index.row()))
        look.changed.connect(self._dress)
        self._dress()

    def show_rows(self, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        """Show these; the row that had the keyboard keeps it, or the nearest."""
        place = self.currentIndex().row()
        self.facts.show(columns, rows)
        if rows:
            self.setCurrentIndex(self.facts.index(max(0, min(place, len(rows) - 1)), 0))
        self._fit()
        self.updateGeometry()

    def begin(self) -> None:
        """Go to the first row."""
        if self.facts.rows:
            self.setCurrentIndex(self.facts.index(0, 0))
            self.scrollToTop()

    def _dress(self) -> None:
        colours = self._look.colours
        self.horizontalHeader().setStyleSheet(
            f"QHeaderView {{ background: {colours.base.name()}; border: none; }}"
            f"QHeaderView::section {{ background: {colours.base.name()};"
            f" color: {colours.muted.name()}; border: none; padding: 1px {PAD}px 2px {PAD}px;"
            f" font-size: 12px; border-bottom: 1px solid {colours.rule.name()}; }}"
        )
        self.verticalScrollBar().setStyleSheet(scroll_bars(colours))
        self.viewport().update()

    # --- room -----------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """Be as high as the rows, up to some."""
        shown = min(self._most, self.facts.rowCount())
        height = sum(self.rowHeight(row) for row in range(shown))
        return QSize(300, height + self.horizontalHeader().sizeHint().height() + 2)

    def minimumSizeHint(self) -> QSize:
        """Never be squeezed."""
        return QSize(120, self.sizeHint().height())

    def _fit(self) -> None:
        """Give each column the room of its words; what is too much is taken from the widest."""
        columns = self.facts.columns
        if not columns:
            return
        metrics, bold = self.fontMetrics(), QFontMetrics(self.bold)
        needs = []
        for at, column in enumerate(columns):
            longest = max(
                (
                    (bold if at in row.bold else metrics).horizontalAdvance(row.cells[at])
                    for row in self.facts.rows
                ),
                default=0,
            )
            head = metrics.horizontalAdvance(column.name)
            needs.append(min(WIDEST, max(longest, head) + 2 * PAD + 2))
        spare = self.viewport().width() - sum(needs)
        words_first = ([at for at, one in enumerate(columns) if one.wide], range(len(needs)))
        for some, least in zip(words_first, (LEAST_WORDS, LEAST), strict=True):
            while spare < 0 and some:
                widest = max(some, key=lambda at: needs[at])
                less = min(-spare, 12, needs[widest] - least)
                if less <= 0:
                    break
                needs[widest] -= less
                spare += less
        if spare > 0:
            wide = [at for at, column in enumerate(columns) if column.wide] or [len(needs) - 1]
            for at in wide:
                needs[at] += spare // len(wide)
        for at, width in enumerate(needs):
            self.setColumnWidth(at, width)
        if any(one.wraps for one in columns):
            self._fit_rows()

    def _fit_rows(self) -> None:
        """Let a row be as high as its words that go on a second line."""
        before, one_line = self.sizeHint(), self.verticalHeader().defaultSectionSize()
        for place, row in enumerate(self.facts.rows):
            lines = 1
            for at, column in enumerate(self.facts.columns):
                if column.wraps:
                    metrics = QFontMetrics(self.bold if at in row.bold else self.font())
                    width = self.columnWidth(at) - 2 * PAD
                    lines = max(lines, len(wrapped(row.cells[at], metrics, width)))
            self.setRowHeight(place, one_line + (lines - 1) * self.fontMetrics().height())
        if self.sizeHint() != before:
            self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the width anew."""
        super().resizeEvent(event)
        self._fit()

    # --- keys -----------------------------------------------------------------------------

    def _open(self, row: int) -> None:
        if 0 <= row < len(self.facts.rows) and (key := self.facts.rows[row].key) is not None:
            self.opened.emit(key)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which row has the keyboard."""
        super().currentChanged(current, previous)
        self.moved.emit(current.row())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self.viewport().update()
        self.moved.emit(self.currentIndex().row())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it has gone."""
        super().focusOutEvent(event)
        self.viewport().update()
        self.moved.emit(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; letters and digits are a search; Esc is the page's."""
        text = event.text()
        held = event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex().row())
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        elif text and text.isprintable() and not text.isspace() and not held:
            self.typed.emit(text)
        else:
            super().keyPressEvent(event)
