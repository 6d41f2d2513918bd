"""The page of a part: shelves after shares, offers, orders with those they are for, demand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bocounter.queries.part_documents import page as document
from bocounter.queries.part_page import PartPage, page
from bocounter.rules.demand_words import history
from tests.building import NOW, Dealership, days


@pytest.fixture
def shop(dealership: Dealership) -> Dealership:
    made = dealership.made
    dealership.put(
        made("part", "old", code="A-1"),
        made("part", "own", code="A-2", cost=40, core_charge=12, hazardous=True, regulated="tier"),
        made("part", "like", code="X-7"),
        made("part", "far", code="Q-9"),
        made("supersession", "s", part="old", replaced_by="own", factor=2),
        made("interchange", "i1", group="g", part="own", grade="functional"),
        made("interchange", "i2", group="g", part="like", grade="exact"),
        made("interchange", "i3", group="h", part="far"),
        made("stock_level", "k1", part="own", branch="main", on_hand=5, free=4, minimum=1),
        made("stock_level", "k2", part="like", branch="river", on_hand=3, free=3),
        made("stock_level", "k3", part="far", branch="river", on_hand=9, free=9),
        made(
            *("offer", "o1"),
            part="own",
            price=30,
            lead_days=9,
            order_type="stock",
            price_breaks="10=28;50=25.5",
            returnable=True,
            restock_fees="30=15",
        ),
        made("offer", "o2", part="own", price=45, lead_days=1, order_type="emergency", minimum=2),
        made("supplier", "northvale", cut_off="16:30", zone="UTC"),
        made("work_order", "w1", number="WO-1", machine_down=True, opened=date(2026, 11, 3)),
        made("part_line", "l1", work_order="w1", part="own", wanted=3),
        made("work_order", "w2", number="WO-2", opened=date(2026, 9, 8)),
        made("part_line", "l2", work_order="w2", part="own", wanted=4, issued=1),
        made("work_order", "w3", number="WO-3", opened=date(2026, 9, 9)),
        made("part_line", "l3", work_order="w3", part="old", wanted=1, issued=1),
        made("work_order", "w4", number="WO-4", opened=date(2024, 9, 9)),
        made("part_line", "l4", work_order="w4", part="own", wanted=7, issued=7),
        made("purchase_line", "p", number="PO-1", part="own", ordered=5),
        made("inbound", "i", purchase_line="p", part="own", quantity=5, planned_date=days(3)),
    )
    dealership.told("w1", days(2), line="l1")
    return dealership


def seen(shop: Dealership, number: str = "A-2") -> PartPage:
    with shop.store.reading() as rows:
        found = page(rows, number, NOW)
    assert found is not None
    return found


def test_what_lies_is_counted_after_everybody_s_share(shop: Dealership) -> None:
    lying = {(one.part, one.name): one for one in seen(shop).lying}
    own = lying["A-2", "Main Street"]
    assert (own.on_hand, own.reserved, own.left, own.minimum) == (5, 1, 0, 1)
    assert own.relation == "own"
    assert lying["X-7", "Riverside"].relation == "interchange"
    assert lying["X-7", "Riverside"].left == 3
    assert not [one for one in lying if one[0] == "Q-9"], "it has nothing to do with ours"


def test_those_who_wait_stand_in_the_order_they_are_served_with_what_they_were_told(
    shop: Dealership,
) -> None:
    waiters = seen(shop).waiters
    assert [(one.number, one.line.outstanding, one.machine_down) for one in waiters] == [
        ("WO-1", 3, True),
        ("WO-2", 3, False),
    ]
    assert waiters[0].line.told is not None
    assert waiters[0].line.told.day == days(2)
    assert waiters[1].line.told is None


def test_an_order_says_whom_its_units_are_for_and_what_nobody_waits_for(shop: Dealership) -> None:
    (order,) = seen(shop).expected
    assert [(one.work_order, one.units) for one in order.shares] == [("WO-2", 2)]
    assert order.left == 3


def test_offers_stand_by_the_day_they_can_be_here_with_the_minutes_left(shop: Dealership) -> None:
    offers = seen(shop).offers
    assert [(one.lead_days, one.order_type, one.minimum) for one in offers] == [
        (1, "emergency", 2),
        (9, "stock", None),
    ]
    assert offers[0].minutes == 150


def test_demand_counts_the_replaced_number_in_units_of_ours_and_looks_back_two_years(
    shop: Dealership,
) -> None:
    with shop.store.write() as write:
        write.many(
            "INSERT INTO lost_sale (id, part, part_text, quantity, reason, saved, at, "
            "\"by\") VALUES (?, 'own', 'A-2', ?, 'price', ?, ?, 'Ann')",
            [("x", "2", 0, "2026-11-05T10:00:00Z"), ("y", "9", 1, "2026-11-05T10:00:00Z")],
        )
    demand = seen(shop).demand
    assert [one.first.month for one in demand.months] == [9, 10, 11, 12]
    first, second, third, _ = demand.months
    assert (first.handed_out, first.still_open, first.lost) == (1 + 2, 3, 0)
    assert second.asked == 0
    assert (third.handed_out, third.still_open, third.lost) == (0, 3, 2)
    assert history(demand) == (
        "Asked for 4 times in 4 months, 11 units in all. The history here is short: a season "
        "does not show in it."
    )


def test_a_part_nobody_asked_for_is_said_to_have_no_history(shop: Dealership) -> None:
    found = seen(shop, "X-7")
    assert found.demand.months == ()
    assert "no history" in history(found.demand)


def test_the_verb_gives_what_the_page_shows(shop: Dealership) -> None:
    said = document(seen(shop), NOW.date())
    assert (said["cost"], said["core_charge"], said["hazardous"], said["regulated"]) == (
        "40",
        "12",
        True,
        "tier",
    )
    assert said["stock"][0]["free_after_shares"] == "0"
    assert said["on_order"][0]["for"] == [{"work_order": "WO-2", "quantity": "2"}]
    assert said["waiting"][0]["told"] == days(2).isoformat()
    assert {hop["to"]: hop["grade"] for hop in said["graph"]["hops"]} == {
        "A-1": None,
        "X-7": "functional",
    }
    assert said["demand"]["months"][0] == {
        "month": "2026-09",
        "handed_out": "3",
        "still_open": "3",
        "lost": "0",
    }


def test_the_sheet_says_it_all_in_words(shop: Dealership) -> None:
    from bocounter.verbs.part_sheets import page as sheet

    said = sheet(seen(shop), NOW)
    for word in ("core charge", "emergency", "AFTER SHARES", "interchange", "Asked for 3 times"):
        assert word in said


def test_there_is_no_page_of_a_number_nobody_knows(shop: Dealership) -> None:
    with shop.store.reading() as rows:
        assert page(rows, "nothing-of-that-name", NOW) is None


def test_a_share_is_a_fraction_of_the_new_number_when_two_make_one(shop: Dealership) -> None:
    """The old number's page counts its own demand only: nobody who wants two new asks for it."""
    demand = seen(shop, "A-1").demand
    assert [one.asked for one in demand.months][:1] == [Decimal(1)]


def test_what_a_supplier_asks_for_more_is_in_the_document_and_on_paper(shop: Dealership) -> None:
    from bocounter.verbs.part_sheets import page as sheet

    urgent, stock = document(seen(shop), NOW.date())["offers"]
    assert urgent["price_breaks"] == []
    assert stock["price_breaks"] == [
        {"from": "10", "price": "28"},
        {"from": "50", "price": "25.5"},
    ]
    assert stock["restock_fees"] == [{"after_days": 30, "percent": "15"}]
    said = " ".join(sheet(seen(shop), NOW).split())
    assert "28 each from 10 on; 25.5 each from 50 on; returnable; 15 % fee after 30 days." in said
