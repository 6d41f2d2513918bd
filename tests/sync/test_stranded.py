"""Words that need another word which waits for a person: they hold nobody back, and are shown."""

from __future__ import annotations

import copy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bocounter.commands.counter_orders import CounterOrder, order_at_the_counter
from bocounter.commands.deciding import Keep, resolve
from bocounter.commands.naming_machines import name_machine
from bocounter.commands.withdrawing import withdraw
from bocounter.errors import Unreachable, WrongUse
from bocounter.outside.erp.connector import Outcome, Sent
from bocounter.queries import traffic
from bocounter.queries.stranded import stranded
from tests.sync.counter import Counter
from tests.sync.fake_dealership import dealership
from tests.sync.fake_erp import FakeErp, unreachable

HOLDS = frozenset({"work_order.machine", "machine"})


@pytest.fixture
def erp() -> FakeErp:
    return dealership(FakeErp(unique_reference=True, holds=HOLDS))


@pytest.fixture
def counter(tmp_path: Path, erp: FakeErp) -> Counter:
    made = Counter(tmp_path / "counter.db", erp)
    made.sync()
    return made


def named(counter: Counter) -> tuple[str, str]:
    """Name a machine: give the word that makes it, and the one that needs it."""
    name_machine(
        counter.store,
        "WO-1001",
        make="Kettering",
        model="B4",
        serial="KB-77",
        unit_number=None,
        by="Ruth",
        now=counter.clock,
        mint=counter.mint,
    )
    (found,) = counter.all(
        "SELECT depends_on, id FROM operation WHERE state = 'blocked' ORDER BY seq DESC LIMIT 1"
    )
    return found


def refused(counter: Counter, erp: FakeErp) -> tuple[str, str]:
    """Name a machine that the ERP refuses."""
    found = named(counter)
    erp.answer(1, Sent(Outcome.REFUSED, reason="No serial of that shape."))
    counter.sync()
    return found


def decide(counter: Counter, id_: str, keep: Keep) -> None:
    resolve(counter.store, id_, keep, by="Mona", now=counter.clock, mint=counter.mint)


def disputes(counter: Counter) -> list[tuple[str, str | None]]:
    with counter.store.reading() as rows:
        return [(one.kind, one.operation) for one in traffic.conflicts(rows)]


def status(counter: Counter) -> Any:
    with counter.store.reading() as rows:
        return traffic.status(rows, counter.clock)


def test_a_word_that_waits_for_a_person_holds_no_later_word_about_its_record_back(
    counter: Counter, erp: FakeErp
) -> None:
    _, child = refused(counter, erp)
    later = counter.say("O1", "They asked again.")
    counter.sync()
    assert (counter.state(child), counter.state(later)) == ("blocked", "done")


def test_while_the_word_it_needs_is_on_its_way_the_order_of_a_record_is_kept(
    counter: Counter, erp: FakeErp
) -> None:
    made, child = named(counter)
    later = counter.say("O1", "They asked again.")
    erp.answer(1, Sent(Outcome.NOT_SENT, reason="Too busy."))
    counter.sync()
    assert erp.sent == [made]
    counter.wait(minutes=10)
    counter.sync()
    assert erp.sent == [made, made, child, later]


def test_the_status_says_that_a_word_waits_until_another_is_decided(
    counter: Counter, erp: FakeErp
) -> None:
    _, child = refused(counter, erp)
    assert "One of them waits until you decide about another word." in status(counter).sentence
    with counter.store.reading() as rows:
        reasons = {word.id: word.reason for word in traffic.waiting(rows)}
    assert "decide about that one first" in str(reasons[child])
    assert [kind for kind, _ in disputes(counter)] == ["refused"]


def test_whoever_takes_back_what_another_word_needs_is_asked_about_that_one(
    counter: Counter, erp: FakeErp
) -> None:
    made, child = refused(counter, erp)
    decide(counter, made, "theirs")
    assert disputes(counter) == [("blocked", child)]
    assert status(counter).conflicts == 1
    assert counter.sync().conflicts == 1
    with pytest.raises(WrongUse, match="cannot be sent before"):
        decide(counter, child, "ours")
    decide(counter, child, "theirs")
    assert counter.state(child) == "withdrawn"
    assert disputes(counter) == []


