"""What the call desk knows of one work order: causes, whose call it is, who was tried how."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bocounter.models import instants
from bocounter.models.desk_facts import CauseFacts, Spoken, Taken
from bocounter.models.facts import WorkOrderFacts
from bocounter.queries import calls
from bocounter.queries.reachable import ways
from bocounter.readings import aliases
from bocounter.readings.contacts import NOTHING, spoken
from bocounter.rules.attempts import NextTry, next_try
from bocounter.store.reader import Rows

_CAUSES = """
    SELECT c.line, c.cause, c.note, c.at, c."by" FROM cause c
    LEFT JOIN operation o ON o.id = c.operation
    WHERE c.line IN (SELECT value FROM json_each(?1)) AND o.state IS NOT 'withdrawn'
    ORDER BY c.rowid
"""


@dataclass(frozen=True, slots=True)
class DeskFacts:
    """What stands beside the facts of a work order at the call desk."""

    spoken: Spoken = NOTHING
    taken: Taken | None = None
    causes: Mapping[str, CauseFacts] = field(default_factory=dict)
    advice: NextTry | None = None


def desk_of(rows: Rows, order: WorkOrderFacts, now: datetime) -> DeskFacts:
    """Give it of one work order."""
    said = spoken(rows, [order.id]).get(order.id, NOTHING)
    found = causes(rows, [order.id], [line.id for line in order.lines])
    open_ = ways(rows, [order.customer.id])[order.customer.id] if said.tries else ()
    advice = next_try(said.tries, open_, now) if order.open_lines else None
    return DeskFacts(said, calls.taken(rows, now).get(order.id), found, advice)


def causes(rows: Rows, orders: Iterable[str], lines: Iterable[str]) -> dict[str, CauseFacts]:
    """Give why lines of these orders are late, as it was said last and not taken back."""
    both = aliases.of_lines(rows, aliases.of_orders(rows, list(orders)))
    wanted = list(lines)
    asked = [*wanted, *(both.ours[line] for line in wanted if line in both.ours)]
    return {
        both.now(row[0]): CauseFacts(
            both.now(row[0]), row[1], row[2], instants.read(row[3]), row[4]
        )
        for row in rows.all(_CAUSES, (json.dumps(asked),))
    }
