"""Letting an alert be still for a while, with a reason, and waking it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bocounter.changes import Changes
from bocounter.commands import naming
from bocounter.errors import WrongUse
from bocounter.models.instants import written
from bocounter.rules import alerting
from bocounter.store.store import Store
from bocounter.store.writer import Write

LONGEST = timedelta(days=92)


def snooze(
    store: Store,
    key: str,
    until: datetime,
    reason: str,
    *,
    by: str,
    now: datetime,
    mint: Callable[[], str],
) -> Changes:
    """Let an alert be still until then. Raises WrongUse: no alert's key, no reason, a time past."""
    by, said = naming.person(by), naming.words(reason, "reason")
    if said is None:
        raise WrongUse(
            "An alert is not put to sleep without a reason.", "Say why, for those who look later."
        )
    if until <= now:
        raise WrongUse("That time is past.", "Give a time that is still to come.")
    if until - now > LONGEST:
        raise WrongUse("An alert may sleep for three months at the most.", "Give an earlier time.")
    with store.write() as write:
        _keep(write, _checked(key), until, said, by=by, now=now, id_=mint())
    return Changes()


def wake(store: Store, key: str, *, by: str, now: datetime, mint: Callable[[], str]) -> Changes:
    """Let an alert be seen again. Raises WrongUse where it does not sleep."""
    by = naming.person(by)
    with store.write() as write:
        last = write.all(
            "SELECT until FROM snooze WHERE alert = ? ORDER BY rowid DESC LIMIT 1", (key,)
        )
        if not last or last[0][0] is None or last[0][0] <= written(now):
            raise WrongUse(
                f"The alert {naming.shortened(key)!r} does not sleep.",
                "'bocounter alerts --asleep' lists those that do.",
            )
        _keep(write, _checked(key), None, None, by=by, now=now, id_=mint())
    return Changes()


def _checked(key: str) -> str:
    kind, mark, about = key.partition(":")
    if not mark or not about or kind not in alerting.KINDS or len(key) > naming.LONGEST_NAME:
        raise WrongUse(
            f"{naming.shortened(key)!r} is no alert's key.",
            "'bocounter alerts' shows the key of each.",
        )
    return key


def _keep(
    write: Write,
    key: str,
    until: datetime | None,
    reason: str | None,
    *,
    by: str,
    now: datetime,
    id_: str,
) -> None:
    write.all(
        'INSERT INTO snooze (id, alert, until, reason, at, "by") VALUES (?, ?, ?, ?, ?, ?)',
        (id_, key, None if until is None else written(until), reason, written(now), by),
    )
