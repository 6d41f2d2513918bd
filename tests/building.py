"""A dealership made of facts, for tests: records go into a real store the way a page does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from bocounter.changes import Changes
from bocounter.models.facts import LineFacts, WorkOrderFacts
from bocounter.models.instants import written
from bocounter.outside.erp import records
from bocounter.outside.erp.records import KINDS, Record
from bocounter.queries import work_orders
from bocounter.queries.freshness import BOARD_KINDS
from bocounter.readings.best_options import freshen
from bocounter.readings.refresh import refresh
from bocounter.readings.supplier_dates_seen import note_dates
from bocounter.store.store import Store
from bocounter.store.writer import Write
from bocounter.sync.rows import row_of

NOW = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
TODAY = NOW.date()

_KIND_OF = {record: kind for kind, record in KINDS.items()}
_DEFAULTS: dict[str, dict[str, Any]] = {
    "branch": {"code": "", "name": ""},
    "supplier": {"number": None, "name": "Northvale Parts"},
    "customer": {"number": None, "name": "Fernhill Farm"},
    "contact_point": {"kind": "phone"},
    "machine": {"customer": None, "make": "Tolvane", "model": "TV 90", "serial": None},
    "part": {"code": "", "description": "Hydraulic hose"},
    "supersession": {},
    "interchange": {"grade": "functional"},
    "kit_part": {"quantity": 1},
    "stock_level": {},
    "offer": {"supplier": "northvale"},
    "transfer_route": {"days": 1},
    "work_order": {
        "number": "",
        "branch": "main",
        "customer": "fernhill",
        "status": "open",
        "opened": date(2026, 11, 20),
    },
    "part_line": {"position": 1, "wanted": 1, "assigned": 0, "issued": 0},
    "purchase_line": {
        "number": None,
        "supplier": "northvale",
        "branch": "main",
        "ordered": 1,
        "received": 0,
        "status": "ordered",
        "ordered_on": date(2026, 11, 21),
    },
    "inbound": {
        "purchase_line": None,
        "branch": "main",
        "quantity": 1,
        "status": "expected",
        "planned_date": None,
    },
    "receipt": {"purchase_line": None, "inbound": None, "branch": "main", "quantity": 1},
}
_QUANTITIES = frozenset(
    {
        "wanted",
        "assigned",
        "issued",
        "ordered",
        "received",
        "quantity",
        "on_hand",
        "free",
        "factor",
        "minimum",
        "multiple",
        "price",
        "cost",
        "core_charge",
        "freight",
        "fee",
    }
)


def days(count: int) -> date:
    """Give the day so many days from today."""
    return TODAY + timedelta(days=count)


class Dealership:
    """Facts in a store. Each ``put`` is one transaction with its refresh, as a page is."""

    def __init__(self, path: Path, now: datetime = NOW) -> None:
        self.now = now
        self.store = Store.to_write(path, "a test", now)
        self._tokens = 0
        self._said = 0
        self.put(
            self.made("branch", "main", code="MAIN", name="Main Street"),
            self.made("branch", "river", code="RIV", name="Riverside"),
            self.made("supplier", "northvale"),
            self.made("customer", "fernhill", number="C-100"),
        )
        self.pulled(now)

    def close(self) -> None:
        self.store.close()

    def later(self, **much: float) -> datetime:
        """Let time pass; what is seen or said after is of then."""
        self.now += timedelta(**much)
        return self.now

    def made(self, kind: str, id_: str, /, **fields: Any) -> Record:
        """Make a record with sensible fields; numbers may be ints, codes default to the id."""
        values = {**_DEFAULTS[kind], **fields}
        for name in ("code", "number"):
            if values.get(name) == "":
                values[name] = id_
        if kind == "part_line":
            values.setdefault("part", "hose")
        for name, value in values.items():
            if name in _QUANTITIES and value is not None:
                values[name] = Decimal(str(value))
        self._tokens += 1
        return KINDS[kind](remote_id=id_, token=f"t{self._tokens}", **values)

    def put(self, *changed: Record) -> Changes:
        """Write records as one page."""
        with self.store.write(urgent=False) as write:
            for record in changed:
                _upsert(write, record, written(self.now))
            inbounds = [one.remote_id for one in changed if isinstance(one, records.Inbound)]
            note_dates(write, inbounds, self.now)
            return refresh(write)

    def have(self, kind: str, id_: str, /, **fields: Any) -> Changes:
        """Make one record and write it."""
        return self.put(self.made(kind, id_, **fields))

    def drop(self, kind: str, *ids: str) -> Changes:
        """Delete records, as the comparison of ids does."""
        with self.store.write(urgent=False) as write:
            write.many(f"DELETE FROM {kind} WHERE remote_id = ?", [(id_,) for id_ in ids])
            return refresh(write)

    def pulled(self, at: datetime, kinds: Iterable[str] = BOARD_KINDS) -> None:
        """Say that all of these kinds were pulled at that time."""
        with self.store.write() as write:
            write.many(
                "INSERT OR REPLACE INTO cursor (kind, scope, cursor, as_of, rows, complete) "
                "VALUES (?, 'all', '', ?, 0, 1)",
                [(kind, written(at)) for kind in kinds],
            )

    def told(
        self,
        work_order: str,
        day: date | None,
        *,
        line: str | None = None,
        by: str = "Ann",
        kind: str = "call",
        confidence: str = "estimated",
        corrects: str | None = None,
    ) -> str:
        """Write what a customer was told now; gives the contact's id."""
        self._said += 1
        id_, at = f"contact-{self._said}", written(self.now)
        with self.store.write() as write:
            write.all(
                'INSERT INTO contact (id, work_order, kind, outcome, at, "by", corrects) '
                "VALUES (?, ?, ?, 'reached', ?, ?, ?)",
                (id_, work_order, kind, at, by, corrects),
            )
            write.all(
                "INSERT INTO told_date (id, contact, work_order, line, told, confidence, at, "
                '"by", channel) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
                (
                    f"told-{self._said}",
                    id_,
                    work_order,
                    line,
                    None if day is None else day.isoformat(),
                    confidence,
                    at,
                    by,
                    kind,
                ),
            )
            refresh(write)
        return id_

    def follow_up(self, work_order: str, due: datetime | None) -> None:
        """Write when the next contact is due."""
        self._said += 1
        with self.store.write() as write:
            write.all(
                'INSERT INTO follow_up (id, work_order, due, at, "by") VALUES (?, ?, ?, ?, ?)',
                (
                    f"follow-up-{self._said}",
                    work_order,
                    None if due is None else written(due),
                    written(self.now),
                    "Ann",
                ),
            )
            refresh(write)

    def order(self, id_: str) -> WorkOrderFacts:
        """Give a work order as everybody sees it."""
        with self.store.reading() as rows:
            return work_orders.load(rows, (id_,))[0]

    def judged(self) -> Changes:
        """Judge the options of every line again that may have others now."""
        return freshen(self.store, self.now)

    def line(self, id_: str) -> LineFacts:
        """Give a part line as everybody sees it."""
        with self.store.reading() as rows:
            found = work_orders.find_line(rows, id_)
        assert found is not None, f"there is no line {id_}"
        return found[1]

    def all(self, sql: str, *given: object) -> list[tuple[Any, ...]]:
        """Give rows, to look at what the store holds."""
        with self.store.reading() as rows:
            return rows.all(sql, given)


def _upsert(write: Write, record: Record, as_of: str) -> None:
    kind = _KIND_OF[type(record)]
    row = row_of(kind, record, as_of)
    names = list(row)
    changed = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name != "remote_id")
    quoted = ", ".join(f'"{name}"' for name in names)
    write.all(
        f"INSERT INTO {kind} ({quoted}) VALUES ({', '.join('?' * len(names))}) "
        f"ON CONFLICT (remote_id) DO UPDATE SET {changed}",
        tuple(row.values()),
    )
