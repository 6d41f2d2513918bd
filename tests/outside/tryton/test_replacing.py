"""A line of a real Tryton's draft is changed before its people's eyes, never over their heads."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from bocounter.outside.erp.connector import Outcome, Outgoing
from bocounter.outside.erp.tryton import replacing
from bocounter.outside.erp.tryton.connector import Tryton
from bocounter.outside.erp.tryton.session import Session
from tests.erp_fixtures import Erp

pytestmark = pytest.mark.erp


class Draft:
    """A draft sale with a line of two pumps at the list price, and the number that replaced it."""

    def __init__(self, erp: Erp) -> None:
        desk = self.desk = erp.desk
        self.old, self.new = desk.part("66-9999", "Pump"), desk.part("66-8888", "Pump", "12.50")
        self.sale = desk.work_order(desk.customer("Ada Brook"), (self.old, 2), confirm=False)
        self.line = desk.line_of(self.sale, self.old)
        connector = erp.connect()
        assert isinstance(connector, Tryton)
        connector.login()
        self.connector = connector

    def word(self, quantity: str = "4") -> Outgoing:
        return Outgoing(
            str(uuid.uuid4()), "change", "work_order", str(self.sale),
            "The line is to say something else.", "Dana", dt.datetime.now(dt.UTC),
            fields={"line": str(self.line), "part": str(self.new), "quantity": quantity},
            base={"line": str(self.line), "part": str(self.old), "quantity": "2"},
        )  # fmt: skip

    def shows(self) -> tuple[int, float, Decimal]:
        fields = ("product", "quantity", "unit_price")
        (row,) = self.desk.rpc.find("sale.line", [("id", "=", self.line)], *fields)
        return row["product"], row["quantity"], row["unit_price"]


class Between(Session):
    """A session of the counter's in which somebody acts just before the line is written."""

    def __init__(self, real: Session, deed: Callable[[], object]) -> None:
        self.__dict__.update(real.__dict__)
        self._deeds = [deed]

    def call(self, model: str, method: str, *args: Any, **context: Any) -> Any:
        if (model, method) == ("sale.sale", "write") and self._deeds:
            self._deeds.pop()()
        return super().call(model, method, *args, **context)


@pytest.mark.parametrize("deed", ["quote", "change", "say"])
def test_whoever_acts_between_the_look_and_the_write_is_not_overwritten(
    erp: Erp, deed: str
) -> None:
    draft = Draft(erp)
    rpc = draft.desk.rpc
    deeds: dict[str, Callable[[], object]] = {
        "quote": lambda: rpc.press("sale.sale", draft.sale, "quote"),
        "change": lambda: rpc.write("sale.line", draft.line, quantity=3.0),
        "say": lambda: rpc.write("sale.sale", draft.sale, description="Red, please"),
    }
    between = Between(draft.connector._session, deeds[deed])
    word = draft.word()
    sent = replacing.send(between, word, {}, draft.connector._token_of)
    old, list_price = draft.old, Decimal("10.00")
    if deed == "quote":
        assert sent.outcome is Outcome.TAKEN  # as words, for a person
        assert draft.shows() == (old, 2.0, list_price)
        assert len(draft.desk.notes_of(draft.sale)) == 1
    elif deed == "change":
        assert (sent.outcome, sent.theirs_by) == (Outcome.STALE, "Administrator")
        assert sent.theirs == {"line": str(draft.line), "part": str(old), "quantity": "3"}
        assert draft.shows() == (old, 3.0, list_price)
    else:
        assert sent.outcome is Outcome.TAKEN
        assert draft.shows() == (draft.new, 4.0, Decimal("12.50"))
        assert draft.connector.look_up([word.reference]) == {word.reference: [str(draft.line)]}
        rpc.write("sale.line", draft.line, product=old, quantity=2.0)
        again = draft.connector.send(word)  # a repeat undoes nothing of what came after
        assert (again.outcome, again.remote_id) == (Outcome.TAKEN, str(draft.line))
        assert draft.shows()[:2] == (old, 2.0)


@pytest.mark.parametrize("which", ["erp", "erp_with_module"])
def test_a_price_of_their_own_is_left_and_so_is_a_sale_that_is_no_draft(
    request: pytest.FixtureRequest, which: str
) -> None:
    draft = Draft(request.getfixturevalue(which))
    rpc = draft.desk.rpc
    rpc.write("sale.line", draft.line, unit_price=Decimal("8.75"))
    sent = draft.connector.send(draft.word())
    assert sent.outcome is Outcome.TAKEN
    assert draft.shows() == (draft.old, 2.0, Decimal("8.75"))
    rpc.write("sale.line", draft.line, unit_price=Decimal("10.00"))
    rpc.press("sale.sale", draft.sale, "quote")
    assert draft.connector.send(draft.word()).outcome is Outcome.TAKEN
    assert draft.shows() == (draft.old, 2.0, Decimal("10.00"))
    rpc.press("sale.sale", draft.sale, "draft")
    wrong = draft.connector.send(draft.word(quantity="soon"))
    assert (wrong.outcome, wrong.reason) == (Outcome.REFUSED, "'soon' is no quantity.")
    rpc.model("sale.line", "delete", [draft.line])
    gone = draft.connector.send(draft.word())
    assert gone.outcome is Outcome.REFUSED
    assert gone.reason
