"""Which numbers are looked at together: asked for some, or known of all at once, it is the same."""

from __future__ import annotations

import pytest

from bocounter.readings.families import every_joined, families
from tests.building import Dealership

PARTS = ("hose", "pump", "seal", "belt", "lamp", "cap")


@pytest.fixture
def mixed(dealership: Dealership) -> Dealership:
    shop = dealership
    shop.put(*(shop.made("part", part) for part in PARTS))
    shop.have("supersession", "s", part="belt", replaced_by="lamp")
    shop.have("work_order", "w")
    # Bought for a line under another number, and one that came in under a third.
    shop.have("purchase_line", "p", part="pump")
    shop.have("part_line", "l", work_order="w", part="hose", purchase_line="p")
    shop.have("inbound", "i", part="seal", purchase_line="p")
    # Nobody waits any more for what this one was bought for, so it joins nothing.
    shop.have("purchase_line", "q", part="lamp", status="done")
    shop.have("part_line", "m", work_order="w", part="cap", purchase_line="q", issued=1)
    with shop.store.write() as write:
        write.all(
            "INSERT INTO decision (id, choice, line, work_order, wanted, part, option_key, at, "
            "\"by\") VALUES ('d', 'd', 'l', 'w', 'hose', 'belt', 'k', '2026-12-01', 'Ann')"
        )
    return shop


@pytest.mark.parametrize("part", PARTS)
def test_what_joins_all_numbers_says_the_same_as_asking_for_one(
    mixed: Dealership, part: str
) -> None:
    with mixed.store.reading() as rows:
        (asked,) = families(rows, (part,))
        (known,) = families(rows, (part,), every_joined(rows))
    assert known.parts == asked.parts
    assert known.replacements == asked.replacements


def test_a_line_is_joined_to_what_was_bought_delivered_and_chosen_for_it(
    mixed: Dealership,
) -> None:
    with mixed.store.reading() as rows:
        (found,) = families(rows, ("hose",), every_joined(rows))
        (alone,) = families(rows, ("cap",), every_joined(rows))
    assert found.parts == ("belt", "hose", "lamp", "pump", "seal")
    assert alone.parts == ("cap",)
