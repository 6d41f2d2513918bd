"""The board's drawing: a two-line band for each work order, its lines beneath on one grid."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QScrollBar,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from bocounter.ui import glyphs, words
from bocounter.ui.tables import board_rows as rows
from bocounter.ui.tables.board_model import BoardModel
from bocounter.ui.tables.board_rows import LineRow, OrderRow
from bocounter.ui.theme import Look, scroll_bars, weighted
from bocounter.ui.words import Shape, Tone, tr

PAD = 8
WIDTHS = (124, 190, 146, 62, 170, 92, 92, 180)
NARROW = (110, 110, 126, 54, 120, 88, 88, 134)
SCROLL_BAR = 12
ALIGN = Qt.AlignmentFlag
_LEFT = int((ALIGN.AlignLeft | ALIGN.AlignVCenter).value) | int(Qt.TextFlag.TextSingleLine.value)
_COLUMN_LEFT = _LEFT | int(ALIGN.AlignAbsolute.value)
_SMALL = 13

Index = QModelIndex | QPersistentModelIndex


class _Heights(QStyledItemDelegate):
    """Gives the two heights; the drawing is the view's."""

    def __init__(self, view: BoardView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines for a work order, one for a part."""
        return QSize(10, self._view.line_height if index.parent().isValid() else self._view.band)


class BoardView(QTreeView):
    """A tree without ornaments; typing on it is searching (``typed``)."""

    typed = Signal(str)

    def __init__(self, model: BoardModel, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = model
        self._look = look
        self._fonts = (
            weighted(self.font()),
            weighted(self.font(), bold=True),
            weighted(self.font(), pixels=_SMALL),
        )
        self._metrics = tuple(QFontMetrics(font) for font in self._fonts)
        height = self._metrics[0].height()
        self.line_height = height + 3
        self.band = height + self._metrics[2].height() + 8
        self._own_parts()
        self.setModel(model)
        self.setItemDelegate(_Heights(self))
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setItemsExpandable(False)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setUniformRowHeights(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setAccessibleName(tr("Board: open work orders with their missing parts"))
        head = self.header()
        head.setSectionsMovable(False)
        head.setStretchLastSection(True)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setDefaultAlignment(ALIGN.AlignLeft | ALIGN.AlignVCenter)
        head.setHighlightSections(False)
        head.setTextElideMode(Qt.TextElideMode.ElideRight)
        head.setMinimumSectionSize(40)
        look.changed.connect(self._dress)
        self._dress()

    def _own_parts(self) -> None:
        """Put in parts made here: asked for one made by Qt, its binding would look at every
        kind of widget there is before it can name it.
        """
        port = QWidget(self)
        port.setBackgroundRole(QPalette.ColorRole.Base)
        port.setAutoFillBackground(True)
        self.setViewport(port)
        self.setHeader(QHeaderView(Qt.Orientation.Horizontal, self))
        self.setVerticalScrollBar(QScrollBar(Qt.Orientation.Vertical, self))

    def fitting(self, height: int) -> int:
        """Count the work orders that surely fill so many pixels, each with one line or more."""
        return height // (self.band + self.line_height) + 1

    def fit(self, width: int) -> None:
        """Share out the width: fixed columns keep theirs, words get the rest."""
        shares = WIDTHS if width >= sum(WIDTHS) else NARROW
        spare = width - sum(shares) - SCROLL_BAR
        extra = {
            rows.DESCRIPTION: 0.34,
            rows.STATE: 0.08,
            rows.SUPPLIER: 0.24,
            rows.ALTERNATE: 0.28,
        }
        given = {rows.DESCRIPTION: 0.3, rows.SUPPLIER: 0.4, rows.ALTERNATE: 0.3}
        for column, share in enumerate(shares):
            part = extra.get(column, 0.015) if spare > 0 else given.get(column, 0)
            self.header().resizeSection(column, max(44, share + int(spare * part)))

    def _dress(self) -> None:
        colours = self._look.colours
        self.header().setStyleSheet(
            f"QHeaderView {{ background: {colours.window.name()}; border: none; }}"
            f"QHeaderView::section {{ background: {colours.window.name()};"
            f" color: {colours.muted.name()}; border: none; padding: 4px 0 4px 8px;"
            f" font-size: 12px; border-bottom: 1px solid {colours.rule.name()}; }}"
        )
        self.verticalScrollBar().setStyleSheet(scroll_bars(colours))
        self.viewport().update()

    # --- drawing --------------------------------------------------------------------------

    def drawRow(self, painter: QPainter, options: QStyleOptionViewItem, index: Index) -> None:
        """Draw a band or a line over the whole width."""
        box = QRect(0, options.rect.top(), self.viewport().width(), options.rect.height())
        colours = self._look.colours
        group = not index.parent().isValid()
        chosen = self.selectionModel().isRowSelected(index.row(), index.parent())
        ground = colours.band if group else colours.base
        painter.fillRect(box, colours.chosen if chosen else ground)
        if group:
            painter.fillRect(QRect(0, box.top(), box.width(), 1), colours.rule)
        if chosen:
            focused = self.hasFocus()
            bar = colours.accent if focused else colours.muted
            painter.fillRect(QRect(0, box.top(), 4, box.height()), bar)
            if focused:
                painter.setPen(colours.accent)
                painter.drawRect(box.adjusted(0, 0, -1, -1))
        if group:
            self._draw_order(painter, box, self._board.order_row(index))
        elif (line := self._board.line_row(index)) is not None:
            self._draw_line(painter, box, line)

    def drawBranches(self, _painter: QPainter, _rect: QRect, _index: Index) -> None:
        """Draw no branches: everything is open."""

    def _cell(self, column: int, top: int, height: int, upto: int | None = None) -> QRect:
        head = self.header()
        left = head.sectionViewportPosition(column)
        last = column if upto is None else upto
        right = head.sectionViewportPosition(last) + head.sectionSize(last)
        return QRect(left + PAD, top, right - left - PAD - 4, height)

    def _write(self, painter: QPainter, box: QRect, text: str, font: int, ink: QColor) -> None:
        if not text or box.width() < 6:
            return
        painter.setFont(self._fonts[font])
        painter.setPen(ink)
        elided = self._metrics[font].elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        from_right = words.from_right(text)
        if from_right:  # its ellipsis stands on the left; the column's edge stays the left one
            painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        painter.drawText(box, _COLUMN_LEFT if from_right else _LEFT, elided)
        if from_right:
            painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    def _draw_order(self, painter: QPainter, box: QRect, row: OrderRow | None) -> None:
        colours = self._look.colours
        half = self._metrics[0].height()
        top = box.top() + 4
        if row is None:
            cell = self._cell(rows.PART, top, half, rows.DESCRIPTION)
            self._write(painter, cell, tr("reading …"), 0, colours.muted)
            return
        low, low_height = top + half, self._metrics[2].height()

        def put(
            column: int,
            text: str,
            *,
            upto: int | None = None,
            ink: QColor | None = None,
            font: int = 0,
            below: bool = False,
        ) -> QRect:
            cell = self._cell(column, low if below else top, low_height if below else half, upto)
            self._write(painter, cell, text, font, ink or colours.text)
            return cell

        number = put(rows.PART, row.cells[rows.PART], font=1)
        if row.down:
            self._draw_down(painter, number, row.cells[rows.PART])
        put(rows.DESCRIPTION, row.cells[rows.DESCRIPTION], upto=rows.STATE, font=1)
        put(rows.MISSING, row.cells[rows.SUPPLIER], upto=rows.SUPPLIER, ink=colours.muted, font=2)
        put(rows.DUE, row.cells[rows.DUE], font=1)
        told = self._look.tone(Tone.ALARM)[0] if row.slip and row.slip.tone is Tone.ALARM else None
        put(rows.TOLD, row.cells[rows.TOLD], ink=told)
        tone = self._look.tone(row.next_tone)[0] if row.next_tone else colours.muted
        put(rows.ALTERNATE, row.cells[rows.ALTERNATE], ink=tone)
        put(rows.PART, row.below[rows.PART], ink=colours.muted, font=2, below=True)
        put(
            rows.DESCRIPTION,
            row.below[rows.DESCRIPTION],
            upto=rows.STATE,
            ink=colours.muted,
            font=2,
            below=True,
        )
        put(
            rows.MISSING,
            row.below[rows.SUPPLIER],
            upto=rows.SUPPLIER,
            ink=colours.muted,
            font=2,
            below=True,
        )
        if row.slip is not None:
            cell = self._cell(rows.DUE, low, low_height, rows.ALTERNATE)
            self._draw_sign(painter, cell, row.slip.words, row.slip.shape, row.slip.tone, 2)

    def _draw_down(self, painter: QPainter, cell: QRect, number: str) -> None:
        ink, ground = self._look.tone(Tone.ALARM)
        text = tr("DOWN")
        font = weighted(self._fonts[1], pixels=11)
        width = QFontMetrics(font).horizontalAdvance(text) + 10
        left = min(
            cell.left() + self._metrics[1].horizontalAdvance(number) + 8, cell.right() - width + 4
        )
        painter.setFont(font)
        glyphs.badge(painter, text, QRectF(left, cell.top() + 1.5, width, 15), ink, ground)

    def _draw_sign(
        self, painter: QPainter, cell: QRect, text: str, shape: Shape, tone: Tone, font: int
    ) -> None:
        ink = self._look.tone(tone)[0]
        size = 10
        mark = QRectF(cell.left(), cell.top() + (cell.height() - size) / 2, size, size)
        glyphs.draw(painter, shape, mark, ink)
        self._write(painter, cell.adjusted(size + 6, 0, 0, 0), text, font, ink)

    def _draw_line(self, painter: QPainter, box: QRect, row: LineRow) -> None:
        colours = self._look.colours
        tops = box.top(), box.height()
        plain = colours.text
        for column, text in enumerate(row.cells):
            cell = self._cell(column, *tops)
            if column == rows.STATE:
                self._draw_sign(painter, cell, text, row.sign.shape, row.sign.tone, 0)
                continue
            tone = {
                rows.DUE: row.due_tone,
                rows.TOLD: row.told_tone,
                rows.ALTERNATE: row.choice_tone,
            }.get(column)
            muted = column in (rows.SUPPLIER, rows.DESCRIPTION)
            ink = self._look.tone(tone)[0] if tone else colours.muted if muted else plain
            if column == rows.PART:
                cell.adjust(12, 0, 0, 0)
            self._write(painter, cell, text, 0, ink)

    # --- keys -----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters and digits are a search (a scanner types too); the rest moves."""
        text = event.text()
        held = event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        if text and text.isprintable() and not text.isspace() and not held:
            self.typed.emit(text)
            return
        super().keyPressEvent(event)
