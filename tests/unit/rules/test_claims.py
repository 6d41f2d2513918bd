"""What is chosen is nobody else's, and nothing is granted twice."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bocounter.rules.pegging import Claim, Need, Pegged, Supply, peg

MAIN, RIVER = ("a", "main"), ("a", "river")


def need(line: str, missing: int = 1, branch: str = "main") -> Need:
    return Need(line, "a", branch, Decimal(missing))


def claim(id_: str, units: int, line: str | None, **where: object) -> Claim:
    covers = Decimal(units if line is not None else 0)
    return Claim(id_, Decimal(units), line, covers, **where)  # type: ignore[arg-type]


def chosen(found: Pegged, line: str) -> list[tuple[str, int]]:
    return [(draw.supply, int(draw.units)) for draw in found.shares[line].chosen]


def test_units_chosen_at_another_branch_are_not_offered_there_any_more() -> None:
    found = peg([need("1", 2)], {RIVER: Decimal(3)}, [], claims=[claim("c", 2, "1", place=RIVER)])
    assert found.shelf_left[RIVER] == 1
    assert chosen(found, "1") == [("c", 2)]
    assert found.shares["1"].uncovered == 2  # nobody has sent them yet


def test_of_two_who_choose_the_last_unit_the_first_gets_it() -> None:
    found = peg(
        [need("1"), need("2")],
        {RIVER: Decimal(1)},
        [],
        claims=[claim("second", 1, "2", place=RIVER), claim("first", 1, "1", place=RIVER)],
    )
    assert found.granted == {"second": 1, "first": 0}
    assert chosen(found, "1") == []


def test_a_transfer_that_somebody_else_asked_for_takes_its_units_from_the_shelf() -> None:
    found = peg(
        [need("1")],
        {RIVER: Decimal(2)},
        [],
        claims=[claim("theirs", 2, None, place=RIVER), claim("c", 1, "1", place=RIVER)],
    )
    assert found.granted["c"] == 0
    assert found.shelf_left[RIVER] == 0


def test_a_chosen_shelf_comes_before_whoever_is_first_in_the_queue() -> None:
    found = peg(
        [Need("down", "a", "main", Decimal(1), machine_down=True), need("1")],
        {MAIN: Decimal(1)},
        [],
        claims=[claim("c", 1, "1", place=MAIN)],
    )
    assert found.shares["1"].from_shelf == 1
    assert found.shares["down"].from_shelf == 0


def test_a_chosen_delivery_that_has_come_is_kept_from_the_shelf() -> None:
    on_order = peg(
        [need("1"), need("2")],
        {},
        [Supply("in", "a", "main", Decimal(1))],
        claims=[claim("c", 1, "2", supply="in", place=MAIN)],
    )
    assert [draw.supply for draw in on_order.shares["2"].draws] == ["in"]
    come = peg(
        [need("1"), need("2")],
        {MAIN: Decimal(1)},
        [],
        claims=[claim("c", 1, "2", supply="in", place=MAIN)],
    )
    assert come.shares["2"].from_shelf == 1


def test_a_claim_asks_for_no_more_than_its_line_still_needs() -> None:
    found = peg([need("1", 1)], {RIVER: Decimal(5)}, [], claims=[claim("c", 4, "1", place=RIVER)])
    assert found.granted["c"] == 1
    assert found.shelf_left[RIVER] == 4


def test_a_line_that_waits_no_more_claims_nothing() -> None:
    found = peg([], {RIVER: Decimal(1)}, [], claims=[claim("c", 1, "1", place=RIVER)])
    assert found.granted == {}
    assert found.shelf_left[RIVER] == 1


def test_two_new_for_one_old_are_claimed_whole() -> None:
    two = Claim("c", Decimal(4), "1", Decimal(2), place=("b", "river"))
    found = peg([need("1", 2)], {("b", "river"): Decimal(3)}, [], claims=[two])
    assert found.granted["c"] == 3
    assert chosen(found, "1") == [("c", 1)]  # an odd one over makes no old part
    fewer = peg([need("1", 1)], {("b", "river"): Decimal(9)}, [], claims=[two])
    assert fewer.granted["c"] == 2


def test_what_is_still_to_be_bought_needs_nothing_to_be_there() -> None:
    found = peg([need("1", 2)], {}, [], claims=[claim("c", 2, "1")])
    assert chosen(found, "1") == [("c", 2)]
    assert found.shares["1"].uncovered == 2


def test_what_somebody_made_for_a_line_comes_to_it_first() -> None:
    found = peg(
        [Need("down", "a", "main", Decimal(2), machine_down=True), need("1", 1)],
        {},
        [Supply("t", "b", "main", Decimal(2), line="1", rate=Decimal(2))],
    )
    assert [(draw.supply, int(draw.units)) for draw in found.shares["1"].draws] == [("t", 1)]


PLACES = st.sampled_from([MAIN, RIVER])
LINES = st.lists(st.integers(1, 5), min_size=1, max_size=5)
CLAIMS = st.lists(
    st.tuples(
        st.integers(0, 6),  # the line, or one that is not there
        st.integers(1, 4),
        st.one_of(PLACES, st.sampled_from(["s0", "s1"]), st.none()),
        st.booleans(),
    ),
    max_size=8,
)


@given(
    LINES,
    CLAIMS,
    st.dictionaries(PLACES, st.integers(0, 6)),
    st.lists(st.integers(0, 6), max_size=2),
)
def test_concurrent_choices_never_exceed_what_is_there(
    lines: list[int],
    wanted: list[tuple[int, int, object, bool]],
    shelf: dict[tuple[str, str], int],
    coming: list[int],
) -> None:
    claims = [
        claim(
            f"c{n}",
            units,
            None if foreign and isinstance(where, tuple) else str(line),
            place=where if isinstance(where, tuple) else None,
            supply=where if isinstance(where, str) else None,
        )
        for n, (line, units, where, foreign) in enumerate(wanted)
    ]
    supplies = [Supply(f"s{n}", "a", "main", Decimal(units)) for n, units in enumerate(coming)]
    there = {place: Decimal(units) for place, units in shelf.items()}
    found = peg(
        [need(str(n), units) for n, units in enumerate(lines)], there, supplies, claims=claims
    )
    for place, units in there.items():
        taken = sum(
            (found.granted.get(c.id, Decimal(0)) for c in claims if c.place == place), Decimal(0)
        )
        given_out = Decimal(0)
        if place == MAIN:
            given_out = sum((s.from_shelf for s in found.shares.values()), Decimal(0))
            own = sum(
                (
                    found.granted.get(c.id, Decimal(0))
                    for c in claims
                    if c.place == MAIN and c.line is not None
                ),
                Decimal(0),
            )
            given_out -= own
        assert taken + given_out + found.shelf_left[place] == units
        assert found.shelf_left[place] >= 0
        assert taken <= units
    for supply in supplies:
        drawn = sum(
            (d.units for s in found.shares.values() for d in s.draws if d.supply == supply.id),
            Decimal(0),
        )
        assert drawn + found.surplus[supply.id] == supply.quantity
    for n, units in enumerate(lines):
        share = found.shares[str(n)]
        assert share.from_shelf + share.on_order + share.uncovered == units
