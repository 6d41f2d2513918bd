"""Two branches that order the same, and one that holds what another is short of."""

from __future__ import annotations

from bocounter.queries import across
from bocounter.queries.across import Across
from tests.building import Dealership, days


def seen(shop: Dealership) -> Across:
    with shop.store.reading() as rows:
        return across.of_part(rows, "hose")


def waits(shop: Dealership, line: str, branch: str = "main", wanted: int = 2) -> None:
    shop.have("part", "hose")
    shop.have("work_order", f"wo-{line}", branch=branch)
    shop.have("part_line", line, work_order=f"wo-{line}", wanted=wanted)


def test_a_shelf_elsewhere_is_surplus_only_above_its_minimum(dealership: Dealership) -> None:
    waits(dealership, "1")
    dealership.have("stock_level", "r", part="hose", branch="river", on_hand=5, free=5)
    (found,) = seen(dealership).surplus
    assert (found.branch, int(found.units), found.where) == ("Riverside", 5, "shelf")
    assert [(name, int(units)) for name, units in found.lacking] == [("Main Street", 2)]
    dealership.have("stock_level", "r", part="hose", branch="river", on_hand=5, free=5, minimum=5)
    assert not seen(dealership)


def test_an_order_nobody_there_waits_for_is_surplus_where_another_is_short(
    dealership: Dealership,
) -> None:
    waits(dealership, "1")
    dealership.have("purchase_line", "p", part="hose", branch="river", ordered=3)
    dealership.have(
        "inbound",
        "i",
        part="hose",
        branch="river",
        purchase_line="p",
        quantity=3,
        planned_date=days(4),
    )
    (found,) = seen(dealership).surplus
    assert (found.where, int(found.units), found.day) == ("order", 3, days(4))
    waits(dealership, "2", "river", wanted=3)  # somebody there waits for it after all
    assert seen(dealership).surplus == ()


def test_two_branches_that_order_the_same_are_named(dealership: Dealership) -> None:
    waits(dealership, "1")
    waits(dealership, "2", "river")
    dealership.have("purchase_line", "p", part="hose", branch="river", ordered=2)
    assert seen(dealership).duplicate is None
    dealership.have("purchase_line", "q", part="hose", branch="main", ordered=2, status="requested")
    found = seen(dealership).duplicate
    assert found is not None
    assert [name for name, _ in found.branches] == ["Main Street", "Riverside"]
    with dealership.store.reading() as rows:
        (everywhere,) = across.everywhere(rows)
        assert across.everywhere(rows, "Nowhere") == ()
        (sentence,) = across.sentences(everywhere)
    assert sentence == "Ordered at more than one branch at once: Main Street (2), Riverside (2)."


def test_what_branches_order_for_their_own_shelves_is_no_duplicate(dealership: Dealership) -> None:
    waits(dealership, "1")
    for name, branch in (("p", "river"), ("q", "main")):
        dealership.have("purchase_line", name, part="hose", branch=branch, ordered=2)
    assert seen(dealership).duplicate is None  # only one branch gets it for somebody
    waits(dealership, "2", "river", wanted=1)
    found = seen(dealership)
    assert found.duplicate is not None
    assert [name for name, _ in found.duplicate.branches] == ["Main Street", "Riverside"]
    (alert,) = across.alerts(found, "66-0001")
    assert (alert["kind"], alert["subject"]) == ("ordered_twice", "66-0001")
    assert alert["message"] == across.sentences(found)[0]


def test_what_is_chosen_elsewhere_is_no_surplus(dealership: Dealership) -> None:
    waits(dealership, "1")
    dealership.have("stock_level", "r", part="hose", branch="river", on_hand=2, free=2)
    assert seen(dealership).surplus
    dealership.have(
        "inbound", "t", part="hose", branch="main", quantity=2, from_branch="river", reserved=False
    )
    assert seen(dealership).surplus == ()
