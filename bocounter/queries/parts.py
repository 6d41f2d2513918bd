"""A part number with its chain, its stock under every number, its orders and who waits."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal

from bocounter.models import stored
from bocounter.models.keys import part_key
from bocounter.models.part_facts import Coming, PartFacts, Related, Shelf, Waits
from bocounter.queries.freshness import as_of
from bocounter.readings import counter_orders
from bocounter.readings.lines import Pegging, pegging_of
from bocounter.rules.supersession import Kin
from bocounter.store.reader import Rows

_ASKED = "(SELECT value FROM json_each(?1))"


def part_id(rows: Rows, code: str) -> str | None:
    """Give the id of a part by its number, however it is written; the exact spelling first."""
    key = part_key(code)
    if not key:
        return None
    found = rows.all(
        "SELECT remote_id FROM part WHERE code_key = ? ORDER BY code <> ?, NOT active, id LIMIT 1",
        (key, code.strip()),
    )
    return found[0][0] if found else None


def part(rows: Rows, code: str, _now: datetime) -> PartFacts | None:
    """Give everything known of a part by its number; None when there is none.

    Nothing here depends on the clock yet; predicted days will.
    """
    id_ = part_id(rows, code)
    return None if id_ is None else load(rows, id_)


def load(rows: Rows, id_: str, pegging: Pegging | None = None) -> PartFacts:
    """Give everything known of the part with this id (the ERP's), which the store has.

    ``pegging`` is that of its family, where it is known already.
    """
    head = rows.all(
        "SELECT code, description, unit, price, active FROM part WHERE remote_id = ?", (id_,)
    )[0]
    pegging = pegging or pegging_of(rows, id_)
    kin = pegging.family.kin(id_)
    chain = [id_, *(one.part for one in kin)]
    looped = [part for one in kin for part in one.loop]
    names = {
        row[0]: (row[1], row[2])
        for row in rows.all(
            f"SELECT remote_id, code, description FROM part WHERE remote_id IN {_ASKED}",
            (json.dumps([*chain, *looped]),),
        )
    }
    codes = {part: name[0] for part, name in names.items()}
    branches = {
        row[0]: (row[1], row[2]) for row in rows.all("SELECT remote_id, code, name FROM branch")
    }
    return PartFacts(
        id_,
        head[0],
        head[1],
        head[2],
        Decimal(head[3]) if head[3] is not None else None,
        bool(head[4]),
        _stock(rows, chain, codes, branches),
        tuple(_related(one, names) for one in kin),
        _coming(pegging, chain, codes, branches),
        _waiting(rows, chain, codes),
        _suppliers(rows, chain),
        as_of(rows),
    )


def _related(one: Kin, names: dict[str, tuple[str, str]]) -> Related:
    code, description = names.get(one.part, (one.part, ""))
    loop = tuple(sorted(names.get(part, (part, ""))[0] for part in one.loop))
    return Related(one.part, code, description, one.factor, one.newer, one.usable, one.steps, loop)


def _stock(
    rows: Rows, chain: list[str], codes: dict[str, str], branches: dict[str, tuple[str, str]]
) -> tuple[Shelf, ...]:
    shelves = [
        Shelf(
            branches.get(branch, (branch, branch))[0],
            branches.get(branch, (branch, branch))[1],
            _code(codes, part),
            stored.quantity(on_hand),
            stored.quantity(free),
        )
        for part, branch, on_hand, free in rows.all(
            f"SELECT part, branch, on_hand, free FROM stock_level WHERE part IN {_ASKED}",
            (json.dumps(chain),),
        )
    ]
    place = {_code(codes, part): position for position, part in enumerate(chain)}
    return tuple(sorted(shelves, key=lambda one: (place[one.part], one.branch)))


def _coming(
    pegging: Pegging,
    chain: list[str],
    codes: dict[str, str],
    branches: dict[str, tuple[str, str]],
) -> tuple[Coming, ...]:
    def place(branch: str | None) -> str | None:
        return None if branch is None else branches.get(branch, (branch, branch))[0]

    found = [
        Coming(
            one.id,
            one.purchase.number if one.purchase else None,
            one.purchase.supplier if one.purchase else None,
            place(one.from_branch),
            place(one.branch),
            _code(codes, one.part),
            one.quantity,
            one.date.day,
            one.date.original,
            one.confirmed,
            one.shipped,
        )
        for one in pegging.arrivals.values()
        if one.ordered and one.part in chain
    ]
    return tuple(sorted(found, key=lambda one: (one.day is None, str(one.day), one.id)))


_WAITING = f"""
    SELECT w.number, r.line, r.part, r.outstanding, r.supplier_date FROM line_reading r
    JOIN work_order w ON w.remote_id = r.work_order
    WHERE r.part IN {_ASKED} AND CAST(r.outstanding AS REAL) > 0
    ORDER BY w.opened, w.number, r.line
"""


def _waiting(rows: Rows, chain: list[str], codes: dict[str, str]) -> tuple[Waits, ...]:
    asked = (json.dumps(chain),)
    return tuple(
        Waits(number, line, _code(codes, part), stored.quantity(missing), stored.day(supplier_date))
        for number, line, part, missing, supplier_date in counter_orders.both(rows, _WAITING, asked)
    )


def _suppliers(rows: Rows, chain: list[str]) -> tuple[str, ...]:
    return tuple(
        row[0]
        for row in rows.all(
            "SELECT s.name FROM supplier s WHERE s.remote_id IN (SELECT DISTINCT p.supplier "
            f"FROM purchase_line p WHERE p.part IN {_ASKED}) ORDER BY s.name",
            (json.dumps(chain),),
        )
    )


def _code(codes: dict[str, str], id_: str) -> str:
    return codes.get(id_, id_)
