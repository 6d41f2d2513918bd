"""The counter and a real Tryton: what its people do is seen here, what we say is read there."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bocounter.commands.contacting import ContactWanted, ToldWanted, log_contact
from bocounter.commands.noting import write_note
from bocounter.errors import NotLetIn, Unreachable
from bocounter.models.facts import ContactKind, ContactOutcome, LineFacts, LineState, WorkOrderFacts
from bocounter.progress import Silent
from bocounter.queries import find, parts, traffic, work_orders
from bocounter.queries.settings import settings
from bocounter.readings.refresh import differences
from bocounter.rules.states import state
from bocounter.store.store import Store
from bocounter.sync import connecting
from bocounter.sync import round as sync_round
from bocounter.sync.connecting import ConnectWanted
from bocounter.sync.round import Summary
from tests.erp_fixtures import Erp
from tests.outside.faulty_proxy import FaultyProxy, Trouble

pytestmark = pytest.mark.erp


class Shop:
    """A counter with a real store, connected with the ERP as a person connects it."""

    def __init__(self, erp: Erp, folder: Path, url: str | None = None) -> None:
        self.erp = erp
        self.later = dt.timedelta(0)
        self.password = folder / "password"
        self.password.write_text(erp.password + "\n")
        self.store = Store.to_write(folder / "counter.db", "a test", self.now())
        self.url = url or erp.url

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self.later

    def connect(self) -> connecting.Connected:
        wanted = ConnectWanted(
            connector="tryton",
            url=self.url,
            database=self.erp.database,
            user=self.erp.user,
            password_file=self.password,
        )
        return connecting.connect(self.store, wanted, self.now)

    def sync(self, **how: Any) -> Summary:
        with self.store.reading() as rows:
            chosen = settings(rows)
        connector = connecting.connector(chosen, self.store.path, self.now)
        try:
            return sync_round.run(self.store, connector, clock=self.now, progress=Silent(), **how)
        finally:
            connector.close()

    def order(self, number: str) -> WorkOrderFacts:
        with self.store.reading() as rows:
            found = work_orders.by_number(rows, number)
            assert differences(rows) == []
        assert found is not None
        return found

    def line(self, number: str) -> LineFacts:
        (line,) = self.order(number).lines
        return line

    def state(self, number: str) -> LineState:
        return state(self.line(number), self.now().date())

    def all(self, sql: str, *given: object) -> list[tuple[Any, ...]]:
        with self.store.reading() as rows:
            return rows.all(sql, given)

    def note(self, number: str, text: str) -> None:
        write_note(
            self.store, number, text, by="Ruth", now=self.now(), mint=lambda: str(uuid.uuid4())
        )


@pytest.fixture
def shop(erp: Erp, tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(erp, tmp_path)
    yield shop
    shop.store.close()


def backorder(erp: Erp, quantity: float = 4) -> tuple[int, int, int]:
    """A customer's job that waits for a part on a purchase order: sale, part and purchase."""
    desk = erp.desk
    part = desk.part("66-0001", "Seal kit")
    supplier = desk.supplier("Adlermoor Parts Supply", **{"AM-1": part})
    customer = desk.customer("Birchfold Farms", phone="+1 555 010 7788")
    sale = desk.work_order(customer, (part, quantity), reference="WO-1001", text="Tolvane W4")
    return sale, part, desk.purchase(supplier, (part, quantity))


def test_a_first_round_makes_the_board_and_a_second_one_changes_nothing(
    shop: Shop, erp: Erp
) -> None:
    backorder(erp)
    connected = shop.connect()
    assert (connected.connector, connected.exactly_once) == ("tryton", False)
    summary = shop.sync()
    assert summary.pulled["work_order"] == 1
    line = shop.line("WO-1001")
    assert (line.part, line.outstanding, line.on_order) == ("66-0001", Decimal(4), Decimal(4))
    assert line.supplier == "Adlermoor Parts Supply"
    assert line.supplier_date == erp.desk.day(9)
    with shop.store.reading() as rows:
        (hit, *_) = find.find(rows, "7788", shop.now())
        assert hit.answer
        assert traffic.status(rows, shop.now()).all_in
    assert sum(shop.sync().pulled.values()) == 0


def test_a_moved_date_is_seen_and_the_earlier_one_kept(shop: Shop, erp: Erp) -> None:
    _, _, purchase = backorder(erp)
    shop.connect()
    shop.sync()
    told = ContactWanted(
        work_order="WO-1001",
        kind=ContactKind.CALL,
        outcome=ContactOutcome.REACHED,
        told=[ToldWanted(target="WO-1001", day=erp.desk.day(9))],
        next_contact=shop.now() + dt.timedelta(days=1),
    )
    log_contact(shop.store, told, by="Ruth", now=shop.now(), mint=lambda: str(uuid.uuid4()))
    erp.desk.move_eta(purchase, erp.desk.day(16))
    shop.later = dt.timedelta(minutes=1)
    shop.sync()
    line = shop.line("WO-1001")
    assert line.supplier_date == erp.desk.day(16)
    assert line.supplier_date_original == erp.desk.day(9)
    assert line.untold_slip_days == 7
    assert shop.state("WO-1001") is LineState.SLIPPED
    seen = shop.all("SELECT DISTINCT date FROM supplier_date ORDER BY date")
    assert seen == [(erp.desk.day(9).isoformat(),), (erp.desk.day(16).isoformat(),)]


