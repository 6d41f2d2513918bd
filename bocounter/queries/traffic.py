"""The traffic with the ERP: what waits to be sent, what must be decided, how fresh it all is."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bocounter.models import instants
from bocounter.models.facts import LIVE_STATES, OperationFacts, OperationState
from bocounter.queries.decisions import conflicts, orphans
from bocounter.queries.freshness import as_of, freshness
from bocounter.queries.stranded import stranded
from bocounter.rules import standing
from bocounter.store.reader import Row, Rows

__all__ = [
    "Run",
    "SyncStatus",
    "as_of",
    "conflicts",
    "freshness",
    "last_run",
    "status",
    "waiting",
]


WAITS_FOR_A_DECISION = (
    "It needs another word, which the ERP has not taken: decide about that one first."
)


@dataclass(frozen=True, slots=True)
class Run:
    """One round with the ERP. ``ended`` and ``outcome`` are None while it runs, or was cut off."""

    started: datetime
    ended: datetime | None
    outcome: str | None
    reason: str | None
    advice: str | None
    summary: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """Whether all we said is in the ERP, and as of when we see what others did.

    ``waiting`` counts words on their way, ``refused`` those the ERP said no to; ``sentence``
    says it all in words.
    """

    all_in: bool
    waiting: int
    refused: int
    conflicts: int
    as_of: datetime | None
    sentence: str


def waiting(rows: Rows) -> tuple[OperationFacts, ...]:
    """Give the words that the ERP does not surely hold, in the order they were said."""
    states = json.dumps(sorted(LIVE_STATES))
    asked = stranded(rows)
    return tuple(
        _operation(row, WAITS_FOR_A_DECISION if row[0] in asked else row[12])
        for row in rows.all(
            "SELECT o.id, o.kind, o.target, coalesce(w.number, o.label), o.text, "
            'o."by", o.made_at, o.state, '
            "o.attempts, o.not_before, o.last_sent, o.remote_id, o.reason FROM operation o "
            "LEFT JOIN work_order w ON w.remote_id = o.target AND o.target_kind = 'work_order' "
            "WHERE o.state IN (SELECT value FROM json_each(?)) ORDER BY o.seq",
            (states,),
        )
    )


def last_run(rows: Rows) -> Run | None:
    """Give the last round with the ERP; None when there was none."""
    found = rows.all(
        "SELECT started, ended, outcome, reason, advice, summary FROM sync_run "
        "ORDER BY id DESC LIMIT 1"
    )
    if not found:
        return None
    started, ended, outcome, reason, advice, summary = found[0]
    return Run(
        instants.read(started),
        instants.read_or_none(ended),
        outcome,
        reason,
        advice,
        json.loads(summary) if summary else {},
    )


def status(rows: Rows, now: datetime) -> SyncStatus:
    """Say whether everything is in the ERP and as of when we see others' work."""
    counts = {
        OperationState(state): int(count)
        for state, count in rows.all("SELECT state, count(*) FROM operation GROUP BY state")
    }
    refused = counts.get(OperationState.REJECTED, 0) + counts.get(OperationState.CONFLICT, 0)
    live = sum(count for state, count in counts.items() if state in LIVE_STATES)
    decisions = open_decisions(rows)
    seen = as_of(rows)
    sentences = [
        *_waiting_words(rows, live - refused, now),
        standing.stranded_words(len(stranded(rows))),
        f"{standing.decisions_words(refused + decisions)}." if refused + decisions else "",
        "" if live or decisions else f"{standing.all_in_words()}.",
        standing.seen_words(seen, now),
    ]
    said = " ".join(sentence for sentence in sentences if sentence)
    return SyncStatus(not live, live - refused, refused, decisions, seen, said)


def open_decisions(rows: Rows) -> int:
    """Count what a person is asked, apart from the words that the ERP refused."""
    found = rows.all("SELECT count(*) FROM conflict WHERE resolved_at IS NULL")
    return int(found[0][0]) + len(orphans(rows))


def _operation(row: Row, reason: str | None) -> OperationFacts:
    return OperationFacts(
        row[0],
        row[1],
        row[2],
        row[3],
        row[4],
        row[5],
        instants.read(row[6]),
        OperationState(row[7]),
        row[8],
        instants.read_or_none(row[9]),
        instants.read_or_none(row[10]),
        row[11],
        reason,
    )


def _waiting_words(rows: Rows, count: int, now: datetime) -> list[str]:
    if not count:
        return []
    why = standing.stall(waiting(rows), last_run(rows), now)
    return [f"{standing.waiting_words(count)}.", "" if why is None else why.whole]
