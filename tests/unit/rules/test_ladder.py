"""The ladder: every kind of option, its place, its sentence, and what is never offered."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bocounter.models.option_facts import KINDS, Excluded, Ladder, Option
from bocounter.rules.ladder import MOST_OPTIONS, best
from bocounter.rules.relations import Content
from bocounter.rules.sources import Route, Seller
from tests.unit.rules.shop import (
    HERE,
    RIVER,
    SELLERS,
    SITES,
    asking,
    climbed,
    coming,
    days,
    held,
    item,
    kinds,
    links_of,
    new,
    offer,
    pair,
    reasons,
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


REASONS: dict[str, tuple[Any, list[Any], str, str]] = {
    "promised here": (
        asking(1),
        [shelf("a", HERE, 0, on_hand=Decimal(3))],
        "A",
        "All 3 here are promised to others.",
    ),
    "promised elsewhere": (
        asking(1),
        [shelf("a", RIVER, 0, on_hand=Decimal(1))],
        "A",
        "The one at Riverside is promised to somebody.",
    ),
    "promised on order": (
        asking(1),
        [coming("a", 0, 2, quantity=Decimal(2))],
        "A",
        "All 2 on PO-12 are promised to others.",
    ),
    "a branch's last ones": (
        asking(1),
        [shelf("a", RIVER, 2, minimum=Decimal(2))],
        "A",
        "Riverside has 2 left and keeps 2 for its own customers.",
    ),
    "mandatory replacement": (
        asking(1),
        [new("a", "b", policy="scrap_old"), shelf("a", HERE, 1)],
        "A",
        "A must not be used any more: the maker has replaced it by B.",
    ),
    "a stand-in with a mandatory replacement": (
        asking(1),
        [new("a", "b"), new("b", "c", policy="scrap_old"), shelf("b", RIVER, 1)],
        "B",
        "B must not be used any more: the maker has replaced it by C.",
    ),
    "no way back": (
        asking(1),
        [new("x", "a"), shelf("x", HERE, 1)],
        "X",
        "The maker does not let the old number X stand in for A.",
    ),
    "a loop": (
        asking(1),
        [new("a", "b"), new("b", "a"), shelf("b", HERE, 1)],
        "B",
        "A and B replace each other in the ERP's data; none is taken until that is mended.",
    ),
    "not yet": (
        asking(1),
        [new("a", "b", effective_from=days(4)), shelf("b", HERE, 1)],
        "B",
        "B is not to be used before Saturday, December 5.",
    ),
    "another machine": (
        asking(1, serial="T100"),
        [new("a", "b", from_serial="T200"), shelf("b", HERE, 1)],
        "B",
        "B is for serials from T200 on, and this machine is T100.",
    ),
    "a supplier that is none": (
        asking(1),
        [offer("a", 1, supplier="gone")],
        "A",
        "Nothing is bought from Old Supply any more.",
    ),
    "no longer sold": (
        asking(1),
        [item("a", active=False), offer("a", 1)],
        "A",
        "A is no longer sold.",
    ),
    "may not fly": (
        asking(1),
        [item("a", hazardous=True), offer("a", 1, by_air=True)],
        "A",
        "A is hazardous and may not fly, and this would come by air.",
    ),
    "warranty and aftermarket": (
        asking(1, warranty=True),
        [*pair("a", "x"), item("x", origin="aftermarket"), shelf("x", HERE, 1)],
        "X",
        "This is a warranty job, and X is not the maker's own part.",
    ),
    "warranty and used": (
        asking(1, warranty=True),
        [offer("a", 1, condition="used")],
        "A",
        "This is a warranty job, and A would be a used part.",
    ),
    "emissions": (
        asking(1),
        [
            *pair("a", "x", grade="functional"),
            item("a", regulated="emissions"),
            shelf("x", HERE, 1),
        ],
        "X",
        "This is an emissions part, and X is not an exact match for it.",
    ),
    "safety": (
        asking(1),
        [*pair("a", "x", grade="rework"), item("x", regulated="safety"), shelf("x", HERE, 1)],
        "X",
        "This is a safety part, and X is not an exact match for it.",
    ),
    "an odd one": (
        asking(1),
        [new("a", "b", 2), shelf("b", HERE, 1)],
        "B",
        "There is less of B than the 2 that one job takes.",
    ),
    "one of several is short": (
        asking(1),
        [new("a", "b", bundle="1"), new("a", "c", bundle="1"), shelf("b", HERE, 1)],
        "B",
        "C is needed together with B, and there is not enough C.",
    ),
}


@pytest.mark.parametrize("case", REASONS)
def test_what_must_not_be_taken_is_excluded_with_the_reason(case: str) -> None:
    ask, facts, part, said = REASONS[case]
    sellers = {**SELLERS, "gone": Seller("gone", "Old Supply", active=False)}
    found = climbed(ask, *facts, sellers=sellers)
    assert reasons(found)[part] == said
    assert part not in [one.part for one in found.options]


def test_an_exact_match_is_good_enough_for_emissions_and_genuine_for_warranty() -> None:
    found = climbed(
        asking(1, warranty=True),
        *pair("a", "x"),
        item("a", regulated="emissions"),
        shelf("x", HERE, 1),
    )
    assert kinds(found) == [("interchange", "X")]
    assert found.options[0].warranty_ok is True


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
    wanted_new = replace(asking(1), part="b")
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


def at(hour: int, minute: int = 0, zone: str = "UTC", day: int = 1) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def test_what_is_ordered_before_the_cut_off_goes_today() -> None:
    sellers = {"north": Seller("north", "Northvale Parts", cut_off="15:00", zone="America/Denver")}
    facts = [offer("a", 2)]
    early = climbed(asking(1, now=at(14, 15, "America/Denver")), *facts, sellers=sellers)
    late = climbed(asking(1, now=at(15, 1, "America/Denver")), *facts, sellers=sellers)
    assert (early.options[0].minutes_to_cut_off, early.options[0].arrives.p50) == (45, 2)
    assert "if it is ordered within 45 minutes" in early.options[0].why
    assert (late.options[0].minutes_to_cut_off, late.options[0].arrives.p50) == (0, 3)
    assert "today's cut-off has passed" in late.options[0].why


@pytest.mark.parametrize(
    ("utc_hour", "month", "minutes"),
    [(18, 3, 180), (18, 11, 240)],
    ids=["the day the clocks go forward", "the day they go back"],
)
def test_minutes_to_the_cut_off_survive_a_change_of_clocks(
    utc_hour: int, month: int, minutes: int
) -> None:
    day = 8 if month == 3 else 1
    now = datetime(2026, month, day, utc_hour, 0, tzinfo=UTC)
    sellers = {"north": Seller("north", "Northvale Parts", cut_off="15:00", zone="America/Denver")}
    found = climbed(asking(1, now=now), offer("a", 2), sellers=sellers)
    assert found.options[0].minutes_to_cut_off == minutes


def test_a_transfers_cut_off_is_by_the_clock_of_the_branch_it_leaves() -> None:
    sites = {**SITES, RIVER: SITES[RIVER]._replace(zone="America/New_York")}
    routes = {(RIVER, HERE): Route(1, "10:00")}
    found = climbed(asking(1, now=at(14, 30)), shelf("a", RIVER, 1), sites=sites, routes=routes)
    assert found.options[0].minutes_to_cut_off == 30


def test_a_cut_off_or_zone_that_makes_no_sense_is_none() -> None:
    sellers = {"north": Seller("north", "N", cut_off="noonish", zone="Middle/Earth")}
    found = climbed(asking(1), offer("a", 2), sellers=sellers)
    assert found.options[0].minutes_to_cut_off is None


UNHURRIED = settings(deadline=None)
"""A busy machine is no reason for a test to fail."""

_PARTS = "abcdx"
_UNITS = st.integers(0, 4)
_FACTS = st.lists(
    st.one_of(
        st.builds(
            lambda part, branch, left, more, least: shelf(
                part, branch, left, on_hand=Decimal(left + more), minimum=Decimal(least)
            ),
            st.sampled_from(_PARTS),
            st.sampled_from([HERE, RIVER, "hill", "moor"]),
            _UNITS,
            _UNITS,
            st.integers(0, 2),
        ),
        st.builds(
            lambda part, left, more, day, n: coming(
                part, left, day, quantity=Decimal(left + more), id=f"i{n}"
            ),
            st.sampled_from(_PARTS),
            _UNITS,
            _UNITS,
            st.one_of(st.none(), st.integers(-3, 20)),
            st.integers(0, 99),
        ),
        st.builds(
            lambda part, lead, price, n, supplier, condition: offer(
                part, lead, price, id=f"o{n}", supplier=supplier, condition=condition
            ),
            st.sampled_from(_PARTS),
            st.one_of(st.none(), st.integers(0, 30)),
            st.one_of(st.none(), st.integers(1, 99)),
            st.integers(0, 99),
            st.sampled_from(["north", "east", "gone"]),
            st.sampled_from([None, "reman", "used"]),
        ),
        st.builds(
            lambda part, units, day, n: held(part, units, day, line=f"h{n}"),
            st.sampled_from(_PARTS),
            _UNITS,
            st.one_of(st.none(), st.integers(0, 9)),
            st.integers(0, 99),
        ),
        st.builds(
            lambda one, other, factor, both, bundle, policy: new(
                one, other, factor, both_ways=both, bundle=bundle, policy=policy
            ),
            st.sampled_from(_PARTS),
            st.sampled_from(_PARTS),
            st.sampled_from([1, 1, 2, "0.5", 3]),
            st.booleans(),
            st.sampled_from([None, None, "1"]),
            st.sampled_from([None, None, "scrap_old", "use_old_first"]),
        ),
        st.builds(
            lambda one, other, grade: pair(one, other, grade=grade),
            st.sampled_from(_PARTS),
            st.sampled_from(_PARTS),
            st.sampled_from(["exact", "functional", "rework", "?"]),
        ),
        st.builds(
            lambda one, other, count, kind: Content(one, other, Fraction(count), kind),
            st.sampled_from(_PARTS),
            st.sampled_from(_PARTS),
            st.integers(1, 3),
            st.sampled_from(["kit", "assembly"]),
        ),
    ),
    max_size=14,
)
_ASKS = st.builds(
    lambda quantity, need_by, warranty: asking(quantity, need_by, warranty=warranty, line="mine"),
    st.integers(1, 5),
    st.one_of(st.none(), st.integers(0, 9)),
    st.sampled_from([None, True]),
)


def once_each(facts: list[Any]) -> list[Any]:
    """Give facts with one row a place, as the store's keys see to it."""
    flat = [one for fact in facts for one in (fact if isinstance(fact, list) else [fact])]
    kept: dict[object, Any] = {}
    for one in flat:
        place = getattr(one, "id", None) or (
            (type(one), one.part, one.branch) if hasattr(one, "left") else one
        )
        kept.setdefault(place, one)
    return list(kept.values())


