"""The side journal: every word has a second copy that outlives the store."""

from __future__ import annotations

import json
import random
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bocounter.commands.contacting import ContactWanted, ToldWanted, log_contact
from bocounter.commands.noting import write_note
from bocounter.commands.setting_facts import set_facts
from bocounter.commands.withdrawing import withdraw
from bocounter.models.facts import ContactKind, ContactOutcome
from bocounter.progress import Silent, Watched
from bocounter.readings import refresh
from bocounter.store import driver, journal
from bocounter.store.store import Store
from tests.building import NOW, Dealership, days

WORDS = ("contact", "told_date", "follow_up", "note", "operation")


class Ids:
    """Ids in a row."""

    def __init__(self) -> None:
        self.given = 0

    def __call__(self) -> str:
        self.given += 1
        return f"word-{self.given:03}"


@pytest.fixture
def mint() -> Ids:
    return Ids()


def counter(shop: Dealership) -> Dealership:
    """A work order to speak about."""
    shop.have("work_order", "wo-1")
    shop.have("part_line", "line-1", work_order="wo-1")
    return shop


def note(shop: Dealership, text: str, mint: Ids) -> None:
    write_note(shop.store, "wo-1", text, by="Ann", now=shop.now, mint=mint)


def call(shop: Dealership, mint: Ids) -> None:
    wanted = ContactWanted(
        work_order="wo-1",
        kind=ContactKind.CALL,
        outcome=ContactOutcome.REACHED,
        told=(ToldWanted(target="wo-1", day=days(5)),),
        next_contact=shop.now + timedelta(days=1),
        note="is in a hurry",
    )
    log_contact(shop.store, wanted, by="Ann", now=shop.now, mint=mint)


