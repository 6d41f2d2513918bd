"""Which part number may stand in for which, and how many of it, along a supersession chain.

A replacement may always stand in for the old number. The old number may stand in for its
replacement only where the maker says so (both ways).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Edge:
    """``part`` is replaced by ``factor`` units of ``replaced_by``."""

    part: str
    replaced_by: str
    factor: Decimal
    both_ways: bool


@dataclass(frozen=True, slots=True)
class Kin:
    """Another number of the family: ``factor`` of it make one of ours.

    ``newer`` is True when it was reached by replacements only; ``steps`` counts the hops.
    """

    part: str
    factor: Decimal
    newer: bool
    usable: bool
    steps: int


def kin(part: str, edges: Iterable[Edge]) -> tuple[Kin, ...]:
    """Give the other numbers of a part's chain, nearest first; a loop is walked once.

    Replacements of replacements are newer; predecessors of predecessors are older. A number
    that is both (a loop) counts as a replacement.
    """
    known = tuple(edges)
    found = {one.part: one for one in _walk(part, known, newer=True)}
    for one in _walk(part, known, newer=False):
        found.setdefault(one.part, one)
    found.pop(part, None)
    return tuple(sorted(found.values(), key=lambda one: (one.steps, not one.newer, one.part)))


def _walk(part: str, edges: tuple[Edge, ...], *, newer: bool) -> list[Kin]:
    ways: dict[str, list[tuple[str, Decimal, bool]]] = {}
    for edge in edges:
        factor = edge.factor if edge.factor > 0 else Decimal(1)
        if newer:
            ways.setdefault(edge.part, []).append((edge.replaced_by, factor, True))
        else:
            ways.setdefault(edge.replaced_by, []).append((edge.part, 1 / factor, edge.both_ways))
    start = Kin(part, Decimal(1), newer, True, 0)
    found = {part: start}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for other, factor, allowed in sorted(ways.get(here.part, ())):
            if other not in found:
                usable = here.usable and allowed
                found[other] = Kin(other, here.factor * factor, newer, usable, here.steps + 1)
                waiting.append(found[other])
    del found[part]
    return list(found.values())
