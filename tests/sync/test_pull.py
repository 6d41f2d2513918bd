"""The mirror says what the ERP says, however the pull was cut."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bocounter.errors import Cancelled, Unreachable
from bocounter.outside.erp import records as r
from bocounter.outside.erp.connector import Page, Scope
from bocounter.sync import pull as pulling
from tests.sync.counter import Counter, stop_at
from tests.sync.fake_dealership import dealership
from tests.sync.fake_erp import FakeConnector, FakeErp, unreachable


def one(counter: Counter, sql: str, *parameters: object) -> Any:
    return counter.all(sql, *parameters)[0]


def test_what_open_work_needs_comes_first_in_a_new_store(counter: Counter, erp: FakeErp) -> None:
    closed = r.WorkOrder(
        remote_id="O9", token="", number="WO-9", branch="B1", customer="C1", status="closed"
    )
    erp.put(closed)
    erp.fail("pull", len(r.KINDS) + 1, unreachable)
    with pytest.raises(Unreachable):
        counter.sync()
    assert counter.tokens("work_order").keys() == {"O1", "O2", "O3"}
    assert counter.tokens("part_line").keys() == {"L1", "L2", "L3"}
    assert one(counter, "SELECT count(*) FROM wo_summary") == (3,)
    counter.sync()
    assert "O9" in counter.tokens("work_order")


def test_a_changed_record_is_counted_and_named(counter: Counter, erp: FakeErp) -> None:
    counter.sync()
    erp.change("inbound", "I2", planned_date=date(2026, 12, 16))
    erp.overlap = 5
    summary = counter.sync()
    assert {k: n for k, n in summary.pulled.items() if n} == {"inbound": 1}
    assert "O2" in counter.changes.work_orders
    assert one(counter, "SELECT planned_date FROM inbound WHERE remote_id = 'I2'") == (
        "2026-12-16",
    )


def test_every_supplier_date_is_kept(counter: Counter, erp: FakeErp) -> None:
    counter.sync()
    counter.wait(days=1)
    erp.change("inbound", "I2", planned_date=date(2026, 12, 16))
    counter.sync()
    counter.sync(full=True)
    seen = counter.all("SELECT date FROM supplier_date WHERE inbound = 'I2' ORDER BY id")
    assert seen == [("2026-12-04",), ("2026-12-16",)]


def test_values_are_written_in_one_form(counter: Counter, erp: FakeErp) -> None:
    part = r.Part(
        remote_id="P\u00e9",
        token="",
        code=" 66-00\u201112/a ",
        description="Kit \ud800 \0with\u202e marks",
        price=Decimal("1E+3"),
        cost=Decimal("-0.00"),
        active=False,
    )
    erp.put(part)
    counter.sync()
    row = one(
        counter,
        "SELECT code, description, price, cost, active, code_key FROM part WHERE remote_id = ?",
        "P\u00e9",
    )
    assert row == (" 66-00\u201112/a ", "Kit \ufffd with\u202e marks", "1000", "0", 0, "660012A")


def test_an_unreadable_row_is_set_aside_counted_and_taken_back(
    counter: Counter, erp: FakeErp
) -> None:
    erp.unreadable["part"] = {"P2": "its price is not a number"}
    erp.put(r.Part(remote_id="P9", token="", code="9", description="x", price=Decimal("NaN")))
    counter.sync()
    erp.change("part", "P2")
    counter.wait(minutes=1)
    counter.sync()
    listed = counter.all("SELECT remote_id, reason, rounds FROM unreadable ORDER BY remote_id")
    assert listed[0] == ("P2", "its price is not a number", 2)
    assert listed[1][0] == "P9"
    assert {"P1", "P3", "P4"} <= counter.tokens("part").keys()
    erp.unreadable.clear()
    erp.change("part", "P2")
    erp.delete("part", "P9")
    counter.sync(full=True)
    assert counter.all("SELECT * FROM unreadable") == []
    assert "P2" in counter.tokens("part")


def test_a_row_that_lacks_what_it_needs_is_set_aside(counter: Counter, erp: FakeErp) -> None:
    erp.put(r.Part(remote_id="P9", token="", code=None, description="x"))  # type: ignore[arg-type]
    counter.sync()
    assert one(counter, "SELECT kind, remote_id, reason FROM unreadable") == (
        "part",
        "P9",
        "it has no code",
    )


@pytest.mark.usefixtures("pages_of_ten")
def test_freshness_is_the_erps_clock_when_the_finished_pull_began(
    counter: Counter, erp: FakeErp
) -> None:
    dealership(erp, orders=3, parts=45)
    began = erp.now
    erp.fail("pull", 34, unreachable)
    with pytest.raises(Unreachable):
        counter.sync()
    kind, scope, as_of, began_at = one(
        counter, "SELECT kind, scope, as_of, began_at FROM cursor WHERE began_at IS NOT NULL"
    )
    assert as_of is None
    assert began.isoformat() < began_at < (began + timedelta(minutes=1)).isoformat()
    counter.wait(hours=3)
    counter.sync()
    assert counter.cursor(kind, scope)["as_of"] == began_at
    before = counter.cursor("branch")["as_of"]
    counter.wait(hours=1)
    counter.sync(push=False)
    assert counter.cursor("branch")["as_of"] > before


def test_freshness_does_not_move_without_a_read(counter: Counter, erp: FakeErp) -> None:
    counter.sync()
    before = counter.cursor("part_line")
    counter.wait(hours=1)
    counter.sync(pull=False)
    erp.fail("pull", 1, unreachable)
    with pytest.raises(Unreachable):
        counter.sync()
    assert counter.cursor("part_line") == before


def test_freshness_never_goes_back(counter: Counter, erp: FakeErp) -> None:
    counter.sync()
    before = counter.cursor("part")["as_of"]
    erp.now = erp.now.replace(day=20)
    counter.sync()
    assert counter.cursor("part")["as_of"] == before


@pytest.mark.usefixtures("pages_of_ten")
def test_a_full_round_hides_nothing_meanwhile(counter: Counter, erp: FakeErp) -> None:
    counter.sync()
    before = {kind: counter.tokens(kind) for kind in r.KINDS}
    places = {kind: counter.cursor(kind) for kind in r.KINDS}
    erp.fail("pull", 4, unreachable)
    with pytest.raises(Unreachable):
        counter.sync(full=True)
    assert {kind: counter.tokens(kind) for kind in r.KINDS} == before
    assert all(counter.cursor(kind)["complete"] == 1 for kind in r.KINDS)
    assert counter.cursor("stock_level")["as_of"] == places["stock_level"]["as_of"]


@pytest.mark.usefixtures("pages_of_ten")
def test_a_first_pull_cut_again_and_again_reads_no_page_twice(
    counter: Counter, erp: FakeErp
) -> None:
    dealership(erp, orders=40, parts=60)
    rounds = 0
    while counter.all("SELECT count(*) FROM cursor WHERE complete") != [(2 * len(r.KINDS),)]:
        rounds += 1
        assert rounds < 50
        erp.fail("pull", 9, unreachable)
        try:
            counter.sync()
        except Unreachable:
            counter.reopen()
    for kind in r.KINDS:
        assert counter.tokens(kind) == {i: row.token for i, (_, row) in erp.rows[kind].items()}
    # Each round that failed read eight pages anew and asked once in vain.
    scopes = 2 * sum(max(1, -(-len(rows) // 10)) for rows in erp.rows.values())
    finished_before = len(r.KINDS) * rounds  # a kind that is complete is asked for its delta
    assert erp.calls["pull"] <= scopes + rounds + finished_before


def test_a_pull_that_never_ends_is_stopped(counter: Counter, erp: FakeErp) -> None:
    class Circling(FakeConnector):
        def pull(self, kind: str, scope: Scope, cursor: str | None, limit: int) -> Page:
            turn = (int(cursor or "0") + 1) % 5
            return Page([], str(turn), True, self.erp.now)

    from bocounter.progress import Silent
    from bocounter.sync import round as sync_round

    with pytest.raises(Unreachable, match="same page"):
        sync_round.run(
            counter.store,
            Circling(erp),
            clock=lambda: counter.clock,
            progress=Silent(),
        )


def test_a_page_larger_than_a_transaction_lets_deeds_between(
    counter: Counter, erp: FakeErp, monkeypatch: pytest.MonkeyPatch
) -> None:
    dealership(erp, orders=3, parts=35)
    monkeypatch.setattr(pulling, "TRANSACTION_ROWS", 10)
    counter.sync()
    assert len(counter.tokens("part")) == 35


def test_a_delete_feed_is_honoured_behind_the_valve(counter: Counter, erp: FakeErp) -> None:
    dealership(erp, orders=3, parts=130)
    erp.delete_feed = True
    gone: list[str] = ["P129", "P130", "P999"]

    class Feeding(FakeConnector):
        def pull(self, kind: str, scope: Scope, cursor: str | None, limit: int) -> Page:
            page = super().pull(kind, scope, cursor, limit)
            if kind != "part" or scope is Scope.OPEN:
                return page
            return Page(page.records, page.cursor, page.more, page.server_time, deleted=gone)

    from bocounter.progress import Silent
    from bocounter.sync import round as sync_round

    def sync() -> int:
        return sync_round.run(
            counter.store, Feeding(erp), clock=lambda: counter.clock, progress=Silent()
        ).deleted

    assert sync() == 2
    gone[:] = [f"P{n}" for n in range(1, 100)]
    assert sync() == 0
    assert len(counter.conflicts("many_deletions")) == 1


def test_a_cancelled_pull_keeps_its_finished_pages(counter: Counter) -> None:
    progress, _ = stop_at(12)
    with pytest.raises(Cancelled):
        counter.sync(progress)
    assert counter.tokens("branch").keys() == {"B1", "B2"}
    assert counter.cursor("branch", "open")["complete"] == 1


def test_push_only_reads_nothing_and_pull_only_sends_nothing(
    counter: Counter, erp: FakeErp
) -> None:
    counter.sync(pull=False)
    assert (erp.calls["pull"], erp.calls["existing"]) == (0, 0)
    word = counter.say()
    counter.sync(push=False)
    assert (erp.calls["send"], counter.state(word)) == (0, "pending")
