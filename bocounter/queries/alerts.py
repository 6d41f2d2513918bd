"""What needs an eye now: rules over the kept readings, told in one question for all of the shop.

After a sync only the work orders that changed are looked at again (``alerts_again``); what the
clock alone brings is seen when all of them are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bocounter.models import instants, return_terms, stored
from bocounter.models.desk_facts import Alert
from bocounter.models.instants import written
from bocounter.models.keys import part_key
from bocounter.models.stored import quantity_text
from bocounter.queries import across
from bocounter.readings.call_readings import facts_of
from bocounter.rules import alerting
from bocounter.rules.alerting import Seen
from bocounter.rules.attempts import ENOUGH
from bocounter.rules.next_call import by_one_clock
from bocounter.store.reader import Rows

_OURS = ("contact", "follow_up", "note", "taking", "staging", "decision", "cause", "wanted")

_ORDERS = """
    SELECT c.* FROM call_reading c
    WHERE (:branch IS NULL OR c.branch = :branch COLLATE NOCASE)
      AND (:only IS NULL OR c.work_order IN (SELECT value FROM json_each(:only)))
      AND (c.due < :today OR c.slip_days > 0 OR c.moved_at IS NOT NULL
           OR (c.undated_lines AND c.next_contact <= :now)
           OR c.unshipped BETWEEN :today AND :soon OR c.unconfirmed BETWEEN :today AND :later
           OR c.arrived > c.heard OR (c.heard IS NULL AND c.short_lines = 0)
           OR (c.short_lines = 0 AND c.tries >= :enough)
           OR (c.short_lines = 1 AND c.open_lines > 1) OR c.promised <= :today)
"""

# A shop whose ERP holds no confirmation at all is not told of each order that lacks one.
_UNCONFIRMED = """
    SELECT p.number, s.name, min(p.ordered_on), count(DISTINCT l.work_order), max(c.machine_down)
    FROM purchase_line p
    {join} JOIN part_line l ON l.purchase_line = p.remote_id
    JOIN line_reading r ON r.line = l.remote_id AND NOT r.confirmed AND NOT r.shipped
        AND CAST(r.on_order AS REAL) > 0
    JOIN call_reading c ON c.work_order = l.work_order
    LEFT JOIN supplier s ON s.remote_id = p.supplier
    WHERE p.status = 'ordered' AND p.number IS NOT NULL AND p.ordered_on < :today
      AND (:branch IS NULL OR c.branch = :branch COLLATE NOCASE) {which}
    GROUP BY p.number, s.name
"""
_OF_NUMBERS = "AND p.number_key IN (SELECT value FROM json_each(:keys))"
_ANY_CONFIRMED = "SELECT 1 FROM purchase_line WHERE confirmed_date IS NOT NULL LIMIT 1"

_RETURNS = """
    SELECT c.work_order, c.number, p.code, p.restock_fees, pl.ordered_on,
        (SELECT o.restock_fees FROM offer o WHERE o.part = l.part AND o.supplier = pl.supplier
         AND o.restock_fees IS NOT NULL ORDER BY o.id LIMIT 1)
    FROM line_reading r
    JOIN part_line l ON l.remote_id = r.line
    JOIN purchase_line pl ON pl.remote_id = l.purchase_line
    JOIN part p ON p.remote_id = l.part
    JOIN call_reading c ON c.work_order = l.work_order
    WHERE CAST(r.outstanding AS REAL) = 0 AND pl.ordered_on IS NOT NULL
      AND (:branch IS NULL OR c.branch = :branch COLLATE NOCASE)
      AND (:only IS NULL OR c.work_order IN (SELECT value FROM json_each(:only)))
"""

_SNOOZES = """
    SELECT s.alert, s.until, s.reason FROM snooze s WHERE s.until > ?
    AND NOT EXISTS (SELECT 1 FROM snooze x WHERE x.alert = s.alert AND x.rowid > s.rowid)
