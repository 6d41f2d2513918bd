"""What is chosen at the counter is in a real Tryton once, and comes back with what it became."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bocounter.commands.choosing import take, unchoose
from bocounter.commands.counter_orders import CounterOrder, number_of, order_at_the_counter
from bocounter.models.choice_facts import ChoiceFacts, ChoiceState
from bocounter.models.facts import LineState
from bocounter.queries import choices
from bocounter.readings.lines import pegging_of
from tests import turns
from tests.an_option import an_option
from tests.erp_fixtures import Erp
from tests.journeys.test_against_tryton import Shop
from tests.outside.faulty_proxy import FaultyProxy, Trouble

pytestmark = pytest.mark.erp


class Deciding(Shop):
    """A counter at MAIN with one job short of 2 pumps; NORTH has 3, a supplier sells them."""

    def __init__(self, erp: Erp, folder: Path, proxy: FaultyProxy) -> None:
        super().__init__(erp, folder, proxy.url)
        self.proxy = proxy
        desk = erp.desk
        self.part = desk.part("66-9999", "Pump")
        self.supplier = desk.supplier("Adlermoor Parts Supply", **{"AM-9": self.part})
        desk.stock(self.part, 3, desk.north)
        customer = desk.customer("Birchfold Farms", phone="+1 555 010 7788")
        self.sale = desk.work_order(customer, (self.part, 2), reference="WO-1001")
        self.connect()
        self.sync()
        self.id = self.line("WO-1001").id

    def choose(self, **option: Any) -> None:
        wanted = an_option(
            **{
                "part_id": str(self.part),
                "part": "66-9999",
                "source_id": str(self.erp.desk.north),
                **option,
            }
        )
        take(
            self.store,
            self.id,
            wanted,
            by="Ruth",
            now=self.now(),
            mint=lambda: str(uuid.uuid4()),
        )

    def lose_the_answer(self, model: str) -> None:
        having = "bocounter.call.keep" if self.erp.has_module else f"{model}.create"
        self.proxy.fail(Trouble.LOSE_ANSWER, having=having)

    def chosen(self) -> ChoiceFacts:
        with self.store.reading() as rows:
            return choices.of_lines(rows, [self.id])[self.id]

    def free_at_north(self) -> Decimal:
        with self.store.reading() as rows:
            pegged = pegging_of(rows, str(self.part)).pegged
        return pegged.shelf_left[str(self.part), str(self.erp.desk.north)]

    def offer(self) -> str:
        """Give the supplier's offer, as it was pulled from the ERP."""
        (found,) = self.all("SELECT remote_id FROM offer WHERE part = ?", str(self.part))
        return str(found[0])

    def word(self) -> str:
        return str(self.all("SELECT id FROM operation ORDER BY seq")[0][0])

    def until_settled(self) -> None:
        """Sync as often as it takes: send, look up what had no answer, look once more."""
        for _ in range(3):
            self.sync()

    def documents(self, model: str, *fields: str) -> list[dict[str, Any]]:
        """Give, by plain RPC, the documents that bear our word's reference."""
        field = {"stock.shipment.internal": "reference"}.get(model, "comment")
        rpc = self.erp.desk.rpc
        if self.erp.has_module:
            return rpc.find(model, [("bo_reference", "=", self.word())], *fields)
        ours = f"%[bocounter:{self.word()}]"
        return rpc.find(model, [(field, "like", ours)], *fields)


@pytest.fixture(params=turns.JOURNEYS)
def shop(
    request: pytest.FixtureRequest, erp_proxy: FaultyProxy, tmp_path: Path
) -> Iterator[Deciding]:
    shop = Deciding(request.getfixturevalue(request.param), tmp_path, erp_proxy)
    yield shop
    shop.store.close()


