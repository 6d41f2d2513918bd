"""Who called first, in a period: counted from what was logged, without anybody's typing."""

from __future__ import annotations

from datetime import datetime

from bocounter.models import instants, stored
from bocounter.models.instants import written
from bocounter.rules.first_calls import FirstCalls, StatusContact, count
from bocounter.store.reader import Rows

_CONTACTS = """
    SELECT c.kind, c.outcome, c.at,
        iif(c.outcome = 'they_called_us', (SELECT f.due FROM follow_up f
            WHERE f.work_order = c.work_order AND f.at < c.at ORDER BY f.rowid DESC LIMIT 1), NULL),
        iif(c.outcome = 'they_called_us', (SELECT t.told FROM told_date t
            WHERE t.work_order = c.work_order AND t.at < c.at ORDER BY t.rowid DESC LIMIT 1), NULL),
        iif(c.outcome = 'they_called_us', (SELECT max(t.told) FROM told_date t
            WHERE t.work_order = c.work_order AND t.at = c.at AND t.contact = c.id), NULL),
        EXISTS (SELECT 1 FROM contact e WHERE e.work_order = c.work_order AND e.at < c.at),
        w.opened
    FROM contact c
    LEFT JOIN work_order w ON w.remote_id = c.work_order
    LEFT JOIN counter_order h ON 'op:' || h.id = c.work_order
    LEFT JOIN branch b ON b.remote_id = coalesce(w.branch, h.branch)
    WHERE c.at >= :first AND c.at < :end
      AND (:branch IS NULL OR b.code = :branch COLLATE NOCASE)
      AND (:by IS NULL OR c."by" = :by)
      AND NOT EXISTS (SELECT 1 FROM contact x WHERE x.corrects = c.id)
"""


def first_calls(
    rows: Rows,
    first: datetime,
    end: datetime,
    *,
    branch: str | None = None,
    by: str | None = None,
) -> FirstCalls:
    """Give who began the contacts from ``first`` until ``end``, of a branch or a person."""
    asked: dict[str, object] = {
        "first": written(first),
        "end": written(end),
        "branch": branch,
        "by": by,
    }
    return count(
        StatusContact(
            kind,
            outcome,
            instants.read(at).astimezone(first.tzinfo),
            instants.read_or_none(due),
            stored.day(told),
            stored.day(says),
            bool(earlier),
            stored.day(opened),
        )
        for kind, outcome, at, due, told, says, earlier, opened in rows.all(_CONTACTS, asked)
    )
