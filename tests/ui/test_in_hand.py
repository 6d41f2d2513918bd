"""The row in hand is whole, whatever is cut above it; the hint knows of options without a digit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from pytestqt.qtbot import QtBot

from bocounter.models.option_facts import Ask, Excluded, Graph, Ladder
from bocounter.ui.screens.ladder_words import Found, keys
from bocounter.ui.tables import ladder_rows
from bocounter.ui.tables.ladder_model import LadderModel
from bocounter.ui.tables.ladder_view import LadderView
from bocounter.ui.theme import Choice, Look
from tests.an_option import an_option
from tests.building import NOW

PLACE = "Riverside and Upper Vale Machinery Supply, the warehouse behind the railway, gate four"


def a_ladder(options: int, *excluded: Excluded) -> Ladder:
    made = tuple(
        an_option(rank=n, key=f"k{n}", from_=PLACE, part=f"66-{n}") for n in range(1, options + 1)
    )
    return Ladder(Ask("P9", Decimal(2), "B1", None, NOW), made, excluded, Graph("66-9999"))


def test_a_place_that_is_cut_is_whole_on_the_row_in_hand_offered_or_not(qtbot: QtBot) -> None:
    model = LadderModel()
    view = LadderView(model, Look(Choice.LIGHT), None)  # type: ignore[arg-type]
    qtbot.addWidget(view)
    view.resize(420, 500)
    view.show()
    never = Excluded(an_option(rank=0, key="never", from_=PLACE), "It is promised to others.")
    model.show_rows(ladder_rows.rows(a_ladder(1, never), None, safe=False))
    model.toggle()
    for place in (0, 2):
        before = view.height_of(place)
        view.pick(place)
        assert view.height_of(place) >= before + 2 * view.fontMetrics().height() - 8, place
        view.pick(None)
    view.resize(2000, 500)
    view.pick(0)
    assert view.height_of(0) == before_height(view, 0), "where there is room nothing is said twice"


def before_height(view: LadderView, place: int) -> int:
    view.pick(None)
    return view.height_of(place)


@pytest.mark.parametrize(("options", "said"), [(3, False), (9, False), (10, True)])
def test_the_hint_says_which_keys_lead_beyond_the_ninth(
    qapp: object, options: int, said: bool
) -> None:
    found = Found("66-9999", "Pump", None, None, a_ladder(options), None)
    hint = keys(found, None, letting_go=False)
    assert ("↓ from 10 on" in hint) is said
    assert ("↓ from 10 on" in keys(replace(found, line=object()), None, letting_go=False)) is said  # type: ignore[arg-type]