def asked(ask: Any, facts: list[Any]) -> Ladder:
    sellers = {**SELLERS, "gone": Seller("gone", "Old Supply", active=False)}
    return climbed(ask, *facts, sellers=sellers)


def leaves(option: Option) -> list[Option]:
    return [leaf for part in option.parts for leaf in leaves(part)] or [option]


@UNHURRIED
@given(_ASKS, _FACTS, st.randoms(use_true_random=False))
def test_the_order_of_rows_decides_nothing(
    ask: Any, facts: list[Any], chance: random.Random
) -> None:
    rows = once_each(facts)
    mixed = list(rows)
    chance.shuffle(mixed)
    assert asked(ask, rows) == asked(ask, mixed)


@UNHURRIED
@given(_ASKS, _FACTS)
def test_never_more_than_is_left_and_never_what_is_reserved(ask: Any, facts: list[Any]) -> None:
    rows = once_each(facts)
    left = {
        (one.part, getattr(one, "id", None) or one.branch): one.left
        - ((getattr(one, "minimum", None) or 0) if getattr(one, "branch", "") != HERE else 0)
        for one in rows
        if hasattr(one, "left")
    }
    for option in asked(ask, rows).options:
        taken: dict[tuple[str, str], Decimal] = {}
        for leaf in leaves(option):
            if (leaf.part_id, leaf.source_id) in left:
                place = (leaf.part_id, leaf.source_id)
                taken[place] = taken.get(place, Decimal(0)) + leaf.quantity
        assert all(units <= left[place] for place, units in taken.items())


