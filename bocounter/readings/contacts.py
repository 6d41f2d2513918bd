"""What the contacts on work orders come to: who was last reached, and what was tried since."""

from __future__ import annotations

import json
from collections.abc import Iterable

from bocounter.models import instants
from bocounter.models.desk_facts import Spoken, Try
from bocounter.models.facts import ContactOutcome
from bocounter.readings import aliases
from bocounter.store.reader import Row, Rows

REACHED = frozenset({ContactOutcome.REACHED, ContactOutcome.THEY_CALLED_US})
HEARD = REACHED | {ContactOutcome.VOICEMAIL, ContactOutcome.SENT}
"""Outcomes after which the customer has heard something, if not answered."""

NOTHING = Spoken()

_CONTACTS = """
    SELECT c.work_order, c.kind, c.outcome, c.at, c."by", d.mood, d.decision
    FROM contact c LEFT JOIN contact_detail d ON d.contact = c.id
    WHERE c.work_order IN (SELECT value FROM json_each(?1))
      AND NOT EXISTS (SELECT 1 FROM contact x WHERE x.corrects = c.id)
    ORDER BY c.rowid
"""
# Logged last counts last: a clock that was put back must not hide what was said since.


def spoken(rows: Rows, orders: Iterable[str]) -> dict[str, Spoken]:
    """Give it of these work orders; those nobody has contacted are left out."""
    wanted = list(orders)
    both = aliases.of_orders(rows, wanted)
    of_order: dict[str, list[Row]] = {}
    for row in rows.all(_CONTACTS, (json.dumps([*wanted, *both.ours.values()]),)):
        of_order.setdefault(both.now(row[0]), []).append(row)
    return {order: _spoken(found) for order, found in of_order.items()}


def _spoken(found: list[Row]) -> Spoken:
    tries: list[Try] = []
    heard = mood = decision = None
    for _, kind, outcome, at, by, felt, decided in found:
        if outcome in REACHED:
            tries = []
        else:
            tries.append(Try(kind, outcome, instants.read(at), by))
        heard = max(at, heard or at) if outcome in HEARD else heard
        mood, decision = felt or mood, decided or decision
    return Spoken(
        instants.read(max(row[3] for row in found)),
        instants.read_or_none(heard),
        found[-1][4],
        tuple(tries),
        mood,
        decision,
    )
