"""Which number stands in for which, and how many of it."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bocounter.rules.supersession import Edge, kin


def edge(part: str, by: str, factor: int = 1, both: bool = False) -> Edge:
    return Edge(part, by, Decimal(factor), both)


def found(part: str, *edges: Edge) -> dict[str, tuple[int, bool, bool]]:
    return {k.part: (int(k.factor), k.newer, k.usable) for k in kin(part, edges)}


def test_a_replacement_may_always_stand_in_and_factors_multiply() -> None:
    assert found("a", edge("a", "b", 2), edge("b", "c", 3)) == {
        "b": (2, True, True),
        "c": (6, True, True),
    }


def test_the_old_number_may_stand_in_only_both_ways() -> None:
    assert found("b", edge("a", "b")) == {"a": (1, False, False)}
    assert found("b", edge("a", "b", both=True)) == {"a": (1, False, True)}


def test_one_way_anywhere_in_the_chain_closes_the_way_back() -> None:
    assert found("c", edge("a", "b", both=True), edge("b", "c")) == {
        "b": (1, False, False),
        "a": (1, False, False),
    }


def test_a_loop_is_walked_once() -> None:
    assert found("a", edge("a", "b"), edge("b", "a")) == {"b": (1, True, True)}


def test_a_part_that_replaces_itself_is_alone() -> None:
    assert found("a", edge("a", "a")) == {}


def test_siblings_of_one_replacement_do_not_stand_in_for_each_other() -> None:
    assert "a2" not in found("a1", edge("a1", "b"), edge("a2", "b"))


@given(
    st.lists(
        st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde"), st.booleans()), max_size=12
    )
)
def test_any_tangle_ends_and_the_nearest_come_first(tangle: list[tuple[str, str, bool]]) -> None:
    edges = [edge(part, by, 1, both) for part, by, both in tangle]
    near = kin("a", edges)
    assert [k.steps for k in near] == sorted(k.steps for k in near)
    assert "a" not in {k.part for k in near}
    assert kin("a", list(reversed(edges))) == near
