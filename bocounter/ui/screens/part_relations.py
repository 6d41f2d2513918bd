"""How the numbers of a part are related: what is wrong first, then the picture, then the list.

Up and Down walk the list, and the picture shows which arrow that is; Enter goes to the number a
relation leads to.
"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from bocounter.queries.part_page import PartPage
from bocounter.ui import words
from bocounter.ui.glyphs import SignLabel
from bocounter.ui.labels import clear, label
from bocounter.ui.screens import relation_words
from bocounter.ui.screens.relation_graph import Caption, RelationGraph
from bocounter.ui.screens.relation_layout import Arrow, Picture, Place, picture
from bocounter.ui.tables.sheet import Sheet
from bocounter.ui.theme import Look, scroll_bars
from bocounter.ui.words import tr

HIGHEST = 310
"""Pixels of a picture that are shown at once; of more, the part around the own number."""
MOST_TIPS = 12


class Relations(QFrame):
    """The card. ``opened`` gives the number to go to."""

    opened = Signal(str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._page: PartPage | None = None
        self._picture = Picture((), (), 0, 0, cut=False)
        self.setProperty("card", "true")
        inside = QVBoxLayout(self)
        inside.setContentsMargins(8, 7, 8, 7)
        inside.setSpacing(3)
        self.title = label("", self, kind="section")
        self.empty = label(tr("No other number is related to it."), self, kind="muted", wrap=True)
        for said in (self.title, self.empty):
            said.setContentsMargins(4, 0, 0, 0)
        self._warnings = QVBoxLayout()
        self._warnings.setContentsMargins(4, 0, 0, 0)
        self.graph = RelationGraph(look, self)
        self.scrolled = QScrollArea(self)
        self.scrolled.setWidget(self.graph)
        self.scrolled.setCornerWidget(QWidget(self.scrolled))
        self.scrolled.viewport().setAutoFillBackground(False)
        self.graph.setAutoFillBackground(False)
        self.scrolled.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.legend = label("", self, kind="source", wrap=True)
        self.legend.setContentsMargins(4, 0, 0, 0)
        self.list = Sheet(look, tr("Relations"), self, rows=5)
        inside.addWidget(self.title)
        inside.addWidget(self.empty)
        inside.addLayout(self._warnings)
        for widget in (self.scrolled, self.legend, self.list):
            inside.addWidget(widget)
        self.list.opened.connect(self.opened)
        self.list.moved.connect(self._walked)
        self.graph.picked.connect(self._picked)
        self.graph.opened.connect(self.opened)
        look.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        bars = scroll_bars(self._look.colours)
        self.scrolled.verticalScrollBar().setStyleSheet(bars)
        self.scrolled.horizontalScrollBar().setStyleSheet(bars)

    def show_page(self, page: PartPage, today: date) -> None:
        """Show the relations of this part; the row that had the keyboard keeps it."""
        before, self._page, graph = self._page, page, page.graph
        if before is not None and (before.graph, before.lying) == (graph, page.lying):
            return
        self.title.setText(tr("How its numbers are related ({n:,})").format(n=len(graph.hops)))
        clear(self._warnings)
        for sign in relation_words.warnings(graph):
            self._warnings.addWidget(SignLabel(self._look, sign, self))
        some = bool(graph.hops)
        self.empty.setVisible(not some)
        for widget in (self.scrolled, self.legend, self.list):
            widget.setVisible(some)
        self.list.setAccessibleName(self.title.text())
        self._picture = picture(graph)
        self.legend.setText(relation_words.legend(self._picture))
        tips = tuple(
            relation_words.tip(hop, today) for hop in graph.hops[: relation_words.MOST_HOPS]
        )
        into = {one.head: one for one in self._picture.arrows if one.relation != "superseded_by"}
        captions = {
            place.key: self._caption(place, into.get(place.key), page, tips)
            for place in self._picture.places
        }
        self.graph.show_picture(self._picture, captions, tips)
        self.list.show_rows(*relation_words.hops(graph, today))
        self._fit()
        QTimer.singleShot(0, self, self._show_own)  # once the layout knows the width

    def _caption(
        self, place: Place, arrow: Arrow | None, page: PartPage, tips: tuple[str, ...]
    ) -> Caption:
        tails = {one.tail for one in self._picture.arrows}
        heads = {one.head for one in self._picture.arrows}
        between = place.key in tails & heads
        text, tone = relation_words.beneath(place, arrow, page, between=between)
        if place.count > 1:
            shown = ", ".join(words.plain(one) for one in place.members[:MOST_TIPS])
            rest = place.count - MOST_TIPS
            more = tr(" and {n:,} more").format(n=rest) if rest > 0 else ""
            return Caption(text, tone, shown + more)
        item = page.numbers.get(place.key)
        named = "" if item is None else words.plain(item.description)
        said = [" · ".join(part for part in (words.plain(place.key), named, text) if part)]
        hops = [n for one in self._picture.arrows for n in one.hops if place.key in _ends(one)]
        said += [tips[n] for n in sorted(set(hops))[:4] if n < len(tips)]
        return Caption(text, tone, "\n".join(said))

    # --- walking --------------------------------------------------------------------------

    def _walked(self, row: int) -> None:
        """Bring out the arrow of the row that has the keyboard."""
        page = self._page
        if page is None or not self.list.hasFocus() or not 0 <= row < len(page.graph.hops):
            self.graph.light(frozenset())
            return
        hop = page.graph.hops[row]
        ends = (self._picture.place_of(hop.from_), self._picture.place_of(hop.to))
        self.graph.light(frozenset({row}), frozenset(key for key in ends if key is not None))
        box = self.graph.box(ends[1])
        if box is not None:
            at = box.center().toPoint()
            self.scrolled.ensureVisible(at.x(), at.y(), 90, 40)

    def _picked(self, key: str) -> None:
        """Go to the row that leads to the number that was clicked."""
        arrows = [one for one in self._picture.arrows if key in _ends(one)]
        if arrows:
            self.list.setFocus(Qt.FocusReason.MouseFocusReason)
            self.list.selectRow(arrows[0].hops[0])

    # --- room -----------------------------------------------------------------------------

    def _fit(self) -> None:
        self.graph.fit(self.scrolled.viewport().width() or self.width() - 20)
        bar = self.scrolled.horizontalScrollBar().sizeHint().height()
        wider = self.graph.width() > self.scrolled.viewport().width()
        self.scrolled.setFixedHeight(min(HIGHEST, self.graph.height() + (bar if wider else 2)))

    def _show_own(self) -> None:
        box = self.graph.box(None if self._page is None else self._page.graph.part)
        if box is not None:
            at, half = box.center().toPoint(), self.scrolled.viewport().width() // 2
            self.scrolled.horizontalScrollBar().setValue(at.x() - half)
            self.scrolled.verticalScrollBar().setValue(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw it for the width there is."""
        super().resizeEvent(event)
        if self._page is not None:
            self._fit()
            QTimer.singleShot(0, self, self._show_own)


def _ends(arrow: Arrow) -> tuple[str, str]:
    return arrow.tail, arrow.head
