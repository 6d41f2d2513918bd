"""Changes of the ERP's fields, and a person's decisions where the program must not decide."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bocounter.commands.deciding import Keep, resolve
from bocounter.commands.naming_machines import name_machine
from bocounter.commands.setting_facts import set_facts
from bocounter.commands.withdrawing import withdraw
from bocounter.errors import WrongUse
from bocounter.models.facts import WorkOrderFacts
from bocounter.outside.erp.connector import Outcome, Sent
from bocounter.queries import decisions, traffic, work_orders
from bocounter.readings.refresh import differences
from tests.sync.counter import Counter
from tests.sync.fake_dealership import dealership
from tests.sync.fake_erp import FakeErp

HOLDS = frozenset(
    {"work_order.need_by", "work_order.machine_down", "work_order.hold_reason", "machine"}
    | {"work_order.service_writer", "work_order.customer_po", "work_order.machine"}
)
DAY = date(2026, 12, 3)


@pytest.fixture
def erp() -> FakeErp:
    return dealership(FakeErp(unique_reference=True, holds=HOLDS))


@pytest.fixture
def counter(tmp_path: Path, erp: FakeErp) -> Counter:
    made = Counter(tmp_path / "counter.db", erp)
    made.sync()
    return made


def order(counter: Counter, number: str = "WO-1001") -> WorkOrderFacts:
    with counter.store.reading() as rows:
        found = work_orders.by_number(rows, number)
        assert differences(rows) == []
    assert found is not None
    return found


def say(counter: Counter, **facts: Any) -> str:
    changes = set_facts(
        counter.store, "WO-1001", facts, by="Ruth", now=counter.clock, mint=counter.mint
    )
    (word,) = changes.operations
    return word


def decide(counter: Counter, id_: str, keep: Keep, **how: Any) -> None:
    resolve(counter.store, id_, keep, by="Mona", now=counter.clock, mint=counter.mint, **how)


def disputes(counter: Counter) -> tuple[Any, ...]:
    with counter.store.reading() as rows:
        return traffic.conflicts(rows)


def test_what_is_set_counts_at_once_and_reaches_the_field_of_the_erp(
    counter: Counter, erp: FakeErp
) -> None:
    word = say(counter, need_by=DAY, machine_down=True)
    here = order(counter)
    assert (here.need_by, here.machine_down) == (DAY, True)
    assert {wish.field: wish.state for wish in here.wishes} == {
        "need_by": "pending",
        "machine_down": "pending",
    }
    assert here.lines[0].need_by == DAY
    counter.sync()
    assert counter.state(word) == "done"
    there = erp.record("work_order", "O1")
    assert (there.need_by, there.machine_down) == (DAY, True)
    here = order(counter)
    assert (here.need_by, here.machine_down, here.wishes) == (DAY, True, ())


def test_only_the_fields_that_were_set_are_sent(counter: Counter, erp: FakeErp) -> None:
    say(counter, need_by=DAY)
    erp.change("work_order", "O1", hold_reason="Waits for the customer")
    counter.sync()
    there = erp.record("work_order", "O1")
    assert (there.need_by, there.hold_reason) == (DAY, "Waits for the customer")
    assert disputes(counter) == ()


def test_somebody_elses_value_is_never_overwritten_unseen(counter: Counter, erp: FakeErp) -> None:
    word = say(counter, need_by=DAY)
    erp.change("work_order", "O1", need_by=date(2026, 11, 30))
    counter.sync()
    assert erp.record("work_order", "O1").need_by == date(2026, 11, 30)
    assert counter.state(word) == "conflict"
    (dispute,) = disputes(counter)
    assert (dispute.base, dispute.ours, dispute.theirs) == (
        {"need_by": None},
        {"need_by": "2026-12-03"},
        {"need_by": "2026-11-30"},
    )
    assert (dispute.ours_by, dispute.theirs_by, dispute.number) == ("Ruth", "Otto", "WO-1001")
    assert order(counter).need_by == date(2026, 11, 30)


def test_a_dispute_waits_for_a_person_through_good_rounds_and_a_new_start(
    counter: Counter, erp: FakeErp
) -> None:
    say(counter, need_by=DAY)
    erp.change("work_order", "O1", need_by=date(2026, 11, 30))
    for _ in range(3):
        counter.sync()
        counter.wait(hours=30)
    counter.reopen()
    assert len(disputes(counter)) == 1
    assert counter.sync().needs_decisions


def test_keeping_ours_is_sent_on_what_the_erp_says_now(counter: Counter, erp: FakeErp) -> None:
    word = say(counter, need_by=DAY)
    erp.change("work_order", "O1", need_by=date(2026, 11, 30))
    counter.sync()
    decide(counter, disputes(counter)[0].id, "ours")
    assert disputes(counter) == ()
    counter.sync()
    assert erp.record("work_order", "O1").need_by == DAY
    assert counter.state(word) == "withdrawn"
    assert counter.all("SELECT state FROM operation WHERE supersedes = ?", word) == [("done",)]
    assert order(counter).need_by == DAY


def test_keeping_ours_asks_again_when_it_moved_again(counter: Counter, erp: FakeErp) -> None:
    say(counter, need_by=DAY)
    erp.change("work_order", "O1", need_by=date(2026, 11, 30))
    counter.sync()
    decide(counter, disputes(counter)[0].id, "ours")
    erp.change("work_order", "O1", need_by=date(2026, 12, 24))
    counter.sync()
    assert erp.record("work_order", "O1").need_by == date(2026, 12, 24)
    assert disputes(counter)[0].base == {"need_by": "2026-11-30"}


def test_keeping_theirs_takes_ours_back_and_keeps_it(counter: Counter, erp: FakeErp) -> None:
    word = say(counter, need_by=DAY)
    erp.change("work_order", "O1", need_by=date(2026, 11, 30))
    counter.sync()
    decide(counter, disputes(counter)[0].id, "theirs")
    counter.sync()
    assert counter.state(word) == "withdrawn"
    assert erp.record("work_order", "O1").need_by == date(2026, 11, 30)
    assert counter.all("SELECT resolution, resolved_by FROM conflict") == [("theirs", "Mona")]
    assert order(counter).wishes == ()


def test_a_decision_is_taken_once(counter: Counter, erp: FakeErp) -> None:
    say(counter, need_by=DAY)
    erp.change("work_order", "O1", need_by=date(2026, 11, 30))
    counter.sync()
    (dispute,) = disputes(counter)
    decide(counter, dispute.id, "theirs")
    with pytest.raises(WrongUse, match="decided already"):
        decide(counter, dispute.id, "ours")


def test_an_erp_without_the_field_keeps_it_as_a_note_and_the_counter_goes_on_showing_it(
    tmp_path: Path,
) -> None:
    erp = dealership(FakeErp())
    counter = Counter(tmp_path / "counter.db", erp)
    counter.sync()
    say(counter, machine_down=True)
    counter.sync()
    assert "Machine down: yes" in erp.notes[0].text
    assert order(counter).machine_down is True
    assert [wish.state for wish in order(counter).wishes] == ["done"]


def test_two_changes_of_one_field_made_offline_arrive_as_the_last_one(
    counter: Counter, erp: FakeErp
) -> None:
    say(counter, need_by=DAY)
    say(counter, need_by=DAY + timedelta(days=1))
    counter.sync()
    assert erp.record("work_order", "O1").need_by == DAY + timedelta(days=1)
    assert disputes(counter) == ()


def test_a_change_whose_answer_was_lost_arrives_once(counter: Counter, erp: FakeErp) -> None:
    word = say(counter, need_by=DAY)
    erp.answer(1, "lost after")
    counter.sync()
    counter.sync()
    assert counter.state(word) in ("done", "verified")
    assert erp.copies(word) == 1


def test_a_machine_named_here_is_made_first_and_put_on_the_order_by_its_real_id(
    counter: Counter, erp: FakeErp
) -> None:
    named(counter)
    assert order(counter).machine is not None
    erp.answer(1, "lost before")
    counter.sync()
    assert erp.record("work_order", "O1").machine is None
    counter.wait(hours=1)
    counter.sync()
    assert erp.record("work_order", "O1").machine == "M1"
    assert erp.record("machine", "M1").serial == "KB-77"
    machine = order(counter).machine
    assert machine is not None
    assert machine.serial == "KB-77"


def test_a_child_waits_while_its_parent_is_refused_and_goes_with_the_one_in_its_place(
    counter: Counter, erp: FakeErp
) -> None:
    named(counter)
    erp.answer(1, Sent(Outcome.REFUSED, reason="No serial of that shape."))
    other = counter.say("O2")
    counter.sync()
    assert counter.state(other) == "done"
    assert counter.all("SELECT state FROM operation WHERE depends_on IS NOT NULL") == [("blocked",)]
    (refused,) = disputes(counter)
    assert refused.kind == "refused"
    decide(counter, refused.id, "ours")
    counter.sync()
    assert erp.record("work_order", "O1").machine == "M1"
    assert len(erp.rows["machine"]) == 1


def named(counter: Counter) -> None:
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


def test_a_refused_word_is_written_better_and_sent_again(counter: Counter, erp: FakeErp) -> None:
    word = counter.say("O1", "Too long a note")
    erp.answer(1, Sent(Outcome.REFUSED, reason="Too long."))
    counter.sync()
    decide(counter, word, "ours", text="Short")
    counter.sync()
    assert counter.state(word) == "withdrawn"
    assert [note.text.splitlines()[-1] for note in erp.notes] == ["Short"]


def test_a_refused_word_that_is_taken_back_stays_here(counter: Counter, erp: FakeErp) -> None:
    word = counter.say("O1")
    erp.answer(1, Sent(Outcome.REFUSED, reason="The sale is closed."))
    counter.sync()
    decide(counter, word, "theirs")
    assert not counter.sync().needs_decisions
    assert counter.state(word) == "withdrawn"
    assert erp.notes == []


def test_a_mass_loss_is_believed_only_when_a_person_says_so(tmp_path: Path) -> None:
    erp = dealership(FakeErp(), parts=120)
    counter = Counter(tmp_path / "counter.db", erp)
    counter.sync()
    erp.delete("part", *[f"P{n}" for n in range(20, 121)])
    counter.sync(full=True)
    assert len(counter.tokens("part")) == 120
    (question,) = disputes(counter)
    decide(counter, question.id, "theirs")
    counter.sync(full=True)
    assert len(counter.tokens("part")) == 19
    assert disputes(counter) == ()


def test_rows_kept_against_a_mass_loss_stay_without_being_asked_again(tmp_path: Path) -> None:
    erp = dealership(FakeErp(), parts=120)
    counter = Counter(tmp_path / "counter.db", erp)
    counter.sync()
    erp.delete("part", *[f"P{n}" for n in range(30, 121)])
    counter.sync(full=True)
    decide(counter, disputes(counter)[0].id, "ours")
    counter.sync(full=True)
    assert len(counter.tokens("part")) == 120
    assert disputes(counter) == ()
    erp.delete("part", *[f"P{n}" for n in range(20, 30)])
    counter.sync(full=True)
    assert len(disputes(counter)) == 1


def test_a_word_nobody_can_have_heard_is_simply_taken_back(counter: Counter, erp: FakeErp) -> None:
    word = say(counter, need_by=DAY)
    withdraw(counter.store, word, by="Ruth", now=counter.clock, mint=counter.mint)
    counter.sync()
    assert counter.state(word) == "withdrawn"
    assert erp.notes == []
    assert order(counter).need_by is None


def test_a_word_that_arrived_gets_a_counter_entry(counter: Counter, erp: FakeErp) -> None:
    word = counter.say("O1", "Told: Friday.")
    change = say(counter, need_by=DAY)
    counter.sync()
    for one in (word, change):
        withdraw(counter.store, one, by="Ruth", now=counter.clock, mint=counter.mint)
    counter.sync()
    assert "no longer holds:\nTold: Friday." in erp.notes[2].text
    assert erp.record("work_order", "O1").need_by is None
    assert disputes(counter) == ()


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"need_by": "tomorrow"}, "no value for need by"),
        ({"machine_down": "yes"}, "no value for machine down"),
        ({"colour": "red"}, "nothing that can be set"),
        ({"hold_reason": "x" * 201}, "no value for hold reason"),
        ({"need_by": None}, "would change"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(
    counter: Counter, facts: dict[str, Any], words: str
) -> None:
    with pytest.raises(WrongUse, match=words):
        say(counter, **facts)
    assert counter.all("SELECT count(*) FROM operation") == [(0,)]


def test_a_word_in_dispute_is_shown_though_its_question_is_lost(counter: Counter) -> None:
    word = counter.say(state="conflict")
    with counter.store.reading() as rows:
        assert [fact.operation for fact in decisions.conflicts(rows)] == [word]


def test_decisions_are_audited_and_a_tail_that_is_cut_off_is_told_by_the_next_round(
    tmp_path: Path,
) -> None:
    erp = dealership(FakeErp(unique_reference=True, holds=HOLDS | {"audit"}))
    counter = Counter(tmp_path / "counter.db", erp)
    counter.sync()
    word = say(counter, need_by=DAY)
    withdraw(counter.store, word, by="Ruth", now=counter.clock, mint=counter.mint)
    assert counter.sync().notes == ()
    assert counter.all('SELECT deed, subject, "by" FROM audit') == [
        ("said", "2", "Ruth"),
        ("withdraw", word, "Ruth"),
    ]
    assert [seq for seq, _ in erp.anchors.values()] == [2]
    with counter.store.write() as write:
        write.all("DROP TRIGGER audit_no_delete")
        write.all("DELETE FROM audit")
    assert any("removed or altered" in note for note in counter.sync().notes)
    assert [seq for seq, _ in erp.anchors.values()] == [2]
