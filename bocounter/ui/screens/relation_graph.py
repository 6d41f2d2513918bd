"""The picture of how numbers are related, drawn from old to new. The list beside it says the same.

An arrow goes from what was replaced to what replaces it; two heads mean that either may stand in
for the other. Beneath a number stands what does its job in another way. What is not followed is
dashed, crossed and named; a dead end has a wall behind it. Nothing is said by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from bocounter.ui import words
from bocounter.ui.screens.relation_layout import Arrow, Picture, Place
from bocounter.ui.screens.relation_words import beside
from bocounter.ui.theme import Look, weighted
from bocounter.ui.words import Tone, tr

WIDTH, HEIGHT = 108.0, 40.0
GAP_X, GAP_Y = 38.0, 15.0
MARGIN = 15.0
ABOVE, ABOVE_LOOP = 20.0, 40.0
"""Room above and beneath, for what goes round about; more for a number that replaces itself."""
SMALLEST = 0.82
"""How far a picture is made smaller to fit, before one must scroll."""


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands under a number, and what the tool tip says of it."""

    text: str
    tone: Tone
    tip: str


class RelationGraph(QWidget):
    """Draws a picture. ``picked`` gives the key of a place that was clicked."""

    picked = Signal(str)
    opened = Signal(str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._picture = Picture((), (), 0, 0, cut=False)
        self._captions: Mapping[str, Caption] = {}
        self._tips: tuple[str, ...] = ()
        self._boxes: dict[str, QRectF] = {}
        self._lit: frozenset[int] = frozenset()
        self._lit_places: frozenset[str] = frozenset()
        self._room, self._above = 0, ABOVE
        self.scale = 1.0
        self.setAccessibleName(
            tr("Picture of how its numbers are related; the list beneath says the same")
        )
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        look.changed.connect(self.update)

    def show_picture(
        self, picture: Picture, captions: Mapping[str, Caption], tips: tuple[str, ...]
    ) -> None:
        """Show this; ``captions`` are by place, ``tips`` the sentence of each hop."""
        self._picture, self._captions, self._tips = picture, captions, tips
        self._lit, self._lit_places = frozenset(), frozenset()
        onto_itself = any(one.tail == one.head for one in picture.arrows)
        self._above = ABOVE_LOOP if onto_itself else ABOVE
        self._boxes = {
            place.key: QRectF(
                MARGIN + place.layer * (WIDTH + GAP_X),
                self._above + place.row * (HEIGHT + GAP_Y),
                WIDTH,
                HEIGHT,
            )
            for place in picture.places
        }
        self.fit(self._room)

    def light(self, hops: frozenset[int], keys: frozenset[str] = frozenset()) -> None:
        """Bring out the arrow of these hops and these places: not each hop has an arrow."""
        self._lit, self._lit_places = hops, keys
        self.update()

    def box(self, key: str | None) -> QRectF | None:
        """Give where a place is, in this widget's pixels."""
        found = self._boxes.get(key or "")
        if found is None:
            return None
        at, k = found.topLeft() * self.scale, self.scale
        return QRectF(at.x(), at.y(), found.width() * k, found.height() * k)

    # --- room -----------------------------------------------------------------------------

    def _whole(self) -> tuple[float, float]:
        picture = self._picture
        wide = picture.layers * (WIDTH + GAP_X) - GAP_X + 2 * MARGIN
        high = picture.rows * (HEIGHT + GAP_Y) - GAP_Y + self._above + ABOVE
        return wide, high

    def fit(self, room: int) -> None:
        """Be as large as this width lets it be, and never too small to read."""
        self._room = room
        wide, high = self._whole()
        self.scale = max(SMALLEST, min(1.0, room / wide)) if room > 0 and wide > 0 else 1.0
        self.setFixedSize(QSize(max(1, int(wide * self.scale)), max(1, int(high * self.scale))))
        self.update()

    # --- drawing --------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the arrows, then the numbers before them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self.scale, self.scale)
        plain = [one for one in self._picture.arrows if not self._is_lit(one)]
        for arrow in (*plain, *(one for one in self._picture.arrows if self._is_lit(one))):
            self._draw_arrow(painter, arrow)
        for place in self._picture.places:
            self._draw_place(painter, place)

    def _is_lit(self, arrow: Arrow) -> bool:
        return not self._lit.isdisjoint(arrow.hops)

    def _draw_place(self, painter: QPainter, place: Place) -> None:
        colours, box = self._look.colours, self._boxes[place.key]
        caption = self._captions.get(place.key)
        lit = place.key in self._lit_places
        edge = colours.accent if place.own or lit else colours.outline
        pen = QPen(edge, 2.2 if place.own or lit else 1.2)
        if place.in_loop:
            pen = QPen(self._look.tone(Tone.ALARM)[0], 1.6, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        ground = self._look.tone(Tone.CALM)[1] if place.own else colours.base
        if place.count > 1:
            painter.setBrush(colours.band)
            painter.drawRoundedRect(box.translated(5, 5), 5, 5)
            painter.drawRoundedRect(box.translated(2.5, 2.5), 5, 5)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 5, 5)
        if place.dead_end and not any(one.tail == place.key for one in self._picture.arrows):
            self._draw_wall(painter, box)
        title = (
            tr("{n:,} numbers").format(n=place.count) if place.count > 1 else words.plain(place.key)
        )
        inner = box.adjusted(4, 2, -4, -2)
        bold = weighted(self.font(), bold=True, pixels=14)
        self._write(painter, inner, title, bold, colours.text, top=True)
        if caption is not None:
            small = weighted(self.font(), pixels=12)
            ink = self._look.tone(caption.tone)[0]
            self._write(painter, inner, caption.text, small, ink, top=False)

    def _write(
        self, painter: QPainter, box: QRectF, text: str, font: QFont, ink: QColor, *, top: bool
    ) -> None:
        painter.setFont(font)
        painter.setPen(ink)
        shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        side = Qt.AlignmentFlag.AlignTop if top else Qt.AlignmentFlag.AlignBottom
        painter.drawText(box, int(Qt.AlignmentFlag.AlignHCenter | side), shown)

    def _draw_wall(self, painter: QPainter, box: QRectF) -> None:
        """A wall to the right of a number: nothing comes after it."""
        ink = self._look.tone(Tone.ALARM)[0]
        middle, wall = box.center().y(), box.right() + 9
        painter.setPen(QPen(ink, 1.6))
        painter.drawLine(QPointF(box.right(), middle), QPointF(wall, middle))
        painter.setPen(QPen(ink, 3.4))
        painter.drawLine(QPointF(wall, middle - 13), QPointF(wall, middle + 13))

    # --- arrows ---------------------------------------------------------------------------

    def _draw_arrow(self, painter: QPainter, arrow: Arrow) -> None:
        points = self._points(arrow)
        ink, width, style = self._stroke(arrow)
        pen = QPen(ink, width, style)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        path = QPainterPath(points[0])
        for point in points[1:]:
            path.lineTo(point)
        painter.drawPath(path)
        painter.setPen(QPen(ink, width))
        painter.setBrush(ink)
        _head(painter, points[-2], points[-1])
        if arrow.both_ways:
            _head(painter, points[1], points[0])
        at = _middle(points)
        if arrow.loop or arrow.refused is not None:
            _cross(painter, at, ink)
        text = beside(arrow)
        if text and (arrow.tail == arrow.head or not self._is_down(arrow)):
            self._label(painter, at, text, ink)

    def _stroke(self, arrow: Arrow) -> tuple[QColor, float, Qt.PenStyle]:
        lit = self._is_lit(arrow)
        if arrow.loop:
            ink = self._look.tone(Tone.ALARM)[0]
            return ink, 2.4 if lit else 1.6, Qt.PenStyle.DashLine
        if arrow.refused is not None:
            ink = self._look.tone(Tone.WARNING)[0]
            return ink, 2.4 if lit else 1.6, Qt.PenStyle.DashLine
        colours = self._look.colours
        return colours.accent if lit else colours.muted, 2.6 if lit else 1.5, Qt.PenStyle.SolidLine

    def _is_down(self, arrow: Arrow) -> bool:
        """Whether it leads beneath a number, where what it means stands in the caption."""
        return self._boxes[arrow.tail].left() == self._boxes[arrow.head].left()

    def _points(self, arrow: Arrow) -> list[QPointF]:
        """Give the way of an arrow: straight, by an elbow, down the left side, or round about."""
        tail, head = self._boxes[arrow.tail], self._boxes[arrow.head]
        if arrow.tail == arrow.head:
            x, y = tail.center().x(), tail.top()
            return [QPointF(x - 26, y), QPointF(x - 26, y - 15), QPointF(x + 26, y - 15),
                    QPointF(x + 26, y)]  # fmt: skip
        if head.left() > tail.right():
            start = QPointF(tail.right(), tail.center().y())
            end = QPointF(head.left(), head.center().y())
            if start.y() == end.y():
                return [start, end]
            # Of those that part, each has a word behind the turn; of those that meet, before it.
            share = 0.36 if end.y() > start.y() else 0.64
            turn = head.left() - GAP_X * (1 - share)
            return [start, QPointF(turn, start.y()), QPointF(turn, end.y()), end]
        if head.right() < tail.left():
            under = max(tail.bottom(), head.bottom()) + GAP_Y * 0.6
            start = QPointF(tail.center().x() - 14, tail.bottom())
            end = QPointF(head.center().x() + 14, head.bottom())
            return [start, QPointF(start.x(), under), QPointF(end.x(), under), end]
        bus = tail.left() - 12
        start = QPointF(tail.left(), tail.center().y() + 11)
        end = QPointF(head.left(), head.center().y() + (0 if head.top() > tail.top() else 11))
        return [start, QPointF(bus, start.y()), QPointF(bus, end.y()), end]

    def _label(self, painter: QPainter, at: QPointF, text: str, ink: QColor) -> None:
        font = weighted(self.font(), bold=True, pixels=12)
        metrics = QFontMetricsF(font)
        width, height = metrics.horizontalAdvance(text) + 8, metrics.height()
        box = QRectF(at.x() - width / 2, at.y() - height - 4, width, height)
        ground = QColor(self._look.colours.base)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 3, 3)
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)

    # --- the mouse ------------------------------------------------------------------------

    def _key_at(self, at: QPointF) -> str | None:
        inside = QPointF(at.x() / self.scale, at.y() / self.scale)
        return next((key for key, box in self._boxes.items() if box.contains(inside)), None)

    def tip_at(self, at: QPointF) -> str:
        """Say what is at a point: a number with its hops, or the hops of an arrow."""
        key = self._key_at(at)
        if key is not None:
            caption = self._captions.get(key)
            return "" if caption is None else caption.tip
        inside = QPointF(at.x() / self.scale, at.y() / self.scale)
        near = QRectF(inside.x() - 5, inside.y() - 5, 10, 10)
        for arrow in self._picture.arrows:
            path = QPainterPath()
            path.addPolygon(QPolygonF(self._points(arrow)))
            if path.intersects(near):
                return "\n".join(self._tips[n] for n in arrow.hops[:8] if n < len(self._tips))
        return ""

    def event(self, event: QEvent) -> bool:
        """Show the tool tip of what is under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            said = self.tip_at(QPointF(event.pos()))
            if said:
                QToolTip.showText(event.globalPos(), words.as_written(said), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the number that was clicked."""
        key = self._key_at(event.position())
        if key is not None:
            self.picked.emit(key)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the number that was clicked twice."""
        key = self._key_at(event.position())
        if key is not None:
            self.opened.emit(key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep nothing of the old size."""
        super().resizeEvent(event)
        QToolTip.hideText()


def _middle(points: Sequence[QPointF]) -> QPointF:
    """Give the middle of the longest level stretch, where a word has room."""
    one, other = max(pairwise(points), key=lambda ends: abs(ends[1].x() - ends[0].x()))
    return (one + other) / 2


def _head(painter: QPainter, before: QPointF, tip: QPointF) -> None:
    """A filled head at the end of a line that comes from ``before``."""
    dx, dy = tip.x() - before.x(), tip.y() - before.y()
    length = max(1e-6, (dx * dx + dy * dy) ** 0.5)
    dx, dy = dx / length, dy / length
    base = QPointF(tip.x() - dx * 9, tip.y() - dy * 9)
    painter.drawPolygon(
        QPolygonF(
            [tip, QPointF(base.x() - dy * 4.2, base.y() + dx * 4.2),
             QPointF(base.x() + dy * 4.2, base.y() - dx * 4.2)]
        )
    )  # fmt: skip


def _cross(painter: QPainter, at: QPointF, ink: QColor) -> None:
    painter.setPen(QPen(ink, 2.2))
    painter.drawLine(at + QPointF(-5, -5), at + QPointF(5, 5))
    painter.drawLine(at + QPointF(-5, 5), at + QPointF(5, -5))
