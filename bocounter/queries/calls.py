"""Who is to be called next: one question to the readings, sorted by what the silence costs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from bocounter.models import instants
from bocounter.models.desk_facts import QueueItem, Taken
from bocounter.models.instants import written
from bocounter.queries import settings
from bocounter.queries.reachable import closed, ways
from bocounter.readings.call_readings import facts_of
from bocounter.readings.contacts import spoken
from bocounter.readings.orders import NOBODY
from bocounter.rules import next_call
from bocounter.rules.attempts import next_try
from bocounter.store.reader import Row, Rows

# The points as rules.next_call counts them; a test holds both to each other.
_FIRST = """
    SELECT c.work_order, coalesce(t.value, 0) AS tier,
        :promise_due * (c.promised IS NOT NULL AND c.promised <= :today)
        + :untold_slip * max(0, coalesce(c.slip_days, 0))
        + :machine_down * iif(c.machine_down, max(1, coalesce(CAST(
            julianday(:today) - julianday(c.opened) AS INTEGER), 1)), 0)
        + :contact_overdue * iif(c.next_contact <= :now, max(1, CAST(
            julianday(:today) - julianday(date(c.next_contact, :offset)) AS INTEGER)), 0)
        + :customer_tier * coalesce(t.value, 0) AS score
    FROM call_reading c {tiers}
    WHERE {wanted}
    ORDER BY score DESC, c.opened, length(c.number), c.number, c.work_order LIMIT :limit
"""
_TIERS = (
    'LEFT JOIN (SELECT "key", value FROM json_each(:tiers)) t ON t."key" = c.customer',
    "CROSS JOIN (SELECT 0 AS value) t",
)
_WANTED = """
    NOT c.left_alone AND (
        c.promised <= :today OR c.slip_days > 0 OR c.moved_at IS NOT NULL
        OR c.next_contact <= :now OR c.arrived > c.heard
        OR (c.heard IS NULL AND c.short_lines = 0)
        OR (c.contacted IS NULL AND c.next_contact IS NULL AND c.opened < :today
            AND c.short_lines > 0))
    AND (:branch IS NULL OR c.branch = :branch COLLATE NOCASE)
    AND c.work_order NOT IN (SELECT value FROM json_each(:others))
    AND coalesce(c.customer, '') NOT IN (SELECT value FROM json_each(:closed))
"""
_READ = """
    SELECT c.*, n.name FROM call_reading c LEFT JOIN customer n ON n.remote_id = c.customer
    WHERE c.work_order IN (SELECT value FROM json_each(?1))
"""
_TAKEN = """
    SELECT t.work_order, t."by", t.until FROM taking t
    WHERE t.until > ? AND NOT EXISTS (
        SELECT 1 FROM taking x WHERE x.work_order = t.work_order AND x.rowid > t.rowid)
      AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.work_order = t.work_order AND c.at >= t.at)
"""


def queue(
    rows: Rows,
    now: datetime,
    *,
    limit: int | None = None,
    branch: str | None = None,
    by: str | None = None,
) -> list[QueueItem]:
    """Give whom to call, the dearest silence first; what others have taken is left out.

    ``branch`` is a code, ``by`` who asks: their own taken calls stay, theirs to finish. Without a
    ``limit`` it is all of them.
    """
    held = taken(rows, now)
    asked = _asked(rows, now, branch, [one.work_order for one in held.values() if one.by != by])
    asked["limit"] = -1 if limit is None else limit
    first = rows.all(_FIRST.format(tiers=_TIERS[not asked["tiers"]], wanted=_WANTED), asked)
    tiers = {row[0]: row[1] for row in first}
    points = {name: Decimal(str(asked[name])) for name in next_call.USUAL}
    read = {row[0]: row for row in rows.all(_READ, (json.dumps(list(tiers)),))}
    found = [_item(read[id_], points, tier, held, now) for id_, tier in tiers.items()]
    return _advised(rows, found, {row[0]: row[3] for row in read.values()}, now)


def _advised(
    rows: Rows, found: Sequence[QueueItem], customer: Mapping[str, str], now: datetime
) -> list[QueueItem]:
    """Say what is next where nobody was reached, or calls are not wanted."""
    tried = [one.work_order for one in found if one.attempts]
    tries = spoken(rows, tried) if tried else {}
    open_ = ways(rows, {id_ for id_ in customer.values() if id_})
    advised = []
    for one in found:
        said, known = tries.get(one.work_order), open_.get(customer[one.work_order] or "", ())
        step = None if said is None else next_try(said.tries, known, now)
        advice = None if step is None else step.text
        if advice is None and known and "call" not in known:
            advice = f"Do not call: {OPEN_WORDS[known[0]]}."
        advised.append(replace(one, advice=advice))
    return advised


OPEN_WORDS = {"sms": "a text message is the way to them", "email": "an e-mail is the way to them"}


def count(rows: Rows, now: datetime, *, branch: str | None = None, by: str | None = None) -> int:
    """Say how many calls there are in all."""
    held = [one.work_order for one in taken(rows, now).values() if one.by != by]
    asked = _asked(rows, now, branch, held)
    return int(rows.all(f"SELECT count(*) FROM call_reading c WHERE {_WANTED}", asked)[0][0])


def taken(rows: Rows, now: datetime) -> dict[str, Taken]:
    """Give the calls that somebody has taken, by work order: until let go, logged or over."""
    found = rows.all(_TAKEN, (written(now),))
    return {row[0]: Taken(row[0], row[1], instants.read(row[2])) for row in found}


def _asked(
    rows: Rows, now: datetime, branch: str | None, others: Sequence[str]
) -> dict[str, object]:
    here, chosen = next_call.by_one_clock(now), settings.settings(rows)
    minutes = int((here.utcoffset() or timedelta()).total_seconds() // 60)
    tiers = next_call.tiers(chosen.customer_tiers)
    return {
        "today": here.date().isoformat(),
        "now": written(here),
        "offset": f"{minutes:+d} minutes",
        "branch": branch,
        "others": json.dumps(list(others)),
        "closed": json.dumps(sorted(closed(rows))),
        "tiers": json.dumps(tiers) if tiers else "",
        **{name: float(n) for name, n in next_call.weights(chosen.queue_weights).items()},
    }


def _item(
    row: Row, points: Mapping[str, Decimal], tier: int, held: Mapping[str, Taken], now: datetime
) -> QueueItem:
    one = facts_of(row[:-1])
    why = next_call.reasons(one, now)
    counted = next_call.score(one, points, tier, now)
    mine = held.get(one.work_order)
    return QueueItem(
        work_order=one.work_order,
        number=one.number,
        branch=one.branch,
        customer=row[-1] or NOBODY,
        why=next_call.why_words(one, why, now),
        score=counted.total,
        parts=counted.parts,
        due=next_call.due(one, why, now),
        taken_by=None if mine is None else mine.by,
        taken_until=None if mine is None else mine.until,
        attempts=one.tries,
        mood=one.mood,
        decision=one.decision,
        reasons=why,
    )
