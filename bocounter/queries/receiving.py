"""A delivery that is checked in: what was counted so far, and what would become of it now."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from bocounter.models import instants, stored
from bocounter.models.facts import NOTHING, WorkOrderFacts
from bocounter.models.keys import part_key
from bocounter.models.receiving_facts import (
    Came,
    Count,
    Due,
    Exceptional,
    Gets,
    Scan,
    Sheet,
    Subject,
    Tally,
)
from bocounter.queries import deliveries, work_orders
from bocounter.queries.parts import part_id
from bocounter.queries.sharing import claimants
from bocounter.readings.families import families
from bocounter.readings.lines import Pegging, peggings
from bocounter.rules.fair_share import Claimant, Portion, given
from bocounter.rules.receiving import REASONS, CheckedIn, Counted, Expected, Odd, check_in
from bocounter.store.reader import Row, Rows

_ASKED = "(SELECT value FROM json_each(?1))"
ONE = Decimal(1)

_OPEN = """
    SELECT r.id, r.branch, r.purchase_order, r.shipment, r.supplier, r.slip, r.at, r."by"
    FROM receiving r
    WHERE {which} AND NOT EXISTS (SELECT 1 FROM receiving_end e WHERE e.receiving = r.id)
    ORDER BY r.rowid DESC
"""
_SCANS = """
    SELECT c.id, c.part, c.part_text, c.good, c.damaged, c.reason, c.undoes, c.at, c."by"
    FROM receiving_count c WHERE c.receiving = ? ORDER BY c.rowid
"""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A line that waits: the part it can be given, how many of it make one, what it draws on."""

    part: str
    rate: Decimal
    missing: Decimal
    draws: frozenset[str]
    line_part: str


def known_part(rows: Rows, scanned: str, supplier: str | None = None) -> str | None:
    """Give the id of the part that a label means: our number, else a supplier's own."""
    found = part_id(rows, scanned)
    if found is not None or not part_key(scanned):
        return found
    offered = rows.all(
        "SELECT part FROM offer WHERE code = ? COLLATE NOCASE "
        "ORDER BY supplier IS NOT ?, id LIMIT 1",
        (scanned.strip(), supplier),
    )
    return offered[0][0] if offered else None


def open_counts(rows: Rows, branch: str | None = None) -> tuple[Count, ...]:
    """Give the counts that were begun and have no end, the newest first."""
    found = rows.all(_OPEN.format(which="?1 IS NULL OR r.branch = ?1"), (branch,))
    return tuple(_count(rows, row) for row in found)


def open_count(rows: Rows, id_: str) -> Count | None:
    """Give a count that goes on by its id; None when there is none such, or it has an end."""
    found = rows.all(_OPEN.format(which="r.id = ?1"), (id_,))
    return _count(rows, found[0]) if found else None


def count_of(rows: Rows, what: Subject, branch: str) -> Count | None:
    """Give the count of the same delivery at a branch that goes on, where there is one."""
    same = (what.purchase_order, what.shipment, what.supplier)
    return next(
        (
            one
            for one in open_counts(rows, branch)
            if (one.subject.purchase_order, one.subject.shipment, one.subject.supplier) == same
        ),
        None,
    )


def _count(rows: Rows, row: Row) -> Count:
    id_, branch, order, shipment, supplier, slip, at, by = row
    scans = rows.all(_SCANS, (id_,))
    undone = {scan[6] for scan in scans if scan[6]}
    shown = [
        Scan(
            *(one[0], one[1], one[2], stored.quantity(one[3]), stored.quantity(one[4])),
            *(instants.read(one[7]), one[8], one[0] in undone),
        )
        for one in scans
        if not one[6] and (one[3], one[4]) != ("0", "0")
    ]
    return Count(
        id_,
        branch,
        deliveries.known(rows, order, shipment, supplier),
        slip,
        instants.read(at),
        by,
        tuple(reversed(shown)),
        _tallies(scans),
    )


