"""How old what we know of the ERP is."""

from __future__ import annotations

from datetime import datetime

from bocounter.models import instants
from bocounter.models.facts import Freshness
from bocounter.store.reader import Rows

BOARD_KINDS = ("work_order", "part_line", "purchase_line", "inbound", "stock_level")
"""The kinds of record an answer about a work order rests on."""


def freshness(rows: Rows) -> tuple[Freshness, ...]:
    """Give how old each kind of fact is: the newest of its finished pulls, open work or all."""
    newest: dict[str, Freshness] = {}
    for kind, at, complete, count in rows.all(
        "SELECT kind, as_of, complete, rows FROM cursor ORDER BY kind, scope"
    ):
        before = newest.get(kind)
        seen = instants.read_or_none(at)
        if before is not None:
            seen = max((one for one in (before.as_of, seen) if one is not None), default=None)
            complete = complete or before.complete
            count = max(count, before.rows)
        newest[kind] = Freshness(kind, seen, bool(complete), count)
    return tuple(newest.values())


def as_of(rows: Rows) -> datetime | None:
    """Give the oldest freshness of the kinds an answer rests on; None while one was never read."""
    known = {one.kind: one.as_of for one in freshness(rows)}
    ages = [known.get(kind) for kind in BOARD_KINDS]
    return None if any(age is None for age in ages) else min(age for age in ages if age)
