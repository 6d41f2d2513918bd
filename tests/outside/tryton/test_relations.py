"""What stands in for what in a real Tryton, who offers it, and what branches keep for their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from bocounter.outside.erp.connector import Connector, Scope
from bocounter.outside.erp.records import Record
from bocounter.outside.erp.tryton.connector import Tryton
from tests.erp_fixtures import Erp
from tests.outside import erp_relations as enter
from tests.outside.erp_desk import ErpDesk

pytestmark = pytest.mark.erp

Round = tuple[dict[str, Any], str]


def pulled(
    connector: Connector, kind: str, scope: Scope = Scope.ALL, cursor: str | None = None
) -> Round:
    """Pull to the end; gives the records by id, and where the next round goes on."""
    found: dict[str, Record] = {}
    while True:
        page = connector.pull(kind, scope, cursor, 100)
        assert list(page.unreadable) == []
        found |= {row.remote_id: row for row in page.records}
        cursor = page.cursor
        if not page.more:
            return found, cursor


def heard(erp: Erp, kind: str, deed: Callable[[ErpDesk], object]) -> dict[str, Any]:
    """Give what a delta brings of a kind after a deed, when a day has passed before it."""
    connector = erp.connect()
    erp.desk  # noqa: B018 - its people come to work before the day passes
    _, cursor = pulled(connector, kind)
    erp.age()
    deed(erp.desk)
    return pulled(connector, kind, cursor=cursor)[0]


@pytest.fixture
def shop(erp: Erp) -> tuple[Erp, list[int]]:
    """Four parts of a stock Tryton."""
    return erp, [erp.desk.part(f"P-{n}", f"Part {n}") for n in range(4)]


def test_categories_called_xref_are_interchange_groups(shop: tuple[Erp, list[int]]) -> None:
    erp, (one, two, three, four) = shop
    group = enter.interchange(erp.desk, "XREF 4711", one, two)
    enter.interchange(erp.desk, "XREF ALT 12", one, three)
    enter.interchange(erp.desk, "XREF exact hose", three, four)
    enter.interchange(erp.desk, "Filters", one, four)
    rows = list(pulled(erp.connect(), "interchange")[0].values())
    said = sorted((row.source, row.part, row.grade, row.kind, row.role) for row in rows)
    assert said == [
        ("XREF 4711", str(one), "functional", "interchange", "both"),
        ("XREF 4711", str(two), "functional", "interchange", "both"),
        ("XREF ALT 12", str(one), "exact", "alternate", "both"),
        ("XREF ALT 12", str(three), "exact", "alternate", "both"),
        ("XREF exact hose", str(three), "exact", "interchange", "both"),
        ("XREF exact hose", str(four), "exact", "interchange", "both"),
    ]
    assert {row.group for row in rows if row.source == "XREF 4711"} == {str(group)}


def test_every_variant_of_a_template_is_in_its_group(shop: tuple[Erp, list[int]]) -> None:
    erp, (one, two, *_) = shop
    enter.interchange(erp.desk, "XREF 1", one, two)

    def new_variant(desk: ErpDesk) -> None:
        made = desk.rpc.create("product.product", template=desk.template_of(one), suffix_code="B")
        assert made not in (one, two)

    before = pulled(erp.connect(), "interchange")[0]
    after = heard(erp, "interchange", new_variant)
    assert len(after.keys() - before.keys()) == 1
    assert len(pulled(erp.connect(), "interchange")[0]) == 3


@pytest.mark.parametrize("deed", ["join", "leave", "rename", "first"])
def test_a_change_of_a_group_is_heard(shop: tuple[Erp, list[int]], deed: str) -> None:
    erp, (one, two, three, _) = shop
    group = enter.interchange(erp.desk, "XREF 1", one, two)
    connector = erp.connect()
    held = pulled(connector, "interchange")[0]
    if deed == "join":
        found = heard(erp, "interchange", lambda desk: enter.join(desk, group, three))
        assert str(three) in {row.part for row in found.values()}
    elif deed == "first":
        found = heard(erp, "interchange", lambda d: enter.interchange(d, "XREF 2", two, three))
        assert {row.part for row in found.values()} == {str(two), str(three)}
    elif deed == "rename":
        found = heard(
            erp,
            "interchange",
            lambda desk: desk.rpc.write("product.category", group, name="XREF REWORK 1"),
        )
        assert {row.grade for row in found.values()} == {"rework"}
        assert len(found) == 2
    else:
        enter.leave(erp.desk, group, two)
        left = connector.existing("interchange", list(held))
        assert [held[i].part for i in left] == [str(one)]


def test_open_work_brings_the_groups_its_parts_are_in(shop: tuple[Erp, list[int]]) -> None:
    erp, (one, two, three, four) = shop
    enter.interchange(erp.desk, "XREF 1", one, two)
    enter.interchange(erp.desk, "XREF 2", three, four)
    depot = erp.desk.supplier("Harbour Parts Depot", A=one, B=three)
    erp.desk.work_order(erp.desk.customer("Ada Brook"), (one, 2))
    found = pulled(erp.connect(), "interchange", Scope.OPEN)[0]
    assert {row.part for row in found.values()} == {str(one), str(two)}
    offers = pulled(erp.connect(), "offer", Scope.OPEN)[0]
    assert {(row.part, row.supplier) for row in offers.values()} == {(str(one), str(depot))}


def test_a_counters_own_pairs_are_read_with_our_module(erp_with_module: Erp) -> None:
    erp = erp_with_module
    one, two, three = (erp.desk.part(f"P-{n}", f"Part {n}") for n in range(3))
    enter.interchange(erp.desk, "XREF 1", two, three)
    pair = erp.desk.rpc.create(
        "bocounter.interchange",
        part=one,
        other_part=two,
        grade="Trim the bracket",
        source="Technician",
    )
    rows = pulled(erp.connect(), "interchange")[0]
    said = {
        (row.part, row.role, row.grade, row.fitment, row.source)
        for row in rows.values()
        if row.group == f"b{pair}"
    }
    assert said == {
        (str(one), "wanted", "functional", "Trim the bracket", "Technician"),
        (str(two), "offered", "functional", "Trim the bracket", "Technician"),
    }
    assert len(rows) == 4
    found = heard(
        erp,
        "interchange",
        lambda desk: desk.rpc.write("bocounter.interchange", pair, grade="exact"),
    )
    assert {(row.grade, row.fitment) for row in found.values()} == {("exact", None)}
    connector = erp.connect()
    assert connector.existing("interchange", [*rows, f"b{pair + 1}@1"]) == rows.keys()
    assert set(connector.ids("interchange", None, 100).ids) <= rows.keys()


def test_an_offer_has_its_suppliers_number_price_and_days(shop: tuple[Erp, list[int]]) -> None:
    erp, (one, two, *_) = shop
    depot = erp.desk.supplier("Harbour Parts Depot", **{"HPD-1": one})
    plain = erp.desk.offer(depot, two, "HPD-2", lead_days=3)
    erp.desk.rpc.write("purchase.product_supplier", plain, prices=[("delete", _prices(erp, plain))])
    rows = pulled(erp.connect(), "offer")[0].values()
    assert {(r.part, r.supplier, r.code, r.price, r.lead_days, r.minimum) for r in rows} == {
        (str(one), str(depot), "HPD-1", Decimal("5.00"), 9, None),
        (str(two), str(depot), "HPD-2", None, 3, None),
    }


def _prices(erp: Erp, offer: int) -> list[int]:
    found = erp.desk.rpc.find("purchase.product_supplier.price", [("product_supplier", "=", offer)])
    return [row["id"] for row in found]


def test_an_offers_least_quantity_is_its_minimum_and_days_begun_count_whole(
    shop: tuple[Erp, list[int]],
) -> None:
    erp, (one, *_) = shop
    offer = erp.desk.offer(erp.desk.supplier("Depot"), one, "D-1")
    (price,) = _prices(erp, offer)
    erp.desk.rpc.write("purchase.product_supplier.price", price, quantity=4.0)
    erp.desk.rpc.create(
        "purchase.product_supplier.price",
        product_supplier=offer,
        quantity=10.0,
        unit_price=Decimal("4.20"),
    )
    erp.desk.rpc.write("purchase.product_supplier", offer, lead_time=dt.timedelta(hours=30))
    (row,) = pulled(erp.connect(), "offer")[0].values()
    assert (row.price, row.minimum, row.lead_days) == (Decimal("5.00"), Decimal(4), 2)
    assert row.price_breaks == "10=4.2"


def test_an_offer_in_another_unit_is_read_in_the_parts_own(erp: Erp) -> None:
    rpc = erp.desk.rpc
    (unit,) = rpc.find("product.uom", [("symbol", "=", "u")], "category")
    dozen = rpc.create(
        "product.uom", name="Dozen", symbol="dz", category=unit["category"], factor=12.0,
        rate=round(1 / 12, 12), rounding=1.0, digits=0,
    )  # fmt: skip
    bolt = erp.desk.part("BOLT-1", "Bolt", purchase_uom=dozen)
    erp.desk.offer(erp.desk.supplier("Depot"), bolt, "D-1")
    (row,) = pulled(erp.connect(), "offer")[0].values()
    assert row.price == Decimal("0.4167")


def test_a_price_in_another_money_is_not_taken_for_ours(shop: tuple[Erp, list[int]]) -> None:
    erp, (one, *_) = shop
    euro = erp.desk.rpc.create(
        "currency.currency", name="Euro", symbol="E", code="EUR", numeric_code="978",
        rounding=Decimal("0.01"), digits=2,
    )  # fmt: skip
    offer = erp.desk.offer(erp.desk.supplier("Depot"), one, "D-1")
    erp.desk.rpc.write("purchase.product_supplier", offer, currency=euro)
    (row,) = pulled(erp.connect(), "offer")[0].values()
    assert row.price is None


def test_a_new_price_is_heard_though_the_offer_itself_did_not_change(
    shop: tuple[Erp, list[int]],
) -> None:
    erp, (one, *_) = shop
    offer = erp.desk.offer(erp.desk.supplier("Depot"), one, "D-1")
    found = heard(erp, "offer", lambda desk: enter.reprice(desk, offer, "6.25"))
    assert [row.price for row in found.values()] == [Decimal("6.25")]


def test_an_offer_that_ended_is_gone(shop: tuple[Erp, list[int]]) -> None:
    erp, (one, *_) = shop
    offer = erp.desk.offer(erp.desk.supplier("Depot"), one, "D-1")
    connector = erp.connect()
    held = pulled(connector, "offer")[0]
    erp.desk.rpc.write("purchase.product_supplier", offer, active=False)
    assert connector.existing("offer", list(held)) == frozenset()
    assert pulled(connector, "offer")[0] == {}


def test_a_supplier_who_is_done_with_is_inactive(shop: tuple[Erp, list[int]]) -> None:
    erp, (one, *_) = shop
    depot = erp.desk.supplier("Depot", A=one)
    assert pulled(erp.connect(), "supplier")[0][str(depot)].active
    found = heard(erp, "supplier", lambda desk: desk.rpc.write("party.party", depot, active=False))
    assert found[str(depot)].active is False


def test_a_transfer_takes_the_time_that_the_first_fitting_rule_says(erp: Erp) -> None:
    desk = erp.desk
    assert pulled(erp.connect(), "transfer_route")[0] == {}
    enter.lead_time(desk, desk.north, desk.main, 1.5)
    enter.lead_time(desk, None, None, 4)
    rows = pulled(erp.connect(), "transfer_route")[0].values()
    assert {(row.from_branch, row.to_branch, row.days) for row in rows} == {
        (str(desk.north), str(desk.main), 2),
        (str(desk.main), str(desk.north), 4),
    }


def test_a_new_rule_for_transfers_is_heard(erp: Erp) -> None:
    desk = erp.desk
    rule = enter.lead_time(desk, desk.north, desk.main, 3)
    found = heard(
        erp,
        "transfer_route",
        lambda d: d.rpc.write("stock.location.lead_time", rule, lead_time=dt.timedelta(days=1)),
    )
    assert [row.days for row in found.values()] == [1]
    connector = erp.connect()
    desk.rpc.model("stock.location.lead_time", "delete", [rule])
    assert connector.existing("transfer_route", list(found)) == frozenset()


def test_the_order_point_is_what_a_branch_keeps(shop: tuple[Erp, list[int]]) -> None:
    erp, (one, two, *_) = shop
    desk = erp.desk
    desk.stock(one, 5)
    enter.order_point(desk, one, 2)
    rows = pulled(erp.connect(), "stock_level")[0]
    assert rows[f"{one}@{desk.main}"].minimum == Decimal(2)
    assert rows[f"{one}@{desk.north}"].minimum is None
    assert rows[f"{two}@{desk.main}"].minimum is None
    found = heard(erp, "stock_level", lambda d: enter.order_point(d, two, 1, d.north))
    assert {i: row.minimum for i, row in found.items()} == {f"{two}@{desk.north}": Decimal(1)}


def test_a_model_that_is_not_there_or_not_for_this_user_is_left_alone(erp: Erp) -> None:
    connector = erp.connect()
    assert isinstance(connector, Tryton)
    connector.login()
    asked = ("stock.order_point", "product.component", "production.bom", "account.move")
    found = [connector._session.can_read(model) for model in asked]
    assert found == [True, False, False, False]


def test_a_tryton_without_kits_has_none_and_one_with_them_has(
    erp: Erp, erp_with_module: Erp
) -> None:
    assert pulled(erp.connect(), "kit_part")[0] == {}
    assert erp.connect().existing("kit_part", ["1@1"]) == frozenset()
    desk = erp_with_module.desk
    seal, ring = desk.part("SEAL-1", "Seal"), desk.part("RING-1", "Ring")
    kit = enter.kit(desk, "KIT-1", "Seal kit", (seal, 1), (ring, 4))
    connector = erp_with_module.connect()
    rows = pulled(connector, "kit_part")[0]
    assert {(row.kit, row.component, row.quantity, row.kind) for row in rows.values()} == {
        (str(kit), str(seal), Decimal(1), "kit"),
        (str(kit), str(ring), Decimal(4), "kit"),
    }
    assert pulled(connector, "part")[0][str(kit)].code == "KIT-1"
    assert not [i for i in pulled(connector, "stock_level")[0] if i.startswith(f"{kit}@")]


def test_what_is_put_into_a_kit_is_heard(erp_with_module: Erp) -> None:
    desk = erp_with_module.desk
    seal, ring = desk.part("SEAL-1", "Seal"), desk.part("RING-1", "Ring")
    template = desk.template_of(enter.kit(desk, "KIT-1", "Seal kit", (seal, 1)))
    found = heard(erp_with_module, "kit_part", lambda d: enter.content(d, template, ring, 2))
    assert [(row.component, row.quantity) for row in found.values()] == [(str(ring), Decimal(2))]


def test_what_is_built_by_a_bill_of_materials_is_an_assembly(erp_with_module: Erp) -> None:
    desk = erp_with_module.desk
    rod, seal, tube = (desk.part(f"{name}-1", name) for name in ("ROD", "SEAL", "TUBE"))
    ram, pair = desk.part("RAM-1", "Cylinder"), desk.part("RAM-2", "Pair of cylinders")
    enter.kit(desk, "KIT-1", "Seal kit", (seal, 3))
    enter.bill(desk, (ram, 2), (rod, 2), (tube, 1), sequence=1)
    enter.bill(desk, (ram, 1), (seal, 9), sequence=2)  # another way to build it, and not the first
    seals = phantom(desk, seal, 6, of=3)
    both = enter.bill(desk, (pair, 1), (ram, 2))
    desk.rpc.create(
        "production.bom.input", bom=both, phantom_bom=seals, quantity=2.0,
        unit=enter.unit_of(desk, seal),
    )  # fmt: skip
    connector = erp_with_module.connect()
    rows = pulled(connector, "kit_part")[0]
    built = {(r.kit, r.component, r.quantity) for r in rows.values() if r.kind == "assembly"}
    assert built == {
        (str(ram), str(rod), Decimal(1)),
        (str(ram), str(tube), Decimal("0.5")),
        (str(pair), str(ram), Decimal(2)),
        (str(pair), str(seal), Decimal(4)),
    }
    assert len(rows) == 5  # the kit's own beside them
    assert pulled(connector, "kit_part", Scope.OPEN)[0] == rows
    first = connector.ids("kit_part", None, 100)
    assert first.more  # kits and bills are counted apart
    assert {*first.ids, *connector.ids("kit_part", first.after, 100).ids} == rows.keys()
    assert connector.existing("kit_part", [*rows, f"a999@{ram}"]) == rows.keys()
    assert {r.remote_id for r in connector.read("kit_part", list(rows)).records} == rows.keys()


def phantom(desk: ErpDesk, part: int, quantity: float, *, of: float) -> int:
    """Enter a bill that only ever stands in another one: so many units make ``of`` sets."""
    unit = enter.unit_of(desk, part)
    inside = {"product": part, "quantity": quantity, "unit": unit}
    return desk.rpc.create(
        "production.bom", name="Set", phantom=True, phantom_unit=unit, phantom_quantity=of,
        inputs=[("create", [inside])],
    )  # fmt: skip


def test_a_changed_bill_of_materials_is_heard_through_phantoms(erp_with_module: Erp) -> None:
    desk = erp_with_module.desk
    ram, seal, tube = (desk.part(f"{name}-1", name) for name in ("RAM", "SEAL", "TUBE"))
    bill = enter.bill(desk, (ram, 1), (tube, 1))
    inner = phantom(desk, seal, 2, of=1)
    unit = enter.unit_of(desk, seal)
    desk.rpc.create("production.bom.input", bom=bill, phantom_bom=inner, quantity=1.0, unit=unit)
    (line,) = desk.rpc.find("production.bom.input", [("bom", "=", inner)])
    found = heard(
        erp_with_module,
        "kit_part",
        lambda d: d.rpc.write("production.bom.input", line["id"], quantity=5.0),
    )
    assert {row.component: row.quantity for row in found.values()} == {
        str(tube): Decimal(1),
        str(seal): Decimal(5),
    }
    connector = erp_with_module.connect()
    desk.rpc.write("production.bom", bill, active=False)
    assert connector.existing("kit_part", list(found)) == frozenset()
    desk.rpc.write("production.bom", bill, active=True)
    assert connector.existing("kit_part", list(found)) == found.keys()
    desk.rpc.create("production.bom.output", bom=bill, product=tube, quantity=1.0, unit=unit)
    assert connector.existing("kit_part", list(found)) == frozenset()  # nobody can say of which
