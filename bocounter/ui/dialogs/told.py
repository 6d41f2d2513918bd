"""What was the customer told of each line: prefilled with the best known, never ticked."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QGridLayout, QLabel, QWidget

from bocounter.commands import words as erp_words
from bocounter.models.facts import Confidence, LineFacts, WorkOrderFacts
from bocounter.ui import words
from bocounter.ui.dialogs.form import NO_DAY, day_field
from bocounter.ui.labels import label
from bocounter.ui.words import tr


class ToldRow:
    """One thing that may have been told; ``about`` is its name in the ERP's note."""

    def __init__(
        self,
        target: str,
        title: str,
        about: str,
        best: date | None,
        sure: bool,
        parent: QWidget,
    ) -> None:
        self.target = target
        self.about = about
        self.tick = QCheckBox(title, parent)
        self.tick.setAccessibleName(tr("Told about {what}").format(what=title))
        shown = None if best is None else QDate(best.year, best.month, best.day)
        self.day: QDateEdit = day_field(parent, tr("Day told for {what}").format(what=title), shown)
        self.confidence = QComboBox(parent)
        for value in Confidence:
            self.confidence.addItem(words.confidence(value), value)
        self.confidence.setCurrentIndex(0 if sure else 1)
        self.confidence.setAccessibleName(
            tr("How sure the day for {what} was said to be").format(what=title)
        )
        self._ticked(self.tick.isChecked())
        self.tick.toggled.connect(self._ticked)

    def _ticked(self, on: bool) -> None:
        self.day.setEnabled(on)
        self.confidence.setEnabled(on)

    @property
    def told(self) -> bool:
        """Whether a person ticked it."""
        return self.tick.isChecked()

    def sure(self) -> Confidence:
        """Give how sure the day was said to be."""
        return Confidence(self.confidence.currentData())

    def value(self) -> date | None:
        """Give the day told; None for 'there is no date'."""
        chosen = self.day.date()
        return None if chosen <= NO_DAY else chosen.toPython()  # type: ignore[return-value]


class ToldTable(QWidget):
    """The rows of a work order: the whole of it first when it has several lines."""

    def __init__(self, order: WorkOrderFacts, today: date, parent: QWidget) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        self.rows: list[ToldRow] = []
        heads = (tr("Told"), tr("Best known"), tr("Day they heard"), tr("How sure"))
        for column, head in enumerate(heads):
            grid.addWidget(label(head, self, kind="section"), 0, column)
        lines = order.short_lines or order.open_lines
        if len(lines) != 1:
            pacing = order.pacing_line
            sure = bool(pacing and pacing.confirmed)
            self._add(grid, order.number, tr("Whole work order"), erp_words.about(order, None),
                      order.ready, sure,
                      self._known(order.ready, sure, today))  # fmt: skip
        for line in lines:
            self._add(grid, line.id, words.plain(line.part), erp_words.about(order, line),
                      line.supplier_date, line.confirmed,
                      self._line_known(line, today))  # fmt: skip

    def _add(
        self,
        grid: QGridLayout,
        target: str,
        title: str,
        about: str,
        best: date | None,
        sure: bool,
        known: str,
    ) -> None:
        row = ToldRow(target, title, about, best, sure, self)
        place = grid.rowCount()
        grid.addWidget(row.tick, place, 0)
        said: QLabel = label(known, self, kind="muted", wrap=True)
        grid.addWidget(said, place, 1)
        grid.addWidget(row.day, place, 2, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(row.confidence, place, 3, Qt.AlignmentFlag.AlignVCenter)
        self.rows.append(row)

    @staticmethod
    def _known(best: date | None, sure: bool, today: date) -> str:
        if best is None:
            return tr("no date yet")
        how = tr("confirmed") if sure else tr("not confirmed")
        return f"{words.day(best, today)}, {how}"

    def _line_known(self, line: LineFacts, today: date) -> str:
        told = words.told(line.told, today)
        known = self._known(line.supplier_date, line.confirmed, today)
        return tr("{known} (last told: {told})").format(known=known, told=told)
