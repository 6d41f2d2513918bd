"""The board as a tree: work orders by id, their facts fetched by page when they are painted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from bocounter.models.choice_facts import ChoiceFacts
from bocounter.models.facts import LineFacts, WorkOrderFacts
from bocounter.ui import words
from bocounter.ui.tables import board_rows
from bocounter.ui.tables.board_rows import COLUMNS, LineRow, OrderRow
from bocounter.ui.words import tr

PAGE = 60

Index = QModelIndex | QPersistentModelIndex
_GROUP = 0
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)


class BoardModel(QAbstractItemModel):
    """Ids in order; ``pages_wanted`` names work orders that are looked at and not known yet."""

    pages_wanted = Signal(object)
    filled = Signal(object)
    """The ids of the work orders whose facts came in."""

    def __init__(
        self,
        parent: QObject | None = None,
        hides: Callable[[str | None], bool] = lambda _customer: False,
    ) -> None:
        super().__init__(parent)
        self._hides = hides
        self._ids: tuple[str, ...] = ()
        self._places: dict[str, int] = {}
        self._facts: dict[str, WorkOrderFacts] = {}
        self._rows: dict[str, OrderRow] = {}
        self._veiled: dict[str, tuple[OrderRow, OrderRow]] = {}
        self._asked: set[str] = set()
        self._chosen: dict[str, ChoiceFacts] = {}

    # --- filling --------------------------------------------------------------------------

    @property
    def ids(self) -> tuple[str, ...]:
        """The work orders in the order shown."""
        return self._ids

    def show_outline(
        self, ids: Sequence[str], known: Iterable[WorkOrderFacts], now: datetime
    ) -> None:
        """Begin anew with these ids; ``known`` facts are shown at once, others when painted."""
        self.beginResetModel()
        self._ids = tuple(ids)
        self._places = {id_: place for place, id_ in enumerate(self._ids)}
        self._facts = {order.id: order for order in known if order.id in self._places}
        self._rows = {id_: self._said(order, now) for id_, order in self._facts.items()}
        self._asked.clear()
        self._veiled.clear()
        self.endResetModel()
        self.filled.emit(tuple(self._facts))

    def take(self, orders: Iterable[WorkOrderFacts], now: datetime) -> None:
        """Put in fetched facts, each where its id stands; ids that are not shown are ignored."""
        known: list[str] = []
        for order in orders:
            place = self._places.get(order.id)
            if place is None:
                continue
            self._asked.discard(order.id)
            self._put(place, order, self._said(order, now))
            known.append(order.id)
        if known:
            self.filled.emit(tuple(known))

    def show_choices(
        self, ids: Iterable[str], chosen: Mapping[str, ChoiceFacts], now: datetime
    ) -> None:
        """Say what stands chosen for the lines of these work orders; for the others nothing."""
        for id_ in ids:
            order, place = self._facts.get(id_), self._places.get(id_)
            if order is None or place is None:
                continue
            before = {line.id: self._chosen.pop(line.id, None) for line in order.open_lines}
            after = {line: chosen.get(line) for line in before}
            self._chosen.update({line: one for line, one in after.items() if one is not None})
            if before != after:
                self._put(place, order, self._said(order, now))

    def _said(self, order: WorkOrderFacts, now: datetime) -> OrderRow:
        return board_rows.order_row(order, now, self._chosen)

    def _put(self, place: int, order: WorkOrderFacts, row: OrderRow) -> None:
        group = self.index(place, 0)
        before = self._rows.get(order.id)
        had, has = len(before.lines) if before else 0, len(row.lines)
        # Lines above the common length come or go; the others are painted again.
        if has > had:
            self.beginInsertRows(group, had, has - 1)
        elif had > has:
            self.beginRemoveRows(group, has, had - 1)
        self._facts[order.id] = order
        self._rows[order.id] = row
        if has > had:
            self.endInsertRows()
        elif had > has:
            self.endRemoveRows()
        self.dataChanged.emit(group, self.index(place, COLUMNS - 1))
        if shared := min(had, has):
            self.dataChanged.emit(
                self.index(0, 0, group), self.index(shared - 1, COLUMNS - 1, group)
            )

    def facts(self) -> dict[str, WorkOrderFacts]:
        """Give all facts fetched so far, by id."""
        return dict(self._facts)

    def missing(self) -> tuple[str, ...]:
        """Name the work orders whose facts are not here yet, in order."""
        return tuple(id_ for id_ in self._ids if id_ not in self._rows)

    # --- asking ---------------------------------------------------------------------------

    def order_at(self, index: Index) -> WorkOrderFacts | None:
        """Give the work order of a group row or of one of its lines."""
        place = self._place(index)
        return None if place is None else self._facts.get(self._ids[place])

    def id_at(self, index: Index) -> str | None:
        """Give the id of the work order of a row."""
        place = self._place(index)
        return None if place is None else self._ids[place]

    def line_at(self, index: Index) -> LineFacts | None:
        """Give the part line of a row; None for a work order's own row."""
        order = self.order_at(index)
        if order is None or index.internalId() == _GROUP:
            return None
        lines = order.open_lines
        return lines[index.row()] if index.row() < len(lines) else None

    def order_row(self, index: Index) -> OrderRow | None:
        """Give what is painted for a work order; asks for its page when it is not here."""
        place = self._place(index)
        if place is None:
            return None
        id_ = self._ids[place]
        row = self._rows.get(id_)
        if row is None:
            self._want(place)
        elif self._hides(self._facts[id_].customer.id):
            return self._veil(id_, row)
        return row

    def _veil(self, id_: str, row: OrderRow) -> OrderRow:
        from bocounter.ui import veil

        kept = self._veiled.get(id_)
        if kept is None or kept[0] is not row:
            kept = self._veiled[id_] = (row, veil.order_row(row))
        return kept[1]

    def show_anew(self) -> None:
        """Say that every cell may read differently now, because somebody looks on."""
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, COLUMNS - 1))

    def line_row(self, index: Index) -> LineRow | None:
        """Give what is painted for a line."""
        order = self.order_row(index)
        return order.lines[index.row()] if order and index.row() < len(order.lines) else None

    def group_of(self, id_: str) -> QModelIndex:
        """Give the row of a work order; invalid when it is not shown."""
        place = self._places.get(id_)
        return QModelIndex() if place is None else self.index(place, 0)

    def _place(self, index: Index) -> int | None:
        if not index.isValid():
            return None
        inside = index.internalId()
        place = index.row() if inside == _GROUP else int(inside) - 1
        return place if place < len(self._ids) else None

    def _want(self, place: int) -> None:
        first = place - place % PAGE
        page = self._ids[first : first + PAGE]
        wanted = tuple(id_ for id_ in page if id_ not in self._rows and id_ not in self._asked)
        if wanted:
            self._asked.update(wanted)
            self.pages_wanted.emit(wanted)

    # --- the toolkit's questions ----------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        """Give the index of a row; a line's carries its group's place."""
        if not 0 <= column < COLUMNS or not 0 <= row < self.rowCount(parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else _GROUP)

    def parent(self, child: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]
        """Give the work order's row of a line."""
        if not child.isValid() or child.internalId() == _GROUP:
            return QModelIndex()
        return self.createIndex(int(child.internalId()) - 1, 0, _GROUP)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Count work orders, or the open lines of one."""
        if not parent.isValid():
            return len(self._ids)
        if parent.internalId() != _GROUP or parent.column() != 0 or parent.row() >= len(self._ids):
            return 0
        row = self._rows.get(self._ids[parent.row()])
        return len(row.lines) if row else 0

    def columnCount(self, _parent: Index = QModelIndex()) -> int:
        """Count the columns, the same for orders and lines."""
        return COLUMNS

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:
        """Say whether a row can be opened: a work order always can."""
        if not parent.isValid():
            return bool(self._ids)
        return parent.internalId() == _GROUP and parent.column() == 0

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """Name the columns."""
        if orientation is Qt.Orientation.Horizontal and role == _DISPLAY:
            return board_rows.headings()[section] if 0 <= section < COLUMNS else None
        return None

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """Give a cell's words; the drawing is the view's."""
        if role not in (_DISPLAY, _TOOL_TIP, _ACCESSIBLE) or not index.isValid():
            return None
        if index.internalId() == _GROUP:
            return self._order_data(index, role)
        row = self.line_row(index)
        if row is None:
            return None
        text = row.cells[index.column()]
        if role == _DISPLAY:
            return text
        heading = board_rows.headings()[index.column()]
        return _tip(text) if role == _TOOL_TIP else f"{heading}: {text}"

    def _order_data(self, index: Index, role: int) -> Any:
        row = self.order_row(index)
        if row is None:
            return tr("reading …") if role == _DISPLAY and index.column() == 0 else None
        column = index.column()
        texts = [row.cells[column], row.below[column]]
        if column == board_rows.PART:
            texts += [tr("machine down") if row.down else "", row.urgency]
        if column in (board_rows.DUE, board_rows.TOLD, board_rows.ALTERNATE) and row.slip:
            texts.append(row.slip.words)
        if role == _DISPLAY:
            return row.cells[column]
        said = "\n".join(text for text in texts if text)
        return _tip(said) if role == _TOOL_TIP else said.replace("\n", ", ")


def _tip(text: str) -> str | None:
    return words.as_written(text) if text else None
