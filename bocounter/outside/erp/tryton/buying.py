"""Purchase lines and requests, what is on its way, and what came in.

A supplier's date is the incoming move's; changing it leaves the purchase untouched, so the
moves are watched themselves. A partial receipt closes its move and makes a new one for the
rest, with a new id and the purchase line's first date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from bocounter.outside.erp.records import Inbound, PurchaseLine, Receipt
from bocounter.outside.erp.tryton.making import (
    UNIQUE,
    without_reference,
    word_fields,
    word_of,
)
from bocounter.outside.erp.tryton.rows import (
    UNIT_FIELDS,
    Reading,
    amount,
    day,
    dig,
    in_parts_unit,
    link,
    must,
    plain,
    read_each,
    referred,
    text,
)
from bocounter.outside.erp.tryton.session import Domain, Row, Session
from bocounter.outside.erp.tryton.streams import Phase, Stream, by_reference
from bocounter.outside.erp.tryton.tables import existing, reader, rows_by_id

OPEN_PURCHASES = ["draft", "quotation", "confirmed", "processing"]

STATUSES = {
    "draft": "draft",
    "quotation": "draft",
    "confirmed": "ordered",
    "processing": "ordered",
    "done": "done",
    "cancelled": "cancelled",
}

REQUEST = "request,"
"""What the id of a request begins with, among the ids of purchase lines."""

LINES: Domain = [
    ("type", "=", "line"),
    ("product.template.type", "=", "goods"),
    ("quantity", ">", 0),
]
WAITING: Domain = [("product.template.type", "=", "goods"), ("purchase_line", "=", None)]
REQUESTS: Domain = [("product.template.type", "=", "goods")]

LINE_FIELDS = (
    *UNIT_FIELDS,
    "product",
    "purchase.number",
    "purchase.party",
    "purchase.state",
    "purchase.warehouse",
    "purchase.purchase_date",
)
REQUEST_FIELDS = (*UNIT_FIELDS, "product", "party", "warehouse", "state", "purchase_line")

SET_ASIDE = frozenset({"assigned", "packed", "shipped", "done"})
"""States of a transfer whose units no longer count as free where they came from."""

GOODS = ("product.template.type", "=", "goods")
FROM_A_SUPPLIER: Domain = [("origin", "like", "purchase.line,%"), GOODS]
BETWEEN_BRANCHES: Domain = [("shipment", "like", "stock.shipment.internal,%"), GOODS]
INBOUND: Domain = [["OR", FROM_A_SUPPLIER, BETWEEN_BRANCHES]]
RECEIVED: Domain = [*FROM_A_SUPPLIER, ("state", "=", "done")]

MOVE_FIELDS = (
    "origin",
    "shipment",
    "product",
    "internal_quantity",
    "state",
    "planned_date",
    "origin_planned_date",
    "effective_date",
    "from_location.warehouse",
    "to_location.warehouse",
)


def purchase_lines(
    session: Session, remote_ids: Sequence[str], words: Sequence[str] = ()
) -> Reading:
    """Read purchase lines and requests by their ids; ``words`` name the word that made one."""
    requests = [i.removeprefix(REQUEST) for i in remote_ids if i.startswith(REQUEST)]
    bought = [i for i in remote_ids if not i.startswith(REQUEST)]
    rows = rows_by_id(session, "purchase.line", LINES, (*LINE_FIELDS, *words), bought)
    origins = [f"purchase.line,{row['id']}" for row in rows]
    came = received(session, origins)
    reading = read_each(rows, lambda row: purchase_line(row, came, words))
    asked = rows_by_id(session, "purchase.request", REQUESTS, REQUEST_FIELDS, requests)
    reading += read_each(asked, request)
    return reading


def received(session: Session, origins: Sequence[str]) -> Mapping[str, Decimal]:
    """Give the units that came in for each purchase line, by ``purchase.line,ID``."""
    came: dict[str, Decimal] = dict.fromkeys(origins, Decimal(0))
    done = session.rows_of(
        "stock.move", "origin", origins, [("state", "=", "done")], ("origin", "internal_quantity")
    )
    for move in done:
        came[str(move["origin"])] += amount(move["internal_quantity"], "a receipt's quantity")
    return came


def purchase_line(row: Row, came: Mapping[str, Decimal], words: Sequence[str] = ()) -> PurchaseLine:
    """Make a purchase line; it is done once all of it came in, whatever the order says."""
    ordered = in_parts_unit(row)
    arrived = plain(came[f"purchase.line,{row['id']}"])
    status = STATUSES[dig(row, "purchase.state")]
    return PurchaseLine(
        remote_id=str(row["id"]),
        token="",
        number=text(row, "purchase.number"),
        supplier=link(row, "purchase.party"),
        branch=link(row, "purchase.warehouse"),
        part=must(link(row, "product"), "part"),
        ordered=ordered,
        received=arrived,
        status="done" if status == "ordered" and arrived >= ordered else status,
        ordered_on=day(row, "purchase.purchase_date"),
        word=word_of(row, words) if words else None,
    )


def request(row: Row) -> PurchaseLine:
    """Make a purchase line of a request; one that became an order is done as a request."""
    status = "cancelled" if dig(row, "state") == "cancelled" else "requested"
    return PurchaseLine(
        remote_id=f"{REQUEST}{row['id']}",
        token="",
        number=None,
        supplier=link(row, "party"),
        branch=link(row, "warehouse"),
        part=must(link(row, "product"), "part"),
        ordered=in_parts_unit(row),
        received=Decimal(0),
        status="done" if link(row, "purchase_line") else status,
    )


def purchase_lines_left(session: Session, remote_ids: Sequence[str]) -> frozenset[str]:
    """Say which ids remain; a request that became an order does not."""
    requests = [i.removeprefix(REQUEST) for i in remote_ids if i.startswith(REQUEST)]
    bought = [i for i in remote_ids if not i.startswith(REQUEST)]
    waiting = existing("purchase.request", WAITING)(session, requests)
    return existing("purchase.line", LINES)(session, bought) | {f"{REQUEST}{i}" for i in waiting}


def inbounds(session: Session, remote_ids: Sequence[str], words: Sequence[str]) -> Reading:
    """Read what is on its way, with the words of its shipments."""
    rows = rows_by_id(session, "stock.move", INBOUND, MOVE_FIELDS, remote_ids)
    bears = tuple(name for name in words if name == UNIQUE)
    slips = _shipments(session, rows, "stock.shipment.in", ("reference", *bears))
    moves = _shipments(
        session,
        rows,
        "stock.shipment.internal",
        ("state", "number", "from_location.warehouse", "to_location.warehouse", *words),
    )
    return read_each(
        rows,
        lambda row: (
            transfer(row, moves, words)
            if referred(row, "shipment", "stock.shipment.internal")
            else delivery(row, slips, ("reference", *bears))
        ),
    )


def _shipments(
    session: Session, rows: Iterable[Row], model: str, fields: Sequence[str]
) -> Mapping[str, Row]:
    wanted = sorted({int(n) for row in rows if (n := referred(row, "shipment", model))})
    return {str(row["id"]): row for row in session.rows_of(model, "id", wanted, [], fields)}


def delivery(row: Row, slips: Mapping[str, Row], words: Sequence[str] = ("reference",)) -> Inbound:
    """Make an inbound of a supplier's move; one on a shipment with a reference is announced.

    So is one that a counter has put on a shipment: it stands at the door.
    """
    slip = slips.get(referred(row, "shipment", "stock.shipment.in") or "")
    reference = without_reference(text(slip, "reference")) if slip else None
    word = word_of(slip, words) if slip else None
    on_its_way = "shipped" if reference or word else "expected"
    return Inbound(
        remote_id=str(row["id"]),
        token="",
        purchase_line=referred(row, "origin", "purchase.line"),
        part=must(link(row, "product"), "part"),
        branch=link(row, "to_location.warehouse"),
        quantity=amount(dig(row, "internal_quantity"), "the quantity"),
        status={"done": "received", "cancelled": "cancelled"}.get(dig(row, "state"), on_its_way),
        planned_date=day(row, "planned_date"),
        original_date=day(row, "origin_planned_date"),
        reference=reference,
        word=word,
    )


def transfer(row: Row, shipments: Mapping[str, Row], words: Sequence[str] = ()) -> Inbound | None:
    """Make an inbound of a move between branches; None for a move that stays inside one.

    Goods between branches lie in a transit place: the move into it is not an arrival.
    """
    shipment = shipments[str(referred(row, "shipment", "stock.shipment.internal"))]
    start = link(shipment, "from_location.warehouse")
    branch = link(row, "to_location.warehouse")
    if branch is None or branch == start or start is None:
        return None
    on_its_way = "shipped" if dig(shipment, "state") == "shipped" else "expected"
    return Inbound(
        remote_id=str(row["id"]),
        token="",
        purchase_line=None,
        part=must(link(row, "product"), "part"),
        branch=branch,
        quantity=amount(dig(row, "internal_quantity"), "the quantity"),
        status={"done": "received", "cancelled": "cancelled"}.get(dig(row, "state"), on_its_way),
        planned_date=day(row, "planned_date"),
        original_date=day(row, "origin_planned_date"),
        from_branch=start,
        reference=text(shipment, "number"),
        reserved=dig(shipment, "state") in SET_ASIDE,
        word=word_of(shipment, words) if words else None,
    )


def receipt(row: Row) -> Receipt:
    """Make a receipt of a supplier's move that is done."""
    came_on = day(row, "effective_date")
    if came_on is None:
        raise ValueError("it has no day of receipt")
    return Receipt(
        remote_id=str(row["id"]),
        token="",
        purchase_line=referred(row, "origin", "purchase.line"),
        inbound=str(row["id"]),
        part=must(link(row, "product"), "part"),
        branch=link(row, "to_location.warehouse"),
        quantity=amount(dig(row, "internal_quantity"), "the quantity"),
        received_on=came_on,
    )