@turns.when_its_turn(0, 3)
def test_a_chosen_transfer_is_in_the_erp_once_after_a_lost_answer(shop: Deciding) -> None:
    desk = shop.erp.desk
    shop.choose()
    assert (shop.state("WO-1001"), shop.free_at_north()) == (LineState.SOURCING, 1)
    shop.lose_the_answer("stock.shipment.internal")
    shop.until_settled()
    assert shop.all("SELECT state FROM operation") == [("verified",)]
    (made,) = shop.documents("stock.shipment.internal", "state", "reference")
    assert made["state"] == "draft"
    assert str(made["reference"]).startswith("WO-1001")
    (move,) = desk.rpc.find(
        "stock.move",
        [("shipment", "=", f"stock.shipment.internal,{made['id']}")],
        *("product", "quantity", "from_location.warehouse", "to_location.warehouse"),
    )
    assert (move["product"], move["quantity"]) == (shop.part, 2.0)
    assert move["from_location."]["warehouse"] == desk.north
    assert move["to_location."]["warehouse"] == desk.main
    assert shop.chosen().state is ChoiceState.IN_ERP
    assert shop.free_at_north() == 1
    desk.rpc.press("stock.shipment.internal", made["id"], "wait", "assign_try", "pack", "ship")
    shop.sync()
    assert shop.chosen().state is ChoiceState.ACTED_ON
    assert shop.state("WO-1001") is LineState.IN_TRANSIT
    assert shop.line("WO-1001").on_order == 2
    assert shop.all("SELECT count(*) FROM inbound") == [(1,)]  # the draft's own move is no second
    assert shop.free_at_north() == 1
    assert shop.all("SELECT kind FROM conflict") == []


@turns.when_its_turn(1, 3)
def test_a_chosen_purchase_is_in_the_erp_once_after_a_lost_answer(shop: Deciding) -> None:
    desk = shop.erp.desk
    offer = shop.offer()
    shop.choose(
        kind="other_supplier",
        source_kind="offer",
        source_id=offer,
        available=None,
        unit_cost=Decimal("5.25"),
        from_="Adlermoor Parts Supply",
    )
    assert shop.state("WO-1001") is LineState.SOURCING
    shop.lose_the_answer("purchase.purchase")
    shop.until_settled()
    (made,) = shop.documents("purchase.purchase", "state", "party", "warehouse")
    assert (made["state"], made["party"], made["warehouse"]) == (
        *("draft", shop.supplier),
        desk.main,
    )
    (line,) = desk.rpc.find(
        "purchase.line",
        [("purchase", "=", made["id"])],
        *("product", "quantity", "unit_price", "product_supplier"),
    )
    assert (line["product"], line["quantity"]) == (shop.part, 2.0)
    assert line["unit_price"] == Decimal("5.25")
    assert line["product_supplier"] is not None  # which gives it the supplier's date
    assert shop.chosen().state is ChoiceState.IN_ERP
    assert shop.state("WO-1001") is LineState.SOURCING
    desk.confirm_purchase(made["id"])
    shop.sync()
    assert shop.chosen().state is ChoiceState.ACTED_ON
    assert shop.line("WO-1001").supplier_date == desk.day(9)
    assert shop.line("WO-1001").supplier == "Adlermoor Parts Supply"


@turns.when_its_turn(0, 3)
def test_what_is_not_wanted_any_more_is_said_at_the_work_order(shop: Deciding) -> None:
    shop.choose()
    shop.sync()
    (made,) = shop.documents("stock.shipment.internal")
    unchoose(shop.store, shop.id, by="Ruth", now=shop.now(), mint=lambda: str(uuid.uuid4()))
    shop.sync()
    rpc = shop.erp.desk.rpc
    if shop.erp.has_module:
        said = [row["text"] for row in rpc.find("bocounter.call", [], "text")]
    else:
        said = shop.erp.desk.notes_of(shop.sale)
    assert any("Not wanted any more: Ruth" in text for text in said)
    rpc.press("stock.shipment.internal", made["id"], "cancel")
    shop.sync()
    assert shop.free_at_north() == 3
    assert shop.state("WO-1001") is LineState.SHORT


