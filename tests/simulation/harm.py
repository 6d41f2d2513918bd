"""What an ERP may send that no ERP should: values of the wrong shape, text that is none."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from typing import Any

from bocounter.outside.erp.records import Record

TEXT = " \ud800\x00\u202e<b>=1+1</b>'; DROP TABLE note; --" + "x" * 2000
"""A lone surrogate, a NUL, text that turns around, and what other programs would obey."""

_WRONG: dict[str, tuple[tuple[str, Any], ...]] = {
    "part_line": (("wanted", Decimal("NaN")), ("issued", Decimal("1e999")), ("position", 2**70)),
    "inbound": (("quantity", Decimal("Infinity")), ("planned_date", {"year": 2026})),
    "work_order": (("opened", 1e308), ("number", None), ("status", ["open"])),
}
"""Values that no row can hold, by kind and field."""


def spoiled(kind: str, record: Record, chance: random.Random) -> Record | None:
    """Give a record with one such value; None where it is rather told as unreadable."""
    if chance.random() < 0.5:
        return None
    name, value = chance.choice(_WRONG[kind])
    changed: Any = replace(record, **{name: value})
    return changed


def worded(record: Any) -> Any:
    """Give a record with odd text in a field of it."""
    for name in ("description", "name", "hold_reason"):
        if hasattr(record, name):
            return replace(record, **{name: f"{getattr(record, name) or ''}{TEXT}"})
    return record
