"""What comes for each waiting line: the pegging of a family of parts, as rows to be kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from bocounter.models import instants, stored
from bocounter.models.facts import NOTHING
from bocounter.readings import aliases
from bocounter.readings.arrivals import Arrival, Arrivals, arrivals
from bocounter.readings.choices import Claims, claims
from bocounter.readings.counter_orders import any_pending, made_here
from bocounter.readings.families import OPEN_LINE, Family, families
from bocounter.readings.receivings import NOT_STAGED, staged
from bocounter.readings.wishes import NONE, machine_serial
from bocounter.rules.pegging import Claim, Need, Pegged, Share, Supply, peg, unclaimed
from bocounter.store.reader import Row, Rows

_ASKED = "(SELECT value FROM json_each(?1))"

_LINES = f"""
    SELECT l.remote_id, l.part, l.work_order, l.wanted, l.assigned, l.issued, l.purchase_line,
           l.need_by, w.need_by, w.branch, w.machine_down, w.opened, w.number, w.warranty,
           m.serial
    FROM part_line l JOIN work_order w ON w.remote_id = l.work_order
    LEFT JOIN machine m ON m.remote_id = w.machine
    WHERE l.part IN {_ASKED} AND {OPEN_LINE} AND w.status <> 'cancelled'
"""
_LINES_HERE = made_here(_LINES)


class Line(NamedTuple):
    """A waiting line with what its job says of it; ``set_aside`` units are reserved for it.

    ``staged`` is what of them lies in a bin of ours and is still on the shelf for the ERP.
    """

    need: Need
    work_order: str
    number: str
    outstanding: Decimal
    set_aside: Decimal
    issued: Decimal
    warranty: bool | None
    serial: str | None
    staged: tuple[Claim, ...] = ()

    @property
    def at_hand(self) -> Decimal:
        """Units set aside or handed out."""
        return self.set_aside + self.issued


@dataclass(frozen=True, slots=True)
class Pegging:
    """A family's lines, what comes, and who gets what of it.

    ``shelves`` are rows of part, branch, on hand, free and minimum, as they are kept.
    """

    family: Family
    lines: Mapping[str, Line]
    arrivals: Mapping[str, Arrival]
    shelves: Sequence[Row]
    pegged: Pegged


def read_lines(rows: Rows, parts: Iterable[str]) -> tuple[frozenset[str], dict[str, Row]]:
    """Read the waiting lines of these parts' families again.

    Gives every part that was looked at, and a row of ``line_reading`` for each waiting line.
    """
    found = families(rows, parts)
    looked_at = frozenset(part for family in found for part in family.parts)
    by_part = _by_part(rows, looked_at)
    needed = [family for family in found if any(part in by_part for part in family.parts)]
    if not needed:  # nobody waits for any of them: a page of the catalogue, as a rule
        return looked_at, {}
    pegged, comes = _peggings(rows, needed, by_part)
    return looked_at, {
        line.need.line: _reading(line, pegging, comes)
        for pegging in pegged
        for line in pegging.lines.values()
    }


def pegging_of(rows: Rows, part: str) -> Pegging:
    """Give the pegging of the family of one part, for those who show it."""
    return peggings(rows, families(rows, (part,)))[0]


def peggings(rows: Rows, found: Sequence[Family]) -> list[Pegging]:
    """Give the pegging of each of these families, those without a waiting line too."""
    by_part = _by_part(rows, frozenset(part for family in found for part in family.parts))
    return _peggings(rows, found, by_part)[0]


def _peggings(
    rows: Rows, found: Sequence[Family], by_part: Mapping[str, list[Line]]
) -> tuple[list[Pegging], Arrivals]:
    parts = [part for family in found for part in family.parts]
    shelf = _shelf(rows, parts)
    own = {line.need.own for part in parts for line in by_part.get(part, ())}
    comes = arrivals(rows, parts, (o for o in own if o))
    by_family = _by_family(found, comes)
    claimed = claims(rows, parts)
    pegged = []
    for family in found:
        lines = [line for part in family.parts for line in by_part.get(part, ())]
        shelves = [row for part in family.parts for row in shelf.get(part, ())]
        shelves = _with_counted(shelves, family.parts, comes.here.shelf)
        pegged.append(_peg(family, lines, by_family[family.parts[0]], shelves, claimed))
    return pegged, comes


def _by_part(rows: Rows, parts: frozenset[str]) -> dict[str, list[Line]]:
    by_part: dict[str, list[Line]] = {}
    asked = (json.dumps(sorted(parts)),)
    found = rows.all(_LINES, asked)
    if any_pending(rows):
        found += rows.all(_LINES_HERE, asked)
    orders = [*dict.fromkeys(row[2] for row in found)]
    wished = aliases.wished(rows, orders, aliases.of_orders(rows, orders))
    in_bins = staged(rows, [row[0] for row in found])
    for row in found:
        line, part, order, wanted, assigned, issued, own, of_line, of_order, branch = row[:10]
        standing = wished.get(order, NONE).standing
        need_by = of_line or standing.get("need_by", of_order)
        down, opened = standing.get("machine_down", row[10]), row[11]
        set_aside, out = stored.quantity(assigned), stored.quantity(issued)
        in_bin = in_bins.get(line, NOT_STAGED)
        ours = in_bin.claims(set_aside + out)
        set_aside = in_bin.total(set_aside + out) - out
        missing = max(NOTHING, stored.quantity(wanted) - set_aside - out)
        need = Need(
            line, part, branch, missing, bool(down), _need_by(need_by), stored.day(opened), own
        )
        serial = machine_serial(rows, standing["machine"]) if "machine" in standing else row[14]
        warranty = stored.flag(standing.get("warranty", row[13]))
        known = Line(need, order, row[12], missing, set_aside, out, warranty, serial, ours)
        by_part.setdefault(part, []).append(known)
    return by_part


def _need_by(text: object) -> date | None:
    return stored.day(text) if isinstance(text, str) else None


def _shelf(rows: Rows, parts: Sequence[str]) -> dict[str, list[Row]]:
    """Give part, branch, on hand, free and minimum as they are kept, by part."""
    shelf: dict[str, list[Row]] = {}
    for row in rows.all(
        "SELECT part, branch, on_hand, free, minimum FROM stock_level "
        f"WHERE part IN {_ASKED} ORDER BY part, branch",
        (json.dumps(parts),),
    ):
        shelf.setdefault(row[0], []).append(row)
    return shelf


def _with_counted(
    shelves: Sequence[Row], parts: Sequence[str], counted: Mapping[tuple[str, str], Decimal]
) -> list[Row]:
    """Add to the shelves what came by our count and the ERP does not show yet."""
    if not counted:
        return list(shelves)
    found = {(row[0], row[1]): row for row in shelves}
    for place, units in counted.items():
        if place[0] in parts:
            _, _, on_hand, free, minimum = found.get(place, (*place, "0", "0", None))
            both = (stored.quantity_text(stored.quantity(text) + units) for text in (on_hand, free))
            found[place] = (*place, *both, minimum)
    return list(found.values())


def _by_family(needed: Sequence[Family], comes: Arrivals) -> dict[str, list[Arrival]]:
    first = {part: family.parts[0] for family in needed for part in family.parts}
    found: dict[str, list[Arrival]] = {family.parts[0]: [] for family in needed}
    for arrival in comes.all:
        found[first[arrival.part]].append(arrival)
    return found


def _peg(
    family: Family,
    lines: Sequence[Line],
    comes: Sequence[Arrival],
    shelves: Sequence[Row],
    claimed: Claims,
) -> Pegging:
    free = {(row[0], row[1]): stored.quantity(row[3]) for row in shelves}
    known = {line.need.line: line for line in lines}
    coming = {one.id: one for one in comes}
    if not lines and not claimed.claims:
        alone = unclaimed(free, {one.id: one.quantity for one in comes})
        return Pegging(family, known, coming, shelves, alone)
    pegged = peg(
        (line.need for line in lines),
        free,
        (
            claimed.told(
                Supply(
                    one.id,
                    one.part,
                    one.branch,
                    one.quantity,
                    one.date.day,
                    one.purchase.id if one.purchase else None,
                    one.ordered,
                )
            )
            for one in comes
        ),
        family.factor,
        (
            *(claim for line in lines for claim in line.staged),
            *claimed.among(family.parts, (line.need.line for line in lines)),
        ),
    )
    return Pegging(family, known, coming, shelves, pegged)


def _reading(line: Line, pegging: Pegging, comes: Arrivals) -> Row:
    share = pegging.pegged.shares[line.need.line]
    drawn = [pegging.arrivals[draw.supply] for draw in share.draws]
    asked = [pegging.arrivals[draw.supply] for draw in share.asked]
    last = _last(drawn)
    own = comes.purchases.get(line.need.own or "")
    if own is not None and own.status == "cancelled":
        own = None
    missing = line.outstanding - share.from_shelf
    behind = [purchase for one in (*drawn, *asked) if (purchase := one.purchase) is not None]
    known = ([own] if own else []) + behind
    numbers = dict.fromkeys(p.number for p in known if p.number)
    decides = last.purchase if last and last.purchase else (known[0] if known else None)
    return (
        line.need.line,
        line.need.part,
        line.work_order,
        stored.quantity_text(line.outstanding),
        stored.quantity_text(share.from_shelf),
        stored.quantity_text(share.on_order),
        stored.quantity_text(share.uncovered),
        int(
            bool(asked or share.chosen)
            or (
                missing > 0 and own is not None and own.status != "ordered" and own.status != "done"
            )
        ),
        json.dumps(list(numbers)),
        decides.supplier if decides else None,
        stored.day_text(_day(share, last)),
        stored.day_text(last.date.original if last else None),
        int(bool(drawn) and all(one.date.day is not None for one in drawn)),
        int(bool(drawn) and all(one.confirmed for one in drawn)),
        int(any(one.shipped for one in drawn)),
        int(_received(line, share, drawn)),
        _written(last.date.moved_later_at if last else None),
    )


def _last(drawn: Sequence[Arrival]) -> Arrival | None:
    """Give the arrival that decides the day: one without a day, else the latest."""
    return max(drawn, key=lambda one: one.date.day or date.max, default=None)


def _day(share: Share, last: Arrival | None) -> date | None:
    return None if last is None or share.uncovered > 0 else last.date.day


def _received(line: Line, share: Share, drawn: Sequence[Arrival]) -> bool:
    """Whether part of what was bought for this line is in, and the rest still comes."""
    some_here = line.at_hand > 0 or share.from_shelf > 0
    return any(
        one.purchase is not None
        and one.purchase.received > 0
        and (some_here or one.purchase.id == line.need.own)
        for one in drawn
    )


def _written(at: datetime | None) -> Any:
    return None if at is None else instants.written(at)
