"""Work orders with everything known of them."""

from __future__ import annotations

from collections.abc import Sequence

from bocounter.models.facts import LineFacts, WorkOrderFacts
from bocounter.models.keys import part_key
from bocounter.queries.freshness import as_of
from bocounter.queries.timeline import timeline
from bocounter.readings import aliases, counter_orders
from bocounter.readings.orders import read_orders
from bocounter.readings.wishes import MADE_HERE
from bocounter.store.reader import Rows

__all__ = ["by_number", "find_line", "id_by_number", "load", "near_numbers", "timeline"]


def load(rows: Rows, ids: Sequence[str]) -> tuple[WorkOrderFacts, ...]:
    """Give the work orders of these ids (the ERP's) in their order; unknown ones are left out."""
    return read_orders(rows, ids, as_of(rows)) if ids else ()


def id_by_number(rows: Rows, number: str) -> str | None:
    """Give the id of a work order by its number, however it is written; the exact one first.

    Where several share a number, the one that is open and newest.
    """
    key = part_key(number)
    if not key:
        return None
    found = rows.all(
        "SELECT remote_id FROM work_order WHERE number_key = ? "
        "ORDER BY number <> ?, status <> 'open', opened DESC, id DESC LIMIT 1",
        (key, number.strip()),
    ) or rows.all(
        f"SELECT '{MADE_HERE}' || h.id FROM counter_order h WHERE h.number_key = ? "
        f"AND {counter_orders.WANTED} LIMIT 1",
        (key,),
    )
    if not found:
        return None
    # The number a customer was told at the counter stays good when the sale has another one.
    id_: str = found[0][0]
    if not id_.startswith(MADE_HERE):
        return id_
    real = aliases.of_orders(rows, (id_,)).real.get(id_)
    # A sale that was seen and deleted in the ERP since is no order any more.
    return real or (
        id_ if rows.all(f"{counter_orders.IDS} AND h.id = ?", (id_[len(MADE_HERE) :],)) else None
    )


def by_number(rows: Rows, number: str) -> WorkOrderFacts | None:
    """Give a work order by its number, however it is written; None when there is none."""
    id_ = id_by_number(rows, number)
    return None if id_ is None else load(rows, (id_,))[0]


def near_numbers(rows: Rows, number: str, limit: int = 3) -> tuple[str, ...]:
    """Give numbers that begin like a wrong one, to be offered instead."""
    key = part_key(number)[:40]
    for length in range(len(key), 0, -1):
        start = key[:length]
        found = rows.all(
            "SELECT number FROM work_order WHERE number_key >= ? AND number_key < ? "
            "ORDER BY status <> 'open', length(number_key), number_key LIMIT ?",
            (start, start + "\U0010ffff", limit),
        )
        if found:
            return tuple(row[0] for row in found)
    return ()


def find_line(rows: Rows, line: str) -> tuple[WorkOrderFacts, LineFacts] | None:
    """Give a part line by its id, with its work order; None when there is none."""
    line = aliases.lines_of(rows, [line]).now(line)
    found = rows.all("SELECT work_order FROM part_line WHERE remote_id = ?", (line,)) or rows.all(
        f"SELECT work_order FROM {counter_orders.LINES} WHERE remote_id = ?", (line,)
    )
    for order in load(rows, [found[0][0]]) if found else ():
        for one in order.lines:
            if one.id == line:
                return order, one
    return None
