"""A store that is put back to an older copy while the clock of its PC is wrong."""

from __future__ import annotations

import copy
from datetime import timedelta
from pathlib import Path

import pytest

from bocounter.commands.withdrawing import withdraw
from bocounter.store import mending
from bocounter.store.backup import back_up
from bocounter.sync.generation import WITNESSES
from tests.sync.counter import Counter
from tests.sync.fake_erp import FakeErp

DAY = timedelta(days=1)


def put_back(counter: Counter, copy: Path, wrong_by: timedelta) -> None:
    """Restore a copy at a PC whose clock is wrong; afterwards somebody sets it right."""
    counter.store.close()
    mending.restore(counter.path, copy, "a test", counter.clock + wrong_by)
    counter.reopen()


@pytest.mark.parametrize("wrong_by", [-DAY, DAY], ids=["behind", "ahead"])
def test_the_quiet_time_of_a_store_put_back_is_counted_by_the_clock_of_the_erp(
    tmp_path: Path, counter: Counter, erp: FakeErp, wrong_by: timedelta
) -> None:
    word = counter.say()
    copy = back_up(counter.path, tmp_path / "copy.db")
    put_back(counter, copy, wrong_by)
    counter.sync()
    counter.wait(minutes=29)
    counter.sync()
    assert (counter.state(word), erp.sent) == ("unknown", [])
    counter.wait(minutes=2)
    counter.sync()
    assert (counter.state(word), erp.copies(word)) == ("done", 1)


def test_a_store_put_back_twice_is_not_taken_for_one_whose_audit_was_cut(
    tmp_path: Path, counter: Counter, erp: FakeErp
) -> None:
    erp.holds = frozenset({"audit"})
    take_back_a_word(counter)
    assert counter.sync().notes == ()
    copy = back_up(counter.path, tmp_path / "copy.db")
    for _ in range(2):
        take_back_a_word(counter)
        assert counter.sync().notes == ()
        put_back(counter, copy, 0 * DAY)
        assert counter.sync().notes == ()
    with counter.store.write() as write:
        write.all("DROP TRIGGER audit_no_delete")
        write.all("DELETE FROM audit WHERE seq > 1")
    assert any("removed or altered" in note for note in counter.sync().notes)


def take_back_a_word(counter: Counter) -> None:
    word = counter.say()
    withdraw(counter.store, word, by="Ruth", now=counter.clock, mint=counter.mint)


def test_words_of_a_store_put_back_are_held_against_the_names_of_their_records(
    tmp_path: Path, counter: Counter, erp: FakeErp
) -> None:
    word = counter.say("O1", label="WO-1001")
    copy = back_up(counter.path, tmp_path / "copy.db")
    erp.change("work_order", "O1", number="WO-7777")
    counter.sync(push=False)
    put_back(counter, copy, 0 * DAY)
    counter.sync()
    counter.wait(minutes=31)
    counter.sync()
    assert (counter.state(word), erp.sent) == ("conflict", [])


def test_what_a_restored_erp_has_lost_is_told_though_the_store_was_put_back_too(
    tmp_path: Path, counter: Counter, erp: FakeErp
) -> None:
    before = copy.deepcopy(erp)
    copied = back_up(counter.path, tmp_path / "copy.db")
    lost = [counter.say(text=f"Word {n}") for n in range(WITNESSES + 2)]
    counter.sync()
    counter.wait(minutes=40)
    counter.sync()
    assert {counter.state(word) for word in lost} == {"verified"}
    erp.rows, erp.notes = before.rows, before.notes  # and its numbers have caught up
    put_back(counter, copied, 0 * DAY)
    summary = counter.sync()
    assert {word for _, word, _ in counter.conflicts()} == set(lost)
    assert not any("The ERP was set back" in note for note in summary.notes)


def test_a_quiet_time_that_began_in_the_future_begins_now(counter: Counter, erp: FakeErp) -> None:
    word = counter.say()
    erp.answer(1, "lost before")
    counter.sync()
    erp.now -= DAY
    counter.sync()
    counter.wait(minutes=31)
    counter.sync()
    assert (counter.state(word), erp.copies(word)) == ("done", 1)
