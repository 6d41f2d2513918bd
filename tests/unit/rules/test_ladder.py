"""The ladder: every kind of option, its place, its sentence, and what is never offered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

from bocounter.models.price_breaks import read, written
from bocounter.rules.ladder import MOST_OPTIONS, best
from bocounter.rules.relations import Content
from bocounter.rules.sources import Route
from bocounter.rules.ways import ways
from tests.unit.rules.shop import (
    HERE,
    RIVER,
    TODAY,
    asking,
    climbed,
    coming,
    held,
    item,
    kinds,
    links_of,
    new,
    offer,
    pair,
    shelf,
    sources_of,
)

FRIDAY = 3
WHYS: dict[str, tuple[Any, list[Any], str]] = {
    "here": (
        asking(2, FRIDAY),
        [shelf("a", HERE, 5)],
        "2 are free here on the shelf.",
    ),
    "here under the new number": (
        asking(1),
        [new("a", "b"), shelf("b", HERE, 1)],
        "1 is free here on the shelf under new number B.",
    ),
    "an odd factor": (
        asking(2),
        [new("a", "b", 2), shelf("b", HERE, 5)],
        "4 are free here on the shelf under new number B, which make 2.",
    ),
    "some of it elsewhere": (
        asking(2, FRIDAY),
        [shelf("a", RIVER, 1)],
        "Only 1 of 2 is free at Riverside and can be here tomorrow, in time for "
        "Friday, December 4.",
    ),
    "elsewhere, too late": (
        asking(1, 0),
        [shelf("a", "hill", 1)],
        "1 is free at Hilltop and can be here Thursday, December 3, too late for "
        "Tuesday, December 1.",
    ),
    "elsewhere, and no known time": (
        asking(1),
        [shelf("a", "moor", 1)],
        "1 is free at Moorgate, but nobody has said how long the transfer takes.",
    ),
    "on order": (
        asking(1, FRIDAY),
        [coming("a", 3, 2, confirmed=True)],
        "1 that nobody waits for comes on PO-12 from Northvale Parts, due here "
        "Thursday, December 3, in time for Friday, December 4.",
    ),
    "on order without a day": (
        asking(1, FRIDAY),
        [coming("a", 3, None)],
        "1 that nobody waits for comes on PO-12 from Northvale Parts, but there is no day for it.",
    ),
    "a supplier": (
        asking(1, 4),
        [offer("a", 3)],
        "Northvale Parts can send 1, likely here Friday, December 4; there is no history yet, "
        "so count on Sunday, December 6, too late for Saturday, December 5.",
    ),
    "the least they sell": (
        asking(2),
        [offer("a", 0, minimum=Decimal(4), multiple=Decimal(3))],
        "Northvale Parts can send 6, here today; 6 is the least they sell.",
    ),
    "remanufactured": (
        asking(1),
        [offer("a", 2, condition="reman", order_type="emergency")],
        "Northvale Parts can send 1 remanufactured one by emergency order, likely here "
        "Thursday, December 3; there is no history yet, so count on Friday, December 4.",
    ),
    "another label": (
        asking(1),
        [*pair("a", "x", kind="alternate"), shelf("x", HERE, 1)],
        "1 is free here on the shelf as X, the same part under another label.",
    ),
    "another product": (
        asking(1),
        [*pair("a", "x", grade="functional", fitment="not with cab heater"), shelf("x", HERE, 1)],
        "1 is free here on the shelf as X, another part that does the same job; check that it "
        "fits: not with cab heater.",
    ),
    "out of a kit": (
        asking(1),
        [Content("k", "a", Fraction(2)), shelf("k", RIVER, 1)],
        "1 can be taken out of kit K at Riverside, which breaks it, and can be here tomorrow.",
    ),
    "used, with rework": (
        asking(1),
        [
            *pair("a", "x", grade="rework"),
            item("x", condition="used"),
            shelf("x", HERE, 1),
        ],
        "1 used one is free here on the shelf as X; X needs rework in the shop.",
    ),
    "kits bought to be broken": (
        asking(3),
        [Content("k", "a", Fraction(2)), offer("k", 0)],
        "Northvale Parts can send 2 kits K to take 3 out of them, here today.",
    ),
    "no day, and a cut-off": (
        asking(1),
        [offer("a", None, supplier="west")],
        "Westhill Parts can send 1, but has not said how long it takes; the cut-off is in "
        "60 minutes.",
    ),
    "the whole assembly": (
        asking(1),
        [Content("k", "a", kind="assembly"), shelf("k", HERE, 1)],
        "1 is free here on the shelf as the whole assembly K.",
    ),
    "a kit put together": (
        asking(1),
        [Content("a", "b", Fraction(2)), Content("a", "c"), shelf("b", HERE, 2), offer("c", 0)],
        "The kit can be put together: 2 B (free here on the shelf) and 1 C (from Northvale "
        "Parts); all of it can be here today.",
    ),
    "somebody else's": (
        asking(1, 1),
        [held("a", 1, 9)],
        "WO-77 holds 1 here on the shelf and needs it only by Thursday, December 10; ask before "
        "you take it.",
    ),
    "two sources": (
        asking(3, FRIDAY),
        [shelf("a", HERE, 1), shelf("a", RIVER, 2)],
        "Two sources together cover all 3: 1 free here and 2 free at Riverside; all of it can "
        "be here tomorrow, in time for Friday, December 4.",
    ),
}


@pytest.mark.parametrize("case", WHYS)
def test_the_first_of_the_ladder_says_what_a_person_would(case: str) -> None:
    ask, facts, said = WHYS[case]
    assert climbed(ask, *facts).options[0].why == said


def test_in_time_comes_before_cheap_and_all_before_some() -> None:
    found = climbed(
        asking(2, 2),
        shelf("a", HERE, 1),
        shelf("a", RIVER, 2),
        offer("a", 1, 10, id="late"),
        offer("a", 0, 900, id="dear"),
    )
    assert [one.source_id for one in found.options] == ["dear", RIVER, "late", HERE]


def test_what_nobody_knows_stands_between_in_time_and_late() -> None:
    found = climbed(asking(1, 2), offer("a", 20, 10), shelf("a", "moor", 1), shelf("a", RIVER, 1))
    assert [one.source_id for one in found.options] == [RIVER, "moor", "o-a"]


def test_equal_days_are_ranked_by_what_they_cost_landed() -> None:
    found = climbed(
        asking(2, 9),
        offer("a", 2, 50, id="cheap part", freight=Decimal(40)),
        offer("a", 2, 60, id="no freight", fee=Decimal(5)),
        offer("a", 2, 55, id="core", condition="reman"),
        offer("a", 2, None, id="no price"),
        item("a", core_charge=Decimal(3)),
    )
    assert [(one.source_id, one.landed_cost) for one in found.options] == [
        ("core", Decimal(116)),
        ("no freight", Decimal(131)),
        ("cheap part", Decimal(146)),
        ("no price", None),
    ]


def test_equal_costs_are_ranked_by_whether_it_may_go_back() -> None:
    found = climbed(
        asking(1),
        offer("a", 2, id="never", returnable=False),
        offer("a", 2, id="perhaps"),
        offer("a", 2, id="may", returnable=True),
    )
    assert [one.source_id for one in found.options] == ["may", "perhaps", "never"]


def test_the_old_number_is_used_up_first_where_the_maker_says_so() -> None:
    old_first = new("a", "b", policy="use_old_first", both_ways=True)
    facts = (shelf("a", RIVER, 1), shelf("b", RIVER, 1))
    wanted_new = asking(1)._replace(part="b")
    assert kinds(climbed(wanted_new, old_first, *facts))[0] == ("supersession", "A")
    free_choice = new("a", "b", both_ways=True)
    assert kinds(climbed(wanted_new, free_choice, *facts))[0] == ("other_branch", "B")


def test_two_that_cover_some_are_offered_together_and_never_more_than_there_is() -> None:
    found = climbed(asking(3), shelf("a", HERE, 2), shelf("a", RIVER, 2), shelf("a", "hill", 5))
    pair_ = next(one for one in found.options if one.parts)
    assert [(one.from_, one.quantity) for one in pair_.parts] == [
        ("Main Street", 2),
        ("Riverside", 1),
    ]
    assert (pair_.covers, pair_.landed_cost) == (3, Decimal(60 * 3 + 10))


def test_another_customers_later_need_comes_last_and_only_where_it_is_later() -> None:
    ask = asking(1, 2, line="mine")
    later, sooner = held("a", 1, 9, line="later"), held("a", 1, 1, line="sooner")
    down = held("a", 1, 9, line="down", machine_down=True)
    mine, never = held("a", 1, 9, line="mine"), held("a", 1, None, line="never")
    found = climbed(ask, later, sooner, down, mine, never, offer("a", 90, 9000))
    assert [(one.kind, one.source_id) for one in found.options] == [
        ("other_supplier", "o-a"),
        ("customer_later", "later"),
    ]


def test_a_lines_own_units_on_its_own_shelf_are_its_first_option() -> None:
    found = climbed(
        asking(2, line="mine"),
        shelf("a", HERE, 0, on_hand=Decimal(2)),
        shares={"mine": Decimal(2)},
    )
    assert [(one.kind, one.available) for one in found.options] == [("shelf", 2)]
    assert found.excluded == ()


def test_what_already_comes_for_the_line_is_no_option_and_no_exclusion() -> None:
    found = climbed(
        asking(1, line="mine"),
        coming("a", 0, 3, quantity=Decimal(1)),
        draws={"mine": frozenset({"i-a"})},
    )
    assert (found.options, found.excluded) == ((), ())


def test_a_part_of_a_unit_stays_one() -> None:
    found = climbed(asking("2.5"), shelf("a", RIVER, "1.5"), offer("a", 1))
    assert [(one.covers, one.quantity) for one in found.options] == [
        (Decimal("2.5"), Decimal("2.5")),
        (Decimal("1.5"), Decimal("1.5")),
    ]


def test_nothing_is_asked_and_nothing_is_answered() -> None:
    found = climbed(asking(0), shelf("a", HERE, 3), offer("a", 1))
    assert (found.options, found.excluded) == ((), ())


def test_one_number_of_several_on_order_is_found_under_its_new_name() -> None:
    """A line superseded while on order: what was ordered comes as the new number."""
    found = climbed(asking(1), new("a", "b"), coming("b", 1, 2))
    assert kinds(found) == [("supersession", "B")]
    assert found.options[0].why.startswith(
        "1 that nobody waits for comes on PO-12 from Northvale Parts under new number B"
    )


def test_the_graph_shows_loops_dead_ends_and_what_was_not_followed() -> None:
    found = climbed(asking(1), new("a", "b"), new("b", "c"), new("c", "b"), item("b", active=False))
    assert found.graph.loops == (("B", "C"),)
    assert found.graph.dead_ends == ("B",)
    assert [(hop.from_, hop.to, hop.refused is None) for hop in found.graph.hops] == [
        ("A", "B", True),
        ("B", "C", False),
    ]


def test_a_chain_with_stock_of_every_number_is_cut_to_what_a_person_reads() -> None:
    names = ["a", *(f"n{n:03d}" for n in range(150))]
    chain = [new(one, other) for one, other in pairwise(names)]
    found = climbed(asking(1), *chain, *(shelf(name, HERE, 1) for name in names))
    assert (len(found.options), found.graph.cut) == (MOST_OPTIONS, True)
    links, sources = links_of(*chain), sources_of(*(shelf(name, HERE, 1) for name in names))
    assert best(asking(1), links, sources).count == MOST_OPTIONS


@pytest.mark.parametrize(
    ("wanted", "each"), [(1, "50"), (4, "50"), (5, "45"), (19, "45"), (20, "41.5")]
)
def test_who_orders_more_pays_the_suppliers_price_for_more(wanted: int, each: str) -> None:
    breaks = read("20=41.5;5=45;nonsense;=3;-1=2;7=NaN")
    (one,) = climbed(asking(wanted), offer("a", 3, breaks=breaks)).options
    assert one.unit_cost == Decimal(each)
    assert one.landed_cost == Decimal(each) * wanted


def test_the_price_is_that_of_what_must_be_ordered_and_decides_the_rank() -> None:
    least = offer("a", 3, 50, id="least", minimum=Decimal(10), breaks=read("10=4"))
    plain = offer("a", 3, 41, id="plain", supplier="east")
    found = climbed(asking(1), least, plain)
    assert [(one.source_id, one.landed_cost) for one in found.options] == [
        ("least", Decimal(40)),
        ("plain", Decimal(41)),
    ]
    assert written(least.breaks) == "10=4"


@pytest.mark.parametrize(
    "facts",
    [
        [offer("a", 10**7)],
        [offer("a", -1)],
        [coming("a", 1, (date.max - TODAY).days)],
        [coming("a", 1, -1)],
        [shelf("a", "moor", 1)],
    ],
)
def test_a_time_that_nobody_waits_for_is_none(facts: list[Any]) -> None:
    routes = {("moor", HERE): Route(-3)}
    (one,) = climbed(asking(1, 5), *facts, routes=routes).options
    assert (one.arrives.p80, one.meets_need_by) == (None, None)
    short = best(asking(1, 5), links_of(*facts), sources_of(*facts, routes=routes))
    assert (short.key, short.arrives) == (one.key, None)


def test_a_price_below_nothing_does_not_win() -> None:
    slip = offer("a", 3, -50, id="slip", freight=Decimal(-1))
    found = climbed(asking(1), slip, offer("a", 3, 40, id="dear", supplier="east"))
    assert [(one.source_id, one.landed_cost) for one in found.options] == [
        ("dear", Decimal(40)),
        ("slip", None),
    ]


def test_a_hop_in_part_numbers_loses_nothing_but_the_ids() -> None:
    facts = [new("a", "b", both_ways=True, source="SB 1"), *pair("b", "x", grade="rework")]
    found = climbed(asking(1), *facts, shelf("x", HERE, 1))
    walked = {(hop.from_.upper(), hop.to.upper()): hop for hop in ways(links_of(*facts), "a").seen}
    assert len(walked) == 2
    for hop in (*found.graph.hops, *found.options[0].path):
        assert hop == replace(walked[hop.from_, hop.to], from_=hop.from_, to=hop.to)
