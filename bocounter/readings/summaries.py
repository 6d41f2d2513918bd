"""One row for each work order on the board: all that filtering and sorting of it needs."""

from __future__ import annotations

import json
from collections.abc import Iterable

from bocounter.models import instants, keys, stored
from bocounter.models.facts import WorkOrderFacts
from bocounter.models.readings import wo_summary
from bocounter.readings.orders import read_orders
from bocounter.store.reader import Row, Rows

COLUMNS = tuple(column.name for column in wo_summary.columns)


def read_waiting(rows: Rows, work_orders: Iterable[str]) -> list[WorkOrderFacts]:
    """Give those of these work orders that belong on the board."""
    return [order for order in read_orders(rows, work_orders) if order.open_lines]


def summaries_of(orders: Iterable[WorkOrderFacts]) -> dict[str, Row]:
    """Give a row of ``wo_summary`` for each of these orders."""
    return {order.id: _row(order) for order in orders}


def _row(order: WorkOrderFacts) -> Row:
    short = order.short_lines
    promised = min((line.told.day for line in short if line.told and line.told.day), default=None)
    suppliers = sorted({line.supplier for line in order.open_lines if line.supplier})
    return (
        order.id,
        order.branch,
        order.number,
        order.customer.name,
        None if order.machine_down is None else int(order.machine_down),
        stored.day_text(order.opened),
        order.service_writer,
        json.dumps(suppliers, ensure_ascii=False),
        len(order.open_lines),
        stored.day_text(order.ready),
        stored.day_text(promised),
        order.untold_slip_days,
        instants.written(order.last_contact) if order.last_contact else None,
        instants.written(order.next_contact) if order.next_contact else None,
        _words(order),
    )


def _words(order: WorkOrderFacts) -> str:
    """Give everything a person might type to find this order on the board, folded."""
    machine = order.machine
    plain = [order.customer.name, order.description, order.service_writer, order.hold_reason]
    numbers = [order.number, order.customer.number, order.customer_po]
    if machine is not None:
        plain += [machine.make, machine.model]
        numbers += [machine.serial, machine.unit_number]
    for line in order.open_lines:
        plain += [line.description, line.supplier]
        numbers += [line.part, *line.purchase_orders]
    said = [keys.folded(text) for text in (*plain, *numbers) if text]
    said += [keys.folded(keys.part_key(text)) for text in numbers if text]
    return "\n".join(dict.fromkeys(said))
