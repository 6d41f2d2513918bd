"""An older copy in the store's place: what the journal no longer tells is in the backups."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest

from bocounter import places
from bocounter.commands.setting_facts import set_facts
from bocounter.commands.withdrawing import withdraw
from bocounter.progress import Silent, Watched
from bocounter.readings import refresh
from bocounter.store import backups, journal, mending
from bocounter.store.audit import audit
from bocounter.store.store import Store
from tests.building import NOW, Dealership
from tests.store.saying import Ids, counter, destroy, note, ours


def test_words_that_have_left_the_journal_come_back_from_the_backups(
    dealership: Dealership,
) -> None:
    shop, mint = counter(dealership), Ids()
    note(shop, "one", mint)
    shop.store.close()
    copy = shop.store.path.read_bytes()
    shop.store = Store.to_write(shop.store.path, "a test", NOW)
    for hour, text in enumerate(("two", "three")):
        note(shop, text, mint)
        with shop.store.write() as write:
            write.all("UPDATE operation SET state = 'verified', remote_id = 'r' || seq")
        backups.make(shop.store, NOW + hour * timedelta(hours=1))
    note(shop, "four", mint)
    assert "word-002" not in journal.read(shop.store.path).words
    shop.store.close()
    shop.store.path.write_bytes(copy)
    shop.store = Store.to_write(shop.store.path, "a test", NOW)
    states = dict(shop.all("SELECT id, state FROM operation"))
    assert states.keys() == {"word-001", "word-002", "word-003", "word-004"}
    assert states["word-002"] == "verified"
    assert sorted(row[0] for row in shop.all("SELECT text FROM note")) == [
        "four",
        "one",
        "three",
        "two",
    ]


def test_an_older_copy_put_back_by_hand_gets_its_words_again(
    dealership: Dealership, mint: Ids
) -> None:
    shop = counter(dealership)
    note(shop, "first", mint)
    shop.store.close()
    path = shop.store.path
    older = path.read_bytes()
    shop.store = Store.to_write(path, "a test", NOW)
    note(shop, "second", mint)
    with shop.store.write() as write:
        write.all("UPDATE operation SET state = 'withdrawn' WHERE id = 'word-001'")
    shop.store.close()
    before = ours(path)
    destroy(path)
    path.write_bytes(older)
    shop.store = Store.to_write(path, "a test", NOW)
    assert ours(path) == before
    assert shop.all("SELECT id, state FROM operation ORDER BY seq") == [
        ("word-001", "withdrawn"),
        ("word-002", "unknown"),
    ]
    assert shop.all("SELECT value FROM setting WHERE name = 'incarnation'") == [("1",)]


def test_the_board_of_an_older_copy_is_read_again_when_it_is_opened(
    dealership: Dealership, mint: Ids
) -> None:
    shop = counter(dealership)
    shop.have("work_order", "wo-2")
    shop.have("part_line", "line-2", work_order="wo-2", part="another-part")
    shop.store.close()
    path = shop.store.path
    older = path.read_bytes()
    shop.store = Store.to_write(path, "a test", NOW)
    (number,), (other,) = shop.all("SELECT number FROM wo_summary ORDER BY number")
    set_facts(shop.store, number, {"machine_down": True}, by="Dana", now=NOW, mint=mint)
    shop.store.close()
    destroy(path)
    path.write_bytes(older)
    shop.store = Store.to_write(path, "a test", NOW)
    with shop.store.write(urgent=False) as write:  # as a copy of another day would be
        write.all("UPDATE wo_summary SET customer_name = 'of the copy'")
        write.all("UPDATE line_reading SET supplier = 'of the copy'")
    steps: list[str] = []
    changes = refresh.catch_up(shop.store, Watched(lambda step: steps.append(step.what)))
    assert shop.all("SELECT number, machine_down FROM wo_summary ORDER BY number") == [
        (number, 1), (other, None),
    ]  # fmt: skip
    assert not shop.all("SELECT 1 FROM wo_summary WHERE customer_name = 'of the copy'")
    assert changes.work_orders
    assert steps
    with shop.store.reading() as rows:
        assert refresh.differences(rows) == []
    assert not refresh.catch_up(shop.store, Silent()).work_orders, "once is enough"


def test_a_word_that_was_taken_back_stays_so_in_an_older_copy(
    dealership: Dealership, mint: Ids
) -> None:
    shop = counter(dealership)
    note(shop, "not wanted any more", mint)
    shop.store.close()
    path = shop.store.path
    older = path.read_bytes()
    shop.store = Store.to_write(path, "a test", NOW)
    withdraw(shop.store, "word-001", by="Ann", now=NOW, mint=mint)
    shop.store.close()
    destroy(path)
    path.write_bytes(older)
    shop.store = Store.to_write(path, "a test", NOW)
    assert shop.all("SELECT state FROM operation") == [("withdrawn",)]
    assert journal.read(path).words["word-001"]["state"] == "withdrawn"


def test_a_word_that_the_erp_had_lost_and_a_person_took_back_stays_so_in_an_older_copy(
    dealership: Dealership, mint: Ids
) -> None:
    shop = counter(dealership)
    note(shop, "in the ERP before it was set back", mint)
    with shop.store.write() as write:
        write.all("UPDATE operation SET state = 'verified', attempts = 1, remote_id = '1'")
    shop.store.close()
    path = shop.store.path
    older = path.read_bytes()
    shop.store = Store.to_write(path, "a test", NOW)
    with shop.store.write() as write:
        write.all("UPDATE operation SET state = 'withdrawn'")
    shop.store.close()
    destroy(path)
    path.write_bytes(older)
    shop.store = Store.to_write(path, "a test", NOW)
    assert shop.all("SELECT state FROM operation") == [("withdrawn",)]


def test_an_older_copy_is_brought_up_to_the_journal_once_and_not_at_every_start(
    dealership: Dealership, mint: Ids
) -> None:
    shop = counter(dealership)
    note(shop, "sent twice, and nobody knows", mint)
    path = shop.store.path

    def tried(times: int) -> None:
        with shop.store.write() as write:
            write.all("UPDATE operation SET state = 'sending'")
        with shop.store.write() as write:
            write.all("UPDATE operation SET state = 'unknown', attempts = ?", (times,))

    tried(1)
    shop.store.close()
    older = path.read_bytes()
    shop.store = Store.to_write(path, "a test", NOW)
    tried(2)
    shop.store.close()
    destroy(path)
    path.write_bytes(older)
    for _ in range(3):
        shop.store = Store.to_write(path, "a test", NOW)
        assert shop.all("SELECT attempts FROM operation") == [(2,)]
        assert shop.all("SELECT value FROM setting WHERE name = 'incarnation'") == [("1",)]
        shop.store.close()
    shop.store = Store.to_write(path, "a test", NOW)


def test_a_copy_older_than_what_has_left_the_journal_is_known_as_one(
    dealership: Dealership, mint: Ids
) -> None:
    shop = counter(dealership)
    note(shop, "sent and found since", mint)
    note(shop, "taken back since", mint)
    shop.store.close()
    path = shop.store.path
    older = path.read_bytes()
    shop.store = Store.to_write(path, "a test", NOW)
    withdraw(shop.store, "word-002", by="Ann", now=NOW, mint=mint)
    with shop.store.write() as write:
        write.all(
            "UPDATE operation SET state = 'verified', attempts = 1, remote_id = '1' "
            "WHERE id = 'word-001'"
        )
        write.all(
            "INSERT INTO attempt (operation, number, sent_at, outcome) "
            "VALUES ('word-001', 1, ?, 'taken')",
            (NOW.isoformat(),),
        )
    assert shop.store.journal is not None
    with shop.store.reading() as rows:
        held = {"word-001": "verified", "word-002": "withdrawn"}
        shop.store.journal.empty_of(held, rows)
    assert list(journal.read(path).words) == ["word-002"]
    shop.store.close()
    for _ in range(2):  # whoever puts it back twice is told twice
        destroy(path)
        path.write_bytes(older)
        shop.store = Store.to_write(path, "a test", NOW)
        assert shop.all("SELECT id, state FROM operation ORDER BY seq") == [
            ("word-001", "unknown"),
            ("word-002", "withdrawn"),
        ]
        shop.store.close()
    shop.store = Store.to_write(path, "a test", NOW)
    assert shop.all("SELECT count(*) FROM audit WHERE deed = 'older copy'") == [(1,)]


@pytest.mark.parametrize(
    "life",
    [["copied", "backup"], ["copied", "nothing"], ["nothing", "copied", "nothing"]],
    ids=" ".join,
)
def test_a_copy_from_before_the_store_was_mended_is_not_taken_for_another_store(
    dealership: Dealership, mint: Ids, life: list[str]
) -> None:
    shop = counter(dealership)
    note(shop, "one", mint)
    path = shop.store.path
    backups.make(shop.store, NOW)
    for text in ("two", "three"):
        note(shop, text, mint)
    with shop.store.write() as write:
        for row in range(20):
            audit(write, "looked at", f"row {row}", "", by="Ann", now=NOW)
    log, copy = path.with_name(path.name + "-wal"), {path: b""}
    for event in life:
        if event == "copied":  # with something in the log
            with shop.store.write() as write:
                audit(write, "looked at", "the yard", "", by="Ann", now=NOW)
            copy = {file: file.read_bytes() for file in (path, log)}
            continue
        shop.store.close()
        path.write_bytes(path.read_bytes()[:5000])
        if event == "nothing":  # to make it again from, but the journal
            shutil.rmtree(places.backups(path))
        assert mending.mend(path, "a test", NOW).mended
        shop.store = Store.to_write(path, "a test", NOW)
        backups.make(shop.store, NOW)
    with shop.store.write() as write:
        audit(write, "looked at", "the shelf", "", by="Ben", now=NOW)
        write.all("UPDATE operation SET state = 'verified', remote_id = 'r' || seq")
    for hour in (1, 2):  # now words leave the journal, which is written anew
        backups.make(shop.store, NOW + hour * timedelta(hours=1))
    shop.store.close()
    destroy(path)
    for file, content in copy.items():
        file.write_bytes(content)
    shop.store = Store.to_write(path, "a test", NOW)
    assert {row[0] for row in shop.all("SELECT text FROM note")} == {"one", "two", "three"}
