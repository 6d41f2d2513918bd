"""What somebody leaves to the others, on one page: promises, calls, agreements, half-done work."""

from __future__ import annotations

from datetime import datetime, timedelta

from bocounter.models import instants
from bocounter.models.desk_facts import DeskSheet, SheetItem, SheetSection
from bocounter.models.facts import LIVE_STATES
from bocounter.models.instants import written
from bocounter.queries import calls
from bocounter.readings.call_readings import facts_of
from bocounter.readings.contacts import spoken
from bocounter.readings.orders import NOBODY
from bocounter.rules import next_call, words
from bocounter.rules.agreements import decision_sentence
from bocounter.store.reader import Row, Rows

SHOWN = 8
"""Items of a section that find room on one page."""
AHEAD = timedelta(days=7)
LONGEST = 160
"""Characters of what people and the ERP wrote, of each item."""

_ORDERS = """
    SELECT c.*, n.name FROM call_reading c LEFT JOIN customer n ON n.remote_id = c.customer
    WHERE {where} ORDER BY {order}, length(c.number), c.number
"""
_PROMISED = ("c.promised_by = :who AND c.promised <= :soon", "c.promised")
_NEXT = (
    "(c.contact_by = :who OR (c.contact_by IS NULL AND c.service_writer = :who)) "
    "AND c.next_contact <= :later",
    "c.next_contact",
)
_AGREED = (
    "c.contact_by = :who AND (c.mood IN ('worried', 'angry') OR c.decision IS NOT NULL "
    "OR EXISTS (SELECT 1 FROM contact k JOIN contact_detail d ON d.contact = k.id "
    "WHERE k.work_order = c.work_order AND d.decision IS NOT NULL))",
    "c.mood",
)

_COUNTS = """
    SELECT r.slip, r.purchase_order, r.shipment, r.at FROM receiving r
    WHERE r."by" = ? AND NOT EXISTS (SELECT 1 FROM receiving_end e WHERE e.receiving = r.id)
    ORDER BY r.rowid
"""
_WORDS = """
    SELECT label, state, reason, made_at FROM operation
    WHERE "by" = ?1 AND state IN (SELECT value FROM json_each(?2)) ORDER BY seq
"""
_NAMES = """
    SELECT c.number, n.name FROM call_reading c LEFT JOIN customer n ON n.remote_id = c.customer
    WHERE c.work_order = ?
"""


def handover(rows: Rows, who: str, now: datetime, *, shown: int = SHOWN) -> DeskSheet:
    """Give the page of what ``who`` has under way."""
    here = next_call.by_one_clock(now)
    asked: dict[str, object] = {
        "who": who,
        "soon": (here + AHEAD).date().isoformat(),
        "later": written(here + timedelta(days=1)),
    }
    return DeskSheet(
        f"Handover of {words.harmless(who)}, {words.day_words(here.date(), here.date())}",
        here,
        (
            _section("promises", "Promised until next week", _promises(rows, asked, here), shown),
            _section("contacts", "To be called until tomorrow", _next(rows, asked, here), shown),
            _section("taken", "Calls taken and not finished", _taken(rows, who, here), shown),
            _section("agreements", "Moods and agreements", _agreed(rows, asked), shown),
            _section("half_done", "Half finished", _half_done(rows, who, here), shown),
        ),
    )


def _section(name: str, title: str, items: list[SheetItem], shown: int) -> SheetSection:
    return SheetSection(name, title, len(items), tuple(items[:shown]))


def _orders(rows: Rows, how: tuple[str, str], asked: dict[str, object]) -> list[Row]:
    return rows.all(_ORDERS.format(where=how[0], order=how[1]), asked)


def _promises(rows: Rows, asked: dict[str, object], now: datetime) -> list[SheetItem]:
    items = []
    for row in _orders(rows, _PROMISED, asked):
        one = facts_of(row[:-1])
        assert one.promised is not None
        said = words.day_words(one.promised, now.date())
        past = one.promised < now.date()
        text = f"Was promised {said}, and is not here." if past else f"Promised for {said}."
        if (one.slip_days or 0) > 0:
            text += f" It is {words.slip_words(one.slip_days)}."
        items.append(SheetItem(one.number, row[-1] or NOBODY, text))
    return items


def _next(rows: Rows, asked: dict[str, object], now: datetime) -> list[SheetItem]:
    items = []
    for row in _orders(rows, _NEXT, asked):
        one = facts_of(row[:-1])
        assert one.next_contact is not None
        when = one.next_contact.astimezone(now.tzinfo)
        text = f"Next contact {words.day_words(when.date(), now.date())} at {when:%H:%M}."
        items.append(SheetItem(one.number, row[-1] or NOBODY, text, one.next_contact))
    return items


def _taken(rows: Rows, who: str, now: datetime) -> list[SheetItem]:
    items = []
    for held in calls.taken(rows, now).values():
        if held.by == who:
            number, name = next(iter(rows.all(_NAMES, (held.work_order,))), (held.work_order, None))
            until = held.until.astimezone(now.tzinfo)
            items.append(SheetItem(number, name, f"Taken until {until:%H:%M}.", held.until))
    return items


def _agreed(rows: Rows, asked: dict[str, object]) -> list[SheetItem]:
    found = _orders(rows, _AGREED, asked)
    said = spoken(rows, [row[0] for row in found])
    items = []
    for row in found:
        one = said[row[0]]
        felt = f"The customer was {one.mood}." if one.mood in ("worried", "angry") else ""
        text = " ".join(part for part in (felt, decision_sentence(one.decision)) if part)
        items.append(SheetItem(row[1], row[-1] or NOBODY, words.harmless(text, LONGEST)))
    return items


def _half_done(rows: Rows, who: str, now: datetime) -> list[SheetItem]:
    """Give counts that were begun, and words that are not in the ERP yet or were refused."""
    items = []
    for slip, order, shipment, at in rows.all(_COUNTS, (who,)):
        of = slip or order or shipment or "a supplier"
        began = words.past_day_words(instants.read(at).astimezone(now.tzinfo).date(), now.date())
        text = f"Counting the delivery {words.harmless(of)} was begun {began} and is not finished."
        items.append(SheetItem(None, None, text))
    states = "[" + ", ".join(f'"{state.value}"' for state in sorted(LIVE_STATES)) + "]"
    waiting = rows.all(_WORDS, (who, states))
    for label, state, reason, _ in waiting:
        if state in ("rejected", "conflict"):
            why = f": {words.harmless(reason, LONGEST)}" if reason else "."
            items.append(SheetItem(label, None, f"A word was not taken by the ERP{why}"))
    going = sum(state not in ("rejected", "conflict") for _, state, _, _ in waiting)
    if going:
        what = "1 word waits" if going == 1 else f"{going} words wait"
        items.append(SheetItem(None, None, f"{what} to be sent to the ERP with the next sync."))
    return items
