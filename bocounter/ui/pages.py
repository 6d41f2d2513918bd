"""A sheet for people, drawn on paper: a printer's, or a PDF's."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale, QMarginsF, QSizeF
from PySide6.QtGui import (
    QFont,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)

from bocounter.errors import StoreTrouble
from bocounter.models.desk_facts import DeskSheet
from bocounter.ui.theme import FAMILY
from bocounter.ui.words import plain, tr

_MARGIN = 15.0
"""Millimetres."""
_WIDTHS = (500.0, 575.0, 660.0, 760.0, 880.0, 1000.0)
"""Widths of the text, of which each is drawn as wide as the page."""


def save(sheet: DeskSheet, file: Path) -> int:
    """Write a sheet into a PDF, whole or not at all; gives its pages. Raises StoreTrouble."""
    half = file.with_name(file.name + ".part")
    try:
        half.touch()
    except OSError as error:
        raise _not_written(file, error) from error
    writer = QPdfWriter(str(half))
    writer.setTitle(plain(sheet.title))
    writer.setCreator("bocounter")
    writer.setResolution(300)
    paper(writer)
    document = fitted(sheet, writer)
    document.print_(writer)
    pages = document.pageCount()
    del writer  # which ends the file
    try:
        half.replace(file)
    except OSError as error:
        raise _not_written(file, error) from error
    return pages


def _not_written(file: Path, error: OSError) -> StoreTrouble:
    return StoreTrouble(
        f"{file} cannot be written: {error.strerror or 'the disk does not take it'}.",
        "Free some space or name a file in a folder you may write to.",
    )


def paper(device: QPagedPaintDevice) -> None:
    """Give a device the paper of this country, upright."""
    imperial = QLocale().measurementSystem() == QLocale.MeasurementSystem.ImperialUSSystem
    size = QPageSize.PageSizeId.Letter if imperial else QPageSize.PageSizeId.A4
    margins = QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
    device.setPageLayout(
        QPageLayout(
            QPageSize(size),
            QPageLayout.Orientation.Portrait,
            margins,
            QPageLayout.Unit.Millimeter,
        )
    )


def fitted(sheet: DeskSheet, device: QPagedPaintDevice) -> QTextDocument:
    """Give a sheet's text on the device's page: smaller where it would need a second one."""
    room = device.pageLayout().paintRect(QPageLayout.Unit.Point)
    document = drawn(sheet)
    for width in _WIDTHS:
        document.setPageSize(QSizeF(width, width * room.height() / room.width()))
        if document.pageCount() == 1:
            break
    return document


def drawn(sheet: DeskSheet) -> QTextDocument:
    """Give the text of a sheet: what people and the ERP wrote goes in as plain text."""
    document = QTextDocument()
    document.setDefaultFont(QFont(FAMILY, 9))
    cursor = QTextCursor(document)
    bold, usual, title = QTextCharFormat(), QTextCharFormat(), QTextCharFormat()
    bold.setFontWeight(QFont.Weight.DemiBold)
    title.setFontWeight(QFont.Weight.DemiBold)
    title.setFontPointSize(14)
    cursor.insertText(plain(sheet.title), title)
    for section in sheet.sections:
        count = str(section.count) if section.count else tr("none")
        _block(cursor, above=9)
        cursor.insertText(f"{plain(section.title)}: {count}", bold)
        for item in section.items:
            _block(cursor, above=2, left=12)
            who = [plain(text) for text in (item.work_order, item.customer) if text]
            if who:
                cursor.insertText("  ".join(who) + "  ", bold)
            cursor.insertText(plain(item.text), usual)
        if section.count > len(section.items):
            _block(cursor, above=2, left=12)
            more = section.count - len(section.items)
            cursor.insertText(tr("and {n} more").format(n=more), usual)
    return document


def _block(cursor: QTextCursor, *, above: float, left: float = 0.0) -> None:
    shape = QTextBlockFormat()
    shape.setTopMargin(above)
    shape.setLeftMargin(left)
    cursor.insertBlock(shape)
