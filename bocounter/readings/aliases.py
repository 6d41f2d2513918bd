"""Orders made at the counter under their two names: ours until the ERP shows the sale, then its.

What was said of ``op:WORD`` and of its lines ``op:WORD/1`` is shown on the sale that the word
became. Rows of ours are never rewritten for that; they are read under both names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bocounter.readings.wishes import MADE_HERE, Wishes, wishes
from bocounter.store.reader import Rows

_ASKED = "(SELECT value FROM json_each(?1))"

_NAMES = f"""
    SELECT DISTINCT o.source FROM arrived a
    JOIN operation o ON o.id = a.word AND o.source_kind = 'counter_order'
    WHERE a.kind = 'work_order' AND a.record IN {_ASKED}
"""
_ORDERS = f"""
    SELECT '{MADE_HERE}' || o.source, a.record FROM operation o
    JOIN arrived a ON a.word = o.id AND a.kind = 'work_order'
    JOIN work_order w ON w.remote_id = a.record
    WHERE o.source_kind = 'counter_order' AND o.source IN {_ASKED}
    ORDER BY o.remote_id IS a.record, length(a.record) DESC, a.record DESC
"""
# Where an ERP made several sales of one word, the one that our words go to counts: it is last.

_LINES = """
    SELECT n.id, l.remote_id FROM json_each(?1) pair
    JOIN counter_order_line n ON n.counter_order = pair.value
    JOIN part_line l ON l.work_order = pair.key AND l.position = n.position
    AND (l.part = n.part OR EXISTS (
        SELECT 1 FROM operation o WHERE o.source_kind = 'replacement'
        AND json_extract(o.fields, '$.line') IN (n.id, l.remote_id)
        AND json_extract(o.fields, '$.part') = l.part))
    ORDER BY length(l.remote_id) DESC, l.remote_id DESC
"""
# The ERP's people may add a line in the same place: the first that asks for the part is ours, or
# for one that was chosen to take its place.


@dataclass(frozen=True, slots=True)
class Aliases:
    """``real`` gives the ERP's id of what was made here, ``ours`` our name of what the ERP has."""

    real: Mapping[str, str] = field(default_factory=dict)
    ours: Mapping[str, str] = field(default_factory=dict)

    def now(self, id_: str) -> str:
        """Give the id that counts now."""
        return self.real.get(id_, id_)


NOTHING = Wishes({})
NONE = Aliases()


def any_here(rows: Rows) -> bool:
    """Say whether any order was ever made here, which saves most shops every other question."""
    return bool(rows.all("SELECT 1 FROM counter_order LIMIT 1"))


def of_orders(rows: Rows, orders: Iterable[str]) -> Aliases:
    """Give the two names of these work orders, by whichever they are asked for."""
    if not any_here(rows):
        return NONE
    asked = list(orders)
    names = {id_.removeprefix(MADE_HERE) for id_ in asked if id_.startswith(MADE_HERE)}
    names |= {row[0] for row in rows.all(_NAMES, (json.dumps(asked),))}
    real: dict[str, str] = dict(rows.all(_ORDERS, (json.dumps(sorted(names)),)))
    return Aliases(real, {record: ours for ours, record in real.items()})


def of_lines(rows: Rows, orders: Aliases) -> Aliases:
    """Give the two names of the lines of these orders, by their place on it and their part."""
    if not orders.ours:
        return NONE
    named = {id_: ours.removeprefix(MADE_HERE) for id_, ours in orders.ours.items()}
    real: dict[str, str] = dict(rows.all(_LINES, (json.dumps(named),)))
    return Aliases(real, {line: ours for ours, line in real.items()})


def lines_of(rows: Rows, lines: Iterable[str]) -> Aliases:
    """Give the two names of lines that were made here, by ours."""
    orders = {line.rpartition("/")[0] for line in lines if line.startswith(MADE_HERE)}
    return of_lines(rows, of_orders(rows, orders)) if orders else NONE


def names_of_line(rows: Rows, line: str) -> tuple[str, str]:
    """Give the name of a line that counts now, and the one it had before the ERP had it."""
    if line.startswith(MADE_HERE):
        return lines_of(rows, [line]).now(line), line
    found = rows.all("SELECT work_order FROM part_line WHERE remote_id = ?", (line,))
    known = of_lines(rows, of_orders(rows, [found[0][0]])) if found else NONE
    return line, known.ours.get(line, line)


def wished(rows: Rows, orders: Sequence[str], both: Aliases) -> dict[str, Wishes]:
    """Give the wishes; what was wished before the ERP had the order is wished of its sale."""
    found = wishes(rows, [*orders, *both.ours.values()], both.real)
    for real, ours in both.ours.items():
        if ours in found:
            known, before = found.get(real, NOTHING), found.pop(ours)
            shown = {wish.field: wish for wish in (*before.shown, *known.shown)}
            found[real] = Wishes({**before.standing, **known.standing}, tuple(shown.values()))
    return found
