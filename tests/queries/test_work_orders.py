"""A work order by its number, its lines, and what happened to it."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from bocounter.models.facts import EventKind
from bocounter.queries import work_orders
from tests.building import NOW, Dealership, days


@pytest.fixture
def shop(dealership: Dealership) -> Dealership:
    made = dealership.made
    dealership.put(
        made("part", "hose", code="HH-7", description="Hose"),
        made("work_order", "w1", number="WO-001042", machine_down=None),
        made("work_order", "w2", number="wo001042", status="closed", opened=days(-99)),
        made("part_line", "b", work_order="w1", position=2, description="Second"),
        made("part_line", "a", work_order="w1", position=1, purchase_line="p1"),
        made("purchase_line", "p1", number="PO-1", part="hose", ordered=2, received=1),
        made("inbound", "i", purchase_line="p1", part="hose", planned_date=days(3)),
        made("receipt", "r", purchase_line="p1", part="hose", received_on=days(-2)),
    )
    return dealership


@pytest.mark.parametrize("number", ["WO-001042", " WO-001042 ", "wo-001042", "WO 001042"])
def test_a_number_is_found_however_it_is_written(shop: Dealership, number: str) -> None:
    with shop.store.reading() as rows:
        found = work_orders.by_number(rows, number)
    assert found is not None
    assert found.id == "w1"


def test_the_exact_spelling_wins_over_the_open_order(shop: Dealership) -> None:
    with shop.store.reading() as rows:
        found = work_orders.by_number(rows, "wo001042")
    assert found is not None
    assert found.id == "w2"


@pytest.mark.parametrize("number", ["", "-", "WO-9", "x" * 10_000, "%", "'"])
def test_an_unknown_number_is_none(shop: Dealership, number: str) -> None:
    with shop.store.reading() as rows:
        assert work_orders.by_number(rows, number) is None


def test_near_numbers_are_offered_for_a_wrong_one(shop: Dealership) -> None:
    with shop.store.reading() as rows:
        assert "WO-001042" in work_orders.near_numbers(rows, "WO-00104")
        assert work_orders.near_numbers(rows, "???") == ()


def test_orders_come_in_the_order_asked_for_and_lines_in_theirs(shop: Dealership) -> None:
    with shop.store.reading() as rows:
        found = work_orders.load(rows, ["w2", "nobody", "w1", "w2"])
    assert [order.id for order in found] == ["w2", "w1"]
    assert [line.id for line in found[1].lines] == ["a", "b"]
    assert [line.description for line in found[1].lines] == ["Hose", "Second"]


def test_what_the_erp_does_not_hold_is_unknown_not_false(shop: Dealership) -> None:
    found = shop.order("w1")
    assert found.machine_down is None
    assert found.need_by is None
    assert found.machine is None


def test_an_order_whose_customer_and_parts_have_not_come_yet_is_shown_all_the_same(
    shop: Dealership,
) -> None:
    shop.put(
        shop.made("work_order", "w3", customer="unseen", branch="unseen", machine="unseen"),
        shop.made("part_line", "c", work_order="w3", part="unseen"),
    )
    found = shop.order("w3")
    assert found.customer.name == "Unknown customer"
    assert found.lines[0].part == "unseen"
    assert found.lines[0].outstanding == 1


def test_the_freshness_is_that_of_the_oldest_kind(shop: Dealership) -> None:
    assert shop.order("w1").as_of == NOW
    shop.pulled(shop.later(hours=1), ["work_order", "inbound"])
    assert shop.order("w1").as_of == NOW
    with shop.store.write() as write:
        write.all("DELETE FROM cursor WHERE kind = 'inbound'")
    assert shop.order("w1").as_of is None


def test_a_timeline_tells_what_happened_the_newest_first(shop: Dealership) -> None:
    shop.later(hours=1)
    shop.have("inbound", "i", purchase_line="p1", part="hose", planned_date=days(9))
    shop.later(hours=1)
    shop.told("w1", days(9))
    shop.follow_up("w1", NOW)
    with shop.store.reading() as rows:
        events = work_orders.timeline(rows, "w1")
    assert [event.at for event in events] == sorted((e.at for e in events), reverse=True)
    assert {event.kind for event in events} == {
        *(EventKind.ORDERED, EventKind.RECEIVED, EventKind.DATE),
        *(EventKind.CONTACT, EventKind.TOLD, EventKind.FOLLOW_UP),
    }
    said = [event.text for event in events]
    assert "The supplier date of Hose moved to Thursday, December 10." in said
    assert "2 Hose ordered from Northvale Parts on PO-1." in said


def test_a_timeline_names_the_days_of_whoever_reads_it(shop: Dealership) -> None:
    here = timezone(timedelta(hours=13))
    shop.follow_up("w1", datetime(2026, 12, 3, 10, tzinfo=here))  # still December 2 in UTC
    with shop.store.reading() as rows:
        events = work_orders.timeline(rows, "w1", here)
    assert "Next contact set for Thursday, December 3." in [event.text for event in events]
    (ordered,) = (event.day for event in events if event.kind is EventKind.ORDERED)
    assert ordered == date(2026, 11, 21)


def test_a_timeline_tells_of_a_stock_order_that_serves_the_line(shop: Dealership) -> None:
    shop.put(
        shop.made("part_line", "b", work_order="w1", position=2, part="pump"),
        shop.made("part", "pump", description="Pump"),
        shop.made("purchase_line", "p2", number="PO-2", part="pump"),
        shop.made("inbound", "i2", purchase_line="p2", part="pump", planned_date=days(4)),
    )
    with shop.store.reading() as rows:
        events = work_orders.timeline(rows, "w1")
    assert "1 Pump ordered from Northvale Parts on PO-2." in [e.text for e in events]


def test_a_line_is_found_with_its_order(shop: Dealership) -> None:
    with shop.store.reading() as rows:
        found = work_orders.find_line(rows, "a")
        assert work_orders.find_line(rows, "nowhere") is None
    assert found is not None
    assert (found[0].id, found[1].id) == ("w1", "a")
