"""An ERP that is restored from a backup while counters work."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path

import pytest

from bocounter.commands.deciding import resolve
from bocounter.commands.naming_machines import name_machine
from bocounter.outside.erp import records as r
from tests.sync.counter import Counter
from tests.sync.fake_dealership import dealership
from tests.sync.fake_erp import FakeErp


@pytest.fixture
def erp() -> FakeErp:
    return dealership(FakeErp(unique_reference=True))


@pytest.fixture
def counter(tmp_path: Path, erp: FakeErp) -> Counter:
    made = Counter(tmp_path / "counter.db", erp)
    made.sync()
    return made


def set_back(erp: FakeErp, to: FakeErp) -> None:
    erp.rows, erp.notes, erp._number = to.rows, to.notes, to._number


def test_words_a_restored_erp_has_lost_are_put_to_a_person_and_sent_again_once(
    counter: Counter, erp: FakeErp
) -> None:
    early = counter.say("O1", "early")
    counter.sync()
    backup = copy.deepcopy(erp)
    late = counter.say("O2", "late")
    counter.sync()
    erp.change("part", "P1", description="Changed after the backup")
    counter.wait(hours=2)
    counter.sync()
    set_back(erp, backup)
    counter.wait(hours=1)
    assert any("set back" in note for note in counter.sync().notes)
    assert counter.conflicts() == [("vanished", late, "O2")]
    assert counter.tokens("part")["P1"] == erp.record("part", "P1").token
    (id_,) = counter.all("SELECT id FROM conflict WHERE resolved_at IS NULL")[0]
    resolve(counter.store, id_, "ours", by="Mona", now=counter.clock, mint=counter.mint)
    counter.sync()
    assert [note.text for note in erp.notes] == ["early", "late"]
    assert erp.copies(early) == 1
    assert counter.all("SELECT value FROM setting WHERE name = 'generation'") == [("1",)]


def test_a_word_does_not_go_to_another_record_that_got_the_same_id(
    counter: Counter, erp: FakeErp
) -> None:
    backup = copy.deepcopy(erp)
    dealership_grows(erp, "O9", "WO-2000")
    counter.wait(hours=1)
    counter.sync()
    word = counter.say("O9", "For WO-2000 only", label="WO-2000")
    set_back(erp, backup)
    dealership_grows(erp, "O9", "WO-3000")
    erp._number -= 1  # less was saved since the backup than before it was put back
    counter.sync()
    assert erp.notes == []
    assert counter.state(word) == "conflict"
    assert "WO-3000" in counter.all("SELECT message FROM conflict")[0][0]


def test_a_word_does_not_go_to_a_record_that_is_made_while_words_leave(
    counter: Counter, erp: FakeErp
) -> None:
    backup = copy.deepcopy(erp)
    dealership_grows(erp, "O9", "WO-2000")
    counter.wait(hours=1)
    counter.sync()
    first = counter.say("O1", "It goes first", label="WO-1001")
    word = counter.say("O9", "For WO-2000 only", label="WO-2000")
    set_back(erp, backup)
    erp.fail("send", 1, lambda: dealership_grows(erp, "O9", "WO-3000"))
    counter.sync()
    assert [note.text for note in erp.notes] == ["It goes first"]
    assert (counter.state(first), counter.state(word)) == ("done", "conflict")
    assert "has it no more" in counter.all("SELECT message FROM conflict")[0][0]


def test_a_word_written_before_all_is_read_again_goes_to_no_record_that_took_its_place(
    counter: Counter, erp: FakeErp
) -> None:
    from bocounter.commands.noting import write_note
    from bocounter.errors import Unreachable
    from tests.sync.fake_erp import unreachable

    backup = copy.deepcopy(erp)
    dealership_grows(erp, "O9", "WO-2000")
    counter.wait(hours=1)
    counter.sync()
    set_back(erp, backup)
    dealership_grows(erp, "O9", "WO-3000")
    erp._number -= 1
    erp.fail("pull", 1, unreachable)
    with pytest.raises(Unreachable):
        counter.sync()
    # The ERP is known to be another one, and the screen still shows what was there before.
    write_note(
        counter.store, "WO-2000", "For this one.", by="Mona", now=counter.clock, mint=counter.mint
    )
    counter.sync()
    assert erp.notes == []
    assert "WO-3000" in counter.all("SELECT message FROM conflict")[0][0]


def test_a_pull_cut_off_after_the_restore_is_taken_up_again_before_anything_is_sent(
    counter: Counter, erp: FakeErp
) -> None:
    from bocounter.errors import Unreachable
    from tests.sync.fake_erp import unreachable

    backup = copy.deepcopy(erp)
    erp.change("part", "P1", description="Changed after the backup")
    counter.wait(hours=1)
    counter.sync()
    set_back(erp, backup)
    word = counter.say("O1")
    erp.fail("pull", 3, unreachable)
    with pytest.raises(Unreachable):
        counter.sync()
    assert counter.state(word) == "pending"
    counter.sync()
    assert counter.state(word) == "done"
    assert counter.tokens("part")["P1"] == erp.record("part", "P1").token
    assert counter.all("SELECT 1 FROM setting WHERE name = 'reread'") == []


def test_a_note_somebody_deleted_in_the_erp_is_told(counter: Counter, erp: FakeErp) -> None:
    word = counter.say("O1")
    counter.sync()
    erp.notes.clear()
    counter.sync()
    assert counter.conflicts() == [("vanished", word, "O1")]
    counter.sync()
    assert len(counter.conflicts()) == 1


def test_a_word_does_not_go_with_the_id_of_a_machine_that_a_restored_erp_has_lost(
    counter: Counter, erp: FakeErp
) -> None:
    erp.holds = frozenset({"machine", "work_order.machine"})
    counter.sync()
    backup = copy.deepcopy(erp)
    name_machine(
        counter.store,
        "WO-1001",
        make="Kettering",
        model=None,
        serial="KB-77",
        unit_number=None,
        by="Ruth",
        now=counter.clock,
        mint=counter.mint,
    )
    erp.answer(2, "lost before")
    counter.sync()
    assert len(erp.rows["machine"]) == 1
    set_back(erp, backup)
    counter.wait(hours=1)
    counter.sync()
    ((kind, made, _),) = counter.conflicts()
    assert kind == "vanished"
    assert counter.all("SELECT state FROM operation WHERE depends_on = ?", made) == [("blocked",)]
    (id_,) = counter.all("SELECT id FROM conflict WHERE resolved_at IS NULL")[0]
    resolve(counter.store, id_, "ours", by="Mona", now=counter.clock, mint=counter.mint)
    counter.sync()
    assert erp.record("work_order", "O1").machine == "M1"


def dealership_grows(erp: FakeErp, id_: str, number: str) -> None:
    from dataclasses import replace

    erp.put(replace(erp.record("work_order", "O1"), remote_id=id_, number=number))


def test_a_record_that_took_the_id_and_the_version_of_a_lost_one_is_read_all_the_same(
    counter: Counter, erp: FakeErp
) -> None:
    """It is saved after the pages of a restored ERP were read and before their ids are compared."""
    backup = copy.deepcopy(erp)
    part = r.Part(remote_id="P77", token="", code="66-7777", description="the one that was lost")
    erp.put(part)
    counter.wait(hours=2)
    counter.sync()
    lost = erp.record("part", "P77").token
    set_back(erp, backup)
    counter.wait(hours=1)
    erp.fail("ids", 1, lambda: erp.put(replace(part, description="the one that took its place")))
    assert any("set back" in note for note in counter.sync().notes)
    assert erp.record("part", "P77").token == lost
    counter.sync()
    assert counter.all("SELECT description FROM part WHERE remote_id = 'P77'") == [
        ("the one that took its place",)
    ]
