"""One box for everything: whatever a caller reads out or a scanner types, with what to say.

Phone numbers, names, work orders, purchase orders, the customer's own, part numbers old and
new, serials, unit numbers, words, and one typing error.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from bocounter.models.facts import CustomerFacts, Hit, WorkOrderFacts
from bocounter.queries import parts, purchase_orders, wanted, work_orders
from bocounter.queries.matches import EXACT, WORD, Matches, matches
from bocounter.readings import consents
from bocounter.readings.orders import NOBODY
from bocounter.readings.wishes import MADE_HERE
from bocounter.rules.answers import answer, customer_answer
from bocounter.rules.part_answers import part_answer, purchase_order_answer
from bocounter.rules.words import harmless
from bocounter.store.reader import Rows

MOST_CALLERS = 10
"""Customers whose open work orders are brought along."""

_JOBS = """
    SELECT w.customer, w.remote_id FROM work_order w JOIN wo_summary s ON s.work_order = w.remote_id
    WHERE w.customer IN (SELECT value FROM json_each(?)) ORDER BY w.opened, w.id
"""
_JOBS_HERE = f"""
    SELECT h.customer, s.work_order FROM counter_order h
    JOIN wo_summary s ON s.work_order = '{MADE_HERE}' || h.id
    WHERE h.customer IN (SELECT value FROM json_each(?)) ORDER BY h.at
