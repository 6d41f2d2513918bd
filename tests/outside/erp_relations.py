"""The ERP's people enter what stands in for what, and how branches send to each other."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from tests.outside.erp_desk import ErpDesk


def interchange(desk: ErpDesk, name: str, *parts: int) -> int:
    """Put parts into a category; one of them is an interchange group by its name."""
    group = desk.rpc.create("product.category", name=name)
    for part in parts:
        join(desk, group, part)
    return group


def join(desk: ErpDesk, group: int, part: int) -> None:
    """Put one more part into a category."""
    desk.rpc.write("product.template", desk.template_of(part), categories=[("add", [group])])


def leave(desk: ErpDesk, group: int, part: int) -> None:
    """Take a part out of a category."""
    desk.rpc.write("product.template", desk.template_of(part), categories=[("remove", [group])])


def lead_time(desk: ErpDesk, start: int | None, end: int | None, days: float) -> int:
    """Enter how long a transfer takes; None is any branch."""
    return desk.rpc.create(
        "stock.location.lead_time",
        warehouse_from=start,
        warehouse_to=end,
        lead_time=dt.timedelta(days=days),
    )


def order_point(desk: ErpDesk, part: int, least: float, branch: int | None = None) -> int:
    """Enter below how many units a branch buys more."""
    return desk.rpc.create(
        "stock.order_point",
        product=part,
        location=branch or desk.main,
        type="purchase",
        min_quantity=least,
        target_quantity=least + 5,
        company=desk.company,
    )


def reprice(desk: ErpDesk, offer: int, price: str) -> None:
    """Let a supplier sell at another price."""
    (row,) = desk.rpc.find("purchase.product_supplier.price", [("product_supplier", "=", offer)])
    desk.rpc.write("purchase.product_supplier.price", row["id"], unit_price=Decimal(price))


def kit(desk: ErpDesk, code: str, name: str, *inside: tuple[int, float]) -> int:
    """Make a kit of parts, each with its quantity; gives the kit's product."""
    part = desk.part(code, name, type="kit", cost_price_method="fixed")
    template = desk.template_of(part)
    for component, quantity in inside:
        content(desk, template, component, quantity)
    return part


def content(desk: ErpDesk, template: int, component: int, quantity: float) -> int:
    """Put so many units of a part into a kit."""
    (row,) = desk.rpc.find("product.product", [("id", "=", component)], "template.default_uom")
    return desk.rpc.create(
        "product.component",
        parent_template=template,
        product=component,
        quantity=quantity,
        unit=row["template."]["default_uom"],
    )


def bill(
    desk: ErpDesk, made: tuple[int, float], *inside: tuple[int, float], sequence: int | None = None
) -> int:
    """Enter a bill of materials of a product, and that the product is built by it."""
    for part in (made[0], *(part for part, _ in inside)):
        desk.rpc.write("product.template", desk.template_of(part), producible=True)
    number = desk.rpc.create(
        "production.bom",
        name="Built",
        outputs=[("create", [_line(desk, *made)])],
        inputs=[("create", [_line(desk, *one) for one in inside])],
    )
    desk.rpc.create(
        "product.product-production.bom", product=made[0], bom=number, sequence=sequence
    )
    return number


def _line(desk: ErpDesk, part: int, quantity: float) -> dict[str, object]:
    return {"product": part, "quantity": quantity, "unit": unit_of(desk, part)}


def unit_of(desk: ErpDesk, part: int) -> int:
    """Give the unit that a part is counted in."""
    (row,) = desk.rpc.find("product.product", [("id", "=", part)], "template.default_uom")
    unit: int = row["template."]["default_uom"]
    return unit
