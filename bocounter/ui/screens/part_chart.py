"""The demand of a part by month, as bars: handed out, still open, lost. Made late.

pyqtgraph costs a third of a second to import, so that is done beside the main thread, when the
first chart is wanted. Each kind of bar has a pattern of its own, and the sentence above says what
the bars are worth.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from bocounter.models.part_facts import Demand, Month
from bocounter.rules import demand_words
from bocounter.store.reader import Rows
from bocounter.ui import words
from bocounter.ui.counter import Counter
from bocounter.ui.labels import label
from bocounter.ui.theme import Look
from bocounter.ui.words import Tone, tr

HEIGHT = 124
_KINDS = ("handed_out", "still_open", "lost")


class Swatch(QWidget):
    """A little square in the pattern of a kind of bar."""

    def __init__(self, kind: str, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._kind, self._look = kind, look
        self.setFixedSize(QSize(12, 12))
        look.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw."""
        painter = QPainter(self)
        brush, ink = pattern(self._kind, self._look)
        painter.setPen(ink)
        painter.setBrush(brush)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


def pattern(kind: str, look: Look) -> tuple[QBrush, QColor]:
    """Give how a kind of bar is filled and edged."""
    ink = {
        "handed_out": look.colours.accent,
        "still_open": look.tone(Tone.WARNING)[0],
        "lost": look.tone(Tone.ALARM)[0],
    }[kind]
    style = {
        "handed_out": Qt.BrushStyle.SolidPattern,
        "still_open": Qt.BrushStyle.BDiagPattern,
        "lost": Qt.BrushStyle.CrossPattern,
    }[kind]
    return QBrush(ink, style), ink


def kind_words(kind: str) -> str:
    """Name a kind of bar."""
    return {
        "handed_out": tr("handed out"),
        "still_open": tr("still open"),
        "lost": tr("lost sales"),
    }[kind]


class DemandChart(QFrame):
    """The card: a sentence, and bars where there is anything to draw."""

    drawn = Signal()

    def __init__(self, counter: Counter, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._counter, self._look = counter, look
        self._demand = Demand()
        self._plot: Any = None
        self.setProperty("card", "true")
        inside = QVBoxLayout(self)
        inside.setContentsMargins(12, 7, 12, 9)
        inside.setSpacing(4)
        inside.addWidget(label(tr("Demand by month"), self, kind="section"))
        self.sentence = label("", self, wrap=True)
        inside.addWidget(self.sentence)
        self._holder = QVBoxLayout()
        inside.addLayout(self._holder)
        self._legend = QWidget(self)
        row = QHBoxLayout(self._legend)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self._named: dict[str, QWidget] = {}
        for kind in _KINDS:
            self._named[kind] = named = QWidget(self._legend)
            beside = QHBoxLayout(named)
            beside.setContentsMargins(0, 0, 8, 0)
            beside.addWidget(Swatch(kind, look, named))
            beside.addWidget(label(kind_words(kind), named, kind="source"))
            row.addWidget(named)
        row.addStretch(1)
        inside.addWidget(self._legend)
        self._legend.hide()
        look.changed.connect(self._draw)

    @property
    def ready(self) -> bool:
        """Whether what is shown is all that there is to show."""
        return not self._demand.months or self._plot is not None

    def show_demand(self, demand: Demand) -> None:
        """Show this; the bars follow when what draws them is there."""
        self._demand = demand
        said = demand_words.history(demand)
        self.sentence.setText(said)
        self.setAccessibleName(f"{said} {_spoken(demand)}".strip())
        some = bool(demand.months)
        self._legend.setVisible(some)
        for kind, named in self._named.items():
            named.setVisible(any(getattr(month, kind) for month in demand.months))
        if self._plot is not None:
            self._plot.setVisible(some)
            self._draw()
        elif some:
            self._counter.ask("chart", _load, self._make)

    def _make(self, library: Any) -> None:
        if self._plot is None:
            self._plot = library.PlotWidget(self, viewBox=library.ViewBox(enableMenu=False))
            self._plot.setFixedHeight(HEIGHT)
            self._plot.setMouseEnabled(x=False, y=False)
            self._plot.hideButtons()
            self._plot.setMenuEnabled(False)
            self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._plot.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._plot.viewport().installEventFilter(self)
            self._holder.addWidget(self._plot)
        self._draw()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the wheel to the page: the bars are looked at, not moved."""
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _draw(self) -> None:
        if self._plot is None:
            return
        library, colours = import_module("pyqtgraph"), self._look.colours
        self._plot.clear()
        self._plot.setBackground(colours.base)
        months = self._demand.months
        below = [0.0] * len(months)
        for kind in _KINDS:
            high = [float(getattr(month, kind)) for month in months]
            brush, ink = pattern(kind, self._look)
            some = [at for at, value in enumerate(high) if value]
            bars = library.BarGraphItem(
                x=some,
                y0=[below[at] for at in some],
                height=[high[at] for at in some],
                width=0.62,
                brush=brush,
                pen=ink,
            )
            if some:
                self._plot.addItem(bars)
            below = [one + more for one, more in zip(below, high, strict=True)]
        top = max(below, default=0.0)
        self._plot.setXRange(-0.6, max(5, len(months)) - 0.4, padding=0)
        self._plot.setYRange(0, max(1.0, top * 1.08), padding=0)
        for side in ("bottom", "left"):
            axis = self._plot.getAxis(side)
            axis.setPen(colours.rule)
            axis.setTextPen(colours.muted)
            axis.setStyle(tickFont=self.font())
        self._plot.getAxis("bottom").setTicks([_ticks(months)])
        self.drawn.emit()


def _load(_rows: Rows) -> Any:
    return import_module("pyqtgraph")


def _ticks(months: tuple[Month, ...]) -> list[tuple[int, str]]:
    """Name every month, or every third of many; the first of a year has its year."""
    step = 1 if len(months) <= 12 else 3
    last = len(months) - 1
    named = [at for at in range(len(months)) if (last - at) % step == 0]
    years = [None, *(months[at].first.year for at in named)]
    return [
        (at, words.month(months[at].first, year=months[at].first.year != before))
        for at, before in zip(named, years, strict=False)
    ]


def _spoken(demand: Demand) -> str:
    said = []
    for month in demand.months:
        if month.asked:
            parts = ", ".join(
                f"{words.quantity(getattr(month, kind))} {kind_words(kind)}"
                for kind in _KINDS
                if getattr(month, kind)
            )
            said.append(f"{words.month(month.first, year=True)}: {parts}.")
    return " ".join(said)
