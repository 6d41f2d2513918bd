"""Taking away what the ERP no longer has, behind a valve: one wrong answer empties no store."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from bocounter.changes import Changes
from bocounter.models.facts import LIVE_STATES
from bocounter.store.writer import Write
from bocounter.sync.applying import Applied, remove
from bocounter.sync.telling import Round

MANY_ROWS = 50
MANY_SHARE = 0.05
BREADTHS = ("open", "feed", "all")
"""How much of a kind was compared, in growing order."""

_LIVE = json.dumps(sorted(LIVE_STATES))


def delete(around: Round, write: Write, kind: str, missing: Sequence[str], breadth: str) -> Applied:
    """Take rows away that the ERP no longer has, inside the transaction of ``write``.

    More than 50 and more than 5 % of a kind at once are not believed: nothing is taken away
    and a ``many_deletions`` conflict waits for a person. A record with a word of ours on its
    way stays in sight, with a ``target_gone`` conflict. Ids not held here are passed over.
    """
    held = _held(write, kind, missing)
    total = int(write.all(f"SELECT count(*) FROM {kind}")[0][0])  # noqa: S608 - a kind of ours
    if len(held) > max(MANY_ROWS, MANY_SHARE * total) and not _believed(write, kind, len(held)):
        if not _kept(write, kind, len(held)):
            _ask(around, write, kind, len(held), total, breadth)
        return Applied()
    _asked_no_more(around, write, kind, breadth)
    live = _live(write, kind, held)
    for remote_id, operation in live.items():
        _note_gone(around, write, kind, remote_id, operation)
    kept = set(live) | _lines_of_live_orders(write, kind, held)
    gone = [remote_id for remote_id in held if remote_id not in kept]
    applied = remove(write, kind, gone) if gone else Applied()
    operations = frozenset(o for o in live.values() if o is not None)
    return Applied(applied.changed, 0, applied.changes | Changes(operations=operations))


def found_again(around: Round, write: Write) -> None:
    """Close the conflicts about records that are gone once their words are through or came back."""
    write.all(
        "UPDATE conflict SET resolved_at = ?, resolution = 'settled', resolved_by = 'sync' "
        "WHERE kind = 'target_gone' AND resolved_at IS NULL AND operation IN "
        "(SELECT id FROM operation WHERE state NOT IN (SELECT value FROM json_each(?)))",
        (around.now(), _LIVE),
    )


def seen_again(around: Round, write: Write, kind: str, present: Collection[str]) -> None:
    """Close the conflicts about records the ERP has after all."""
    write.all(
        "UPDATE conflict SET resolved_at = ?, resolution = 'found again', resolved_by = 'sync' "
        "WHERE kind = 'target_gone' AND resolved_at IS NULL AND record_kind = ? "
        "AND record IN (SELECT value FROM json_each(?))",
        (around.now(), kind, json.dumps(list(present))),
    )


def _held(write: Write, kind: str, missing: Sequence[str]) -> list[str]:
    found = write.all(
        f"SELECT remote_id FROM {kind} "  # noqa: S608 - a kind of ours
        "WHERE remote_id IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps(list(missing)),),
    )
    return [row[0] for row in found]


def _live(write: Write, kind: str, held: Sequence[str]) -> dict[str, str]:
    found = write.all(
        "SELECT target, min(seq), id FROM operation WHERE target_kind = ? "
        "AND state IN (SELECT value FROM json_each(?)) "
        "AND target IN (SELECT value FROM json_each(?)) GROUP BY target",
        (kind, _LIVE, json.dumps(list(held))),
    )
    return {row[0]: row[2] for row in found}


def _lines_of_live_orders(write: Write, kind: str, held: Sequence[str]) -> set[str]:
    if kind != "part_line":
        return set()
    found = write.all(
        "SELECT remote_id FROM part_line WHERE remote_id IN (SELECT value FROM json_each(?)) "
        "AND work_order IN (SELECT target FROM operation WHERE target_kind = 'work_order' "
        "AND state IN (SELECT value FROM json_each(?)))",
        (json.dumps(list(held)), _LIVE),
    )
    return {row[0] for row in found}


def _ask(around: Round, write: Write, kind: str, missing: int, total: int, breadth: str) -> None:
    words = kind.replace("_", " ")
    message = (
        f"The ERP no longer shows {missing} of {total} {words} records. Nothing was taken away "
        "here: check whether they were really deleted or whether your ERP login lost the right "
        "to see them."
    )
    facts = {"missing": missing, "held": total, "breadth": breadth}
    updated = write.all(
        "UPDATE conflict SET theirs = ?, message = ?, base = CASE WHEN base = 'all' THEN base "
        "ELSE ? END WHERE kind = 'many_deletions' AND record_kind = ? AND resolved_at IS NULL "
        "RETURNING id",
        (json.dumps(facts), message, breadth, kind),
    )
    if not updated:
        write.all(
            "INSERT INTO conflict (id, kind, record_kind, found_at, base, theirs, message) "
            "VALUES (?, 'many_deletions', ?, ?, ?, ?, ?)",
            (around.mint(), kind, around.now(), breadth, json.dumps(facts), message),
        )


def _decided(write: Write, kind: str, resolution: str) -> int:
    """Give how many missing rows a person last decided about in this way; 0 for none."""
    found = write.all(
        "SELECT resolution, json_extract(theirs, '$.missing') FROM conflict "
        "WHERE kind = 'many_deletions' AND record_kind = ? AND resolved_at IS NOT NULL "
        "ORDER BY resolved_at DESC, rowid DESC LIMIT 1",
        (kind,),
    )
    return int(found[0][1] or 0) if found and found[0][0] == resolution else 0


def _believed(write: Write, kind: str, missing: int) -> bool:
    """Say whether a person has said that so many are really gone; that counts once."""
    if missing > _decided(write, kind, "theirs"):
        return False
    write.all(
        "UPDATE conflict SET resolution = 'theirs, done' WHERE kind = 'many_deletions' "
        "AND record_kind = ? AND resolution = 'theirs'",
        (kind,),
    )
    return True


def _kept(write: Write, kind: str, missing: int) -> bool:
    """Say whether a person has said to keep what is missing, and no more is missing now."""
    return missing <= _decided(write, kind, "ours")


def _asked_no_more(around: Round, write: Write, kind: str, breadth: str) -> None:
    """Close the question when a comparison at least as wide no longer has it."""
    narrower = BREADTHS[: BREADTHS.index(breadth) + 1]
    write.all(
        "UPDATE conflict SET resolved_at = ?, resolution = 'no longer missing', "
        "resolved_by = 'sync' WHERE kind = 'many_deletions' AND record_kind = ? "
        "AND resolved_at IS NULL AND base IN (SELECT value FROM json_each(?))",
        (around.now(), kind, json.dumps(narrower)),
    )


def _note_gone(
    around: Round, write: Write, kind: str, remote_id: str, operation: str | None
) -> None:
    if write.all(
        "SELECT 1 FROM conflict WHERE kind = 'target_gone' AND record_kind = ? AND record = ? "
        "AND resolved_at IS NULL",
        (kind, remote_id),
    ):
        return
    words = kind.replace("_", " ")
    write.all(
        "INSERT INTO conflict (id, kind, operation, record_kind, record, found_at, message) "
        "VALUES (?, 'target_gone', ?, ?, ?, ?, ?)",
        (
            around.mint(),
            operation,
            kind,
            remote_id,
            around.now(),
            f"The ERP no longer has this {words}, but a word of ours for it has not arrived. "
            "It stays in sight here; decide whether the word is still wanted.",
        ),
    )
