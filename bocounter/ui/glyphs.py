"""The little drawings beside words: one shape a meaning, drawn in the ink of its tone."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from bocounter.ui.theme import Look
from bocounter.ui.words import Shape, Sign, as_written


def draw(painter: QPainter, shape: Shape, box: QRectF, ink: QColor) -> None:
    """Draw a shape into a square box."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(ink, max(1.4, box.width() / 8))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _DRAWN[shape](painter, box.adjusted(1, 1, -1, -1), ink)
    painter.restore()


def _ring(painter: QPainter, box: QRectF, _ink: QColor) -> None:
    painter.drawEllipse(box)
    painter.drawLine(box.bottomLeft() + QPointF(2, -2), box.topRight() + QPointF(-2, 2))


def _dashed(painter: QPainter, box: QRectF, _ink: QColor) -> None:
    pen = painter.pen()
    pen.setDashPattern([1.6, 1.6])
    painter.setPen(pen)
    painter.drawEllipse(box)


def _square(painter: QPainter, box: QRectF, _ink: QColor) -> None:
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 1.5, 1.5)


def _checked_square(painter: QPainter, box: QRectF, ink: QColor) -> None:
    _square(painter, box, ink)
    _tick(painter, box.adjusted(2.2, 2.2, -2.2, -2.2))


def _question(painter: QPainter, box: QRectF, ink: QColor) -> None:
    font = painter.font()
    font.setPixelSize(int(box.height() * 1.15))
    font.setBold(True)
    painter.setFont(font)
    painter.drawText(box.adjusted(-3, -4, 3, 4), Qt.AlignmentFlag.AlignCenter, "?")
    _ = ink


def _triangle(painter: QPainter, box: QRectF, _ink: QColor) -> None:
    middle = box.center().x()
    painter.drawPolygon(
        QPolygonF([QPointF(middle, box.top()), box.bottomRight(), box.bottomLeft()])
    )
    painter.drawLine(
        QPointF(middle, box.top() + box.height() * 0.42),
        QPointF(middle, box.top() + box.height() * 0.66),
    )


def _later(painter: QPainter, box: QRectF, ink: QColor) -> None:
    middle = box.center().y()
    painter.drawLine(QPointF(box.left(), box.top()), QPointF(box.left(), box.bottom()))
    painter.drawLine(QPointF(box.left() + 2.5, middle), QPointF(box.right() - 2, middle))
    painter.setBrush(ink)
    painter.drawPolygon(
        QPolygonF(
            [
                QPointF(box.right() - 4.5, box.top() + 1.2),
                QPointF(box.right(), middle),
                QPointF(box.right() - 4.5, box.bottom() - 1.2),
            ]
        )
    )


def _arrow(painter: QPainter, box: QRectF, _ink: QColor) -> None:
    middle, right = box.center().y(), box.right()
    painter.drawLine(QPointF(box.left(), middle), QPointF(right, middle))
    painter.drawPolyline(
        QPolygonF(
            [
                QPointF(right - 3.5, middle - 3.5),
                QPointF(right, middle),
                QPointF(right - 3.5, middle + 3.5),
            ]
        )
    )


def _shelf(painter: QPainter, box: QRectF, ink: QColor) -> None:
    painter.drawLine(box.bottomLeft(), box.bottomRight())
    painter.setBrush(ink)
    painter.drawRect(box.adjusted(2, 2.5, -2, -2.5))


def _half(painter: QPainter, box: QRectF, ink: QColor) -> None:
    painter.drawEllipse(box)
    filled = QPainterPath()
    filled.moveTo(box.center())
    filled.arcTo(box, 90, 180)
    filled.closeSubpath()
    painter.fillPath(filled, ink)


def _check(painter: QPainter, box: QRectF, _ink: QColor) -> None:
    _tick(painter, box)


def _tick(painter: QPainter, box: QRectF) -> None:
    painter.drawPolyline(
        QPolygonF(
            [
                QPointF(box.left(), box.center().y() + 0.5),
                QPointF(box.left() + box.width() * 0.36, box.bottom() - 0.5),
                QPointF(box.right(), box.top() + 1),
            ]
        )
    )


def _disc(painter: QPainter, box: QRectF, ink: QColor) -> None:
    painter.setBrush(ink)
    painter.drawEllipse(box.adjusted(1, 1, -1, -1))


