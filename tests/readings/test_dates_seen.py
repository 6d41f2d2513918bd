"""Every supplier date is noted once, when it is seen."""

from __future__ import annotations

from typing import Any

from bocounter.readings.refresh import refresh
from bocounter.readings.supplier_dates_seen import note_dates
from tests.building import Dealership, days


def seen(shop: Dealership) -> list[tuple[Any, ...]]:
    return shop.all("SELECT date, source FROM supplier_date WHERE inbound = 'i' ORDER BY id")


def have(shop: Dealership, planned: int | None, original: int | None = None) -> None:
    shop.later(hours=1)
    shop.have(
        "inbound",
        "i",
        purchase_line="p",
        part="hose",
        planned_date=None if planned is None else days(planned),
        original_date=None if original is None else days(original),
    )


def iso(count: int) -> str:
    return days(count).isoformat()


def test_a_first_sight_notes_the_original_too_where_it_differs(dealership: Dealership) -> None:
    have(dealership, 9, original=5)
    assert seen(dealership) == [(iso(5), "original"), (iso(9), "erp")]


def test_the_same_date_again_is_not_noted_again(dealership: Dealership) -> None:
    have(dealership, 5, original=5)
    have(dealership, 5, original=5)
    assert seen(dealership) == [(iso(5), "erp")]


def test_each_change_is_noted_also_when_the_date_is_taken_back(dealership: Dealership) -> None:
    for planned in (5, 9, None, 9):
        have(dealership, planned)
    assert [row[0] for row in seen(dealership)] == [iso(5), iso(9), None, iso(9)]


def test_an_inbound_that_never_had_a_date_is_noted_as_such(dealership: Dealership) -> None:
    have(dealership, None)
    assert seen(dealership) == [(None, "erp")]


def test_what_a_person_typed_stands_until_the_erp_says_something_else(
    dealership: Dealership,
) -> None:
    have(dealership, 5)
    with dealership.store.write() as write:
        write.all(
            "INSERT INTO supplier_date (inbound, purchase_line, date, source, seen_at) "
            "VALUES ('i', 'p', ?, 'typed', ?)",
            (iso(14), "2026-12-01T16:00:00.000000+00:00"),
        )
        refresh(write)
    have(dealership, 5)
    assert seen(dealership)[-1] == (iso(14), "typed")
    have(dealership, 7)
    assert seen(dealership)[-1] == (iso(7), "erp")


def test_an_unknown_inbound_is_nobodys_date(dealership: Dealership) -> None:
    with dealership.store.write() as write:
        assert note_dates(write, ["nowhere"], dealership.now) == 0
