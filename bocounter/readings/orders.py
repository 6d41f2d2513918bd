"""Work orders as facts: the mirror's rows, the readings of their lines and what we told, joined."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bocounter.models import instants, stored
from bocounter.models.facts import (
    NOTHING,
    Confidence,
    CustomerFacts,
    LineFacts,
    MachineFacts,
    Told,
    WorkOrderFacts,
)
from bocounter.readings import aliases, consents
from bocounter.readings.aliases import Aliases
from bocounter.readings.counter_orders import made_here
from bocounter.readings.receivings import Staged, staged
from bocounter.readings.wishes import MADE_HERE, NONE, Wishes, machine_made_here
from bocounter.store.reader import Row, Rows

NOBODY = "Unknown customer"
"""Shown while the ERP has not told us who it is."""

_ASKED = "(SELECT value FROM json_each(?1))"

_ORDERS = f"""
    SELECT w.remote_id, w.number, coalesce(b.code, w.branch), w.status, w.kind, w.opened,
           w.description, w.customer_po, w.service_writer, w.hold_reason, w.machine_down,
           w.need_by, w.customer, c.number, c.name, c.language,
           m.remote_id, m.make, m.model, m.serial, m.unit_number, w.warranty
    FROM work_order w
    LEFT JOIN branch b ON b.remote_id = w.branch
    LEFT JOIN customer c ON c.remote_id = w.customer
    LEFT JOIN machine m ON m.remote_id = w.machine
    WHERE w.remote_id IN {_ASKED}
"""

_LINES = f"""
    SELECT l.remote_id, l.work_order, l.position, l.part, p.code, l.description, p.description,
           l.wanted, l.assigned, l.issued, l.cancelled, l.need_by,
           r.line, r.from_shelf, r.on_order, r.uncovered, r.sourcing, r.purchase_orders,
           r.supplier, r.supplier_date, r.supplier_date_original, r.dated, r.confirmed,
           r.shipped, r.received, r.moved_later_at, b.phrase, coalesce(b.options_count, 0),
           o.number, s.name
    FROM part_line l
    LEFT JOIN part p ON p.remote_id = l.part
    LEFT JOIN line_reading r ON r.line = l.remote_id
    LEFT JOIN best_option b ON b.line = l.remote_id
    LEFT JOIN purchase_line o ON r.line IS NULL AND o.remote_id = l.purchase_line
    LEFT JOIN supplier s ON s.remote_id = o.supplier
    WHERE l.work_order IN {_ASKED}
    ORDER BY l.work_order, l.position, l.id
"""

_ORDERS_HERE, _LINES_HERE = made_here(_ORDERS), made_here(_LINES)

_TOLD = f"""
    SELECT t.work_order, t.line, t.told, t.at, t."by", t.channel, t.confidence,
           t.rowid, c.rowid
    FROM told_date t JOIN contact c ON c.id = t.contact
    WHERE t.work_order IN {_ASKED}
      AND NOT EXISTS (SELECT 1 FROM contact x WHERE x.corrects = t.contact)
"""

_CONTACTS = f"SELECT work_order, max(at) FROM contact WHERE work_order IN {_ASKED} GROUP BY 1"
_FOLLOW_UPS = f"SELECT work_order, rowid, due FROM follow_up WHERE work_order IN {_ASKED}"
_POINTS = f"SELECT customer, kind, value FROM contact_point WHERE customer IN {_ASKED} ORDER BY id"


_Place = tuple[int, bool, int]
"""Where a told date stands: its contact, whether it is of a line, its own row."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What was last told on an order, by line; None is the whole order."""

    told: Mapping[str | None, tuple[_Place, Told]]

    def of(self, line: str) -> Told | None:
        known = [self.told[key] for key in (line, None) if key in self.told]
        return max(known, key=lambda one: one[0])[1] if known else None

    def last(self) -> Told | None:
        return max(self.told.values(), key=lambda one: one[0])[1] if self.told else None


