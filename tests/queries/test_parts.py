"""A part page: the chain, the shelves under every number, what comes and who waits."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bocounter.queries.documents import part as document
from bocounter.queries.parts import part
from bocounter.rules.part_answers import part_answer
from tests.building import NOW, Dealership, days


@pytest.fixture
def shop(dealership: Dealership) -> Dealership:
    made = dealership.made
    dealership.put(
        made("part", "a", code="667-5336", description="Filter", price=Decimal("12.50")),
        made("part", "b", code="6675336", description="Another filter"),
        made("part", "c", code="RX-9", description="Filter, long life"),
        made("supersession", "s", part="a", replaced_by="c", factor=2),
        made("stock_level", "x", part="c", branch="river", on_hand=5, free=4),
        made("stock_level", "y", part="a", branch="main", on_hand=1, free=0),
        made("work_order", "w1", number="WO-1"),
        made("part_line", "1", work_order="w1", part="a", wanted=2),
        made("purchase_line", "p", number="PO-1", part="a", ordered=3),
        made("inbound", "i", purchase_line="p", part="a", quantity=3, planned_date=days(3)),
    )
    return dealership


def test_everything_known_of_a_part_is_there(shop: Dealership) -> None:
    with shop.store.reading() as rows:
        found = part(rows, "667-5336", NOW)
    assert found is not None
    assert [r.code for r in found.replaced_by] == ["RX-9"]
    assert found.replaced_by[0].factor == 2
    assert [(s.branch, s.part, s.free) for s in found.stock] == [
        ("MAIN", "667-5336", 0),
        ("RIV", "RX-9", 4),
    ]
    assert [(c.purchase_order, c.quantity, c.day) for c in found.coming] == [("PO-1", 3, days(3))]
    assert [(w.work_order, w.quantity) for w in found.waiting] == [("WO-1", 2)]
    assert found.suppliers == ("Northvale Parts",)
    assert document(found)["price"] == "12.5"
    assert part_answer(found, NOW) == (
        "667-5336 Filter is replaced by RX-9, 2 for one. 4 free at Riverside under RX-9. "
        "3 on order, the first Friday, December 4 (not confirmed). Waiting for it: WO-1."
    )


def test_the_exact_spelling_wins_where_two_numbers_share_a_normal_form(shop: Dealership) -> None:
    with shop.store.reading() as rows:
        for code, id_ in (("667-5336", "a"), ("6675336", "b"), ("667 5336", "a")):
            found = part(rows, code, NOW)
            assert found is not None
            assert found.id == id_


@pytest.mark.parametrize("code", ["", "%", "nope", "'; --", "x" * 10_000, "💥"])
def test_an_unknown_part_is_none(shop: Dealership, code: str) -> None:
    with shop.store.reading() as rows:
        assert part(rows, code, NOW) is None


def test_a_loop_of_replacements_ends(shop: Dealership) -> None:
    shop.have("supersession", "back", part="c", replaced_by="a")
    with shop.store.reading() as rows:
        found = part(rows, "RX-9", NOW)
    assert found is not None
    assert [r.code for r in found.related] == ["667-5336"]


def test_a_loop_is_called_a_loop_and_nothing_in_it_a_replacement(shop: Dealership) -> None:
    shop.put(
        *(shop.made("part", f"l{n}", code=f"LP-{n}", description="Ring") for n in range(4)),
        shop.made("supersession", "s1", part="l1", replaced_by="l2"),
        shop.made("supersession", "s2", part="l2", replaced_by="l3"),
        shop.made("supersession", "s3", part="l3", replaced_by="l1"),
        shop.made("supersession", "s0", part="l0", replaced_by="l1"),
    )
    loop = "LP-1, LP-2 and LP-3 replace each other in the ERP's data"
    with shop.store.reading() as rows:
        inside, before = part(rows, "LP-1", NOW), part(rows, "LP-0", NOW)
    assert inside is not None
    assert before is not None
    assert [one.code for one in inside.replaced_by] == []
    said = part_answer(inside, NOW)
    assert loop in said
    assert "is replaced by" not in said
    said = part_answer(before, NOW)
    assert "is replaced by LP-1." in said, "what leads into a loop is good"
    assert loop in said
    assert document(inside)["loops"] == [["LP-1", "LP-2", "LP-3"]]
