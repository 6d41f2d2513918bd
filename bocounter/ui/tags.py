"""Tags for what was set aside, drawn on any paper: a printer's, or a PDF's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
)

from bocounter.errors import StoreTrouble
from bocounter.queries.tags import Tag
from bocounter.rules import code128
from bocounter.ui.theme import FAMILY
from bocounter.ui.words import from_right, plain, tr

WIDTH, HEIGHT = 100.0, 70.0
"""Millimetres of a tag."""
GAP = 4.0
NARROWEST = 0.25
"""Millimetres of the narrowest bar that handheld scanners read."""

_INK = QColor("#000000")


def paper(device: QPagedPaintDevice) -> None:
    """Give a device the page of one tag."""
    size = QPageSize(QSizeF(WIDTH, HEIGHT), QPageSize.Unit.Millimeter, "tag")
    margins = QMarginsF(0, 0, 0, 0)
    device.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, margins))


def save(tags: Sequence[Tag], file: Path, zone: tzinfo | None) -> None:
    """Write the tags into a PDF, one a page, whole or not at all. Raises StoreTrouble."""
    half = file.with_name(file.name + ".part")
    writer = QPdfWriter(str(half))
    writer.setResolution(600)
    writer.setTitle(tr("Tags"))
    writer.setCreator("bocounter")
    paper(writer)
    drawn = draw(tags, writer, zone)
    del writer  # which ends the file
    try:
        half.replace(file)
    except OSError as error:
        raise _not_written(file, error.strerror) from error
    if not drawn:
        file.unlink(missing_ok=True)
        raise _not_written(file, None)


def _not_written(file: Path, why: str | None) -> StoreTrouble:
    return StoreTrouble(
        f"{file} cannot be written: {why or 'the disk does not take it'}.",
        "Free some space or name a file in a folder you may write to.",
    )


def draw(tags: Sequence[Tag], device: QPagedPaintDevice, zone: tzinfo | None) -> bool:
    """Draw the tags: one a page of its size, or as many as stand on a larger sheet."""
    painter = QPainter()
    if not painter.begin(device):
        return False
    dot = device.logicalDpiX() / 25.4
    painter.scale(dot, dot)
    room = device.pageLayout().paintRect(QPageLayout.Unit.Millimeter).size()
    across = max(1, int((room.width() + GAP) // (WIDTH + GAP)))
    down = max(1, int((room.height() + GAP) // (HEIGHT + GAP)))
    for number, tag in enumerate(tags):
        place = number % (across * down)
        if number and not place:
            device.newPage()
        left = (place % across) * (WIDTH + GAP)
        top = (place // across) * (HEIGHT + GAP)
        _tag(painter, tag, QRectF(left, top, WIDTH, HEIGHT), zone)
    return painter.end()


def _tag(painter: QPainter, tag: Tag, box: QRectF, zone: tzinfo | None) -> None:
    inner = box.adjusted(5, 4, -5, -4)
    painter.setPen(_INK)
    top = inner.top()
    _line(painter, tag.work_order, QRectF(inner.left(), top, 62, 11), 9.0, bold=True)
    if tag.bin:
        _line(
            painter,
            tr("Bin {bin}").format(bin=plain(tag.bin)),
            QRectF(inner.left() + 62, top, inner.width() - 62, 11),
            6.5,
            bold=True,
            right=True,
        )
    top += 12
    for text, size, bold in (
        (tag.customer, 4.6, False),
        (tag.machine or "", 4.6, False),
    ):
        _line(painter, text, QRectF(inner.left(), top, inner.width(), 6), size, bold=bold)
        top += 6
    top += 1
    amount = f"{tag.quantity} ×"
    _line(painter, amount, QRectF(inner.left(), top, 22, 8), 6.5, bold=True)
    part = QRectF(inner.left() + 22, top, inner.width() - 22, 8)
    _line(painter, tag.part, part, 6.5, bold=True)
    top += 8
    _line(painter, tag.description, QRectF(part.left(), top, part.width(), 5.5), 4.2)
    top += 7
    _bars(painter, tag.work_order, QRectF(inner.left(), top, inner.width(), 13))
    top += 14
    when = tag.at.astimezone(zone)
    said = tr("{when} · {who}").format(when=f"{when:%Y-%m-%d %H:%M}", who=plain(tag.by))
    _line(painter, said, QRectF(inner.left(), top, inner.width(), 5), 3.6)


def _line(
    painter: QPainter,
    text: str,
    box: QRectF,
    millimetres: float,
    *,
    bold: bool = False,
    right: bool = False,
) -> None:
    """Write a text on one line: smaller where it is long, cut where it is longer still."""
    shown = plain(text)
    if not shown:
        return
    font = QFont(FAMILY)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    # A unit of this painter is a millimetre: fonts are measured a hundred times larger.
    size = millimetres
    while True:
        font.setPixelSize(max(1, int(size * 100)))
        metrics = QFontMetricsF(font)
        if metrics.horizontalAdvance(shown) <= box.width() * 100 or size <= millimetres * 0.62:
            break
        size *= 0.94
    shown = metrics.elidedText(shown, Qt.TextElideMode.ElideRight, box.width() * 100)
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    if from_right(shown):
        side = Qt.AlignmentFlag.AlignRight
    painter.save()
    painter.setFont(font)
    painter.scale(0.01, 0.01)
    inside = QRectF(box.left() * 100, box.top() * 100, box.width() * 100, box.height() * 100)
    flags = Qt.AlignmentFlag.AlignAbsolute | side | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(inside, int(flags) | int(Qt.TextFlag.TextSingleLine), shown)
    painter.restore()


def _bars(painter: QPainter, text: str, box: QRectF) -> None:
    """Draw the bar code of a number, where it is one that bars can say and a scanner can read."""
    if not code128.can_be_said(text):
        return
    widths = code128.widths(text)
    modules = sum(widths) + 2 * code128.QUIET
    module = min(0.45, box.width() / modules)
    if module < NARROWEST:
        return
    left = box.left() + code128.QUIET * module
    for place, width in enumerate(widths):
        if place % 2 == 0:
            painter.fillRect(QRectF(left, box.top(), width * module, box.height()), _INK)
        left += width * module
