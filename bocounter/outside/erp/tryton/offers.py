"""What a part costs elsewhere and how soon it comes: suppliers' offers, ways between branches."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from bocounter.models import price_breaks
from bocounter.outside.erp.records import Offer, TransferRoute
from bocounter.outside.erp.tryton.parts import BRANCHES_SCOPE
from bocounter.outside.erp.tryton.rows import (
    Reading,
    amount,
    dig,
    link,
    money,
    must,
    plain,
    read_each,
    text,
)
from bocounter.outside.erp.tryton.session import Domain, Row, Session
from bocounter.outside.erp.tryton.spread import Spread
from bocounter.outside.erp.tryton.streams import Phase, Stream
from bocounter.outside.erp.tryton.work import OPEN_LINES

OFFER: Final = "purchase.product_supplier"
PRICE: Final = "purchase.product_supplier.price"
LEAD_TIME: Final = "stock.location.lead_time"

_DAY: Final = timedelta(days=1)
_SOLD: Domain = [("active", "=", True), ("template.type", "in", ["goods", "kit"])]
_OFFERS = Spread(OFFER, _SOLD, "template", "product")
_OFFER_FIELDS = (
    "party",
    "code",
    "lead_time",
    "currency",
    "company.currency",
    "template.purchase_uom.factor",
    "template.default_uom.factor",
)
_PRICE_FIELDS = ("id", "product_supplier", "quantity", "unit_price")


def days(value: object) -> int | None:
    """Give a time as days, a part of one as a whole one; None when none is said."""
    if value is None:
        return None
    if not isinstance(value, timedelta) or value < timedelta(0):
        raise ValueError(f"{value!r} is no time that passes")
    return math.ceil(value / _DAY)


def offer(row: Row) -> Offer:
    """Make an offer of a product's supplier: the price of its smallest quantity, and of more."""
    units = _units(row)
    price, least, breaks = None, None, None
    if row["prices"]:
        first, *more = sorted(row["prices"], key=lambda one: (one["quantity"], one["id"]))
        least = _from(first, units)
        # A price in another money is none here: nothing in the ERP says today's rate to us.
        if link(row, "currency") == link(row, "company.currency"):
            price = money({"price": _each(first, units)}, "price")
            breaks = _breaks(more, units)
    return Offer(
        remote_id=row["id"],
        token="",
        part=str(row["part"]),
        supplier=must(link(row, "party"), "supplier"),
        code=text(row, "code"),
        price=price,
        lead_days=days(dig(row, "lead_time")),
        minimum=least or None,
        price_breaks=breaks,
    )


def _from(price: Mapping[str, Any], units: Decimal) -> Decimal:
    """Give the quantity from which on a price holds, in the part's own unit."""
    return plain(amount(price["quantity"], "the least quantity") * units)


def _breaks(more: Iterable[Mapping[str, Any]], units: Decimal) -> str | None:
    """Give what is asked for more than the least quantity."""
    each = [(_from(one, units), _each(one, units)) for one in more]
    return price_breaks.written((least, price) for least, price in each if price is not None)


def _units(row: Row) -> Decimal:
    """Give how many of the part's own unit are in one of the unit it is bought in."""
    bought = dig(row, "template.purchase_uom.factor")
    ours = dig(row, "template.default_uom.factor")
    if bought is None or bought == ours:
        return Decimal(1)
    return amount(bought, "the unit's factor") / amount(ours, "the unit's factor")


def _each(price: Mapping[str, Any], units: Decimal) -> Decimal | None:
    found = money(dict(price), "unit_price")
    return None if found is None else plain((found / units).quantize(Decimal("0.0001")))


def _read_offers(session: Session, remote_ids: Sequence[str]) -> Reading:
    rows = _OFFERS.rows(session, remote_ids, _OFFER_FIELDS)
    prices: dict[int, list[Row]] = {}
    asked = sorted({int(row["row"]) for row in rows})
    for price in session.rows_of(PRICE, "product_supplier", asked, [], _PRICE_FIELDS):
        prices.setdefault(int(price["product_supplier"]), []).append(price)
    return read_each(({**row, "prices": prices.get(row["row"], [])} for row in rows), offer)