def read_orders(
    rows: Rows, ids: Iterable[str], as_of: datetime | None = None
) -> tuple[WorkOrderFacts, ...]:
    """Give the work orders of these ids in their order; those the store does not have are left out.

    A fixed number of statements, however many are asked for.
    """
    wanted = tuple(dict.fromkeys(ids))
    asked = (json.dumps(wanted),)
    found, listed = rows.all(_ORDERS, asked), rows.all(_LINES, asked)
    if any(id_.startswith(MADE_HERE) for id_ in wanted):
        found += rows.all(_ORDERS_HERE, asked)
        listed += rows.all(_LINES_HERE, asked)
    heads = {row[0]: row for row in found}
    if not heads:
        return ()
    lines: dict[str, list[Row]] = {}
    for row in listed:
        lines.setdefault(row[1], []).append(row)
    both = aliases.of_orders(rows, heads)
    said = (json.dumps([*wanted, *both.ours.values()]),)
    told = _told(rows, said, both)
    contacts = _contacts(rows, said, both)
    due = _due(rows, said, both)
    people = _customers(rows, heads.values())
    wished = aliases.wished(rows, wanted, both)
    nothing = _Words({})
    in_bins = staged(rows, [row[0] for row in listed])
    return tuple(
        _order(
            _with_wishes(rows, heads[id_], wished.get(id_, NONE)),
            [_with_staged(row, in_bins) for row in lines.get(id_, ())],
            told.get(id_, nothing),
            people[heads[id_][12]],
            (instants.read_or_none(contacts.get(id_)), due.get(id_), as_of),
            wished.get(id_, NONE),
        )
        for id_ in wanted
        if id_ in heads
    )


_COLUMN = {
    "customer_po": 7,
    "service_writer": 8,
    "hold_reason": 9,
    "machine_down": 10,
    "need_by": 11,
    "warranty": 21,
}
"""Where the head of an order has what the counter may say of it."""


def _with_wishes(rows: Rows, head: Row, wished: Wishes) -> Row:
    """Put what the counter wants in the place of what the ERP says."""
    if not wished.standing:
        return head
    now = list(head)
    for field, value in wished.standing.items():
        if field in _COLUMN:
            now[_COLUMN[field]] = value
    made = machine_made_here(rows, wished.standing.get("machine"))
    if made is not None:
        now[16:21] = ["", *made]
    return tuple(now)


def _with_staged(row: Row, in_bins: Mapping[str, Staged]) -> Row:
    """Count as set aside what lies in a bin of ours, and say in which."""
    found = in_bins.get(row[0])
    if found is None:
        return (*row, None)
    out = stored.quantity(row[9])
    set_aside = found.total(stored.quantity(row[8]) + out) - out
    return (*row[:8], stored.quantity_text(set_aside), *row[9:], found.bin)


def _contacts(rows: Rows, asked: tuple[str], both: Aliases) -> dict[str, str]:
    latest: dict[str, str] = {}
    for order, at in rows.all(_CONTACTS, asked):
        latest[both.now(order)] = max(at, latest.get(both.now(order), ""))
    return latest


def _told(rows: Rows, asked: tuple[str], both: Aliases) -> dict[str, _Words]:
    """Give what was last told, without what has been corrected since.

    Last is what was logged last: a clock that was put back must not hide what was said since.
    """
    latest: dict[str, dict[str | None, tuple[_Place, Told]]] = {}
    names = aliases.of_lines(rows, both)
    for order, line, day, at, by, channel, confidence, place, contact in rows.all(_TOLD, asked):
        order = both.now(order)
        line = None if line is None else names.now(line)
        # In one contact, what was said of the line counts more than what was said of all.
        key = (contact, line is not None, place)
        of_order = latest.setdefault(order, {})
        if line not in of_order or of_order[line][0] < key:
            told = Told(stored.day(day), instants.read(at), by, channel, Confidence(confidence))
            of_order[line] = (key, told)
    return {order: _Words(of_order) for order, of_order in latest.items()}


def _due(rows: Rows, asked: tuple[str], both: Aliases) -> dict[str, datetime | None]:
    latest: dict[str, tuple[int, str | None]] = {}
    for order, place, due in rows.all(_FOLLOW_UPS, asked):
        order = both.now(order)
        if order not in latest or latest[order][0] < place:
            latest[order] = (place, due)
    return {order: instants.read_or_none(due) for order, (_, due) in latest.items()}


