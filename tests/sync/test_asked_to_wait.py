"""What the ERP does not want yet waits as long as it asked for, and no longer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bocounter.commands.withdrawing import withdraw
from bocounter.errors import Unreachable
from bocounter.outside.erp.connector import Outcome, Sent
from tests.sync.counter import Counter
from tests.sync.fake_erp import FakeErp


@pytest.fixture
def counter(counter: Counter) -> Counter:
    counter.sync()
    return counter


def row(counter: Counter, word: str) -> dict[str, object]:
    names = ("state", "attempts", "remote_id", "reason_code", "reason", "not_before", "last_sent")
    found = counter.all(f"SELECT {', '.join(names)} FROM operation WHERE id = ?", word)
    return dict(zip(names, found[0], strict=True))


def test_what_was_not_taken_goes_again_after_a_while(counter: Counter, erp: FakeErp) -> None:
    word = counter.say()
    erp.answer(1, Sent(Outcome.NOT_SENT, reason="No connection."))
    summary = counter.sync()
    assert (counter.state(word), summary.waiting) == ("pending", 1)
    assert row(counter, word)["not_before"] is not None
    counter.wait(minutes=6)
    counter.sync()
    assert (counter.state(word), erp.copies(word)) == ("done", 1)


def test_retry_after_is_obeyed_for_every_word(counter: Counter, erp: FakeErp) -> None:
    first, second = counter.say("O1"), counter.say("O2")
    erp.answer(1, Sent(Outcome.NOT_SENT, retry_after=600, reason="busy"))
    with pytest.raises(Unreachable, match="left alone"):
        counter.sync()
    counter.wait(minutes=9)
    counter.sync()
    assert erp.sent == [first]
    counter.wait(minutes=2)
    counter.sync()
    assert sorted(erp.sent[1:]) == [first, second]


def test_a_word_written_while_the_erp_wants_to_be_left_alone_waits_too(
    counter: Counter, erp: FakeErp
) -> None:
    first = counter.say("O1")
    erp.answer(1, Sent(Outcome.NOT_SENT, retry_after=600, reason="busy"))
    with pytest.raises(Unreachable, match="left alone"):
        counter.sync()
    later = counter.say("O2")
    counter.wait(minutes=9)
    counter.sync()
    assert erp.sent == [first]
    counter.wait(minutes=2)
    counter.sync()
    assert sorted(erp.sent[1:]) == [first, later]


def test_a_word_written_in_the_place_of_one_that_was_taken_back_waits_as_the_erp_asked(
    counter: Counter, erp: FakeErp
) -> None:
    first = counter.say("O1")
    erp.answer(1, Sent(Outcome.NOT_SENT, retry_after=600, reason="busy"))
    with pytest.raises(Unreachable, match="left alone"):
        counter.sync()
    withdraw(counter.store, first, by="Ruth", now=counter.clock, mint=counter.mint)
    counter.say("O1", "Better words.")
    counter.wait(minutes=9)
    counter.sync()
    assert erp.sent == [first]


def test_a_wait_longer_than_any_erp_may_ask_for_is_by_a_clock_that_erred(
    counter: Counter, erp: FakeErp
) -> None:
    word = counter.say("O1")
    erp.answer(1, Sent(Outcome.NOT_SENT, retry_after=600, reason="busy"))
    with pytest.raises(Unreachable, match="left alone"):
        counter.sync()
    erp.now -= timedelta(days=1)
    counter.sync()
    assert counter.state(word) == "done"


@pytest.mark.parametrize("days", [1, -1])
def test_retry_after_is_kept_though_the_clock_is_set_before_the_answer_comes(
    counter: Counter, erp: FakeErp, days: int
) -> None:
    word = counter.say()

    def somebody_sets_the_clock() -> None:
        counter.clock += timedelta(days=days)

    began = counter.clock.timestamp()
    counter._monotonic = lambda: began  # type: ignore[method-assign]
    erp.fail("send", 1, somebody_sets_the_clock)
    erp.answer(1, Sent(Outcome.NOT_SENT, retry_after=600, reason="busy"))
    with pytest.raises(Unreachable, match="left alone"):
        counter.sync(pull=False)
    counter.wait(minutes=9)
    counter._monotonic = lambda: counter.clock.timestamp()  # type: ignore[method-assign]
    counter.sync()
    assert erp.sent == [word]
    counter.wait(minutes=2)
    counter.sync()
    assert (counter.state(word), erp.sent) == ("done", [word, word])


@pytest.mark.parametrize("days", [1, -1])
def test_retry_after_is_obeyed_though_the_clock_was_wrong_while_the_erp_told_its_own(
    counter: Counter, erp: FakeErp, days: int
) -> None:
    word = counter.say()
    erp.answer(1, Sent(Outcome.NOT_SENT, retry_after=600, reason="busy"))
    with pytest.raises(Unreachable, match="left alone"):
        counter.sync()

    def set_the_clock(by: int) -> None:
        counter.clock += timedelta(days=by)

    began = counter.clock.timestamp()
    counter._monotonic = lambda: began  # type: ignore[method-assign]
    erp.fail("identity", 1, lambda: set_the_clock(days))
    erp.fail("login", 1, lambda: set_the_clock(-days))  # and it is right again at once
    counter.sync()
    assert erp.sent == [word]


@pytest.mark.parametrize("absurd", [1e12, float("nan"), -5.0, float("inf")])
def test_an_absurd_retry_after_holds_nobody_for_more_than_an_hour(
    counter: Counter, erp: FakeErp, absurd: float
) -> None:
    word = counter.say()
    erp.answer(1, Sent(Outcome.NOT_SENT, retry_after=absurd))
    with pytest.raises(Unreachable):
        counter.sync()
    counter.wait(minutes=61)
    counter.sync()
    assert counter.state(word) == "done"
