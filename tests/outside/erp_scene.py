"""What a session with a real Tryton begins in, and how its truth is read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from bocounter.outside.erp.connector import Connector, Scope, Target
from tests.outside.erp_desk import ErpDesk
from tests.outside.erp_setup import COUNTER, COUNTER_PASSWORD

ORDERS = 3


def target_of(url: str, database: str, beside: Path, seconds: str = "20") -> Target:
    """Give what a connector as the counter's user is made of."""
    return Target(
        url=url,
        database=database,
        user=COUNTER,
        secret=lambda: COUNTER_PASSWORD,
        beside=beside,
        now=lambda: dt.datetime.now(dt.UTC),
        options={"timeout": seconds},
    )


def today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def lay_scene(desk: ErpDesk) -> None:
    """Open three work orders that wait for parts, and one purchase order for them."""
    parts = [desk.part(f"P-{n}", f"Part {n}") for n in range(3)]
    supplier = desk.supplier("Corvane Parts Supply", A=parts[0], B=parts[1])
    for n in range(ORDERS):
        customer = desk.customer(f"Customer {n}", phone=f"+1 406 555 010{n}")
        desk.work_order(customer, (parts[n], 2), (parts[0], 1), reference=f"WO-{n}")
    desk.purchase(supplier, (parts[0], 6))
    desk.stock(parts[2], 1)


def whole(connector: Connector, kind: str) -> dict[str, str]:
    """Give the token of every record of a kind."""
    tokens: dict[str, str] = {}
    cursor: str | None = None
    while True:
        page = connector.pull(kind, Scope.ALL, cursor, 1000)
        tokens |= {row.remote_id: row.token for row in page.records}
        cursor = page.cursor
        if not page.more:
            return tokens
