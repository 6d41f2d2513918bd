"""A delivery is checked in against what was announced, and given to who waits."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bocounter.rules.fair_share import Claimant
from bocounter.rules.receiving import CheckedIn, Counted, Expected, check_in


def due(inbound: str, part: str, units: int) -> Expected:
    return Expected(inbound, part, Decimal(units), "PO-1")


def came(part: str, good: int, damaged: int = 0) -> Counted:
    return Counted(part, Decimal(good), Decimal(damaged))


def waits(line: str, units: int, **more: object) -> Claimant:
    return Claimant(line, f"O{line}", f"WO-{line}", "Fernhill Farm", Decimal(units), **more)  # type: ignore[arg-type]


def oddities(found: CheckedIn) -> list[tuple[str, str, int]]:
    return [(one.kind, one.part, int(one.units)) for one in found.odd]


def twice(wanted: str, other: str) -> Decimal | None:
    return Decimal(2) if (wanted, other) == ("a", "new a") else None


@pytest.mark.parametrize(
    ("expected", "counted", "odd"),
    [
        ([due("1", "a", 3)], [came("a", 3)], []),
        ([due("1", "a", 3)], [came("a", 2)], [("short", "a", 1)]),
        ([due("1", "a", 3)], [], [("short", "a", 3)]),
        ([due("1", "a", 3)], [came("a", 5)], [("over", "a", 2)]),
        ([due("1", "a", 3)], [came("a", 2, 1)], [("damaged", "a", 1)]),
        ([due("1", "a", 3)], [came("a", 1, 1)], [("damaged", "a", 1), ("short", "a", 1)]),
        ([due("1", "a", 3)], [came("b", 3)], [("short", "a", 3), ("wrong", "b", 3)]),
        ([], [came("b", 1)], [("wrong", "b", 1)]),
        ([due("1", "a", 2)], [came("new a", 4)], [("superseded", "new a", 4)]),
        (
            [due("1", "a", 2)],
            [came("new a", 3)],
            [("superseded", "new a", 2), ("short", "a", 1), ("over", "new a", 1)],
        ),
        ([due("1", "a", 1), due("2", "a", 2)], [came("a", 2)], [("short", "a", 1)]),
    ],
)
def test_what_is_not_as_announced_is_named(
    expected: list[Expected], counted: list[Counted], odd: list[tuple[str, str, int]]
) -> None:
    assert oddities(check_in(expected, counted, {}, twice)) == odd


def test_good_units_go_to_who_waits_and_the_rest_to_the_shelf() -> None:
    found = check_in(
        [due("1", "a", 5)],
        [came("a", 4, 1)],
        {"a": [waits("1", 2), waits("2", 1, machine_down=True)]},
    )
    assert [(one.claimant.line, int(one.units)) for one in found.portions["a"]] == [
        ("2", 1),
        ("1", 2),
    ]
    assert found.to_shelf == {"a": 1}


def test_a_wrong_part_is_given_to_nobody() -> None:
    found = check_in([due("1", "a", 1)], [came("b", 1)], {"b": [waits("1", 1)]})
    assert found.portions == {}
    assert found.to_shelf == {}


def test_more_than_was_ordered_is_kept_apart_until_the_erp_has_it() -> None:
    found = check_in([due("1", "a", 1)], [came("a", 3)], {"a": [waits("1", 2)]})
    assert [int(one.units) for one in found.portions["a"]] == [1]
    assert oddities(found) == [("over", "a", 2)]
    assert found.to_shelf == {}


def test_a_wish_counts_for_the_number_it_names_and_the_rule_for_all_others() -> None:
    found = check_in(
        [due("1", "a", 1), due("2", "b", 1)],
        [came("a", 1), came("b", 1)],
        {
            "a": [waits("1", 1), waits("2", 1, machine_down=True)],
            "b": [waits("3", 1), waits("4", 1, machine_down=True)],
        },
        wish={"1": Decimal(1)},
    )
    got = {p.claimant.line: int(p.units) for some in found.portions.values() for p in some}
    assert got == {"1": 1, "2": 0, "3": 0, "4": 1}


DUE = st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 4)), max_size=4)
CAME = st.lists(
    st.tuples(st.sampled_from(["a", "b", "new a", "c"]), st.integers(0, 5), st.integers(0, 2)),
    max_size=5,
)


@given(DUE, CAME, st.randoms(use_true_random=False))
def test_every_unit_goes_somewhere_whatever_the_order_of_counting(
    due_: list[tuple[str, int]], came_: list[tuple[str, int, int]], chance: random.Random
) -> None:
    expected = [due(str(n), part, units) for n, (part, units) in enumerate(due_)]
    counted = [came(*one) for one in came_]
    waiting = {"a": [waits("1", 3)], "new a": [waits("2", 2)]}
    found = check_in(expected, counted, waiting, twice)
    mixed = list(counted)
    chance.shuffle(mixed)
    assert check_in(expected, mixed, waiting, twice) == found
    for part in {one.part for one in counted}:
        good = sum((one.good for one in counted if one.part == part), Decimal(0))
        given_out = sum((one.units for one in found.portions.get(part, ())), Decimal(0))
        left = found.to_shelf.get(part, Decimal(0))
        apart = sum(
            (one.units for one in found.odd if one.part == part and one.kind in ("over", "wrong")),
            Decimal(0),
        )
        assert given_out + left + apart == good
        damaged = sum((one.damaged for one in counted if one.part == part), Decimal(0))
        said = [one.units for one in found.odd if (one.part, one.kind) == (part, "damaged")]
        assert sum(said, Decimal(0)) == damaged
    for one in expected:
        arrived = [came for came in found.arrived if came.expected is one]
        assert all(came.units > 0 for came in arrived)
