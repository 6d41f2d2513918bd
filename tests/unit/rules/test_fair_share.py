"""Fair share: the same winners in any order of rows, nobody twice, nothing lost."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bocounter.rules import fair_share
from bocounter.rules.fair_share import Claimant, share
from bocounter.rules.words import dated_words
from tests.unit.rules.facts import days


def waits(line: str, wanted: int = 1, **more: object) -> Claimant:
    return Claimant(line, f"O{line}", f"WO-{line}", "Fernhill Farm", Decimal(wanted), **more)  # type: ignore[arg-type]


def test_three_come_and_five_wait() -> None:
    found = share(
        Decimal(3),
        [
            waits("new", opened=days(-1)),
            waits("old", opened=days(-30)),
            waits("told", told=days(1), opened=days(-2)),
            waits("let down", broken=2, told=days(3)),
            waits("down", machine_down=True, opened=days(0)),
        ],
    )
    assert [one.claimant.line for one in found.winners] == ["down", "let down", "told"]
    assert [one.claimant.line for one in found.losers] == ["old", "new"]
    assert found.left == 0
    assert [one.why for one in found.winners[:2]] == [
        f"machine down, waits since {dated_words(days(0))}",
        f"2 promises broken, told {dated_words(days(3))}",
    ]


def test_who_gets_only_some_goes_on_waiting_for_the_rest() -> None:
    found = share(Decimal(3), [waits("a", 2, machine_down=True), waits("b", 2)])
    assert [(one.claimant.line, one.units, one.missing) for one in found.portions] == [
        ("a", 2, 0),
        ("b", 1, 1),
    ]
    assert [one.claimant.line for one in found.winners] == ["a", "b"]
    assert [one.claimant.line for one in found.losers] == ["b"]


def test_nobody_gets_half_a_pump_but_hose_is_cut() -> None:
    found = share(Decimal("2.5"), [waits("pump", 3)])
    assert found.portions[0].units == 2
    hose = replace(waits("hose"), wanted=Decimal("3.25"))
    assert share(Decimal("2.5"), [hose]).portions[0].units == Decimal("2.5")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"machine_down": True}, {"broken": 9, "told": days(-9), "opened": days(-99)}),
        ({"broken": 1}, {"told": days(-9), "opened": days(-99)}),
        ({"told": days(1)}, {"told": days(2), "opened": days(-99)}),
        ({"told": days(90)}, {"opened": days(-99)}),
        ({"opened": days(-2)}, {"opened": days(-1)}),
        ({"opened": days(-2)}, {}),
    ],
)
def test_each_reason_weighs_more_than_all_behind_it(
    first: dict[str, object], second: dict[str, object]
) -> None:
    found = share(Decimal(1), [waits("2", **second), waits("1", **first)])
    assert found.winners[0].claimant.line == "1"
    found = share(Decimal(1), [waits("1", **second), waits("2", **first)])
    assert found.winners[0].claimant.line == "2"


def test_a_wish_is_kept_within_what_is_there() -> None:
    lines = [waits("a", 2, machine_down=True), waits("b", 2)]
    found = fair_share.given(Decimal(3), lines, {"b": Decimal(9), "nobody": Decimal(1)})
    assert [(one.claimant.line, one.units) for one in found.portions] == [("a", 0), ("b", 2)]
    assert found.left == 1


CLAIMANTS = st.lists(
    st.builds(
        lambda wanted, down, broken, told, opened: waits(
            "x",
            wanted,
            machine_down=down,
            broken=broken,
            told=None if told is None else days(told),
            opened=None if opened is None else days(opened),
        ),
        st.integers(1, 5),
        st.booleans(),
        st.integers(0, 2),
        st.none() | st.integers(-3, 3),
        st.none() | st.integers(-3, 3),
    ),
    max_size=8,
).map(lambda found: [replace(one, line=str(n)) for n, one in enumerate(found)])


@given(st.integers(0, 20), CLAIMANTS, st.randoms(use_true_random=False))
def test_any_order_of_rows_gives_the_same_and_every_unit_goes_somewhere(
    units: int, lines: list[Claimant], chance: random.Random
) -> None:
    found = share(Decimal(units), lines)
    mixed = list(lines)
    chance.shuffle(mixed)
    assert share(Decimal(units), mixed) == found
    assert sum((one.units for one in found.portions), found.left) == units
    assert all(0 <= one.units <= one.claimant.wanted for one in found.portions)
    assert found.left == 0 or not found.losers
