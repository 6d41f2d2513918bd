"""Deeds on what the ERP is to hold: facts set, a machine named, a word taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from bocounter.changes import Changes
from bocounter.ui.counter import Counter

if TYPE_CHECKING:
    from bocounter.store.store import Store

Done = Callable[[], None]
Failed = Callable[[Exception], None]


def set_facts(
    counter: Counter,
    number: str,
    values: Mapping[str, date | str | bool | None],
    done: Done,
    failed: Failed,
) -> None:
    """Set facts of a work order."""
    by, now, mint = counter.signed()

    def deed(store: Store) -> Changes:
        from bocounter.commands.setting_facts import set_facts as set_

        return set_(store, number, values, by=by, now=now, mint=mint)

    counter.do(deed, done, failed)


def name_machine(
    counter: Counter, number: str, marks: Mapping[str, str | None], done: Done, failed: Failed
) -> None:
    """Name the machine of a work order."""
    by, now, mint = counter.signed()

    def deed(store: Store) -> Changes:
        from bocounter.commands.naming_machines import name_machine as name

        return name(
            store,
            number,
            make=marks.get("make"),
            model=marks.get("model"),
            serial=marks.get("serial"),
            unit_number=marks.get("unit_number"),
            by=by,
            now=now,
            mint=mint,
        )

    counter.do(deed, done, failed)


def withdraw(counter: Counter, word: str, done: Done, failed: Failed) -> None:
    """Take a word back."""
    by, now, mint = counter.signed()

    def deed(store: Store) -> Changes:
        from bocounter.commands.withdrawing import withdraw as take_back

        return take_back(store, word, by=by, now=now, mint=mint)

    counter.do(deed, done, failed)
