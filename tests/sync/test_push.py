"""Each word of ours reaches the ERP once, in its order, whatever happens on the way."""

from __future__ import annotations

import pytest

from bocounter.commands.withdrawing import withdraw
from bocounter.errors import NotLetIn, Unreachable
from bocounter.outside.erp.connector import Outcome, Sent
from bocounter.sync import outbox
from tests.sync.counter import Counter
from tests.sync.fake_erp import FakeErp, Note, not_let_in, unreachable


@pytest.fixture
def counter(counter: Counter) -> Counter:
    counter.sync()
    return counter


def row(counter: Counter, word: str) -> dict[str, object]:
    names = ("state", "attempts", "remote_id", "reason_code", "reason", "not_before", "last_sent")
    found = counter.all(f"SELECT {', '.join(names)} FROM operation WHERE id = ?", word)
    return dict(zip(names, found[0], strict=True))


def outcomes(counter: Counter, word: str) -> list[str | None]:
    found = counter.all("SELECT outcome FROM attempt WHERE operation = ? ORDER BY number", word)
    return [one[0] for one in found]


def test_a_note_arrives_once_and_is_verified(counter: Counter, erp: FakeErp) -> None:
    word = counter.say(text="Told about 66-0001: Fri 2026-12-04.")
    assert counter.sync().pushed == 1
    assert row(counter, word)["remote_id"] == "n1"
    assert counter.state(word) == "done"
    assert erp.notes[0].text == "Told about 66-0001: Fri 2026-12-04."
    assert counter.sync().pushed == 0
    assert counter.state(word) == "verified"
    assert erp.copies(word) == 1


def test_an_answer_lost_after_the_effect_makes_no_second_note(
    counter: Counter, erp: FakeErp
) -> None:
    word = counter.say()
    erp.answer(1, "lost after")
    counter.sync()
    assert counter.state(word) == "unknown"
    counter.wait(hours=2)
    assert counter.sync().pushed == 1
    assert (counter.state(word), erp.copies(word)) == ("done", 1)


def test_an_answer_lost_before_the_effect_waits_for_the_quiet_time(
    counter: Counter, erp: FakeErp
) -> None:
    word = counter.say()
    erp.answer(1, "lost before")
    counter.sync()
    counter.wait(minutes=29)
    counter.sync()
    assert (counter.state(word), erp.copies(word)) == ("unknown", 0)
    assert "half an hour" in str(row(counter, word)["reason"])
    counter.wait(minutes=2)
    counter.sync()
    assert (counter.state(word), erp.copies(word)) == ("done", 1)
    assert outcomes(counter, word) == ["unknown", "taken"]


def test_with_a_unique_reference_nothing_waits_for_quiet(counter: Counter, erp: FakeErp) -> None:
    erp.unique_reference = True
    word = counter.say()
    erp.answer(1, "lost before")
    counter.sync()
    counter.sync()
    assert (counter.state(word), erp.copies(word)) == ("done", 1)


def test_a_clock_put_ahead_does_not_shorten_the_quiet_time(counter: Counter, erp: FakeErp) -> None:
    word = counter.say()
    erp.answer(1, "lost before")
    counter.sync()
    counter.clock = counter.clock.replace(day=24)
    counter.sync()
    assert (counter.state(word), erp.copies(word)) == ("unknown", 0)


def test_a_duplicate_is_found_reported_once_and_never_made_worse(
    counter: Counter, erp: FakeErp
) -> None:
    word = counter.say()
    erp.answer(1, "twice")
    counter.sync()
    summary = counter.sync()
    assert (counter.state(word), summary.conflicts) == ("done", 1)
    assert row(counter, word)["remote_id"] == "n1"
    counter.sync()
    assert counter.conflicts("duplicate") == [("duplicate", word, "O1")]
    assert erp.copies(word) == 2
    with counter.store.write() as write:
        write.all("UPDATE conflict SET resolved_at = 'now', resolution = 'deleted one'")
    counter.sync(full=True)
    assert counter.conflicts("duplicate") == []


