"""How much a part was asked for, in a sentence that says openly when that is little to go by."""

from __future__ import annotations

from bocounter.models.facts import NOTHING
from bocounter.models.part_facts import Demand
from bocounter.rules import words

FEW = 4
"""So often it must have been asked for before anybody speaks of a pattern."""

SHORT = 6
"""Months of history under which it is called short."""


def history(demand: Demand) -> str:
    """Say what was asked for, since when, and how much that is worth."""
    if not demand.times:
        return "Nobody asked for it in the orders that are here: there is no history to go by."
    months = len(demand.months)
    total = sum((one.asked for one in demand.months), NOTHING)
    times = "once" if demand.times == 1 else f"{demand.times} times"
    since = "this month" if months == 1 else f"in {months} months"
    units = "1 unit" if total == 1 else f"{words.quantity_words(total)} units"
    said = f"Asked for {times} {since}, {units} in all."
    if demand.times < FEW:
        return f"{said} That is too little to see a pattern in."
    if months < SHORT:
        return f"{said} The history here is short: a season does not show in it."
    return said
