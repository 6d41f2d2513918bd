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
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

from bocounter.models.facts import NOTHING

ONE = Decimal(1)
_SLACK = Decimal("1e-9")

Place = tuple[str, str | None]
"""A part at a branch."""


class Need(NamedTuple):
    """A line with ``missing`` units; ``own`` is the purchase line made for it, if any."""

    line: str
    part: str
    branch: str | None
    missing: Decimal
    machine_down: bool = False
    need_by: date | None = None
    opened: date | None = None
    own: str | None = None


class Supply(NamedTuple):
    """Units that come to a branch, or (``ordered`` False) that somebody has asked for."""

    id: str
    part: str
    branch: str | None
    quantity: Decimal
    day: date | None = None
    purchase_line: str | None = None
    ordered: bool = True
    line: str | None = None  # that somebody made it for
    rate: Decimal | None = None  # its units for one of that line's part, where it is another


@dataclass(frozen=True, slots=True)
class Claim:
    """``units`` of a part that are spoken for, where they come (``supply``) or lie (``place``).

    Of a line's claim they cover so many units of its own part; without a line they only go.
    Without a supply and a place nothing has to be there: it is still to be bought.
    """

    id: str
    units: Decimal
    line: str | None = None
    covers: Decimal = NOTHING
    place: Place | None = None
    supply: str | None = None


class Draw(NamedTuple):
    """``units`` that a line gets of a supply, in units of the line's own part."""

    supply: str
    units: Decimal


class Share(NamedTuple):
    """What a line gets: from the shelf, from what comes, from what is asked for, or not at all.

    ``chosen`` are its own claims on what does not come to its branch yet; ``kept`` what of
    ``from_shelf`` somebody chose for it.
    """

    line: str
    from_shelf: Decimal
    draws: tuple[Draw, ...]
    asked: tuple[Draw, ...]
    uncovered: Decimal
    chosen: tuple[Draw, ...] = ()
    kept: Decimal = NOTHING

    @property
    def on_order(self) -> Decimal:
        """Units that come for this line."""
        return sum((draw.units for draw in self.draws), NOTHING)


@dataclass(frozen=True, slots=True)
class Pegged:
    """Every line's share, what stays on the shelves by (part, branch), and the surplus.

    ``granted``: the units each claim got; a claim whose line asks for nothing is not there.
    ``lying``: the units that a line's claims got of what lies at a place, by line and place.
    """

    shares: Mapping[str, Share]
    shelf_left: Mapping[Place, Decimal]
    surplus: Mapping[str, Decimal]
    granted: Mapping[str, Decimal] = field(default_factory=dict)
    lying: Mapping[tuple[str, Place], Decimal] = field(default_factory=dict)


def unclaimed(shelf: Mapping[Place, Decimal], coming: Mapping[str, Decimal]) -> Pegged:
    """Give what ``peg`` does where nobody waits and nothing is claimed: all of it is left."""
    return Pegged(
        {},
        {place: max(NOTHING, free) for place, free in shelf.items()},
        {supply: max(NOTHING, units) for supply, units in coming.items()},
    )


@dataclass(slots=True)
class _Open:
    need: Need
    missing: Decimal
    from_shelf: Decimal = NOTHING
    kept: Decimal = NOTHING
    draws: list[Draw] = field(default_factory=list)
    asked: list[Draw] = field(default_factory=list)
    chosen: list[Draw] = field(default_factory=list)


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
    shelf: Mapping[Place, Decimal],
    supplies: Iterable[Supply],
    factor: Callable[[str, str], Decimal | None] = lambda _wanted, _other: None,
    claims: Iterable[Claim] = (),
) -> Pegged:
    """Give everybody's share. ``factor(wanted, other)`` says how many units of another number
    make one of the wanted, None when it may not stand in. Deterministic in any input order of
    all but the claims: those come oldest first.
    """
    lines = [_Open(need, max(NOTHING, need.missing)) for need in sorted(needs, key=in_order)]
    known = sorted(supplies, key=_by_day)
    left = {supply.id: max(NOTHING, supply.quantity) for supply in known}
    shelf_left = {place: max(NOTHING, free) for place, free in shelf.items()}
    lying: dict[tuple[str, Place], Decimal] = {}
    supply_of = {supply.id: supply for supply in known}
    granted = _grant(claims, lines, supply_of, left, shelf_left, lying)
    if not lines:
        return Pegged({}, shelf_left, left, granted)
    _from_shelf(lines, shelf_left)
    for ordered in (True, False):
        part = [supply for supply in known if supply.ordered is ordered]
        _own_first(lines, part, left, factor)
        _then_any(lines, part, left, factor)
    shares = {one.need.line: _share(one) for one in lines}
    return Pegged(shares, shelf_left, left, granted, lying)


