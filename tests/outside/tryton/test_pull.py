"""Every kind of record as it comes out of a real Tryton."""

from __future__ import annotations

import datetime as dt
import sqlite3
from decimal import Decimal

import pytest

from bocounter.outside.erp.connector import Scope
from bocounter.outside.erp.records import KINDS
from tests.erp_fixtures import Erp
from tests.outside.erp_server import ErpServer
from tests.outside.faulty_proxy import FaultyProxy, Trouble
from tests.outside.tryton.reader import Reader

pytestmark = pytest.mark.erp


def test_branches_are_the_warehouses(erp: Erp) -> None:
    found = Reader(erp.connect()).round("branch")
    assert {(b.code, b.name) for b in found.values()} == {
        ("MAIN", "Main street"),
        ("NORTH", "North yard"),
    }


def test_a_work_order_comes_with_its_customer_and_its_line(erp: Erp) -> None:
    desk = erp.desk
    seal, labour = desk.part("SEAL-77", "Seal kit", "129.00"), desk.labour()
    joe = desk.customer("Quarry Hill Rentals", phone="+1 309 555 0101", email="joe@quarry.example")
    desk.stock(seal, 2)
    sale = desk.work_order(joe, (seal, 6), (labour, 3), reference="WO-10021", text="Loader 0042")
    desk.assign(sale)
    read = Reader(erp.connect())

    order = read.round("work_order")[str(sale)]
    assert (order.number, order.status, order.description) == ("WO-10021", "open", "Loader 0042")
    assert (order.customer, order.branch, order.opened) == (str(joe), str(desk.main), desk.today)
    assert order.need_by is None
    assert order.machine_down is None
    (line,) = read.round("part_line").values()
    assert (line.work_order, line.part) == (str(sale), str(seal))
    assert (line.wanted, line.assigned, line.issued) == (6, 2, 0)
    assert line.purchase_line is None
    assert read.round("customer")[str(joe)].name == "Quarry Hill Rentals"
    ways = {(c.kind, c.value, c.label) for c in read.round("contact_point").values()}
    assert ways == {
        ("phone", "+1 309 555 0101", "Shop foreman"),
        ("email", "joe@quarry.example", "Shop foreman"),
    }
    part = read.round("part")[str(seal)]
    assert (part.code, part.description, part.price) == ("SEAL-77", "Seal kit", Decimal("129.00"))
    assert (part.unit, part.active) == ("u", True)
    levels = read.round("stock_level")
    assert (levels[f"{seal}@{desk.main}"].on_hand, levels[f"{seal}@{desk.main}"].free) == (2, 0)


def test_a_work_order_without_a_reference_is_known_by_the_sales_number(erp: Erp) -> None:
    part = erp.desk.part("BELT-1", "Belt")
    sale = erp.desk.work_order(erp.desk.customer("Ada Brook"), (part, 1))
    (row,) = erp.desk.rpc.find("sale.sale", [("id", "=", sale)], "number")
    assert Reader(erp.connect()).round("work_order")[str(sale)].number == row["number"]


def test_quotes_and_orders_of_labour_alone_are_no_work_orders(erp: Erp) -> None:
    desk = erp.desk
    part, labour, joe = desk.part("BELT-1", "Belt"), desk.labour(), desk.customer("Ada Brook")
    desk.work_order(joe, (part, 1), confirm=False)
    desk.work_order(joe, (labour, 1))
    read = Reader(erp.connect())
    assert read.round("work_order") == {}
    assert read.round("part_line") == {}


def test_what_is_handed_out_is_issued_and_no_longer_assigned(erp: Erp) -> None:
    desk = erp.desk
    part = desk.part("BELT-1", "Belt")
    desk.stock(part, 2)
    sale = desk.work_order(desk.customer("Ada Brook"), (part, 5))
    read = Reader(erp.connect())
    line = str(desk.line_of(sale, part))
    assert (read.round("part_line")[line].assigned, read.round("part_line")[line].issued) == (0, 0)
    desk.assign(sale)
    assert (read.round("part_line")[line].assigned, read.round("part_line")[line].issued) == (2, 0)
    desk.hand_out(sale)
    after = read.round("part_line")[line]
    assert (after.wanted, after.assigned, after.issued) == (5, 0, 2)


