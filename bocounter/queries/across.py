"""Branches that could help each other with a part: duplicates and surplus."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bocounter.models import stored
from bocounter.models.facts import NOTHING
from bocounter.readings.lines import Pegging, pegging_of
from bocounter.rules.across import Duplicate, OnOrder, Surplus, duplicate, surpluses
from bocounter.store.reader import Rows

_MINIMA = "SELECT branch, minimum FROM stock_level WHERE part = ?"
_TWICE = """
    SELECT part FROM purchase_line
    WHERE status IN ('requested', 'draft', 'ordered') AND branch IS NOT NULL
    GROUP BY part HAVING count(DISTINCT branch) > 1
    UNION
    SELECT r.part FROM line_reading r JOIN stock_level s ON s.part = r.part
    WHERE CAST(r.uncovered AS REAL) > 0 AND CAST(s.free AS REAL) > 0
"""


@dataclass(frozen=True, slots=True)
class Across:
    """What branches could do about one part (its id); branches are named."""

    part: str
    duplicate: Duplicate | None
    surplus: tuple[Surplus, ...]

    def __bool__(self) -> bool:
        return self.duplicate is not None or bool(self.surplus)


def of_part(rows: Rows, part: str, pegging: Pegging | None = None) -> Across:
    """Give what branches order twice of a part (its id), and hold while another lacks it.

    ``pegging`` is that of its family, where it is known already.
    """
    names: dict[str, str] = dict(rows.all("SELECT remote_id, name FROM branch"))
    minima: dict[str, str | None] = dict(rows.all(_MINIMA, (part,)))
    pegging = pegging or pegging_of(rows, part)
    pegged = pegging.pegged
    short: dict[str, Decimal] = {}
    for line in pegging.lines.values():
        branch = line.need.branch
        missing = pegged.shares[line.need.line].uncovered
        if line.need.part == part and branch is not None and missing > 0:
            name = names.get(branch, branch)
            short[name] = short.get(name, NOTHING) + missing
    shelves = {
        names.get(branch, branch): (left, stored.quantity(minima.get(branch)))
        for (number, branch), left in pegged.shelf_left.items()
        if number == part and branch is not None
    }
    orders = [
        OnOrder(
            one.id,
            names.get(one.branch, one.branch),
            one.quantity,
            pegged.surplus.get(one.id, NOTHING) if one.ordered else NOTHING,
            one.date.day,
        )
        for one in pegging.arrivals.values()
        if one.part == part and one.branch is not None and one.from_branch is None
    ]
    return Across(part, duplicate(orders), surpluses(shelves, orders, short))


def everywhere(rows: Rows, branch: str | None = None) -> tuple[Across, ...]:
    """Give every part of which that is so; ``branch`` (a name) keeps those that concern it."""
    found = (of_part(rows, row[0]) for row in rows.all(f"{_TWICE} ORDER BY 1"))
    return tuple(one for one in found if one and (branch is None or _concerns(one, branch)))


def _concerns(one: Across, branch: str) -> bool:
    names = {name for name, _ in one.duplicate.branches} if one.duplicate else set()
    for surplus in one.surplus:
        names |= {surplus.branch, *(name for name, _ in surplus.lacking)}
    return branch in names


def document(one: Across) -> dict[str, object]:
    """Give it as a JSON document."""
    twice = one.duplicate.branches if one.duplicate is not None else ()
    return {
        "ordered_twice": [_units(name, units) for name, units in twice],
        "surplus": [
            {
                **_units(surplus.branch, surplus.units),
                "where": surplus.where,
                "day": stored.day_text(surplus.day),
                "lacking": [_units(name, units) for name, units in surplus.lacking],
            }
            for surplus in one.surplus
        ],
    }


def _units(branch: str, units: Decimal) -> dict[str, str]:
    return {"branch": branch, "units": stored.quantity_text(units)}


def sentences(one: Across) -> list[str]:
    """Say it, one sentence each."""
    said = []
    if one.duplicate is not None:
        names = ", ".join(
            f"{name} ({stored.quantity_text(units)})" for name, units in one.duplicate.branches
        )
        said.append(f"Ordered at more than one branch at once: {names}.")
    for surplus in one.surplus:
        lacking = ", ".join(
            f"{name} ({stored.quantity_text(units)})" for name, units in surplus.lacking
        )
        where = "on the shelf" if surplus.where == "shelf" else "on order"
        units = stored.quantity_text(surplus.units)
        said.append(
            f"{surplus.branch} has {units} {where} that nobody there waits for; short are: "
            f"{lacking}."
        )
    return said