def _of_prices(session: Session, rows: list[Row]) -> Iterable[str]:
    return _OFFERS.of(session, "id", (int(row["product_supplier"]) for row in rows))


def _of_lines(session: Session, rows: list[Row]) -> Iterable[str]:
    return _OFFERS.of(session, "template", (int(dig(row, "product.template")) for row in rows))


_EACH_OFFER = Phase(OFFER, _SOLD, _OFFERS.touched, _OFFERS.fields)

OFFERS = Stream(
    read=_read_offers,
    existing=_OFFERS.existing,
    first=(_EACH_OFFER,),
    changes=(
        _EACH_OFFER,
        Phase(PRICE, [], _of_prices, ("product_supplier",)),
        Phase(
            "product.product",
            [("template.product_suppliers", "!=", None)],
            _OFFERS.of_products,
            ("template",),
            fan=2,
        ),
    ),
    open=(
        Phase(
            "sale.line",
            [*OPEN_LINES, ("product.template.product_suppliers", "!=", None)],
            _of_lines,
            ("product.template",),
            fan=2,
        ),
    ),
)


def _warehouses(session: Session) -> list[str]:
    rows = session.page("stock.location", BRANCHES_SCOPE, ("id",), limit=500)
    return [str(row["id"]) for row in rows]


def _ways(session: Session) -> dict[str, Row]:
    """Give each way between two branches by its id, as the first rule says that fits it."""
    rules = session.page(
        LEAD_TIME,
        [],
        ("id", "_timestamp", "warehouse_from", "warehouse_to", "lead_time"),
        limit=5_000,
        order=(("sequence", "ASC NULLS FIRST"), ("id", "ASC")),
    )
    branches = _warehouses(session)
    ways: dict[str, Row] = {}
    for start in branches:
        for end in branches:
            for rule in rules if start != end else ():
                if _fits(rule, "warehouse_from", start) and _fits(rule, "warehouse_to", end):
                    if rule["lead_time"] is not None:
                        ways[f"{start}>{end}"] = {**rule, "id": f"{start}>{end}"}
                    break
    return ways


def _fits(rule: Row, side: str, branch: str) -> bool:
    return rule[side] is None or str(rule[side]) == branch


def route(row: Row) -> TransferRoute:
    """Make a way between two branches of the rule that holds for it."""
    start, _, end = str(row["id"]).partition(">")
    return TransferRoute(
        remote_id=row["id"],
        token="",
        from_branch=start,
        to_branch=end,
        days=days(row["lead_time"]) or 0,
    )


def _read_routes(session: Session, remote_ids: Sequence[str]) -> Reading:
    ways = _ways(session)
    return read_each((ways[i] for i in remote_ids if i in ways), route)


def _routes_left(session: Session, remote_ids: Sequence[str]) -> frozenset[str]:
    return frozenset(_ways(session)) & frozenset(remote_ids)


def _all_ways(session: Session, rows: list[Row]) -> Iterable[str]:
    """Any rule may come before any other, so a change of one touches every way."""
    return _ways(session) if rows else ()


def _ways_of(session: Session, rows: list[Row]) -> Iterable[str]:
    """Give the ways from and to these branches."""
    places = {str(row["id"]) for row in rows}
    return [way for way in (_ways(session) if rows else ()) if places & set(way.split(">"))]


_RULES = Phase(LEAD_TIME, [], _all_ways, fan=100)
_PLACES = Phase("stock.location", BRANCHES_SCOPE, _ways_of, fan=20)

ROUTES = Stream(
    read=_read_routes,
    existing=_routes_left,
    first=(_PLACES,),
    changes=(_RULES, _PLACES),
    open=(_PLACES,),
)
