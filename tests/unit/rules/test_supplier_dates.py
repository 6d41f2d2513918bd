"""The date that counts is the last one seen, and a rest remembers what its first part knew."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bocounter.models.facts import DateSeen
from bocounter.rules.supplier_dates import InboundDates, SupplierDate, current
from tests.unit.rules.facts import NOW, days


def at(count: int) -> datetime:
    return NOW + timedelta(days=count)


def inbound(
    id_: str,
    *dates: tuple[int | None, int] | tuple[int | None, int, str],
    order: int = 1,
    received_on: int | None = None,
) -> InboundDates:
    """Make an inbound with (day, seen on day, source) in the order in which they were seen."""
    seen = tuple(
        DateSeen(
            id_,
            None if one[0] is None else days(one[0]),
            one[2] if len(one) > 2 else "erp",  # type: ignore[misc]
            at(one[1]),
        )
        for one in dates
    )
    received = received_on is not None
    return InboundDates(id_, order, received, days(received_on) if received else None, seen)


def judged(*inbounds: InboundDates) -> SupplierDate:
    return current(inbounds)[inbounds[-1].id]


def test_the_last_date_seen_counts_and_the_first_is_the_original() -> None:
    found = judged(inbound("i", (5, -9), (9, -5), (7, -2)))
    assert (found.day, found.original) == (days(7), days(5))


def test_a_move_at_first_sight_was_seen_at_first_sight() -> None:
    found = judged(inbound("i", (5, -3, "original"), (9, -3)))
    assert found.moved_later_at == at(-3)


def test_the_last_move_later_counts() -> None:
    assert judged(inbound("i", (5, -9), (7, -6), (9, -2))).moved_later_at == at(-2)


def test_a_move_that_was_undone_is_no_move() -> None:
    assert judged(inbound("i", (5, -9), (9, -6), (5, -2))).moved_later_at is None


def test_an_older_move_stands_when_only_the_newer_was_undone() -> None:
    assert judged(inbound("i", (5, -9), (8, -6), (12, -4), (8, -2))).moved_later_at == at(-6)


def test_a_date_that_was_taken_back_is_no_date_and_no_move() -> None:
    found = judged(inbound("i", (5, -9), (None, -2)))
    assert (found.day, found.original, found.moved_later_at) == (None, days(5), None)


def test_a_later_date_after_none_is_a_move_from_the_one_before() -> None:
    assert judged(inbound("i", (5, -9), (None, -6), (9, -2))).moved_later_at == at(-2)


def test_a_first_date_after_none_is_no_move() -> None:
    assert judged(inbound("i", (None, -9), (9, -2))).moved_later_at is None


def test_what_a_person_typed_counts_until_the_erp_changes_its_own() -> None:
    typed = inbound("i", (5, -9), (12, -6, "typed"))
    assert (judged(typed).day, judged(typed).source) == (days(12), "typed")
    changed = inbound("i", (5, -9), (12, -6, "typed"), (8, -2))
    assert judged(changed).day == days(8)


def test_the_rest_of_a_delivery_carries_on_the_date_that_its_first_part_had() -> None:
    first = inbound("i1", (5, -20, "original"), (15, -10), order=1, received_on=-2)
    rest = inbound("i2", (5, -2), order=2)
    assert judged(first, rest) == SupplierDate(days(15), days(5), at(-10), "erp")


def test_the_date_is_carried_on_over_several_part_deliveries() -> None:
    first = inbound("i1", (5, -20), (15, -10), order=1, received_on=-6)
    second = inbound("i2", (5, -6), order=2, received_on=-2)
    rest = inbound("i3", (5, -2), order=3)
    assert judged(first, second, rest).day == days(15)


def test_a_rest_that_has_moved_itself_keeps_its_own_date() -> None:
    first = inbound("i1", (5, -20), (15, -10), order=1, received_on=-2)
    rest = inbound("i2", (5, -2), (8, -1), order=2)
    assert judged(first, rest).day == days(8)


def test_an_earlier_date_is_never_carried_on() -> None:
    first = inbound("i1", (5, -20), (9, -10), order=1, received_on=-2)
    rest = inbound("i2", (12, -2), order=2)
    assert judged(first, rest).day == days(12)


def test_nothing_is_carried_on_from_a_part_that_never_moved() -> None:
    first = inbound("i1", (9, -20), order=1, received_on=-2)
    rest = inbound("i2", (5, -2), order=2)
    assert judged(first, rest).day == days(5)


def test_a_second_delivery_planned_from_the_start_is_no_rest() -> None:
    first = inbound("i1", (5, -20), (15, -10), order=1, received_on=-2)
    planned = inbound("i2", (8, -20), order=2)
    assert judged(first, planned).day == days(8)


def test_nothing_is_carried_on_while_nothing_has_come_in() -> None:
    first = inbound("i1", (5, -20), (15, -10), order=1)
    other = inbound("i2", (5, -2), order=2)
    assert judged(first, other).day == days(5)


def test_an_inbound_without_dates_has_none() -> None:
    assert judged(inbound("i")) == SupplierDate()


@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.integers(-9, 30)), min_size=1, max_size=4),
        min_size=1,
        max_size=4,
    ),
    st.integers(0, 4),
)
def test_the_order_in_which_siblings_are_given_does_not_matter(
    histories: list[list[int | None]], received: int
) -> None:
    made = [
        inbound(
            f"i{n}",
            *((day, -20 + n + place) for place, day in enumerate(history)),
            order=n,
            received_on=-10 + n if n < received else None,
        )
        for n, history in enumerate(histories)
    ]
    found = current(made)
    assert current(list(reversed(made))) == found
    for one in made:
        own = one.seen[-1].day
        assert found[one.id].day == own or (own is not None and found[one.id].day > own)
