"""Forgetting a customer who asks for it: here, in the journal and in the backups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bocounter.changes import Changes
from bocounter.commands import naming
from bocounter.errors import WrongUse
from bocounter.models.facts import OperationState
from bocounter.models.keys import part_key
from bocounter.models.texts import clean
from bocounter.readings.refresh import refresh
from bocounter.store import erasing, forgetting
from bocounter.store.reader import Rows
from bocounter.store.store import Store

_IN_THE_ERP = frozenset({OperationState.DONE, OperationState.VERIFIED, OperationState.WITHDRAWN})
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Report:
    """What was done: blanked ``rows`` a table, words ``taken_back``, backups, and what is left.

    ``mentions`` are work orders of others whose notes name the customer; ``left`` older stores
    that were set aside. Both are a person's to look at.
    """

    id: str
    rows: dict[str, int]
    taken_back: int
    backups: int
    removed: int
    mentions: tuple[str, ...]
    left: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What there is of a customer: ``words`` of ours, of which ``waiting`` are not in the ERP."""

    orders: int
    words: int
    waiting: int


def foreseen(rows: Rows, id_: str) -> Foreseen:
    """Say what forgetting a customer, by the ERP's id, would take away."""
    one = forgetting.customer(rows, id_)
    said = forgetting.words_of(rows, one)
    waiting = sum(not _arrived(state) for _, state in said)
    return Foreseen(len(one.orders), len(said), waiting)


def forget(
    store: Store,
    whom: str,
    *,
    why: str,
    by: str,
    now: datetime,
    anyway: bool = False,
    set_aside: bool = False,
    by_id: bool = False,
    tell: Callable[[Report], None] = lambda _report: None,
) -> Changes:
    """Forget a customer, named by their number, their whole name or the ERP's id.

    ``by_id``: ``whom`` is surely the ERP's id. ``tell`` is told what was done, and what is left
    for a person to look at.

    Raises WrongUse: nobody or several are called so, the reason is missing or names them, or
    words about them have not arrived in the ERP; ``anyway`` takes those back. Repeating it goes
    on where it was interrupted.
    """
    by = naming.person(by)
    reason = (naming.words(why, "reason") or "")[:LONGEST_REASON]
    if not reason:
        raise WrongUse(
            "No reason is given.", "Say why with --why, such as 'asked by letter of 20 November'."
        )
    with store.write() as write:
        one = forgetting.customer(write, whom if by_id else _id_of(write, whom))
        if forgetting.names(one, (reason, by)):
            raise WrongUse(
                "The reason names the customer, and it is kept.",
                "Say why without a name or a number, such as 'asked by letter of 20 November'.",
            )
        waiting = [id_ for id_, state in forgetting.words_of(write, one) if not _arrived(state)]
        if waiting and not anyway:
            raise WrongUse(
                f"{len(waiting)} of our words about this customer are not in the ERP yet.",
                "Sync first. Or repeat it with --anyway: they are taken back and never sent.",
            )
        done = forgetting.forget(write, one, by=by, why=reason, now=now)
        refresh(write)
    erased = erasing.erase(store, one, by=by, why=reason, now=now, set_aside=set_aside)
    tell(
        Report(
            one.id,
            done.rows,
            len(waiting),
            erased.rewritten,
            erased.removed,
            done.mentions,
            erased.left,
        )
    )
    return Changes(everything=True)


def _arrived(state: str) -> bool:
    return OperationState(state) in _IN_THE_ERP


def _id_of(rows: Rows, whom: str) -> str:
    name = clean(whom).strip()
    found = rows.all(
        "SELECT remote_id, number FROM customer WHERE remote_id = ?1 OR number_key = ?2 "
        "OR name = ?1 ORDER BY number_key = ?2 DESC, id",
        (name, part_key(name) or None),
    )
    if not found:
        raise WrongUse(
            f"There is no customer {naming.shortened(whom)!r} here.",
            "Name them by their number in the ERP, or by their whole name.",
        )
    if len(found) > 1:
        numbers = ", ".join(str(row[1] or row[0]) for row in found[:6])
        raise WrongUse(
            f"{len(found)} customers are called so: {numbers}.", "Name one by that number."
        )
    return str(found[0][0])
