"""Who gets which unit: in one order, none twice, none lost."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bocounter.rules.pegging import Need, Pegged, Supply, in_order, peg
from tests.unit.rules.facts import days


def need(
    line: str, missing: int = 1, part: str = "a", branch: str = "main", **more: object
) -> Need:
    return Need(line, part, branch, Decimal(missing), **more)  # type: ignore[arg-type]


def supply(id_: str, units: int = 1, part: str = "a", branch: str = "main", **m: object) -> Supply:
    return Supply(id_, part, branch, Decimal(units), **m)  # type: ignore[arg-type]


def drawn(found: Pegged, line: str) -> list[tuple[str, int]]:
    return [(draw.supply, int(draw.units)) for draw in found.shares[line].draws]


def test_the_machine_that_is_down_goes_first_then_need_by_then_age_then_id() -> None:
    lines = [
        need("10"),
        need("9"),
        need("new", opened=days(-1)),
        need("old", opened=days(-9)),
        need("later", need_by=days(5)),
        need("soon", need_by=days(2)),
        need("down", machine_down=True),
    ]
    queue = [one.line for one in sorted(lines, key=in_order)]
    assert queue == ["down", "soon", "later", "old", "new", "9", "10"]


def test_the_shelf_is_given_out_before_what_comes() -> None:
    found = peg(
        [need("1", 2, opened=days(-3)), need("2", 2, opened=days(-2))],
        {("a", "main"): Decimal(3)},
        [supply("in", 5, day=days(2))],
    )
    assert found.shares["1"].from_shelf == 2
    assert found.shares["2"].from_shelf == 1
    assert drawn(found, "2") == [("in", 1)]
    assert found.surplus["in"] == 4


def test_what_was_bought_for_a_line_is_its_own_even_when_another_is_first() -> None:
    found = peg(
        [need("down", machine_down=True), need("own", own="p1")],
        {},
        [supply("in", purchase_line="p1", day=days(1)), supply("later", day=days(9))],
    )
    assert drawn(found, "own") == [("in", 1)]
    assert drawn(found, "down") == [("later", 1)]


def test_a_line_that_the_shelf_serves_leaves_its_own_order_to_the_others() -> None:
    found = peg(
        [need("first", own="p1", machine_down=True), need("second")],
        {("a", "main"): Decimal(1)},
        [supply("in", purchase_line="p1", day=days(1))],
    )
    assert found.shares["first"].from_shelf == 1
    assert drawn(found, "second") == [("in", 1)]


def test_the_earliest_day_is_drawn_first_and_no_day_last() -> None:
    found = peg(
        [need("1", 3)],
        {},
        [supply("none"), supply("late", day=days(9)), supply("soon", day=days(1))],
    )
    assert drawn(found, "1") == [("soon", 1), ("late", 1), ("none", 1)]


def test_units_of_another_branch_serve_nobody_here() -> None:
    found = peg([need("1")], {("a", "river"): Decimal(1)}, [supply("in", branch="river")])
    assert found.shares["1"].uncovered == 1
    assert found.surplus["in"] == 1


def test_a_replacement_serves_the_old_number_in_whole_units_only() -> None:
    found = peg(
        [need("1", 2, part="old")],
        {},
        [supply("in", 3, part="new", day=days(1))],
        lambda wanted, other: Decimal(2) if (wanted, other) == ("old", "new") else None,
    )
    assert drawn(found, "1") == [("in", 1)]
    assert found.surplus["in"] == 1
    assert found.shares["1"].uncovered == 1


def test_what_is_only_asked_for_covers_nobody() -> None:
    found = peg([need("1", 2)], {}, [supply("asked", 1, ordered=False)])
    share = found.shares["1"]
    assert (share.on_order, share.uncovered, len(share.asked)) == (0, 2, 1)


@pytest.mark.parametrize("amount", [0, -3])
def test_nothing_comes_of_nothing(amount: int) -> None:
    found = peg([need("1")], {("a", "main"): Decimal(amount)}, [supply("in", amount)])
    assert found.shares["1"].uncovered == 1


PARTS = st.sampled_from("ab")
PLACES = st.sampled_from(["main", "river"])
MAYBE_DAY = st.one_of(st.none(), st.integers(-5, 9).map(days))
OWN = st.one_of(st.none(), st.sampled_from(["p1", "p2"]))
NEEDS = st.lists(
    st.builds(
        lambda n, part, branch, down, by, opened, own: Need(
            "", part, branch, Decimal(n), down, by, opened, own
        ),
        st.integers(0, 4),
        PARTS,
        PLACES,
        st.booleans(),
        MAYBE_DAY,
        MAYBE_DAY,
        OWN,
    ),
    max_size=6,
).map(lambda many: [_named(one, str(n)) for n, one in enumerate(many)])
SUPPLIES = st.lists(
    st.tuples(st.integers(0, 5), PARTS, PLACES, MAYBE_DAY, OWN, st.booleans()), max_size=6
).map(
    lambda many: [
        Supply(f"s{n}", part, branch, Decimal(units), day, own, ordered)
        for n, (units, part, branch, day, own, ordered) in enumerate(many)
    ]
)
SHELF = st.dictionaries(st.tuples(PARTS, PLACES), st.integers(0, 4).map(Decimal), max_size=4)


def _named(one: Need, line: str) -> Need:
    return Need(
        line, one.part, one.branch, one.missing, one.machine_down, one.need_by, one.opened, one.own
    )


def _b_for_a(wanted: str, other: str) -> Decimal | None:
    return Decimal(1) if (wanted, other) == ("a", "b") else None


@given(NEEDS, SHELF, SUPPLIES, st.randoms(use_true_random=False))
def test_units_are_conserved_and_the_order_of_the_input_does_not_matter(
    needs: list[Need], shelf: dict, supplies: list[Supply], chance: random.Random
) -> None:
    found = peg(needs, shelf, supplies, _b_for_a)
    for one in needs:
        share = found.shares[one.line]
        assert share.from_shelf + share.on_order + share.uncovered == one.missing
        assert all(draw.units > 0 for draw in share.draws)
    for one in supplies:
        taken = sum(
            draw.units
            for share in found.shares.values()
            for draw in (*share.draws, *share.asked)
            if draw.supply == one.id
        )
        assert taken + found.surplus[one.id] == one.quantity
    for place, free in shelf.items():
        taken = sum(found.shares[n.line].from_shelf for n in needs if (n.part, n.branch) == place)
        assert taken + found.shelf_left[place] == free
    chance.shuffle(needs)
    chance.shuffle(supplies)
    assert peg(needs, shelf, supplies, _b_for_a) == found


@given(NEEDS, SHELF, SUPPLIES)
def test_nobody_is_passed_over_for_a_unit_he_could_have_had(
    needs: list[Need], shelf: dict, supplies: list[Supply]
) -> None:
    plain = [_named(Need("", n.part, n.branch, n.missing, n.machine_down), n.line) for n in needs]
    found = peg(plain, shelf, supplies, _b_for_a)
    queue = sorted(plain, key=in_order)
    for place, first in enumerate(queue):
        if found.shares[first.line].uncovered == 0:
            continue
        served = [
            later.line
            for later in queue[place + 1 :]
            if (later.part, later.branch) == (first.part, first.branch)
            and (found.shares[later.line].on_order or found.shares[later.line].from_shelf)
        ]
        assert not served
        left = [
            s.id
            for s in supplies
            if s.ordered
            and (s.part, s.branch) == (first.part, first.branch)
            and found.surplus[s.id] > 0
        ]
        assert not left


@pytest.mark.parametrize("pieces", range(2, 30))
def test_a_set_that_stands_in_for_its_pieces_gives_every_one_of_them(pieces: int) -> None:
    found = peg(
        [need("1", pieces), need("2", 1)],
        {},
        [supply("in", 1, part="set", day=days(2))],
        lambda _wanted, _other: 1 / Decimal(pieces),
    )
    assert drawn(found, "1") == [("in", pieces)]
    assert found.shares["2"].uncovered == 1
