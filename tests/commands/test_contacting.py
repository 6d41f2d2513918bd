"""A contact is kept whole, sent once, and never closed without a next one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bocounter.changes import Changes
from bocounter.commands import words
from bocounter.commands.contacting import ContactWanted, ToldWanted, log_contact
from bocounter.errors import WrongUse
from bocounter.models.facts import Confidence, ContactKind, ContactOutcome
from bocounter.queries.work_orders import by_number
from tests.sync.counter import Counter
from tests.sync.fake_erp import START, FakeErp

TOMORROW = START + timedelta(days=1)
TABLES = ("contact", "told_date", "follow_up", "note", "operation")


def call(counter: Counter, by: str = "Ruth", **wanted: Any) -> Changes:
    given_ = {
        "work_order": "WO-1001",
        "kind": ContactKind.CALL,
        "outcome": ContactOutcome.REACHED,
        "next_contact": TOMORROW,
        **wanted,
    }
    return log_contact(
        counter.store, ContactWanted(**given_), by=by, now=counter.clock, mint=counter.mint
    )


def kept(counter: Counter) -> int:
    return sum(counter.all(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES)


def test_a_contact_its_dates_and_its_word_are_kept_together(counter: Counter) -> None:
    changes = call(
        counter,
        told=[
            ToldWanted(target="L1", day=date(2026, 12, 7), confidence=Confidence.CONFIRMED),
            ToldWanted(target="wo 1001", day=None),
        ],
        note="Wants a text message.",
        csat=4,
    )
    (id_,) = changes.operations
    assert changes.work_orders == {"O1"}
    contact = counter.all(
        'SELECT id, work_order, kind, outcome, "by", csat, operation FROM contact'
    )
    assert contact == [(id_, "O1", "call", "reached", "Ruth", 4, id_)]
    told = counter.all(
        "SELECT line, told, confidence, best_known, contact FROM told_date ORDER BY line"
    )
    assert told == [
        (None, None, "estimated", "2026-12-04", id_),
        ("L1", "2026-12-07", "confirmed", "2026-12-04", id_),
    ]
    assert counter.state(id_) == "pending"


def test_the_erp_gets_the_contact_in_whole_words(counter: Counter, erp: FakeErp) -> None:
    call(
        counter,
        told=[ToldWanted(target="L1", day=date(2026, 12, 7), confidence=Confidence.CONFIRMED)],
        note="Wants a text message.",
        csat=4,
    )
    counter.sync()
    assert erp.notes[0].text.splitlines() == [
        "Call by Ruth, Mon 2026-11-23 08:05 (UTC+00:00): customer reached.",
        "Told about 66-0001 Seal kit: Mon 2026-12-07 (confirmed).",
        "The customer gave 4 of 5.",
        "Wants a text message.",
        "Next contact: Tue 2026-11-24 08:00 (UTC+00:00).",
    ]
    assert erp.notes[0].target == "O1"


@pytest.mark.parametrize(
    ("due", "hour"),
    [
        ("2026-11-23T15:00:00+00:00", "Tue 2026-11-24 04:00 (UTC+13:00)"),
        ("2026-11-24T10:00:00+13:00", "Tue 2026-11-24 10:00 (UTC+13:00)"),
        # After a change to summer time the wall clock has another offset than now.
        ("2026-11-24T10:00:00+14:00", "Tue 2026-11-24 10:00 (UTC+14:00)"),
    ],
)
def test_the_erps_readers_see_the_clerks_own_hours_with_their_offset(due: str, hour: str) -> None:
    text = words.contact(
        ContactKind.CALL,
        ContactOutcome.REACHED,
        by="Ruth",
        now=datetime.fromisoformat("2026-11-22T23:30:00+13:00"),
        told=(),
        next_contact=datetime.fromisoformat(due),
        note=None,
        csat=None,
        corrects=None,
    )
    assert text.splitlines() == [
        "Call by Ruth, Sun 2026-11-22 23:30 (UTC+13:00): customer reached.",
        f"Next contact: {hour}.",
    ]


def test_how_fresh_the_facts_were_is_kept_beside_what_was_told(counter: Counter) -> None:
    call(counter, told=[ToldWanted(target="L1", day=date(2026, 12, 7))])
    (as_of,) = counter.all("SELECT facts_as_of FROM told_date")[0]
    assert as_of == min(counter.cursor(kind)["as_of"] for kind in ("work_order", "part_line"))


def test_the_board_knows_the_contact_at_once(counter: Counter) -> None:
    call(counter, told=[ToldWanted(target="L1", day=date(2026, 12, 7))])
    with counter.store.reading() as rows:
        order = by_number(rows, "WO-1001")
    assert order is not None
    assert order.lines[0].told is not None
    assert (order.lines[0].told.day, order.next_contact) == (date(2026, 12, 7), TOMORROW)


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"work_order": "WO-1099"}, "no work order"),
    ({"work_order": ""}, "no work order"),
    ({"work_order": "'; DROP TABLE contact; --" * 500}, "no work order"),
    ({"next_contact": None}, "needs a next contact"),
    ({"next_contact": START - timedelta(hours=1)}, "is past"),
    ({"next_contact": START + timedelta(days=400)}, "more than a year"),
    ({"next_contact": datetime(2026, 12, 1, 10)}, "no time zone"),  # noqa: DTZ001
    ({"told": [ToldWanted(target="L2", day=None)]}, "is no line of"),
    ({"told": [ToldWanted(target="", day=None)]}, "is no line of"),
    ({"told": [ToldWanted(target="L1", day=date(2026, 11, 20))]}, "is past"),
    ({"told": [ToldWanted(target="L1", day=date(9999, 12, 31))]}, "three years"),
    ({"told": [ToldWanted(target="L1", day=None)] * 2}, "two dates"),
    (
        {
            "told": [ToldWanted(target="L1", day=None)],
            "outcome": ContactOutcome.NO_ANSWER,
        },
        "nobody heard",
    ),
    ({"note": "x" * 10_001}, "10,001 characters"),
    ({"csat": 0}, "from 1 to 5"),
    ({"csat": 6}, "from 1 to 5"),
    ({"corrects": "word-9999"}, "no contact of"),
    ({"by": "  "}, "Nobody is named"),
]


@pytest.mark.parametrize(("wanted", "words"), REFUSED)
def test_what_makes_no_sense_is_refused_whole_and_in_words(
    counter: Counter, wanted: dict[str, Any], words: str
) -> None:
    before = kept(counter)
    with pytest.raises(WrongUse) as refused:
        call(counter, **wanted)
    assert words in refused.value.what
    assert refused.value.advice.endswith((".", "?"))
    assert len(str(refused.value)) < 400
    assert kept(counter) == before


def test_an_unknown_number_brings_the_nearest_ones(counter: Counter) -> None:
    with pytest.raises(WrongUse, match="WO-1001"):
        call(counter, work_order="WO-1009")


def test_a_work_order_without_open_lines_needs_no_next_contact(
    counter: Counter, erp: FakeErp
) -> None:
    erp.change("part_line", "L1", issued=Decimal(4))
    counter.sync()
    call(counter, next_contact=None)
    assert counter.all("SELECT due FROM follow_up") == [(None,)]
    counter.sync()
    assert erp.notes[0].text.endswith("No further contact is due.")


def test_a_correction_names_what_it_puts_right_and_changes_nothing_of_it(
    counter: Counter,
) -> None:
    (first,) = call(counter, told=[ToldWanted(target="L1", day=date(2026, 12, 7))]).operations
    before = counter.all("SELECT * FROM contact")
    counter.wait(minutes=3)
    call(counter, corrects=first, told=[ToldWanted(target="L1", day=date(2026, 12, 9))])
    assert counter.all("SELECT * FROM contact WHERE id = ?", first) == before
    with pytest.raises(WrongUse, match="no contact of"):
        call(counter, work_order="WO-1002", corrects=first)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(note=st.text(st.characters(codec=None), max_size=200), by=st.text(min_size=1, max_size=20))
def test_any_words_are_kept_and_sent_or_refused_in_words(
    counter: Counter, note: str, by: str
) -> None:
    before = kept(counter)
    try:
        changes = call(counter, note=note, by=by)
    except WrongUse:
        assert kept(counter) == before
        return
    (id_,) = changes.operations
    (text,) = counter.all("SELECT text FROM operation WHERE id = ?", id_)[0]
    assert "\0" not in text
    text.encode("utf-8")


def test_a_day_nobody_confirmed_is_logged_as_confirmed_by_nobody(counter: Counter) -> None:
    told = [ToldWanted(target="L1", day=date(2026, 12, 7), confidence=Confidence.CONFIRMED)]
    with pytest.raises(WrongUse) as refused:
        call(counter, told=told)
    assert "Nobody has confirmed Monday, December 7 for Seal kit." in refused.value.what
    assert "say in the note who confirmed it" in refused.value.advice
    assert kept(counter) == 0


def test_the_facts_that_a_told_day_rested_on_are_kept_with_their_age(counter: Counter) -> None:
    call(counter, told=[ToldWanted(target="L1", day=date(2026, 12, 7))])
    facts = counter.all(
        "SELECT f.name, f.value, f.as_of IS NULL FROM told_fact f "
        "JOIN told_date t ON t.id = f.told_date WHERE t.line = 'L1'"
    )
    assert ("supplier_date", "2026-12-04", 0) in facts
    assert {"part", "state", "confirmed", "shipped", "need_by"} <= {fact[0] for fact in facts}
