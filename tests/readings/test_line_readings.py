"""What comes for a line, read from a real store."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from bocounter.models.facts import LineState
from bocounter.rules.states import state
from tests.building import NOW, TODAY, Dealership, days


def job(shop: Dealership, line: str = "1", order: str = "w1", **fields: object) -> None:
    """A part line on an order, and its part."""
    of_order = {k: fields.pop(k) for k in ("machine_down", "opened", "status") if k in fields}
    shop.put(
        shop.made("part", str(fields.get("part", "hose"))),
        shop.made("work_order", order, **of_order),
        shop.made("part_line", line, work_order=order, **fields),
    )


def bought(shop: Dealership, id_: str = "p1", *, planned: object = None, **fields: object) -> None:
    """A purchase line with one inbound for all of it."""
    quantity = fields.get("ordered", 1)
    part = fields.setdefault("part", "hose")
    shop.put(
        shop.made("purchase_line", id_, number=f"PO-{id_}", **fields),
        shop.made(
            "inbound",
            f"in-{id_}",
            purchase_line=id_,
            part=part,
            quantity=quantity,
            planned_date=planned,
        ),
    )


def test_a_stock_order_without_a_link_serves_the_line_that_waits(dealership: Dealership) -> None:
    job(dealership)
    bought(dealership, planned=days(5))
    found = dealership.line("1")
    assert (found.on_order, found.uncovered) == (1, 0)
    assert (found.supplier_date, found.purchase_orders) == (days(5), ("PO-p1",))
    assert found.supplier == "Northvale Parts"
    assert state(found, TODAY) is LineState.ORDERED


def test_a_line_that_draws_on_two_orders_is_as_late_as_the_later(dealership: Dealership) -> None:
    job(dealership, wanted=3)
    bought(dealership, "p1", ordered=2, planned=days(3))
    bought(dealership, "p2", ordered=2, planned=days(8))
    found = dealership.line("1")
    assert found.supplier_date == days(8)
    assert found.purchase_orders == ("PO-p1", "PO-p2")


def test_a_line_with_a_unit_that_nobody_ordered_has_no_date(dealership: Dealership) -> None:
    job(dealership, wanted=2)
    bought(dealership, planned=days(3))
    found = dealership.line("1")
    assert (found.on_order, found.uncovered, found.supplier_date) == (1, 1, None)
    assert state(found, TODAY) is LineState.SHORT


def test_a_request_or_a_draft_is_no_order(dealership: Dealership) -> None:
    job(dealership)
    dealership.have("purchase_line", "p1", part="hose", status="requested", number=None)
    found = dealership.line("1")
    assert (found.on_order, found.sourcing) == (0, True)
    assert state(found, TODAY) is LineState.SOURCING


def test_an_order_without_an_inbound_record_comes_without_a_date(dealership: Dealership) -> None:
    job(dealership, purchase_line="p1")
    dealership.have("purchase_line", "p1", part="hose", number="PO-1")
    found = dealership.line("1")
    assert (found.on_order, found.dated, found.supplier_date) == (1, False, None)
    assert state(found, TODAY) is LineState.NO_ETA


def test_an_order_without_an_inbound_record_comes_on_its_confirmed_day(
    dealership: Dealership,
) -> None:
    job(dealership, purchase_line="p1")
    dealership.have("purchase_line", "p1", part="hose", confirmed_date=days(4))
    found = dealership.line("1")
    assert (found.supplier_date, found.confirmed) == (days(4), True)


def test_cancelled_and_received_units_do_not_come_again(dealership: Dealership) -> None:
    job(dealership)
    bought(dealership, planned=days(3), status="done", received=1)
    for status in ("received", "cancelled"):
        dealership.have(
            "inbound", "in-p1", purchase_line="p1", part="hose", status=status, planned_date=days(3)
        )
        assert dealership.line("1").on_order == 0


def test_a_date_is_confirmed_when_the_supplier_confirmed_that_very_day(
    dealership: Dealership,
) -> None:
    job(dealership)
    bought(dealership, planned=days(5), confirmed_date=days(5))
    assert state(dealership.line("1"), TODAY) is LineState.CONFIRMED
    bought(dealership, planned=days(6), confirmed_date=days(5))
    assert not dealership.line("1").confirmed


def test_a_slip_is_seen_when_the_erp_moves_the_date(dealership: Dealership) -> None:
    job(dealership)
    bought(dealership, planned=days(5))
    seen = dealership.later(hours=3)
    bought(dealership, planned=days(12))
    found = dealership.line("1")
    assert (found.supplier_date, found.supplier_date_original) == (days(12), days(5))
    assert found.moved_later_at == seen
    assert state(found, TODAY) is LineState.SLIPPED
    dealership.later(hours=1)
    dealership.told("w1", days(12))
    assert state(dealership.line("1"), TODAY) is LineState.ORDERED


def test_a_partial_receipt_does_not_forget_the_moved_date(dealership: Dealership) -> None:
    job(dealership, wanted=4, purchase_line="p1")
    bought(dealership, ordered=4, planned=days(5))
    dealership.later(days=2)
    bought(dealership, ordered=4, planned=days(12))
    dealership.later(days=2)
    # The ERP starts a new record for the rest, with the date of the order, and forgets the move.
    dealership.put(
        dealership.made(
            "inbound",
            "in-p1",
            purchase_line="p1",
            part="hose",
            quantity=3,
            status="received",
            planned_date=days(12),
        ),
        dealership.made(
            "receipt",
            "r1",
            purchase_line="p1",
            inbound="in-p1",
            part="hose",
            quantity=3,
            received_on=dealership.now.date(),
        ),
        dealership.made(
            "inbound", "in-rest", purchase_line="p1", part="hose", planned_date=days(5)
        ),
        dealership.made(
            "part_line", "1", work_order="w1", wanted=4, assigned=3, purchase_line="p1"
        ),
    )
    found = dealership.line("1")
    assert (found.supplier_date, found.supplier_date_original) == (days(12), days(5))
    assert found.received
    assert state(found, TODAY) is LineState.PARTLY_RECEIVED


def test_a_rest_seen_at_the_very_first_sync_carries_the_moved_date_too(
    dealership: Dealership,
) -> None:
    job(dealership, wanted=2, assigned=1, purchase_line="p1")
    dealership.put(
        dealership.made("purchase_line", "p1", part="hose", ordered=2, received=1),
        dealership.made(
            "inbound",
            "first",
            purchase_line="p1",
            part="hose",
            status="received",
            original_date=days(5),
            planned_date=days(12),
        ),
        dealership.made(
            "inbound",
            "rest",
            purchase_line="p1",
            part="hose",
            original_date=days(5),
            planned_date=days(5),
        ),
    )
    assert dealership.line("1").supplier_date == days(12)


def test_free_units_nobody_reserved_are_not_picked_not_short(dealership: Dealership) -> None:
    job(dealership)
    dealership.have("stock_level", "s", part="hose", branch="main", on_hand=2, free=2)
    found = dealership.line("1")
    assert (found.from_shelf, found.uncovered) == (1, 0)
    assert state(found, TODAY) is LineState.NOT_PICKED


def test_the_shelf_goes_to_the_machine_that_is_down(dealership: Dealership) -> None:
    job(dealership, "1", "w1", opened=days(-20))
    job(dealership, "2", "w2", opened=days(-1), machine_down=True)
    dealership.have("stock_level", "s", part="hose", branch="main", on_hand=1, free=1)
    assert dealership.line("1").from_shelf == 0
    assert dealership.line("2").from_shelf == 1


def test_a_replacement_that_comes_serves_the_old_number(dealership: Dealership) -> None:
    job(dealership, part="old")
    dealership.put(
        dealership.made("part", "new"),
        dealership.made("supersession", "s", part="old", replaced_by="new"),
    )
    bought(dealership, part="new", planned=days(4))
    assert dealership.line("1").supplier_date == days(4)


def test_an_old_number_that_comes_does_not_serve_the_new_one(dealership: Dealership) -> None:
    job(dealership, part="new")
    dealership.have("supersession", "s", part="old", replaced_by="new")
    bought(dealership, part="old", planned=days(4))
    assert dealership.line("1").uncovered == 1
    dealership.have("supersession", "s", part="old", replaced_by="new", both_ways=True)
    assert dealership.line("1").uncovered == 0


def test_what_was_bought_for_the_line_under_an_unrelated_number_serves_it(
    dealership: Dealership,
) -> None:
    job(dealership, part="hose", purchase_line="p1")
    bought(dealership, part="kit", planned=days(4))
    assert dealership.line("1").supplier_date == days(4)
    dealership.drop("purchase_line", "p1")
    dealership.drop("inbound", "in-p1")
    assert dealership.line("1").uncovered == 1


def test_the_lines_of_a_closed_order_still_wait_and_those_of_a_cancelled_one_do_not(
    dealership: Dealership,
) -> None:
    job(dealership, status="closed")
    assert dealership.line("1").outstanding == 1
    assert dealership.all("SELECT count(*) FROM wo_summary") == [(1,)]
    job(dealership, status="cancelled")
    assert state(dealership.line("1"), TODAY) is LineState.CANCELLED
    assert dealership.all("SELECT count(*) FROM wo_summary") == [(0,)]
    assert dealership.all("SELECT count(*) FROM line_reading") == [(0,)]


def test_a_transfer_on_its_way_is_in_transit(dealership: Dealership) -> None:
    job(dealership)
    dealership.have(
        "inbound",
        "t1",
        part="hose",
        status="shipped",
        from_branch="river",
        planned_date=days(1),
    )
    assert state(dealership.line("1"), TODAY) is LineState.IN_TRANSIT


def test_a_purchase_line_pulled_after_its_receipt_brings_no_phantom_units(
    dealership: Dealership,
) -> None:
    job(dealership, wanted=2, purchase_line="p1")
    bought(dealership, ordered=2, planned=days(3))
    dealership.have(
        "inbound", "in-p1", purchase_line="p1", part="hose", quantity=2, status="received"
    )
    assert dealership.line("1").on_order == 0


def test_the_last_word_counts_whether_said_of_the_line_or_of_the_order(
    dealership: Dealership,
) -> None:
    job(dealership)
    dealership.told("w1", days(3))
    dealership.later(minutes=1)
    dealership.told("w1", days(5), line="1")
    assert dealership.line("1").told.day == days(5)  # type: ignore[union-attr]
    dealership.later(minutes=1)
    dealership.told("w1", None)
    found = dealership.line("1").told
    assert found is not None
    assert found.day is None


def test_a_correction_takes_the_place_of_what_it_corrects(dealership: Dealership) -> None:
    job(dealership)
    first = dealership.told("w1", days(3))
    dealership.later(minutes=1)
    wrong = dealership.told("w1", days(30))
    dealership.later(minutes=1)
    dealership.told("w1", days(13), corrects=wrong)
    assert dealership.line("1").told.day == days(13)  # type: ignore[union-attr]
    dealership.later(minutes=1)
    dealership.told("w1", None, corrects=first)
    found = dealership.order("w1")
    assert found.last_contact == dealership.now
    assert found.told is not None
    assert found.told.day is None


def test_the_next_contact_is_the_last_one_set(dealership: Dealership) -> None:
    job(dealership)
    dealership.follow_up("w1", NOW + timedelta(days=1))
    dealership.later(minutes=1)
    dealership.follow_up("w1", NOW + timedelta(days=9))
    assert dealership.order("w1").next_contact == NOW + timedelta(days=9)
    dealership.later(minutes=1)
    dealership.follow_up("w1", None)
    assert dealership.order("w1").next_contact is None


def test_quantities_keep_their_fractions(dealership: Dealership) -> None:
    job(dealership, wanted="2.5", assigned="0.7")
    assert dealership.line("1").outstanding == Decimal("1.8")


def test_a_change_names_the_work_orders_it_touches_and_no_others(dealership: Dealership) -> None:
    job(dealership, "1", "w1", part="hose")
    job(dealership, "2", "w2", part="pump")
    changes = dealership.have("stock_level", "s", part="hose", branch="main", on_hand=1, free=1)
    assert changes.work_orders == {"w1"}
    assert changes.parts == {"hose"}
    same = dealership.have("stock_level", "s", part="hose", branch="main", on_hand=9, free=1)
    assert not same.work_orders


def test_what_a_draft_plans_to_bring_is_asked_for_and_not_ordered(dealership: Dealership) -> None:
    job(dealership)
    bought(dealership, planned=days(3), status="draft")
    found = dealership.line("1")
    assert (found.on_order, found.sourcing, found.supplier_date) == (0, True, None)
    assert state(found, TODAY) is LineState.SOURCING


def test_what_was_said_last_counts_also_when_the_clock_was_put_back(dealership: Dealership) -> None:
    job(dealership)
    dealership.later(days=1)  # the clock of this PC was a day ahead
    dealership.told("w1", days(5))
    dealership.follow_up("w1", NOW + timedelta(days=9))
    dealership.later(days=-1)  # and was set right
    dealership.told("w1", days(7), line="1")
    dealership.follow_up("w1", NOW + timedelta(days=2))
    told = dealership.line("1").told
    assert told is not None
    assert told.day == days(7)
    assert dealership.order("w1").next_contact == NOW + timedelta(days=2)
