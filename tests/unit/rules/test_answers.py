"""What a person may say on the phone: never empty, never surer than the facts."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bocounter.models.facts import CustomerFacts, LineFacts, WorkOrderFacts
from bocounter.rules import phrases
from bocounter.rules.answers import LONGEST, answer, customer_answer, line_answer
from tests.unit.rules.facts import NOW, TODAY, days, line, order, ordered, told

MOVED = NOW - timedelta(days=2)
UNSURE = re.compile(r"\b(soon|should be|probably|any day|hopefully)\b", re.IGNORECASE)

# December 1, 2026 is a Tuesday.
ONE_LINE: list[tuple[str, LineFacts, str]] = [
    (
        "confirmed",
        ordered(days(9), confirmed=True),
        "Hydraulic hose is on order; the supplier confirmed Thursday, December 10.",
    ),
    (
        "not confirmed",
        ordered(days(9)),
        "Hydraulic hose is on order; the estimate is Thursday, December 10, not confirmed.",
    ),
    ("no date", ordered(None), "Hydraulic hose is on order; the supplier has given no date."),
    (
        "slipped, told",
        ordered(days(9), moved_later_at=MOVED, told=told(days(2))),
        "Hydraulic hose is late: we told you Thursday, December 3, it moved to "
        "Thursday, December 10 (not confirmed).",
    ),
    (
        "slipped, never told",
        ordered(days(9), moved_later_at=MOVED, supplier_date_original=days(2), confirmed=True),
        "Hydraulic hose is late: it was due Thursday, December 3 and moved to "
        "Thursday, December 10 (confirmed).",
    ),
    (
        "overdue",
        ordered(days(-1)),
        "Hydraulic hose is overdue: it was due Monday, November 30 and has not come in; "
        "there is no newer date.",
    ),
    (
        "late for the job",
        ordered(days(9), need_by=days(3)),
        "Hydraulic hose will be late for Friday, December 4, when you need it: "
        "the estimate is Thursday, December 10, not confirmed.",
    ),
    (
        "shipped",
        ordered(days(1), shipped=True),
        "Hydraulic hose has shipped and is on the way; expected Wednesday, December 2.",
    ),
    (
        "shipped without a date",
        ordered(None, shipped=True),
        "Hydraulic hose has shipped and is on the way, with no arrival date.",
    ),
    (
        "partly here",
        ordered(days(1), wanted=4, assigned=3, on_order=1, received=True),
        "Hydraulic hose (4) is partly here: 3 of 4 set aside or handed out, 1 to come; "
        "the estimate is Wednesday, December 2, not confirmed.",
    ),
    (
        "on the shelf",
        line(from_shelf=1, uncovered=0),
        "Hydraulic hose is here on the shelf, nobody has picked it yet.",
    ),
    (
        "asked for",
        line(sourcing=True),
        "Hydraulic hose is being sourced and not ordered yet, so there is no date.",
    ),
    ("short", line(), "Hydraulic hose is short and not ordered yet, so there is no date."),
    (
        "half ordered",
        line(wanted=3, on_order=2, uncovered=1, dated=True),
        "Hydraulic hose (3) is short: 2 on order, 1 not ordered yet, so there is no date.",
    ),
]


@pytest.mark.parametrize(
    ("facts", "said"), [row[1:] for row in ONE_LINE], ids=[row[0] for row in ONE_LINE]
)
def test_the_wording_follows_the_evidence(facts: LineFacts, said: str) -> None:
    assert answer(order(facts, told=facts.told), NOW).splitlines()[0] == f"WO-1: {said}"
    assert line_answer(facts, NOW, NOW).splitlines()[0] == said


def test_the_second_line_says_what_was_told_by_whom_when_and_how() -> None:
    heard = told(days(3), ago=11, confidence="confirmed")
    facts = order(ordered(days(3), told=heard), told=heard)
    second = answer(facts, NOW).splitlines()[1]
    assert second == "Ann told you on November 20 by phone: Friday, December 4, confirmed."


def test_a_told_day_that_has_passed_is_owned() -> None:
    heard = told(days(-1), ago=5)
    said = answer(order(ordered(None, told=heard), told=heard), NOW)
    assert "Monday, November 30, estimated; that day has passed." in said


def test_being_told_nothing_and_being_told_there_is_no_date_are_different() -> None:
    assert "We have not told you a date so far." in answer(order(ordered(None)), NOW)
    heard = told(None)
    said = answer(order(ordered(None, told=heard), told=heard), NOW)
    assert "Ann told you yesterday by phone that there was no date." in said


def test_what_else_can_be_done_and_the_next_call_are_said_where_they_fit() -> None:
    facts = order(
        ordered(days(9), best_option="2 free at Riverside"),
        next_contact=NOW + timedelta(days=2),
    )
    said = answer(facts, NOW)
    assert "Another way: 2 free at Riverside. Next call Thursday, December 3." in said


def test_stale_facts_are_not_spoken_as_of_now() -> None:
    facts = order(ordered(days(9), confirmed=True), as_of=NOW - timedelta(hours=5))
    said = answer(facts, NOW)
    assert said.startswith("My last news is from 9:00 this morning; by that, WO-1: Hydraulic hose")
    assert "I will check and call you back." in said


def test_facts_four_hours_old_are_not_stale_yet() -> None:
    facts = order(ordered(days(9)), as_of=NOW - timedelta(hours=4))
    assert "My last news" not in answer(facts, NOW)


def test_before_the_first_sync_it_says_so() -> None:
    assert "no complete news from the ERP yet" in answer(order(line(), as_of=None), NOW)


def test_the_hour_is_that_of_the_person_who_speaks() -> None:
    here = NOW.astimezone(timezone(timedelta(hours=-6)))
    facts = order(line(), as_of=NOW - timedelta(hours=6))
    assert "from 2:00 this morning" in answer(facts, here)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            order(line(wanted=1, issued=1), status="closed"),
            "All parts of WO-1 are here or handed out.",
        ),
        (
            order(line(assigned=1)),
            "All parts of WO-1 are here: Hydraulic hose is set aside for the job.",
        ),
        (
            order(line(assigned=1), line(id="2", assigned=1)),
            "All parts of WO-1 are here and set aside for the job.",
        ),
        (
            order(line(), status="cancelled"),
            "WO-1 is cancelled; no part is coming for it.",
        ),
        (
            order(line(cancelled=True)),
            "Nothing is open on WO-1: all its parts are cancelled.",
        ),
        (order(), "Nothing is open on WO-1: there are no parts on it."),
    ],
)
def test_an_order_without_anything_missing_has_an_answer_too(
    facts: WorkOrderFacts, said: str
) -> None:
    assert answer(facts, NOW) == said


def test_several_lines_are_grouped_and_the_one_that_decides_comes_first() -> None:
    facts = order(
        line(id="1", assigned=1),
        ordered(days(3), id="2", description="Filter", confirmed=True),
        ordered(None, id="3", description="Seal kit"),
        ordered(None, id="4", description="Bearing"),
    )
    assert answer(facts, NOW).splitlines()[0] == (
        "WO-1: 1 of 4 parts is here. Seal kit and Bearing are on order; the supplier has given "
        "no date. Filter is confirmed for Friday, December 4."
    )


def test_many_lines_still_fit_and_none_is_forgotten() -> None:
    lines = [
        ordered(days(n), id=str(n), description=f"Part with a rather long name, number {n}")
        for n in range(1, 13)
    ]
    said = answer(order(*lines), NOW)
    assert len(said) <= LONGEST
    left = re.search(r"(\d+) more parts are still missing", said)
    assert left is not None
    assert int(left[1]) + said.count("Part with a rather") == 12


@pytest.mark.parametrize(
    "name",
    [
        "Hose\u202eesoh",
        "Hose\u200b\u0000\x1b[31m",
        "Hose\r\nFROM: nobody",
        "x" * 500,
        "<b>Hose</b>",
        "\u200b\u200e",
    ],
)
def test_text_from_outside_cannot_break_the_sentence(name: str) -> None:
    said = answer(order(ordered(None, description=name)), NOW)
    assert len(said.splitlines()) == 2
    assert not any(c in said for c in "\u202e\u200b\u200e\x00\x1b\r")
    assert len(said) <= LONGEST
    assert said.startswith("WO-1: ")
    assert " is on order" in said


def test_a_name_that_ends_in_a_full_stop_gets_no_second_one() -> None:
    who = CustomerFacts("c", None, "Fernhill Ltd.", (), (), None)
    assert customer_answer(who, (), NOW) == "No part is open for Fernhill Ltd."


def test_a_customer_with_one_job_hears_that_job_and_with_more_each_of_them() -> None:
    who = CustomerFacts("c", None, "Fernhill Farm", (), (), None)
    one, two = order(ordered(None)), order(ordered(days(2)), id="2", number="WO-2")
    assert customer_answer(who, (one,), NOW) == answer(one, NOW)
    assert customer_answer(who, (one, two), NOW) == (
        "2 jobs are open for Fernhill Farm. WO-1: Hydraulic hose has no date; "
        "WO-2: Hydraulic hose is estimated for Thursday, December 3."
    )


AMOUNT = st.integers(0, 4)
DAY = st.one_of(st.none(), st.integers(-400, 400).map(days))
LINES = st.builds(
    lambda amounts, truths, supplier_date, original, need_by, heard, name: line(
        **dict(
            zip(
                ("wanted", "assigned", "issued", "from_shelf", "on_order", "uncovered"),
                amounts,
                strict=True,
            )
        ),
        **dict(
            zip(
                ("cancelled", "sourcing", "dated", "confirmed", "shipped", "received"),
                truths,
                strict=True,
            )
        ),
        supplier_date=supplier_date,
        supplier_date_original=original,
        need_by=need_by,
        told=heard,
        description=name,
        moved_later_at=MOVED,
    ),
    st.tuples(*[AMOUNT] * 6),
    st.tuples(*[st.booleans()] * 6),
    DAY,
    DAY,
    DAY,
    st.one_of(st.none(), DAY.map(told)),
    st.text(max_size=60),
)


@given(st.lists(LINES, max_size=5), st.sampled_from(["open", "closed", "cancelled"]), st.booleans())
def test_there_is_always_an_answer_of_two_lines_without_vague_words(
    lines: list[LineFacts], status: str, stale: bool
) -> None:
    facts: dict[str, Any] = {"status": status, "as_of": NOW - timedelta(hours=9 if stale else 0)}
    named = [line_ for line_ in lines if not UNSURE.search(line_.description)]
    facts_of = order(*named, **facts)
    said = answer(facts_of, NOW)
    assert said.strip() == said
    assert 1 <= len(said.splitlines()) <= 2
    assert said.startswith("My last news") is stale
    assert not UNSURE.search(said)
    for one in named:
        assert line_answer(one, NOW, NOW).strip()


@given(DAY.filter(lambda day: day is not None and day >= TODAY), st.booleans())
def test_a_day_is_never_said_without_how_sure_it_is(day: date, confirmed: bool) -> None:
    said = answer(order(ordered(day, confirmed=confirmed)), NOW)
    assert ("the supplier confirmed" in said) is confirmed
    assert ("not confirmed" in said) is not confirmed


def test_the_clock_is_an_argument() -> None:
    facts = order(ordered(days(1), confirmed=True), as_of=datetime(2026, 12, 3, 9, tzinfo=UTC))
    assert "is overdue" in answer(facts, NOW + timedelta(days=2))


def test_a_day_told_too_early_is_not_said_to_have_moved() -> None:
    said = phrases.predicate(ordered(days(9), told=told(days(2))), TODAY)
    assert said == (
        "is late: we told you Thursday, December 3, it is due Thursday, December 10 (not confirmed)"
    )
