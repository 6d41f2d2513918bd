"""Backups by the clock: made when due, verified, and let go when old."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bocounter.store import backups, journal
from bocounter.store.backups import Backup
from tests.building import NOW, Dealership
from tests.store.saying import Ids, counter, note
from tests.store.test_mending import settle

HOUR = timedelta(hours=1)


@pytest.fixture
def shop(dealership: Dealership) -> Dealership:
    return counter(dealership)


def test_a_backup_is_due_hourly_and_only_if_something_changed(shop: Dealership, mint: Ids) -> None:
    path = shop.store.path
    assert backups.due(path, NOW)
    backups.make(shop.store, NOW)
    note(shop, "new", mint)
    assert not backups.due(path, NOW + HOUR / 2)
    assert backups.due(path, NOW + HOUR)
    assert backups.due(path, NOW - 5 * HOUR), "a clock that was set back keeps nobody from it"
    backups.make(shop.store, NOW + HOUR)
    assert not backups.due(path, NOW + 9 * HOUR)
    settle(shop, "word-001", "done")
    assert backups.due(path, NOW + 9 * HOUR)


def test_a_backup_is_whole_and_for_its_owner_only(shop: Dealership) -> None:
    made = backups.make(shop.store, NOW)
    assert backups.is_whole(made)
    assert made.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in made.parent.iterdir()] == [made.name]
    assert backups.kept(shop.store.path) == [Backup(made, NOW, "hourly")]


def test_a_damaged_backup_is_passed_over(shop: Dealership) -> None:
    older = backups.make(shop.store, NOW)
    newer = backups.make(shop.store, NOW + HOUR)
    newer.write_bytes(older.read_bytes()[:5000])
    found = backups.good(shop.store.path)
    assert found is not None
    assert found.path == older


def test_24_hours_and_14_days_stay() -> None:
    first = datetime(2026, 1, 1, tzinfo=UTC)
    made = [Backup(Path(f"{n}"), first + n * HOUR / 2, "hourly") for n in range(48 * 40)]
    stay = backups.staying(made[::-1])
    ages = [(made[-1].at - one.at) for one in stay]
    assert ages == sorted(ages)
    assert sum(age < timedelta(hours=24) for age in ages) == 24
    days = {one.at.date() for one in stay}
    assert len(days) == 14
    assert max(ages) < timedelta(days=14)


def test_old_backups_go_and_files_of_others_stay(shop: Dealership, mint: Ids) -> None:
    folder = backups.make(shop.store, NOW).parent
    (folder / "mine.db").write_text("a person's own")
    for hour in range(1, 40):
        backups.make(shop.store, NOW + hour * HOUR)
    assert (folder / "mine.db").exists()
    assert len(backups.kept(shop.store.path)) <= 26


def test_the_journal_forgets_what_two_backups_hold_and_no_more(shop: Dealership, mint: Ids) -> None:
    for text in ("finished", "on its way"):
        note(shop, text, mint)
    settle(shop, "word-001", "verified")
    backups.make(shop.store, NOW)
    assert list(journal.read(shop.store.path).words) == ["word-001", "word-002"]
    backups.make(shop.store, NOW + HOUR)
    assert list(journal.read(shop.store.path).words) == ["word-002"]
