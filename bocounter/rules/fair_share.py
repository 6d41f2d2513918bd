"""Who gets what came, when more wait than it is enough for: a rule that can be said aloud.

Machine down first, then whoever was let down before, then the earliest day that was told, then
who waits longest, then the id. Everybody is served up to what they miss; nobody by half a unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from bocounter.models.facts import NOTHING
from bocounter.rules.words import dated_words


@dataclass(frozen=True, slots=True)
class Claimant:
    """A line that waits. ``broken`` counts told days that passed without the part."""

    line: str
    work_order: str
    number: str
    customer: str
    wanted: Decimal
    machine_down: bool = False
    broken: int = 0
    told: date | None = None
    opened: date | None = None


@dataclass(frozen=True, slots=True)
class Portion:
    """What one line gets of it, and what it goes on waiting for. ``why`` is its place in words."""

    claimant: Claimant
    place: int
    units: Decimal
    why: str

    @property
    def missing(self) -> Decimal:
        """Units it does not get."""
        return self.claimant.wanted - self.units


@dataclass(frozen=True, slots=True)
class Shared:
    """Everybody's portion in the order of the rule, and the units that nobody wants."""

    portions: tuple[Portion, ...]
    left: Decimal

    @property
    def winners(self) -> tuple[Portion, ...]:
        """Those who get something."""
        return tuple(one for one in self.portions if one.units > 0)

    @property
    def losers(self) -> tuple[Portion, ...]:
        """Those who go on waiting, with part of it or with nothing."""
        return tuple(one for one in self.portions if one.missing > 0)


def place(one: Claimant) -> tuple[object, ...]:
    """Give the place of a claimant: the smaller, the earlier. Says nothing of row order."""
    return (
        not one.machine_down,
        -one.broken,
        one.told or date.max,
        one.opened or date.max,
        len(one.line),
        one.line,
    )


def share(units: Decimal, claimants: Iterable[Claimant]) -> Shared:
    """Share units out by the rule."""
    return given(units, claimants, None)


def given(
    units: Decimal, claimants: Iterable[Claimant], wish: Mapping[str, Decimal] | None
) -> Shared:
    """Share units out as a person wishes (units by line), or by the rule where nobody does.

    Never more than there is, and to nobody more than they miss: a wish beyond that is cut.
    """
    left = max(NOTHING, units)
    portions = []
    for number, one in enumerate(sorted(claimants, key=place), 1):
        most = min(left, max(NOTHING, one.wanted))
        if wish is not None:
            most = min(most, wish.get(one.line, NOTHING))
        if most < one.wanted:
            most = most.to_integral_value(ROUND_FLOOR) if _whole(one.wanted) else most
        left -= most
        portions.append(Portion(one, number, most, why(one)))
    return Shared(tuple(portions), left)


def why(one: Claimant) -> str:
    """Say in few words what gives a claimant its place."""
    said = []
    if one.machine_down:
        said.append("machine down")
    if one.broken:
        said.append("1 promise broken" if one.broken == 1 else f"{one.broken} promises broken")
    if one.told is not None:
        said.append(f"told {dated_words(one.told)}")
    if one.opened is not None:
        said.append(f"waits since {dated_words(one.opened)}")
    return ", ".join(said) or "no day told"


def _whole(units: Decimal) -> bool:
    return units == units.to_integral_value()
