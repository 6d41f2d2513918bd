"""Receiving a delivery: each scan is kept at once, and its end shares out what came.

A count without an end goes on where it was, after a kill too. What ``finish`` writes is what
``queries.receiving.sheet`` shows beforehand; the ERP gets a draft shipment, or notes of what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from bocounter.changes import Changes
from bocounter.commands import naming, receiving_words
from bocounter.commands.receiving_notes import Counting
from bocounter.commands.staging import stage
from bocounter.errors import WrongUse
from bocounter.models.facts import NOTHING
from bocounter.models.instants import written
from bocounter.models.receiving_facts import Count, Sheet, Subject
from bocounter.models.stored import quantity_text
from bocounter.queries import deliveries, receiving
from bocounter.readings.arrivals import arrivals
from bocounter.readings.refresh import refresh
from bocounter.rules.receiving import REASONS
from bocounter.store.store import Store
from bocounter.store.writer import Write

MOST_UNITS = Decimal(1_000_000)
MOST_LETTERS = 200

FINISHED, GIVEN_UP = "finished", "given_up"


@dataclass(frozen=True, slots=True)
class Counted:
    """One count: what the label says, good and damaged units; ``reason`` of its exception.

    ``in_all``: so many good ones there are of it in all. ``from_good``: the damaged ones were
    counted as good before.
    """

    part: str
    good: Decimal = NOTHING
    damaged: Decimal = NOTHING
    reason: str | None = None
    in_all: bool = False
    from_good: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """How a count ends: bins by line, ``bin`` for all others; ``wish`` is units by line instead of
    the rule, in units of the part that came, and needs a ``reason`` where it differs from it.
    """

    bins: Mapping[str, str] = field(default_factory=dict)
    bin: str | None = None
    wish: Mapping[str, Decimal] | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _How:
    by: str
    now: datetime
    mint: Callable[[], str]


def begin(
    store: Store,
    what: Subject,
    branch: str,
    *,
    by: str,
    now: datetime,
    mint: Callable[[], str],
    slip: str | None = None,
) -> Changes:
    """Begin to count a delivery at a branch (its id), or go on with a count of it.

    Raises WrongUse when nothing of it is expected.
    """
    how = _How(naming.person(by), now, mint)
    with store.write() as write:
        _begun(write, what, branch, slip, how)
        return Changes()


def count(
    store: Store,
    id_: str,
    counted: Sequence[Counted],
    *,
    by: str,
    now: datetime,
    mint: Callable[[], str],
) -> Changes:
    """Keep what was counted, at once. Raises WrongUse: no such count, or no such quantity."""
    how = _How(naming.person(by), now, mint)
    with store.write() as write:
        _counted(write, _going_on(write, id_), counted, how)
        return Changes()


def undo(store: Store, id_: str, *, by: str, now: datetime, mint: Callable[[], str]) -> Changes:
    """Take the last scan back; it stays to be seen. Raises WrongUse when there is none."""
    by = naming.person(by)
    with store.write() as write:
        going_on = _going_on(write, id_)
        last = next((scan for scan in going_on.scans if not scan.undone), None)
        if last is None:
            raise WrongUse("Nothing is counted yet.", "Scan a part first.")
        _keep(
            write,
            (mint(), id_, last.part, last.part_text, -last.good, -last.damaged, None, last.id),
            _How(by, now, mint),
        )
        return Changes()


def give_up(store: Store, id_: str, *, by: str, now: datetime, mint: Callable[[], str]) -> Changes:
    """End a count without doing anything; its scans stay to be seen. Raises WrongUse."""
    how = _How(naming.person(by), now, mint)
    with store.write() as write:
        _going_on(write, id_)
        _end(write, id_, GIVEN_UP, None, how)
        return Changes()


def finish(
    store: Store, id_: str, ending: Finish, *, by: str, now: datetime, mint: Callable[[], str]
) -> Changes:
    """Share out what was counted and tell everybody, all of it or nothing.

    Raises WrongUse: no such count, nothing counted, a share beyond what came or without its
    reason, a bin for a line that gets nothing.
    """
    how = _How(naming.person(by), now, mint)
    with store.write() as write:
        changes = _finished(write, _going_on(write, id_), ending, how)
        return changes | refresh(write)


def receive(
    store: Store,
    what: Subject,
    branch: str,
    counted: Sequence[Counted],
    ending: Finish | None,
    *,
    by: str,
    now: datetime,
    mint: Callable[[], str],
    slip: str | None = None,
) -> Changes:
    """Begin or go on, count, and finish in one go; without an ``ending`` the count goes on.

    Raises WrongUse as ``begin``, ``count`` and ``finish``; nothing is kept then.
    """
    how = _How(naming.person(by), now, mint)
    with store.write() as write:
        id_ = _begun(write, what, branch, slip, how)
        _counted(write, _going_on(write, id_), counted, how)
        if ending is None:
            return Changes()
        changes = _finished(write, _going_on(write, id_), ending, how)
        return changes | refresh(write)


def _begun(write: Write, what: Subject, branch: str, slip: str | None, how: _How) -> str:
    going_on = receiving.count_of(write, what, branch)
    if going_on is not None:
        return going_on.id
    if what.supplier is None and not deliveries.due(write, what, branch):
        there = deliveries.elsewhere(write, what, branch)
        raise WrongUse(
            f"Nothing of {what.words} is expected here.",
            f"It comes to {' and '.join(there)}."
            if there
            else "Sync first if it was ordered just now; take the supplier's name if it came "
            "without an order.",
        )
    id_ = how.mint()
    write.all(
        "INSERT INTO receiving (id, branch, purchase_order, shipment, supplier, slip, at, "
        '"by") VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        (
            *(id_, branch, what.purchase_order, what.shipment, what.supplier),
            *(_short(slip, "packing slip's number"), written(how.now), how.by),
        ),
    )
    return id_


def _going_on(write: Write, id_: str) -> Count:
    found = receiving.open_count(write, id_)
    if found is None:
        raise WrongUse(
            "That delivery is not being counted any more.", "Begin with it again, or look it up."
        )
    return found


def _counted(write: Write, going_on: Count, counted: Sequence[Counted], how: _How) -> None:
    before = {(one.part or one.part_text): one.good for one in going_on.tallies}
    for one in counted:
        text = _short(one.part, "part number")
        if text is None:
            raise WrongUse("There is no part number to count.", "Scan the label or type it.")
        part = receiving.known_part(write, text, going_on.subject.supplier)
        for units in (one.good, one.damaged):
            if not units.is_finite() or not 0 <= units <= MOST_UNITS:
                raise WrongUse(
                    f"Nobody receives {units} of {naming.shortened(text)!r}.",
                    f"Count from 0 to {MOST_UNITS} units.",
                )
        reason, known = _short(one.reason, "reason"), before.get(part or text, NOTHING)
        if one.good == one.damaged == 0 and not one.in_all:
            reason = reason or REASONS["short"]  # looked for, and not there
        good = one.good - known if one.in_all else one.good
        if one.from_good:
            good -= min(one.damaged, known)
        before[part or text] = known + good
        _keep(write, (how.mint(), going_on.id, part, text, good, one.damaged, reason, None), how)


def _keep(
    write: Write,
    row: tuple[str, str, str | None, str, Decimal, Decimal, str | None, str | None],
    how: _How,
) -> None:
    id_, receiving_, part, text, good, damaged, reason, undoes = row
    write.all(
        "INSERT INTO receiving_count (id, receiving, part, part_text, good, damaged, reason, "
        'undoes, at, "by") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        (
            *(id_, receiving_, part, text, quantity_text(good), quantity_text(damaged)),
            *(reason, undoes, written(how.now), how.by),
        ),
    )


def _finished(write: Write, going_on: Count, ending: Finish, how: _How) -> Changes:
    sheet, reason = _shared(write, going_on, ending, how)
    bins = _bins(sheet, ending)
    counting = Counting(sheet, going_on.slip, how.by, how.now)
    word, changes = receiving_words.say(write, going_on, counting, how.mint)
    _keep_lines(write, going_on, sheet, how)
    _end(write, going_on.id, FINISHED, word, how)
    return changes | stage(write, going_on.id, counting, bins, reason, how.mint)


def _shared(write: Write, going_on: Count, ending: Finish, how: _How) -> tuple[Sheet, str | None]:
    """Give the sheet as it is to be, and the reason of a share that is not the rule's."""
    today = how.now.date()
    told = (going_on.subject, going_on.branch, going_on.tallies, today)
    by_rule = receiving.sheet(write, *told)
    if not by_rule.came and not by_rule.exceptions:
        raise WrongUse("Nothing is counted yet.", "Scan what is in the box, then finish.")
    reason = naming.words(ending.reason, "reason")
    if ending.wish is None:
        return by_rule, None
    _check_wish(by_rule, ending.wish)
    sheet = receiving.sheet(write, *told, ending.wish)
    if _given(sheet) == _given(by_rule):
        return sheet, None
    if reason is None:
        raise WrongUse(
            "That is not what the rule gives.", "Say why with a reason, or leave it to the rule."
        )
    return sheet, reason


