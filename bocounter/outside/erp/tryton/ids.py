"""All ids of a kind, in pages by id, and the highest ids an ERP has used for good."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bocounter.outside.erp.connector import IdPage
from bocounter.outside.erp.tryton.session import Domain, Session
from bocounter.outside.erp.tryton.streams import Stream

USED_FOR_GOOD: Final[tuple[tuple[str, Domain], ...]] = (
    ("sale.sale", [("state", "in", ["processing", "done"])]),
    ("purchase.line", [("purchase.state", "in", ["processing", "done"])]),
    ("stock.move", [("state", "=", "done")]),
)
"""Records that a stock Tryton lets nobody delete: the highest id of each can only grow."""


def page(session: Session, stream: Stream, after: str | None, limit: int) -> IdPage:
    """Give the next page of the ids in scope. Raises Fault.

    The order is by the watched rows' own ids, which no change moves, so a row that changes
    while somebody turns pages is neither left out nor given twice.
    """
    number, row = _place(after)
    if number >= len(stream.first):
        return IdPage((), more=False, after=None)
    phase = stream.first[number]
    size = max(1, limit // phase.fan)
    rows = session.page(
        phase.model, [*phase.domain, ("id", ">", row)], ("id", *phase.fields), limit=size
    )
    touched = list(dict.fromkeys(phase.touches(session, rows)))
    if not stream.plain and touched:
        there = stream.existing(session, touched)
        touched = [remote_id for remote_id in touched if remote_id in there]
    count = session.count(phase.model, phase.domain) if stream.plain else None
    if len(rows) == size:
        return IdPage(touched, more=True, after=f"{number}:{rows[-1]['id']}", count=count)
    more = number + 1 < len(stream.first)
    return IdPage(touched, more, after=f"{number + 1}:0" if more else None, count=count)


def _place(after: str | None) -> tuple[int, int]:
    """Read where to go on; what is no place begins anew."""
    number, _, row = (after or "").partition(":")
    if number.isascii() and number.isdecimal() and row.isascii() and row.isdecimal():
        return int(number), int(row)
    return 0, 0


def highest(session: Session) -> Mapping[str, int]:
    """Give the highest id of what nobody can delete. Raises Fault."""
    found: dict[str, int] = {}
    for model, domain in USED_FOR_GOOD:
        rows = session.page(model, domain, ("id",), limit=1, order=(("id", "DESC"),))
        found[f"used {model}"] = int(rows[0]["id"]) if rows else 0
    return found
