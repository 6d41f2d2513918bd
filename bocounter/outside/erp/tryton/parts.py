"""Branches, parts, supersessions and stock levels.

A part number is a product; its name and its price lie on the product's template. Stock is
computed by the ERP from its moves, so a level has no row and no stamp of its own: it is
known as ``PRODUCT@WAREHOUSE`` and read again when a move of the part changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial

from bocounter.outside.erp.records import Branch, Part, StockLevel, Supersession
from bocounter.outside.erp.tryton.buying import OPEN_PURCHASES
from bocounter.outside.erp.tryton.rows import (
    Reading,
    amount,
    link,
    money,
    must,
    numbers,
    read_each,
    text,
    truth,
)
from bocounter.outside.erp.tryton.session import Domain, Row, Session
from bocounter.outside.erp.tryton.spread import GOODS
from bocounter.outside.erp.tryton.streams import Phase, Stream, Touch, by_field
from bocounter.outside.erp.tryton.tables import existing, reader
from bocounter.outside.erp.tryton.work import OPEN_LINES

ORDER_POINT = "stock.order_point"
"""Of Tryton's module ``stock_supply``, which need not be there."""

BRANCHES_SCOPE: Domain = [("type", "=", "warehouse"), ("active", "=", True)]
PARTS_SCOPE: Domain = [("template.type", "=", "goods")]
REPLACED: Domain = [*PARTS_SCOPE, ("replaced_by", "!=", None)]

PART_FIELDS = (
    "code",
    "active",
    "list_price_used",
    "cost_price",
    "template.name",
    "template.active",
    "template.default_uom.symbol",
)


def branch(row: Row) -> Branch:
    """Make a branch of a warehouse."""
    name = must(text(row, "name"), "name")
    return Branch(remote_id=str(row["id"]), token="", code=text(row, "code") or name, name=name)


def part(row: Row) -> Part:
    """Make a part of a product; one without a code is known by its name."""
    name = text(row, "template.name")
    code = must(text(row, "code") or name, "part number")
    return Part(
        remote_id=str(row["id"]),
        token="",
        code=code,
        description=name or code,
        unit=text(row, "template.default_uom.symbol"),
        price=money(row, "list_price_used"),
        cost=money(row, "cost_price"),
        active=truth(row, "active") and truth(row, "template.active"),
    )


def supersession(row: Row) -> Supersession:
    """Make a supersession of a product that says what replaces it."""
    return Supersession(
        remote_id=str(row["id"]),
        token="",
        part=str(row["id"]),
        replaced_by=must(link(row, "replaced_by"), "replacement"),
    )


def shelves(session: Session) -> Mapping[str, int]:
    """Give each branch's storage place."""
    rows = session.page("stock.location", BRANCHES_SCOPE, ("storage_location",), limit=500)
    return {str(row["id"]): row["storage_location"] for row in rows if row["storage_location"]}


def pairs(path: str) -> Touch:
    """Each row touches the levels, at every branch, of the part that a field of it holds."""
    field = by_field(path)

    def touch(session: Session, rows: list[Row]) -> Iterable[str]:
        found = dict.fromkeys(field(session, rows))
        branches = shelves(session) if found else {}
        return [f"{product}@{place}" for product in found for place in branches]

    return touch


def stock_levels(
    session: Session, remote_ids: Sequence[str], *, with_minimum: bool = False
) -> Reading:
    """Read levels, in two questions a branch: what lies there, and what of it is free."""
    wanted: dict[str, list[str]] = {}
    for pair in remote_ids:
        product, _, place = pair.partition("@")
        wanted.setdefault(place, []).append(product)
    places = shelves(session)
    reading = Reading()
    for place in sorted(wanted.keys() & places.keys()):
        rows = _levels(session, places[place], numbers(wanted[place]))
        kept = _minima(session, place, places[place], rows) if with_minimum else {}
        reading += read_each(rows, partial(level, place, kept))
    return reading


def _minima(session: Session, place: str, shelf: int, rows: Sequence[Row]) -> dict[int, float]:
    """Give below how many units of a part a branch orders more: it keeps those for its own."""
    found = session.rows_of(
        ORDER_POINT,
        "product",
        [row["id"] for row in rows],
        [("location", "in", [shelf, int(place)]), ("min_quantity", ">", 0)],
        ("product", "min_quantity"),
    )
    kept: dict[int, float] = {}
    for row in found:
        kept[row["product"]] = max(kept.get(row["product"], 0), row["min_quantity"])
    return kept


def _levels_ordered(session: Session, rows: list[Row]) -> Iterable[str]:
    """Give the levels that these order points speak of, at a branch or at its storage place."""
    branches = {shelf: place for place, shelf in shelves(session).items()} if rows else {}
    places = {row["location"]: branches.get(row["location"], str(row["location"])) for row in rows}
    return [
        f"{row['product']}@{places[row['location']]}"
        for row in rows
        if row["product"] and places[row["location"]] in branches.values()
    ]