def test_a_duplicate_that_comes_late_is_found_by_the_sweep(counter: Counter, erp: FakeErp) -> None:
    word = counter.say()
    counter.sync()
    counter.sync()
    erp.notes.append(type(erp.notes[0])("n9", word, "O1", "again"))
    counter.sync()
    assert counter.conflicts("duplicate") == []
    counter.wait(hours=25)
    counter.sync()
    assert counter.conflicts("duplicate") == [("duplicate", word, "O1")]


def test_a_refusal_is_kept_in_the_erps_words_and_not_repeated(
    counter: Counter, erp: FakeErp
) -> None:
    word = counter.say(work_order="O99")
    summary = counter.sync()
    assert summary.refused == 1
    assert row(counter, word)["reason"] == "The ERP refused it: There is no such sale."
    counter.wait(hours=5)
    counter.sync()
    assert erp.sent == [word]


def test_a_refusal_is_not_believed_while_the_erp_holds_the_word(
    counter: Counter, erp: FakeErp
) -> None:
    word = counter.say()
    erp.notes.append(_note(word))
    erp.answer(1, Sent(Outcome.REFUSED, reason="It exists already."))
    counter.sync()
    assert (counter.state(word), row(counter, word)["remote_id"]) == ("done", "n7")


def _note(reference: str):
    from tests.sync.fake_erp import Note

    return Note("n7", reference, "O1", "Called.")


def test_a_refusal_that_cannot_be_checked_stays_unknown(counter: Counter, erp: FakeErp) -> None:
    word = counter.say(work_order="O99")
    erp.fail("look_up", 1, unreachable)
    with pytest.raises(Unreachable):
        counter.sync()
    assert counter.state(word) == "unknown"


def test_a_record_changed_meanwhile_becomes_a_decision(counter: Counter, erp: FakeErp) -> None:
    word = counter.say()
    erp.answer(1, Sent(Outcome.STALE, reason="Changed by Eddie."))
    counter.sync()
    assert counter.state(word) == "conflict"
    assert counter.conflicts() == [("stale", word, "O1")]


def test_words_about_one_record_keep_their_order(counter: Counter, erp: FakeErp) -> None:
    first, second = counter.say("O1"), counter.say("O1")
    other = counter.say("O2")
    erp.answer(1, "lost before")
    counter.sync()
    assert erp.sent == [first, other]
    counter.wait(minutes=31)
    counter.sync()
    assert erp.sent == [first, other, first, second]


def test_a_poisoned_word_delays_no_other(counter: Counter, erp: FakeErp) -> None:
    counter.say("O99")
    others = [counter.say("O1"), counter.say("O2")]
    counter.sync()
    assert [counter.state(word) for word in others] == ["done", "done"]


def test_words_that_keep_failing_let_the_others_go_first(counter: Counter, erp: FakeErp) -> None:
    bad = [counter.say(f"O{n}") for n in (1, 1, 2, 3)]
    for nth in (1, 2, 3):
        erp.answer(nth, Sent(Outcome.NOT_SENT, reason="busy"))
    counter.sync()
    good = counter.say("O88")
    counter.wait(minutes=10)
    counter.sync()
    assert erp.sent[3] == good
    assert [counter.state(word) for word in bad] == ["done"] * 4


def test_eight_tries_without_an_answer_are_enough(counter: Counter, erp: FakeErp) -> None:
    word = counter.say()
    for nth in range(1, 9):
        erp.answer(nth, "lost before")
    for _ in range(12):
        counter.sync()
        counter.wait(minutes=31)
    assert counter.state(word) == "rejected"
    assert "keeps failing" in str(row(counter, word)["reason"])
    assert len(erp.sent) == 8


def test_a_word_that_was_given_up_and_arrives_after_all_counts_as_in(
    counter: Counter, erp: FakeErp
) -> None:
    word = given_up(counter, erp)
    erp.notes.append(Note("late", word, "O1", "Called."))
    counter.wait(hours=25)
    counter.sync()
    assert counter.state(word) == "done"
    assert counter.conflicts() == []


def test_a_word_that_was_taken_back_and_arrives_after_all_is_told(
    counter: Counter, erp: FakeErp
) -> None:
    word = given_up(counter, erp)
    withdraw(counter.store, word, by="Ruth", now=counter.clock, mint=counter.mint)
    erp.notes.append(Note("late", word, "O1", "Called."))
    for _ in range(2):
        counter.wait(hours=25)
        counter.sync()
    assert counter.state(word) == "withdrawn"
    assert counter.conflicts() == [("duplicate", word, "O1")]


