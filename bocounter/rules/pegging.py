"""Pegging: which shelf units and which incoming units are whose, recomputed from facts.

Nobody is served by chance: lines are looked at in one order (machine down, need-by, age,
id) and take, in this order, free units of their own number at their own branch, then what
was ordered for them, then whatever comes to their branch, the earliest day first. What was
asked for but not ordered is dealt with in the same way, apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from bocounter.models.facts import NOTHING

ONE = Decimal(1)
_SLACK = Decimal("1e-9")


@dataclass(frozen=True, slots=True)
class Need:
    """A line with ``missing`` units; ``own`` is the purchase line made for it, if any."""

    line: str
    part: str
    branch: str | None
    missing: Decimal
    machine_down: bool = False
    need_by: date | None = None
    opened: date | None = None
    own: str | None = None


@dataclass(frozen=True, slots=True)
class Supply:
    """Units that come to a branch, or (``ordered`` False) that somebody has asked for."""

    id: str
    part: str
    branch: str | None
    quantity: Decimal
    day: date | None = None
    purchase_line: str | None = None
    ordered: bool = True


@dataclass(frozen=True, slots=True)
class Draw:
    """``units`` that a line gets of a supply, in units of the line's own part."""

    supply: str
    units: Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """What a line gets: from the shelf, from what comes, from what is asked for, or not at all."""

    line: str
    from_shelf: Decimal
    draws: tuple[Draw, ...]
    asked: tuple[Draw, ...]
    uncovered: Decimal

    @property
    def on_order(self) -> Decimal:
        """Units that come for this line."""
        return sum((draw.units for draw in self.draws), NOTHING)


@dataclass(frozen=True, slots=True)
class Pegged:
    """Every line's share, what stays on the shelves by (part, branch), and the surplus."""

    shares: Mapping[str, Share]
    shelf_left: Mapping[tuple[str, str | None], Decimal]
    surplus: Mapping[str, Decimal]


@dataclass(slots=True)
class _Open:
    need: Need
    missing: Decimal
    from_shelf: Decimal = NOTHING
    draws: list[Draw] = field(default_factory=list)
    asked: list[Draw] = field(default_factory=list)


def in_order(need: Need) -> tuple[bool, date, date, int, str]:
    """Give the place of a line in the queue; ids that are numbers count as numbers."""
    return (
        not need.machine_down,
        need.need_by or date.max,
        need.opened or date.max,
        len(need.line),
        need.line,
    )


def peg(
    needs: Iterable[Need],
    shelf: Mapping[tuple[str, str | None], Decimal],
    supplies: Iterable[Supply],
    factor: Callable[[str, str], Decimal | None] = lambda _wanted, _other: None,
) -> Pegged:
    """Give everybody's share. ``factor(wanted, other)`` says how many units of another number
    make one of the wanted, None when it may not stand in. Deterministic in any input order.
    """
    lines = [_Open(need, max(NOTHING, need.missing)) for need in sorted(needs, key=in_order)]
    shelf_left = _from_shelf(lines, shelf)
    if not lines:
        return Pegged({}, shelf_left, {one.id: max(NOTHING, one.quantity) for one in supplies})
    known = sorted(supplies, key=_by_day)
    left = {supply.id: max(NOTHING, supply.quantity) for supply in known}
    for ordered in (True, False):
        part = [supply for supply in known if supply.ordered is ordered]
        _own_first(lines, part, left, factor)
        _then_any(lines, part, left, factor)
    return Pegged({one.need.line: _share(one) for one in lines}, shelf_left, left)


def _by_day(supply: Supply) -> tuple[date, int, str]:
    return (supply.day or date.max, len(supply.id), supply.id)


def _from_shelf(
    lines: Sequence[_Open], shelf: Mapping[tuple[str, str | None], Decimal]
) -> dict[tuple[str, str | None], Decimal]:
    left = {place: max(NOTHING, free) for place, free in shelf.items()}
    for one in lines:
        place = (one.need.part, one.need.branch)
        units = min(one.missing, left.get(place, NOTHING))
        if units > 0:
            one.from_shelf = units
            one.missing -= units
            left[place] -= units
    return left


def _own_first(
    lines: Sequence[_Open],
    supplies: Sequence[Supply],
    left: dict[str, Decimal],
    factor: Callable[[str, str], Decimal | None],
) -> None:
    by_purchase: dict[str, list[Supply]] = {}
    for supply in supplies:
        if supply.purchase_line is not None:
            by_purchase.setdefault(supply.purchase_line, []).append(supply)
    for one in lines:
        if one.need.own is None:
            continue
        for supply in by_purchase.get(one.need.own, ()):
            # What was bought for this line serves it, whatever number it was bought under.
            _take(one, supply, left, _rate(one.need.part, supply.part, factor) or ONE)


def _then_any(
    lines: Sequence[_Open],
    supplies: Sequence[Supply],
    left: dict[str, Decimal],
    factor: Callable[[str, str], Decimal | None],
) -> None:
    by_branch: dict[str | None, list[Supply]] = {}
    for supply in supplies:
        by_branch.setdefault(supply.branch, []).append(supply)
    for one in lines:
        for supply in by_branch.get(one.need.branch, ()) if one.missing > 0 else ():
            rate = _rate(one.need.part, supply.part, factor)
            if rate is not None:
                _take(one, supply, left, rate)
            if one.missing <= 0:
                break


def _rate(wanted: str, other: str, factor: Callable[[str, str], Decimal | None]) -> Decimal | None:
    return ONE if wanted == other else factor(wanted, other)


def _take(one: _Open, supply: Supply, left: dict[str, Decimal], rate: Decimal) -> None:
    possible = left[supply.id]
    if rate != ONE:
        # Two new parts for one old: an odd one over makes no old part. A sixth has no last
        # digit, and must not cost a whole part.
        possible = (possible / rate + _SLACK).to_integral_value(ROUND_FLOOR)
    units = min(one.missing, possible)
    if units <= 0:
        return
    one.missing -= units
    left[supply.id] = max(NOTHING, left[supply.id] - units * rate)
    (one.draws if supply.ordered else one.asked).append(Draw(supply.id, units))


def _share(one: _Open) -> Share:
    asked = sum((draw.units for draw in one.asked), NOTHING)
    return Share(
        one.need.line, one.from_shelf, tuple(one.draws), tuple(one.asked), one.missing + asked
    )
