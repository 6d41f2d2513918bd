"""What the list of relations says of a hop, and the picture beside its arrow."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from bocounter.models.option_facts import Graph, Hop, Note
from bocounter.ui.screens import relation_words as say
from bocounter.ui.screens.relation_layout import picture
from bocounter.ui.words import Shape

TODAY = date(2026, 12, 1)
LOOP, ONE_WAY = Note("loop", ("A", "B")), Note("one_way", ("A", "B"))
LATER = Note("not_before", ("B", "2027-01-15"))


def hop(relation: str, factor: Fraction | int = 1, **more: object) -> Hop:
    return Hop(relation, "A", "B", Fraction(factor), "SB 1", date(2021, 3, 4), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (hop("superseded_by"), "A is replaced by B."),
        (hop("superseded_by", 2), "A is replaced by 2 B."),
        (hop("superseded_by", Fraction(1, 2)), "2 A are replaced by 1 B."),
        (
            hop("superseded_by", both_ways=True),
            "A is replaced by B; either may be used.",
        ),
        (hop("superseded_by", together=True), "A is replaced by B; all are needed together."),
        (hop("superseded_by", refused=LATER), "A is replaced by B. It holds from Jan 15 2027 on."),
        (hop("superseded_by", refused=LOOP), "A is replaced by B. A loop: not followed."),
        (
            hop("supersedes", Fraction(1, 3), refused=ONE_WAY),
            "B is replaced by 3 A; no way back.",
        ),
        (hop("interchange", grade="rework"), "B does the job of A: with rework."),
        (hop("interchange"), "B does the job of A: nobody says how well."),
        (hop("alternate"), "B is A under another label."),
        (hop("kit", Fraction(1, 4)), "B is a kit that holds 4 A."),
        (hop("component", 6, together=True), "A is a kit: 6 B is in it; all are needed together."),
        (hop("assembly", Fraction(1, 2)), "B is the next higher assembly and holds 2 A."),
    ],
)
def test_a_hop_is_one_sentence_that_says_which_way_and_how_many(one: Hop, said: str) -> None:
    assert say.sentence(one, TODAY) == said
    assert say.tip(one, TODAY) == f"{said} (SB 1, Thu Mar 4 2021)".replace("Thu ", "")


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (hop("superseded_by"), ""),
        (hop("superseded_by", 2), "× 2"),
        (hop("superseded_by", Fraction(1, 2)), "2 : 1"),
        (hop("superseded_by", 3, together=True), "× 3 +"),
        (hop("superseded_by", refused=LOOP), "loop"),
        (hop("superseded_by", 2, refused=LATER), "× 2 later"),
        (hop("supersedes", refused=ONE_WAY), ""),
    ],
)
def test_beside_an_arrow_stand_its_factor_and_why_it_is_not_followed(one: Hop, said: str) -> None:
    (arrow,) = picture(Graph("A", (one,))).arrows
    assert say.beside(arrow) == said


def test_loops_dead_ends_and_what_was_cut_are_said_with_a_shape_of_their_own() -> None:
    graph = Graph("A", (), (("A", "B"), ("C",)), ("D",), cut=True)
    said = [(sign.shape, sign.words.split(":")[0]) for sign in say.warnings(graph)]
    assert said == [
        (Shape.CROSS, "A, B replace each other"),
        (Shape.CROSS, "C is said to replace itself"),
        (Shape.DEAD_END, "D is a dead end"),
        (Shape.HALF, "There is more than anybody can look at"),
    ]


def test_the_legend_explains_what_is_in_the_picture_and_nothing_else() -> None:
    plain = picture(Graph("A", (hop("superseded_by"),)))
    assert say.legend(plain) == "Left to right: old to new."
    both = picture(Graph("A", (hop("superseded_by", both_ways=True, refused=LOOP),)))
    assert "Two heads" in say.legend(both)
    assert "not followed" in say.legend(both)


def test_a_list_of_thousands_is_cut_and_says_how_many_more_there_are() -> None:
    many = tuple(
        Hop("superseded_by", f"N{n}", f"N{n + 1}", Fraction(1), None, None) for n in range(9000)
    )
    _, rows = say.hops(Graph("N0", many), TODAY)
    assert len(rows) == say.MOST_HOPS + 1
    assert rows[-1].cells[0] == "and 8,600 more"
    assert rows[-1].key is None