def _tallies(scans: Sequence[Row]) -> tuple[Tally, ...]:
    found: dict[tuple[str | None, str], Tally] = {}
    for _, part, text, good, damaged, reason, *_ in scans:
        key = _key(part, text)
        before = found.get(key, Tally(part, text, NOTHING))
        found[key] = Tally(
            part,
            before.part_text,
            before.good + stored.quantity(good),
            before.damaged + stored.quantity(damaged),
            before.reason if reason is None else reason,
        )
    return tuple(one for one in found.values() if one.good or one.damaged or one.reason)


def with_counts(
    rows: Rows,
    before: Iterable[Tally],
    counted: Iterable[tuple[str, Decimal, Decimal, str | None]],
    supplier: str | None,
) -> tuple[Tally, ...]:
    """Give what would be counted with these labels, good and damaged units and reasons, too."""
    found = {_key(one.part, one.part_text): one for one in before}
    for text, good, damaged, reason in counted:
        part = known_part(rows, text, supplier)
        key = _key(part, text)
        kept = found.get(key, Tally(part, text, NOTHING))
        why = reason or (REASONS["short"] if good == damaged == 0 else None)
        found[key] = Tally(
            part, kept.part_text, kept.good + good, kept.damaged + damaged, why or kept.reason
        )
    return tuple(found.values())


def _key(part: str | None, text: str) -> tuple[str | None, str]:
    return (part, "" if part else part_key(text) or text)


def sheet(
    rows: Rows,
    what: Subject,
    branch: str,
    tallies: Iterable[Tally],
    today: date,
    wish: Mapping[str, Decimal] | None = None,
) -> Sheet:
    """Give what was expected and counted, who gets what came, and what is not as announced."""
    listed = tuple(tallies)
    expected = deliveries.due(rows, what, branch)
    good = {one.part for one in listed if one.part is not None and one.good > 0}
    parts = good | {one.part for one in expected} | {one.part for one in listed if one.part}
    pegged = peggings(rows, families(rows, parts)) if parts else []
    waits, orders = _waiting(rows, pegged, branch, good, parts)
    by_part: dict[str, list[Claimant]] = {}
    asked = {id_: one.missing * one.rate for id_, one in waits.items()}
    for claimant in claimants(rows, orders, asked, today):
        by_part.setdefault(waits[claimant.line].part, []).append(claimant)
    factors = {part: one.family.factor for one in pegged for part in one.family.parts}

    def factor(wanted: str, other: str) -> Decimal | None:
        return factors[wanted](wanted, other)

    checked = check_in(
        [Expected(one.inbound, one.part, one.quantity, one.purchase_order) for one in expected],
        [Counted(one.part, one.good, one.damaged) for one in listed if one.part is not None],
        by_part,
        factor,
        wish,
    )
    checked = replace(checked, odd=_told_short(checked, expected, what, listed))
    gets, left = _gets(checked, by_part, waits, orders, good)
    to_shelf = dict(checked.to_shelf)
    for part, units in left.items():
        to_shelf[part] = to_shelf.get(part, NOTHING) + units
    return Sheet(
        branch,
        what,
        expected,
        listed,
        _came(checked, expected, factor),
        _exceptions(checked, listed),
        gets,
        to_shelf,
        _names(rows, {*parts, *(one.line_part for one in waits.values())}),
    )


def _told_short(
    checked: CheckedIn, expected: Sequence[Due], what: Subject, tallies: Sequence[Tally]
) -> tuple[Odd, ...]:
    """Leave out what simply comes later: nothing of it came, and no shipment announced it.

    Whoever misses it all the same gives a reason for it.
    """
    missed = {one.part for one in tallies if one.reason}
    whole = {one.inbound: one.quantity for one in expected}
    return tuple(
        one
        for one in checked.odd
        if one.kind != "short"
        or what.shipment is not None
        or one.part in missed
        or one.units != whole[one.inbound or ""]
    )


def _waiting(
    rows: Rows,
    pegged: Sequence[Pegging],
    branch: str,
    good: Collection[str],
    parts: Collection[str],
) -> tuple[dict[str, _Waiting], tuple[WorkOrderFacts, ...]]:
    """Give the lines at a branch that wait for one of these parts and get none off the shelf."""
    found: dict[str, _Waiting] = {}
    of: dict[str, None] = {}
    for one in pegged:
        for id_, line in one.lines.items():
            share = one.pegged.shares[id_]
            missing = line.need.missing - share.from_shelf
            if line.need.branch != branch or missing <= 0:
                continue
            for part in _fitting(one, line.need.part, good, parts):
                rate = ONE if part == line.need.part else one.family.factor(line.need.part, part)
                if rate is not None and rate > 0:
                    draws = frozenset(draw.supply for draw in share.draws)
                    found[id_] = _Waiting(part, rate, missing, draws, line.need.part)
                    of[line.work_order] = None
                    break
    return found, work_orders.load(rows, list(of))


