"""Taking a call, so that nobody else is offered it, and letting it go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bocounter.changes import Changes
from bocounter.commands import naming
from bocounter.errors import WrongUse
from bocounter.models.instants import written
from bocounter.queries import calls
from bocounter.rules import words
from bocounter.store.store import Store
from bocounter.store.writer import Write

USUAL_MINUTES = 20
MOST_MINUTES = 8 * 60


def take(
    store: Store,
    number: str,
    *,
    minutes: int = USUAL_MINUTES,
    by: str,
    now: datetime,
    mint: Callable[[], str],
) -> Changes:
    """Take the call about a work order for so many minutes; taking it again makes it longer.

    Raises WrongUse: unknown work order, no number of minutes, somebody else has it.
    """
    by = naming.person(by)
    if not 1 <= minutes <= MOST_MINUTES:
        raise WrongUse(
            f"Nobody can take a call for {minutes} minutes.", f"Give 1 to {MOST_MINUTES}."
        )
    with store.write() as write:
        order = naming.work_order(write, number)
        held = calls.taken(write, now).get(order.id)
        if held is not None and held.by != by:
            raise WrongUse(
                f"{words.harmless(held.by)} has taken the call about {order.number} until "
                f"{words.instant_words(held.until, now)}.",
                "Take another one, or ask them to let it go.",
            )
        _keep(write, order.id, now + timedelta(minutes=minutes), by=by, now=now, id_=mint())
        return Changes(work_orders=frozenset({order.id}))


def let_go(
    store: Store, number: str, *, by: str, now: datetime, mint: Callable[[], str]
) -> Changes:
    """Let a call go that one has taken. Raises WrongUse: nobody has, or somebody else."""
    by = naming.person(by)
    with store.write() as write:
        order = naming.work_order(write, number)
        held = calls.taken(write, now).get(order.id)
        if held is None:
            raise WrongUse(
                f"Nobody has taken the call about {order.number}.", "There is nothing to let go."
            )
        if held.by != by:
            raise WrongUse(
                f"{words.harmless(held.by)} has taken the call about {order.number}, not {by}.",
                "Ask them to let it go, or wait until "
                f"{words.instant_words(held.until, now)}: then it is anybody's.",
            )
        _keep(write, order.id, None, by=by, now=now, id_=mint())
        return Changes(work_orders=frozenset({order.id}))


def _keep(
    write: Write, order: str, until: datetime | None, *, by: str, now: datetime, id_: str
) -> None:
    """Keep it; nothing goes to the ERP, where nobody would look for a matter of minutes."""
    write.all(
        'INSERT INTO taking (id, work_order, until, at, "by") VALUES (?, ?, ?, ?, ?)',
        (id_, order, None if until is None else written(until), written(now), by),
    )
