"""A sheet for people fits one page, and what somebody wrote on it stays what it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QPdfWriter
from PySide6.QtWidgets import QApplication

from bocounter.errors import StoreTrouble
from bocounter.models.desk_facts import DeskSheet, SheetItem, SheetSection
from bocounter.ui import pages
from tests.building import NOW


def sheet(items: int) -> DeskSheet:
    item = SheetItem("W1", "<b>Fern & hill</b>", "They wait. " * 14)
    made = tuple(SheetSection(f"s{n}", "Promised", items, (item,) * items) for n in range(5))
    return DeskSheet("Handover of Ann", NOW, made)


def test_a_full_sheet_is_one_page_of_plain_words(qapp: QApplication, tmp_path: Path) -> None:
    to = tmp_path / "page.pdf"
    assert pages.save(sheet(8), to) == 1
    assert to.read_bytes().startswith(b"%PDF")
    writer = QPdfWriter(str(tmp_path / "other.pdf"))
    pages.paper(writer)
    assert "W1  <b>Fern & hill</b>" in pages.fitted(sheet(1), writer).toPlainText()
    with pytest.raises(StoreTrouble, match="cannot be written"):
        pages.save(sheet(1), tmp_path / "nowhere" / "page.pdf")
