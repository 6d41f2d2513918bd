"""Purchase orders with their lines, their days and who waits for them."""

from __future__ import annotations

import json

from bocounter.models import stored
from bocounter.models.part_facts import OrderedPart, PurchaseOrderFacts
from bocounter.queries.freshness import as_of
from bocounter.readings.arrivals import Arrival, arrivals
from bocounter.readings.counter_orders import both
from bocounter.store.reader import Rows

_UNDER_WAY = frozenset({"requested", "draft", "ordered"})
_WAITING = """
    SELECT DISTINCT w.number FROM line_reading r JOIN work_order w ON w.remote_id = r.work_order
    WHERE r.part IN (SELECT value FROM json_each(?))
      AND EXISTS (SELECT 1 FROM json_each(r.purchase_orders) WHERE value = ?)
    ORDER BY w.opened, w.number
"""


def load(rows: Rows, number: str) -> PurchaseOrderFacts | None:
    """Give a purchase order by its number as the ERP writes it; None when there is none.

    Of several suppliers' orders with the same number it is the newest, one under way before others.
    """
    found = rows.all(
        "SELECT p.remote_id, p.part, coalesce(t.code, p.part), coalesce(t.description, ''), "
        "p.ordered, p.received, p.status, s.name, p.supplier, p.id FROM purchase_line p "
        "LEFT JOIN part t ON t.remote_id = p.part LEFT JOIN supplier s ON s.remote_id = p.supplier "
        "WHERE p.number_key = (SELECT number_key FROM purchase_line WHERE number = ? LIMIT 1) "
        "AND p.number = ? ORDER BY p.id",
        (number, number),
    )
    if not found:
        return None
    newest = max(found, key=lambda line: (line[6] in _UNDER_WAY, line[9]))
    lines = [line for line in found if line[8] == newest[8]]
    comes = arrivals(rows, {line[1] for line in lines}, [line[0] for line in lines])
    by_line: dict[str, list[Arrival]] = {}
    for arrival in comes.all:
        if arrival.purchase is not None:
            by_line.setdefault(arrival.purchase.id, []).append(arrival)
    waiting = both(rows, _WAITING, (json.dumps([line[1] for line in lines]), number))
    return PurchaseOrderFacts(
        number,
        next((line[7] for line in lines if line[7]), None),
        tuple(
            OrderedPart(
                line[2],
                line[3],
                stored.quantity(line[4]),
                stored.quantity(line[5]),
                line[6],
                max(
                    (a.date.day for a in by_line.get(line[0], ()) if a.date.day is not None),
                    default=None,
                ),
            )
            for line in lines
        ),
        tuple(row[0] for row in waiting),
        as_of(rows),
    )
