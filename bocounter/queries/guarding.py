"""Whether a text may go to a customer: judged by everything that the store knows around it."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from bocounter.models import stored
from bocounter.models.call_facts import Guard
from bocounter.models.facts import WorkOrderFacts
from bocounter.rules import guards
from bocounter.store.reader import Rows

_MOST_WORDS = 400

_COSTS = """
    SELECT cost FROM part WHERE remote_id IN (SELECT value FROM json_each(?1)) UNION
    SELECT price FROM offer WHERE part IN (SELECT value FROM json_each(?1))
"""
_NAMED = """
    SELECT DISTINCT c.name FROM customer_words f JOIN customer c ON c.id = f.rowid
    WHERE customer_words MATCH ?1 AND c.remote_id <> ?2 AND lower(c.name) <> lower(?4)
      AND instr(lower(?3), lower(c.name)) > 0
    LIMIT 20
"""


def of_text(
    rows: Rows,
    text: str,
    order: WorkOrderFacts,
    now: datetime,
    *,
    said_days: Collection[date] = (),
    differs: bool = False,
) -> tuple[Guard, ...]:
    """Judge a text about an order: also by what its parts cost and what other customers are called.

    ``said_days`` and ``differs`` as in ``rules.guards.of_text``.
    """
    return guards.of_text(
        text,
        order,
        now,
        others=_others(rows, text, order),
        costs=_costs(rows, order),
        said_days=said_days,
        differs=differs,
    )


def _costs(rows: Rows, order: WorkOrderFacts) -> frozenset[Decimal]:
    asked = json.dumps(sorted({line.part_id for line in order.short_lines}))
    return frozenset(stored.quantity(cost) for (cost,) in rows.all(_COSTS, (asked,)) if cost)


def _others(rows: Rows, text: str, order: WorkOrderFacts) -> tuple[str, ...]:
    """Give the names of other customers that stand in a text.

    Words of this customer's own name lead to nobody: another's that has no other is theirs, too.
    """
    own = set(_words(order.customer.name))
    found = {word for word in _words(text) if len(word) > 2 and not word.isdecimal()}
    typed = sorted(found - own)
    if not typed:
        return ()
    wanted = " OR ".join(f'"{word}"' for word in typed[:_MOST_WORDS])
    named = rows.all(_NAMED, (wanted, order.customer.id, text, order.customer.name))
    return tuple(name for (name,) in named)


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text.casefold()).split()
