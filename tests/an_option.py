"""An option as a ladder would show it, for tests of what is done with one."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from bocounter.models.option_facts import Arrives, Option


def an_option(kind: str = "other_branch", units: int = 2, **more: Any) -> Option:
    """Make an option of so many units at the branch B2, unless ``more`` says otherwise."""
    said: dict[str, Any] = {
        "rank": 1,
        "kind": kind,
        "part_id": "P9",
        "part": "66-9999",
        "description": "Pump",
        "from_": "Riverside",
        "source_id": "B2",
        "source_kind": "shelf",
        "available": Decimal(2),
        "covers": Decimal(units),
        "quantity": Decimal(units),
        "quantity_factor": Fraction(1),
        "arrives": Arrives(None, None, "unknown"),
        "phrase": f"{units} at Riverside",
        "why": "It is there.",
        **dict.fromkeys(
            (
                *("meets_need_by", "unit_cost", "unit_price", "landed_cost", "freight", "fee"),
                *("core_charge", "returnable", "hazardous", "warranty_ok", "minutes_to_cut_off"),
            )
        ),
        "breaks_kit": False,
        "path": (),
        **more,
    }
    said.setdefault("key", f"{kind}|{said['part_id']}|{said['source_id']}")
    return Option(**said)