def ours(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Give all rows of ours, without what a restore changes."""
    with closing(driver.opened_read_only(path)) as rows:
        found = {}
        for table in WORDS:
            drop = ("state", "seq", "reason", "reason_code", "last_sent")
            names = [r[1] for r in rows.execute(f"PRAGMA table_info({table})") if r[1] not in drop]
            quoted = ", ".join(f'"{name}"' for name in names)
            found[table] = rows.execute(f"SELECT {quoted} FROM {table} ORDER BY 1").fetchall()
        return found


def destroy(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def test_words_outlive_a_store_that_is_gone(dealership: Dealership, mint: Ids) -> None:
    shop = counter(dealership)
    call(shop, mint)
    note(shop, "left a message", mint)
    shop.store.close()
    path = shop.store.path
    before = ours(path)
    destroy(path)
    shop.store = Store.to_write(path, "a test", NOW)
    assert ours(path) == before
    assert len(before["told_date"]) == len(before["contact"]) == 1
    assert shop.all("SELECT DISTINCT state, reason_code FROM operation") == [
        ("unknown", "restored")
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


def test_a_word_is_in_the_journal_when_the_deed_is_confirmed(
    dealership: Dealership, mint: Ids
) -> None:
    shop = counter(dealership)
    note(shop, "here", mint)
    (entry,) = journal.read(shop.store.path).words.values()
    assert entry["state"] == "pending"
    assert entry["rows"]["note"][0]["text"] == "here"


def test_a_deed_that_failed_leaves_nothing_in_the_journal(
    dealership: Dealership, mint: Ids
) -> None:
    shop = counter(dealership)
    with pytest.raises(ZeroDivisionError), shop.store.write() as write:
        write.all("SELECT 1", (_put(write), 1 / 0))
    note(shop, "here", mint)
    assert list(journal.read(shop.store.path).words) == ["word-001"]


def _put(write: Any, id_: str = "lost") -> None:
    write.all(
        'INSERT INTO operation (id, kind, target_kind, target, text, payload_version, "by", '
        "made_at, source_kind, source, state) VALUES (?, 'note', 'work_order', 'wo-1', 'x', 1, "
        "'Ann', ?, 'note', ?, 'pending')",
        (id_, NOW.isoformat(), id_),
    )


def test_what_the_journal_lacks_is_added_at_the_next_opening(
    dealership: Dealership, mint: Ids
) -> None:
    shop = counter(dealership)
    note(shop, "here", mint)
    shop.store.close()
    journal.place(shop.store.path).unlink()
    shop.store = Store.to_write(shop.store.path, "a test", NOW)
    assert list(journal.read(shop.store.path).words) == ["word-001"]


def test_a_torn_last_line_spoils_no_other(dealership: Dealership, mint: Ids) -> None:
    shop = counter(dealership)
    for text in ("one", "two"):
        note(shop, text, mint)
    shop.store.close()
    place = journal.place(shop.store.path)
    whole = place.read_bytes()
    for cut in range(1, len(whole.splitlines()[-1]) + 2, 37):
        place.write_bytes(whole[:-cut])
        shop.store = Store.to_write(shop.store.path, "a test", NOW)
        assert list(journal.read(shop.store.path).words) == ["word-001", "word-002"]
        shop.store.close()
    shop.store = Store.to_write(shop.store.path, "a test", NOW)


def test_no_harmed_line_is_believed(dealership: Dealership, mint: Ids) -> None:
    shop = counter(dealership)
    note(shop, "the very words", mint)
    place, chance = journal.place(shop.store.path), random.Random(1)
    whole = place.read_bytes()
    last = len(whole) - len(whole.splitlines()[-1]) - 1
    for _ in range(300):
        harmed = bytearray(whole)
        harmed[chance.randrange(last, len(whole) - 1)] ^= 1 << chance.randrange(8)
        place.write_bytes(harmed)
        assert journal.read(shop.store.path).words == {}
    place.write_bytes(whole)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_deed_does_not_fail_for_the_journal_but_it_is_said(
    dealership: Dealership, mint: Ids
) -> None:
    shop = counter(dealership)
    place = journal.place(shop.store.path)
    place.symlink_to("/dev/full")
    note(shop, "on a full disk", mint)
    assert shop.store.journal is not None
    assert "cannot be written" in (shop.store.journal.trouble or "")
    assert shop.all("SELECT text FROM note") == [("on a full disk",)]
    place.unlink()
    note(shop, "on a disk with room", mint)
    assert shop.store.journal.trouble is None
    told = [word["operation"]["text"] for word in journal.read(shop.store.path).words.values()]
    assert len(told) == 2, "the word that was owed has its second copy now, too"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_second_copy_that_is_owed_is_said_until_it_is_written(
    dealership: Dealership, mint: Ids
) -> None:
    shop = counter(dealership)
    place = journal.place(shop.store.path)
    place.symlink_to("/dev/full")
    note(shop, "on a full disk", mint)
    with shop.store.write(urgent=False):
        pass
    assert shop.store.journal is not None
    assert shop.store.journal.trouble is not None, "nothing was solved"
    place.unlink()
    with shop.store.write(urgent=False):
        pass  # a transaction that tells nothing pays what is owed
    assert shop.store.journal.trouble is None
    assert len(journal.read(shop.store.path).words) == 1


def test_words_for_another_erp_are_kept_and_not_sent(dealership: Dealership, mint: Ids) -> None:
    shop = counter(dealership)
    _belong(shop, "shop A")
    note(shop, "for A", mint)
    shop.store.close()
    path = shop.store.path
    place = journal.place(path)
    words = place.read_bytes()
    place.unlink()
    destroy(path)
    shop.store = Store.to_write(path, "a test", NOW)
    _belong(shop, "shop B")
    shop.store.close()
    place.write_bytes(words)
    shop.store = Store.to_write(path, "a test", NOW)
    assert shop.all("SELECT id, state, reason_code FROM operation") == [
        ("word-001", "rejected", "parked")
    ]
    assert shop.all("SELECT value FROM setting WHERE name = 'identity'") == [("shop B",)]


def test_a_store_made_anew_belongs_to_the_erp_of_its_words(
    dealership: Dealership, mint: Ids
) -> None:
    shop = counter(dealership)
    _belong(shop, "shop A")
    note(shop, "for A", mint)
    shop.store.close()
    destroy(shop.store.path)
    shop.store = Store.to_write(shop.store.path, "a test", NOW)
    assert shop.all("SELECT name, value FROM setting WHERE name IN ('connector', 'identity')") == [
        ("connector", "tryton"),
        ("identity", "shop A"),
    ]


def _belong(shop: Dealership, identity: str) -> None:
    with shop.store.write() as write:
        write.many(
            "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)",
            [("connector", "tryton"), ("identity", identity)],
        )


def test_the_journal_is_for_its_owner_only(dealership: Dealership, mint: Ids) -> None:
    shop = counter(dealership)
    note(shop, "private", mint)
    assert journal.place(shop.store.path).stat().st_mode & 0o777 == 0o600


def test_a_made_up_journal_writes_no_column_of_its_own(dealership: Dealership, mint: Ids) -> None:
    shop = counter(dealership)
    note(shop, "true", mint)
    shop.store.close()
    place = journal.place(shop.store.path)
    entry = json.loads(place.read_text().splitlines()[-1].partition(" ")[2])
    entry["word"] = entry["operation"]["id"] = "made-up"
    entry["operation"]['"; DROP TABLE note; --'] = "x"
    entry["rows"] = {"note": [{**entry["rows"]["note"][0], "id": "made-up", 'o" x': 1}]}
    other = {**entry, "rows": {"sqlite_master": [{"name": "x"}]}, "word": "o"}
    with place.open("a") as stream:
        stream.write(journal.line(entry) + journal.line(other) + "\n\0garbage\n")
    shop.store = Store.to_write(shop.store.path, "a test", NOW)
    assert shop.all("SELECT id FROM operation ORDER BY seq") == [("word-001",), ("made-up",)]
    assert shop.all("SELECT count(*) FROM note") == [(2,)]


def test_finished_words_that_are_held_elsewhere_leave_the_journal(
    dealership: Dealership, mint: Ids
) -> None:
    shop = counter(dealership)
    for text in ("one", "two", "three"):
        note(shop, text, mint)
    with shop.store.write() as write:
        write.all("UPDATE operation SET state = 'verified', remote_id = '1' WHERE id != 'word-003'")
    assert shop.store.journal is not None
    with shop.store.reading() as rows:
        held = {"word-001": "verified", "word-002": "done", "word-003": "done"}
        shop.store.journal.empty_of(held, rows)
    assert list(journal.read(shop.store.path).words) == ["word-002", "word-003"]
    assert journal.place(shop.store.path).stat().st_mode & 0o777 == 0o600
    note(shop, "four", mint)
    shop.store.close()
    shop.store = Store.to_write(shop.store.path, "a test", NOW)
    assert list(journal.read(shop.store.path).words) == ["word-002", "word-003", "word-004"]


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
