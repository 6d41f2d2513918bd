"""A round as a whole: its order, its record, and how it ends."""

from __future__ import annotations

import json
import threading
import time
from datetime import timedelta

import pytest

from bocounter.errors import Cancelled, NotLetIn, Unreachable, WrongUse
from bocounter.outside.erp.records import KINDS
from bocounter.progress import Watched
from tests.sync.counter import Counter, stop_at
from tests.sync.fake_erp import FakeErp, not_let_in, unreachable, wait_until_stopped


def last_run(counter: Counter) -> tuple[str, str | None, str | None]:
    return counter.all("SELECT outcome, reason, advice FROM sync_run ORDER BY id DESC LIMIT 1")[0]


def test_a_first_round_brings_everything_the_erp_has(counter: Counter, erp: FakeErp) -> None:
    summary = counter.sync()
    for kind in KINDS:
        assert counter.tokens(kind) == {i: row.token for i, (_, row) in erp.rows[kind].items()}
        assert counter.cursor(kind)["complete"] == 1
    assert summary.pulled["work_order"] == 3
    assert last_run(counter) == ("done", None, None)


def test_a_second_round_changes_nothing_when_nothing_changed(counter: Counter) -> None:
    counter.sync()
    counter.wait(minutes=5)
    before = counter.changes
    summary = counter.sync()
    assert sum(summary.pulled.values()) == 0
    assert counter.changes == before


def test_our_words_leave_before_theirs_are_read(counter: Counter, erp: FakeErp) -> None:
    counter.sync()
    word = counter.say()
    erp.fail("pull", 1, unreachable)
    with pytest.raises(Unreachable):
        counter.sync()
    assert counter.state(word) == "done"
    assert erp.copies(word) == 1


def test_another_erp_behind_the_address_gets_nothing(counter: Counter, erp: FakeErp) -> None:
    counter.sync()
    word = counter.say()
    erp.database = "another"
    with pytest.raises(WrongUse) as stopped:
        counter.sync()
    assert "Another ERP answers" in stopped.value.what
    assert (erp.sent, counter.state(word)) == ([], "pending")
    assert last_run(counter)[0] == "failed"


def test_a_refused_login_is_tried_once_and_rejects_no_word(counter: Counter, erp: FakeErp) -> None:
    word = counter.say()
    erp.fail("login", 1, not_let_in)
    with pytest.raises(NotLetIn):
        counter.sync()
    assert (erp.calls["login"], counter.state(word)) == (1, "pending")
    assert last_run(counter) == (
        "unreachable",
        "The ERP refuses the password.",
        "Give the right one.",
    )


def test_a_wrong_clock_is_named_and_does_not_stop_the_round(counter: Counter) -> None:
    counter.clock += timedelta(hours=2)
    summary = counter.sync()
    assert "120 minutes ahead of" in summary.notes[0]
    assert summary.pulled["work_order"] == 3


def test_two_rounds_of_one_store_do_not_run_at_once(counter: Counter, erp: FakeErp) -> None:
    second: list[BaseException] = []

    def try_a_second() -> None:
        with pytest.raises(WrongUse) as refused:
            counter.sync()
        second.append(refused.value)

    erp.fail("login", 1, try_a_second)
    counter.sync()
    assert "under way" in str(second[0])
    counter.sync()


@pytest.mark.alone
@pytest.mark.parametrize("method", ["identity", "login", "pull", "existing", "send", "look_up"])
def test_a_hanging_erp_is_cancelled_within_two_seconds(
    counter: Counter, erp: FakeErp, method: str
) -> None:
    if method in ("send", "look_up"):
        counter.sync()
        word = counter.say()
        if method == "look_up":
            erp.answer(1, "lost after")
            counter.sync(pull=False)
    watched = Watched(lambda _: None)
    hangs = threading.Event()
    wait = wait_until_stopped(watched.stopping)

    def hang() -> None:
        hangs.set()
        wait()

    erp.fail(method, 1, hang)
    ended: list[float] = []

    def work() -> None:
        with pytest.raises(Cancelled):
            counter.sync(watched)
        ended.append(time.monotonic())

    thread = threading.Thread(target=work)
    thread.start()
    assert hangs.wait(10)
    stopped = time.monotonic()
    watched.stop()
    thread.join(10)
    assert ended
    assert ended[0] - stopped < 2
    assert last_run(counter)[0] == "cancelled"
    if method in ("send", "look_up"):
        assert counter.state(word) == "unknown"
    counter.wait(minutes=31)
    counter.sync()
    assert counter.tokens("part").keys() == erp.rows["part"].keys()
    assert all(erp.copies(reference) == 1 for reference in erp.sent)


def test_a_round_cancelled_anywhere_goes_on_from_there(counter: Counter, erp: FakeErp) -> None:
    step = 0
    while True:
        step += 3
        progress, steps = stop_at(step)
        try:
            counter.sync(progress)
        except Cancelled:
            counter.reopen()
        else:
            assert steps() > 0
            break
    for kind in KINDS:
        assert counter.tokens(kind) == {i: row.token for i, (_, row) in erp.rows[kind].items()}


def test_what_a_round_did_before_it_failed_is_on_record(counter: Counter, erp: FakeErp) -> None:
    erp.fail("pull", 8, unreachable)
    with pytest.raises(Unreachable):
        counter.sync()
    summary, ended = counter.all("SELECT summary, ended FROM sync_run")[0]
    assert json.loads(summary)["pulled"]["customer"] == 1
    assert ended is not None


def test_a_bug_in_a_connector_is_recorded_and_not_dressed_up(
    counter: Counter, erp: FakeErp
) -> None:
    def bug() -> None:
        raise KeyError("planted")

    erp.fail("pull", 2, bug)
    with pytest.raises(KeyError):
        counter.sync()
    assert last_run(counter)[0] == "failed"


def test_the_steps_tell_rows_and_time_left(counter: Counter) -> None:
    seen = []
    counter.sync(Watched(seen.append))
    reading = [step for step in seen if step.what == "Reading part lines"]
    assert [(step.done, step.total) for step in reading][-1] == (3, 3)


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=-1)])
def test_a_clock_set_during_a_round_ends_it_before_it_times_anything(
    counter: Counter, erp: FakeErp, jump: timedelta
) -> None:
    counter.sync()
    word = counter.say()

    def somebody_sets_the_clock() -> None:
        counter.clock += jump

    began = counter.clock.timestamp()
    counter._monotonic = lambda: began  # type: ignore[method-assign]
    erp.fail("login", 1, somebody_sets_the_clock)
    with pytest.raises(Cancelled, match="clock of this PC"):
        counter.sync()
    assert (counter.state(word), erp.sent) == ("pending", [])
    counter.sync()
    assert (counter.state(word), erp.sent) == ("done", [word])