def _given(sheet: Sheet) -> dict[str, Decimal]:
    return {one.line: one.covers for one in sheet.winners}


def _check_wish(by_rule: Sheet, wish: Mapping[str, Decimal]) -> None:
    known = {one.line: one for one in by_rule.gets}
    there: dict[str, Decimal] = dict(by_rule.to_shelf)
    for one in by_rule.winners:
        there[one.part] = there.get(one.part, NOTHING) + one.units
    for line, units in wish.items():
        if line not in known:
            raise WrongUse(
                f"Line {naming.shortened(line)!r} waits for nothing of this delivery.",
                f"Those who wait are: {', '.join(known) or 'none'}.",
            )
        part = known[line].part
        there[part] = there.get(part, NOTHING) - units
        if units < 0 or there[part] < 0:
            raise WrongUse(
                f"So many of {by_rule.code(part)} did not come.", "Give out so many or fewer."
            )


def _bins(sheet: Sheet, ending: Finish) -> dict[str, str]:
    winners = {one.line for one in sheet.winners}
    if strange := sorted(set(ending.bins) - winners):
        raise WrongUse(
            f"Line {naming.shortened(strange[0])!r} gets nothing that could lie in a bin.",
            f"Lines that get something: {', '.join(sorted(winners)) or 'none'}.",
        )
    named = {line: ending.bins.get(line, ending.bin) for line in winners}
    return {line: bin_ for line, name in named.items() if (bin_ := _short(name, "bin"))}


