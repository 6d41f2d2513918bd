"""What is a line's own already is not said to be promised to others."""

from __future__ import annotations

from itertools import count

import pytest

from bocounter.commands.choosing import choose
from bocounter.queries.options import options
from tests.building import NOW, Dealership


@pytest.fixture
def shop(dealership: Dealership) -> Dealership:
    made = dealership.made
    dealership.put(
        made("part", "hose", code="HOSE"),
        made("work_order", "w", number="WO-1", branch="main", machine_down=True),
        made("part_line", "mine", work_order="w", part="hose", wanted=10, assigned=5),
        made("work_order", "v", number="WO-2", branch="main"),
        made("part_line", "theirs", work_order="v", part="hose", wanted=4, assigned=3),
    )
    return dealership


def reason(shop: Dealership, line: str) -> list[str]:
    with shop.store.reading() as rows:
        found = options(rows, line, NOW)
    assert found is not None
    return [one.reason for one in found.excluded if one.option.source_kind == "shelf"]


def test_units_that_are_set_aside_for_the_line_are_its_own(shop: Dealership) -> None:
    shop.have("stock_level", "k", part="hose", branch="main", on_hand=8, free=0)
    assert reason(shop, "mine") == [
        "Of the 8 here, 5 are set aside for this line already and 3 are promised to others."
    ]
    shop.have("stock_level", "k", part="hose", branch="main", on_hand=5, free=0)
    assert reason(shop, "mine") == ["All 5 here are set aside for this line already."]
    shop.have("stock_level", "k", part="hose", branch="main", on_hand=1, free=0)
    assert reason(shop, "mine") == ["The one here is set aside for this line already."]


def test_units_that_were_chosen_for_the_line_elsewhere_are_its_own(shop: Dealership) -> None:
    shop.have("stock_level", "k", part="hose", branch="river", on_hand=3, free=3)
    mint = map(str, count()).__next__
    choose(shop.store, "mine", "1", by="Ann", now=NOW, mint=mint)
    assert reason(shop, "mine") == ["All 3 at Riverside are set aside for this line already."]
    assert reason(shop, "theirs") == ["All 3 at Riverside are promised to others."]
