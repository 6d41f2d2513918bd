"""What of the sample's records open work needs, so that a new store is of use soon."""

from __future__ import annotations

from bocounter.outside.erp.sample.book import Book


def needed(book: Book) -> dict[str, frozenset[str]]:
    """Give by kind the ids that open work needs; a kind that is not named is needed whole."""
    lines = [
        line
        for line in book.lines
        if book.work_orders[line.work_order].status == "open"
        or (not line.cancelled and line.issued < line.wanted)
    ]
    orders = {row.remote_id for row in book.work_orders if row.status == "open"}
    orders.update(line.work_order for line in lines)
    own = {line.purchase_line for line in lines if line.purchase_line}
    purchases = [
        row
        for row in book.purchases
        if row.status not in ("done", "cancelled") or row.remote_id in own
    ]
    bought = {row.remote_id for row in purchases}
    inbound = [
        row
        for row in book.inbound
        if row.status in ("expected", "shipped") or row.purchase_line in bought
    ]
    parts = {line.part for line in lines}
    parts.update(row.part for row in purchases)
    parts.update(row.part for row in inbound)
    links = _links(book, parts)
    groups = {row.group for row in book.interchanges if row.part in parts}
    members = [row for row in book.interchanges if row.group in groups]
    inside = [row for row in book.kit_parts if row.kit in parts or row.component in parts]
    parts.update(row.part for row in members)
    parts.update(part for row in inside for part in (row.kit, row.component))
    customers = {book.work_orders[order].customer for order in orders}
    machines = {book.work_orders[order].machine for order in orders}
    return {
        "work_order": frozenset(orders),
        "part_line": frozenset(line.remote_id for line in lines),
        "purchase_line": frozenset(bought),
        "inbound": frozenset(row.remote_id for row in inbound),
        "receipt": frozenset(r.remote_id for r in book.receipts if r.purchase_line in bought),
        "part": frozenset(parts),
        "supersession": links,
        "interchange": frozenset(row.remote_id for row in members),
        "kit_part": frozenset(row.remote_id for row in inside),
        "offer": frozenset(row.remote_id for row in book.offers if row.part in parts),
        "stock_level": frozenset(row.remote_id for row in book.stock if row.part in parts),
        "customer": frozenset(customers),
        "contact_point": frozenset(
            row.remote_id for row in book.contact_points if row.customer in customers
        ),
        "machine": frozenset(machine for machine in machines if machine),
    }


def _links(book: Book, parts: set[str]) -> frozenset[str]:
    """Give the links of every chain that one of the parts is in; the chains' parts join them."""
    beside: dict[str, list[tuple[str, str]]] = {}
    for row in book.supersessions:
        beside.setdefault(row.part, []).append((row.remote_id, row.replaced_by))
        beside.setdefault(row.replaced_by, []).append((row.remote_id, row.part))
    links: set[str] = set()
    to_see = sorted(parts)
    while to_see:
        for link, other in beside.get(to_see.pop(), ()):
            links.add(link)
            if other not in parts:
                parts.add(other)
                to_see.append(other)
    return frozenset(links)
