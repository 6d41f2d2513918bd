"""Branches that could help each other: both order the same, or one holds what another lacks.

Counted after pegging, so that what somebody waits for is never called a surplus.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bocounter.models.facts import NOTHING


@dataclass(frozen=True, slots=True)
class Surplus:
    """Units at a branch that nobody there needs: on the ``shelf``, or on ``order`` with a day.

    ``lacking`` are the branches that are short of the same number, with their units.
    """

    branch: str
    units: Decimal
    where: str
    day: date | None
    source: str
    lacking: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The same number asked for or on order at several branches at once, with their units."""

    branches: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class OnOrder:
    """Units that come, or are asked for, at a branch; ``left`` is what nobody waits for.

    ``placed`` False: nobody has ordered it yet, so it is no surplus to count on.
    """

    source: str
    branch: str
    units: Decimal
    left: Decimal
    day: date | None
    placed: bool = True


def duplicate(orders: Iterable[OnOrder]) -> Duplicate | None:
    """Give the branches that get the same number for somebody at once; None when one does.

    What each orders for its own shelf is no duplicate: nobody hurries it.
    """
    totals: dict[str, Decimal] = {}
    for one in orders:
        if one.units > one.left:
            totals[one.branch] = totals.get(one.branch, NOTHING) + one.units
    return Duplicate(tuple(sorted(totals.items()))) if len(totals) > 1 else None


def surpluses(
    shelves: Mapping[str, tuple[Decimal, Decimal]],
    orders: Iterable[OnOrder],
    short: Mapping[str, Decimal],
) -> tuple[Surplus, ...]:
    """Give what one branch has too much of while another is short of it, the shelves first.

    ``shelves`` are a branch's units that nobody waits for and the minimum it keeps; ``short``
    units that a branch's lines miss and nobody has ordered. A branch that is short has none.
    """
    found = []
    for branch, (left, minimum) in sorted(shelves.items()):
        lacking = _lacking(branch, short)
        units = left - max(NOTHING, minimum)
        if units > 0 and lacking and short.get(branch, NOTHING) <= 0:
            found.append(Surplus(branch, units, "shelf", None, branch, lacking))
    for one in sorted(orders, key=lambda one: (one.branch, one.day or date.max, one.source)):
        lacking = _lacking(one.branch, short)
        if one.placed and one.left > 0 and lacking and short.get(one.branch, NOTHING) <= 0:
            found.append(Surplus(one.branch, one.left, "order", one.day, one.source, lacking))
    return tuple(found)


def _lacking(branch: str, short: Mapping[str, Decimal]) -> tuple[tuple[str, Decimal], ...]:
    return tuple(
        sorted((name, units) for name, units in short.items() if units > 0 and name != branch)
    )
