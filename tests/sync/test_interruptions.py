"""A program that is killed, and people who write while it reads."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from bocounter.commands.noting import write_note
from bocounter.sync import pull as pulling
from tests.simulation.kills import killed
from tests.sync.counter import Counter
from tests.sync.fake_dealership import dealership
from tests.sync.fake_erp import START, FakeErp

KILLS = 100 if "BOCOUNTER_WHOLE" in os.environ else 15

CHILD = """
import sys
from pathlib import Path
from bocounter.sync import pull
from tests.sync.counter import Counter
from tests.sync.fake_dealership import dealership
from tests.sync.fake_erp import FakeErp

pull.PAGE_ROWS = 10
counter = Counter(Path(sys.argv[1]), dealership(FakeErp(), orders=150, parts=400))
counter.say("O1")
counter.sync(pull=False)


def told(step):
    print(step.what, step.done, flush=True)


from bocounter.progress import Watched
counter.sync(Watched(told))
"""


@pytest.mark.parametrize("after_steps", [3, 40, 95])
def test_a_program_killed_in_the_middle_of_a_pull_leaves_whole_pages(
    tmp_path: Path, after_steps: int
) -> None:
    path = tmp_path / "counter.db"
    root = Path(__file__).parents[2]
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert child.stdout is not None
    for _ in range(after_steps):
        assert child.stdout.readline()
    child.send_signal(signal.SIGKILL)
    child.wait(10)
    child.stdout.close()

    erp = dealership(FakeErp(), orders=150, parts=400)
    counter = Counter(path, erp)
    try:
        assert counter.all("PRAGMA integrity_check") == [("ok",)]
        _cursors_and_rows_agree(counter, erp)
        assert counter.all("SELECT count(*) FROM unread_part") == [(0,)]
        counter.sync(full=True)
        for kind, rows in erp.rows.items():
            assert counter.tokens(kind) == {i: row.token for i, (_, row) in rows.items()}
    finally:
        counter.store.close()


def _cursors_and_rows_agree(counter: Counter, erp: FakeErp) -> None:
    """Everything up to the cursor is here: no row of a page without the others."""
    for kind, cursor in counter.all("SELECT kind, cursor FROM cursor WHERE scope = 'all'"):
        place = json.loads(cursor)["after"]
        due = {i for i, (n, _) in erp.rows[kind].items() if n <= place}
        assert due <= counter.tokens(kind).keys()
    for kind, cursor in counter.all("SELECT kind, cursor FROM cursor WHERE scope = 'open'"):
        if counter.all("SELECT 1 FROM cursor WHERE kind = ? AND scope = 'all'", kind):
            continue
        place = json.loads(cursor)["after"]
        beyond = {i for i, (n, _) in erp.rows[kind].items() if n > place}
        assert not beyond & counter.tokens(kind).keys()


@pytest.mark.alone
def test_a_program_killed_again_and_again_keeps_every_word_once(tmp_path: Path) -> None:
    result = killed(KILLS, 1, tmp_path)
    assert result.wrong == []
    assert result.kills >= KILLS
    assert result.words >= result.acknowledged > 0


def test_an_older_copy_of_a_store_sends_no_word_a_second_time(
    counter: Counter, erp: FakeErp, tmp_path: Path
) -> None:
    counter.sync()
    word = counter.say()
    counter.store.close()
    shutil.copy(counter.path, tmp_path / "copy.db")  # it holds the word, and not that it was sent
    counter.reopen()
    counter.sync()
    assert erp.copies(word) == 1
    counter.store.close()
    shutil.copy(tmp_path / "copy.db", counter.path)
    counter.reopen()
    assert counter.state(word) == "unknown"
    for _ in range(3):
        counter.wait(minutes=40)
        counter.sync()
    assert erp.copies(word) == 1
    assert counter.state(word) == "verified"


def test_deeds_go_between_the_pages_of_a_pull(
    counter: Counter, erp: FakeErp, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.sync()
    monkeypatch.setattr(pulling, "PAGE_ROWS", 10)
    dealership(erp, orders=100, parts=500)
    running = threading.Event()
    failed: list[BaseException] = []

    def read_all() -> None:
        try:
            counter.sync(push=False)
        except BaseException as error:
            failed.append(error)
            raise
        finally:
            running.set()

    reading = threading.Thread(target=read_all)
    erp.fail("pull", 2, running.set)
    reading.start()
    assert running.wait(10)
    waits: list[float] = []
    minted = iter(range(1000))
    while reading.is_alive() and len(waits) < 60:
        began = time.perf_counter()
        write_note(
            counter.store,
            "WO-1001",
            f"note {len(waits)}",
            by="Ruth",
            now=START,
            mint=lambda: f"deed-{next(minted):03}",
        )
        waits.append(time.perf_counter() - began)
    reading.join(60)
    assert not failed
    assert len(waits) > 5
    assert sorted(waits)[len(waits) // 2] < 0.5
    said = counter.all("SELECT id, text FROM operation ORDER BY seq")
    assert [row[0] for row in said] == [f"deed-{n:03}" for n in range(len(waits))]
    assert len(counter.tokens("part")) == 500
