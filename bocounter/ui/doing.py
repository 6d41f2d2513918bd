"""The deeds of a clerk, each handed to the deed thread with who does it and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from bocounter.changes import Changes
from bocounter.ui.counter import Counter

if TYPE_CHECKING:
    from bocounter.commands.contacting import ContactWanted
    from bocounter.commands.deciding import Keep
    from bocounter.commands.forgetting import Report
    from bocounter.store.store import Store

Done = Callable[[], None]
Failed = Callable[[Exception], None]


def log_contact(
    counter: Counter,
    wanted: ContactWanted,
    done: Done,
    failed: Failed,
) -> None:
    """Log one contact with its told dates."""
    by, now, mint = counter.signed()

    def deed(store: Store) -> Changes:
        from bocounter.commands.contacting import log_contact as log

        return log(store, wanted, by=by, now=now, mint=mint)

    counter.do(deed, done, failed)


def follow_up(
    counter: Counter,
    number: str,
    due: datetime | None,
    done: Done,
    failed: Failed,
) -> None:
    """Set when this work order's customer is to hear from us next."""
    by, now, mint = counter.signed()

    def deed(store: Store) -> Changes:
        from bocounter.commands.following_up import set_follow_up

        return set_follow_up(store, number, due, by=by, now=now, mint=mint)

    counter.do(deed, done, failed)


def note(
    counter: Counter,
    number: str,
    text: str,
    done: Done,
    failed: Failed,
) -> None:
    """Write a note to a work order."""
    by, now, mint = counter.signed()

    def deed(store: Store) -> Changes:
        from bocounter.commands.noting import write_note

        return write_note(store, number, text, by=by, now=now, mint=mint)

    counter.do(deed, done, failed)


def resolve(
    counter: Counter,
    decision: str,
    keep: Keep,
    done: Done,
    failed: Failed,
    text: str | None = None,
) -> None:
    """Settle a decision: keep ours, or theirs; ``text`` is what ours shall say instead."""
    by, now, mint = counter.signed()

    def deed(store: Store) -> Changes:
        from bocounter.commands.deciding import resolve as decide

        return decide(store, decision, keep, by=by, now=now, mint=mint, text=text)

    counter.do(deed, done, failed)


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


def forget(
    counter: Counter,
    customer: str,
    why: str,
    anyway: bool,
    done: Callable[[Report], None],
    failed: Failed,
) -> None:
    """Forget a customer, by the ERP's id; ``done`` is told what was done and what is left."""
    by, now, _mint = counter.signed()
    told: list[Report] = []

    def deed(store: Store) -> Changes:
        from bocounter.commands.forgetting import forget as forget_

        return forget_(
            store, customer, why=why, by=by, now=now, anyway=anyway, by_id=True, tell=told.append
        )

    counter.do(deed, lambda: done(told[0]), failed)