"""

_KINDS = ("work_order", "customer", "part", "purchase_order")


def find(rows: Rows, text: str, now: datetime, limit: int = 20) -> tuple[Hit, ...]:
    """Give what fits the text, the best first, each with its answer.

    A customer brings the work orders on the board, an old part number its replacement. Any
    text is taken literally; an empty one finds nothing.
    """
    asked = wanted.read(text)
    if not asked or limit < 1:
        return ()
    found = matches(rows, asked)
    of = _jobs_of(rows, found)
    _replacements(rows, found)
    places = _best(found, limit)
    return tuple(_hits(rows, places, of, now))


def _best(found: Matches, limit: int) -> list[tuple[float, str, str]]:
    """Give score, kind and id of the best, jobs before people before parts at the same score."""
    every = [
        *((score, "work_order", id_) for id_, score in found.work_orders.items()),
        *((score, "customer", id_) for id_, score in found.customers.items()),
        *((score, "part", id_) for id_, score in found.parts.items()),
        *((score, "purchase_order", id_) for id_, score in found.purchase_orders.items()),
    ]
    every.sort(key=lambda one: (-round(one[0], 3), _KINDS.index(one[1]), len(one[2]), one[2]))
    return every[:limit]


def _jobs_of(rows: Rows, found: Matches) -> dict[str, list[str]]:
    """Bring the jobs on the board of the customers found; give their ids by customer."""
    best = sorted(found.customers, key=lambda id_: (-found.customers[id_], id_))[:MOST_CALLERS]
    jobs: dict[str, list[str]] = {}
    asked = (json.dumps(best),)
    for customer, order in rows.all(_JOBS, asked) + rows.all(_JOBS_HERE, asked):
        jobs.setdefault(customer, []).append(order)
        score = found.customers[customer] - 0.01
        if score > found.work_orders.get(order, 0.0):
            found.work_orders[order] = score
    return jobs


def _replacements(rows: Rows, found: Matches) -> None:
    """Bring what replaces the numbers found, right below them."""
    old = [id_ for id_, score in found.parts.items() if score >= WORD + 10 or len(found.parts) < 6]
    for _ in range(8):  # a chain longer than this is a loop
        new = rows.all(
            "SELECT part, replaced_by FROM supersession "
            "WHERE part IN (SELECT value FROM json_each(?)) ORDER BY part, replaced_by",
            (json.dumps(old),),
        )
        old = []
        for part, other in new:
            if found.parts[part] - 0.5 > found.parts.get(other, 0.0):
                found.parts[other] = found.parts[part] - 0.5
                old.append(other)
        if not old:
            return


def _hits(
    rows: Rows,
    places: Sequence[tuple[float, str, str]],
    jobs: dict[str, list[str]],
    now: datetime,
) -> Iterable[Hit]:
    people = _customers(rows, [id_ for _, kind, id_ in places if kind == "customer"])
    needed = [id_ for _, kind, id_ in places if kind == "work_order"]
    needed += [order for id_ in people for order in jobs.get(id_, ())]
    orders = {order.id: order for order in work_orders.load(rows, needed)}
    known = {
        row[0]
        for row in rows.all(
            "SELECT remote_id FROM part WHERE remote_id IN (SELECT value FROM json_each(?))",
            (json.dumps([id_ for _, kind, id_ in places if kind == "part"]),),
        )
    }
    for score, kind, id_ in places:
        said = round(min(score, EXACT), 2)
        if kind == "work_order" and id_ in orders:
            yield _order_hit(orders[id_], said, now)
        elif kind == "customer" and id_ in people:
            theirs = [orders[job] for job in jobs.get(id_, ()) if job in orders]
            yield _customer_hit(people[id_], theirs, said, now)
        elif kind == "part" and id_ in known:
            yield _part_hit(rows, id_, said, now)
        elif kind == "purchase_order":
            yield from _purchase_order_hit(rows, id_, said, now)


def _order_hit(order: WorkOrderFacts, score: float, now: datetime) -> Hit:
    machine = order.machine.words if order.machine else ""
    title = " · ".join(harmless(t, 60) for t in (order.number, order.customer.name, machine) if t)
    said = answer(order, now)
    return Hit("work_order", order.number, title, said, score, order.number, order.customer.id)


def _customer_hit(
    customer: CustomerFacts, orders: Sequence[WorkOrderFacts], score: float, now: datetime
) -> Hit:
    shown = (customer.name, customer.number, *customer.phones[:2])
    title = " · ".join(harmless(text, 60) for text in shown if text)
    said = customer_answer(customer, orders, now)
    job = orders[0].number if len(orders) == 1 else None
    return Hit("customer", customer.number or customer.id, title, said, score, job, customer.id)


def _part_hit(rows: Rows, id_: str, score: float, now: datetime) -> Hit:
    part = parts.load(rows, id_)
    title = f"{harmless(part.code, 60)} · {harmless(part.description, 60)}"
    numbers = list(dict.fromkeys(waits.work_order for waits in part.waiting))
    job = numbers[0] if len(numbers) == 1 else None
    return Hit("part", part.code, title, part_answer(part, now), score, job)


def _purchase_order_hit(rows: Rows, number: str, score: float, now: datetime) -> Iterable[Hit]:
    order = purchase_orders.load(rows, number)
    if order is None:
        return
    title = " · ".join(harmless(text, 60) for text in (order.number, order.supplier) if text)
    job = order.waiting[0] if order.waiting else None
    yield Hit("purchase_order", number, title, purchase_order_answer(order, now), score, job)


def _customers(rows: Rows, ids: Sequence[str]) -> dict[str, CustomerFacts]:
    asked = (json.dumps(ids),)
    points: dict[str, list[tuple[str, str]]] = {}
    for customer, kind, value in rows.all(
        "SELECT customer, kind, value FROM contact_point "
        "WHERE customer IN (SELECT value FROM json_each(?)) ORDER BY id",
        asked,
    ):
        points.setdefault(customer, []).append((kind, value))
    said = consents.of_customers(rows, ids)
    return {
        id_: CustomerFacts(
            id_,
            number,
            name or NOBODY,
            tuple(v for kind, v in points.get(id_, ()) if kind in ("phone", "mobile")),
            tuple(v for kind, v in points.get(id_, ()) if kind == "email"),
            language,
            said.get(id_, ()),
        )
        for id_, number, name, language in rows.all(
            "SELECT remote_id, number, name, language FROM customer "
            "WHERE remote_id IN (SELECT value FROM json_each(?))",
            asked,
        )
    }
