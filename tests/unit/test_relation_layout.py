"""Where numbers stand in a picture of their relations: from old to new, many as one, loops seen."""

from __future__ import annotations

import random
from fractions import Fraction

from bocounter.models.option_facts import Graph, Hop, Note
from bocounter.ui.screens.relation_layout import MOST_PLACES, Picture, picture


def newer(old: str, new: str, ratio: int = 1, **more: object) -> Hop:
    return Hop("superseded_by", old, new, Fraction(ratio), "SB 1", None, **more)  # type: ignore[arg-type]


def older(new: str, old: str, ratio: int = 1, **more: object) -> Hop:
    return Hop("supersedes", new, old, Fraction(1, ratio), "SB 1", None, **more)  # type: ignore[arg-type]


def beside(one: str, other: str, relation: str = "interchange", grade: str | None = "exact") -> Hop:
    return Hop(relation, one, other, Fraction(1), None, None, grade=grade, both_ways=True)


LOOP = Note("loop", ("A", "B"))


def spots(found: Picture) -> dict[str, tuple[int, int]]:
    return {place.key: (place.layer, place.row) for place in found.places}


def test_layers_go_from_the_oldest_number_to_the_newest() -> None:
    found = picture(Graph("C", (newer("C", "D"), older("C", "B"), older("B", "A"))))
    assert spots(found) == {"A": (0, 0), "B": (1, 0), "C": (2, 0), "D": (3, 0)}
    assert (found.layers, found.rows) == (4, 1)
    assert [place.key for place in found.places if place.own] == ["C"]


def test_an_arrow_points_from_old_to_new_and_says_how_many_of_the_new_one_old_takes() -> None:
    found = picture(Graph("C", (newer("C", "D", 2), older("C", "B", 3, both_ways=True))))
    arrows = {(one.tail, one.head): one for one in found.arrows}
    assert (arrows["C", "D"].ratio, arrows["C", "D"].both_ways) == (2, False)
    assert (arrows["B", "C"].ratio, arrows["B", "C"].both_ways) == (3, True)


def test_that_one_may_not_go_back_is_no_refusal_of_the_arrow() -> None:
    back = older("C", "B", refused=Note("one_way", ("B", "C")))
    later = newer("C", "D", refused=Note("not_before", ("D", "2027-01-01")))
    arrows = {one.tail: one.refused for one in picture(Graph("C", (back, later))).arrows}
    assert arrows == {"B": None, "C": "not_before"}


def test_what_does_the_same_job_stands_beneath_and_takes_no_row_of_a_chain() -> None:
    hops = (newer("A", "B"), newer("A", "C"), beside("A", "X"), beside("B", "Y"))
    found = spots(picture(Graph("A", hops)))
    assert (found["B"], found["Y"], found["C"], found["X"]) == ((1, 0), (1, 1), (1, 2), (0, 3))
    assert len(set(found.values())) == len(found), "no two stand on one spot"


def test_a_number_of_the_chain_stands_in_it_though_it_also_does_the_same_job() -> None:
    hops = (beside("A", "C"), newer("A", "B"), newer("B", "C"), beside("B", "C"))
    found = picture(Graph("A", hops))
    assert spots(found) == {"A": (0, 0), "B": (1, 0), "C": (2, 0)}
    assert [(one.tail, one.head) for one in found.arrows] == [("A", "B"), ("B", "C")]


def test_two_chains_that_meet_are_joined_by_an_arrow() -> None:
    found = picture(
        Graph("A", (newer("A", "B"), newer("A", "C"), newer("B", "D"), newer("C", "D")))
    )
    assert {(one.tail, one.head) for one in found.arrows} == {
        ("A", "B"),
        ("A", "C"),
        ("B", "D"),
        ("C", "D"),
    }


def test_many_of_a_kind_are_one_place_with_their_count() -> None:
    crowd = [beside("A", f"X{n}") for n in range(199)] + [beside("A", "Y", grade="rework")]
    found = picture(Graph("A", tuple(crowd), cut=True))
    many = [place for place in found.places if place.count > 1]
    assert [(place.count, place.key) for place in many] == [(196, "X3")]
    assert "Y" in spots(found), "another grade is another kind"
    assert found.place_of("X150") == "X3"
    assert found.cut
    (arrow,) = [one for one in found.arrows if one.head == "X3"]
    assert len(arrow.hops) == 196


def test_a_long_chain_shows_its_beginning_and_its_end() -> None:
    chain = tuple(newer(f"N{n}", f"N{n + 1}") for n in range(9000))
    found = picture(Graph("N0", chain, dead_ends=("N9000",)))
    assert [place.key for place in found.places] == ["N0", "N1", "N2", "N3", "N9000"]
    assert [place.count for place in found.places] == [1, 1, 1, 8997, 1]
    assert found.places[-1].dead_end
    assert [(one.tail, one.head) for one in found.arrows][-1] == ("N3", "N9000")


def test_a_loop_is_an_arrow_that_says_so_also_onto_itself() -> None:
    hops = (newer("A", "B", refused=LOOP), older("A", "B", refused=LOOP), newer("A", "A"))
    found = picture(Graph("A", hops, loops=(("A", "B"),)))
    assert [(one.tail, one.head, one.loop) for one in found.arrows] == [
        ("A", "B", True),
        ("B", "A", True),
        ("A", "A", False),
    ]
    assert all(place.in_loop for place in found.places)


def test_a_number_alone_is_a_picture() -> None:
    found = picture(Graph("A"))
    assert (spots(found), found.arrows) == ({"A": (0, 0)}, ())


def test_any_graph_has_few_places_and_every_number_stands_on_exactly_one_spot() -> None:
    chance = random.Random(7)
    for _ in range(200):
        names = [f"P{n}" for n in range(chance.randrange(2, 120))]
        hops = []
        for _ in range(chance.randrange(1, 300)):
            one, other = chance.sample(names, 2)
            make = chance.choice((newer, older, beside))
            hops.append(make(one, other))
        found = picture(Graph("P0", tuple(hops)))
        members = [one for place in found.places for one in (place.members or (place.key,))]
        assert len(members) == len(set(members))
        assert len({(place.layer, place.row) for place in found.places}) == len(found.places)
        assert len(found.places) <= MOST_PLACES
        assert {one for arrow in found.arrows for one in (arrow.tail, arrow.head)} <= {
            place.key for place in found.places
        }
        assert found == picture(Graph("P0", tuple(hops)))
