"""Letting the line of an order ask for the number that was chosen for it, in the ERP itself.

A counter order is a draft sale there, and a draft's line may be given another part. The word is a
change of the order like any other: made on what the person saw, put to a person where somebody
else was there first. An ERP that does not let the line be changed keeps it as a note.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bocounter.changes import Changes
from bocounter.commands import choice_words, outgoing
from bocounter.commands.outgoing import Wanted
from bocounter.commands.said import Said, said
from bocounter.models import stored
from bocounter.models.facts import (
    ARRIVED_STATES,
    NOTHING,
    ON_THE_WAY_STATES,
    Fields,
    LineFacts,
    OperationState,
    WorkOrderFacts,
)
from bocounter.models.option_facts import Option
from bocounter.models.stored import quantity_text
from bocounter.readings import aliases
from bocounter.readings.wishes import MADE_HERE, held
from bocounter.store.writer import Write

KIND: Final = "replacement"
"""What such a word carries; its source is the choice."""
FIELDS: Final = frozenset({"work_order.line", "work_order.part", "work_order.quantity"})
"""What an ERP holds that can take one."""

_RELATIONS: Final = frozenset({"superseded_by", "supersedes", "interchange", "alternate"})
_LIVE: Final = ON_THE_WAY_STATES | ARRIVED_STATES
_WORDS = """
    SELECT id FROM operation WHERE source_kind = 'replacement'
    AND json_extract(fields, '$.line') IN (?1, ?2) ORDER BY seq
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a line asks for: so many units of a part."""

    part: str
    quantity: Decimal


def takes_place(
    write: Write, order: WorkOrderFacts, line: LineFacts, steps: Sequence[Option]
) -> Asked | None:
    """Give what a line is to ask for once an option is taken; None where it stays as it is.

    Only an order that is a draft as a rule, whose line nobody has begun to fill, and that would
    be filled as a whole by one other number, which does the same job.
    """
    parts = {step.part_id for step in steps}
    if (
        order.kind != "counter_order"
        or not held(write) >= FIELDS
        or len(parts) != 1
        or line.part_id in parts
        or line.assigned > 0
        or line.issued > 0
        or any(step.breaks_kit or not step.path for step in steps)
        or any(hop.relation not in _RELATIONS for step in steps for hop in step.path)
        or sum((step.covers for step in steps), NOTHING) != line.wanted
    ):
        return None
    return Asked(steps[0].part_id, sum((step.quantity for step in steps), NOTHING))


def bring(
    write: Write, spoken: choice_words.Said, wanted: Asked | None, *, choice: str, id_: str
) -> Changes:
    """Let the order's line ask for what a choice needs; for what is shown of it without that."""
    line = spoken.line
    shown = Asked(line.part_id, line.wanted)
    asks = _as_left(write, line)[0] or shown
    target = wanted or shown
    if asks == target:
        return Changes()
    text = choice_words.line_replaced(spoken, _units(write, asks), _units(write, target))
    return _put(write, spoken, (asks, target), text, choice=choice, id_=id_)


def put_back(write: Write, spoken: choice_words.Said, *, choice: str, id_: str) -> Changes:
    """Let the line ask for its old number again, where it still asks for ours."""
    asks, first = _as_left(write, spoken.line)
    if asks is None or first is None or asks == first:
        return Changes()
    text = choice_words.line_put_back(spoken, _units(write, asks), _units(write, first))
    return _put(write, spoken, (asks, first), text, choice=choice, id_=id_)


def of_choice(write: Write, choice: str) -> list[Said]:
    """Give the words by which a choice changes its line, the oldest first."""
    found = write.all(
        "SELECT id FROM operation WHERE source_kind = ? AND source = ? ORDER BY seq", (KIND, choice)
    )
    return [said(write, row[0]) for row in found]


def _as_left(write: Write, line: LineFacts) -> tuple[Asked | None, Asked | None]:
    """Give what our words leave a line asking for, and what it asked for before the first of them.

    None where no word of ours stands any more: it asks for what the ERP shows.
    """
    live = [word for word in _words(write, line) if word.state in _LIVE]
    if not live:
        return None, None
    last = live[-1]
    first = _asked(last.base)
    for word in reversed(live[:-1]):
        if _asked(word.fields) != first:
            break
        first = _asked(word.base)
    here = Asked(line.part_id, line.wanted)
    if (
        last.state in ON_THE_WAY_STATES
        or here == _asked(last.fields)
        or not _seen(write, line, last)
    ):
        return _asked(last.fields), first
    return None, None


def _words(write: Write, line: LineFacts) -> list[Said]:
    both = aliases.names_of_line(write, line.id)
    return [said(write, row[0]) for row in write.all(_WORDS, both)]


def _seen(write: Write, line: LineFacts, word: Said) -> bool:
    """Say whether the line as it is held here was read after a word had been sent."""
    found = write.all(
        "SELECT l.as_of > o.last_sent FROM part_line l JOIN operation o ON o.id = ? "
        "WHERE l.remote_id = ?",
        (word.id, line.id),
    )
    return bool(found and found[0][0])


def _asked(fields: Fields) -> Asked | None:
    if not fields.get("part"):
        return None
    return Asked(str(fields["part"]), stored.quantity(str(fields["quantity"])))


def _put(
    write: Write,
    spoken: choice_words.Said,
    change: tuple[Asked, Asked],
    text: str,
    *,
    choice: str,
    id_: str,
) -> Changes:
    order, (was, to) = spoken.order, change
    fields: Fields = {
        "line": spoken.line.id,
        "part": to.part,
        "quantity": quantity_text(to.quantity),
    }
    outgoing.put_at(
        write,
        ("change", "work_order", order.id, order.number),
        id_=id_,
        text=text,
        source_kind=KIND,
        by=spoken.by,
        now=spoken.now,
        wanted=Wanted(
            fields, {**fields, "part": was.part, "quantity": quantity_text(was.quantity)}
        ),
        depends_on=order.id.removeprefix(MADE_HERE) if order.id.startswith(MADE_HERE) else None,
        source=choice,
    )
    return Changes(work_orders=frozenset({order.id}), operations=frozenset({id_}))


def _units(write: Write, asked: Asked) -> str:
    found = write.all("SELECT code FROM part WHERE remote_id = ?", (asked.part,))
    return f"{quantity_text(asked.quantity)} x {found[0][0] if found else asked.part}"


def unsent(word: Said) -> bool:
    """Say whether a word may be taken back in silence: nobody can have heard it."""
    waits = word.state in (OperationState.PENDING, OperationState.BLOCKED)
    stuck = word.state in (OperationState.REJECTED, OperationState.CONFLICT)
    return stuck or (waits and word.attempts == 0)
