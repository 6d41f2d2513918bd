"""The deeds of the call desk, each handed to the deed thread with who does it and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bocounter.changes import Changes
from bocounter.ui.counter import Counter
from bocounter.ui.doing import Done, Failed

if TYPE_CHECKING:
    from bocounter.commands.consenting import ConsentWanted
    from bocounter.store.store import Store


def take(counter: Counter, number: str, done: Done, failed: Failed) -> None:
    """Take the call about a work order, so that nobody else at this store is offered it."""
    by, now, mint = counter.signed()

    def deed(store: Store) -> Changes:
        from bocounter.commands import taking

        return taking.take(store, number, by=by, now=now, mint=mint)

    counter.do(deed, done, failed)


def let_go(counter: Counter, number: str, done: Done, failed: Failed) -> None:
    """Let a call go that was taken."""
    by, now, mint = counter.signed()

    def deed(store: Store) -> Changes:
        from bocounter.commands import taking

        return taking.let_go(store, number, by=by, now=now, mint=mint)

    counter.do(deed, done, failed)


def say_consent(counter: Counter, wanted: ConsentWanted, done: Done, failed: Failed) -> None:
    """Note what a customer said to being called or written to."""
    by, now, mint = counter.signed()

    def deed(store: Store) -> Changes:
        from bocounter.commands import consenting

        return consenting.say_consent(store, wanted, by=by, now=now, mint=mint)

    counter.do(deed, done, failed)
