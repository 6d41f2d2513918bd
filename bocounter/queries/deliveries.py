"""What is expected: of a purchase order, on a shipment, or from a supplier, at one branch."""

from __future__ import annotations

import json

from bocounter.models import stored
from bocounter.models.keys import part_key
from bocounter.models.receiving_facts import Delivery, Due, Subject
from bocounter.readings.arrivals import REST, arrivals
from bocounter.store.reader import Rows

_ASKED = "(SELECT value FROM json_each(?1))"

_OF_ORDER = """
    SELECT remote_id, part FROM purchase_line
    WHERE number_key = ?1 AND status = 'ordered' ORDER BY id
"""
_OF_SUPPLIER = """
    SELECT remote_id, part FROM purchase_line
    WHERE supplier = ?1 AND status = 'ordered' ORDER BY number, id
"""
_ON_SHIPMENT = """
    SELECT remote_id, part, purchase_line FROM inbound
    WHERE reference = ?1 COLLATE NOCASE AND status IN ('expected', 'shipped') ORDER BY id
"""
_MOVEMENTS = f"""
    SELECT i.remote_id, i.reference, i.from_branch FROM inbound i WHERE i.remote_id IN {_ASKED}
"""
_PURCHASES = f"""
    SELECT remote_id, number, supplier FROM purchase_line WHERE remote_id IN {_ASKED}
"""


def subject(rows: Rows, typed: str) -> Subject | None:
    """Give what a person means by a number or name; None when nothing of that name is expected."""
    text = typed.strip()
    key = part_key(text)
    if not text:
        return None
    found = rows.all(
        "SELECT p.number, s.name FROM purchase_line p "
        "LEFT JOIN supplier s ON s.remote_id = p.supplier WHERE p.number_key = ? "
        "AND p.number IS NOT NULL ORDER BY p.status <> 'ordered', p.number <> ?, p.id LIMIT 1",
        (key, text),
    )
    if key and found:
        number, name = found[0]
        return Subject(purchase_order=number, words=f"{number} of {name}" if name else number)
    found = rows.all(
        "SELECT reference FROM inbound WHERE reference = ? COLLATE NOCASE "
        "ORDER BY status NOT IN ('expected', 'shipped') LIMIT 1",
        (text,),
    )
    if found:
        return Subject(shipment=found[0][0], words=f"shipment {found[0][0]}")
    found = rows.all(
        "SELECT remote_id, name FROM supplier WHERE number = ?1 OR name = ?1 COLLATE NOCASE "
        "ORDER BY number IS NOT ?1, id LIMIT 2",
        (text,),
    )
    if len(found) != 1:
        return None
    return Subject(supplier=found[0][0], words=f"anything from {found[0][1]}")


def known(
    rows: Rows, purchase_order: str | None, shipment: str | None, supplier: str | None
) -> Subject:
    """Give what a count that was begun is checked in against."""
    for typed in (purchase_order, shipment):
        if typed is not None:
            found = subject(rows, typed)
            kept = Subject(purchase_order, shipment, None, typed)
            return kept if found is None else Subject(purchase_order, shipment, None, found.words)
    name = rows.all("SELECT name FROM supplier WHERE remote_id = ?", (supplier,))
    return Subject(supplier=supplier, words=f"anything from {name[0][0] if name else supplier}")


