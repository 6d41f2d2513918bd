"""Search everywhere: results while typing, each with what to say."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from bocounter.errors import Known
from bocounter.models.facts import Hit
from bocounter.store.reader import Rows
from bocounter.ui import glyphs, veil, words
from bocounter.ui.counter import Counter
from bocounter.ui.labels import Message, label
from bocounter.ui.theme import AtHand, Look, scroll_bars, weighted
from bocounter.ui.words import Shape, Sign, Tone, tr

LIMIT = 20
_HIT = int(Qt.ItemDataRole.UserRole)
_ANSWER_LINES = 2

Index = QModelIndex | QPersistentModelIndex


class _HitPainter(QStyledItemDelegate):
    """Draws a hit: its kind and title, then the answer on two lines."""

    def __init__(self, look: Look, parent: QListWidget) -> None:
        super().__init__(parent)
        self._look, self._list = look, parent
        self._plain = parent.font()
        self._bold = weighted(self._plain, bold=True, pixels=15)
        self._small = weighted(self._plain, bold=True, pixels=11)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Give room for a title and two lines of answer."""
        height = QFontMetrics(self._bold).height()
        metrics = QFontMetrics(self._plain)
        room = self._list.viewport().width() - 34
        said = metrics.horizontalAdvance(_one_line(index.data(_HIT)))
        lines = 1 if said <= room else _ANSWER_LINES
        return QSize(option.rect.width(), height + lines * metrics.height() + 20)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw."""
        hit = index.data(_HIT)
        colours = self._look.colours
        box = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(box, colours.chosen if chosen else colours.base)
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), colours.rule)
        if chosen:
            painter.fillRect(QRect(box.left(), box.top(), 4, box.height()), colours.accent)
        inner = box.adjusted(16, 8, -14, -8)
        kind = words.hit_kind(hit.kind)
        ink, ground = self._look.tone(Tone.CALM if hit.kind == "work_order" else Tone.QUIET)
        small = QFontMetrics(self._small)
        width = small.horizontalAdvance(kind) + 14
        high = QFontMetrics(self._bold).height()
        painter.setFont(self._small)
        glyphs.badge(
            painter, kind, QRectF(inner.left(), inner.top() + 2, width, high - 4), ink, ground
        )
        painter.setFont(self._bold)
        painter.setPen(colours.text)
        title = QRect(inner.left() + width + 9, inner.top(), inner.width() - width - 9, high)
        text = QFontMetrics(self._bold).elidedText(
            words.plain(hit.title), Qt.TextElideMode.ElideRight, title.width()
        )
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)
        painter.setFont(self._plain)
        painter.setPen(colours.text)
        rest = inner.adjusted(0, high + 3, 0, 0)
        painter.drawText(rest, int(Qt.TextFlag.TextWordWrap), self._two_lines(hit, rest.width()))

    def _two_lines(self, hit: Hit, width: int) -> str:
        metrics = QFontMetrics(self._plain)
        return metrics.elidedText(_one_line(hit), Qt.TextElideMode.ElideRight, int(width * 1.86))


def _one_line(hit: Hit) -> str:
    return " ".join(words.plain(part) for part in hit.answer.splitlines())


class Search(QWidget):
    """The hits under the search field. ``chosen`` follows the current hit, ``opened`` is Enter."""

    chosen = Signal(object)
    opened = Signal(object)
    left = Signal()

    def __init__(self, counter: Counter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counter, self._look = counter, look
        self._asked = ""
        self._found: tuple[Hit, ...] = ()
        self.answered = ""
        self._open_first = False
        self.hits = QListWidget(self)
        self.hits.setAccessibleName(tr("Search results"))
        self.hits.setItemDelegate(_HitPainter(look, self.hits))
        self.hits.setFrameShape(QListWidget.Shape.NoFrame)
        self.hits.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.hits.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.hits.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.hits.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.message = Message(look, self)
        self.count = label("", self, kind="muted")
        self._stack = QStackedLayout()
        self._stack.addWidget(self.hits)
        self._stack.addWidget(self.message)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(6)
        outer.addWidget(self.count)
        outer.addLayout(self._stack, 1)
        self.hits.currentItemChanged.connect(self._current_changed)
        self.hits.itemActivated.connect(lambda _item: self.open_current())
        look.changed.connect(self._dress)
        look.changed.connect(lambda: self._show_anew(tell=self.isVisible()))
        look.turned.connect(self._show_anew)
        self._dress()
        self._invite()

    def _dress(self) -> None:
        self.hits.verticalScrollBar().setStyleSheet(scroll_bars(self._look.colours))
        self.hits.viewport().update()

    def _invite(self) -> None:
        self.count.setText("")
        self.message.say(
            Sign(tr("Type anything that names it"), Shape.QUESTION, Tone.CALM),
            tr(
                "The last digits of a phone number, a name, a work order, a purchase order, "
                "the customer's own order number, a part number with or without dashes, an old "
                "number, a serial, a unit number or words of a description."
            ),
        )
        self._stack.setCurrentWidget(self.message)

    def look_for(self, text: str) -> None:
        """Search for this; an older search is dropped, whatever it found."""
        self._asked = text.strip()
        self._open_first = False
        if not self._asked:
            self._counter.questions.drop("search")
            self._found = ()
            self.hits.clear()
            self.answered = ""
            self._invite()
            return
        wanted, now = self._asked, self._counter.now()

        def work(rows: Rows) -> tuple[Hit, ...]:
            # Late: what ranks the hits costs a fifth of a whole start.
            from bocounter.queries.find import find

            return find(rows, wanted, now, LIMIT)

        def done(found: tuple[Hit, ...]) -> None:
            self._show(wanted, found)

        self._counter.ask("search", work, done, self._failed)

    def _show(self, asked: str, found: tuple[Hit, ...]) -> None:
        self.answered = asked
        self._found = found
        self._list()
        if found:
            self.count.setText(
                tr("1 result") if len(found) == 1 else tr("{n} results").format(n=len(found))
            )
            self._stack.setCurrentWidget(self.hits)
            self.hits.setCurrentRow(0)
        else:
            self.count.setText("")
            self._say_nothing_found(asked)
            self.chosen.emit(None)
        if self._open_first:
            self._open_first = False
            self.open_current()

    def _list(self) -> None:
        self.hits.blockSignals(True)
        self.hits.clear()
        for found in self._found:
            hit = veil.hit(self._look, found)
            item = QListWidgetItem(self.hits)
            item.setData(_HIT, hit)
            spoken = f"{words.hit_kind(hit.kind)} {hit.title}. {hit.answer}"
            item.setData(int(Qt.ItemDataRole.AccessibleTextRole), words.plain(spoken))
        self.hits.blockSignals(False)

    def _show_anew(self, *, tell: bool = False) -> None:
        """List the same hits as they may be seen now; ``tell`` has the panel follow."""
        row = self.hits.currentRow()
        self._list()
        self.hits.blockSignals(not tell)
        self.hits.setCurrentRow(row)
        self.hits.blockSignals(False)

    def _say_nothing_found(self, asked: str) -> None:
        shown = asked if len(asked) <= 60 else asked[:59] + "…"
        self.message.say(
            Sign(tr("Nothing found for “{text}”").format(text=words.plain(shown)),
                 Shape.QUESTION, Tone.QUIET),
            tr(
                "Try fewer characters, the last four digits of the phone number, or the number "
                "without its dashes. Only what the last sync brought can be found."
            ),
        )  # fmt: skip
        self._stack.setCurrentWidget(self.message)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Known):
            self.message.say(Sign(error.what, Shape.TRIANGLE, Tone.ALARM), error.advice)
            self._stack.setCurrentWidget(self.message)
        else:
            self._counter.failed.emit(error)

    def _current_changed(self, item: QListWidgetItem | None, _before: object = None) -> None:
        self.chosen.emit(None if item is None else item.data(_HIT))

    @property
    def settled(self) -> bool:
        """Whether the results shown are the answer to what was typed."""
        return self._asked == self.answered

    @property
    def current(self) -> Hit | None:
        """The hit that Enter would open."""
        item = self.hits.currentItem()
        hit: Hit | None = None if item is None else item.data(_HIT)
        return hit

    def step(self, step: int) -> None:
        """Go up or down in the results."""
        if count := self.hits.count():
            self.hits.setCurrentRow(max(0, min(count - 1, self.hits.currentRow() + step)))

    def open_current(self) -> None:
        """Open the current hit; a scanner's Enter waits for the answer to what it typed."""
        if self._asked != self.answered:
            self._open_first = True
        elif (hit := self.current) is not None:
            if hit.kind == "customer" and hit.customer is not None and hit.work_order is None:
                self._look.at_hand = AtHand(hit.customer)
                hit = self.current or hit
            self.opened.emit(hit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)