def _fitting(
    one: Pegging, wanted: str, good: Collection[str], parts: Collection[str]
) -> Iterable[str]:
    """Give the numbers a line may be given, the one that came first, its own before another."""
    for here in (good, parts):
        if wanted in here:
            yield wanted
        yield from (part for part in one.family.parts if part in here and part != wanted)


def _gets(
    checked: CheckedIn,
    by_part: Mapping[str, Sequence[Claimant]],
    waits: Mapping[str, _Waiting],
    orders: Iterable[WorkOrderFacts],
    good: Collection[str],
) -> tuple[tuple[Gets, ...], dict[str, Decimal]]:
    """Give each line what its units make of its own part; an odd one over stays on the shelf."""
    machines = {order.id: order.machine.words for order in orders if order.machine is not None}
    short = {one.inbound for one in checked.odd if one.kind in ("short", "damaged")}
    found: list[Gets] = []
    left: dict[str, Decimal] = {}
    for part in sorted(by_part):
        none = given(NOTHING, by_part[part], None).portions
        for one in checked.portions.get(part, none):
            wait = waits[one.claimant.line]
            covers = one.units
            if wait.rate != ONE:
                covers = (one.units / wait.rate).to_integral_value(ROUND_FLOOR)
            units = covers * wait.rate
            if one.units > units:
                left[part] = left.get(part, NOTHING) + one.units - units
            found.append(_one(one, wait, (units, covers), machines))
            if part not in good and not short & wait.draws:
                found[-1] = replace(found[-1], concerned=False)
    return tuple(found), left


def _one(
    one: Portion, wait: _Waiting, given_: tuple[Decimal, Decimal], machines: Mapping[str, str]
) -> Gets:
    claimant = one.claimant
    return Gets(
        line=claimant.line,
        work_order=claimant.work_order,
        number=claimant.number,
        customer=claimant.customer,
        machine=machines.get(claimant.work_order),
        line_part=wait.line_part,
        part=wait.part,
        wanted=wait.missing,
        units=given_[0],
        covers=given_[1],
        place=one.place,
        why=one.why,
        concerned=True,
    )


def _came(
    checked: CheckedIn,
    expected: Sequence[Due],
    factor: Callable[[str, str], Decimal | None],
) -> tuple[Came, ...]:
    by_inbound = {one.inbound: one for one in expected}
    found = []
    for one in checked.arrived:
        rate = ONE
        if one.part != one.expected.part:
            rate = factor(one.expected.part, one.part) or ONE
        found.append(Came(by_inbound[one.expected.inbound], one.part, one.units, one.units / rate))
    return tuple(found)


def _exceptions(checked: CheckedIn, tallies: Sequence[Tally]) -> tuple[Exceptional, ...]:
    said = {one.part: one.reason for one in tallies if one.part and one.reason}
    texts = {one.part: one.part_text for one in tallies if one.part}
    found = [
        Exceptional(
            *(one.kind, one.part, texts.get(one.part, ""), one.units),
            said.get(one.part) or REASONS[one.kind],
            one.inbound,
            one.instead_of,
        )
        for one in checked.odd
    ]
    for tally in tallies:  # a number that nobody knows can only be wrong
        units = tally.good + tally.damaged
        if tally.part is None and units > 0:
            reason = tally.reason or REASONS["wrong"]
            found.append(Exceptional("wrong", None, tally.part_text, units, reason))
    return tuple(found)


def _names(rows: Rows, parts: Iterable[str]) -> dict[str, tuple[str, str]]:
    return {
        row[0]: (row[1], row[2])
        for row in rows.all(
            f"SELECT remote_id, code, description FROM part WHERE remote_id IN {_ASKED}",
            (json.dumps(sorted(parts)),),
        )
    }
