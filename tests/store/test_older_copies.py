"""An older copy in the store's place: what the journal no longer tells is in the backups."""

from __future__ import annotations

from datetime import timedelta

from bocounter.store import backups, journal
from bocounter.store.store import Store
from tests.building import NOW, Dealership
from tests.store.test_journal import Ids, counter, note


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
