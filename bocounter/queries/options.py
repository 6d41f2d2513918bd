"""Every way to get a part: for a line that waits, or for a part that somebody asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bocounter.models.facts import NOTHING
from bocounter.models.option_facts import Ask, Ladder
from bocounter.queries.freshness import as_of
from bocounter.queries.parts import part_id
from bocounter.readings.option_sources import gather
from bocounter.rules.ladder import ladder
from bocounter.store.reader import Rows


@dataclass(frozen=True, slots=True)
class PartAsked:
    """A part somebody asks for without a line. ``branch`` is the branch's code, or None."""

    part: str
    quantity: Decimal
    need_by: date | None = None
    branch: str | None = None
    warranty: bool | None = None
    serial: str | None = None


def options(
    rows: Rows,
    line: str,
    now: datetime,
    *,
    warranty: bool | None = None,
    serial: str | None = None,
) -> Ladder | None:
    """Give the ladder of a part line by its id; None when there is no such line.

    A line that waits for nothing has an empty one. ``warranty`` and ``serial`` are what a person
    knows of the job where the ERP says nothing, or otherwise.
    """
    found = rows.all("SELECT part FROM part_line WHERE remote_id = ?", (line,)) or rows.all(
        "SELECT part FROM counter_order_line WHERE id = ?", (line,)
    )
    if not found:
        return None
    part = found[0][0]
    gathered = gather(rows, (part,), now)
    ask = gathered.asks.get(line) or Ask(part, NOTHING, None, None, now, line)
    ask = ask._replace(
        warranty=ask.warranty if warranty is None else warranty, serial=serial or ask.serial
    )
    return ladder(ask, gathered.links, gathered.sources, as_of(rows))


def options_of_part(rows: Rows, asked: PartAsked, now: datetime) -> Ladder | None:
    """Give the ladder of a part by its number; None when there is no such part."""
    part = part_id(rows, asked.part)
    if part is None:
        return None
    gathered = gather(rows, (part,), now)
    ask = Ask(
        part,
        asked.quantity,
        branch_id(rows, asked.branch),
        asked.need_by,
        now,
        warranty=asked.warranty,
        serial=asked.serial,
    )
    return ladder(ask, gathered.links, gathered.sources, as_of(rows))


def branch_id(rows: Rows, code: str | None) -> str | None:
    """Give a branch's id by its code; None when none is named or there is none such."""
    found = rows.all("SELECT remote_id FROM branch WHERE code = ?", (code,)) if code else []
    return found[0][0] if found else None


def branch_codes(rows: Rows) -> tuple[str, ...]:
    """Give the codes of all branches."""
    return tuple(row[0] for row in rows.all("SELECT code FROM branch ORDER BY code"))
