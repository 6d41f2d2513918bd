"""What happened to a work order, the newest first."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, time, tzinfo

from bocounter.models import instants, stored
from bocounter.models.facts import ContactOutcome, Event, EventKind, OperationState
from bocounter.readings import aliases
from bocounter.rules import words
from bocounter.store.reader import Rows

_LINES = """
    SELECT l.remote_id, coalesce(nullif(l.description, ''), p.description, p.code, l.part),
           l.purchase_line
    FROM part_line l LEFT JOIN part p ON p.remote_id = l.part
    WHERE l.work_order = ? ORDER BY l.position, l.id
"""
_DRAWN_ON = """
    SELECT p.remote_id, r.line FROM line_reading r, json_each(r.purchase_orders) n
    JOIN purchase_line p ON p.part = r.part AND p.number = n.value
    WHERE r.work_order = ?
"""
_OUTCOMES = {
    ContactOutcome.REACHED: "reached",
    ContactOutcome.VOICEMAIL: "left a message",
    ContactOutcome.NO_ANSWER: "no answer",
    ContactOutcome.WRONG_NUMBER: "wrong number",
    ContactOutcome.SENT: "sent",
    ContactOutcome.THEY_CALLED_US: "they called us",
}


def timeline(rows: Rows, work_order: str, here: tzinfo | None = UTC) -> tuple[Event, ...]:
    """Give the events of a work order (the ERP's id), the newest first.

    Days without a time of day are placed at midnight UTC and named in ``day``. ``here`` is the
    zone in which a due hour falls on the day that is said. What we said shows the state of
    the operation that carries it. What was corrected later stays.
    """
    lines = rows.all(_LINES, (work_order,))
    names = {line: words.name_words(name, line) for line, name, _ in lines}
    # What was bought for a line, and the stock orders that it draws on now.
    bought = dict(rows.all(_DRAWN_ON, (work_order,)))
    bought.update({purchase: line for line, _, purchase in lines if purchase})
    both = aliases.of_orders(rows, (work_order,))
    for ours, line in aliases.of_lines(rows, both).real.items():
        names[ours] = names.get(line, "a part")
    events = [*_bought(rows, bought, names), *_dates(rows, bought, names)]
    for name in (work_order, *both.ours.values()):  # what was said before the ERP had it, too
        events += [*_said(rows, name, here), *_told(rows, name, names), *_staged(rows, name, names)]
    return tuple(sorted(events, key=lambda event: event.at, reverse=True))


def _on(text: str, kind: EventKind, said: str, line: str) -> Event:
    """Give an event of which only the day is known."""
    day = stored.day(text)
    assert day is not None
    return Event(datetime.combine(day, time(), UTC), kind, said, line=line, day=day)


def _bought(rows: Rows, bought: dict[str, str], names: dict[str, str]) -> Iterable[Event]:
    asked = (json.dumps(list(bought)),)
    for purchase, number, supplier, quantity, on in rows.all(
        "SELECT p.remote_id, p.number, s.name, p.ordered, p.ordered_on FROM purchase_line p "
        "LEFT JOIN supplier s ON s.remote_id = p.supplier "
        "WHERE p.ordered_on IS NOT NULL AND p.remote_id IN (SELECT value FROM json_each(?))",
        asked,
    ):
        line = bought[purchase]
        where = f" from {words.harmless(supplier, 60)}" if supplier else ""
        on_order = f" on {words.harmless(number, 40)}" if number else ""
        text = f"{words.harmless(quantity)} {names[line]} ordered{where}{on_order}."
        yield _on(on, EventKind.ORDERED, text, line)
    for purchase, quantity, on in rows.all(
        "SELECT purchase_line, quantity, received_on FROM receipt "
        "WHERE purchase_line IN (SELECT value FROM json_each(?))",
        asked,
    ):
        line = bought[purchase]
        text = f"{words.harmless(quantity)} {names[line]} came in."
        yield _on(on, EventKind.RECEIVED, text, line)


def _dates(rows: Rows, bought: dict[str, str], names: dict[str, str]) -> Iterable[Event]:
    before: dict[str, str | None] = {}
    for purchase, inbound, day, source, at in rows.all(
        "SELECT purchase_line, inbound, date, source, seen_at FROM supplier_date "
        "WHERE purchase_line IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps(list(bought)),),
    ):
        line = bought[purchase]
        seen = instants.read(at)
        said = stored.day(day)
        if said is None:
            text = f"The supplier gives no date for {names[line]}."
        elif source == "original":
            text = f"{names[line]} was first due {words.day_words(said, seen.date())}."
        elif before.get(inbound) not in (None, day):
            text = f"The supplier date of {names[line]} moved to "
            text += f"{words.day_words(said, seen.date())}."
        else:
            text = f"The supplier date of {names[line]} is {words.day_words(said, seen.date())}."
        before[inbound] = day
        yield Event(seen, EventKind.DATE, text, line=line)


def _state(text: str | None) -> OperationState | None:
    return None if text is None else OperationState(text)


def _said(rows: Rows, work_order: str, here: tzinfo | None) -> Iterable[Event]:
    for kind, outcome, at, by, note, corrects, state in rows.all(
        'SELECT c.kind, c.outcome, c.at, c."by", c.note, c.corrects, o.state FROM contact c '
        "LEFT JOIN operation o ON o.id = c.operation WHERE c.work_order = ?",
        (work_order,),
    ):
        way = words.channel_words(kind) or kind
        text = f"Contact {way}: {_OUTCOMES.get(outcome, outcome)}."
        text += " It corrects an earlier one." if corrects else ""
        text += f" {words.harmless(note)}" if note else ""
        yield Event(instants.read(at), EventKind.CONTACT, text, by, state=_state(state))
    for text, at, by, state in rows.all(
        'SELECT n.text, n.at, n."by", o.state FROM note n '
        "LEFT JOIN operation o ON o.id = n.operation WHERE n.work_order = ?",
        (work_order,),
    ):
        plain = words.harmless(text)
        yield Event(instants.read(at), EventKind.NOTE, plain, by, state=_state(state))
    for due, at, by, state in rows.all(
        'SELECT f.due, f.at, f."by", o.state FROM follow_up f '
        "LEFT JOIN operation o ON o.id = f.operation WHERE f.work_order = ?",
        (work_order,),
    ):
        when = instants.read_or_none(due)
        said = instants.read(at)
        day = "" if when is None else words.day_words(when.astimezone(here).date(), said.date())
        text = f"Next contact set for {day}." if when else "No further contact is due."
        yield Event(said, EventKind.FOLLOW_UP, text, by, state=_state(state))


def _staged(rows: Rows, work_order: str, names: dict[str, str]) -> Iterable[Event]:
    for line, units, bin_, at, by, state in rows.all(
        'SELECT s.line, s.units, s.bin, s.at, s."by", o.state FROM staging s '
        "LEFT JOIN operation o ON o.id = s.operation WHERE s.work_order = ?",
        (work_order,),
    ):
        what = names.get(line, "a part")
        where = f" in bin {words.harmless(bin_, 60)}" if bin_ else ""
        text = f"{words.harmless(units)} {what} set aside{where}."
        if units == "0":
            text = f"{what} is not set aside any more."
        yield Event(instants.read(at), EventKind.RECEIVED, text, by, line=line, state=_state(state))


def _told(rows: Rows, work_order: str, names: dict[str, str]) -> Iterable[Event]:
    for line, day, at, by, confidence, state in rows.all(
        'SELECT t.line, t.told, t.at, t."by", t.confidence, o.state FROM told_date t '
        "LEFT JOIN contact c ON c.id = t.contact LEFT JOIN operation o ON o.id = c.operation "
        "WHERE t.work_order = ?",
        (work_order,),
    ):
        seen = instants.read(at)
        said = stored.day(day)
        of = "the whole job" if line is None else names.get(line, "a part")
        what = "there is no date" if said is None else words.day_words(said, seen.date())
        sure = "" if said is None else f", {confidence}"
        text = f"Told for {of}: {what}{sure}."
        yield Event(seen, EventKind.TOLD, text, by, line=line, state=_state(state))