def test_a_purchase_its_date_and_its_partial_receipt(erp: Erp) -> None:
    desk = erp.desk
    part = desk.part("SEAL-77", "Seal kit")
    depot = desk.supplier("Harbour Parts Depot", OEM77=part)
    purchase = desk.purchase(depot, (part, 4))
    read = Reader(erp.connect())

    line = read.round("purchase_line")[str(desk.purchase_line_of(purchase))]
    assert (line.status, line.ordered, line.received) == ("ordered", 4, 0)
    assert (line.supplier, line.branch, line.ordered_on) == (
        str(depot),
        str(desk.main),
        desk.today,
    )
    assert line.number
    assert line.confirmed_date is None
    (move,) = read.round("inbound").values()
    assert (move.status, move.quantity, move.branch) == ("expected", 4, str(desk.main))
    assert move.planned_date == move.original_date == desk.day(9)
    assert read.round("receipt") == {}
    assert set(read.round("supplier")) == {str(depot)}

    desk.move_eta(purchase, desk.day(21))
    (moved,) = read.round("inbound").values()
    assert (moved.planned_date, moved.original_date) == (desk.day(21), desk.day(9))
    assert moved.token != move.token

    desk.receive(purchase, 1)
    after = read.round("inbound")
    assert sorted((m.status, m.quantity) for m in after.values()) == [
        ("expected", 3),
        ("received", 1),
    ]
    (came,) = read.round("receipt").values()
    assert (came.quantity, came.received_on) == (1, desk.today)
    assert (came.purchase_line, came.inbound) == (line.remote_id, move.remote_id)
    assert read.round("purchase_line")[line.remote_id].received == 1

    desk.receive(purchase)
    assert read.round("purchase_line")[line.remote_id].status == "done"


def test_an_announced_delivery_is_shipped(erp: Erp) -> None:
    desk = erp.desk
    part = desk.part("SEAL-77", "Seal kit")
    purchase = desk.purchase(desk.supplier("Harbour Parts Depot", OEM77=part), (part, 4))
    read = Reader(erp.connect())
    read.round("inbound")
    desk.announce(purchase, "ASN-5")
    (move,) = read.round("inbound").values()
    assert (move.status, move.reference) == ("shipped", "ASN-5")


def test_a_draft_order_is_a_draft_until_it_is_sent(erp: Erp) -> None:
    desk = erp.desk
    part = desk.part("SEAL-77", "Seal kit")
    purchase = desk.purchase(desk.supplier("Depot", OEM77=part), (part, 4), draft=True)
    read = Reader(erp.connect())
    line = str(desk.purchase_line_of(purchase))
    assert read.round("purchase_line")[line].status == "draft"
    desk.confirm_purchase(purchase)
    assert read.round("purchase_line")[line].status == "ordered"


def test_a_lines_own_request_becomes_its_own_purchase_line(erp: Erp) -> None:
    desk = erp.desk
    pump = desk.part("PUMP-9", "Gear pump", "910.00", supply_on_sale="always")
    desk.supplier("Harbour Parts Depot", OEMP9=pump)
    sale = desk.work_order(desk.customer("Ada Brook"), (pump, 1))
    read = Reader(erp.connect())
    (asked,) = read.round("purchase_line").values()
    assert (asked.status, asked.ordered, asked.number) == ("requested", 1, None)
    assert asked.remote_id.startswith("request,")
    (line,) = read.round("part_line").values()
    assert line.purchase_line == asked.remote_id
    assert (line.wanted, line.assigned) == (1, 0)

    request = int(asked.remote_id.partition(",")[2])
    purchase = desk.order_requests(request)
    after = read.round("purchase_line")
    bought = str(desk.purchase_line_of(purchase))
    assert after[bought].status == "ordered"
    assert after[asked.remote_id].status == "done"
    assert read.round("part_line")[str(desk.line_of(sale, pump))].purchase_line == bought
    left = read.connector.existing("purchase_line", [asked.remote_id, bought])
    assert left == {bought}


def test_replenishment_for_a_short_line_is_a_request_without_a_link(erp: Erp) -> None:
    desk = erp.desk
    part = desk.part("SEAL-77", "Seal kit")
    desk.supplier("Harbour Parts Depot", OEM77=part)
    desk.work_order(desk.customer("Ada Brook"), (part, 4))
    (request,) = desk.supply()
    read = Reader(erp.connect())
    assert read.round("purchase_line")[f"request,{request}"].ordered == 4
    (line,) = read.round("part_line").values()
    assert line.purchase_line is None


def test_a_supersession_comes_and_goes(erp: Erp) -> None:
    desk = erp.desk
    old, new = desk.part("6675336", "Filter"), desk.part("6675336-B", "Filter, new")
    read = Reader(erp.connect())
    assert read.round("supersession") == {}
    desk.supersede(old, new)
    (found,) = read.round("supersession").values()
    assert (found.part, found.replaced_by, found.both_ways) == (str(old), str(new), False)
    desk.supersede(old, None)
    assert read.connector.existing("supersession", [found.remote_id]) == frozenset()


