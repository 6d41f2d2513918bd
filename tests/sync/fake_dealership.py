"""A small dealership for the ERP in memory, and three jobs that are short of the same pump."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bocounter.outside.erp import records as r
from tests.sync.fake_erp import FakeErp


def dealership(erp: FakeErp, orders: int = 3, parts: int = 4) -> FakeErp:
    """Fill an ERP with a small dealership: open orders O1.., parts P1.., lines, dates."""
    one = Decimal(1)
    erp.put(
        r.Branch(remote_id="B1", token="", code="NOR", name="Northgate"),
        r.Supplier(remote_id="S1", token="", number="900", name="Adlermoor Parts Supply"),
        r.Customer(remote_id="C1", token="", number="77", name="Birchfold Farms"),
        r.ContactPoint(remote_id="K1", token="", customer="C1", kind="phone", value="555 0101 77"),
    )
    for n in range(1, parts + 1):
        part = r.Part(
            remote_id=f"P{n}", token="", code=f"66-{n:04}", description="Seal kit", price=one
        )
        level = r.StockLevel(
            remote_id=f"P{n}@B1", token="", part=f"P{n}", branch="B1", on_hand=one, free=one
        )
        erp.put(part, level)
    for n in range(1, orders + 1):
        part = f"P{(n - 1) % parts + 1}"
        erp.put(
            r.WorkOrder(
                remote_id=f"O{n}",
                token="",
                number=f"WO-{1000 + n}",
                branch="B1",
                customer="C1",
                status="open",
                opened=date(2026, 11, 2),
            ),
            r.PartLine(
                remote_id=f"L{n}",
                token="",
                work_order=f"O{n}",
                position=1,
                part=part,
                wanted=Decimal(4),
                assigned=Decimal(0),
                issued=Decimal(0),
                purchase_line=f"Q{n}",
            ),
            r.PurchaseLine(
                remote_id=f"Q{n}",
                token="",
                number=f"PO-{n}",
                supplier="S1",
                branch="B1",
                part=part,
                ordered=Decimal(4),
                received=Decimal(0),
                status="ordered",
            ),
            r.Inbound(
                remote_id=f"I{n}",
                token="",
                purchase_line=f"Q{n}",
                part=part,
                branch="B1",
                quantity=Decimal(4),
                status="expected",
                planned_date=date(2026, 12, 4),
            ),
        )
    return related(erp) if parts > 1 else erp


def related(erp: FakeErp) -> FakeErp:
    """Let P2 stand in for P1 and be in it, somebody offer it, and branches send to each other."""
    erp.put(
        r.Branch(remote_id="B2", token="", code="SOU", name="Southgate"),
        r.Interchange(remote_id="X1", token="", group="G1", part="P1", grade="exact"),
        r.Interchange(remote_id="X2", token="", group="G1", part="P2", grade="functional"),
        r.KitPart(remote_id="T1", token="", kit="P1", component="P2", quantity=Decimal(2)),
        r.Supersession(remote_id="R1", token="", part="P1", replaced_by="P2"),
        r.Offer(remote_id="F1", token="", part="P1", supplier="S1", lead_days=3),
        r.TransferRoute(remote_id="Y1", token="", from_branch="B2", to_branch="B1", days=1),
    )
    return erp


def three_jobs_short_of_a_pump(free: int, at: str) -> FakeErp:
    """Let O1 to O3 want two P9 each, of which ``free`` lie at a branch and nobody has them."""
    made = dealership(FakeErp())
    units = Decimal(free)
    made.put(
        r.Part(remote_id="P9", token="", code="66-9999", description="Pump"),
        r.StockLevel(
            remote_id=f"P9@{at}", token="", part="P9", branch=at, on_hand=units, free=units
        ),
    )
    for n in (1, 2, 3):
        made.put(
            r.PartLine(
                remote_id=f"L9{n}",
                token="",
                work_order=f"O{n}",
                position=9,
                part="P9",
                wanted=Decimal(2),
                assigned=Decimal(0),
                issued=Decimal(0),
            )
        )
    return made