def due(rows: Rows, what: Subject, branch: str) -> tuple[Due, ...]:
    """Give what still comes of it to a branch (its id), in the order of the purchase orders."""
    purchases, movements, parts = _asked(rows, what)
    comes = arrivals(rows, parts, purchases)
    found = [
        one
        for one in comes.all
        if one.ordered
        and one.branch in (None, branch)
        and one.quantity > 0
        and (
            one.id in movements
            if what.shipment is not None
            else one.purchase is not None and one.purchase.id in purchases
        )
    ]
    known_as = {
        row[0]: row[1:] for row in rows.all(_MOVEMENTS, (json.dumps([o.id for o in found]),))
    }
    behind = [one.purchase.id for one in found if one.purchase is not None]
    bought = {row[0]: row[1:] for row in rows.all(_PURCHASES, (json.dumps(behind),))}
    listed = []
    for one in found:
        purchase = None if one.purchase is None else one.purchase.id
        number, supplier = bought.get(purchase or "", (None, None))
        reference, sender = known_as.get(one.id, (None, None))
        listed.append(
            Due(
                *(one.id, purchase, number, supplier, one.part, one.quantity, one.date.day),
                *(reference, sender),
            )
        )
    place = {id_: n for n, id_ in enumerate(purchases)}
    return tuple(
        sorted(
            listed,
            key=lambda one: (
                one.purchase_order or "",
                place.get(one.purchase_line or "", -1),
                one.inbound.startswith(REST),
                len(one.inbound),
                one.inbound,
            ),
        )
    )


def _asked(rows: Rows, what: Subject) -> tuple[list[str], frozenset[str], set[str]]:
    """Give the purchase lines and movements that are asked for, and their parts."""
    if what.shipment is not None:
        found = rows.all(_ON_SHIPMENT, (what.shipment,))
        own = [row[2] for row in found if row[2]]
        return own, frozenset(row[0] for row in found), {row[1] for row in found}
    if what.purchase_order is not None:
        found = rows.all(_OF_ORDER, (part_key(what.purchase_order),))
    else:
        found = rows.all(_OF_SUPPLIER, (what.supplier,))
    # A movement may have another number than its purchase line.
    lines = [row[0] for row in found]
    moved = rows.all(
        f"SELECT part FROM inbound WHERE purchase_line IN {_ASKED}", (json.dumps(lines),)
    )
    return lines, frozenset(), {row[1] for row in found} | {row[0] for row in moved}


def elsewhere(rows: Rows, what: Subject, branch: str) -> tuple[str, ...]:
    """Give the codes of other branches that it comes to."""
    there = [one for one in branches(rows, what) if one != branch]
    return tuple(
        row[0]
        for row in rows.all(
            f"SELECT code FROM branch WHERE remote_id IN {_ASKED} ORDER BY code",
            (json.dumps(there),),
        )
    )


_COMING = """
    SELECT p.number, i.branch, b.code, s.name, count(*), min(i.planned_date),
           max(i.status = 'shipped')
    FROM inbound i JOIN purchase_line p ON p.remote_id = i.purchase_line
    LEFT JOIN branch b ON b.remote_id = i.branch LEFT JOIN supplier s ON s.remote_id = p.supplier
    WHERE i.status IN ('expected', 'shipped') AND p.status = 'ordered' AND p.number IS NOT NULL
      AND i.branch IS NOT NULL AND (?1 IS NULL OR i.branch = ?1)
    GROUP BY p.number, i.branch
    ORDER BY max(i.status = 'shipped') DESC, min(i.planned_date) IS NULL, min(i.planned_date),
             p.number
    LIMIT ?2
"""


def coming(rows: Rows, branch: str | None, limit: int = 60) -> tuple[Delivery, ...]:
    """Give the purchase orders that something still comes of, the next one first."""
    counted = {row[0] for row in rows.all("SELECT DISTINCT purchase_order FROM receiving")}
    found = []
    for number, where, code, supplier, lines, day, shipped in rows.all(_COMING, (branch, limit)):
        if number in counted and not due(rows, Subject(purchase_order=number), where):
            continue  # all of it is here by our own count
        found.append(Delivery(number, where, code, supplier, lines, stored.day(day), bool(shipped)))
    return tuple(found)


def branches(rows: Rows, what: Subject) -> tuple[str, ...]:
    """Give the branches (ids) that something of it still comes to."""
    purchases, movements, parts = _asked(rows, what)
    return tuple(
        sorted(
            {
                one.branch
                for one in arrivals(rows, parts, purchases).all
                if one.branch is not None
                and (
                    one.id in movements
                    or (one.purchase is not None and one.purchase.id in purchases)
                )
            }
        )
    )
