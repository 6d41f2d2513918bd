"""That the sample shows every state of a line, judged here from the bare records alone."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from bocounter.outside.erp.records import Inbound, PartLine
from bocounter.outside.erp.sample.world import World, world
from tests.outside.sample.conftest import DAY0

# At least so many lines of open work for each, on day 0 and later on.
_WANTED = {
    "cancelled": 5,
    "filled": 30,
    "staged": 50,
    "partly_received": 20,
    "not_picked": 10,
    "in_transit": 15,
    "moved later": 20,
    "late": 10,
    "no_eta": 15,
    "confirmed": 10,
    "ordered": 10,
    "sourcing": 15,
    "short": 15,
}


def state(of: World, line: PartLine, comes: list[Inbound], free: Decimal) -> str:
    order = of.book.work_orders[line.work_order]
    short = line.wanted - line.assigned - line.issued
    buys = of.book.purchases[line.purchase_line] if line.purchase_line else None
    need_by = line.need_by or order.need_by or date.max
    dates = [row.planned_date for row in comes if row.planned_date]
    ladder = {
        "cancelled": line.cancelled,
        "filled": line.issued >= line.wanted,
        "staged": short <= 0,
        "partly_received": bool(buys and comes and 0 < buys.received < buys.ordered),
        "not_picked": free >= short,
        "in_transit": any(row.status == "shipped" for row in comes),
        "moved later": any(
            row.planned_date and row.original_date and row.planned_date > row.original_date
            for row in comes
        ),
        "late": any(day < of.today or day > need_by for day in dates),
        "no_eta": bool(comes) and not dates,
        "confirmed": bool(comes and buys and buys.confirmed_date),
        "ordered": bool(comes),
        "sourcing": bool(buys and buys.status in ("requested", "draft")),
    }
    return next((name for name, fits in ladder.items() if fits), "short")


@pytest.mark.parametrize("days", [0, 30])
def test_every_state_of_a_line_occurs_in_useful_numbers(days: int) -> None:
    of = world("1", DAY0, days)
    free = {(level.part, level.branch): level.free for level in of.book.stock}
    comes = of.under_way()
    seen: Counter[str] = Counter()
    for line in of.book.lines:
        order = of.book.work_orders[line.work_order]
        if order.status == "open" and order.branch:
            here = free.get((line.part, order.branch), Decimal(0))
            seen[state(of, line, comes.get(line.remote_id, []), here)] += 1
    few = {name: seen[name] for name, least in _WANTED.items() if seen[name] < least}
    assert not few, dict(seen)


def test_the_awkward_cases_occur(today: World) -> None:
    book, comes = today.book, today.under_way()
    lines = [x for x in book.lines if book.work_orders[x.work_order].status == "open"]
    assert any(0 < x.assigned + x.issued < x.wanted for x in lines), "a partial fill"
    assert any(len(rows) > 1 for rows in comes.values()), "an order split in two dates"
    buys = Counter(
        today.for_line[row.remote_id]
        for row in book.purchases
        if row.status == "ordered" and row.remote_id in today.for_line
    )
    assert max(buys.values()) > 1, "several purchase lines for one part line"
    cancelled = {row.remote_id for row in book.purchases if row.status == "cancelled"}
    assert any(x.purchase_line in cancelled for x in lines), "an order the supplier cancelled"
    old = {row.part for row in book.supersessions}
    assert any(row.part in old for rows in comes.values() for row in rows), "superseded on order"
    transfers = [row for row in book.inbound if row.from_branch and row.status != "received"]
    assert any(row.status == "shipped" for row in transfers), "a transfer under way"
    assert all(row.purchase_line is None for row in transfers)


def test_some_orders_are_for_nobody(today: World) -> None:
    wanted = {line.part for line in today.book.lines if line.issued < line.wanted}
    surplus = [
        row
        for row in today.book.purchases
        if row.status == "ordered" and row.remote_id not in today.for_line
    ]
    assert len([row for row in surplus if row.part not in wanted]) > 20


def test_some_work_was_closed_with_lines_still_open(today: World) -> None:
    closed = [
        line
        for line in today.book.lines
        if today.book.work_orders[line.work_order].status == "closed"
        and not line.cancelled
        and line.wanted - line.assigned - line.issued > 0
    ]
    assert closed


def test_suppliers_differ_in_honesty(today: World) -> None:
    came = {row.inbound: row.received_on for row in today.book.receipts}
    late: dict[str, list[int]] = {}
    silent: Counter[str] = Counter()
    for row in today.book.inbound:
        if row.status != "received" or row.purchase_line is None:
            continue
        supplier = today.book.purchases[row.purchase_line].supplier
        assert supplier is not None
        if row.original_date is None:
            silent[supplier] += 1
        else:
            late.setdefault(supplier, []).append((came[row.remote_id] - row.original_date).days)
    means = {name: sum(days) / len(days) for name, days in late.items() if len(days) > 30}
    assert sum(mean < 1 for mean in means.values()) >= 10, "some keep their dates"
    assert sum(mean > 4 for mean in means.values()) >= 5, "some do not"
    never_dated = [name for name in silent if name not in late]
    assert any(silent[name] > 30 for name in never_dated), "one never names a date"
    confirmed_late = sum(
        1
        for row in today.book.purchases
        if row.status == "ordered"
        and row.confirmed_date is not None
        and any(
            i.purchase_line == row.remote_id and (i.planned_date or date.min) > row.confirmed_date
            for i in today.book.inbound
        )
    )
    assert confirmed_late >= 5, "one confirms and slips anyway"
