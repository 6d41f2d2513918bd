"""Facts built by hand, for judging rules one at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from bocounter.models.facts import (
    Confidence,
    CustomerFacts,
    LineFacts,
    MachineFacts,
    Told,
    WorkOrderFacts,
)

NOW = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
TODAY = NOW.date()

_LINE = LineFacts(
    id="1",
    work_order="wo",
    position=1,
    part_id="hose",
    part="RX-100",
    description="Hydraulic hose",
    wanted=Decimal(1),
    assigned=Decimal(0),
    issued=Decimal(0),
    cancelled=False,
    need_by=None,
    from_shelf=Decimal(0),
    on_order=Decimal(0),
    uncovered=Decimal(1),
    sourcing=False,
    purchase_orders=(),
    supplier=None,
    supplier_date=None,
    supplier_date_original=None,
    dated=False,
    confirmed=False,
    shipped=False,
    received=False,
    moved_later_at=None,
    best_option=None,
    options_count=0,
    told=None,
)
_ORDER = WorkOrderFacts(
    id="wo",
    number="WO-1",
    branch="MAIN",
    status="open",
    kind="work_order",
    opened=TODAY - timedelta(days=10),
    description=None,
    customer_po=None,
    service_writer=None,
    hold_reason=None,
    machine_down=None,
    need_by=None,
    customer=CustomerFacts("c", None, "Fernhill Farm", (), (), None),
    machine=MachineFacts("Tolvane", "TV 90", None, None),
    lines=(),
    told=None,
    last_contact=None,
    next_contact=None,
    as_of=NOW,
)


def days(count: int) -> date:
    return TODAY + timedelta(days=count)


def line(**fields: Any) -> LineFacts:
    """Make a line; quantities may be plain ints."""
    for name in ("wanted", "assigned", "issued", "from_shelf", "on_order", "uncovered"):
        if name in fields:
            fields[name] = Decimal(fields[name])
    return replace(_LINE, **fields)


def ordered(day: date | None, **fields: Any) -> LineFacts:
    """Make a line that is on order, with this supplier date or none."""
    wanted = fields.get("wanted", 1)
    given = {
        "on_order": wanted,
        "uncovered": 0,
        "supplier_date": day,
        "supplier_date_original": day,
        "dated": day is not None,
        "purchase_orders": ("PO-1",),
        "supplier": "Northvale Parts",
    }
    return line(**{**given, **fields})


def order(*lines: LineFacts, **fields: Any) -> WorkOrderFacts:
    return replace(_ORDER, lines=lines, **fields)


def told(day: date | None, *, ago: float = 1, confidence: str = "estimated", **fields: Any) -> Told:
    """Make what was told so many days ago."""
    given: dict[str, Any] = {"by": "Ann", "channel": "call", **fields}
    return Told(
        day, NOW - timedelta(days=ago), given["by"], given["channel"], Confidence(confidence)
    )
