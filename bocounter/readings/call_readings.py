"""One row for each work order on the board: all that the call queue and the alerts need of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from bocounter.models import instants, stored
from bocounter.models.desk_facts import CallFacts, Spoken
from bocounter.models.facts import LineFacts, Told, WorkOrderFacts
from bocounter.models.readings import call_reading
from bocounter.readings import aliases
from bocounter.readings.contacts import NOTHING, spoken
from bocounter.rules.agreements import decision_of, leaves_alone
from bocounter.rules.states import has_slipped
from bocounter.store.reader import Row, Rows

COLUMNS = tuple(column.name for column in call_reading.columns)

_RECEIVED = """
    SELECT l.work_order, r.received_on, max(r.as_of)
    FROM part_line l JOIN receipt r ON r.purchase_line = l.purchase_line
    WHERE l.work_order IN (SELECT value FROM json_each(?1)) AND r.received_on IS NOT NULL
    GROUP BY l.work_order, r.received_on
"""
_SET_ASIDE = """
    SELECT work_order, max(at) FROM staging
    WHERE work_order IN (SELECT value FROM json_each(?1)) GROUP BY work_order
"""


def read_calls(rows: Rows, orders: Sequence[WorkOrderFacts]) -> dict[str, Row]:
    """Give a row of ``call_reading`` for each of these orders."""
    ids = [order.id for order in orders]
    said, came = spoken(rows, ids), _arrived(rows, ids)
    return {
        order.id: _row(order, said.get(order.id, NOTHING), came.get(order.id)) for order in orders
    }


def _arrived(rows: Rows, ids: Iterable[str]) -> dict[str, str]:
    """Give when parts of each order came in last.

    The ERP names the day; on that day it is when we saw it. What was set aside here has its moment.
    """
    both = aliases.of_orders(rows, list(ids))
    asked = (json.dumps([*ids, *both.ours.values()]),)
    found: dict[str, str] = {}
    for order, day, seen in rows.all(_RECEIVED, asked):
        at = seen if seen[:10] == day[:10] else f"{day[:10]}T00:00:00.000000+00:00"
        found[both.now(order)] = max(at, found.get(both.now(order), ""))
    for order, at in rows.all(_SET_ASIDE, asked):
        found[both.now(order)] = max(at, found.get(both.now(order), ""))
    return found


def _row(order: WorkOrderFacts, said: Spoken, came: str | None) -> Row:
    short = order.short_lines
    told = [(line, line.told) for line in short if line.told is not None]
    first = _first(told)
    moved = [line.moved_later_at for line in short if line.moved_later_at and has_slipped(line)]
    pacing = order.pacing_line
    return (
        order.id,
        order.number,
        order.branch,
        order.customer.id,
        order.service_writer,
        stored.day_text(order.opened),
        int(bool(order.machine_down)),
        len(order.open_lines),
        len(short),
        sum(line.supplier_date is None and line.from_shelf < line.outstanding for line in short),
        stored.day_text(first.day if first else None),
        first.by if first else None,
        stored.day_text(_earliest(told, lambda line: not line.shipped)),
        stored.day_text(_earliest(told, lambda line: not (line.shipped or line.confirmed))),
        stored.day_text(min((d for line in short if (d := line.supplier_date)), default=None)),
        order.untold_slip_days,
        _instant(max(moved, default=None)),
        came,
        _instant(said.contacted),
        _instant(said.heard),
        said.by,
        len(said.tries),
        _instant(order.next_contact),
        int(leaves_alone(said.decision)),
        said.mood,
        decision_of(said.decision),
        pacing.part if pacing else None,
    )


def _first(told: Sequence[tuple[LineFacts, Told]]) -> Told | None:
    """Give the earliest day that was told of a part that is missing, as it was told."""
    dated = [one for _, one in told if one.day is not None]
    return min(dated, key=lambda one: (one.day or date.max, one.at), default=None)


def _earliest(
    told: Sequence[tuple[LineFacts, Told]], fits: Callable[[LineFacts], bool]
) -> date | None:
    first = _first([(line, one) for line, one in told if fits(line)])
    return None if first is None else first.day


def _instant(at: datetime | None) -> str | None:
    return None if at is None else instants.written(at)


def facts_of(row: Row) -> CallFacts:
    """Give a row of ``call_reading`` as facts."""
    one = dict(zip(COLUMNS, row, strict=True))
    return CallFacts(
        work_order=one["work_order"],
        number=one["number"],
        branch=one["branch"],
        customer=one["customer"],
        writer=one["service_writer"],
        opened=stored.day(one["opened"]),
        down=bool(one["machine_down"]),
        open_lines=one["open_lines"],
        short_lines=one["short_lines"],
        undated_lines=one["undated_lines"],
        promised=stored.day(one["promised"]),
        promised_by=one["promised_by"],
        unshipped=stored.day(one["unshipped"]),
        unconfirmed=stored.day(one["unconfirmed"]),
        due=stored.day(one["due"]),
        slip_days=one["slip_days"],
        moved_at=instants.read_or_none(one["moved_at"]),
        arrived=instants.read_or_none(one["arrived"]),
        contacted=instants.read_or_none(one["contacted"]),
        heard=instants.read_or_none(one["heard"]),
        contact_by=one["contact_by"],
        tries=one["tries"],
        next_contact=instants.read_or_none(one["next_contact"]),
        left_alone=bool(one["left_alone"]),
        mood=one["mood"],
        decision=one["decision"],
        pacing=one["pacing"],
    )
