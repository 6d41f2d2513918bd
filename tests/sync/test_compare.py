"""What is gone in the ERP goes here too, except where that would lose something."""

from __future__ import annotations

from pathlib import Path

import pytest

from bocounter.errors import Unreachable
from tests.sync.counter import Counter
from tests.sync.fake_dealership import dealership
from tests.sync.fake_erp import FakeErp, unreachable


@pytest.fixture
def erp() -> FakeErp:
    return dealership(FakeErp(), orders=120, parts=60)


def test_a_deleted_line_is_gone_after_one_round(counter: Counter, erp: FakeErp) -> None:
    counter.sync()
    erp.delete("part_line", "L3")
    assert counter.sync().deleted == 1
    assert "L3" not in counter.tokens("part_line")


def test_what_no_open_work_needs_is_compared_once_a_day(counter: Counter, erp: FakeErp) -> None:
    counter.sync()
    erp.delete("customer", "C1")
    counter.wait(hours=1)
    assert counter.sync().deleted == 0
    counter.wait(hours=24)
    assert counter.sync().deleted == 1
    assert counter.tokens("customer") == {}


def test_a_full_round_compares_everything(counter: Counter, erp: FakeErp) -> None:
    counter.sync()
    erp.delete("part", "P60")
    assert counter.sync(full=True).deleted == 1


def test_a_broken_answer_does_not_empty_the_store(counter: Counter, erp: FakeErp) -> None:
    counter.sync()
    erp.hidden = {f"L{n}" for n in range(1, 61)}
    summary = counter.sync()
    assert (summary.deleted, summary.conflicts) == (0, 1)
    assert len(counter.tokens("part_line")) == 120
    message = counter.all("SELECT message FROM conflict")[0][0]
    assert "60 of 120 part line records" in message
    counter.sync()
    assert len(counter.conflicts("many_deletions")) == 1
    counter.reopen()
    assert len(counter.conflicts("many_deletions")) == 1


def test_the_question_is_closed_when_nothing_is_missing_any_more(
    counter: Counter, erp: FakeErp
) -> None:
    counter.sync()
    erp.hidden = {f"L{n}" for n in range(1, 61)}
    counter.sync()
    erp.hidden = set()
    assert counter.sync().conflicts == 0


def test_a_narrow_comparison_does_not_close_what_a_wide_one_asked(
    counter: Counter, erp: FakeErp
) -> None:
    counter.sync()
    erp.hidden = {f"L{n}" for n in range(1, 61)}
    for n in range(1, 61):
        erp.change("work_order", f"O{n}", status="closed")
    counter.sync(full=True)
    assert len(counter.conflicts("many_deletions")) == 1
    assert counter.sync().conflicts == 1
    erp.hidden = set()
    assert counter.sync(full=True).conflicts == 0


def test_fifty_deletions_are_believed(counter: Counter, erp: FakeErp) -> None:
    counter.sync()
    erp.delete("part_line", *(f"L{n}" for n in range(1, 51)))
    assert counter.sync().deleted == 50


def test_a_comparison_cut_short_deletes_nothing(counter: Counter, erp: FakeErp) -> None:
    counter.sync()
    erp.delete("work_order", "O7")
    erp.fail("existing", 1, unreachable)
    with pytest.raises(Unreachable):
        counter.sync()
    assert "O7" in counter.tokens("work_order")


def test_a_record_with_a_word_on_its_way_stays_in_sight(counter: Counter, erp: FakeErp) -> None:
    counter.sync()
    word = counter.say("O5")
    erp.delete("work_order", "O5")
    erp.delete("part_line", "L5")
    counter.sync()
    assert counter.state(word) == "rejected"
    assert counter.conflicts("target_gone") == [("target_gone", word, "O5")]
    assert "O5" in counter.tokens("work_order")
    assert "L5" in counter.tokens("part_line")
    counter.sync()
    assert len(counter.conflicts("target_gone")) == 1


def test_a_record_that_came_back_is_no_question_any_more(counter: Counter, erp: FakeErp) -> None:
    counter.sync()
    counter.say("O5")
    gone = erp.record("work_order", "O5")
    erp.delete("work_order", "O5")
    counter.sync()
    erp.put(gone)
    counter.sync()
    assert counter.conflicts("target_gone") == []


def test_once_the_word_is_settled_the_record_goes(counter: Counter, erp: FakeErp) -> None:
    counter.sync()
    counter.say("O5")
    erp.delete("work_order", "O5")
    counter.sync()
    with counter.store.write() as write:
        write.all("UPDATE operation SET state = 'withdrawn'")
    counter.sync()
    assert counter.conflicts("target_gone") == []
    assert "O5" not in counter.tokens("work_order")


def test_rows_that_come_into_sight_without_being_saved_come_with_the_comparison(
    tmp_path: Path,
) -> None:
    erp = dealership(FakeErp(), parts=6)
    counter = Counter(tmp_path / "counter.db", erp)
    counter.sync()
    with counter.store.write() as write:  # as if it had been out of sight until now
        write.all("DELETE FROM part WHERE remote_id = 'P5'")
    counter.sync()
    assert "P5" not in counter.tokens("part")
    counter.wait(hours=25)
    counter.sync()
    assert counter.tokens("part")["P5"] == erp.record("part", "P5").token


def test_a_row_that_could_not_be_read_is_read_again_in_each_round(tmp_path: Path) -> None:
    erp = dealership(FakeErp())
    erp.unreadable = {"part": {"P2": "Its price is no number."}}
    counter = Counter(tmp_path / "counter.db", erp)
    counter.sync()
    assert counter.all("SELECT remote_id FROM unreadable") == [("P2",)]
    erp.unreadable = {}
    counter.sync()
    assert counter.all("SELECT remote_id FROM unreadable") == []
    assert "P2" in counter.tokens("part")
