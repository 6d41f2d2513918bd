"""What else there is for a line that waits: free units elsewhere, or under another number.

Counted from what stays after everybody who waits has had their share, so that an option is
never somebody else's part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from bocounter.models.stored import quantity_text
from bocounter.readings.arrivals import Arrival
from bocounter.rules.pegging import Need, Pegged
from bocounter.rules.supersession import Kin

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Names:
    """What parts and branches are called, by id."""

    parts: Mapping[str, str]
    branches: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Option:
    rank: int
    units: Decimal
    sentence: str


def options(
    need: Need,
    missing: Decimal,
    pegged: Pegged,
    coming: Mapping[str, Arrival],
    kin: tuple[Kin, ...],
    names: Names,
) -> tuple[str | None, int]:
    """Give the best option in one sentence, and how many there are.

    Best is what covers the need, then what is nearest: here under another number, at another
    branch, then what comes elsewhere and nobody waits for.
    """
    if missing <= 0:
        return None, 0
    numbers = {need.part: (ONE, "")}
    for other in kin:
        if other.usable:
            age = "new" if other.newer else "old"
            numbers[other.part] = (
                other.factor,
                f" under {age} number {names.parts.get(other.part, other.part)}",
            )
    found = [
        *_on_shelves(need, pegged, numbers, names),
        *_on_the_way(need, pegged, coming, numbers, names),
    ]
    found.sort(key=lambda one: (one.units < missing, one.rank, -one.units, one.sentence))
    return (found[0].sentence if found else None), len(found)


def _on_shelves(
    need: Need, pegged: Pegged, numbers: Mapping[str, tuple[Decimal, str]], names: Names
) -> list[_Option]:
    found = []
    for (part, branch), free in pegged.shelf_left.items():
        if part not in numbers or branch is None or (part, branch) == (need.part, need.branch):
            continue
        factor, under = numbers[part]
        units = _whole(free, factor)
        if units <= 0:
            continue
        here = branch == need.branch
        where = "here" if here else f"at {names.branches.get(branch, branch)}"
        rank = 0 if here else (1 if not under else 2)
        found.append(_Option(rank, units, f"{quantity_text(units)} free {where}{under}"))
    return found


def _on_the_way(
    need: Need,
    pegged: Pegged,
    coming: Mapping[str, Arrival],
    numbers: Mapping[str, tuple[Decimal, str]],
    names: Names,
) -> list[_Option]:
    found = []
    for id_, left in pegged.surplus.items():
        arrival = coming[id_]
        if not arrival.ordered or arrival.part not in numbers or arrival.branch is None:
            continue
        factor, under = numbers[arrival.part]
        units = _whole(left, factor)
        if units <= 0 or arrival.branch == need.branch:
            continue
        where = names.branches.get(arrival.branch, arrival.branch)
        day = arrival.date.day
        when = f" on {day:%B} {day.day}, {day.year}" if day else ", no date yet"
        found.append(_Option(3, units, f"{quantity_text(units)} due at {where}{under}{when}"))
    return found


def _whole(units: Decimal, factor: Decimal) -> Decimal:
    return units if factor == ONE else (units / factor).to_integral_value(ROUND_FLOOR)