def given_up(counter: Counter, erp: FakeErp) -> str:
    """Say something that never gets an answer."""
    word = counter.say()
    for _ in range(8):
        erp.answer(1, "lost before")
        counter.sync()
        counter.wait(minutes=31)
    counter.sync()
    assert counter.state(word) == "rejected"
    return word


def test_a_refused_login_never_rejects_a_word(counter: Counter, erp: FakeErp) -> None:
    word = counter.say()
    for nth in range(1, 12):
        erp.answer(nth, Sent(Outcome.NOT_SENT, reason="The session has ended."))
    for _ in range(12):
        counter.sync()
        counter.wait(minutes=31)
    assert counter.state(word) == "done"


def test_a_word_whose_sending_the_program_did_not_survive_is_looked_up_first(
    counter: Counter, erp: FakeErp
) -> None:
    class Crash(BaseException):
        pass

    def crash() -> None:
        raise Crash

    words = [counter.say("O1"), counter.say("O2")]
    for word, arrived in zip(words, (True, False), strict=True):
        erp.fail("send", 1, crash)
        with pytest.raises(Crash):
            counter.sync()
        assert counter.state(word) == "sending"
        if arrived:
            erp.notes.append(_note(word))
        counter.reopen()
    counter.sync()
    assert [counter.state(word) for word in words] == ["verified", "unknown"]
    counter.wait(minutes=31)
    counter.sync()
    assert [erp.copies(word) for word in words] == [1, 1]
    assert outcomes(counter, words[1]) == [None, "taken"]


def test_no_byte_leaves_before_it_is_written_down(counter: Counter, erp: FakeErp) -> None:
    word = counter.say()
    seen: list[tuple[str, int]] = []

    def look() -> None:
        attempts = counter.all("SELECT count(*) FROM attempt WHERE operation = ?", word)
        seen.append((counter.state(word), attempts[0][0]))

    erp.fail("send", 1, look)
    counter.sync()
    assert seen == [("sending", 1)]


def test_an_answer_without_a_record_is_not_believed(counter: Counter, erp: FakeErp) -> None:
    word = counter.say()
    erp.answer(1, Sent(Outcome.TAKEN))
    counter.sync()
    assert counter.state(word) == "unknown"


def test_a_login_lost_while_looking_up_loses_no_word(counter: Counter, erp: FakeErp) -> None:
    word = counter.say()
    erp.answer(1, "lost after")
    counter.sync()
    erp.fail("look_up", 1, not_let_in)
    with pytest.raises(NotLetIn):
        counter.sync()
    assert counter.state(word) == "unknown"


def test_a_word_about_a_record_we_do_not_know_goes_anyway(counter: Counter, erp: FakeErp) -> None:
    erp.put(erp.record("work_order", "O1"))
    erp.rows["work_order"]["O50"] = erp.rows["work_order"]["O1"]
    word = counter.say("O50")
    counter.sync(pull=False)
    assert counter.state(word) == "done"


def test_a_word_that_depends_on_another_waits_for_it(counter: Counter, erp: FakeErp) -> None:
    parent = counter.say("O1")
    child = counter.say("O2", depends_on=parent, state="blocked")
    erp.answer(1, "lost before")
    counter.sync()
    assert erp.sent == [parent]
    counter.wait(minutes=31)
    counter.sync()
    counter.sync()
    assert erp.sent == [parent, parent, child]


def test_the_next_word_is_found_without_looking_through_all_that_was_ever_said(
    counter: Counter,
) -> None:
    asked = dict.fromkeys(("now", "none_before", "absurd"), "") | dict.fromkeys(
        ("tried", "in_the_way", "stranded"), "[]"
    )
    with counter.store.reading() as rows:
        plan = [row[3] for row in rows.all(f"EXPLAIN QUERY PLAN {outbox._NEXT}", asked)]
    assert any(
        "earlier USING INDEX operation_target (target_kind=? AND target=?" in s for s in plan
    )
    assert [step for step in plan if step.startswith("SCAN") and "json_each" not in step] == [
        "SCAN CONSTANT ROW"
    ]
