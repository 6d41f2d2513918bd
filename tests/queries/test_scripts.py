"""A script from a store: what is read for it, in whose language, and what is judged afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bocounter.commands.causing import say_cause
from bocounter.errors import WrongUse
from bocounter.models.call_facts import GuardLevel, Script, ScriptKind
from bocounter.models.desk_facts import Cause
from bocounter.queries import scripting
from tests.building import Dealership, days


@pytest.fixture
def shop(dealership: Dealership) -> Dealership:
    dealership.put(
        dealership.made("part", "hose", code="RX-100", cost=41.37),
        dealership.made("work_order", "wo", number="WO-7"),
        dealership.made("part_line", "line", work_order="wo", purchase_line="bought"),
        dealership.made("purchase_line", "bought", number="PO-4711", part="hose"),
        dealership.made("inbound", "in", purchase_line="bought", part="hose", planned_date=days(9)),
    )
    return dealership


def said(shop: Dealership, kind: str = "call", **more: Any) -> Script:
    given = {"now": shop.now, "by": "Ann", **more}
    with shop.store.reading() as rows:
        return scripting.script(rows, "wo-7", kind=ScriptKind(kind), **given)


def section(one: Script, name: str) -> str:
    return next(part.text for part in one.sections if part.name == name)


def test_a_script_is_made_of_the_facts_and_names_them(shop: Dealership) -> None:
    one = said(shop)
    assert section(one, "greeting") == "Good afternoon, this is Ann from Main Street."
    assert "about Thursday, December 10, not confirmed yet" in section(one, "date")
    facts = {fact.name: (fact.value, fact.as_of) for fact in one.facts}
    assert facts["RX-100 supplier_date"] == ("2026-12-10", shop.now)
    assert facts["RX-100 confirmed"][0] == "no"
    assert one.guards == ()
    assert "PO-4711" not in one.text
    assert "Northvale" not in one.text


def test_what_we_told_and_who_else_said_so_is_owned(shop: Dealership) -> None:
    shop.told("wo", days(2), line="line")
    one = said(shop)
    assert "we told you Thursday, December 3. That moved" in section(one, "date")
    assert any(fact.source == "counter" for fact in one.facts)


def test_why_it_is_late_is_said_where_somebody_said_so(shop: Dealership) -> None:
    assert section(said(shop), "cause") == ""
    for n, cause in enumerate((Cause.WRONG_NUMBER, Cause.SUPPLIER_STOCK_OUT)):
        say_cause(shop.store, "line", cause, by="Ann", now=shop.later(minutes=n), mint=Ids())
    assert section(said(shop), "cause") == "The supplier is out of stock at the moment."


class Ids:
    made = 0

    def __call__(self) -> str:
        Ids.made += 1
        return f"id-{Ids.made}"


def test_another_way_is_offered_with_its_day_and_without_its_cost(shop: Dealership) -> None:
    shop.put(
        shop.made("stock_level", "there", part="hose", branch="river", on_hand=2, free=2),
        shop.made("transfer_route", "way", from_branch="river", to_branch="main", days=2),
    )
    offered = section(said(shop), "options")
    assert "There is one at our branch Riverside; it could be here about Thursday, Dec" in offered
    assert "days sooner" in offered
    assert "41.37" not in offered


def test_what_nobody_sells_any_more_is_said(shop: Dealership) -> None:
    shop.put(
        shop.made("part", "hose", code="RX-100", active=False),
        shop.made("part_line", "line", work_order="wo"),
    )
    shop.drop("inbound", "in")
    shop.drop("purchase_line", "bought")
    assert "no longer available" in section(said(shop), "date")


def test_the_language_is_the_customers_unless_another_is_named(shop: Dealership) -> None:
    shop.have("customer", "fernhill", number="C-100", language="fr_CA")
    one = said(shop)
    assert (one.language, one.fell_back) == ("fr", ())
    assert "jeudi 10 décembre" in one.text
    assert said(shop, language="es-MX").language == "es"


def test_what_a_language_lacks_is_said_in_english_whole_and_told(
    shop: Dealership, tmp_path: Path
) -> None:
    english = said(shop, language="pt_BR")
    assert english.language == "en"
    assert "call.greeting" in english.fell_back
    assert english.text == said(shop).text
    own = tmp_path / "own" / "pt" / "call.txt"
    own.parent.mkdir(parents=True)
    own.write_text("[call.greeting]\nBoa tarde, {{ by }} aqui.", encoding="utf-8")
    mixed = said(shop, language="pt_BR", folder=tmp_path / "own")
    assert (mixed.language, section(mixed, "greeting")) == ("pt", "Boa tarde, Ann aqui.")
    assert "call.greeting" not in mixed.fell_back
    assert "call.date" in mixed.fell_back
    assert "Thursday, December 10" in section(mixed, "date")


def test_how_to_stop_it_is_said_in_the_first_text_message_only(shop: Dealership) -> None:
    assert said(shop, "sms").text.endswith("Reply STOP to opt out.")
    shop.told("wo", None, kind="sms")
    assert "STOP" not in said(shop, "sms").text


def test_a_part_that_is_named_after_another_customer_is_refused(shop: Dealership) -> None:
    shop.have("customer", "birch", name="Birch Farms")
    shop.have("part", "hose", code="RX-100", description="Hose for Birch Farms")
    (guard,) = said(shop).guards
    assert guard.level is GuardLevel.REFUSE
    assert "Birch Farms, who is another customer" in guard.text


def test_a_number_that_is_none_is_said_with_the_nearest(shop: Dealership) -> None:
    with shop.store.reading() as rows, pytest.raises(WrongUse, match=r"nearest are WO-7"):
        scripting.script(rows, "WO-8", kind=ScriptKind.CALL, now=shop.now, by="Ann")
