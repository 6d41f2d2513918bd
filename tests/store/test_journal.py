"""The side journal: every word has a second copy that outlives the store."""

from __future__ import annotations

import json
import random
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bocounter.commands.losing_sales import LostSale, lose_sale
from bocounter.store import journal
from bocounter.store.sealing import faults as seal_faults
from bocounter.store.store import Store
from tests.building import NOW, Dealership
from tests.store.saying import Ids, call, counter, destroy, note, ours, put


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
        write.all("SELECT 1", (put(write), 1 / 0))
    note(shop, "here", mint)
    assert list(journal.read(shop.store.path).words) == ["word-001"]


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


def lost(shop: Dealership, mint: Ids, what: str = "the green seal from the old Tolvane") -> None:
    sale = LostSale(part=what, quantity=Decimal(2), reason="too_late", note="will not wait")
    lose_sale(shop.store, sale, by="Ann", now=shop.now, mint=mint)


def asked_for(shop: Dealership) -> list[tuple[Any, ...]]:
    return shop.all("SELECT id, part_text, quantity, note FROM lost_sale ORDER BY id")


def test_what_nobody_knows_a_number_of_outlives_the_store_too(
    dealership: Dealership, mint: Ids, tmp_path: Path
) -> None:
    shop = counter(dealership)
    lost(shop, mint)
    shop.store.close()
    path = shop.store.path
    older = tmp_path / "older.db"
    shutil.copy(path, older)
    shop.store = Store.to_write(path, "a test", NOW)
    lost(shop, mint, "a belt")
    both = asked_for(shop)
    assert len(both) == 2
    shop.store.close()

    # An older copy in its place, and then no store at all: the journal has both, and keeps them.
    destroy(path)
    shutil.copy(older, path)
    for _ in range(2):
        shop.store = Store.to_write(path, "a test", NOW)
        assert asked_for(shop) == both
        with shop.store.reading() as rows:
            assert seal_faults(rows) == []
        shop.store.close()
        destroy(path)
    shop.store = Store.to_write(path, "a test", NOW)
    assert asked_for(shop) == both


def test_a_row_without_a_word_that_the_journal_lacks_is_added_at_the_next_opening(
    dealership: Dealership, mint: Ids
) -> None:
    shop = counter(dealership)
    lost(shop, mint)
    shop.store.close()
    journal.place(shop.store.path).unlink()
    shop.store = Store.to_write(shop.store.path, "a test", NOW)
    (entry,) = journal.read(shop.store.path).alone.values()
    assert entry["row"]["part_text"] == "the green seal from the old Tolvane"
