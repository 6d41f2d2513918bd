"""The morning brief: in a minute, what must be said today, what came, and what goes to whom."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from bocounter.models import instants, stored
from bocounter.models.desk_facts import CallFacts, DeskSheet, SheetItem, SheetSection
from bocounter.models.instants import written
from bocounter.queries import settings
from bocounter.readings.call_readings import facts_of
from bocounter.readings.orders import NOBODY
from bocounter.rules import next_call, urgency, words
from bocounter.rules.escalating import Escalation, escalation, missed_days
from bocounter.store.reader import Row, Rows

SHOWN = 5
"""Items of a section that are read aloud in a minute; the others are counted."""

_DAY_ENDED = time(17)

_ROWS = """
    SELECT c.*, n.name FROM call_reading c LEFT JOIN customer n ON n.remote_id = c.customer
    WHERE (:branch IS NULL OR c.branch = :branch COLLATE NOCASE) AND ({where})
    ORDER BY c.machine_down DESC, {order}, length(c.number), c.number LIMIT :shown
"""
_COUNT = """
    SELECT count(*) FROM call_reading c
    WHERE (:branch IS NULL OR c.branch = :branch COLLATE NOCASE) AND ({where})
"""
_PROMISES = ("c.promised = :today", "c.promised_by")
_SLIPS = ("NOT c.left_alone AND (c.slip_days > 0 OR c.moved_at IS NOT NULL)", "c.slip_days DESC")
_ARRIVALS = (
    "NOT c.left_alone AND c.arrived >= :evening AND c.arrived > coalesce(c.heard, '')",
    "c.short_lines",
)
_NO_ETA = ("c.undated_lines AND c.next_contact <= :now", "c.next_contact")
_ESCALATE = (
    "c.short_lines AND (c.promised < :today OR c.decision = 'cancel' "
    "OR (c.machine_down AND c.opened < :down) OR (c.slip_days > 0 AND c.customer IN "
    '(SELECT "key" FROM json_each(:tiers))))',
    "c.opened",
)

_TOLD = """
    SELECT t.work_order, t.line, t.told, t.at FROM told_date t
    WHERE t.work_order IN (SELECT value FROM json_each(?)) AND t.told IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM contact x WHERE x.corrects = t.contact)
    ORDER BY t.rowid
"""


def brief(rows: Rows, now: datetime, *, branch: str | None = None, shown: int = SHOWN) -> DeskSheet:
    """Give the brief of this morning: of a branch, or of all."""
    here = next_call.by_one_clock(now)
    tiers = next_call.tiers(settings.settings(rows).customer_tiers)
    evening = datetime.combine(_working_day_before(here.date()), _DAY_ENDED, tzinfo=here.tzinfo)
    asked: dict[str, object] = {
        "branch": branch,
        "today": here.date().isoformat(),
        "now": written(here),
        "evening": written(evening),
        "down": (here.date() - timedelta(days=2)).isoformat(),
        "tiers": json.dumps(tiers),
        "shown": shown,
    }
    why = (urgency.PROMISE_DUE, urgency.UNTOLD_SLIP, next_call.ARRIVED, next_call.NO_DATE)

    def say(name: str) -> Callable[[CallFacts], str]:
        return lambda one: " ".join(next_call.why_words(one, (name,), here))

    def section(name: str, title: str, how: tuple[str, str], reason: str) -> SheetSection:
        where, order = how
        found = rows.all(_ROWS.format(where=where, order=order), asked)
        all_ = rows.all(_COUNT.format(where=where), asked)[0][0]
        return SheetSection(name, title, all_, tuple(_item(row, say(reason)) for row in found))

    return DeskSheet(
        f"Brief of {words.day_words(here.date(), here.date())}",
        here,
        (
            section("promises_due", "Promised for today, and not here", _PROMISES, why[0]),
            section("untold_slips", "Dates that moved untold", _SLIPS, why[1]),
            section("arrivals", "Came since yesterday evening, untold", _ARRIVALS, why[2]),
            section("no_eta", "No date, and past the follow-up", _NO_ETA, why[3]),
            _escalations(rows, asked, tiers, here),
        ),
    )


def _item(row: Row, say: Callable[[CallFacts], str]) -> SheetItem:
    one = facts_of(row[:-1])
    return SheetItem(one.number, row[-1] or NOBODY, say(one))


def _escalations(
    rows: Rows, asked: dict[str, object], tiers: dict[str, int], now: datetime
) -> SheetSection:
    where, order = _ESCALATE
    found = rows.all(_ROWS.format(where=where, order=order), {**asked, "shown": -1})
    told: dict[str, list[tuple[str | None, date, date]]] = {}
    for id_, line, day, at in rows.all(_TOLD, (json.dumps([row[0] for row in found]),)):
        said, when = stored.day(day), instants.read(at).astimezone(now.tzinfo).date()
        if said is not None:
            told.setdefault(id_, []).append((line, said, when))
    cases: list[tuple[Escalation, Row]] = []
    for row in found:
        one = facts_of(row[:-1])
        missed = missed_days(told.get(one.work_order, ()), now.date()) if _missed(one, now) else 0
        case = escalation(one, missed, tiers.get(one.customer or "", 0), now)
        if case is not None:
            cases.append((case, row))
    cases.sort(key=lambda case: -case[0].level)
    shown = asked["shown"]
    assert isinstance(shown, int)
    return SheetSection(
        "escalations",
        "To be taken further",
        len(cases),
        tuple(_item(row, lambda _, case=case: case.text) for case, row in cases[:shown]),  # type: ignore[misc]
    )


def _missed(one: CallFacts, now: datetime) -> bool:
    return one.promised is not None and one.promised < now.date()


def _working_day_before(day: date) -> date:
    day -= timedelta(days=1)
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return day
