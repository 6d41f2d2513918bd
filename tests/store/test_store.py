"""Opening, holding and filling a store, and what a person is told when that fails."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bocounter.errors import StoreTrouble, WrongUse
from bocounter.store import driver
from bocounter.store.backup import back_up
from bocounter.store.reader import Interrupted
from bocounter.store.store import Store
from bocounter.store.upgrade import SHAPE, shape_of
from tests.building import NOW, Dealership


def test_the_sqlite_we_run_on_is_past_the_one_that_could_damage_a_store() -> None:
    assert tuple(int(n) for n in driver.VERSION.split(".")) >= (3, 51, 3)


def test_a_second_writer_waits_and_is_told_who_holds_the_store(dealership: Dealership) -> None:
    with pytest.raises(StoreTrouble, match="held by a test"):
        Store.to_write(dealership.store.path, "another", NOW, seconds=0.05)


def test_a_reader_works_beside_a_writer_and_sees_what_was_kept(dealership: Dealership) -> None:
    other = Store.to_read(dealership.store.path)
    with other.reading() as rows:
        assert rows.all("SELECT count(*) FROM branch") == [(2,)]
        dealership.have("branch", "third", code="3", name="Third")
        assert rows.all("SELECT count(*) FROM branch") == [(2,)]
    with other.reading() as rows:
        assert rows.all("SELECT count(*) FROM branch") == [(3,)]


def test_a_reader_cannot_write(dealership: Dealership) -> None:
    with dealership.store.reading() as rows, pytest.raises(StoreTrouble):
        rows.all("DELETE FROM branch")
    assert len(dealership.all("SELECT * FROM branch")) == 2


def test_a_store_open_for_reading_takes_no_deeds(dealership: Dealership) -> None:
    other = Store.to_read(dealership.store.path)
    with pytest.raises(StoreTrouble, match="reading only"), other.write():
        pass


def test_there_is_no_store_to_read_where_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match="no store"):
        Store.to_read(tmp_path / "none.db")


def test_a_transaction_that_fails_leaves_nothing(dealership: Dealership) -> None:
    with pytest.raises(ZeroDivisionError), dealership.store.write() as write:
        write.all("SELECT 1", (write.all("DELETE FROM branch"), 1 / 0))
    assert len(dealership.all("SELECT * FROM branch")) == 2


def test_a_store_of_a_newer_program_is_read_and_not_written_to(tmp_path: Path) -> None:
    path = _made(tmp_path)
    with closing(driver.opened(path)) as raw:
        raw.execute(f"PRAGMA user_version = {SHAPE + 1}")
    before = path.read_bytes()
    store = Store.to_read(path)
    assert store.newer
    with store.reading() as rows:
        assert rows.all("SELECT count(*) FROM operation") == [(0,)]
    with pytest.raises(StoreTrouble, match="newer bocounter"):
        Store.to_write(path, "a test", NOW)
    assert path.read_bytes() == before
    assert not path.with_name(path.name + ".holder").exists()


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(driver.opened(path)) as raw:
        raw.execute("CREATE TABLE other (a)")
    with pytest.raises(StoreTrouble, match="another program"):
        Store.to_write(path, "a test", NOW)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir or Madam, " * 100, encoding="utf-8")
    with pytest.raises(StoreTrouble, match="damaged"):
        Store.to_write(path, "a test", NOW)


def test_an_older_store_is_backed_up_before_it_is_upgraded(tmp_path: Path) -> None:
    path = tmp_path / "counter.db"
    path.touch()
    assert shape_of(path) == 0
    Store.to_write(path, "a test", NOW).close()
    assert shape_of(path) == SHAPE


def test_a_backup_opens_and_holds_the_same(dealership: Dealership, tmp_path: Path) -> None:
    copy = back_up(dealership.store.path, tmp_path / "copy.db")
    with Store.to_read(copy).reading() as rows:
        assert rows.all("SELECT count(*) FROM branch") == [(2,)]


def test_a_backup_onto_the_store_itself_is_refused(dealership: Dealership) -> None:
    with pytest.raises(WrongUse):
        back_up(dealership.store.path, dealership.store.path)


@contextmanager
def _no_file_larger_than(size: int) -> Iterator[None]:
    """Make every write beyond ``size`` bytes fail, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)


def test_a_full_disk_is_said_in_words_and_keeps_what_was_there(dealership: Dealership) -> None:
    dealership.have("part", "before")
    with dealership.store.write() as write:
        pages = write.all("PRAGMA page_count")[0][0]
        write.all(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreTrouble, match="is full"), dealership.store.write() as write:
        write.many(
            "INSERT INTO note (id, work_order, text, at, \"by\") VALUES (?, 'w', ?, '', '')",
            [(str(n), "x" * 4000) for n in range(400)],
        )
    assert dealership.all("SELECT count(*) FROM note") == [(0,)]
    assert dealership.all("SELECT code FROM part") == [("before",)]


