"""Checking in a delivery against what was expected and who waits: a rule over what was counted.

What is good goes to those who wait by the fair rule (``fair_share``), the rest to the shelf. What
is not as it was announced is an exception with its reason: short, over, damaged, wrong, superseded.
What nobody ordered is given to nobody: it is kept apart until the ERP has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from bocounter.models.facts import NOTHING
from bocounter.rules.fair_share import Claimant, Portion, given


@dataclass(frozen=True, slots=True)
class Expected:
    """Units announced or ordered, by the inbound's id; ``number`` is the purchase order's."""

    inbound: str
    part: str
    quantity: Decimal
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """What was in the box under one number: good units, and damaged ones beside them."""

    part: str
    good: Decimal
    damaged: Decimal = NOTHING


@dataclass(frozen=True, slots=True)
class Odd:
    """What is not as it was announced: ``kind`` is short, over, damaged, wrong, superseded."""

    kind: str
    part: str
    units: Decimal
    inbound: str | None = None
    instead_of: str | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """Good units that count for one expected line, in units of the number that came."""

    expected: Expected
    part: str
    units: Decimal


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """A delivery as it was counted: what came for what, who gets it, what is odd, what is left.

    ``portions`` are by the number that came, of all who wait for it; ``to_shelf`` are units that
    nobody waits for.
    """

    arrived: tuple[Arrived, ...]
    odd: tuple[Odd, ...]
    portions: Mapping[str, tuple[Portion, ...]]
    to_shelf: Mapping[str, Decimal]


def check_in(
    expected: Sequence[Expected],
    counted: Iterable[Counted],
    waiting: Mapping[str, Sequence[Claimant]],
    factor: Callable[[str, str], Decimal | None] = lambda _wanted, _other: None,
    wish: Mapping[str, Decimal] | None = None,
) -> CheckedIn:
    """Check in what was counted.

    ``waiting`` are those who wait, by the number that they can be given, with what they miss in
    its units. ``factor(wanted, other)`` says how many units of another number make one of the
    wanted, None when it may not stand in. ``wish`` is units by line instead of the rule, for the
    numbers of which a line is named. The same for any order of counting.
    """
    good: dict[str, Decimal] = {}
    damaged: dict[str, Decimal] = {}
    for one in counted:
        good[one.part] = good.get(one.part, NOTHING) + max(NOTHING, one.good)
        damaged[one.part] = damaged.get(one.part, NOTHING) + max(NOTHING, one.damaged)
    left, missing = dict(good), {one.inbound: one.quantity for one in expected}
    arrived = [*_by_number(expected, left, missing)]
    arrived += _instead(expected, left, missing, factor)
    odd = [
        *_announced(expected, arrived, missing, damaged),
        *_beyond(expected, left, good, damaged),
    ]
    portions: dict[str, tuple[Portion, ...]] = {}
    to_shelf: dict[str, Decimal] = {}
    for part in sorted(good):
        units = good[part] - left[part]  # what is left over nobody ordered
        if units <= 0:
            continue
        claimants = waiting.get(part, ())
        asked = wish if wish is not None and any(c.line in wish for c in claimants) else None
        shared = given(units, claimants, asked)
        portions[part] = shared.portions
        if shared.left > 0:
            to_shelf[part] = shared.left
    return CheckedIn(tuple(arrived), tuple(odd), portions, to_shelf)


def _by_number(
    expected: Sequence[Expected], left: dict[str, Decimal], missing: dict[str, Decimal]
) -> Iterable[Arrived]:
    """Count each number for what was announced under it, in the order of the announcement."""
    for one in expected:
        units = min(missing[one.inbound], left.get(one.part, NOTHING))
        if units > 0:
            left[one.part] -= units
            missing[one.inbound] -= units
            yield Arrived(one, one.part, units)


def _instead(
    expected: Sequence[Expected],
    left: dict[str, Decimal],
    missing: dict[str, Decimal],
    factor: Callable[[str, str], Decimal | None],
) -> list[Arrived]:
    """Count a number that may stand in for one that is missing; whole units of the missing one."""
    named = {one.part for one in expected}
    found = []
    for one in expected:
        for part in sorted(left):
            rate = None if part in named else factor(one.part, part)
            if rate is None or rate <= 0 or left[part] <= 0 or missing[one.inbound] <= 0:
                continue
            made = min(missing[one.inbound], (left[part] / rate).to_integral_value(ROUND_FLOOR))
            if made > 0:
                left[part] -= made * rate
                missing[one.inbound] -= made
                found.append(Arrived(one, part, made * rate))
    return found


def _announced(
    expected: Sequence[Expected],
    arrived: Sequence[Arrived],
    missing: Mapping[str, Decimal],
    damaged: Mapping[str, Decimal],
) -> Iterable[Odd]:
    """Say what of the announced is not as it should be; damaged units are no short ones."""
    broken = dict(damaged)
    for one in expected:
        for came in arrived:
            if came.expected is one and came.part != one.part:
                yield Odd("superseded", came.part, came.units, one.inbound, one.part)
        here = min(missing[one.inbound], broken.get(one.part, NOTHING))
        if here > 0:
            broken[one.part] -= here
            yield Odd("damaged", one.part, here, one.inbound)
        if missing[one.inbound] > here:
            yield Odd("short", one.part, missing[one.inbound] - here, one.inbound)
    for part in sorted({one.part for one in expected}):
        if broken.get(part, NOTHING) > 0:  # more than was ordered, and damaged besides
            yield Odd("damaged", part, broken[part])


def _beyond(
    expected: Sequence[Expected],
    left: Mapping[str, Decimal],
    good: Mapping[str, Decimal],
    damaged: Mapping[str, Decimal],
) -> Iterable[Odd]:
    """Say what came that nobody announced: more of it, or another number altogether."""
    named = {one.part for one in expected}
    for part in sorted({*good, *damaged}):
        units = left.get(part, NOTHING)
        if part in named:
            if units > 0:
                yield Odd("over", part, units)
        elif units > 0 and units == good.get(part):
            yield Odd("wrong", part, units)
        elif units > 0:
            yield Odd("over", part, units)
        if part not in named and damaged.get(part, NOTHING) > 0:
            yield Odd("damaged", part, damaged[part])


REASONS: Mapping[str, str] = {
    "short": "not in the delivery",
    "over": "more than was ordered",
    "damaged": "damaged when it came",
    "wrong": "nobody ordered it",
    "superseded": "the supplier sent the newer number",
}
"""What is said of an exception unless somebody knows better."""