@UNHURRIED
@given(_ASKS, _FACTS)
def test_each_is_ranked_with_a_why_or_excluded_with_a_reason(ask: Any, facts: list[Any]) -> None:
    found = asked(ask, once_each(facts))
    assert [one.rank for one in found.options] == list(range(1, len(found.options) + 1))
    assert all(0 < one.covers <= ask.quantity and one.kind in KINDS for one in found.options)
    for said in [one.why for one in found.options] + [one.reason for one in found.excluded]:
        assert said.endswith(".")
        assert said[0].isupper() or said[0].isdigit()
        assert ".." not in said
        assert "  " not in said
    names = [one.key for one in found.options] + [one.option.key for one in found.excluded]
    assert len(names) == len(set(names))
    covered = [one.covers >= ask.quantity for one in found.options if one.kind != "customer_later"]
    assert covered == sorted(covered, reverse=True)


@UNHURRIED
@given(_ASKS, _FACTS)
def test_the_best_is_the_first_of_the_ladder(ask: Any, facts: list[Any]) -> None:
    rows = once_each(facts)
    sellers = {**SELLERS, "gone": Seller("gone", "Old Supply", active=False)}
    whole = asked(ask, rows)
    short = best(ask, links_of(*rows), sources_of(*rows, sellers=sellers))
    assert short.count == len(whole.options)
    first = whole.options[0] if whole.options else None
    assert (short.key, short.phrase) == ((first.key, first.phrase) if first else (None, None))


def test_every_exclusion_still_says_what_it_would_have_been() -> None:
    found = climbed(asking(1), shelf("a", RIVER, 0, on_hand=Decimal(2)))
    assert found.excluded == (
        Excluded(found.excluded[0].option, "All 2 at Riverside are promised to others."),
    )
    assert found.excluded[0].option.from_ == "Riverside"
