"""Noting that a customer asked for a part and went without, or was kept after all.

What was asked for and not sold is demand all the same; without it a shelf learns only from sales.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bocounter.changes import Changes
from bocounter.commands import naming, outgoing, words
from bocounter.errors import WrongUse
from bocounter.models.facts import WorkOrderFacts
from bocounter.models.instants import written
from bocounter.models.stored import quantity_text
from bocounter.queries.parts import part_id
from bocounter.readings.refresh import refresh
from bocounter.rules.losing import REASONS
from bocounter.store.store import Store
from bocounter.store.writer import Write

LONGEST_NUMBER = 200
MOST_UNITS = Decimal(1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class LostSale:
    """What was asked for: ``part`` as it was said, known here or not. ``branch`` is a code."""

    part: str
    quantity: Decimal
    reason: str
    saved: bool = False
    work_order: str | None = None
    branch: str | None = None
    note: str | None = None


def lose_sale(
    store: Store, lost: LostSale, *, by: str, now: datetime, mint: Callable[[], str]
) -> Changes:
    """Keep a lost sale, or one that was saved; a note of it goes to the job, else to the part.

    A number that nobody here knows is kept as it was said, and stays here. Raises WrongUse: no
    number, no quantity, a reason that is not on the list, an unknown work order or branch.
    """
    by = naming.person(by)
    said = naming.words(lost.part, "part number")
    if said is None or len(said) > LONGEST_NUMBER:
        raise WrongUse(
            "That is no part number.", "Say what was asked for, in the customer's words if need be."
        )
    if not 0 < lost.quantity <= MOST_UNITS:
        raise WrongUse("Nobody asks for so many.", f"Give a number from 1 to {MOST_UNITS}.")
    if lost.reason not in REASONS:
        raise WrongUse(
            f"{naming.shortened(lost.reason)!r} is no reason on the list.",
            f"Give one of: {', '.join(REASONS)}.",
        )
    note = naming.words(lost.note, "note")
    with store.write() as write:
        order = None if lost.work_order is None else naming.work_order(write, lost.work_order)
        part = part_id(write, said)
        branch = _branch(write, lost.branch, order)
        id_ = mint()
        text = _text(lost, said, note, by, now)
        word, changes = _say(write, order, part, said, id_, text, by, now)
        write.all(
            "INSERT INTO lost_sale (id, part, part_text, quantity, reason, saved, customer, "
            'work_order, branch, note, at, "by", operation) '
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(id_, part, said, quantity_text(lost.quantity), lost.reason, int(lost.saved)),
                None if order is None else order.customer.id,
                None if order is None else order.id,
                *(branch, note, written(now), by, word),
            ),
        )
        return changes | refresh(write)


def _branch(write: Write, code: str | None, order: WorkOrderFacts | None) -> str | None:
    if code is None:
        code = None if order is None else order.branch
        if code is None:
            return None
    found = write.all("SELECT remote_id FROM branch WHERE code = ? COLLATE NOCASE", (code,))
    if found:
        return str(found[0][0])
    known = ", ".join(row[0] for row in write.all("SELECT code FROM branch ORDER BY code"))
    raise WrongUse(
        f"There is no branch {naming.shortened(code)!r}.", f"The branches are: {known or 'none'}."
    )


def _text(lost: LostSale, part: str, note: str | None, by: str, now: datetime) -> str:
    what = "Saved sale" if lost.saved else "Lost sale"
    lines = [
        f"{what} noted by {by}, {words.moment(now)}: {quantity_text(lost.quantity)} x {part}, "
        f"{REASONS[lost.reason]}."
    ]
    return "\n".join(lines if note is None else [*lines, note])


def _say(
    write: Write,
    order: WorkOrderFacts | None,
    part: str | None,
    said: str,
    id_: str,
    text: str,
    by: str,
    now: datetime,
) -> tuple[str | None, Changes]:
    if order is not None:
        changes = outgoing.put(
            write, order, id_=id_, text=text, source_kind="lost_sale", by=by, now=now
        )
        return id_, changes
    if part is None:
        return None, Changes()
    outgoing.put_at(
        write,
        ("note", "part", part, said),
        id_=id_,
        text=text,
        source_kind="lost_sale",
        by=by,
        now=now,
    )
    return id_, Changes(operations=frozenset({id_}), parts=frozenset({part}))