def _levels(session: Session, shelf: int, products: Sequence[int]) -> list[Row]:
    """Give rows with ``quantity`` and ``free``; a part that is gone has none."""
    found: list[dict[int, Row]] = []
    for with_assigned in (False, True):
        rows: list[Row] = []
        for start in range(0, len(products), 500):
            some = products[start : start + 500]
            rows += session.page(
                "product.product",
                [*PARTS_SCOPE, ("id", "in", some)],
                ("id", "quantity"),
                limit=len(some),
                locations=[shelf],
                with_childs=True,
                stock_date_end=None,
                stock_assign=with_assigned,
            )
        found.append({row["id"]: row for row in rows})
    there, left = found
    return [{**there[i], "free": left[i]["quantity"]} for i in there if i in left]


def level(place: str, kept: Mapping[int, float], row: Row) -> StockLevel:
    """Make a stock level of what the ERP computed for one branch."""
    return StockLevel(
        remote_id=f"{row['id']}@{place}",
        token="",
        part=str(row["id"]),
        branch=place,
        on_hand=amount(row["quantity"], "the quantity on hand"),
        free=max(amount(row["free"], "the free quantity"), Decimal(0)),
        minimum=amount(kept[row["id"]], "the minimum") if row["id"] in kept else None,
    )


def stock_levels_left(session: Session, remote_ids: Sequence[str]) -> frozenset[str]:
    """Say which levels still have their part and their branch."""
    split = {pair: pair.partition("@") for pair in remote_ids}
    products = existing("product.product", PARTS_SCOPE)(session, [p for p, _, _ in split.values()])
    places = existing("stock.location", BRANCHES_SCOPE)(session, [w for _, _, w in split.values()])
    return frozenset(i for i, (part, _, at) in split.items() if part in products and at in places)


def _levels_shipped(session: Session, rows: list[Row]) -> Iterable[str]:
    """Give the levels of what these shipments hold; a move put back may be gone by now."""
    shipments = [f"stock.shipment.out,{row['id']}" for row in rows]
    moves = session.rows_of("stock.move", "shipment", shipments, [], ("product",))
    return pairs("product")(session, moves)


_OPEN_PURCHASED: Domain = [
    ("type", "=", "line"),
    ("product", "!=", None),
    ("purchase.state", "in", OPEN_PURCHASES),
]

REPLACEMENT = "product.replaced_by"
NEXT_REPLACEMENT = "product.replaced_by.replaced_by"


def _of_open_lines(paths: Sequence[str], touching: Callable[[str], Touch]) -> tuple[Phase, ...]:
    """Look at the parts of open lines by these paths from a line."""
    return tuple(
        Phase("sale.line", [*OPEN_LINES, (path, "!=", None)], touching(path), (path,))
        for path in paths
    )


BRANCHES = Stream(
    read=reader("stock.location", BRANCHES_SCOPE, ("code", "name"), branch),
    existing=existing("stock.location", BRANCHES_SCOPE),
    first=(Phase("stock.location", BRANCHES_SCOPE),),
    changes=(Phase("stock.location", BRANCHES_SCOPE),),
    open=(Phase("stock.location", BRANCHES_SCOPE),),
    plain=True,
)

PARTS = Stream(
    read=reader("product.product", GOODS, PART_FIELDS, part),
    existing=existing("product.product", GOODS),
    first=(Phase("product.product", GOODS),),
    changes=(
        Phase("product.product", GOODS),
        Phase("product.product", GOODS, stamp="template.last_modified_at"),
    ),
    open=(
        *_of_open_lines(("product", REPLACEMENT, NEXT_REPLACEMENT), by_field),
        Phase("purchase.line", _OPEN_PURCHASED, by_field("product"), ("product",)),
        Phase("purchase.request", [("product", "!=", None)], by_field("product"), ("product",)),
    ),
    plain=True,
)

SUPERSESSIONS = Stream(
    read=reader("product.product", REPLACED, ("replaced_by",), supersession),
    existing=existing("product.product", REPLACED),
    first=(Phase("product.product", REPLACED),),
    changes=(Phase("product.product", REPLACED),),
    open=_of_open_lines(("product", REPLACEMENT), by_field),
    plain=True,
)


def stock_levels_stream(*, with_minimum: bool) -> Stream:
    """Give how stock levels are pulled; the minimum is that of the order point, where it is."""
    rules = Phase(ORDER_POINT, [], _levels_ordered, ("product", "location"))
    return Stream(
        read=partial(stock_levels, with_minimum=with_minimum),
        existing=stock_levels_left,
        first=(Phase("product.product", PARTS_SCOPE, pairs("id"), fan=4),),
        changes=(
            Phase("stock.move", [], pairs("product"), ("product",), fan=4),
            Phase("stock.shipment.out", [], _levels_shipped, fan=8),
            *((rules,) if with_minimum else ()),
        ),
        open=_of_open_lines(("product", REPLACEMENT), pairs),
    )
