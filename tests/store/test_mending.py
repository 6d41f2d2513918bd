"""A store that is put back: nothing a person wrote is missing, and nothing is sent twice."""

from __future__ import annotations

import random
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bocounter.commands.noting import write_note
from bocounter.errors import Known, StoreTrouble, WrongUse
from bocounter.queries import soundness
from bocounter.store import backups, driver, journal, mending
from bocounter.store.audit import audit
from bocounter.store.backup import back_up
from bocounter.store.store import Store
from tests.building import NOW, Dealership
from tests.store.saying import Ids, call, counter, note, ours

MENDED_STATES = "SELECT id, state FROM operation ORDER BY id"


@pytest.fixture
def shop(dealership: Dealership) -> Dealership:
    return counter(dealership)


def reopened(shop: Dealership) -> None:
    shop.store.close()
    shop.store = Store.to_write(shop.store.path, "a test", shop.now)


def backed_up(shop: Dealership) -> Path:
    return backups.make(shop.store, shop.now)


def restored(shop: Dealership, backup: Path) -> mending.Report:
    shop.store.close()
    report = mending.restore(shop.store.path, backup, "Ann", shop.now)
    shop.store = Store.to_write(shop.store.path, "a test", shop.now)
    return report


def settle(shop: Dealership, word: str, state: str) -> None:
    with shop.store.write() as write:
        write.all("UPDATE operation SET state = ?, remote_id = '7' WHERE id = ?", (state, word))


def test_a_restore_brings_back_every_word_written_since(shop: Dealership, mint: Ids) -> None:
    note(shop, "before", mint)
    backup = backed_up(shop)
    call(shop, mint)
    note(shop, "after", mint)
    before = ours(shop.store.path)
    report = restored(shop, backup)
    assert ours(shop.store.path) == before
    assert report.replayed.written == 2
    assert report.replayed.asked == 3


def test_after_a_restore_nothing_is_sent_before_it_is_looked_up(
    shop: Dealership, mint: Ids
) -> None:
    for text in ("pending", "sending", "blocked", "done", "verified", "rejected", "withdrawn"):
        note(shop, text, mint)
        settle(shop, f"word-{mint.given:03}", text)
    restored(shop, backed_up(shop))
    states = [state for _, state in shop.all(MENDED_STATES)]
    assert states == ["unknown"] * 4 + ["verified", "rejected", "withdrawn"]
    assert shop.all(
        "SELECT count(*) FROM operation WHERE state = 'unknown' AND reason_code = 'restored'"
    ) == [(4,)]


def test_what_became_of_a_word_since_the_backup_is_not_forgotten(
    shop: Dealership, mint: Ids
) -> None:
    note(shop, "taken back later", mint)
    note(shop, "arrived later", mint)
    backup = backed_up(shop)
    settle(shop, "word-001", "withdrawn")
    settle(shop, "word-002", "verified")
    assert restored(shop, backup).replayed.moved == 2
    assert [state for _, state in shop.all(MENDED_STATES)] == ["withdrawn", "verified"]


def test_a_restore_reads_all_facts_anew_and_counts_as_a_new_life(
    shop: Dealership, mint: Ids
) -> None:
    backup = backed_up(shop)
    restored(shop, backup)
    restored(shop, backup)
    assert shop.all("SELECT value FROM setting WHERE name = 'incarnation'") == [("1",)]
    restored(shop, backed_up(shop))
    assert shop.all("SELECT value FROM setting WHERE name = 'incarnation'") == [("2",)]
    assert shop.all("SELECT count(*) FROM cursor WHERE complete OR cursor IS NOT NULL") == [(0,)]
    assert shop.all('SELECT deed, "by" FROM audit') == [("restore", "Ann")] * 2


def test_the_old_file_is_kept_under_a_dated_name(shop: Dealership, mint: Ids) -> None:
    backup = backed_up(shop)
    note(shop, "in the old file", mint)
    report = restored(shop, backup)
    assert report.set_aside is not None
    with closing(driver.opened_read_only(report.set_aside)) as rows:
        assert rows.execute("SELECT text FROM note").fetchall() == [("in the old file",)]


def _view(rows: driver.Connection) -> None:
    rows.execute("CREATE VIEW nosy AS SELECT * FROM customer")


def _trigger(rows: driver.Connection) -> None:
    rows.execute("CREATE TRIGGER sly AFTER INSERT ON note BEGIN DELETE FROM cursor; END")


def _lacking(rows: driver.Connection) -> None:
    rows.execute("DROP TRIGGER contact_no_update")


def _newer(rows: driver.Connection) -> None:
    rows.execute("PRAGMA user_version = 999")


def _foreign(rows: driver.Connection) -> None:
    rows.execute("PRAGMA application_id = 7")


@pytest.mark.parametrize("harm", [_view, _trigger, _lacking, _newer, _foreign])
def test_a_backup_that_somebody_changed_is_refused_and_nothing_happens(
    shop: Dealership, mint: Ids, harm: object
) -> None:
    note(shop, "kept", mint)
    backup = back_up(shop.store.path, shop.store.path.with_name("copy.db"))
    with closing(driver.opened(backup)) as rows:
        harm(rows)  # type: ignore[operator]
    before = ours(shop.store.path)
    with pytest.raises(StoreTrouble):
        restored(shop, backup)
    shop.store = Store.to_write(shop.store.path, "a test", NOW)
    assert ours(shop.store.path) == before


