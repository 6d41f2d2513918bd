"""Each deed of the ERP's people is heard in the next delta, wherever Tryton puts its stamp.

A day passes before each deed, so the overlap of a delta brings nothing by chance.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bocounter.outside.erp.connector import Scope
from tests.erp_fixtures import Erp, fresh_erp
from tests.outside.erp_server import DATABASES, ErpServer
from tests.outside.tryton.reader import Reader

pytestmark = pytest.mark.erp


@dataclass(frozen=True)
class Yard:
    """The ids of what the scene holds."""

    seal: int
    pump: int
    belt: int
    customer: int
    depot: int
    sale: int
    quote: int
    purchase: int
    draft: int
    request: int


def scene(erp: Erp) -> Yard:
    """Set the scene: short work, a pump with its own request, an order on its way, a draft."""
    desk = erp.desk
    seal, belt = desk.part("SEAL-77", "Seal kit"), desk.part("BELT-1", "Belt")
    pump = desk.part("PUMP-9", "Gear pump", supply_on_sale="always")
    depot = desk.supplier("Harbour Parts Depot", A=seal, B=pump)
    customer = desk.customer("Ada Brook", phone="+1 406 555 0100")
    desk.stock(seal, 2)
    sale = desk.work_order(customer, (seal, 5), (pump, 1))
    quote = desk.work_order(customer, (belt, 1), confirm=False)
    desk.rpc.press("sale.sale", quote, "quote")
    (request,) = [r["id"] for r in desk.rpc.find("purchase.request", [])]
    purchase = desk.purchase(depot, (seal, 4))
    draft = desk.purchase(depot, (belt, 4), draft=True)
    return Yard(seal, pump, belt, customer, depot, sale, quote, purchase, draft, request)


@pytest.fixture(scope="module")
def scenery(
    erp_server: ErpServer, erp_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Yard]:
    beside = tmp_path_factory.mktemp("scene")
    with fresh_erp(erp_server, erp_template, beside) as erp:
        yard = scene(erp)
    return erp_server.keep(DATABASES[0], beside / "scene.sqlite"), yard


@pytest.fixture
def erp(erp_server: ErpServer, scenery: tuple[Path, Yard], tmp_path: Path) -> Iterator[Erp]:
    with fresh_erp(erp_server, scenery[0], tmp_path) as made:
        yield made


@pytest.fixture
def yard(scenery: tuple[Path, Yard]) -> Yard:
    return scenery[1]


Deed = Callable[[Erp, Yard], Any]


def heard(erp: Erp, yard: Yard, deed: Deed, *kinds: str) -> tuple[dict[str, Any], ...]:
    """Do a deed after a quiet day and give what the next delta of each kind brings."""
    erp.age()
    read = Reader(erp.connect())
    for kind in kinds:
        read.round(kind)
    for kind in kinds:
        assert read.round(kind) == {}, "the day was not quiet"
    deed(erp, yard)
    return tuple(read.round(kind) for kind in kinds)


def test_a_part_with_a_new_name(erp: Erp, yard: Yard) -> None:
    (parts,) = heard(erp, yard, lambda e, y: e.desk.rename_part(y.seal, "Kit"), "part")
    assert {i: p.description for i, p in parts.items()} == {str(yard.seal): "Kit"}


def test_a_part_with_a_new_price(erp: Erp, yard: Yard) -> None:
    def deed(erp: Erp, yard: Yard) -> None:
        rpc = erp.desk.rpc
        (row,) = rpc.find("product.product", [("id", "=", yard.seal)], "template")
        rpc.write("product.template", row["template"], list_price=Decimal("77.50"))

    (parts,) = heard(erp, yard, deed, "part")
    assert {i: str(p.price) for i, p in parts.items()} == {str(yard.seal): "77.50"}


def test_a_part_that_is_replaced(erp: Erp, yard: Yard) -> None:
    (found,) = heard(erp, yard, lambda e, y: e.desk.supersede(y.belt, y.seal), "supersession")
    assert {s.part: s.replaced_by for s in found.values()} == {str(yard.belt): str(yard.seal)}


def test_a_supplier_date_that_moves(erp: Erp, yard: Yard) -> None:
    later = erp.desk.day(30)
    inbound, lines = heard(
        erp, yard, lambda e, y: e.desk.move_eta(y.purchase, later), "inbound", "purchase_line"
    )
    assert [m.planned_date for m in inbound.values()] == [later]
    assert lines == {}


def test_a_partial_receipt(erp: Erp, yard: Yard) -> None:
    inbound, lines, receipts, levels = heard(
        erp,
        yard,
        lambda e, y: e.desk.receive(y.purchase, 1),
        "inbound",
        "purchase_line",
        "receipt",
        "stock_level",
    )
    assert sorted((m.status, m.quantity) for m in inbound.values()) == [
        ("expected", 3),
        ("received", 1),
    ]
    assert [line.received for line in lines.values()] == [1]
    assert [receipt.quantity for receipt in receipts.values()] == [1]
    assert levels[f"{yard.seal}@{erp.desk.main}"].on_hand == 3


def test_a_delivery_that_is_announced_late_by_its_slip(erp: Erp, yard: Yard) -> None:
    slip = erp.desk.announce(yard.purchase, None)
    (inbound,) = heard(
        erp,
        yard,
        lambda e, _: e.desk.rpc.write("stock.shipment.in", slip, reference="ASN-9"),
        "inbound",
    )
    assert [(m.status, m.reference) for m in inbound.values()] == [("shipped", "ASN-9")]


def test_a_draft_that_is_ordered(erp: Erp, yard: Yard) -> None:
    lines, inbound = heard(
        erp,
        yard,
        lambda e, y: e.desk.confirm_purchase(y.draft),
        "purchase_line",
        "inbound",
    )
    assert [line.status for line in lines.values()] == ["ordered"]
    assert [move.quantity for move in inbound.values()] == [4]


def test_units_that_are_reserved(erp: Erp, yard: Yard) -> None:
    lines, levels = heard(erp, yard, lambda e, y: e.desk.assign(y.sale), "part_line", "stock_level")
    assert lines[str(erp.desk.line_of(yard.sale, yard.seal))].assigned == 2
    level = levels[f"{yard.seal}@{erp.desk.main}"]
    assert (level.on_hand, level.free) == (2, 0)


def test_units_that_are_put_back(erp: Erp, yard: Yard) -> None:
    erp.desk.assign(yard.sale)
    (shipment,) = erp.desk.shipments_of(yard.sale)
    lines, levels = heard(
        erp,
        yard,
        lambda e, _: e.desk.rpc.press("stock.shipment.out", shipment, "wait", "draft"),
        "part_line",
        "stock_level",
    )
    line = lines[str(erp.desk.line_of(yard.sale, yard.seal))]
    assert (line.assigned, line.issued) == (0, 0)
    assert levels[f"{yard.seal}@{erp.desk.main}"].free == 2


def test_units_that_are_handed_out(erp: Erp, yard: Yard) -> None:
    sale = erp.desk.work_order(yard.customer, (yard.seal, 3))
    erp.desk.assign(sale)
    lines, levels = heard(erp, yard, lambda e, _: e.desk.hand_out(sale), "part_line", "stock_level")
    line = lines[str(erp.desk.line_of(sale, yard.seal))]
    assert (line.wanted, line.assigned, line.issued) == (3, 0, 2)
    assert levels[f"{yard.seal}@{erp.desk.main}"].on_hand == 0


def test_a_request_that_becomes_an_order(erp: Erp, yard: Yard) -> None:
    asked = f"request,{yard.request}"
    lines, bought = heard(
        erp, yard, lambda e, y: e.desk.order_requests(y.request), "part_line", "purchase_line"
    )
    own = lines[str(erp.desk.line_of(yard.sale, yard.pump))].purchase_line
    assert own in bought
    assert own != asked
    assert bought[asked].status == "done"
    assert bought[own].status == "ordered"


def test_a_quote_that_is_confirmed(erp: Erp, yard: Yard) -> None:
    orders, lines = heard(
        erp,
        yard,
        lambda e, y: e.desk.rpc.press("sale.sale", y.quote, "confirm", "process"),
        "work_order",
        "part_line",
    )
    assert {i: o.status for i, o in orders.items()} == {str(yard.quote): "open"}
    assert {line.work_order for line in lines.values()} == {str(yard.quote)}


def test_a_quote_that_is_cancelled(erp: Erp, yard: Yard) -> None:
    orders, lines = heard(
        erp,
        yard,
        lambda e, y: e.desk.cancel_work_order(y.quote),
        "work_order",
        "part_line",
    )
    assert [order.status for order in orders.values()] == ["cancelled"]
    assert [line.cancelled for line in lines.values()] == [True]


def test_a_customer_with_a_new_name_and_a_new_number(erp: Erp, yard: Yard) -> None:
    def deed(erp: Erp, yard: Yard) -> None:
        rpc = erp.desk.rpc
        rpc.write("party.party", yard.customer, name="Ada Brook-Hill")
        (way,) = rpc.find("party.contact_mechanism", [("party", "=", yard.customer)])
        rpc.write("party.contact_mechanism", way["id"], value="+1 406 555 0199")

    customers, ways = heard(erp, yard, deed, "customer", "contact_point")
    assert {i: c.name for i, c in customers.items()} == {str(yard.customer): "Ada Brook-Hill"}
    assert [way.value for way in ways.values()] == ["+1 406 555 0199"]


def test_a_supplier_who_buys_becomes_a_customer_too(erp: Erp, yard: Yard) -> None:
    (customers,) = heard(
        erp, yard, lambda e, y: e.desk.work_order(y.depot, (y.belt, 1)), "customer"
    )
    assert str(yard.depot) in customers


def test_a_customer_whose_parts_we_buy_becomes_a_supplier_too(erp: Erp, yard: Yard) -> None:
    (suppliers,) = heard(
        erp, yard, lambda e, y: e.desk.offer(y.customer, y.belt, "C-1"), "supplier"
    )
    assert set(suppliers) == {str(yard.customer)}


def test_a_branch_with_a_new_name(erp: Erp, yard: Yard) -> None:
    (branches,) = heard(
        erp,
        yard,
        lambda e, _: e.desk.rpc.write("stock.location", e.desk.north, name="North lot"),
        "branch",
    )
    assert [branch.name for branch in branches.values()] == ["North lot"]


def test_neither_a_mark_nor_the_server_time_is_ahead_of_when_the_question_was_asked(
    erp: Erp, yard: Yard
) -> None:
    connector = erp.connect()
    connector.login()
    for kind in ("part", "part_line", "stock_level"):
        cursor = None
        for _ in range(2):
            # The server's clock is this computer's, so it can be compared.
            asked_at = dt.datetime.now(dt.UTC)
            page = connector.pull(kind, Scope.ALL, cursor, 500)
            cursor = page.cursor
            assert page.server_time <= asked_at
            marks = json.loads(cursor)["marks"]
            assert marks
            assert all(dt.datetime.fromisoformat(mark) <= asked_at for mark in marks)
