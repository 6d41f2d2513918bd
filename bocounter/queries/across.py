"""Branches that could help each other with a part: duplicates and surplus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bocounter.models import stored
from bocounter.models.desk_facts import Alert
from bocounter.models.facts import NOTHING
from bocounter.queries import alert_documents
from bocounter.readings.families import families
from bocounter.readings.lines import Pegging, pegging_of, peggings
from bocounter.rules.across import Duplicate, OnOrder, Surplus, duplicate, surpluses
from bocounter.store.reader import Rows

AT_ONCE = 400
"""Parts that are pegged in one go."""

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
    return _across(part, names, pegging or pegging_of(rows, part))


def _across(part: str, names: Mapping[str, str], pegging: Pegging) -> Across:
    pegged = pegging.pegged
    minima = {row[1]: row[4] for row in pegging.shelves if row[0] == part}
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
            pegged.surplus.get(one.id, NOTHING),
            one.date.day,
            one.ordered,
        )
        for one in pegging.arrivals.values()
        if one.part == part and one.branch is not None and one.from_branch is None
    ]
    return Across(part, duplicate(orders), surpluses(shelves, orders, short))


def everywhere(rows: Rows, branch: str | None = None) -> tuple[Across, ...]:
    """Give every part of which that is so; ``branch`` (a name) keeps those that concern it."""
    names: dict[str, str] = dict(rows.all("SELECT remote_id, name FROM branch"))
    parts = [row[0] for row in rows.all(f"{_TWICE} ORDER BY 1")]
    found = []
    for some in (parts[n : n + AT_ONCE] for n in range(0, len(parts), AT_ONCE)):
        of = {
            part: pegging
            for pegging in peggings(rows, families(rows, some))
            for part in pegging.family.parts
        }
        known = (_concerning(_across(part, names, of[part]), branch) for part in some)
        found += [one for one in known if one]
    return tuple(found)


def _concerning(one: Across, branch: str | None) -> Across:
    """Leave out what is between other branches."""
    if branch is None:
        return one
    twice = one.duplicate
    if twice is not None and branch not in dict(twice.branches):
        twice = None
    mine = (each for each in one.surplus if branch in (each.branch, *dict(each.lacking)))
    return Across(one.part, twice, tuple(mine))


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


def told(one: Across, code: str) -> list[Alert]:
    """Give it as alerts of a part by its number; nobody has noted since when."""
    said = [] if one.duplicate is None else [("ordered_twice", code, _duplicate(one.duplicate))]
    said += [("surplus", f"{code}:{_place(each)}", _surplus(each)) for each in one.surplus]
    return [
        Alert(f"{kind}:{about}", kind, "notice", code, message, owner="buyer")
        for kind, about, message in said
    ]


def _place(surplus: Surplus) -> str:
    """Name where a surplus is, for good: a branch's shelf, or what comes to it."""
    return surplus.branch if surplus.where == "shelf" else f"{surplus.branch}:{surplus.source}"


def alerts(one: Across, code: str) -> list[dict[str, object]]:
    """Give it as Alert documents."""
    return [alert_documents.alert(each) for each in told(one, code)]


def sentences(one: Across) -> list[str]:
    """Say it, one sentence each."""
    twice = [] if one.duplicate is None else [_duplicate(one.duplicate)]
    return [*twice, *(_surplus(surplus) for surplus in one.surplus)]


def _duplicate(twice: Duplicate) -> str:
    return f"Ordered at more than one branch at once: {_named(twice.branches)}."


def _surplus(surplus: Surplus) -> str:
    where = "on the shelf" if surplus.where == "shelf" else "on order"
    return (
        f"{surplus.branch} has {stored.quantity_text(surplus.units)} {where} that nobody there "
        f"waits for; short are: {_named(surplus.lacking)}."
    )


def _named(branches: Sequence[tuple[str, Decimal]]) -> str:
    return ", ".join(f"{name} ({stored.quantity_text(units)})" for name, units in branches)
