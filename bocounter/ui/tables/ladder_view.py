"""The ladder's drawing: number, sign and place, day and verdict, details that flow, the sentence.

Only the option in hand shows its whole sentence, its parts and its path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from bocounter.ui import glyphs, option_glyphs
from bocounter.ui.tables.ladder_model import LadderModel
from bocounter.ui.tables.ladder_rows import FoldRow, OptionRow
from bocounter.ui.theme import Look, scroll_bars, weighted
from bocounter.ui.words import Sign, Tone, tr

Index = QModelIndex | QPersistentModelIndex
ALIGN = Qt.AlignmentFlag
PAD, GAP = 8, 6
NUMBER = 22
GLYPH, MARK = 15, 9
SMALL = 13
RIGHT = 0.4
"""The share of the width that has the day and the verdict."""
WHY_LINES = 2
"""Lines of the sentence that every option shows."""
_LEFT = int((ALIGN.AlignLeft | ALIGN.AlignAbsolute | ALIGN.AlignVCenter).value) | int(
    Qt.TextFlag.TextSingleLine.value
)


@dataclass(frozen=True, slots=True)
class _Place:
    """A text with its sign at its place within a row."""

    sign: Sign | str
    box: QRect


class _Rows(QStyledItemDelegate):
    """Asks the view how high a row is and leaves the drawing to it."""

    def __init__(self, view: LadderView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as its words need at this width."""
        return QSize(10, self._view.height_of(index.row()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        self._view.draw(painter, option.rect, index.row())


class LadderView(QListView):
    """A list without ornaments. ``picked`` is the place of the row in hand, None for none."""

    moved = Signal()
    """Another row is in hand."""
    key_pressed = Signal(object)
    """A QKeyEvent that is not about moving."""

    def __init__(self, model: LadderModel, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._ladder, self._look = model, look
        self.picked: int | None = None
        self._bold = weighted(self.font(), bold=True)
        self._small = weighted(self.font(), pixels=SMALL)
        self._metrics = {
            name: QFontMetrics(font)
            for name, font in (("plain", self.font()), ("bold", self._bold), ("small", self._small))
        }
        self.setModel(model)
        self.setItemDelegate(_Rows(self))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setAccessibleName(tr("Every way to get the part, the best first"))
        model.modelReset.connect(self._forget)
        look.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.verticalScrollBar().setStyleSheet(scroll_bars(self._look.colours))
        self.viewport().update()

    def _forget(self) -> None:
        self.picked = None

    # --- moving ---------------------------------------------------------------------------

    def pick(self, place: int | None, *, again: bool = False) -> None:
        """Take a row in hand, or none, and bring it into view; ``again``: it was there before."""
        self.picked = place
        self.doItemsLayout()
        if place is not None:
            index = self._ladder.index(place, 0)
            self.setCurrentIndex(index)
            self.scrollTo(index)
        self.viewport().update()
        if not again:
            self.moved.emit()

    def step(self, by: int) -> None:
        """Move by so many rows; from none in hand, down comes to the first and up to the last."""
        last = self._ladder.rowCount() - 1
        if last < 0:
            return
        place = self.picked
        if place is None:
            place = -1 if by > 0 else last + 1
        self.pick(max(0, min(last, place + by)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by arrows; leave every other key to the page."""
        step = _STEPS.get(event.key())
        if step is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.step(step)
            return
        event.accept()
        self.key_pressed.emit(event)
        if not event.isAccepted():
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the row under the mouse in hand; the fold opens."""
        place = self.indexAt(event.position().toPoint()).row()
        self.setFocus()
        if place < 0:
            return
        if isinstance(self._ladder.row_at(place), FoldRow):
            self._ladder.toggle()
        self.pick(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the row in hand in view when something is said beneath."""
        super().resizeEvent(event)
        if self.picked is not None:
            self.scrollTo(self._ladder.index(self.picked, 0))

    # --- measuring ------------------------------------------------------------------------

    def _width(self) -> int:
        return max(200, self.viewport().width())

    def height_of(self, place: int) -> int:
        """Give the height that a row needs."""
        row = self._ladder.row_at(place)
        if row is None:
            return 0
        if isinstance(row, FoldRow):
            return self._metrics["plain"].height() + 2 * GAP
        return self._paint(None, QRect(0, 0, self._width(), 0), row, place == self.picked)

    # --- drawing --------------------------------------------------------------------------

    def draw(self, painter: QPainter, box: QRect, place: int) -> None:
        """Draw a row over the whole width."""
        row = self._ladder.row_at(place)
        if row is None:
            return
        colours = self._look.colours
        whole = QRect(0, box.top(), self.viewport().width(), box.height())
        picked = place == self.picked
        painter.save()
        painter.setClipRect(whole)
        painter.fillRect(whole, colours.chosen if picked else colours.base)
        painter.fillRect(QRect(0, whole.bottom(), whole.width(), 1), colours.rule)
        if picked:
            bar = colours.accent if self.hasFocus() else colours.muted
            painter.fillRect(QRect(0, whole.top(), 4, whole.height()), bar)
        if isinstance(row, FoldRow):
            self._text(painter, whole.adjusted(PAD + 4, 0, -PAD, 0), row.text, "plain",
                       colours.muted)  # fmt: skip
        else:
            self._paint(painter, whole, row, picked)
        if picked and self.hasFocus():
            painter.setPen(colours.accent)
            painter.drawRect(whole.adjusted(0, 0, -1, -1))
        painter.restore()

    def _paint(self, painter: QPainter | None, box: QRect, row: OptionRow, picked: bool) -> int:
        """Draw an option, or only measure it without a painter; give its height."""
        colours = self._look.colours
        line, small = self._metrics["plain"].height(), self._metrics["small"].height()
        left = PAD + NUMBER + GAP
        right = box.width() - PAD
        middle = right if not row.arrives else int(box.width() * (1 - RIGHT))
        y = box.top() + 5
        if painter is not None:
            self._number(painter, QRectF(PAD, y, NUMBER, line), row)
            ink = colours.text if row.number else colours.muted
            option_glyphs.draw(
                painter, row.glyph, QRectF(left, y + (line - GLYPH) / 2, GLYPH, GLYPH), ink
            )
            text = left + GLYPH + GAP
            self._text(painter, QRect(text, y, middle - text - GAP, line), row.kind, "bold", ink)
            self._text(painter, QRect(middle, y, right - middle, line), row.arrives, "bold",
                       colours.text)  # fmt: skip
        y += line
        if painter is not None:
            self._text(painter, QRect(left, y, middle - left - GAP, line), row.place, "plain",
                       colours.text if row.number else colours.muted)  # fmt: skip
            if row.verdict is not None:
                self._sign(painter, _Place(row.verdict, QRect(middle, y, right - middle, line)))
        y += line + 1
        if picked:
            y = self._cut_above(painter, QRect(left, y, right - left, 0), row, middle - left - GAP)
        for one in self._flow(row.details, QRect(left, y, right - left, small)):
            if painter is not None:
                self._sign(painter, one, small=True)
            y = one.box.bottom() + 1
        y += 1
        most = None if picked or not row.number else WHY_LINES
        why = colours.text if picked else colours.muted
        y = self._sentence(painter, QRect(left, y, right - left, 0), row.why, most, why)
        for said in row.more if picked else ():
            beside = QRect(left + GAP, y + 2, right - left - GAP, 0)
            y = self._sentence(painter, beside, f"· {said}", None, colours.muted)
        return y - box.top() + 6

    def _cut_above(self, painter: QPainter | None, box: QRect, row: OptionRow, room: int) -> int:
        """Give in whole what the first two lines of the row in hand have no ``room`` for."""
        y = box.top()
        for said, font, beside in ((row.kind, "bold", GLYPH + GAP), (row.place, "plain", 0)):
            if self._metrics[font].horizontalAdvance(said) > room - beside:
                where = QRect(box.left(), y, box.width(), 0)
                y = self._sentence(painter, where, said, None, self._look.colours.text)
        return y

    def _flow(self, signs: Sequence[Sign | str], room: QRect) -> list[_Place]:
        """Give each sign its place: beside one another, and on a new line where there is none."""
        metrics = self._metrics["small"]
        placed: list[_Place] = []
        x, y = room.left(), room.top()
        for sign in signs:
            bare = isinstance(sign, str)
            text = sign if isinstance(sign, str) else sign.words
            needs = metrics.horizontalAdvance(text) + 2 + (0 if bare else MARK + 4)
            width = min(room.width(), needs)
            if x > room.left() and x + width > room.right():
                x, y = room.left(), y + room.height()
            placed.append(_Place(sign, QRect(x, y, width, room.height())))
            x += width + 10
        return placed

    def _sign(self, painter: QPainter, one: _Place, *, small: bool = False) -> None:
        sign, box, font = one.sign, one.box, "small" if small else "plain"
        if isinstance(sign, str):
            self._text(painter, box, sign, font, self._look.colours.text)
            return
        ink = self._look.colours.muted if sign.tone is Tone.QUIET else self._ink(sign)
        mark = QRectF(box.left(), box.top() + (box.height() - MARK) / 2, MARK, MARK)
        glyphs.draw(painter, sign.shape, mark, ink)
        self._text(painter, box.adjusted(MARK + 4, 0, 0, 0), sign.words, font, ink)

    def _ink(self, sign: Sign) -> QColor:
        return self._look.tone(sign.tone)[0]

    def _number(self, painter: QPainter, box: QRectF, row: OptionRow) -> None:
        if not row.number:
            return
        colours = self._look.colours
        painter.setFont(self._bold)
        if row.chosen:
            glyphs.badge(painter, row.number, box, colours.on_accent, colours.accent)
        else:
            ink, ground = self._look.tone(Tone.CALM)
            glyphs.badge(painter, row.number, box, ink, ground)

    def _font(self, name: str) -> QFont:
        return {"bold": self._bold, "small": self._small}.get(name, self.font())

    def _text(self, painter: QPainter, box: QRect, text: str, font: str, ink: QColor) -> None:
        if not text or box.width() < 6:
            return
        painter.setFont(self._font(font))
        painter.setPen(ink)
        shown = self._metrics[font].elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, _LEFT, shown)

    def _sentence(
        self, painter: QPainter | None, box: QRect, text: str, most: int | None, ink: QColor
    ) -> int:
        """Draw a sentence on as many lines as it needs, ``most`` of them; give where it ends."""
        layout = QTextLayout(text, self._small)
        option = QTextOption(ALIGN.AlignLeft | ALIGN.AlignAbsolute)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        height, y, count = self._metrics["small"].height(), box.top(), 0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(box.width())
            count += 1
            if painter is not None:
                end = None if count == most else line.textStart() + line.textLength()
                self._text(
                    painter,
                    QRect(box.left(), y, box.width(), height),
                    _cut(text, line.textStart(), end),
                    "small",
                    ink,
                )
            y += height
            if count == most:
                break
        layout.endLayout()
        return y


def _cut(text: str, start: int, end: int | None) -> str:
    """Give a piece of a text by the toolkit's places, which count some letters twice."""
    units = text.encode("utf-16-le", "surrogatepass")
    last = None if end is None else 2 * end
    return units[2 * start : last].decode("utf-16-le", "replace").strip()


_STEPS: dict[int, int] = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 4,
    Qt.Key.Key_PageUp: -4,
    Qt.Key.Key_Home: -1_000_000,
    Qt.Key.Key_End: 1_000_000,
}
