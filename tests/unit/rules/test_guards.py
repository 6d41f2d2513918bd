"""What must not be said to a customer is refused, and what is doubtful warned of."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bocounter.models.call_facts import Guard, GuardLevel
from bocounter.models.facts import Confidence, LineFacts
from bocounter.rules import guards
from tests.unit.rules.facts import NOW, days, line, order, ordered

WAITS = ordered(days(9))
ORDER = order(WAITS)

# fmt: off
TEXTS = [
    ("It is coming Thursday, December 10.", "refuse", "as if it were sure"),
    ("Es kommt am Donnerstag, 10. Dezember.", "refuse", "as if it were sure"),
    ("Llega el 10 de diciembre sin falta.", "refuse", "as if it were sure"),
    ("Here on 2026-12-10!", "refuse", "as if it were sure"),
    ("The estimate is about Thursday, December 10, not confirmed yet.", None, ""),
    ("Our cost on it is low.", "refuse", "'Our cost'"),
    ("It costs us 41.37 each.", "refuse", "what we pay"),
    ("It costs us 41,37 each.", "refuse", "what we pay"),
    ("Birch Farms got theirs first.", "refuse", "Birch Farms, who is another customer"),
    ("The birch farmsteads are nice.", None, ""),
    ("By the way, 20 % off all filters.", "refuse", "advertising"),
    ("Heute mit Rabatt!", "refuse", "advertising"),
    ("The other make is just as good.", "warn", "substitute is equal"),
    ("It is not the same part.", None, ""),
    ("The technician can see it Friday.", "refuse", "not all parts are set aside"),
    ("It should be here soon.", "warn", "says nothing"),
    ("Fine\u202eenif", "refuse", "nobody sees"),
    ("There is no date today. I call you tomorrow.", None, ""),
]
# fmt: on


def judged(text: str, **more: object) -> tuple[Guard, ...]:
    others, costs = ["Birch Farms", "Fernhill Farm", "Bo"], [Decimal("41.37"), Decimal(3)]
    return guards.of_text(text, ORDER, NOW, others=others, costs=costs, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("row", TEXTS, ids=[row[0][:30] for row in TEXTS])
def test_a_text_is_judged(row: tuple[str, str | None, str]) -> None:
    text, level, what = row
    found = judged(text)
    if level is None:
        assert found == ()
    else:
        (guard,) = found
        assert (guard.level, what in guard.what) == (level, True)
        assert guard.text.endswith(guard.advice)
        assert guard.advice


def test_a_substitute_is_never_called_equal_where_it_differs() -> None:
    (guard,) = judged("It is identical.", differs=True)
    assert guard.level is GuardLevel.REFUSE


def test_what_the_erp_calls_a_part_is_no_offer_of_ours() -> None:
    named = replace(WAITS, description="Discount margin soon")
    assert guards.of_text("Discount margin soon: no date.", order(named), NOW) == ()


def test_a_day_that_was_confirmed_or_is_the_next_contact_may_be_named() -> None:
    text = "You hear from us Thursday, December 10."
    assert judged(text, said_days={days(9)}) == ()
    assert guards.of_text(text, order(ordered(days(9), confirmed=True)), NOW) == ()


def test_old_facts_are_warned_of() -> None:
    old = order(WAITS, as_of=NOW - timedelta(hours=5))
    (guard,) = guards.of_text("There is no news.", old, NOW)
    assert (guard.level, "from 9:00 this morning" in guard.text) == (GuardLevel.WARN, True)


CONFIRMED, ESTIMATED = Confidence.CONFIRMED, Confidence.ESTIMATED

# fmt: off
LOGGED = [
        (WAITS, 9, ESTIMATED, None, None),
        (WAITS, 9, CONFIRMED, None, "refuse"),
        (WAITS, 9, CONFIRMED, "They said so on the phone.", None),
        (WAITS, 8, ESTIMATED, None, "warn"),
        (ordered(None), 8, ESTIMATED, None, "warn"),
        (ordered(None), 8, CONFIRMED, None, "refuse"),
        (ordered(days(9), confirmed=True), 9, CONFIRMED, None, None),
        (ordered(days(9), confirmed=True), 8, CONFIRMED, None, "warn"),
        (ordered(days(9), shipped=True), 9, CONFIRMED, None, None),
        (line(assigned=1), 1, CONFIRMED, None, None),
]
# fmt: on


@pytest.mark.parametrize(("of", "ahead", "confidence", "note", "level"), LOGGED)
def test_no_day_is_logged_surer_than_it_is(
    of: LineFacts, ahead: int, confidence: Confidence, note: str | None, level: str | None
) -> None:
    for about in (of, None):
        told = guards.Told(line=about, day=days(ahead), confidence=confidence)
        due = NOW + timedelta(days=1)
        found = guards.of_contact(order(of), [told], due, NOW, note=note)
        assert [guard.level for guard in found] == ([] if level is None else [level])


def test_a_contact_ends_with_a_next_one_while_something_is_missing() -> None:
    (guard,) = guards.of_contact(ORDER, (), None, NOW)
    assert guard.level is GuardLevel.REFUSE
    assert guards.of_contact(order(line(issued=1)), (), None, NOW) == ()
