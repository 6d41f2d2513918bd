"""The terms of return are said where a way is chosen, and again where a choice is given up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from bocounter.models.choice_facts import Choice, ChoiceFacts, ChoiceState, Step
from bocounter.models.facts import OperationState
from bocounter.models.option_facts import Ask, Graph, Ladder
from bocounter.models.return_terms import read
from bocounter.ui.screens.ladder_words import Found, taking_back
from bocounter.ui.tables import ladder_rows
from tests.an_option import an_option
from tests.building import NOW

SAID = "returnable; 15 % fee after 30 days, 20 % after 60 days"
OPTION = an_option(
    "other_supplier",
    unit_cost=Decimal(50),
    returnable=True,
    restock_fees=read("30=15;60=20"),
    source_kind="offer",
)
LADDER = Ladder(Ask("P9", Decimal(2), "B1", None, NOW), (OPTION,), (), Graph("66-9999"))


def chosen(state: OperationState) -> ChoiceFacts:
    step = Step("s", OPTION.kind, "P9", "offer", "o", Decimal(2), Decimal(2), "", "w", state)
    choice = Choice("c", "l", "w", "P9", OPTION.key, (step,), NOW, "Ann", None)
    return ChoiceFacts(choice, ChoiceState.IN_ERP, None, "2 from Northvale")


def test_an_option_says_what_a_late_return_costs(qapp: object) -> None:
    (row,) = ladder_rows.rows(LADDER, None, safe=True).options
    assert SAID in row.spoken


def test_who_gives_a_choice_up_is_told_what_that_may_cost(qapp: object) -> None:
    found = Found("66-9999", "Pump", None, None, LADDER, None)
    assert SAID not in taking_back(found, chosen(OperationState.PENDING), safe=False)
    sent = chosen(OperationState.VERIFIED)
    assert f"{SAID}. That may cost 20.00." in taking_back(found, sent, safe=False)
    assert "20.00" not in taking_back(found, sent, safe=True), "a customer looks on"


def test_who_gives_a_number_on_the_line_up_is_told_that_the_line_goes_back(qapp: object) -> None:
    found = Found("66-9999", "Pump", None, None, LADDER, None)
    for state, told in ((OperationState.PENDING, False), (OperationState.DONE, True)):
        one = chosen(OperationState.PENDING)
        there = replace(one, choice=replace(one.choice, line_word="l", line_state=state))
        said = taking_back(found, there, safe=True)
        assert ("asks for its old number again" in said) is told
        assert ("hears nothing" in said) is not told