def _as_requests(_session: Session, rows: list[Row]) -> Iterable[str]:
    return [f"{REQUEST}{row['id']}" for row in rows]


def _moves_of(model: str, domain: Domain) -> Phase:
    """Watch a kind of shipment, whose words count for its moves without touching them."""

    def touch(session: Session, rows: list[Row]) -> Iterable[str]:
        shipments = [f"{model},{row['id']}" for row in rows]
        moves = session.rows_of("stock.move", "shipment", shipments, domain, ("id",))
        return [str(move["id"]) for move in moves]

    return Phase(model, [], touch, fan=5)


_OPEN_LINES: Domain = [*LINES, ("purchase.state", "in", OPEN_PURCHASES)]


def purchase_lines_stream(*, with_module: bool) -> Stream:
    """Say how purchase lines and requests are pulled."""
    words = word_fields("purchase.purchase", with_module=with_module, path="purchase.")
    return Stream(
        read=lambda session, remote_ids: purchase_lines(session, remote_ids, words),
        existing=purchase_lines_left,
        first=(Phase("purchase.line", LINES), Phase("purchase.request", WAITING, _as_requests)),
        changes=(
            Phase("purchase.line", LINES),
            Phase("purchase.line", LINES, stamp="purchase.last_modified_at"),
            Phase("stock.move", RECEIVED, by_reference("origin"), ("origin",)),
            Phase("purchase.request", REQUESTS, _as_requests),
        ),
        open=(
            Phase("purchase.line", _OPEN_LINES),
            Phase("purchase.request", WAITING, _as_requests),
        ),
    )


