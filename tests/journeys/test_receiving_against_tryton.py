"""A delivery counted at the counter is in a real Tryton once, and counts once at every step."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bocounter.commands import receiving as deeds
from bocounter.commands.receiving import Counted, Finish
from bocounter.models.facts import LineState
from bocounter.models.receiving_facts import Sheet
from bocounter.queries import deliveries, receiving
from bocounter.readings.lines import pegging_of
from bocounter.readings.refresh import differences
from tests import turns
from tests.erp_fixtures import Erp
from tests.journeys.test_against_tryton import Shop
from tests.outside.faulty_proxy import FaultyProxy, Trouble

pytestmark = pytest.mark.erp


class Dock(Shop):
    """A counter at MAIN: two jobs wait for 2 pumps each, and an order brings 3 of them."""

    def __init__(self, erp: Erp, folder: Path, proxy: FaultyProxy) -> None:
        super().__init__(erp, folder, proxy.url)
        self.proxy = proxy
        desk = erp.desk
        self.part = desk.part("66-9999", "Pump")
        supplier = desk.supplier("Adlermoor Parts Supply", **{"AM-9": self.part})
        customer = desk.customer("Birchfold Farms", phone="+1 555 010 7788")
        self.sales = [
            desk.work_order(customer, (self.part, 2), reference=f"WO-100{n}") for n in (1, 2)
        ]
        self.purchase = desk.purchase(supplier, (self.part, 3))
        self.connect()
        self.sync()
        ((self.number,),) = self.all("SELECT number FROM purchase_line")

    def receive(self, good: int, damaged: int = 0) -> None:
        with self.store.reading() as rows:
            what = deliveries.subject(rows, self.number)
            ((branch,),) = rows.all("SELECT remote_id FROM branch WHERE code = 'MAIN'")
        assert what is not None
        deeds.receive(
            self.store,
            what,
            branch,
            [Counted("AM-9", Decimal(good), Decimal(damaged))],  # the supplier's own label
            Finish(bin="A1"),
            by="Ruth",
            now=self.now(),
            mint=lambda: str(uuid.uuid4()),
            slip="4711",
        )

    def sheet(self) -> Sheet:
        with self.store.reading() as rows:
            what = deliveries.subject(rows, self.number)
            assert what is not None
            branch = str(self.erp.desk.main)
            return receiving.sheet(rows, what, branch, (), self.now().date())

    def free(self) -> Decimal:
        with self.store.reading() as rows:
            assert differences(rows) == []
            left = pegging_of(rows, str(self.part)).pegged.shelf_left
        return left.get((str(self.part), str(self.erp.desk.main)), Decimal(0))

    def stand(self) -> list[object]:
        """What counts here: both jobs' missing units, the free ones, and what is still expected."""
        self.sync()
        missing = [int(self.line(f"WO-100{n}").outstanding) for n in (1, 2)]
        return [*missing, int(self.free()), [int(one.quantity) for one in self.sheet().due]]


@pytest.fixture(params=turns.JOURNEYS)
def dock(request: pytest.FixtureRequest, erp_proxy: FaultyProxy, tmp_path: Path) -> Iterator[Dock]:
    dock = Dock(request.getfixturevalue(request.param), tmp_path, erp_proxy)
    yield dock
    dock.store.close()


def shipments(dock: Dock, *fields: str) -> list[dict[str, Any]]:
    return dock.erp.desk.rpc.find("stock.shipment.in", [], "state", "reference", *fields)


@turns.when_its_turn(0, 3)
def test_a_counted_delivery_is_in_the_erp_once_and_counts_once_at_every_step(dock: Dock) -> None:
    rpc = dock.erp.desk.rpc
    dock.receive(2, damaged=1)
    assert dock.state("WO-1001") is LineState.STAGED
    having = "bocounter.call.keep" if dock.erp.has_module else "stock.shipment.in.create"
    dock.proxy.fail(Trouble.LOSE_ANSWER, having=having)
    dock.sync()
    counts = [0, 2, 0, [1]]
    assert dock.stand() == counts
    in_erp = "SELECT count(*) FROM operation WHERE state IN ('done', 'verified')"
    assert dock.all(in_erp) == dock.all("SELECT count(*) FROM operation")
    (made,) = shipments(dock, "supplier.name", "warehouse")
    assert (made["state"], made["warehouse"]) == ("draft", dock.erp.desk.main)
    assert str(made["reference"]).startswith("4711")
    (move,) = rpc.find(
        "stock.move", [("shipment", "=", f"stock.shipment.in,{made['id']}")], "quantity", "product"
    )
    assert (move["quantity"], move["product"]) == (2.0, dock.part)
    said = notes_at_order(dock)
    assert any("Damaged: 1 x 66-9999 (damaged when it came)." in text for text in said)

    rpc.press("stock.shipment.in", made["id"], "receive", "do")
    assert dock.stand() == counts
    dock.erp.desk.assign(dock.sales[0])
    assert dock.stand() == counts
    assert dock.line("WO-1001").bin == "A1"
    assert dock.line("WO-1002").on_order == 1

    dock.receive(1)  # the rest has a new id by now
    assert dock.stand() == [0, 1, 0, []]
    (rest,) = [row for row in shipments(dock) if row["state"] == "draft"]
    rpc.press("stock.shipment.in", rest["id"], "receive", "do")
    dock.erp.desk.assign(dock.sales[1])
    assert dock.stand() == [0, 1, 0, []]
    assert dock.all("SELECT kind FROM conflict") == []


def notes_at_order(dock: Dock) -> list[str]:
    rpc = dock.erp.desk.rpc
    resource = ("resource", "=", f"purchase.purchase,{dock.purchase}")
    if dock.erp.has_module:
        return [str(row["text"]) for row in rpc.find("bocounter.call", [resource], "text")]
    return [str(row["message"]) for row in rpc.find("ir.note", [resource], "message")]


@pytest.mark.skipif(not turns.WHOLE, reason="takes 9 seconds: on demand")
def test_what_was_received_in_the_erp_meanwhile_is_refused_in_words(dock: Dock) -> None:
    dock.receive(3)
    dock.erp.desk.receive(dock.purchase)
    dock.sync()
    ((state, reason),) = dock.all("SELECT state, reason FROM operation WHERE kind = 'create'")
    assert state == "rejected"
    assert "not expected" in reason
    assert len(shipments(dock)) == 1
    assert dock.stand() == [0, 1, 0, []]
