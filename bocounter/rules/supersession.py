"""Which part number may stand in for which, and how many of it, as pegging and the part page see.

The same chain as the ways of an option (``rules.ways``), walked without a day and without a
machine: what needs a look at either may be offered to a person, but is not used by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bocounter.rules.relations import Links
from bocounter.rules.ways import chain


@dataclass(frozen=True, slots=True)
class Kin:
    """Another number of the family: ``factor`` of it make one of ours.

    ``newer`` is True when it was reached by replacements only; ``usable`` whether it may stand
    in for ours in every machine and by itself; ``steps`` counts the hops. ``loop`` are the numbers
    that replace each other, where it was reached by closing such a loop: nothing replaces anything.
    """

    part: str
    factor: Decimal
    newer: bool
    usable: bool
    steps: int
    loop: tuple[str, ...] = ()


def kin(part: str, links: Links) -> tuple[Kin, ...]:
    """Give the other numbers of a part's chain, nearest first; a loop is not followed.

    Replacements of replacements are newer; predecessors of predecessors are older.
    """
    if not (links.newer(part) or links.older(part)):
        return ()
    found = chain(links, part)
    known: dict[str, Kin] = {}
    for way in (*found.ways[1:], *found.refused):
        for other, units in way.units:
            factor = Decimal(units.numerator) / Decimal(units.denominator)
            usable = way.refused is None and not way.cautions and not way.is_bundle
            refused = way.refused
            loop = refused.about if refused is not None and refused.code == "loop" else ()
            one = Kin(other, factor, way.newer, usable, way.steps, loop)
            if other != part and (other not in known or (usable and not known[other].usable)):
                known[other] = one
    return tuple(sorted(known.values(), key=lambda one: (one.steps, not one.newer, one.part)))
