"""The deeds about ways to get a part, each handed to the deed thread with who does it and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bocounter.changes import Changes
from bocounter.models.option_facts import Option
from bocounter.ui.counter import Counter
from bocounter.ui.doing import Done, Failed

if TYPE_CHECKING:
    from bocounter.store.store import Store


def take(counter: Counter, line: str, option: Option, done: Done, failed: Failed) -> None:
    """Take an option for a line, as it was shown."""
    by, now, mint = counter.signed()

    def deed(store: Store) -> Changes:
        from bocounter.commands import choosing

        return choosing.take(store, line, option, by=by, now=now, mint=mint)

    counter.do(deed, done, failed)


def take_back(counter: Counter, line: str, done: Done, failed: Failed) -> None:
    """Take back what was chosen for a line."""
    by, now, mint = counter.signed()

    def deed(store: Store) -> Changes:
        from bocounter.commands import choosing

        return choosing.unchoose(store, line, by=by, now=now, mint=mint)

    counter.do(deed, done, failed)
