"""The graph of a part: every kind of relation, in both directions, and what is refused."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise, permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bocounter.rules.relations import Content, Links, Member, Replacement, loops
from bocounter.rules.serials import within
from bocounter.rules.ways import MOST_MEMBERS, Found, ways

TODAY = date(2026, 12, 1)


def new(part: str, by: str, factor: object = 1, **more: Any) -> Replacement:
    return Replacement(part, by, Fraction(str(factor)), **more)


def pair(group: str, *parts: str, **more: Any) -> list[Member]:
    return [Member(group, part, **more) for part in parts]


def walked(part: str, *rows: Any, serial: str | None = None) -> Found:
    links = Links(
        [row for row in rows if isinstance(row, Replacement)],
        [row for row in rows if isinstance(row, Member)],
        [row for row in rows if isinstance(row, Content)],
    )
    return ways(links, part, TODAY, serial)


def good(found: Found) -> list[str]:
    """Say each way as its units, such as "2 b + 1/3 c"."""
    return [" + ".join(f"{units} {part}" for part, units in way.units) for way in found.ways]


def refused(found: Found) -> dict[str, str]:
    return {way.part: way.refused.code for way in found.refused if way.refused}


CASES: dict[str, tuple[str, list[Any], list[str], dict[str, str]]] = {
    "nothing relates it": ("a", [], ["1 a"], {}),
    "one for one": ("a", [new("a", "b")], ["1 a", "1 b"], {}),
    "two new for one old": ("a", [new("a", "b", 2)], ["1 a", "2 b"], {}),
    "a factor that is no number of parts": ("a", [new("a", "b", 0)], ["1 a", "1 b"], {}),
    "a chain multiplies": ("a", [new("a", "b", 2), new("b", "c", 3)], ["1 a", "2 b", "6 c"], {}),
    "no way back": ("b", [new("a", "b")], ["1 b"], {"a": "one_way"}),
    "a way back, and a third is exact": (
        "b",
        [new("a", "b", 3, both_ways=True)],
        ["1 b", "1/3 a"],
        {},
    ),
    "two choices": ("a", [new("a", "b"), new("a", "c")], ["1 a", "1 b", "1 c"], {}),
    "one for several together": (
        "a",
        [new("a", "b", bundle="k"), new("a", "c", 2, bundle="k")],
        ["1 a", "1 b + 2 c"],
        {},
    ),
    "a member of the bundle is itself replaced": (
        "a",
        [new("a", "b", bundle="k"), new("a", "c", bundle="k"), new("c", "d", 2)],
        ["1 a", "1 b + 1 c", "1 b + 2 d"],
        {},
    ),
    "several together for one": (
        "a1",
        [new("a1", "b", bundle="k"), new("a2", "b", bundle="k")],
        ["1 a1", "1 b"],
        {},
    ),
    "back from one to the several it replaced": (
        "b",
        [new("a1", "b", bundle="k", both_ways=True), new("a2", "b", bundle="k", both_ways=True)],
        ["1 b", "1 a1 + 1 a2"],
        {},
    ),
    "several for several": (
        "a1",
        [new(old, by, bundle="k") for old in ("a1", "a2") for by in ("b1", "b2")],
        ["1 a1", "1 b1 + 1 b2"],
        {},
    ),
    "a loop of two": ("a", [new("a", "b"), new("b", "a")], ["1 a"], {"b": "loop"}),
    "a loop further on": (
        "a",
        [new("a", "b"), new("b", "c"), new("c", "d"), new("d", "b")],
        ["1 a", "1 b"],
        {"c": "loop"},
    ),
    "replaced by itself": ("a", [new("a", "a")], ["1 a"], {}),
    "not in force yet": (
        "a",
        [new("a", "b", effective_from=date(2026, 12, 2))],
        ["1 a"],
        {"b": "not_before"},
    ),
    "in force since today": ("a", [new("a", "b", effective_from=TODAY)], ["1 a", "1 b"], {}),
    "interchange": ("a", pair("g", "a", "x", "y"), ["1 a", "1 x", "1 y"], {}),
    "not from group to group": (
        "a",
        [*pair("g", "a", "x"), *pair("h", "x", "y")],
        ["1 a", "1 x"],
        {},
    ),
    "only asked for": (
        "x",
        [Member("g", "a", role="wanted"), Member("g", "x", role="offered")],
        ["1 x"],
        {},
    ),
    "only offered": (
        "a",
        [Member("g", "a", role="wanted"), Member("g", "x", role="offered")],
        ["1 a", "1 x"],
        {},
    ),
    "the replacement's interchange": (
        "a",
        [new("a", "b", 2), *pair("g", "b", "x")],
        ["1 a", "2 b", "2 x"],
        {},
    ),
    "the interchange's replacement": (
        "a",
        [*pair("g", "a", "x"), new("x", "y", 2)],
        ["1 a", "1 x", "2 y"],
        {},
    ),
    "a kit from its components": (
        "k",
        [Content("k", "c", Fraction(2)), Content("k", "d")],
        ["1 k", "2 c + 1 d"],
        {},
    ),
    "a component out of a kit": ("c", [Content("k", "c", Fraction(2))], ["1 c", "1/2 k"], {}),
    "the next higher assembly": (
        "c",
        [Content("pump", "c", kind="assembly")],
        ["1 c", "1 pump"],
        {},
    ),
    "an assembly is not built at the counter": (
        "pump",
        [Content("pump", "c", kind="assembly")],
        ["1 pump"],
        {},
    ),
    "a kit's component under its new number": (
        "k",
        [Content("k", "c"), Content("k", "d"), new("d", "e", 3)],
        ["1 k", "1 c + 1 d", "1 c + 3 e"],
        {},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_every_relation_leads_where_it_should(case: str) -> None:
    part, rows, expected, bad = CASES[case]
    found = walked(part, *rows)
    assert good(found) == expected
    assert refused(found) == bad


@pytest.mark.parametrize("case", CASES)
def test_the_order_of_rows_decides_nothing(case: str) -> None:
    part, rows, _, _ = CASES[case]
    once = walked(part, *rows)
    assert all(walked(part, *some) == once for some in permutations(rows[:4]) if len(rows) <= 4)
    assert walked(part, *reversed(rows)) == once


def test_a_hop_says_who_says_so_and_since_when() -> None:
    found = walked("a", new("a", "b", source="maker's bulletin 12", as_of=TODAY), new("b", "c", 2))
    path = found.ways[-1].path
    assert [(h.relation, h.from_, h.to, h.factor) for h in path] == [
        ("superseded_by", "a", "b", 1),
        ("superseded_by", "b", "c", 2),
    ]
    assert (path[0].source, path[0].as_of) == ("maker's bulletin 12", TODAY)


def test_a_loop_is_shown_with_all_its_numbers() -> None:
    assert walked("a", new("a", "b"), new("b", "c"), new("c", "b")).loops == (("b", "c"),)


@pytest.mark.parametrize(
    ("serial", "expected"),
    [("T4001", "good"), ("T5000", "good"), ("T4000", "serial_out"), (None, "look"), ("X9", "look")],
)
def test_a_serial_break_counts_only_where_the_serial_is_known(
    serial: str | None, expected: str
) -> None:
    found = walked("a", new("a", "b", from_serial="T-4001", to_serial="T5000"), serial=serial)
    if expected == "serial_out":
        assert refused(found) == {"b": "serial_out"}
    else:
        looks = [note.code for note in found.ways[1].cautions]
        assert looks == ([] if expected == "good" else ["serial_unknown"])


@pytest.mark.parametrize(
    ("serial", "first", "last", "expected"),
    [
        ("T100", "T99", None, True),
        ("T0100", "T99", "T100", True),
        ("t-101", "T99", "T100", False),
        ("U100", "T99", None, None),
        ("T100A", "T99", None, None),
        (None, "T99", None, None),
        ("T100", None, None, True),
        ("T100", "?", None, None),
    ],
)
def test_serials_are_compared_as_numbers_behind_the_same_letters(
    serial: str | None, first: str | None, last: str | None, expected: bool | None
) -> None:
    assert within(serial, first, last) is expected


def test_what_else_a_bundle_replaces_is_said() -> None:
    found = walked("a1", new("a1", "b", bundle="k"), new("a2", "b", bundle="k"))
    assert [note.about for note in found.ways[1].cautions] == [("b", "a1", "a2")]


def test_the_worse_grade_of_two_counts_and_the_best_way_comes_first() -> None:
    found = walked(
        "a",
        Member("g", "a"),
        Member("g", "z"),
        Member("g", "x", grade="rework"),
        Member("g", "y", grade="functional"),
    )
    assert [(way.part, way.grade) for way in found.ways[1:]] == [
        ("z", "exact"),
        ("y", "functional"),
        ("x", "rework"),
    ]
    assert [note.code for note in found.ways[3].cautions] == ["rework"]


def test_another_label_is_told_from_another_product() -> None:
    found = walked("a", *pair("g", "a", "x", kind="alternate"), *pair("h", "a", "y"))
    assert {hop.to: hop.relation for hop in found.seen} == {"x": "alternate", "y": "interchange"}


def test_a_good_way_is_taken_although_a_shorter_one_is_refused() -> None:
    found = walked("b", new("a", "b"), *pair("g", "a", "b"))
    assert good(found) == ["1 b", "1 a"]
    assert refused(found) == {}


def test_a_chain_of_nine_thousand_hops_is_followed_to_its_end() -> None:
    names = [f"n{n:04d}" for n in range(9_001)]
    found = walked(names[0], *(new(a, b) for a, b in pairwise(names)))
    assert found.ways[-1].units == ((names[-1], Fraction(1)),)
    assert len(found.ways[-1].path) == 9_000
    assert not found.cut


def test_a_dense_cluster_is_cut_short_and_says_so() -> None:
    crowd = [f"n{n:04d}" for n in range(3_000)]
    found = walked(crowd[0], *pair("g", *crowd))
    assert found.cut
    assert len(found.ways) <= MOST_MEMBERS + 1


def test_everything_replacing_everything_is_one_loop_and_ends() -> None:
    crowd = [f"n{n:02d}" for n in range(60)]
    found = walked(crowd[0], *(new(a, b) for a in crowd for b in crowd if a != b))
    assert good(found) == ["1 n00"]
    assert found.loops == (tuple(crowd),)


def test_bundles_of_bundles_end() -> None:
    rows = [
        new(f"n{n}", f"n{n + 1}{side}", bundle="k") for n in range(40) for side in ("", "x")
    ] + [new(f"n{n}x", f"m{n}{side}") for n in range(40) for side in "abc"]
    assert walked("n0", *rows).cut


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=14),
)
def test_a_loop_is_what_can_be_walked_in_a_circle(edges: list[tuple[str, str]]) -> None:
    ahead: dict[str, list[str]] = {}
    for one, other in edges:
        ahead.setdefault(one, []).append(other)

    def reach(start: str) -> set[str]:
        seen: set[str] = set()
        todo = list(ahead.get(start, ()))
        while todo:
            here = todo.pop()
            if here not in seen:
                seen.add(here)
                todo += ahead.get(here, ())
        return seen

    found = {part: loop for loop in loops(ahead) for part in loop}
    for part in "abcdef":
        assert (part in found) == (part in reach(part))
        if part in found:
            assert set(found[part]) == {p for p in reach(part) if part in reach(p)}
