"""Whatever others do and however rounds end: after a quiet round the mirror is the ERP.

A state machine makes random changes, deletions, words, faults, cancels and crashes, and holds
the promises of docs/sync.md after every step.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bocounter.errors import Cancelled, Known
from bocounter.outside.erp import records as r
from bocounter.outside.erp.connector import Outcome, Sent
from bocounter.readings.refresh import differences
from tests.sync.counter import Counter, stop_at
from tests.sync.fake_dealership import dealership
from tests.sync.fake_erp import FakeErp, Fault, not_let_in, unreachable

ORDERS = [f"O{n}" for n in range(1, 7)]
CHANGED = [
    *("work_order", "part_line", "inbound", "stock_level", "part", "customer"),
    *("supersession", "interchange", "kit_part", "offer", "transfer_route", "supplier"),
]
DELETED = ["part_line", "inbound", "stock_level", "interchange", "kit_part", "offer"]


class Crash(BaseException):
    """The program ends without another word."""


def crash() -> None:
    raise Crash


FATES: dict[str, Sent | str | Fault] = {
    "lost before": "lost before",
    "lost after": "lost after",
    "not sent": Sent(Outcome.NOT_SENT, reason="busy"),
    "no record": Sent(Outcome.TAKEN),
    "crash": crash,
}
"""What may become of one sending of a word."""
TALK = st.lists(
    st.tuples(st.sampled_from(ORDERS[:2]), st.lists(st.sampled_from(sorted(FATES)), max_size=2)),
    min_size=1,
    max_size=4,
)


class CounterAndErp(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="counter"))
        self.erp = dealership(FakeErp(), orders=6, parts=4)
        self.counter = Counter(self.folder / "counter.db", self.erp)
        self.words: list[str] = []
        self.freshness: dict[tuple[str, str], str] = {}
        self.doubled: set[str] = set()

    def teardown(self) -> None:
        try:
            self.quiet()
            self.words_about_one_record_arrive_in_their_order()
        finally:
            self.counter.store.close()
            shutil.rmtree(self.folder)

    @rule(kind=st.sampled_from(CHANGED), pick=st.integers(0, 50))
    def others_save_a_record(self, kind: str, pick: int) -> None:
        ids = sorted(self.erp.rows[kind])
        if ids:
            self.erp.put(self.erp.record(kind, ids[pick % len(ids)]))

    @rule(pick=st.integers(0, 50), days=st.integers(-5, 30))
    def a_supplier_moves_a_date(self, pick: int, days: int) -> None:
        ids = sorted(self.erp.rows["inbound"])
        if ids:
            day = date(2026, 12, 4) + timedelta(days=days)
            self.erp.change("inbound", ids[pick % len(ids)], planned_date=day)

    @rule(kind=st.sampled_from(DELETED), pick=st.integers(0, 50))
    def others_delete_a_record(self, kind: str, pick: int) -> None:
        ids = sorted(self.erp.rows[kind])
        if ids:
            self.erp.delete(kind, ids[pick % len(ids)])

    @rule(number=st.integers(100, 110), issued=st.integers(0, 4))
    def others_add_a_line(self, number: int, issued: int) -> None:
        line = r.PartLine(
            remote_id=f"L{number}",
            token="",
            work_order=ORDERS[number % 6],
            position=number,
            part=f"P{number % 4 + 1}",
            wanted=Decimal(4),
            assigned=Decimal(0),
            issued=Decimal(issued),
        )
        self.erp.put(line)

    @initialize(talk=TALK)
    def a_morning(self, talk: list[tuple[str, list[str]]]) -> None:
        self.counter.sync()
        self.people_talk(talk)

    @rule(talk=TALK)
    def people_talk(self, talk: list[tuple[str, list[str]]]) -> None:
        for order, fate in talk:
            word = self.counter.say(order, f"word about {order}")
            self.words.append(word)
            self.erp.fates[word] = [FATES[how] for how in fate]

    @rule(
        saved=st.lists(st.tuples(st.sampled_from(CHANGED), st.integers(0, 50)), min_size=2),
        step=st.integers(4, 45),
    )
    def others_work_while_a_round_is_cut(self, saved: list[tuple[str, int]], step: int) -> None:
        for kind, pick in saved:
            self.others_save_a_record(kind, pick)
        self.a_round_is_cancelled(step)

    @rule(
        method=st.sampled_from(["identity", "login", "pull", "pull", "existing", "look_up"]),
        nth=st.integers(1, 12),
        fault=st.sampled_from([unreachable, not_let_in, crash]),
    )
    def a_call_will_go_wrong(self, method: str, nth: int, fault: Fault) -> None:
        self.erp.fail(method, nth, fault)

    @rule(minutes=st.sampled_from([1, 20, 45, 1500]))
    def time_passes(self, minutes: int) -> None:
        self.counter.wait(minutes=minutes)

    @rule(full=st.booleans())
    def a_round(self, full: bool) -> None:
        try:
            self.counter.sync(full=full)
        except Known:
            pass
        except Crash:
            self.counter.reopen()

    @rule(step=st.integers(1, 40))
    def a_round_is_cancelled(self, step: int) -> None:
        progress, _ = stop_at(step)
        try:
            self.counter.sync(progress)
        except (Cancelled, Known):
            pass
        except Crash:
            self.counter.reopen()

    @rule()
    def quiet(self) -> None:
        """All faults end; within a few rounds everything is in, and the mirror is the ERP."""
        self.erp.faults.clear()
        self.erp.fates.clear()
        for _ in range(len(self.words) + 3):
            self.counter.wait(minutes=46)
            with suppress(Known):
                self.counter.sync()
        self.counter.wait(hours=25)
        self.counter.sync()
        for kind, rows in self.erp.rows.items():
            assert self.counter.tokens(kind) == {i: row.token for i, (_, row) in rows.items()}
        assert {self.counter.state(word) for word in self.words} <= {"done", "verified"}
        assert [self.erp.copies(word) for word in self.words] == [1] * len(self.words)

    @invariant()
    def no_word_is_lost_or_doubled(self) -> None:
        found = self.counter.all("SELECT id, state, remote_id FROM operation ORDER BY seq")
        assert [row[0] for row in found] == self.words
        for word, state, remote_id in found:
            assert self.erp.copies(word) <= 1
            if state in ("done", "verified"):
                assert remote_id is not None
                assert self.erp.copies(word) == 1

    @invariant()
    def words_about_one_record_arrive_in_their_order(self) -> None:
        for order in ORDERS:
            arrived = [note.reference for note in self.erp.notes if note.target == order]
            assert arrived == sorted(arrived)

    @invariant()
    def freshness_never_goes_back(self) -> None:
        for kind, scope, as_of in self.counter.all("SELECT kind, scope, as_of FROM cursor"):
            assert (as_of or "") >= self.freshness.get((kind, scope), "")
            self.freshness[(kind, scope)] = as_of or ""

    @invariant()
    def the_board_says_what_the_rows_say(self) -> None:
        with self.counter.store.reading() as rows:
            assert differences(rows) == []


CounterAndErp.TestCase.settings = settings(
    max_examples=3,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestTheMirrorEqualsTheErp = CounterAndErp.TestCase