"""
_CODES = "SELECT remote_id, code FROM part WHERE remote_id IN (SELECT value FROM json_each(?))"


def alerts(
    rows: Rows,
    now: datetime,
    *,
    by: str | None = None,
    branch: str | None = None,
    only: Iterable[str] | None = None,
    asleep: bool = False,
) -> list[Alert]:
    """Give what needs an eye, the worst first: of a branch (its code), or of some orders alone.

    ``by`` is who asks: their own promises are no absent colleague's. ``asleep`` gives those too
    that somebody wants to be still. What branches order twice or have too many of is ``between``.
    """
    here = by_one_clock(now)
    asked = _asked(here, branch, only)
    seen = Seen(here, at_work(rows, here), by)
    found = [
        alert
        for row in rows.all(_ORDERS, asked)
        for alert in alerting.of_order(facts_of(row), seen)
    ]
    found += _unconfirmed(rows, asked, here)
    found += _returns(rows, asked, here)
    return in_order(with_snoozes(rows, found, now, asleep=asleep))


def alerts_again(
    rows: Rows, before: Sequence[Alert], changed: Iterable[str], now: datetime, **asked: str | None
) -> list[Alert]:
    """Give what ``alerts`` would after some work orders changed, looking at those alone.

    What belongs to no order (a purchase order's) is looked at again where one of them is on it.
    """
    orders = set(changed)
    found = alerts(rows, now, only=orders, by=asked.get("by"), branch=asked.get("branch"))
    gone = {alert.key for alert in found}
    bought = _numbers(rows, json.dumps(sorted(orders)))
    kept = [
        alert
        for alert in before
        if alert.work_order not in orders
        and alert.key not in gone
        and not (alert.kind == "po_unconfirmed" and alert.subject in bought)
    ]
    return in_order([*kept, *found])


def _numbers(rows: Rows, orders: str) -> set[str]:
    """Give the numbers of what was bought for these orders (a JSON list)."""
    found = rows.all(
        "SELECT DISTINCT x.number FROM part_line y JOIN purchase_line x "
        "ON x.remote_id = y.purchase_line "
        "WHERE x.number IS NOT NULL AND y.work_order IN (SELECT value FROM json_each(?))",
        (orders,),
    )
    return {row[0] for row in found}


def between(
    rows: Rows, now: datetime, *, branch: str | None = None, asleep: bool = False
) -> list[Alert]:
    """Give what branches (one by its name, or all) could do for each other; looks at every part."""
    found = across.everywhere(rows, branch)
    codes: Mapping[str, str] = dict(rows.all(_CODES, (json.dumps([one.part for one in found]),)))
    said = [alert for one in found for alert in across.told(one, codes.get(one.part, one.part))]
    return with_snoozes(rows, said, now, asleep=asleep)


def with_snoozes(rows: Rows, found: Sequence[Alert], now: datetime, *, asleep: bool) -> list[Alert]:
    """Leave out what is to be still now, or say so of it."""
    still = {row[0]: row for row in rows.all(_SNOOZES, (written(now),))}
    if not still:
        return list(found)
    if not asleep:
        return [alert for alert in found if alert.key not in still]
    return [
        replace(
            alert,
            snoozed_until=instants.read(still[alert.key][1]),
            snooze_reason=still[alert.key][2],
        )
        if alert.key in still
        else alert
        for alert in found
    ]


def in_order(found: Iterable[Alert]) -> list[Alert]:
    """Give the worst first, then what is due first."""
    rank = {name: n for n, name in enumerate(alerting.SEVERITIES)}
    never = datetime.max.replace(tzinfo=UTC)
    return sorted(found, key=lambda one: (rank[one.severity], one.due or never, one.key))


def at_work(rows: Rows, now: datetime) -> frozenset[str]:
    """Give who did something at this store on the day of ``now``."""
    first = datetime.combine(now.date(), time(), tzinfo=now.tzinfo)
    since = (written(first),) * len(_OURS)
    asked = " UNION ".join(f'SELECT DISTINCT "by" FROM {table} WHERE at >= ?' for table in _OURS)
    return frozenset(row[0] for row in rows.all(asked, since))


def _asked(here: datetime, branch: str | None, only: Iterable[str] | None) -> dict[str, object]:
    today = here.date()
    return {
        "branch": branch,
        "only": None if only is None else json.dumps(sorted(only)),
        "today": today.isoformat(),
        "now": written(here),
        "soon": (today + timedelta(days=alerting.SHIP_AHEAD)).isoformat(),
        "later": (today + timedelta(days=alerting.CONFIRM_AHEAD)).isoformat(),
        "enough": ENOUGH,
    }


def _unconfirmed(rows: Rows, asked: dict[str, object], now: datetime) -> list[Alert]:
    if not rows.all(_ANY_CONFIRMED):
        return []
    sql = _UNCONFIRMED.format(join="", which="")
    if asked["only"] is not None:  # from the few numbers, whatever the planner would rather do
        sql = _UNCONFIRMED.format(join="CROSS", which=_OF_NUMBERS)
        numbers = _numbers(rows, str(asked["only"]))
        asked = {**asked, "keys": json.dumps(sorted({part_key(number) for number in numbers}))}
    found = (
        alerting.unconfirmed(number, supplier, day, orders, down=bool(down), now=now)
        for number, supplier, ordered, orders, down in rows.all(sql, asked)
        if (day := stored.day(ordered)) is not None
    )
    return [alert for alert in found if alert is not None]


def _returns(rows: Rows, asked: dict[str, object], now: datetime) -> list[Alert]:
    """Give the soonest one of each order."""
    soonest: dict[str, Alert] = {}
    for order, number, code, of_part, ordered, of_offer in rows.all(_RETURNS, asked):
        fees = return_terms.read(of_offer or of_part)
        bought = stored.day(ordered) or date.min
        for fee in fees:
            step = bought + timedelta(days=fee.days)
            percent = quantity_text(fee.percent)
            alert = alerting.return_closing(order, number, code, step, percent, now)
            known = soonest.get(order)
            if alert and alert.due and not (known and known.due and known.due <= alert.due):
                soonest[order] = alert
    return list(soonest.values())
