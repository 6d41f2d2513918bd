"""Setting when a customer is to hear from us next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bocounter.changes import Changes
from bocounter.commands import due_dates, naming, outgoing, words
from bocounter.readings.refresh import refresh
from bocounter.store.store import Store


def set_follow_up(
    store: Store,
    number: str,
    due: datetime | None,
    *,
    by: str,
    now: datetime,
    mint: Callable[[], str],
) -> Changes:
    """Set the next contact of a work order (aware), or say that none is due any more.

    Raises WrongUse: unknown work order, a time that is past, none while something is missing.
    """
    by = naming.person(by)
    with store.write() as write:
        order = naming.work_order(write, number)
        due_dates.check(order, due, now)
        id_ = mint()
        due_dates.keep(write, order, due, id_=id_, by=by, now=now, operation=id_)
        text = words.follow_up(due, by=by, now=now)
        changes = outgoing.put(
            write, order, id_=id_, text=text, source_kind="follow_up", by=by, now=now
        )
        return changes | refresh(write)
