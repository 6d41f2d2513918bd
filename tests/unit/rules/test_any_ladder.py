"""What is true of every ladder, whatever the facts: drawn ones, in any order."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bocounter.models.option_facts import KINDS, Ladder, Option
from bocounter.rules.ladder import best
from bocounter.rules.relations import Content
from bocounter.rules.sources import Seller
from tests.unit.rules.shop import (
    HERE,
    RIVER,
    SELLERS,
    asking,
    climbed,
    coming,
    held,
    links_of,
    new,
    offer,
    pair,
    shelf,
    sources_of,
)

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
