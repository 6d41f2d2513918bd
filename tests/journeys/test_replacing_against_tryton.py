"""A chosen number takes the place of a line in a real Tryton's draft sale, once, over nobody."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bocounter.commands.choosing import choose, unchoose
from bocounter.commands.counter_orders import CounterOrder, number_of, order_at_the_counter
from bocounter.commands.deciding import resolve
from bocounter.models.choice_facts import ChoiceState
from bocounter.models.option_facts import Option
from bocounter.queries import choices
from bocounter.queries.decisions import conflicts
from bocounter.queries.options import options
from tests import turns
from tests.erp_fixtures import Erp
from tests.journeys.test_against_tryton import Shop
from tests.outside.faulty_proxy import FaultyProxy, Trouble

pytestmark = pytest.mark.erp


class Replacing(Shop):
    """The pump of an order taken at MAIN is replaced by a new number, which NORTH has."""

    def __init__(self, erp: Erp, folder: Path, proxy: FaultyProxy) -> None:
        super().__init__(erp, folder, proxy.url)
        self.proxy, self.id = proxy, ""
        desk = erp.desk
        self.part = desk.part("66-9999", "Pump")
        self.new = desk.part("66-8888", "Pump, new", "12.50")
        desk.supersede(self.part, self.new)
        desk.stock(self.new, 5, desk.north)
        desk.customer("Birchfold Farms")
        self.connect()
        self.sync()
        changes = order_at_the_counter(
            self.store,
            CounterOrder(
                customer="Birchfold Farms", lines=[("66-9999", Decimal(2))], branch="MAIN"
            ),
            **self.how,
        )
        (word,) = changes.operations
        self.number = number_of(word)

    @property
    def how(self) -> dict[str, Any]:
        return {"by": "Ruth", "now": self.now(), "mint": lambda: str(uuid.uuid4())}

    def options(self) -> list[Option]:
        self.id = self.line(self.number).id
        with self.store.reading() as rows:
            ladder = options(rows, self.id, self.now())
        assert ladder is not None
        return list(ladder.options)

    def choose_the_new(self) -> None:
        wanted = next(one for one in self.options() if one.part == "66-8888")
        assert wanted.kind == "supersession"
        choose(self.store, self.id, wanted.key, **self.how)

    def chosen(self) -> tuple[ChoiceState, str | None]:
        with self.store.reading() as rows:
            found = choices.of_lines(rows, [self.id])[self.id]
        return found.state, found.why

    def lose_the_change(self) -> None:
        having = '"model":"sale.line"' if self.erp.has_module else "model.sale.sale.write"
        self.proxy.fail(Trouble.LOSE_ANSWER, having=having)

    def in_erp(self) -> dict[str, Any]:
        """The order's line, by plain RPC."""
        fields = ("product", "quantity", "unit_price", "note", "sale", "sale.state", "write_date")
        (row,) = self.erp.desk.rpc.find(
            "sale.line", [("sale.reference", "=", self.number)], *fields
        )
        return row

    def asks(self) -> tuple[int, float, Decimal]:
        row = self.in_erp()
        return row["product"], row["quantity"], row["unit_price"]

    def said(self) -> str:
        """All that the ERP's people can read of ours at the order."""
        if self.erp.has_module:
            return "\n".join(
                r["text"] for r in self.erp.desk.rpc.find("bocounter.call", [], "text")
            )
        return "\n".join(self.erp.desk.notes_of(self.in_erp()["sale"]))

    def about_the_line(self) -> list[str]:
        return [
            row[0]
            for row in self.all(
                "SELECT state FROM operation WHERE source_kind = 'replacement' ORDER BY seq"
            )
        ]


@pytest.fixture(params=turns.JOURNEYS)
def shop(
    request: pytest.FixtureRequest, erp_proxy: FaultyProxy, tmp_path: Path
) -> Iterator[Replacing]:
    shop = Replacing(request.getfixturevalue(request.param), tmp_path, erp_proxy)
    yield shop
    shop.store.close()


@turns.when_its_turn(1, 3)
def test_the_line_asks_for_the_new_number_once_and_is_put_back_over_nobody(
    shop: Replacing,
) -> None:
    rpc = shop.erp.desk.rpc
    shop.choose_the_new()  # before the ERP has the order
    shop.sync()
    assert shop.asks() == (shop.part, 2.0, Decimal("10.00"))
    shop.lose_the_change()
    shop.sync(pull=False)
    written = shop.in_erp()
    assert shop.asks() == (shop.new, 2.0, Decimal("12.50"))
    shop.sync()
    assert shop.about_the_line() == ["done"]  # looked up
    assert shop.in_erp() == written  # once
    line = shop.line(shop.number)
    shop.id = line.id
    assert (line.part, line.outstanding) == ("66-8888", Decimal(2))
    assert shop.chosen() == (ChoiceState.IN_ERP, None)
    assert "change the line" not in shop.said()
    assert shop.all("SELECT kind FROM conflict") == []

    unchoose(shop.store, shop.id, **shop.how)
    rpc.write("sale.line", written["id"], quantity=3.0)
    shop.sync(pull=False)
    assert shop.asks()[:2] == (shop.new, 3.0)
    with shop.store.reading() as rows:
        (asked,) = [one for one in conflicts(rows) if one.kind == "stale"]
    assert asked.ours == {"part": "66-9999", "quantity": "2"}
    assert asked.theirs == {"part": "66-8888", "quantity": "3"}
    assert asked.theirs_by == "Administrator"
    resolve(shop.store, asked.id, "ours", **shop.how)
    shop.sync(pull=False)
    assert shop.asks() == (shop.part, 2.0, Decimal("10.00"))
    assert shop.about_the_line() == ["verified", "withdrawn", "done"]
    assert shop.all("SELECT kind FROM conflict WHERE resolved_at IS NULL") == []
