"""Whose call it is, and why a line is late: said once, seen by everybody at this store."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bocounter.commands import causing, taking, withdrawing
from bocounter.commands.contacting import ContactWanted, log_contact
from bocounter.errors import WrongUse
from bocounter.models.desk_facts import Cause, Mood
from bocounter.models.facts import ContactKind, ContactOutcome
from bocounter.queries import calls
from bocounter.queries.desk import DeskFacts, desk_of
from bocounter.queries.first_calls import first_calls
from bocounter.rules.causes import cause_of
from tests.building import Dealership, days

Shop = Dealership


@pytest.fixture
def shop(dealership_of_facts: Dealership) -> Dealership:
    """Two customers wait whom nobody has told anything."""
    dealership_of_facts.have("part", "hose", code="AT-1")
    for id_ in ("w1", "w2"):
        dealership_of_facts.have("work_order", id_, opened=days(-3), number=id_.upper())
        dealership_of_facts.have("part_line", f"l{id_}", work_order=id_)
    return dealership_of_facts


@pytest.fixture
def mint() -> Callable[[], str]:
    count = itertools.count()
    return lambda: f"id-{next(count)}"


def offered(shop: Shop, by: str) -> list[str]:
    with shop.store.reading() as rows:
        return [one.number for one in calls.queue(rows, shop.now, by=by)]


def desk(shop: Shop, order: str) -> DeskFacts:
    found = shop.order(order)
    with shop.store.reading() as rows:
        return desk_of(rows, found, shop.now)


def test_a_taken_call_is_offered_to_nobody_else_until_it_is_let_go(
    shop: Shop, mint: Callable[[], str]
) -> None:
    taking.take(shop.store, "w1", by="Ann", now=shop.now, mint=mint)
    assert offered(shop, "Ann") == ["W1", "W2"]
    assert offered(shop, "Ben") == ["W2"]
    with pytest.raises(WrongUse, match="Ann has taken the call about W1"):
        taking.take(shop.store, "W1", by="Ben", now=shop.now, mint=mint)
    with pytest.raises(WrongUse, match="not Ben"):
        taking.let_go(shop.store, "W1", by="Ben", now=shop.now, mint=mint)
    shop.later(minutes=1)
    taking.let_go(shop.store, "W1", by="Ann", now=shop.now, mint=mint)
    assert offered(shop, "Ben") == ["W1", "W2"]
    with pytest.raises(WrongUse, match="Nobody has taken"):
        taking.let_go(shop.store, "W1", by="Ann", now=shop.now, mint=mint)


def test_a_taken_call_is_anybody_s_when_its_time_is_over(
    shop: Shop, mint: Callable[[], str]
) -> None:
    taking.take(shop.store, "W1", minutes=5, by="Ann", now=shop.now, mint=mint)
    shop.later(minutes=4)
    assert offered(shop, "Ben") == ["W2"]
    taking.take(shop.store, "W1", minutes=5, by="Ann", now=shop.now, mint=mint)
    shop.later(minutes=4)
    assert offered(shop, "Ben") == ["W2"]
    shop.later(minutes=1)
    assert offered(shop, "Ben") == ["W1", "W2"]
    for minutes in (0, 481):
        with pytest.raises(WrongUse, match="minutes"):
            taking.take(shop.store, "W1", minutes=minutes, by="Ann", now=shop.now, mint=mint)


def test_a_contact_lets_its_call_go(shop: Shop, mint: Callable[[], str]) -> None:
    taking.take(shop.store, "W1", by="Ann", now=shop.now, mint=mint)
    shop.later(minutes=2)
    wanted = ContactWanted(
        work_order="W1",
        kind=ContactKind.CALL,
        outcome=ContactOutcome.NO_ANSWER,
        next_contact=shop.now + timedelta(minutes=1),
    )
    log_contact(shop.store, wanted, by="Ann", now=shop.now, mint=mint)
    assert desk(shop, "w1").taken is None
    shop.later(minutes=2)
    assert "W1" in offered(shop, "Ben")


def test_why_a_line_is_late_is_kept_and_noted_and_may_be_taken_back(
    shop: Shop, mint: Callable[[], str]
) -> None:
    def say(cause: Cause, note: str | None = None) -> str:
        changes = causing.say_cause(
            shop.store, "lw1", cause, note=note, by="Ann", now=shop.now, mint=mint
        )
        (id_,) = changes.operations
        return id_

    say(Cause.LATE_ORDER)
    shop.later(minutes=1)
    second = say(Cause.CUT_OFF_MISSED, "The truck left at 3.")
    assert desk(shop, "w1").causes["lw1"].cause == "cut_off_missed"
    ((text,),) = shop.all("SELECT text FROM operation WHERE id = ?", second)
    assert "AT-1" in text
    assert text.endswith("is late because the cut-off was missed.\nThe truck left at 3.")
    withdrawing.withdraw(shop.store, second, by="Ann", now=shop.now, mint=mint)
    assert desk(shop, "w1").causes["lw1"].cause == "late_order"
    with pytest.raises(WrongUse, match="no line"):
        causing.say_cause(shop.store, "l9", Cause.LATE_ORDER, by="Ann", now=shop.now, mint=mint)


def test_a_cause_is_known_however_it_is_typed() -> None:
    assert cause_of("Supplier stock-out") is Cause.SUPPLIER_STOCK_OUT
    assert cause_of("short/damaged") is Cause.SHORT_OR_DAMAGED
    assert cause_of("cut off missed") is Cause.CUT_OFF_MISSED
    assert cause_of("bad luck") is None


def log(shop: Shop, mint: Callable[[], str], **wanted: Any) -> None:
    given = {
        "work_order": "W1",
        "kind": ContactKind.CALL,
        "outcome": ContactOutcome.REACHED,
        "next_contact": shop.now + timedelta(days=1),
        **wanted,
    }
    log_contact(shop.store, ContactWanted(**given), by="Ann", now=shop.now, mint=mint)


def test_how_a_customer_was_and_what_they_decided_is_kept_and_told_the_erp(
    shop: Shop, mint: Callable[[], str]
) -> None:
    log(shop, mint, mood=Mood.ANGRY, decision="wait: until Friday")
    said = desk(shop, "w1").spoken
    assert (said.mood, said.decision) == ("angry", "wait: until Friday")
    ((text,),) = shop.all("SELECT text FROM operation ORDER BY seq DESC LIMIT 1")
    assert "The customer was angry.\nThe customer waits for it: until Friday.\n" in text
    shop.later(days=2)
    with shop.store.reading() as rows:
        one = next(one for one in calls.queue(rows, shop.now) if one.number == "W1")
    assert "The customer was angry last time." in one.why
    log(shop, mint, decision="leave_alone", mood=Mood.CALM)
    shop.later(days=4)
    assert offered(shop, "Ann") == ["W2"]
    log(shop, mint, decision="wait")
    shop.later(days=4)
    assert "W1" in offered(shop, "Ann")


def test_who_was_not_reached_is_tried_by_another_way(shop: Shop, mint: Callable[[], str]) -> None:
    for kind, value in (("phone", "406-555-0101"), ("email", "office@fernhill.example")):
        shop.have("contact_point", kind, customer="fernhill", kind=kind, value=value)
    for kind, outcome in (
        (ContactKind.CALL, ContactOutcome.NO_ANSWER),
        (ContactKind.VOICEMAIL, ContactOutcome.VOICEMAIL),
    ):
        log(shop, mint, kind=kind, outcome=outcome)
        shop.later(days=2)
    with shop.store.reading() as rows:
        one = next(one for one in calls.queue(rows, shop.now) if one.number == "W1")
    assert one.attempts == 2
    assert one.advice == (
        "2 tries by phone had no answer. Next: send a text message, Monday, December 7 in the "
        "morning."
    )
    with shop.store.write() as write:
        write.many(
            'INSERT INTO consent (id, customer, channel, scope, answer, source, at, "by") '
            "VALUES (?, 'fernhill', ?, 'service', 'no', 'said', '2026-11-01', 'Ann')",
            [("n1", "sms"), ("n2", "call")],
        )
    advice = desk(shop, "w1").advice
    assert advice is not None
    assert advice.channel == "email"
    assert "W1" in offered(shop, "Ann")
    with shop.store.write() as write:
        write.all(
            'INSERT INTO consent (id, customer, channel, scope, answer, source, at, "by") '
            "VALUES ('n3', 'fernhill', 'email', 'service', 'no', 'said', '2026-11-01', 'Ann')"
        )
    assert offered(shop, "Ann") == []


def test_whoever_had_to_call_us_first_is_counted(shop: Shop, mint: Callable[[], str]) -> None:
    log(shop, mint)
    shop.later(days=2)
    log(shop, mint, outcome=ContactOutcome.THEY_CALLED_US)
    shop.later(hours=1)
    log(shop, mint, outcome=ContactOutcome.THEY_CALLED_US)
    with shop.store.reading() as rows:
        week = (shop.now - timedelta(days=7), shop.now + timedelta(hours=1))
        meter = first_calls(rows, *week)
        assert (meter.ours, meter.theirs, meter.late) == (1, 2, 1)
        assert first_calls(rows, *week, branch="main") == meter
        assert first_calls(rows, *week, branch="RIV").ratio is None
        assert first_calls(rows, *week, by="Ben").ratio is None