def _keep_lines(write: Write, going_on: Count, sheet: Sheet, how: _How) -> None:
    """Keep what the count came to; what arrived says how many of the purchase are here by now."""
    bought = [one.due.purchase_line for one in sheet.came if one.due.purchase_line]
    comes = arrivals(write, {one.due.part for one in sheet.came}, bought)
    totals = {id_: one.received for id_, one in comes.purchases.items()}
    for one in sheet.came:
        key = one.due.purchase_line or one.due.inbound
        totals[key] = totals.get(key, comes.here.came.get(key, NOTHING)) + one.covers
        other = one.due.part if one.part != one.due.part else None
        _keep_line(
            write,
            (how.mint(), going_on.id, "arrived", one.due.inbound, one.due.purchase_line, one.part),
            (sheet.code(one.part), other),
            (one.units, one.covers, totals[key]),
            None,
            how,
        )
    behind = {one.inbound: one.purchase_line for one in sheet.due}
    for odd in sheet.exceptions:
        text = odd.part_text or (sheet.code(odd.part) if odd.part else "")
        _keep_line(
            write,
            (
                *(how.mint(), going_on.id, odd.kind, odd.inbound),
                *(behind.get(odd.inbound or ""), odd.part),
            ),
            (text, odd.instead_of),
            (odd.units, None, None),
            odd.reason,
            how,
        )


def _keep_line(
    write: Write,
    ids: tuple[str, str, str, str | None, str | None, str | None],
    named: tuple[str, str | None],
    units: tuple[Decimal | None, Decimal | None, Decimal | None],
    reason: str | None,
    how: _How,
) -> None:
    write.all(
        "INSERT INTO receiving_line (id, receiving, kind, inbound, purchase_line, part, "
        'part_text, instead_of, units, covers, stands, reason, at, "by") '
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(*ids, *named, *(None if n is None else quantity_text(n) for n in units)),
            *(reason, written(how.now), how.by),
        ),
    )


def _end(write: Write, id_: str, outcome: str, word: str | None, how: _How) -> None:
    write.all(
        'INSERT INTO receiving_end (id, receiving, outcome, at, "by", operation) '
        "VALUES (?, ?, ?, ?, ?, ?)",
        (how.mint(), id_, outcome, written(how.now), how.by, word),
    )


def _short(text: str | None, what: str) -> str | None:
    said = naming.words(text, what)
    if said is not None and (len(said) > MOST_LETTERS or "\n" in said):
        raise WrongUse(
            f"The {what} is longer than {MOST_LETTERS} letters or has several lines.",
            "Shorten it and repeat; nothing was kept.",
        )
    return said