def test_a_machine_that_is_withdrawn_before_it_was_sent_leaves_nothing_waiting_unseen(
    counter: Counter, erp: FakeErp
) -> None:
    made, child = named(counter)
    withdraw(counter.store, made, by="Ruth", now=counter.clock, mint=counter.mint)
    counter.sync()
    assert disputes(counter) == [("blocked", child)]


def test_a_word_that_needs_two_others_waits_for_a_person_when_either_never_comes(
    counter: Counter, erp: FakeErp
) -> None:
    erp.holds |= {"counter_order"}
    counter.sync()
    how: dict[str, Any] = {"by": "Ruth", "now": counter.clock, "mint": counter.mint}
    wanted = CounterOrder(customer="77", lines=[("66-0001", Decimal(1))], branch="NOR")
    (order,) = order_at_the_counter(counter.store, wanted, **how).operations
    (number,) = counter.all("SELECT number FROM counter_order")[0]
    marks = {"make": "Kettering", "model": None, "serial": "KB-77", "unit_number": None}
    name_machine(counter.store, number, **marks, **how)
    made, child = counter.all("SELECT depends_on, id FROM operation WHERE state = 'blocked'")[0]
    erp.fates[order] = [Sent(Outcome.REFUSED, reason="No orders today.")]
    counter.sync()
    assert (counter.state(made), counter.state(child)) == ("done", "blocked")
    with counter.store.reading() as rows:
        assert stranded(rows) == {child: order}
    decide(counter, order, "theirs")
    assert disputes(counter) == [("blocked", child)]


def test_no_word_goes_with_the_id_of_a_record_that_was_lost_and_left(
    counter: Counter, erp: FakeErp
) -> None:
    backup = copy.deepcopy(erp)
    _, child = named(counter)
    erp.answer(2, "lost before")
    counter.sync()
    erp.rows, erp.notes, erp._number = backup.rows, backup.notes, backup._number
    counter.wait(hours=1)
    counter.sync()
    (id_,) = counter.all("SELECT id FROM conflict WHERE resolved_at IS NULL")[0]
    decide(counter, id_, "theirs")
    counter.sync()
    assert counter.state(child) == "blocked"
    assert disputes(counter) == [("blocked", child)]
    assert erp.record("work_order", "O1").machine is None


def test_a_word_that_arrived_meanwhile_is_not_taken_back_with_its_vanished_record(
    counter: Counter, erp: FakeErp
) -> None:
    word = counter.say("O1")
    erp.answer(1, Sent(Outcome.NOT_SENT, reason="Too busy."))
    erp.hidden.add("O1")
    counter.sync()
    ((kind, _),) = disputes(counter)
    assert kind == "target_gone"
    (id_,) = counter.all("SELECT id FROM conflict WHERE resolved_at IS NULL")[0]
    counter.wait(minutes=10)
    erp.fail("pull", 1, unreachable)
    with pytest.raises(Unreachable):
        counter.sync()
    assert counter.state(word) == "done"
    with pytest.raises(WrongUse, match="reached the ERP meanwhile"):
        decide(counter, id_, "theirs")
    assert counter.state(word) == "done"
    counter.sync()
    assert disputes(counter) == []


def test_a_word_that_never_left_is_simply_taken_back_however_often_it_was_tried(
    counter: Counter, erp: FakeErp
) -> None:
    word = counter.say("O1")
    erp.answer(1, Sent(Outcome.NOT_SENT, reason="No connection."))
    counter.sync()
    withdraw(counter.store, word, by="Ruth", now=counter.clock, mint=counter.mint)
    assert counter.all("SELECT id, state FROM operation") == [(word, "withdrawn")]


def test_a_word_that_may_have_left_is_not_silently_taken_back(
    counter: Counter, erp: FakeErp
) -> None:
    word = counter.say("O1", "Told: Friday.")
    erp.answer(1, "lost before")
    counter.sync(pull=False)
    counter.sync(push=False)
    withdraw(counter.store, word, by="Ruth", now=counter.clock, mint=counter.mint)
    assert counter.all("SELECT count(*) FROM operation") == [(2,)]
