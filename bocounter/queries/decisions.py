"""What waits for a person: disputes, words that were refused, and what each choice will do."""

from __future__ import annotations

import json
from dataclasses import replace

from bocounter.models import instants
from bocounter.models.facts import Choice, ConflictFacts, Fields
from bocounter.queries.stranded import stranded
from bocounter.store.reader import Row, Rows

PARKED = "parked"
BLOCKED = "blocked"
_NEEDS = (
    "This word needs another one, which was taken back or which the ERP has lost, so it cannot be "
    "sent. Take it back, too, and write it again if it is still wanted."
)

_CONFLICTS = """
    SELECT c.id, c.kind, c.message, c.found_at, c.operation, c.record, c.base, c.ours, c.theirs,
           coalesce(w.number, o.label), o."by", o.made_at, c.theirs_by, c.theirs_at
    FROM conflict c LEFT JOIN operation o ON o.id = c.operation
    LEFT JOIN work_order w ON c.record_kind = 'work_order' AND w.remote_id = c.record
    WHERE c.resolved_at IS NULL ORDER BY c.found_at, c.id
"""

_STUCK = """
    SELECT o.id, o.reason_code, o.reason, coalesce(o.last_sent, o.made_at), o.id, o.target,
           o.base, coalesce(o.fields, o.text), NULL, coalesce(w.number, o.label), o."by", o.made_at,
           NULL, NULL
    FROM operation o
    LEFT JOIN work_order w ON o.target_kind = 'work_order' AND w.remote_id = o.target
    WHERE (o.state IN ('rejected', 'conflict')
        OR o.id IN (SELECT value FROM json_each(:orphans)))
    AND NOT EXISTS (
        SELECT 1 FROM conflict c WHERE c.operation = o.id AND c.resolved_at IS NULL)
    ORDER BY o.seq
"""


def conflicts(rows: Rows) -> tuple[ConflictFacts, ...]:
    """Give the decisions that wait for a person, the oldest first, then the refused words."""
    disputes = [_with_parts(rows, _facts(row, row[1])) for row in rows.all(_CONFLICTS)]
    alone = orphans(rows)
    refused = [
        _with_parts(
            rows,
            _facts(row, BLOCKED if row[4] in alone else PARKED if row[1] == PARKED else "refused"),
        )
        for row in rows.all(_STUCK, {"orphans": json.dumps(alone)})
    ]
    return (*disputes, *refused)


def orphans(rows: Rows) -> list[str]:
    """Give the words that need one which never comes, and about which nobody is asked."""
    return [word for word, asked in stranded(rows).items() if asked is None]


def _facts(row: Row, kind: str) -> ConflictFacts:
    return ConflictFacts(
        id=row[0],
        kind=kind,
        message=_NEEDS if kind == BLOCKED else row[2] or "The ERP refused it and gave no reason.",
        found_at=instants.read(row[3]),
        operation=row[4],
        record=row[5],
        ours=_said(row[7]),
        theirs=_said(row[8]),
        base=_said(row[6]),
        number=row[9],
        ours_by=row[10],
        ours_at=instants.read_or_none(row[11]),
        theirs_by=row[12],
        theirs_at=instants.read_or_none(row[13]),
        choices=CHOICES.get(kind, _PLAIN),
    )


def _with_parts(rows: Rows, facts: ConflictFacts) -> ConflictFacts:
    """Say what a line asks for by part numbers, and the line by nothing but that."""
    sides = (facts.base, facts.ours, facts.theirs)
    if not any(isinstance(side, dict) and "line" in side for side in sides):
        return facts
    base, ours, theirs = (_by_number(rows, side) for side in sides)
    return replace(facts, base=base, ours=ours, theirs=theirs)


def _by_number(rows: Rows, side: Fields | str | None) -> Fields | str | None:
    if not isinstance(side, dict) or not {"line", "part"} <= side.keys():
        return side
    found = rows.all("SELECT code FROM part WHERE remote_id = ?", (side["part"],))
    part = found[0][0] if found else side["part"]
    return {name: part if name == "part" else v for name, v in side.items() if name != "line"}


def _said(text: str | None) -> Fields | str | None:
    """Give the fields of a change, or the words as they are."""
    if text is None or not text.startswith("{"):
        return text
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return found if isinstance(found, dict) else text


_TAKE_BACK = Choice(
    "theirs", "Take it back", "It is not sent again; it is kept here as taken back."
)
_PLAIN = (
    Choice("ours", "Keep ours", "Our word stands and is sent again."),
    Choice("theirs", "Keep the ERP's", "Our word is taken back and kept here as such."),
)
CHOICES: dict[str, tuple[Choice, ...]] = {
    "stale": (
        Choice(
            "ours",
            "Keep ours",
            "It is sent again, on what the ERP says now, and replaces that.",
        ),
        Choice("theirs", "Keep the ERP's", "Ours is taken back and kept here as such."),
    ),
    "refused": (
        Choice("ours", "Send it again", "It goes out with the next sync, as a new word."),
        _TAKE_BACK,
    ),
    PARKED: (_TAKE_BACK,),
    BLOCKED: (_TAKE_BACK,),
    "target_gone": (
        Choice("ours", "Keep it", "It stays in sight and is tried again."),
        _TAKE_BACK,
    ),
    "vanished": (
        Choice("ours", "Send it again", "It goes out with the next sync, as a new word."),
        Choice("theirs", "Leave it", "It stays here and is not sent again."),
    ),
    "choice": (
        Choice("ours", "Keep the choice", "It stays chosen, and what waits for it is sent."),
        Choice("theirs", "Take it back", "The line is open again; the choice is kept as it was."),
    ),
    "duplicate": (
        Choice("ours", "Leave both", "Both copies stay in the ERP; you are not asked again."),
        Choice("theirs", "It is cleaned up", "You have deleted the copies in the ERP."),
    ),
    "many_deletions": (
        Choice("ours", "Keep them", "They stay here; you are asked again if more go missing."),
        Choice("theirs", "They are gone", "The next sync takes them away here, too."),
    ),
}
"""What may be chosen, by kind: what the button says and what follows."""