def test_a_new_name_reaches_the_part_though_its_template_holds_it(erp: Erp) -> None:
    part = erp.desk.part("SEAL-77", "Seal kit")
    read = Reader(erp.connect())
    read.round("part")
    erp.desk.rename_part(part, "Seal kit, lift cylinder")
    assert read.round("part")[str(part)].description == "Seal kit, lift cylinder"


def test_a_part_without_a_number_is_known_by_its_name(erp: Erp) -> None:
    part = erp.desk.part(None, "Shop rags")
    assert Reader(erp.connect()).round("part")[str(part)].code == "Shop rags"


def test_a_transfer_under_way_is_inbound_at_the_other_branch(erp: Erp) -> None:
    desk = erp.desk
    part = desk.part("SEAL-77", "Seal kit")
    desk.stock(part, 5, desk.north)
    desk.transfer(part, 2, desk.north, desk.main)
    (move,) = Reader(erp.connect()).round("inbound").values()
    assert (move.status, move.quantity) == ("shipped", 2)
    assert (move.from_branch, move.branch) == (str(desk.north), str(desk.main))
    assert move.purchase_line is None


def test_stock_follows_a_count_a_reservation_and_a_sale(erp: Erp) -> None:
    desk = erp.desk
    part = desk.part("SEAL-77", "Seal kit")
    read = Reader(erp.connect())
    read.round("stock_level")
    desk.stock(part, 5)
    here = f"{part}@{desk.main}"
    level = read.round("stock_level")[here]
    assert (level.on_hand, level.free) == (5, 5)
    sale = desk.work_order(desk.customer("Ada Brook"), (part, 5))
    desk.assign(sale)
    level = read.round("stock_level")[here]
    assert (level.on_hand, level.free) == (5, 0)
    desk.hand_out(sale)
    level = read.round("stock_level")[here]
    assert (level.on_hand, level.free) == (0, 0)


def test_an_id_that_is_gone_is_missing_from_existing(erp: Erp) -> None:
    stays, goes = erp.desk.customer("Ada Brook"), erp.desk.customer("Short Lived")
    read = Reader(erp.connect())
    assert {str(stays), str(goes)} <= set(read.round("customer"))
    erp.desk.delete_party(goes)
    asked = [str(stays), str(goes), "999999", "not an id"]
    assert read.connector.existing("customer", asked) == {str(stays)}


def test_open_work_brings_what_it_needs_and_nothing_else(erp: Erp) -> None:
    desk = erp.desk
    old, new, other = desk.part("A-1", "Old"), desk.part("A-2", "New"), desk.part("Z-9", "Other")
    desk.supersede(old, new)
    desk.stock(new, 3)
    joe, _idle = desk.customer("Ada Brook", phone="555 0101"), desk.customer("Idle Party")
    depot = desk.supplier("Harbour Parts Depot", OEM1=old, OEM2=new)
    sale = desk.work_order(joe, (old, 2))
    purchase = desk.purchase(depot, (old, 2))
    read = Reader(erp.connect())
    found = {kind: read.round(kind, Scope.OPEN) for kind in KINDS}
    assert set(found["work_order"]) == {str(sale)}
    assert set(found["part_line"]) == {str(desk.line_of(sale, old))}
    assert set(found["customer"]) == {str(joe)}
    assert {c.customer for c in found["contact_point"].values()} == {str(joe)}
    assert set(found["part"]) == {str(old), str(new)}
    assert str(other) not in found["part"]
    assert set(found["supersession"]) == {str(old)}
    assert set(found["supplier"]) == {str(depot)}
    assert set(found["purchase_line"]) == {str(desk.purchase_line_of(purchase))}
    assert set(found["inbound"]) == {str(move) for move in desk.expected(purchase)}
    assert found["stock_level"][f"{new}@{desk.main}"].free == 3
    assert found["stock_level"][f"{old}@{desk.main}"].free == 0


@pytest.mark.parametrize("limit", [1, 2, 7])
def test_small_pages_bring_every_record_once_the_round_is_over(erp: Erp, limit: int) -> None:
    parts = {str(erp.desk.part(f"P-{n}", f"Part {n}")) for n in range(9)}
    assert set(Reader(erp.connect(), limit).round("part")) == parts


def test_a_finished_pull_starts_from_its_marks_and_an_odd_cursor_from_the_beginning(
    erp: Erp,
) -> None:
    part = erp.desk.part("P-1", "Part")
    connector = erp.connect()
    first = connector.pull("part", Scope.ALL, None, 500)
    assert not first.more
    assert first.expected == 1
    assert connector.pull("part", Scope.ALL, first.cursor, 500).expected is None
    for odd in ("", "nonsense", "[]", '{"v": 99}', first.cursor.replace('"v":1', '"v":0')):
        again = connector.pull("part", Scope.ALL, odd, 500)
        assert [record.remote_id for record in again.records] == [str(part)]