@turns.when_its_turn(2, 3)
def test_a_transfer_that_somebody_cancels_in_the_erp_comes_back_as_a_question(
    shop: Deciding,
) -> None:
    shop.choose()
    shop.sync()
    (made,) = shop.documents("stock.shipment.internal")
    shop.erp.desk.rpc.press("stock.shipment.internal", made["id"], "cancel")
    shop.sync()
    found = shop.chosen()
    assert found.state is ChoiceState.SUGGESTION
    assert "cancelled what was asked for" in str(found.why)
    assert shop.all("SELECT kind FROM conflict WHERE resolved_at IS NULL") == [("choice",)]


@turns.when_its_turn(1, 3)
def test_a_counter_order_is_in_the_erp_once_and_what_was_said_of_it_as_well(
    shop: Deciding,
) -> None:
    desk = shop.erp.desk
    how = {"by": "Ruth", "now": shop.now(), "mint": lambda: str(uuid.uuid4())}
    changes = order_at_the_counter(
        shop.store,
        CounterOrder(
            customer="Birchfold Farms",
            lines=[("66-9999", Decimal(1))],
            branch="MAIN",
            need_by=desk.day(5),
        ),
        **how,  # type: ignore[arg-type]
    )
    (word,) = changes.operations
    number = number_of(word)
    assert shop.state(number) is LineState.SHORT  # on the board before the ERP has it
    shop.note(number, "Wants it in red.")
    shop.lose_the_answer("sale.sale")
    shop.until_settled()
    shop.sync()  # the note went out behind the order, and is looked at once more as well
    assert shop.all("SELECT DISTINCT state FROM operation") == [("verified",)]
    (made,) = shop.documents("sale.sale", "state", "reference", "party.name")
    assert (made["state"], made["reference"]) == ("draft", number)
    assert made["party."]["name"] == "Birchfold Farms"
    found = shop.order(number)
    assert (found.id, found.kind) == (str(made["id"]), "counter_order")
    assert [(line.part, line.outstanding) for line in found.lines] == [("66-9999", Decimal(1))]
    if shop.erp.has_module:
        assert found.need_by == desk.day(5)
        (call,) = desk.rpc.find("bocounter.call", [("kind", "=", "note")], "resource")
        assert call["resource"] == f"sale.sale,{made['id']}"
    else:
        (text,) = desk.notes_of(made["id"])
        assert "Wants it in red." in text
    desk.rpc.write("sale.sale", made["id"], invoice_method="manual")
    desk.rpc.press("sale.sale", made["id"], "quote", "confirm", "process")
    shop.sync()
    assert shop.order(number).id == found.id  # confirmed, it is the same order still


@turns.when_its_turn(2, 3)
def test_a_user_who_may_make_none_gets_a_note_that_says_what_to_do(
    erp: Erp, erp_proxy: FaultyProxy, tmp_path: Path
) -> None:
    forbid_transfers(erp)
    shop = Deciding(erp, tmp_path, erp_proxy)
    (held,) = shop.all("SELECT value FROM setting WHERE name = 'holds'")
    lines = ["work_order.line", "work_order.part", "work_order.quantity"]
    assert json.loads(held[0]) == ["counter_order", "purchase", "receiving", *lines]
    shop.choose()
    shop.sync()
    (text,) = erp.desk.notes_of(shop.sale)
    assert "Send 2 x 66-9999 from North yard to Main street as an internal shipment." in text
    assert erp.desk.rpc.find("stock.shipment.internal", []) == []
    assert shop.free_at_north() == 1
    shop.store.close()


def forbid_transfers(erp: Erp) -> None:
    """Take the right to make internal shipments away, which the ERP lets nobody do by a call."""
    with closing(sqlite3.connect(erp.server.file(erp.database), timeout=30)) as database:
        database.execute(
            "UPDATE ir_model_access SET perm_create = 0 WHERE model = 'stock.shipment.internal'"
        )
        database.execute(
            "UPDATE ir_cache SET timestamp = strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'"
        )
        database.commit()
