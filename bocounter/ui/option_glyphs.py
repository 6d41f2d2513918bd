"""The little drawings of the kinds of ways to get a part, in the ink they are given."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

TOGETHER = "together"
"""Two sources that cover the need together; a kind of drawing, not of option."""


def draw(painter: QPainter, kind: str, box: QRectF, ink: QColor) -> None:
    """Draw the sign of a kind into a square box; one nobody knows is a plain square."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(ink, max(1.3, box.width() / 10))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _DRAWN.get(kind, _plain)(painter, box.adjusted(1, 1, -1, -1), ink)
    painter.restore()


def _at(box: QRectF, x: float, y: float) -> QPointF:
    return QPointF(box.left() + box.width() * x, box.top() + box.height() * y)


def _part_of(box: QRectF, x: float, y: float, width: float, height: float) -> QRectF:
    return QRectF(_at(box, x, y), _at(box, x + width, y + height))


def _head(painter: QPainter, tip: QPointF, size: float, degrees: float) -> None:
    """Draw the head of an arrow that points where ``degrees`` says, clockwise from the right."""
    wings = []
    for off in (150, -150):
        turn = math.radians(degrees + off)
        wings.append(tip + QPointF(math.cos(turn) * size, math.sin(turn) * size))
    painter.drawPolyline(QPolygonF([wings[0], tip, wings[1]]))


def _plain(painter: QPainter, box: QRectF, _ink: QColor) -> None:
    painter.drawRect(_part_of(box, 0.1, 0.1, 0.8, 0.8))


def _shelf(painter: QPainter, box: QRectF, ink: QColor) -> None:
    painter.drawLine(_at(box, 0, 1), _at(box, 1, 1))
    painter.drawLine(_at(box, 0, 0.45), _at(box, 1, 0.45))
    painter.setBrush(ink)
    painter.drawRect(_part_of(box, 0.1, 0.65, 0.3, 0.3))
    painter.drawRect(_part_of(box, 0.55, 0.1, 0.3, 0.3))


def _branch(painter: QPainter, box: QRectF, ink: QColor) -> None:
    painter.drawPolyline(QPolygonF([_at(box, 0, 0.45), _at(box, 0.5, 0), _at(box, 1, 0.45)]))
    painter.drawRect(_part_of(box, 0.15, 0.42, 0.7, 0.58))
    painter.setBrush(ink)
    painter.drawRect(_part_of(box, 0.42, 0.65, 0.16, 0.35))


def _on_order(painter: QPainter, box: QRectF, _ink: QColor) -> None:
    painter.drawRect(_part_of(box, 0, 0.25, 0.55, 0.45))
    painter.drawPolyline(
        QPolygonF([_at(box, 0.55, 0.4), _at(box, 0.8, 0.4), _at(box, 1, 0.58), _at(box, 1, 0.7),
                   _at(box, 0.55, 0.7)])
    )  # fmt: skip
    for x in (0.12, 0.68):
        painter.drawEllipse(_part_of(box, x, 0.7, 0.22, 0.22))


def _supersession(painter: QPainter, box: QRectF, ink: QColor) -> None:
    painter.drawRect(_part_of(box, 0, 0.1, 0.3, 0.3))
    painter.drawLine(_at(box, 0.15, 0.5), _at(box, 0.15, 0.8))
    painter.drawLine(_at(box, 0.15, 0.8), _at(box, 0.5, 0.8))
    _head(painter, _at(box, 0.55, 0.8), box.width() * 0.25, 0)
    painter.setBrush(ink)
    painter.drawRect(_part_of(box, 0.68, 0.62, 0.32, 0.34))


def _interchange(painter: QPainter, box: QRectF, _ink: QColor) -> None:
    painter.drawLine(_at(box, 0, 0.3), _at(box, 1, 0.3))
    painter.drawLine(_at(box, 0, 0.72), _at(box, 1, 0.72))
    _head(painter, _at(box, 1, 0.3), box.width() * 0.28, 0)
    _head(painter, _at(box, 0, 0.72), box.width() * 0.28, 180)


def _supplier(painter: QPainter, box: QRectF, _ink: QColor) -> None:
    painter.drawPolyline(
        QPolygonF([_at(box, 0, 1), _at(box, 0, 0.45), _at(box, 0.33, 0.65), _at(box, 0.33, 0.45),
                   _at(box, 0.66, 0.65), _at(box, 0.66, 0), _at(box, 1, 0), _at(box, 1, 1),
                   _at(box, 0, 1)])
    )  # fmt: skip


def _kit(painter: QPainter, box: QRectF, ink: QColor) -> None:
    painter.drawRect(_part_of(box, 0, 0.3, 1, 0.7))
    painter.drawLine(_at(box, 0, 0.3), _at(box, 0.2, 0))
    painter.drawLine(_at(box, 1, 0.3), _at(box, 0.8, 0))
    painter.setBrush(ink)
    painter.drawRect(_part_of(box, 0.2, 0.55, 0.22, 0.22))
    painter.drawRect(_part_of(box, 0.58, 0.55, 0.22, 0.22))


def _component(painter: QPainter, box: QRectF, _ink: QColor) -> None:
    painter.drawPolyline(
        QPolygonF([_at(box, 0, 0.4), _at(box, 0, 1), _at(box, 1, 1), _at(box, 1, 0.4)])
    )
    painter.drawLine(_at(box, 0.5, 0.8), _at(box, 0.5, 0.1))
    _head(painter, _at(box, 0.5, 0.02), box.width() * 0.32, -90)


def _reman(painter: QPainter, box: QRectF, _ink: QColor) -> None:
    around = _part_of(box, 0.08, 0.08, 0.84, 0.84)
    path = QPainterPath()
    path.arcMoveTo(around, 60)
    path.arcTo(around, 60, 300)
    painter.drawPath(path)
    _head(painter, path.currentPosition(), box.width() * 0.3, -100)


def _used(painter: QPainter, box: QRectF, ink: QColor) -> None:
    """A tag on a string's hole: it has been somebody's."""
    painter.drawPolygon(
        QPolygonF([_at(box, 0.05, 0.05), _at(box, 0.5, 0.05), _at(box, 1, 0.55), _at(box, 0.55, 1),
                   _at(box, 0.05, 0.5)])
    )  # fmt: skip
    painter.setBrush(ink)
    painter.drawEllipse(_part_of(box, 0.22, 0.22, 0.14, 0.14))


def _customer(painter: QPainter, box: QRectF, _ink: QColor) -> None:
    painter.drawEllipse(_part_of(box, 0.28, 0, 0.44, 0.44))
    path = QPainterPath(_at(box, 0.02, 1))
    path.cubicTo(_at(box, 0.05, 0.45), _at(box, 0.95, 0.45), _at(box, 0.98, 1))
    painter.drawPath(path)


def _together(painter: QPainter, box: QRectF, ink: QColor) -> None:
    painter.drawRect(_part_of(box, 0, 0, 0.42, 0.42))
    painter.drawRect(_part_of(box, 0.58, 0.58, 0.42, 0.42))
    painter.setBrush(ink)
    painter.drawLine(_at(box, 0.78, 0.06), _at(box, 0.78, 0.4))
    painter.drawLine(_at(box, 0.61, 0.23), _at(box, 0.95, 0.23))


_DRAWN = {
    "shelf": _shelf,
    "other_branch": _branch,
    "on_order": _on_order,
    "supersession": _supersession,
    "interchange": _interchange,
    "other_supplier": _supplier,
    "kit": _kit,
    "component": _component,
    "reman": _reman,
    "used": _used,
    "customer_later": _customer,
    TOGETHER: _together,
}
