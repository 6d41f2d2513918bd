"""Sharing out what came, and what was asked for and not sold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bocounter.commands.allocating import allocate
from bocounter.commands.contacting import ContactWanted, ToldWanted, log_contact
from bocounter.commands.losing_sales import LostSale, lose_sale
from bocounter.commands.setting_facts import set_facts
from bocounter.errors import WrongUse
from bocounter.models.facts import ContactKind, ContactOutcome, LineState
from bocounter.queries import choices, work_orders
from bocounter.queries.sharing import Sharing, sharing
from bocounter.readings.refresh import differences
from bocounter.rules.states import state
from tests.sync.counter import Counter
from tests.sync.fake_dealership import three_jobs_short_of_a_pump
from tests.sync.fake_erp import FakeErp


@pytest.fixture
def erp() -> FakeErp:
    """Three jobs wait for 2 pumps each, and 3 have come in."""
    return three_jobs_short_of_a_pump(3, "B1")


def down(counter: Counter, number: str) -> None:
    set_facts(
        counter.store,
        number,
        {"machine_down": True},
        by="Ruth",
        now=counter.clock,
        mint=counter.mint,
    )


def told(counter: Counter, number: str, line: str, day: date) -> None:
    log_contact(
        counter.store,
        ContactWanted(
            work_order=number,
            kind=ContactKind.CALL,
            outcome=ContactOutcome.REACHED,
            told=[ToldWanted(target=line, day=day)],
            next_contact=counter.clock.replace(day=30),
        ),
        by="Ruth",
        now=counter.clock,
        mint=counter.mint,
    )


def seen(counter: Counter) -> Sharing:
    with counter.store.reading() as rows:
        return sharing(rows, "P9", "B1", counter.clock.date())


def places(counter: Counter) -> list[tuple[str, int]]:
    return [(one.claimant.line, int(one.units)) for one in seen(counter).shared.portions]


def apply(counter: Counter, **how: object) -> None:
    allocate(
        counter.store,
        "P9",
        "B1",
        by="Ruth",
        now=counter.clock,
        mint=counter.mint,
        **how,  # type: ignore[arg-type]
    )


def where(counter: Counter, line: str) -> LineState:
    with counter.store.reading() as rows:
        found = work_orders.find_line(rows, line)
    assert found is not None
    return state(found[1], counter.clock.date())


def test_the_rule_shows_winners_and_losers_before_anything_is_done(counter: Counter) -> None:
    down(counter, "WO-1003")
    told(counter, "WO-1002", "L92", date(2026, 11, 24))
    assert places(counter) == [("L93", 2), ("L92", 1), ("L91", 0)]
    counter.wait(days=3)
    (broken,) = [one for one in seen(counter).shared.portions if one.claimant.line == "L92"]
    assert broken.why.startswith("1 promise broken, told Nov 24, 2026")
    assert counter.all("SELECT count(*) FROM decision") == [(0,)]


def test_what_was_shared_out_is_each_lines_own_and_the_losers_are_due_today(
    counter: Counter, erp: FakeErp
) -> None:
    down(counter, "WO-1003")
    apply(counter)
    assert where(counter, "L93") is LineState.NOT_PICKED
    assert where(counter, "L92") is LineState.SHORT
    with counter.store.reading() as rows:
        assert differences(rows) == []
        chosen = choices.of_lines(rows, ["L91", "L92", "L93"])
    assert {line: int(one.choice.steps[0].quantity) for line, one in chosen.items()} == {
        "L93": 2,
        "L91": 1,
    }
    due = counter.all("SELECT work_order, due FROM follow_up ORDER BY work_order")
    assert due == [
        ("O1", "2026-11-23T17:00:00.000000+00:00"),
        ("O2", "2026-11-23T17:00:00.000000+00:00"),
    ]
    counter.sync()
    texts = [note.text for note in erp.notes]
    assert any("Set 2 x 66-9999 aside from the shelf here." in text for text in texts)
    assert any("machine down" in text for text in texts)
    assert any("66-9999 came in, and 2 of 2 units went to other jobs." in text for text in texts)


def test_another_share_than_the_rules_needs_a_reason(counter: Counter) -> None:
    down(counter, "WO-1003")
    wish = {"L92": Decimal(2), "L91": Decimal(1)}
    with pytest.raises(WrongUse, match="not what the rule gives"):
        apply(counter, wish=wish)
    assert counter.all("SELECT count(*) FROM decision") == [(0,)]
    apply(counter, wish=wish, reason="The loader waits for an engine anyway")
    kept = dict(counter.all("SELECT line, reason FROM decision"))
    assert kept.keys() == {"L91", "L92"}
    assert "The loader waits for an engine anyway" in kept["L92"]
    assert ("O3",) in counter.all("SELECT work_order FROM follow_up")


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        ({"L92": Decimal(3)}, "misses 2 units"),
        ({"L91": Decimal(2), "L92": Decimal(2)}, "Only 3 units"),
        ({"L1": Decimal(1)}, "does not wait for it"),
        ({"L91": Decimal(-1)}, "misses 2 units"),
    ],
)
def test_nobody_is_given_what_is_not_there(
    counter: Counter, wish: dict[str, Decimal], why: str
) -> None:
    with pytest.raises(WrongUse, match=why):
        apply(counter, wish=wish, reason="because")
    assert counter.all("SELECT count(*) FROM operation") == [(0,)]


def lose(counter: Counter, part: str = "66-9999", **more: object) -> None:
    said = {"part": part, "quantity": Decimal(2), "reason": "no_stock", **more}
    lose_sale(
        counter.store,
        LostSale(**said),  # type: ignore[arg-type]
        by="Ruth",
        now=counter.clock,
        mint=counter.mint,
    )


def test_a_lost_sale_is_kept_and_noted_at_the_part(counter: Counter, erp: FakeErp) -> None:
    lose(counter, "669999", branch="nor", note="Would have taken ten.")
    assert counter.all("SELECT part, part_text, quantity, saved, branch FROM lost_sale") == [
        ("P9", "669999", "2", 0, "B1")
    ]
    counter.sync()
    assert erp.notes[-1].target == "P9"
    assert erp.notes[-1].text.splitlines() == [
        "Lost sale noted by Ruth, Mon 2026-11-23 08:05 (UTC+00:00): 2 x 669999, "
        "we did not have it.",
        "Would have taken ten.",
    ]


def test_a_saved_sale_is_noted_at_its_job(counter: Counter, erp: FakeErp) -> None:
    lose(counter, saved=True, work_order="WO-1002", reason="too_late")
    assert counter.all("SELECT saved, work_order, customer, branch FROM lost_sale") == [
        (1, "O2", "C1", "B1")
    ]
    counter.sync()
    assert erp.notes[-1].target == "O2"
    assert erp.notes[-1].text.startswith("Saved sale noted by Ruth")


def test_a_number_nobody_knows_is_kept_as_it_was_said_and_stays_here(counter: Counter) -> None:
    lose(counter, "the thing on the left, '; DROP TABLE lost_sale; --")
    assert counter.all("SELECT part, part_text, operation FROM lost_sale") == [
        (None, "the thing on the left, '; DROP TABLE lost_sale; --", None)
    ]
    assert counter.all("SELECT count(*) FROM operation") == [(0,)]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"part": " \0 "}, "no part number"),
        ({"quantity": Decimal(0)}, "so many"),
        ({"reason": "because"}, "no reason on the list"),
        ({"work_order": "WO-1"}, "no work order"),
        ({"branch": "XXX"}, "no branch"),
        ({"note": "x" * 10_001}, "10,001 characters"),
    ],
)
def test_a_lost_sale_that_makes_no_sense_is_refused(
    counter: Counter, more: dict[str, object], why: str
) -> None:
    with pytest.raises(WrongUse, match=why):
        lose(counter, **more)  # type: ignore[arg-type]
    assert counter.all("SELECT count(*) FROM lost_sale") == [(0,)]
