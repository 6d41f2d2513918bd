"""The deeds about ways to get a part, each handed to the deed thread with who does it and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from bocounter.changes import Changes
from bocounter.models.option_facts import Option
from bocounter.ui.counter import Counter
from bocounter.ui.doing import Done, Failed

if TYPE_CHECKING:
    from bocounter.commands.counter_orders import CounterOrder
    from bocounter.commands.losing_sales import LostSale
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


def share(
    counter: Counter,
    what: tuple[str, str],
    wish: Mapping[str, Decimal] | None,
    reason: str | None,
    done: Done,
    failed: Failed,
) -> None:
    """Share out a part at a branch (their ids), by the rule or as is wished with a reason."""
    by, now, mint = counter.signed()

    def deed(store: Store) -> Changes:
        from bocounter.commands.allocating import allocate

        return allocate(store, *what, by=by, now=now, mint=mint, wish=wish, reason=reason)

    counter.do(deed, done, failed)


def lose(counter: Counter, lost: LostSale, done: Done, failed: Failed) -> None:
    """Note a lost sale, or one that was saved."""
    by, now, mint = counter.signed()

    def deed(store: Store) -> Changes:
        from bocounter.commands.losing_sales import lose_sale

        return lose_sale(store, lost, by=by, now=now, mint=mint)

    counter.do(deed, done, failed)


def order(
    counter: Counter, wanted: CounterOrder, done: Callable[[str], None], failed: Failed
) -> None:
    """Take a counter order; ``done`` is given its number."""
    by, now, mint = counter.signed()
    numbers: list[str] = []

    def deed(store: Store) -> Changes:
        from bocounter.commands import counter_orders

        changes = counter_orders.order_at_the_counter(store, wanted, by=by, now=now, mint=mint)
        numbers.extend(counter_orders.number_of(word) for word in changes.operations)
        return changes

    counter.do(deed, lambda: done(numbers[0]), failed)
