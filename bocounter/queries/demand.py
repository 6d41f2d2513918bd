"""What was asked for of a part, month by month, as far as the orders of this store go back.

An order counts in the month it was opened. Numbers that ours replaced count in units of ours:
who asked for the old number then would ask for ours today.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from bocounter.models import stored
from bocounter.models.facts import NOTHING
from bocounter.models.part_facts import Demand, Month, PartFacts
from bocounter.readings.counter_orders import any_pending, made_here
from bocounter.store.reader import Rows

MONTHS = 24
"""How far back is looked."""

_ASKED = "(SELECT value FROM json_each(?1))"

_LINES = f"""
    SELECT l.part, w.opened, l.wanted, l.issued
    FROM part_line l JOIN work_order w ON w.remote_id = l.work_order
    WHERE l.part IN {_ASKED} AND l.cancelled = 0 AND w.status <> 'cancelled' AND w.opened >= ?2
"""
_LINES_HERE = made_here(_LINES)
_LOST = (
    f"SELECT part, at, quantity FROM lost_sale WHERE part IN {_ASKED} AND NOT saved AND at >= ?2"
)


def of_part(rows: Rows, part: PartFacts, now: datetime) -> Demand:
    """Give the demand of a part and of the numbers it replaced."""
    units = {part.id: Decimal(1), **{one.id: one.factor for one in part.replaces if one.factor > 0}}
    since = months_back(now.date(), MONTHS - 1)
    asked = (json.dumps(list(units)), since.isoformat())
    handed_out: dict[date, Decimal] = {}
    still_open: dict[date, Decimal] = {}
    lost: dict[date, Decimal] = {}
    times = 0
    lines = rows.all(_LINES, asked)
    if any_pending(rows):
        lines += rows.all(_LINES_HERE, asked)
    for id_, opened, wanted, issued in lines:
        month, out = _month(opened), stored.quantity(issued)
        times += 1
        _add(handed_out, month, out / units[id_])
        _add(still_open, month, max(NOTHING, stored.quantity(wanted) - out) / units[id_])
    for id_, at, quantity in rows.all(_LOST, asked):
        times += 1
        _add(lost, _month(at), stored.quantity(quantity) / units[id_])
    return Demand(_months(handed_out, still_open, lost, now.date()), times)


def months_back(day: date, count: int) -> date:
    """Give the first day of the month so many months before."""
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def _month(text: str) -> date:
    return date(int(text[:4]), int(text[5:7]), 1)


def _add(into: dict[date, Decimal], month: date, units: Decimal) -> None:
    into[month] = into.get(month, NOTHING) + units


def _months(
    handed_out: Mapping[date, Decimal],
    still_open: Mapping[date, Decimal],
    lost: Mapping[date, Decimal],
    today: date,
) -> tuple[Month, ...]:
    """Give every month from the first one that is known, those in which nobody asked too."""
    known = {*handed_out, *still_open, *lost}
    if not known:
        return ()
    first = [months_back(today, back) for back in range(MONTHS - 1, -1, -1)]
    return tuple(
        Month(
            month,
            _rounded(handed_out.get(month, NOTHING)),
            _rounded(still_open.get(month, NOTHING)),
            _rounded(lost.get(month, NOTHING)),
        )
        for month in first
        if month >= min(known)
    )


def _rounded(units: Decimal) -> Decimal:
    return round(units, 6) if units.as_tuple().exponent < -6 else units  # type: ignore[operator]
