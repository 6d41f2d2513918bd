"""What must not be taken is on no ladder, and the reason is said."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from bocounter.models.option_facts import Excluded
from bocounter.rules.sources import Seller
from tests.unit.rules.shop import (
    HERE,
    RIVER,
    SELLERS,
    asking,
    climbed,
    coming,
    days,
    item,
    kinds,
    new,
    offer,
    pair,
    reasons,
    shelf,
)

REASONS: dict[str, tuple[Any, list[Any], str, str]] = {
    "promised here": (
        asking(1),
        [shelf("a", HERE, 0, on_hand=Decimal(3))],
        "A",
        "All 3 here are promised to others.",
    ),
    "promised elsewhere": (
        asking(1),
        [shelf("a", RIVER, 0, on_hand=Decimal(1))],
        "A",
        "The one at Riverside is promised to somebody.",
    ),
    "promised on order": (
        asking(1),
        [coming("a", 0, 2, quantity=Decimal(2))],
        "A",
        "All 2 on PO-12 are promised to others.",
    ),
    "a branch's last ones": (
        asking(1),
        [shelf("a", RIVER, 2, minimum=Decimal(2))],
        "A",
        "Riverside has 2 left and keeps 2 for its own customers.",
    ),
    "mandatory replacement": (
        asking(1),
        [new("a", "b", policy="scrap_old"), shelf("a", HERE, 1)],
        "A",
        "A must not be used any more: the maker has replaced it by B.",
    ),
    "a stand-in with a mandatory replacement": (
        asking(1),
        [new("a", "b"), new("b", "c", policy="scrap_old"), shelf("b", RIVER, 1)],
        "B",
        "B must not be used any more: the maker has replaced it by C.",
    ),
    "no way back": (
        asking(1),
        [new("x", "a"), shelf("x", HERE, 1)],
        "X",
        "The maker does not let the old number X stand in for A.",
    ),
    "a loop": (
        asking(1),
        [new("a", "b"), new("b", "a"), shelf("b", HERE, 1)],
        "B",
        "A and B replace each other in the ERP's data; none is taken until that is mended.",
    ),
    "not yet": (
        asking(1),
        [new("a", "b", effective_from=days(4)), shelf("b", HERE, 1)],
        "B",
        "B is not to be used before Saturday, December 5.",
    ),
    "another machine": (
        asking(1, serial="T100"),
        [new("a", "b", from_serial="T200"), shelf("b", HERE, 1)],
        "B",
        "B is for serials from T200 on, and this machine is T100.",
    ),
    "a supplier that is none": (
        asking(1),
        [offer("a", 1, supplier="gone")],
        "A",
        "Nothing is bought from Old Supply any more.",
    ),
    "no longer sold": (
        asking(1),
        [item("a", active=False), offer("a", 1)],
        "A",
        "A is no longer sold.",
    ),
    "may not fly": (
        asking(1),
        [item("a", hazardous=True), offer("a", 1, by_air=True)],
        "A",
        "A is hazardous and may not fly, and this would come by air.",
    ),
    "warranty and aftermarket": (
        asking(1, warranty=True),
        [*pair("a", "x"), item("x", origin="aftermarket"), shelf("x", HERE, 1)],
        "X",
        "This is a warranty job, and X is not the maker's own part.",
    ),
    "warranty and used": (
        asking(1, warranty=True),
        [offer("a", 1, condition="used")],
        "A",
        "This is a warranty job, and A would be a used part.",
    ),
    "emissions": (
        asking(1),
        [
            *pair("a", "x", grade="functional"),
            item("a", regulated="emissions"),
            shelf("x", HERE, 1),
        ],
        "X",
        "This is an emissions part, and X is not an exact match for it.",
    ),
    "safety": (
        asking(1),
        [*pair("a", "x", grade="rework"), item("x", regulated="safety"), shelf("x", HERE, 1)],
        "X",
        "This is a safety part, and X is not an exact match for it.",
    ),
    "an odd one": (
        asking(1),
        [new("a", "b", 2), shelf("b", HERE, 1)],
        "B",
        "There is less of B than the 2 that one job takes.",
    ),
    "one of several is short": (
        asking(1),
        [new("a", "b", bundle="1"), new("a", "c", bundle="1"), shelf("b", HERE, 1)],
        "B",
        "C is needed together with B, and there is not enough C.",
    ),
}


@pytest.mark.parametrize("case", REASONS)
def test_what_must_not_be_taken_is_excluded_with_the_reason(case: str) -> None:
    ask, facts, part, said = REASONS[case]
    sellers = {**SELLERS, "gone": Seller("gone", "Old Supply", active=False)}
    found = climbed(ask, *facts, sellers=sellers)
    assert reasons(found)[part] == said
    assert part not in [one.part for one in found.options]


def test_an_exact_match_is_good_enough_for_emissions_and_genuine_for_warranty() -> None:
    found = climbed(
        asking(1, warranty=True),
        *pair("a", "x"),
        item("a", regulated="emissions"),
        shelf("x", HERE, 1),
    )
    assert kinds(found) == [("interchange", "X")]
    assert found.options[0].warranty_ok is True


def test_every_exclusion_still_says_what_it_would_have_been() -> None:
    found = climbed(asking(1), shelf("a", RIVER, 0, on_hand=Decimal(2)))
    assert found.excluded == (
        Excluded(found.excluded[0].option, "All 2 at Riverside are promised to others."),
    )
    assert found.excluded[0].option.from_ == "Riverside"
