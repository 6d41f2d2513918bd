"""What a restore will do is said before it is done, and is what it then does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bocounter.commands.noting import write_note
from bocounter.store import backups, foreseeing, mending
from tests.building import NOW, Dealership


@pytest.mark.parametrize("verified", [0, 1, 2])
def test_what_was_foreseen_is_what_the_restore_does(dealership: Dealership, verified: int) -> None:
    shop = dealership
    shop.have("work_order", "wo-1")
    for number in range(3):
        write_note(
            shop.store, "wo-1", f"note {number}", by="Ann", now=NOW, mint=lambda n=number: f"w{n}"
        )
    backups.make(shop.store, NOW)
    for number in range(3, 5):
        write_note(
            shop.store, "wo-1", f"note {number}", by="Ann", now=NOW, mint=lambda n=number: f"w{n}"
        )
    with shop.store.write() as write:
        for number in range(verified):
            write.all(
                "UPDATE operation SET state = 'verified', remote_id = '1' WHERE id = ?",
                (f"w{number}",),
            )
    shop.store.close()
    (one,) = foreseeing.offered(shop.store.path)
    assert (one.words, one.written, one.asked) == (3, 2, 5 - verified)
    report = mending.restore(shop.store.path, one.backup.path, "Ann", NOW + timedelta(hours=1))
    assert (report.replayed.written, report.replayed.asked) == (one.written, one.asked)


def test_a_backup_that_cannot_be_read_is_shown_as_that(dealership: Dealership) -> None:
    made = backups.make(dealership.store, NOW)
    made.write_bytes(b"nothing of a database" * 500)
    (one,) = foreseeing.offered(dealership.store.path)
    assert one.words is None
    assert foreseeing.can_come_back(dealership.store.path)
