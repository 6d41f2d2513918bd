"""The board: every order with an open line, the most pressing first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bocounter.models.facts import LineState
from bocounter.queries.board import SORTS, BoardFilter, board, choices, outline
from bocounter.queries.documents import work_order as document
from bocounter.rules.urgency import urgency
from tests.building import NOW, TODAY, Dealership, days


@pytest.fixture
def shop(dealership: Dealership) -> Dealership:
    made = dealership.made
    dealership.put(
        made("customer", "zephyr", name="Zephyr Tree Care"),
        made("part", "hose", code="HH-7", description="Hose"),
        made("work_order", "w9", number="WO-9", opened=days(-30), service_writer="Cole"),
        made("part_line", "1", work_order="w9", assigned=1),
        made(
            "work_order",
            "w10",
            number="WO-10",
            opened=days(-3),
            machine_down=True,
            branch="river",
            customer="zephyr",
            service_writer="Ida",
        ),
        made("part_line", "2", work_order="w10", purchase_line="p1"),
        made("purchase_line", "p1", number="PO-1", part="hose", branch="river"),
        made(
            "inbound", "i1", purchase_line="p1", part="hose", branch="river", planned_date=days(6)
        ),
        made("work_order", "w11", number="WO-11", opened=days(-10), status="closed"),
        made("part_line", "3", work_order="w11"),
        made("work_order", "done", number="WO-12", status="closed"),
        made("part_line", "4", work_order="done", issued=1),
        made("work_order", "gone", number="WO-13", status="cancelled"),
        made("part_line", "5", work_order="gone"),
    )
    dealership.told("w10", days(2))
    return dealership


def ids(shop: Dealership, **wanted: object) -> list[str]:
    with shop.store.reading() as rows:
        return list(outline(rows, BoardFilter(**wanted), NOW))  # type: ignore[arg-type]


def test_every_order_with_an_open_line_is_on_it_closed_or_not(shop: Dealership) -> None:
    assert sorted(ids(shop)) == ["w10", "w11", "w9"]


@pytest.mark.parametrize(
    ("sort", "wanted"),
    [
        ("urgency", ["w10", "w9", "w11"]),
        ("age", ["w9", "w11", "w10"]),
        ("ready", ["w10", "w9", "w11"]),
        ("number", ["w9", "w10", "w11"]),
        ("customer", ["w9", "w11", "w10"]),
    ],
)
def test_it_can_be_sorted(shop: Dealership, sort: str, wanted: list[str]) -> None:
    assert ids(shop, sort=sort) == wanted


def test_every_sort_has_a_case() -> None:
    assert set(SORTS) == {"urgency", "age", "ready", "number", "customer"}


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        ({"branch": "RIV"}, ["w10"]),
        ({"branch": "riv"}, ["w10"]),
        ({"writer": "Cole"}, ["w9"]),
        ({"down": True}, ["w10"]),
        ({"supplier": "Northvale Parts"}, ["w10"]),
        ({"states": frozenset({LineState.STAGED})}, ["w9"]),
        ({"states": frozenset({LineState.AT_RISK, LineState.SHORT})}, ["w10", "w11"]),
        ({"text": "zephyr"}, ["w10"]),
        ({"text": "hh7 po1"}, ["w10"]),
        ({"text": "wo11"}, ["w11"]),
        ({"text": "nobody"}, []),
        ({"text": "%"}, []),
        ({"text": "'"}, []),
        ({"branch": "nowhere"}, []),
    ],
)
def test_it_can_be_filtered(shop: Dealership, wanted: dict, kept: list[str]) -> None:
    assert ids(shop, **wanted) == kept


def test_the_choices_are_what_is_there(shop: Dealership) -> None:
    with shop.store.reading() as rows:
        found = choices(rows)
    assert found.branches == ("MAIN", "RIV")
    assert found.writers == ("Cole", "Ida")
    assert found.suppliers == ("Northvale Parts",)


def test_the_order_of_the_outline_is_that_of_the_urgency_shown(shop: Dealership) -> None:
    shop.follow_up("w11", NOW - timedelta(days=2))
    for hours in (0, 20, 200):
        now = NOW + timedelta(hours=hours)
        with shop.store.reading() as rows:
            orders = board(rows, BoardFilter(), now)
        scores = [urgency(order, now.date(), now).score for order in orders]
        assert scores == sorted(scores, reverse=True)


def test_what_is_told_takes_effect_at_once(shop: Dealership) -> None:
    before = shop.order("w10")
    assert before.untold_slip_days == 4
    shop.later(minutes=1)
    shop.told("w10", days(6))
    after = shop.order("w10")
    assert after.untold_slip_days == 0
    assert shop.all("SELECT slip_days, promised FROM wo_summary WHERE work_order = 'w10'") == [
        (0, days(6).isoformat())
    ]


def test_a_document_has_every_agreed_name(shop: Dealership) -> None:
    found = document(shop.order("w10"), NOW)
    assert set(found) >= {
        *("number", "branch", "status", "hold_reason", "machine_down", "opened", "age_days"),
        *("service_writer", "customer", "machine", "customer_po", "ready", "told"),
        *("untold_slip_days", "last_contact", "next_contact", "urgency", "answer", "lines"),
    }
    assert set(found["lines"][0]) >= {
        *("id", "part", "description", "quantity", "outstanding", "need_by", "state"),
        *("purchase_order", "supplier", "supplier_date", "supplier_date_original", "predicted"),
        *("told", "untold_slip_days", "options_count", "best_option"),
    }
    line = found["lines"][0]
    assert (line["quantity"], line["outstanding"], line["state"]) == ("1", "1", "at_risk")
    assert found["told"] == days(2).isoformat()
    assert found["ready"]["pacing_part"] == "HH-7"
    assert found["age_days"] == 3
    assert found["machine"] is None
    assert found["opened"] == (TODAY - timedelta(days=3)).isoformat()
