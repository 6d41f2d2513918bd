"""The deeds of receiving, each handed to the deed thread with who does it and when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bocounter.changes import Changes
from bocounter.ui.counter import Counter

if TYPE_CHECKING:
    from bocounter.commands.receiving import Counted, Finish
    from bocounter.models.receiving_facts import Subject
    from bocounter.store.store import Store

Done = Callable[[], None]
Failed = Callable[[Exception], None]


def begin(
    counter: Counter, what: Subject, branch: str, slip: str | None, done: Done, failed: Failed
) -> None:
    """Begin to count a delivery, or go on with it."""
    by, now, mint = counter.signed()

    def deed(store: Store) -> Changes:
        from bocounter.commands import receiving

        return receiving.begin(store, what, branch, by=by, now=now, mint=mint, slip=slip)

    counter.do(deed, done, failed)


def count(
    counter: Counter, id_: str, counted: Sequence[Counted], done: Done, failed: Failed
) -> None:
    """Keep what was scanned."""
    by, now, mint = counter.signed()

    def deed(store: Store) -> Changes:
        from bocounter.commands import receiving

        return receiving.count(store, id_, counted, by=by, now=now, mint=mint)

    counter.do(deed, done, failed)


def undo(counter: Counter, id_: str, done: Done, failed: Failed) -> None:
    """Take the last scan back."""
    by, now, mint = counter.signed()

    def deed(store: Store) -> Changes:
        from bocounter.commands import receiving

        return receiving.undo(store, id_, by=by, now=now, mint=mint)

    counter.do(deed, done, failed)


def give_up(counter: Counter, id_: str, done: Done, failed: Failed) -> None:
    """End a count without doing anything."""
    by, now, mint = counter.signed()

    def deed(store: Store) -> Changes:
        from bocounter.commands import receiving

        return receiving.give_up(store, id_, by=by, now=now, mint=mint)

    counter.do(deed, done, failed)


def finish(counter: Counter, id_: str, ending: Finish, done: Done, failed: Failed) -> None:
    """Share out what was counted and tell everybody."""
    by, now, mint = counter.signed()

    def deed(store: Store) -> Changes:
        from bocounter.commands import receiving

        return receiving.finish(store, id_, ending, by=by, now=now, mint=mint)

    counter.do(deed, done, failed)