def test_equal_records_have_equal_tokens(erp: Erp) -> None:
    erp.desk.part("P-1", "Part")
    one, two = Reader(erp.connect()).round("part"), Reader(erp.connect()).round("part")
    assert one == two


def test_a_line_in_dozens_is_told_in_the_parts_own_unit(erp: Erp) -> None:
    desk = erp.desk
    part = desk.part("BOLT-8", "Bolt")
    (unit,) = desk.rpc.find("product.uom", [("symbol", "=", "u")], "category")
    dozen = desk.rpc.create(
        "product.uom",
        name="Dozen of twelve",
        symbol="dz",
        category=unit["category"],
        factor=12.0,
        rate=round(1 / 12, 12),
        rounding=1.0,
        digits=0,
    )
    sale = desk.work_order(desk.customer("Ada Brook"), (part, 1), confirm=False)
    desk.rpc.write("sale.line", desk.line_of(sale, part), quantity=2.0, unit=dozen)
    desk.rpc.press("sale.sale", sale, "quote", "confirm", "process")
    (line,) = Reader(erp.connect()).round("part_line").values()
    assert line.wanted == 24


def test_a_cancelled_purchase_is_cancelled_and_not_forgotten(erp: Erp) -> None:
    desk = erp.desk
    part = desk.part("SEAL-77", "Seal kit")
    purchase = desk.purchase(desk.supplier("Depot", OEM77=part), (part, 4), draft=True)
    line = str(desk.purchase_line_of(purchase))
    desk.rpc.press("purchase.purchase", purchase, "cancel")
    read = Reader(erp.connect())
    assert read.round("purchase_line")[line].status == "cancelled"
    assert line not in read.round("purchase_line", Scope.OPEN)


def test_a_change_that_was_committed_late_is_still_heard(erp: Erp, erp_server: ErpServer) -> None:
    part = erp.desk.part("SEAL-77", "Seal kit")
    now = dt.datetime.now(dt.UTC)

    def behind_the_erps_back(statement: str, minutes_ago: int) -> None:
        stamp = now - dt.timedelta(minutes=minutes_ago)
        with sqlite3.connect(erp_server.file(erp.database), timeout=30) as database:
            database.execute(statement, (stamp.strftime("%Y-%m-%d %H:%M:%S.%f"),))
        database.close()

    behind_the_erps_back("UPDATE product_template SET write_date = ?", 60)
    behind_the_erps_back("UPDATE product_product SET write_date = ?", 60)
    read = Reader(erp.connect())
    read.round("part")
    # A long transaction carries the stamp of its start, ten minutes before it can be seen.
    behind_the_erps_back("UPDATE product_product SET code = 'LATE-1', write_date = ?", 10)
    assert read.round("part")[str(part)].code == "LATE-1"


def test_only_sales_with_a_reference_are_work_orders_when_so_set(erp: Erp) -> None:
    desk = erp.desk
    part, joe = desk.part("BELT-1", "Belt"), desk.customer("Ada Brook")
    desk.work_order(joe, (part, 1))
    named = desk.work_order(joe, (part, 1), reference="WO-7")
    read = Reader(erp.connect(work_orders="with-reference"))
    assert set(read.round("work_order")) == {str(named)}
    assert {line.work_order for line in read.round("part_line").values()} == {str(named)}


def test_a_record_the_erp_fails_to_read_is_told_and_the_others_come(
    erp: Erp, erp_proxy: FaultyProxy
) -> None:
    parts = [erp.desk.part(f"P-{n}", "Part") for n in range(4)]
    connector = erp.connect(url=erp_proxy.url)
    connector.login()
    broken = f'["id","in",[{parts[2]}]]'
    for having in (str(parts).replace(" ", ""), str(parts[2:]).replace(" ", ""), broken):
        erp_proxy.fail(
            Trouble.BODY,
            times=9,
            having=having,
            body=lambda number: b'{"id": %d, "error": ["division by zero", ""]}' % number,
        )
    page = connector.pull("part", Scope.ALL, None, 500)
    assert {r.remote_id for r in page.records} == {str(p) for p in parts} - {str(parts[2])}
    ((unread),) = page.unreadable
    assert unread.remote_id == str(parts[2])
    assert "division by zero" in unread.reason


def test_a_kind_that_tryton_does_not_hold_is_one_empty_page(erp: Erp) -> None:
    page = erp.connect().pull("machine", Scope.ALL, None, 500)
    assert (list(page.records), page.more) == ([], False)
    assert page.server_time.tzinfo is not None
