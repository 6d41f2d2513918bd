"""What comes for each waiting line: the pegging of a family of parts, as rows to be kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bocounter.models import instants, stored
from bocounter.models.facts import NOTHING
from bocounter.readings.arrivals import Arrival, Arrivals, arrivals
from bocounter.readings.families import OPEN_LINE, Family, families
from bocounter.readings.options import Names, options
from bocounter.readings.wishes import NONE, wishes
from bocounter.rules.pegging import Need, Pegged, Share, Supply, peg
from bocounter.store.reader import Row, Rows

_ASKED = "(SELECT value FROM json_each(?1))"

_LINES = f"""
    SELECT l.remote_id, l.part, l.work_order, l.wanted, l.assigned, l.issued, l.purchase_line,
           l.need_by, w.need_by, w.branch, w.machine_down, w.opened
    FROM part_line l JOIN work_order w ON w.remote_id = l.work_order
    WHERE l.part IN {_ASKED} AND {OPEN_LINE} AND w.status <> 'cancelled'
"""


@dataclass(frozen=True, slots=True)
class _Line:
    need: Need
    work_order: str
    outstanding: Decimal
    at_hand: Decimal


@dataclass(frozen=True, slots=True)
class Pegging:
    """A family's lines, what comes, and who gets what of it."""

    family: Family
    lines: Mapping[str, Need]
    arrivals: Mapping[str, Arrival]
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
    names = _names(rows, [part for family in needed for part in family.parts])
    shelf = _shelf(rows, [part for family in needed for part in family.parts])
    own = {line.need.own for lines in by_part.values() for line in lines}
    comes = arrivals(rows, [p for f in needed for p in f.parts], (o for o in own if o))
    by_family = _by_family(needed, comes)
    readings: dict[str, Row] = {}
    for family in needed:
        lines = [line for part in family.parts for line in by_part.get(part, ())]
        shelves = {place: free for part in family.parts for place, free in shelf.get(part, ())}
        pegging = _peg(family, lines, by_family[family.parts[0]], shelves)
        for line in lines:
            readings[line.need.line] = _reading(line, pegging, comes, names)
    return looked_at, readings


def pegging_of(rows: Rows, part: str) -> Pegging:
    """Give the pegging of the family of one part, for those who show it."""
    family = families(rows, (part,))[0]
    by_part = _by_part(rows, frozenset(family.parts))
    lines = [line for one in family.parts for line in by_part.get(one, ())]
    comes = arrivals(rows, family.parts, (o for line in lines if (o := line.need.own)))
    shelf = _shelf(rows, family.parts)
    return _peg(family, lines, comes.all, {p: free for at in shelf.values() for p, free in at})


def _by_part(rows: Rows, parts: frozenset[str]) -> dict[str, list[_Line]]:
    by_part: dict[str, list[_Line]] = {}
    found = rows.all(_LINES, (json.dumps(sorted(parts)),))
    wished = wishes(rows, dict.fromkeys(row[2] for row in found))
    for row in found:
        line, part, order, wanted, assigned, issued, own, of_line, of_order, branch = row[:10]
        standing = wished.get(order, NONE).standing
        need_by = of_line or standing.get("need_by", of_order)
        down, opened = standing.get("machine_down", row[10]), row[11]
        at_hand = stored.quantity(assigned) + stored.quantity(issued)
        missing = max(NOTHING, stored.quantity(wanted) - at_hand)
        need = Need(
            line, part, branch, missing, bool(down), _need_by(need_by), stored.day(opened), own
        )
        by_part.setdefault(part, []).append(_Line(need, order, missing, at_hand))
    return by_part


def _need_by(text: object) -> date | None:
    return stored.day(text) if isinstance(text, str) else None


def _shelf(
    rows: Rows, parts: Sequence[str]
) -> dict[str, list[tuple[tuple[str, str | None], Decimal]]]:
    shelf: dict[str, list[tuple[tuple[str, str | None], Decimal]]] = {}
    for part, branch, free in rows.all(
        f"SELECT part, branch, free FROM stock_level WHERE part IN {_ASKED} ORDER BY part, branch",
        (json.dumps(parts),),
    ):
        shelf.setdefault(part, []).append(((part, branch), stored.quantity(free)))
    return shelf


def _names(rows: Rows, parts: Sequence[str]) -> Names:
    if not parts:
        return Names({}, {})
    codes = rows.all(
        f"SELECT remote_id, code FROM part WHERE remote_id IN {_ASKED}",
        (json.dumps(parts),),
    )
    return Names(dict(codes), dict(rows.all("SELECT remote_id, name FROM branch")))


def _by_family(needed: Sequence[Family], comes: Arrivals) -> dict[str, list[Arrival]]:
    first = {part: family.parts[0] for family in needed for part in family.parts}
    found: dict[str, list[Arrival]] = {family.parts[0]: [] for family in needed}
    for arrival in comes.all:
        found[first[arrival.part]].append(arrival)
    return found


def _peg(
    family: Family,
    lines: Sequence[_Line],
    comes: Sequence[Arrival],
    shelf: Mapping[tuple[str, str | None], Decimal],
) -> Pegging:
    pegged = peg(
        (line.need for line in lines),
        shelf,
        (
            Supply(
                one.id,
                one.part,
                one.branch,
                one.quantity,
                one.date.day,
                one.purchase.id if one.purchase else None,
                one.ordered,
            )
            for one in comes
        ),
        family.factor,
    )
    needs = {line.need.line: line.need for line in lines}
    return Pegging(family, needs, {one.id: one for one in comes}, pegged)


def _reading(line: _Line, pegging: Pegging, comes: Arrivals, names: Names) -> Row:
    share = pegging.pegged.shares[line.need.line]
    drawn = [pegging.arrivals[draw.supply] for draw in share.draws]
    asked = [pegging.arrivals[draw.supply] for draw in share.asked]
    last = _last(drawn)
    own = comes.purchases.get(line.need.own or "")
    if own is not None and own.status == "cancelled":
        own = None
    missing = line.outstanding - share.from_shelf
    best, count = options(
        line.need,
        missing,
        pegging.pegged,
        pegging.arrivals,
        pegging.family.kin(line.need.part),
        names,
    )
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
            bool(asked)
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
        best,
        count,
    )


def _last(drawn: Sequence[Arrival]) -> Arrival | None:
    """Give the arrival that decides the day: one without a day, else the latest."""
    return max(drawn, key=lambda one: one.date.day or date.max, default=None)


def _day(share: Share, last: Arrival | None) -> date | None:
    return None if last is None or share.uncovered > 0 else last.date.day


def _received(line: _Line, share: Share, drawn: Sequence[Arrival]) -> bool:
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
