"""Which number stands in for which, and how many of it, where nobody need look at a machine."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from bocounter.rules.relations import Links, Replacement
from bocounter.rules.supersession import kin


def edge(part: str, by: str, factor: int = 1, both: bool = False, **more: object) -> Replacement:
    return Replacement(part, by, Fraction(factor), both, **more)  # type: ignore[arg-type]


def found(part: str, *edges: Replacement) -> dict[str, tuple[int, bool, bool]]:
    return {k.part: (int(k.factor), k.newer, k.usable) for k in kin(part, Links(edges))}


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


def test_a_loop_is_shown_but_nothing_in_it_stands_in() -> None:
    assert found("a", edge("a", "b"), edge("b", "a")) == {"b": (1, True, False)}


def test_what_leads_into_a_loop_is_still_good() -> None:
    tangle = (edge("a", "b"), edge("b", "c"), edge("c", "b"))
    assert found("a", *tangle) == {"b": (1, True, True), "c": (1, True, False)}


def test_a_part_that_replaces_itself_is_alone() -> None:
    assert found("a", edge("a", "a")) == {}


def test_siblings_of_one_replacement_do_not_stand_in_for_each_other() -> None:
    assert "a2" not in found("a1", edge("a1", "b"), edge("a2", "b"))


def test_what_needs_a_look_at_the_machine_or_a_second_part_does_not_stand_in_by_itself() -> None:
    assert found("a", edge("a", "b", from_serial="T100")) == {"b": (1, True, False)}
    kit = (edge("a", "b", bundle="1"), edge("a", "c", bundle="1"))
    assert found("a", *kit) == {"b": (1, True, False), "c": (1, True, False)}


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde"), st.booleans()), max_size=12
    )
)
def test_any_tangle_ends_and_the_nearest_come_first(tangle: list[tuple[str, str, bool]]) -> None:
    edges = [edge(part, by, 1, both) for part, by, both in tangle]
    near = kin("a", Links(edges))
    assert [k.steps for k in near] == sorted(k.steps for k in near)
    assert "a" not in {k.part for k in near}
    assert kin("a", Links(reversed(edges))) == near