def _cross(painter: QPainter, box: QRectF, _ink: QColor) -> None:
    inner = box.adjusted(1, 1, -1, -1)
    painter.drawLine(inner.topLeft(), inner.bottomRight())
    painter.drawLine(inner.topRight(), inner.bottomLeft())


def _clock(painter: QPainter, box: QRectF, _ink: QColor) -> None:
    painter.drawEllipse(box)
    middle, reach = box.center(), box.width() / 2
    for degrees, share in ((-90, 0.62), (0, 0.45)):
        turn = math.radians(degrees)
        painter.drawLine(
            middle,
            middle + QPointF(math.cos(turn) * reach * share, math.sin(turn) * reach * share),
        )


def _hidden(painter: QPainter, box: QRectF, ink: QColor) -> None:
    """An eye with a line through it."""
    middle, half = box.center(), box.width() * 0.3
    lid = QPainterPath(QPointF(box.left(), middle.y()))
    lid.quadTo(QPointF(middle.x(), middle.y() - half * 2), QPointF(box.right(), middle.y()))
    lid.quadTo(QPointF(middle.x(), middle.y() + half * 2), QPointF(box.left(), middle.y()))
    painter.drawPath(lid)
    painter.drawLine(box.bottomLeft() + QPointF(1, 0), box.topRight() + QPointF(-1, 0))
    _ = ink


def _dead_end(painter: QPainter, box: QRectF, _ink: QColor) -> None:
    """A way that ends at a wall."""
    middle = box.center().y()
    painter.drawLine(QPointF(box.left(), middle), QPointF(box.right(), middle))
    painter.drawLine(box.topRight(), box.bottomRight())


_DRAWN = {
    Shape.RING: _ring,
    Shape.DASHED: _dashed,
    Shape.SQUARE: _square,
    Shape.CHECKED_SQUARE: _checked_square,
    Shape.QUESTION: _question,
    Shape.TRIANGLE: _triangle,
    Shape.LATER: _later,
    Shape.ARROW: _arrow,
    Shape.SHELF: _shelf,
    Shape.HALF: _half,
    Shape.CHECK: _check,
    Shape.DISC: _disc,
    Shape.CROSS: _cross,
    Shape.CLOCK: _clock,
    Shape.HIDDEN: _hidden,
    Shape.DEAD_END: _dead_end,
}


def badge(painter: QPainter, text: str, box: QRectF, ink: QColor, ground: QColor) -> None:
    """Draw a short word on a rounded ground."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(ink)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


class SignLabel(QWidget):
    """A sign as a widget: its shape and its words, in its tone; a pill when ``grounded``."""

    def __init__(
        self, look: Look, sign: Sign, parent: QWidget | None = None, *, grounded: bool = False
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._sign = sign
        self._grounded = grounded
        self.setAccessibleName(sign.words)
        look.changed.connect(self.update)

    def show_sign(self, sign: Sign) -> None:
        """Show another sign."""
        self._sign = sign
        self.setAccessibleName(sign.words)
        self.setToolTip(as_written(sign.words))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Give room for shape and words."""
        metrics = self.fontMetrics()
        pad = 10 if self._grounded else 0
        mark = max(11, int(metrics.height() * 0.58)) + 9
        return QSize(metrics.horizontalAdvance(self._sign.words) + mark + pad, metrics.height() + 4)

    def minimumSizeHint(self) -> QSize:
        """Never ask for more than the shape and a few letters: words are elided."""
        return QSize(60, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw."""
        painter = QPainter(self)
        ink, ground = self._look.tone(self._sign.tone)
        left = 0.0
        if self._grounded:
            left = 6.0
            width = min(self.width(), self.sizeHint().width())
            badge(painter, "", QRectF(0, 0, width, self.height()), ink, ground)
        size = max(11.0, self.fontMetrics().height() * 0.58)
        draw(painter, self._sign.shape, QRectF(left, (self.height() - size) / 2, size, size), ink)
        painter.setPen(ink)
        beside = left + size + 6
        room = self.width() - int(beside)
        text = self.fontMetrics().elidedText(
            self._sign.words, Qt.TextElideMode.ElideRight, max(0, room)
        )
        painter.drawText(
            QRectF(beside, 0, room, self.height()), Qt.AlignmentFlag.AlignVCenter, text
        )
