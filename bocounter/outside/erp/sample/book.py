"""The sample ERP's tables: records by id, whose version moves only when they truly changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from bocounter.outside.erp.records import (
    Branch,
    ContactPoint,
    Customer,
    Inbound,
    Interchange,
    KitPart,
    Machine,
    Offer,
    Part,
    PartLine,
    PurchaseLine,
    Receipt,
    Record,
    StockLevel,
    Supersession,
    Supplier,
    TransferRoute,
    WorkOrder,
)

R = TypeVar("R", bound=Record)


class Table(Generic[R]):
    """Records of one kind. The changes of a day are sealed together under one token."""

    def __init__(self) -> None:
        self._rows: dict[str, R] = {}
        self._before: dict[str, R | None] = {}
        self._tokens: dict[str, str] = {}

    def __getitem__(self, remote_id: str) -> R:
        return self._rows[remote_id]

    def __contains__(self, remote_id: object) -> bool:
        return remote_id in self._rows

    def __iter__(self) -> Iterator[R]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

    def ids(self) -> list[str]:
        """Give all ids in order."""
        return sorted(self._rows)

    def put(self, row: R) -> R:
        """Take in a new record, or a new state of one."""
        self._before.setdefault(row.remote_id, self._rows.get(row.remote_id))
        self._rows[row.remote_id] = row
        return row

    def lay_down(self, *rows: R) -> None:
        """Take in records of the past as they are, with the tokens they bear."""
        for row in rows:
            self._rows[row.remote_id] = row

    def change(self, remote_id: str, **fields: Any) -> R:
        """Give some fields of a record new values."""
        return self.put(replace(self._rows[remote_id], **fields))

    def delete(self, remote_id: str) -> None:
        """Remove a record without a trace."""
        del self._rows[remote_id]
        self._before.pop(remote_id, None)
        self._tokens.pop(remote_id, None)

    def seal(self, token: str) -> None:
        """End a day: whatever differs from the morning is to bear ``token``."""
        for remote_id, before in self._before.items():
            if before is None or self._rows[remote_id] != before:
                self._tokens[remote_id] = token
        self._before.clear()

    def stamp(self) -> None:
        """Give every record the token of the last day on which it changed."""
        for remote_id, token in self._tokens.items():
            self._rows[remote_id] = replace(self._rows[remote_id], token=token)
        self._tokens.clear()


@dataclass(slots=True)
class Book:
    """The dealership's tables, and the numbers to hand out next."""

    branches: Table[Branch] = field(default_factory=Table)
    suppliers: Table[Supplier] = field(default_factory=Table)
    customers: Table[Customer] = field(default_factory=Table)
    contact_points: Table[ContactPoint] = field(default_factory=Table)
    machines: Table[Machine] = field(default_factory=Table)
    work_orders: Table[WorkOrder] = field(default_factory=Table)
    lines: Table[PartLine] = field(default_factory=Table)
    purchases: Table[PurchaseLine] = field(default_factory=Table)
    inbound: Table[Inbound] = field(default_factory=Table)
    receipts: Table[Receipt] = field(default_factory=Table)
    parts: Table[Part] = field(default_factory=Table)
    """Only those that differ from the catalogue."""
    supersessions: Table[Supersession] = field(default_factory=Table)
    interchanges: Table[Interchange] = field(default_factory=Table)
    kit_parts: Table[KitPart] = field(default_factory=Table)
    stock: Table[StockLevel] = field(default_factory=Table)
    offers: Table[Offer] = field(default_factory=Table)
    routes: Table[TransferRoute] = field(default_factory=Table)
    handed_out: dict[str, int] = field(default_factory=dict)

    def next_id(self, letter: str) -> str:
        """Hand out the next id of a kind; ids sort in the order of their making."""
        number = self.handed_out.get(letter, 0) + 1
        self.handed_out[letter] = number
        return f"{letter}{number:06}"

    def tables(self) -> dict[str, Table[Any]]:
        """Give every table by the kind of its records."""
        return {
            "branch": self.branches,
            "supplier": self.suppliers,
            "customer": self.customers,
            "contact_point": self.contact_points,
            "machine": self.machines,
            "work_order": self.work_orders,
            "part_line": self.lines,
            "purchase_line": self.purchases,
            "inbound": self.inbound,
            "receipt": self.receipts,
            "part": self.parts,
            "supersession": self.supersessions,
            "interchange": self.interchanges,
            "kit_part": self.kit_parts,
            "stock_level": self.stock,
            "offer": self.offers,
            "transfer_route": self.routes,
        }

    def seal(self, token: str) -> None:
        """End a day in every table."""
        for table in self.tables().values():
            table.seal(token)

    def stamp(self) -> None:
        """Give every record its token, once all days are lived."""
        for table in self.tables().values():
            table.stamp()