def inbounds_stream(*, with_module: bool) -> Stream:
    """Say how what is on its way is pulled. A transfer that is confirmed gets other moves."""
    words = word_fields("stock.shipment.internal", with_module=with_module)

    def read(session: Session, remote_ids: Sequence[str]) -> Reading:
        return inbounds(session, remote_ids, words)

    def left(session: Session, remote_ids: Sequence[str]) -> frozenset[str]:
        found = read(session, remote_ids)
        unread = [one.remote_id for one in found.unreadable if one.remote_id]
        return frozenset([*(one.remote_id for one in found.records), *unread])

    return Stream(
        read=read,
        existing=left,
        first=(Phase("stock.move", INBOUND),),
        changes=(
            Phase("stock.move", INBOUND),
            _moves_of("stock.shipment.in", FROM_A_SUPPLIER),
            _moves_of("stock.shipment.internal", []),
        ),
        open=(Phase("stock.move", [*INBOUND, ("state", "not in", ["done", "cancelled"])]),),
    )


RECEIPTS = Stream(
    read=reader("stock.move", RECEIVED, MOVE_FIELDS, receipt),
    existing=existing("stock.move", RECEIVED),
    first=(Phase("stock.move", RECEIVED),),
    changes=(Phase("stock.move", RECEIVED),),
    open=(
        Phase(
            "stock.move",
            [*RECEIVED, ("origin.purchase.state", "in", OPEN_PURCHASES, "purchase.line")],
        ),
    ),
)