def _grant(
    claims: Iterable[Claim],
    lines: Sequence[_Open],
    supplies: Mapping[str, Supply],
    left: dict[str, Decimal],
    shelf_left: dict[Place, Decimal],
    theirs: dict[tuple[str, Place], Decimal],
) -> dict[str, Decimal]:
    """Give each claim what is there for it, the oldest first, and never more than its line needs.

    What has come since it was chosen is on the shelf now, so the shelf makes up for the supply.
    """
    by_line = {one.need.line: one for one in lines}
    granted: dict[str, Decimal] = {}
    for claim in claims:
        one = by_line.get(claim.line or "")
        if claim.line is not None and (one is None or one.missing <= 0):
            continue
        wanted = claim.units if one is None else _needed(claim, one.missing)
        coming = min(wanted, left.get(claim.supply or "", NOTHING))
        lying = NOTHING
        if coming > 0 and claim.supply is not None:
            left[claim.supply] -= coming
        if claim.place is not None:
            lying = min(wanted - coming, shelf_left.get(claim.place, NOTHING))
            if lying > 0:
                shelf_left[claim.place] -= lying
                if claim.line is not None:
                    mark = claim.line, claim.place
                    theirs[mark] = theirs.get(mark, NOTHING) + lying
        elif claim.supply is None:
            lying = wanted
        granted[claim.id] = granted.get(claim.id, NOTHING) + coming + lying
        if one is not None:
            _serve(claim, one, supplies, coming, lying)
    return granted


def _needed(claim: Claim, missing: Decimal) -> Decimal:
    """Give the units of a claim's own part that its line still has a use for."""
    if claim.covers <= missing or claim.covers <= 0:
        return claim.units
    exact = claim.units * missing / claim.covers
    return exact if claim.units == claim.covers else exact.to_integral_value(ROUND_CEILING)


def _serve(
    claim: Claim, one: _Open, supplies: Mapping[str, Supply], coming: Decimal, lying: Decimal
) -> None:
    here = claim.place == (one.need.part, one.need.branch)
    supply = supplies.get(claim.supply or "")
    arrives = supply is not None and supply.ordered and supply.branch == one.need.branch
    for units, from_shelf in ((coming, False), (lying, True)):
        covered = min(one.missing, _covered(claim, units))
        if covered <= 0:
            continue
        one.missing -= covered
        if from_shelf and here:
            one.from_shelf += covered
            one.kept += covered
        elif not from_shelf and arrives and supply is not None:
            one.draws.append(Draw(supply.id, covered))
        else:
            one.chosen.append(Draw(claim.id, covered))


def _covered(claim: Claim, units: Decimal) -> Decimal:
    """Give the units of the wanted part that so many units of the claim's own part make."""
    if claim.units == claim.covers or claim.units <= 0:
        return units
    exact = units * claim.covers / claim.units
    return (exact + _SLACK).to_integral_value(ROUND_FLOOR)


def _by_day(supply: Supply) -> tuple[date, int, str]:
    return (supply.day or date.max, len(supply.id), supply.id)


def _from_shelf(lines: Sequence[_Open], left: dict[Place, Decimal]) -> None:
    for one in lines:
        place = (one.need.part, one.need.branch)
        units = min(one.missing, left.get(place, NOTHING))
        if units > 0:
            one.from_shelf += units
            one.missing -= units
            left[place] -= units


def _own_first(
    lines: Sequence[_Open],
    supplies: Sequence[Supply],
    left: dict[str, Decimal],
    factor: Callable[[str, str], Decimal | None],
) -> None:
    by_line = {one.need.line: one for one in lines}
    by_purchase: dict[str, list[Supply]] = {}
    for supply in supplies:
        made_for = by_line.get(supply.line or "")
        if made_for is not None:
            rate = supply.rate or _rate(made_for.need.part, supply.part, factor) or ONE
            _take(made_for, supply, left, rate)
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
    not_ordered = sum((draw.units for draw in (*one.asked, *one.chosen)), NOTHING)
    return Share(
        one.need.line,
        one.from_shelf,
        tuple(one.draws),
        tuple(one.asked),
        one.missing + not_ordered,
        tuple(one.chosen),
        one.kept,
    )