def test_a_partial_receipt_does_not_make_us_forget_the_moved_date(shop: Shop, erp: Erp) -> None:
    _, _, purchase = backorder(erp)
    shop.connect()
    shop.sync()
    erp.desk.move_eta(purchase, erp.desk.day(16))
    shop.later = dt.timedelta(minutes=1)
    shop.sync()
    erp.desk.receive(purchase, 1)
    shop.later = dt.timedelta(minutes=2)
    shop.sync()
    line = shop.line("WO-1001")
    assert line.received
    assert line.supplier_date == erp.desk.day(16)
    assert shop.state("WO-1001") is LineState.PARTLY_RECEIVED


def test_a_deleted_customer_goes_with_the_daily_comparison(shop: Shop, erp: Erp) -> None:
    backorder(erp)
    party = erp.desk.customer("Cedarline Rentals", phone="555 010 4242")
    shop.connect()
    shop.sync()
    with shop.store.reading() as rows:
        assert find.find(rows, "Cedarline", shop.now())
    erp.desk.delete_party(party)
    assert shop.sync(full=True).deleted >= 1
    with shop.store.reading() as rows:
        assert not find.find(rows, "Cedarline", shop.now())


def test_a_replaced_part_number_brings_its_replacement(shop: Shop, erp: Erp) -> None:
    _, part, _ = backorder(erp)
    new = erp.desk.part("66-0001-B", "Seal kit, improved")
    shop.connect()
    shop.sync()
    erp.desk.supersede(part, new)
    shop.sync()
    with shop.store.reading() as rows:
        facts = parts.part(rows, "660001", shop.now())
    assert facts is not None
    assert "66-0001-B" in str(facts.replaced_by)


def test_a_job_without_a_link_to_its_order_is_pegged_in_turn(shop: Shop, erp: Erp) -> None:
    _, part, _ = backorder(erp, quantity=4)
    customer = erp.desk.customer("Dunmarrow Paving")
    erp.desk.work_order(customer, (part, 2), reference="WO-1002")
    shop.connect()
    shop.sync()
    first, second = shop.line("WO-1001"), shop.line("WO-1002")
    assert (first.on_order, first.uncovered) == (4, 0)
    assert (second.on_order, second.uncovered) == (0, 2)
    assert shop.state("WO-1002") is LineState.SHORT


def test_a_note_is_read_in_the_erp_once(shop: Shop, erp: Erp) -> None:
    sale, _, _ = backorder(erp)
    shop.connect()
    shop.sync()
    text = "Told the foreman <b>Friday</b> & not before \N{GRINNING FACE}"
    shop.note("WO-1001", text)
    assert shop.sync(pull=False).pushed == 1
    (noted,) = erp.desk.notes_of(sale)
    assert text in noted
    shop.sync(pull=False)
    assert shop.all("SELECT state FROM operation") == [("verified",)]
    assert len(erp.desk.notes_of(sale)) == 1


def test_a_wrong_password_is_tried_once(erp: Erp, erp_proxy: FaultyProxy, tmp_path: Path) -> None:
    shop = Shop(erp, tmp_path, erp_proxy.url)
    try:
        shop.password.write_text("nonsense")
        with pytest.raises(NotLetIn):
            shop.connect()
        assert erp_proxy.count("common.db.login") == 1
        assert shop.all("SELECT * FROM setting") == []
    finally:
        shop.store.close()


@pytest.fixture
def far_shop(erp: Erp, erp_proxy: FaultyProxy, tmp_path: Path) -> Iterator[Shop]:
    """A counter behind a line that can fail."""
    shop = Shop(erp, tmp_path, erp_proxy.url)
    shop.connect()
    yield shop
    shop.store.close()


def test_an_erp_gone_in_the_middle_leaves_whole_pages_and_a_place_to_go_on(
    far_shop: Shop, erp: Erp, erp_proxy: FaultyProxy
) -> None:
    backorder(erp)
    erp_proxy.fail(Trouble.LOSE_REQUEST, times=50, having="purchase.warehouse")
    with pytest.raises(Unreachable):
        far_shop.sync()
    (outcome, reason) = far_shop.all("SELECT outcome, reason FROM sync_run")[0]
    assert outcome == "unreachable"
    assert reason
    assert far_shop.all("SELECT count(*) FROM work_order") == [(1,)]
    erp_proxy.heal()
    far_shop.sync()
    assert far_shop.line("WO-1001").on_order == 4


def test_an_answer_lost_after_the_commit_makes_no_second_note(
    far_shop: Shop, erp: Erp, erp_proxy: FaultyProxy
) -> None:
    sale, _, _ = backorder(erp)
    far_shop.sync()
    far_shop.note("WO-1001", "Called, no answer.")
    erp_proxy.fail(Trouble.LOSE_ANSWER, having="ir.note.create")
    far_shop.sync(pull=False)
    assert far_shop.all("SELECT state FROM operation") == [("unknown",)]
    assert far_shop.sync(pull=False).pushed == 1
    assert far_shop.all("SELECT state FROM operation") == [("done",)]
    assert len(erp.desk.notes_of(sale)) == 1


def test_a_request_lost_before_the_erp_saw_it_waits_and_then_arrives_once(
    far_shop: Shop, erp: Erp, erp_proxy: FaultyProxy
) -> None:
    sale, _, _ = backorder(erp)
    far_shop.sync()
    far_shop.note("WO-1001", "Called, no answer.")
    erp_proxy.fail(Trouble.LOSE_REQUEST, having="ir.note.create")
    far_shop.sync(pull=False)
    far_shop.sync(pull=False)
    assert far_shop.all("SELECT state FROM operation") == [("unknown",)]
    assert erp.desk.notes_of(sale) == []
    far_shop.sync(pull=False, quiet=dt.timedelta(0))
    assert far_shop.all("SELECT state FROM operation") == [("done",)]
    assert len(erp.desk.notes_of(sale)) == 1