def _customers(rows: Rows, heads: Iterable[Row]) -> dict[str, CustomerFacts]:
    known = {row[12]: row for row in heads}
    points: dict[str, list[tuple[str, str]]] = {}
    for customer, kind, value in rows.all(_POINTS, (json.dumps(list(known)),)):
        points.setdefault(customer, []).append((kind, value))
    said = consents.of_customers(rows, known)
    return {
        id_: CustomerFacts(
            id_,
            row[13],
            row[14] or NOBODY,
            tuple(v for kind, v in points.get(id_, ()) if kind in ("phone", "mobile")),
            tuple(v for kind, v in points.get(id_, ()) if kind == "email"),
            row[15],
            said.get(id_, ()),
        )
        for id_, row in known.items()
    }


def _order(
    head: Row,
    lines: Sequence[Row],
    words: _Words,
    customer: CustomerFacts,
    times: tuple[datetime | None, datetime | None, datetime | None],
    wished: Wishes,
) -> WorkOrderFacts:
    need_by = stored.day(head[11])
    gone = head[3] == "cancelled"
    order = WorkOrderFacts(
        id=head[0],
        number=head[1],
        branch=head[2],
        status=head[3],
        kind=head[4],
        opened=stored.day(head[5]),
        description=head[6],
        customer_po=head[7],
        service_writer=head[8],
        hold_reason=head[9],
        machine_down=stored.flag(head[10]),
        need_by=need_by,
        customer=customer,
        machine=None if head[16] is None else MachineFacts(*head[17:21]),
        lines=tuple(_line(row, need_by, gone, words.of(row[0])) for row in lines),
        told=None,
        last_contact=times[0],
        next_contact=times[1],
        as_of=times[2],
        wishes=wished.shown,
        warranty=stored.flag(head[21]),
    )
    return _with_told(order, words)


def _with_told(order: WorkOrderFacts, words: _Words) -> WorkOrderFacts:
    """Say of the order what was said of the part that decides when it is ready."""
    pacing = order.pacing_line
    told = pacing.told if pacing is not None and pacing.told is not None else words.last()
    if told is None:
        return order
    values = {name: getattr(order, name) for name in WorkOrderFacts.__slots__}
    return WorkOrderFacts(**{**values, "told": told})


def _line(row: Row, order_need_by: date | None, gone: bool, told: Told | None) -> LineFacts:
    wanted, assigned, issued = (stored.quantity(text) for text in row[7:10])
    cancelled = bool(row[10]) or gone
    code = row[4] or row[3]
    read = row[12] is not None and not cancelled
    missing = NOTHING if cancelled else max(NOTHING, wanted - assigned - issued)
    return LineFacts(
        id=row[0],
        work_order=row[1],
        position=row[2],
        part_id=row[3],
        part=code,
        description=row[5] or row[6] or code,
        wanted=wanted,
        assigned=assigned,
        issued=issued,
        cancelled=cancelled,
        need_by=stored.day(row[11]) or order_need_by,
        from_shelf=stored.quantity(row[13]) if read else NOTHING,
        on_order=stored.quantity(row[14]) if read else NOTHING,
        uncovered=stored.quantity(row[15]) if read else missing,
        sourcing=bool(row[16]) and read,
        purchase_orders=_numbers(row, read),
        supplier=row[18] if read else row[29],
        supplier_date=stored.day(row[19]) if read else None,
        supplier_date_original=stored.day(row[20]) if read else None,
        dated=bool(row[21]) and read,
        confirmed=bool(row[22]) and read,
        shipped=bool(row[23]) and read,
        received=bool(row[24]) and read,
        moved_later_at=instants.read_or_none(row[25]) if read else None,
        best_option=row[26] if read else None,
        options_count=row[27] if read else 0,
        told=told,
        bin=row[30],
    )


def _numbers(row: Row, read: bool) -> tuple[str, ...]:
    if not read:
        return (row[28],) if row[28] else ()
    return tuple(json.loads(row[17])) if row[17] != "[]" else ()