def test_no_mutated_file_is_taken_for_a_backup_or_ends_the_program(
    shop: Dealership, mint: Ids, tmp_path: Path
) -> None:
    note(shop, "kept", mint)
    whole = back_up(shop.store.path, tmp_path / "copy.db").read_bytes()
    shop.store.close()
    chance, refused = random.Random(5), 0
    for number in range(60):
        harmed = bytearray(whole)
        for _ in range(chance.randint(1, 40)):
            at = chance.randrange(len(harmed) // (1 if number % 2 else 50))
            harmed[at : at + 64] = chance.randbytes(64)
        (tmp_path / "bad.db").write_bytes(bytes(harmed[: len(whole)]))
        try:
            mending.restore(shop.store.path, tmp_path / "bad.db", "Ann", NOW)
        except Known:
            refused += 1
        assert backups.is_whole(shop.store.path)
    shop.store = Store.to_write(shop.store.path, "a test", NOW)
    assert refused >= 20, "what breaks no structure, a plain file cannot show"
    assert shop.all("SELECT text FROM note") == [("kept",)]


def _zeroed(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.write(b"\0" * 100)


def _garbled(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.seek(4096)
        stream.write(random.Random(1).randbytes(8 * 4096))


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _cut(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.truncate(path.stat().st_size // 2)


def _gone(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("harm", [_zeroed, _garbled, _emptied, _cut, _gone])
def test_a_damaged_store_comes_back_with_every_word(
    shop: Dealership, mint: Ids, harm: object
) -> None:
    note(shop, "before", mint)
    backed_up(shop)
    call(shop, mint)
    before = ours(shop.store.path)
    shop.store.close()
    path = shop.store.path
    harm(path)  # type: ignore[operator]
    with pytest.raises(StoreTrouble, match="check --repair"):
        Store.to_write(path, "a test", NOW + timedelta(days=1))
    report = mending.mend(path, "Ann", NOW)
    assert report.mended
    assert (report.set_aside is None) == (harm is _gone)
    shop.store = Store.to_write(path, "a test", NOW)
    assert ours(path) == before
    assert shop.all("PRAGMA integrity_check") == [("ok",)]


def test_a_damaged_store_without_any_backup_keeps_its_words(shop: Dealership, mint: Ids) -> None:
    call(shop, mint)
    before = ours(shop.store.path)
    shop.store.close()
    _zeroed(shop.store.path)
    report = mending.mend(shop.store.path, "Ann", NOW)
    assert report.backup is None
    assert "made anew" in report.sentences[0]
    shop.store = Store.to_write(shop.store.path, "a test", NOW)
    assert ours(shop.store.path) == before


def test_a_sound_store_is_not_mended(shop: Dealership, mint: Ids) -> None:
    note(shop, "kept", mint)
    shop.store.close()
    report = mending.mend(shop.store.path, "Ann", NOW)
    assert not report.mended
    assert not list(shop.store.path.parent.glob("*.set-aside-*"))
    shop.store = Store.to_write(shop.store.path, "a test", NOW)
    assert shop.all(MENDED_STATES) == [("word-001", "pending")]


def test_a_replacement_that_was_interrupted_is_finished_at_the_next_opening(
    shop: Dealership, mint: Ids
) -> None:
    note(shop, "before", mint)
    backup = backed_up(shop)
    note(shop, "after", mint)
    before = ours(shop.store.path)
    restored(shop, backup)
    shop.store.close()
    path = shop.store.path
    # As it lies when the power goes between setting the old store aside and the new one's place.
    path.rename(path.with_name(path.name + ".restoring"))
    shop.store = Store.to_write(path, "a test", NOW)
    assert ours(path) == before


def test_nobody_restores_under_another_programs_hands(shop: Dealership, mint: Ids) -> None:
    backup = backed_up(shop)
    before = mending.WAIT_SECONDS
    mending.WAIT_SECONDS = 0.05  # type: ignore[misc]
    try:
        with pytest.raises(StoreTrouble, match="held by"):
            mending.restore(shop.store.path, backup, "Bob", NOW)
    finally:
        mending.WAIT_SECONDS = before  # type: ignore[misc]


def test_a_store_is_no_backup_of_itself(shop: Dealership) -> None:
    with pytest.raises(WrongUse):
        mending.restore(shop.store.path, shop.store.path, "Ann", NOW)


def test_the_audit_goes_on_in_the_journal_after_a_restore(shop: Dealership, mint: Ids) -> None:
    with shop.store.write() as write:
        audit(write, "connect", "erp", "", by="Ann", now=NOW)
    backup = backed_up(shop)
    with shop.store.write() as write:
        audit(write, "withdraw", "word-1", "", by="Ann", now=NOW)
    restored(shop, backup)
    with shop.store.reading() as rows:
        assert journal.Journal(shop.store.path).audit_faults(rows) == []
        assert [row[0] for row in rows.all("SELECT deed FROM audit")] == ["connect", "restore"]


def test_a_word_written_after_a_restore_waits_as_ever(shop: Dealership, mint: Ids) -> None:
    restored(shop, backed_up(shop))
    write_note(shop.store, "wo-1", "new", by="Ann", now=NOW, mint=mint)
    reopened(shop)
    assert shop.all(MENDED_STATES) == [("word-001", "pending")]


def test_a_store_put_back_passes_its_own_check(shop: Dealership, mint: Ids) -> None:
    backup = backed_up(shop)
    note(shop, "sent after the backup", mint)
    with shop.store.write() as write:
        write.all("UPDATE operation SET state = 'done', attempts = 2, remote_id = '7'")
        write.all(
            "INSERT INTO attempt (operation, number, sent_at) SELECT id, 2, made_at FROM operation"
        )
    restored(shop, backup)
    with shop.store.reading() as rows:
        assert [fault for fault in soundness.faults(rows) if "word" in fault] == []
