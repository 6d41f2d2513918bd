"""What stands chosen for lines, where it is, and why it is only a suggestion where it is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from bocounter.models import stored
from bocounter.models.choice_facts import Choice, ChoiceFacts
from bocounter.models.facts import NOTHING
from bocounter.readings import choices
from bocounter.readings.families import families
from bocounter.readings.lines import peggings
from bocounter.readings.receivings import NOT_STAGED, staged
from bocounter.rules.choosing import LineNow, state
from bocounter.store.reader import Rows

_LINES = """
    SELECT l.remote_id, l.part, l.wanted, l.assigned, l.issued, l.cancelled, w.status
    FROM part_line l JOIN work_order w ON w.remote_id = l.work_order
    WHERE l.remote_id IN (SELECT value FROM json_each(?1))
"""
_HERE = """
    SELECT id, part, quantity FROM counter_order_line
    WHERE id IN (SELECT value FROM json_each(?1))
"""


def of_lines(rows: Rows, lines: Iterable[str]) -> dict[str, ChoiceFacts]:
    """Give what stands chosen for these lines, by line."""
    return {one.choice.line: one for one in _judged(rows, choices.of_lines(rows, lines).values())}


def standing(rows: Rows) -> tuple[ChoiceFacts, ...]:
    """Give every choice that stands, the oldest first."""
    return tuple(_judged(rows, choices.all_standing(rows)))


def _judged(rows: Rows, found: Iterable[Choice]) -> Sequence[ChoiceFacts]:
    known = list(found)
    if not known:
        return ()
    now = _lines_now(rows, [choice.line for choice in known])
    granted = _granted(rows, known)
    judged = []
    for choice in known:
        where, why = state(choice, now.get(choice.line), granted)
        judged.append(ChoiceFacts(choice, where, why, phrase(choice)))
    return judged


def phrase(choice: Choice) -> str:
    """Give what was chosen in the board's few words, as it was shown."""
    said = []
    for step in choice.steps:
        try:
            shown = json.loads(step.option).get("phrase")
        except (ValueError, AttributeError):
            shown = None
        said.append(str(shown or step.kind.replace("_", " ")))
    return ", and ".join(said)


def _lines_now(rows: Rows, lines: Sequence[str]) -> dict[str, LineNow]:
    asked = (json.dumps(list(lines)),)
    in_bins = staged(rows, lines)
    now = {}
    for id_, part, wanted, assigned, issued, cancelled, status in rows.all(_LINES, asked):
        gone = bool(cancelled) or status == "cancelled"
        out, all_ = stored.quantity(issued), stored.quantity(wanted)
        here = in_bins.get(id_, NOT_STAGED).total(stored.quantity(assigned) + out)
        missing = NOTHING if gone else max(NOTHING, all_ - here)
        now[id_] = LineNow(part, not gone and out < all_, missing, gone)
    for id_, part, quantity in rows.all(_HERE, asked):
        here = in_bins.get(id_, NOT_STAGED).total(NOTHING)
        now[id_] = LineNow(part, True, max(NOTHING, stored.quantity(quantity) - here), False)
    return now


def _granted(rows: Rows, known: Iterable[Choice]) -> Mapping[str, Decimal]:
    """Give what every claim got, family by family."""
    granted: dict[str, Decimal] = {}
    for one in peggings(rows, families(rows, {choice.wanted for choice in known})):
        granted.update(one.pegged.granted)
    return granted
