"""An order at the counter is found, waits and is shared out to before and after the ERP has it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bocounter.commands.allocating import allocate
from bocounter.models.facts import Hit
from bocounter.queries import choices, parts, purchase_orders, work_orders
from bocounter.queries.find import find
from bocounter.queries.sharing import sharing
from bocounter.readings.refresh import differences
from tests.commands.test_counter_orders import order, shown
from tests.sync.counter import Counter
from tests.sync.fake_dealership import three_jobs_short_of_a_pump
from tests.sync.fake_erp import FakeErp


@pytest.fixture
def erp() -> FakeErp:
    """Three jobs wait for 2 pumps each, and 3 have come in; the ERP takes our orders."""
    made = three_jobs_short_of_a_pump(3, "B1")
    made.unique_reference = True
    made.holds = frozenset({"counter_order"})
    return made


def hits(counter: Counter, text: str) -> list[Hit]:
    with counter.store.reading() as rows:
        return list(find(rows, text, counter.clock))


def numbers(counter: Counter, text: str) -> list[str]:
    return [one.id for one in hits(counter, text) if one.kind == "work_order"]


def a_pump(counter: Counter) -> str:
    return order(counter, lines=[("66-9999", Decimal(2))])


@pytest.mark.parametrize("synced", [False, True])
def test_it_is_found_by_its_number_however_written_and_by_who_ordered(
    counter: Counter, erp: FakeErp, synced: bool
) -> None:
    number = a_pump(counter)
    if synced:
        counter.sync()
        # The ERP numbers its sales by itself; the customer still has the number from the counter.
        (made,) = [one for _, one in erp.rows["work_order"].values() if getattr(one, "word", None)]
        erp.change("work_order", made.remote_id, number="S-00871")
        counter.sync()
    told = "S-00871" if synced else number
    for written in (number, number.lower(), number[2:], number[:5], f"{number[:-1]}Z"):
        if written != number[2:]:
            assert told in numbers(counter, written), written
    assert told in numbers(counter, "555 0101 77")
    assert told in numbers(counter, "birchfold")
    assert shown(counter, number).number == told
    (mine,) = [one for one in hits(counter, number) if one.id == told]
    assert "Birchfold Farms" in mine.title
    assert mine.answer


def test_it_waits_with_the_others_on_the_page_of_its_part_and_order(counter: Counter) -> None:
    number = a_pump(counter)
    with counter.store.reading() as rows:
        found = parts.part(rows, "66-9999", counter.clock)
        assert found is not None
        assert number in [one.work_order for one in found.waiting]
        for line in found.coming:
            bought = purchase_orders.load(rows, line.purchase_order or "")
            assert bought is not None


def test_what_came_is_shared_out_to_it_too(counter: Counter) -> None:
    number = a_pump(counter)
    mine = shown(counter, number)
    (line,) = mine.lines
    with counter.store.reading() as rows:
        there = sharing(rows, "P9", "B1", counter.clock.date())
    assert line.id in [one.line for one in there.claimants]
    wish = {line.id: Decimal(2), "L91": Decimal(1)}
    allocate(
        counter.store,
        "P9",
        "B1",
        by="Ruth",
        now=counter.clock,
        mint=counter.mint,
        wish=wish,
        reason="The customer stands at the counter",
    )
    with counter.store.reading() as rows:
        (choice,) = choices.of_lines(rows, [line.id]).values()
        assert differences(rows) == []
        (again,) = work_orders.load(rows, [mine.id])
    assert [step.quantity for step in choice.choice.steps] == [Decimal(2)]
    assert again.lines[0].from_shelf == Decimal(2)