def test_a_disk_that_takes_no_more_bytes_loses_nothing_that_was_kept(
    dealership: Dealership,
) -> None:
    dealership.have("part", "before")
    log = dealership.store.path.with_name(dealership.store.path.name + "-wal")
    with (
        _no_file_larger_than(log.stat().st_size + 4096),
        pytest.raises(StoreTrouble, match="cannot be read or written"),
        dealership.store.write() as write,
    ):
        write.many(
            "INSERT INTO note (id, work_order, text, at, \"by\") VALUES (?, 'w', ?, '', '')",
            [(str(n), "x" * 4000) for n in range(2000)],
        )
    assert dealership.all("SELECT count(*) FROM note") == [(0,)]
    dealership.have("part", "after")
    assert dealership.all("PRAGMA integrity_check") == [("ok",)]
    assert len(dealership.all("SELECT * FROM part")) == 2


def test_what_a_person_wrote_goes_before_the_pages_that_wait(dealership: Dealership) -> None:
    turns: list[str] = []
    waiting = threading.Semaphore(0)

    def write(name: str, *, urgent: bool) -> None:
        waiting.release()
        with dealership.store.write(urgent=urgent):
            turns.append(name)

    with dealership.store.write():
        threads = [
            threading.Thread(target=write, args=(name,), kwargs={"urgent": urgent})
            for name, urgent in (("page", False), ("deed", True))
        ]
        for thread in threads:
            thread.start()
            assert waiting.acquire(timeout=10)
        _until_waiting(dealership)
    for thread in threads:
        thread.join(10)
    assert turns == ["deed", "page"]


def _until_waiting(shop: Dealership) -> None:
    """Wait until the deed is in the queue, so that the turnstile has both to choose from."""
    turns = shop.store._writer._turns  # type: ignore[union-attr]
    for _ in range(100_000):
        with turns._changed:
            if turns._urgent_waiting:
                return
    raise AssertionError("the deed never came to wait")


def test_a_newer_question_ends_the_older_one_at_once(dealership: Dealership) -> None:
    reader = dealership.store.reader()
    found: list[BaseException] = []

    def ask() -> None:
        try:
            reader.all(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                "WHERE i < 1000000000) SELECT count(*) FROM n"
            )
        except Interrupted as error:
            found.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    while thread.is_alive():
        reader.interrupt()
        thread.join(0.01)
    reader.close()
    assert len(found) == 1


def test_the_store_opens_after_its_writer_was_killed(tmp_path: Path) -> None:
    path = _made(tmp_path)
    script = (
        "import os, sys\n"
        "from datetime import UTC, datetime\n"
        "from pathlib import Path\n"
        "from bocounter.store.store import Store\n"
        "store = Store.to_write(Path(sys.argv[1]), 'a test', datetime.now(UTC))\n"
        "with store.write() as write:\n"
        "    write.all(\"INSERT INTO setting VALUES ('kept', 'yes')\")\n"
        "print('kept', flush=True)\n"
        "with store.write() as write:\n"
        "    write.all(\"INSERT INTO setting VALUES ('lost', 'yes')\")\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, check=False, timeout=60
    )
    assert (ended.returncode, ended.stdout.strip()) == (-9, b"kept")
    store = Store.to_write(path, "a test", NOW, seconds=5)
    with store.reading() as rows:
        assert rows.all("SELECT name FROM setting") == [("kept",)]
        assert rows.all("PRAGMA integrity_check") == [("ok",)]
    store.close()


def _write_nothing_beside(path: Path) -> None:
    """Let SQLite fail to make its file beside the store, as in a folder one may not write to."""
    path.with_name(path.name + "-shm").symlink_to("/no/such/folder/shm")


def _made(folder: Path) -> Path:
    path = folder / "counter.db"
    Store.to_write(path, "a test", NOW).close()
    return path


def test_a_store_is_read_where_nothing_can_be_written_beside_it(tmp_path: Path) -> None:
    path = _made(tmp_path)
    _write_nothing_beside(path)
    with Store.to_read(path).reading() as rows:
        assert rows.all("SELECT count(*) FROM branch") == [(0,)]
    back_up(path, tmp_path / "copy.db")
    assert shape_of(tmp_path / "copy.db") == SHAPE


def test_a_store_with_something_to_bring_home_is_not_read_as_it_lies(tmp_path: Path) -> None:
    path = _made(tmp_path)
    _write_nothing_beside(path)
    path.with_name(path.name + "-wal").write_bytes(b"pages that are not in the file")
    with pytest.raises(StoreTrouble):
        Store.to_read(path)


def test_a_name_longer_than_the_system_takes_is_no_bug(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 300)
    for open_ in (Store.to_read, lambda p: Store.to_write(p, "a test", NOW)):
        with pytest.raises(StoreTrouble, match="cannot be reached"):
            open_(path)


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="is a folder"):
        Store.to_read(tmp_path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_said_to_be_full_and_holds_nothing(tmp_path: Path) -> None:
    path = _made(tmp_path)
    card = path.with_name(path.name + ".holder")
    card.symlink_to("/dev/full")
    with pytest.raises(StoreTrouble, match="is full"):
        Store.to_write(path, "a test", NOW)
    Store.to_write(path, "a test", NOW, seconds=0.05).close()
