"""Who waits for a part at a branch, and who would get what lies there, before anything is done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bocounter.models import stored
from bocounter.models.facts import NOTHING, WorkOrderFacts
from bocounter.queries import choices, work_orders
from bocounter.readings.counter_orders import both
from bocounter.readings.families import OPEN_LINE
from bocounter.rules.choosing import acted_on
from bocounter.rules.fair_share import Claimant, Shared, share
from bocounter.store.reader import Rows

_WAITING = f"""
    SELECT DISTINCT l.work_order FROM part_line l JOIN work_order w ON w.remote_id = l.work_order
    WHERE l.part = ?1 AND w.branch = ?2 AND {OPEN_LINE} AND w.status <> 'cancelled'
"""
_FREE = "SELECT free FROM stock_level WHERE part = ? AND branch = ?"
_BROKEN = """
    SELECT t.work_order, t.line, count(DISTINCT t.told) FROM told_date t
    WHERE t.work_order IN (SELECT value FROM json_each(?1)) AND t.told < ?2
      AND NOT EXISTS (SELECT 1 FROM contact x WHERE x.corrects = t.contact)
    GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Sharing:
    """What lies free, who waits for it, and how the rule shares it out."""

    part: str
    branch: str
    units: Decimal
    claimants: tuple[Claimant, ...]
    shared: Shared


def sharing(rows: Rows, part: str, branch: str, today: date) -> Sharing:
    """Give how a part (its id) would be shared out at a branch (its id).

    A line whose choice somebody has acted on is not asked: its part is on its way.
    """
    found = rows.all(_FREE, (part, branch))
    units = max(NOTHING, stored.quantity(found[0][0])) if found else NOTHING
    orders = work_orders.load(rows, [row[0] for row in both(rows, _WAITING, (part, branch))])
    waiting = _claimants(rows, orders, part, today)
    return Sharing(part, branch, units, waiting, share(units, waiting))


def _claimants(
    rows: Rows, orders: tuple[WorkOrderFacts, ...], part: str, today: date
) -> tuple[Claimant, ...]:
    return claimants(
        rows,
        orders,
        {
            line.id: line.outstanding
            for order in orders
            for line in order.open_lines
            if line.part_id == part and line.outstanding > 0
        },
        today,
    )


def claimants(
    rows: Rows, orders: tuple[WorkOrderFacts, ...], wanted: Mapping[str, Decimal], today: date
) -> tuple[Claimant, ...]:
    """Give those of these lines that still wait, each with the units it asks for."""
    broken: dict[tuple[str, str | None], int] = {
        (order, line): count
        for order, line, count in rows.all(
            _BROKEN, (json.dumps([order.id for order in orders]), today.isoformat())
        )
    }
    lines = [(order, line) for order in orders for line in order.open_lines if line.id in wanted]
    chosen = choices.of_lines(rows, [line.id for _, line in lines])
    return tuple(
        Claimant(
            line.id,
            order.id,
            order.number,
            order.customer.name,
            wanted[line.id],
            bool(order.machine_down),
            broken.get((order.id, line.id), 0) + broken.get((order.id, None), 0),
            None if line.told is None else line.told.day,
            order.opened,
        )
        for order, line in lines
        if line.id not in chosen or not acted_on(chosen[line.id].choice)
    )
