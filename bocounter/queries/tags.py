"""What stands on the tags of a delivery: one for each line that something was set aside for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bocounter.models import instants, stored
from bocounter.models.receiving_facts import Subject
from bocounter.queries import work_orders
from bocounter.readings import aliases
from bocounter.store.reader import Rows

_STAGED = """
    SELECT s.line, s.work_order, coalesce(p.code, s.part), coalesce(p.description, ''), s.units,
           s.bin, s.at, s."by"
    FROM staging s LEFT JOIN part p ON p.remote_id = s.part
    WHERE s.receiving = ? AND s.units <> '0' ORDER BY s.rowid
"""
_LAST = """
    SELECT r.id FROM receiving r JOIN receiving_end e ON e.receiving = r.id
    WHERE e.outcome = 'finished' AND r.branch = ? AND r.purchase_order IS ? AND r.shipment IS ?
      AND r.supplier IS ?
    ORDER BY e.rowid DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag. ``machine`` is the customer's own number of it, or what it is."""

    work_order: str
    customer: str
    machine: str | None
    part: str
    description: str
    quantity: str
    bin: str | None
    at: datetime
    by: str


def last_of(rows: Rows, what: Subject, branch: str) -> str | None:
    """Give the delivery of that order, shipment or supplier that was finished last at a branch."""
    found = rows.all(_LAST, (branch, what.purchase_order, what.shipment, what.supplier))
    return found[0][0] if found else None


def tags(rows: Rows, receiving: str) -> tuple[Tag, ...]:
    """Give the tags of a delivery, in the order in which it was set aside."""
    found = rows.all(_STAGED, (receiving,))
    both = aliases.of_orders(rows, [row[1] for row in found])
    orders = {o.id: o for o in work_orders.load(rows, [both.now(row[1]) for row in found])}
    made = []
    for row in found:
        order = orders.get(both.now(row[1]))
        if order is None:
            continue
        machine = order.machine
        made.append(
            Tag(
                order.number,
                order.customer.name,
                None if machine is None else machine.unit_number or machine.words or None,
                row[2],
                row[3],
                stored.quantity_text(stored.quantity(row[4])),
                row[5],
                instants.read(row[6]),
                row[7],
            )
        )
    return tuple(made)
