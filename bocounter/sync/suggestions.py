"""After a pull: choices that have become mere suggestions are put to a person, once.

A word of such a choice that has not left waits with it, so that nothing is asked of a branch or
a supplier that nobody needs any more. What somebody has acted on is never questioned.
"""

from __future__ import annotations

from bocounter.changes import Changes
from bocounter.models.choice_facts import ChoiceFacts, ChoiceState
from bocounter.models.facts import OperationState
from bocounter.queries import choices
from bocounter.readings.refresh import refresh
from bocounter.store.writer import Write
from bocounter.sync.telling import Round

_NOT_GONE = (OperationState.PENDING.value, OperationState.BLOCKED.value)


def look(around: Round) -> None:
    """Open a ``choice`` conflict for each choice that holds no more, and close those that do."""
    with around.store.reading() as rows:
        found = choices.standing(rows)
        asked = rows.all("SELECT 1 FROM conflict WHERE kind = 'choice' AND resolved_at IS NULL")
    doubtful = [one for one in found if one.state is ChoiceState.SUGGESTION]
    if not doubtful and not asked:
        return
    with around.store.write(urgent=False) as write:
        _close(around, write, [one.choice.id for one in doubtful])
        changes = Changes()
        for one in doubtful:
            changes |= _ask(around, write, one)
        changes |= refresh(write)
    around.tell(changes)


def _close(around: Round, write: Write, doubtful: list[str]) -> None:
    """Close the questions about choices that hold again, or that are no more."""
    open_ones = write.all(
        "SELECT id, record FROM conflict WHERE kind = 'choice' AND resolved_at IS NULL"
    )
    write.many(
        "UPDATE conflict SET resolved_at = ?, resolution = 'holds again', resolved_by = 'sync' "
        "WHERE id = ?",
        [(around.now(), id_) for id_, choice in open_ones if choice not in doubtful],
    )


def _ask(around: Round, write: Write, one: ChoiceFacts) -> Changes:
    choice = one.choice
    said = write.all(
        "SELECT resolved_at, message FROM conflict WHERE kind = 'choice' AND record = ? "
        "ORDER BY rowid DESC LIMIT 1",
        (choice.id,),
    )
    if said and (said[0][0] is None or said[0][1] == one.why):
        return Changes()  # asked already, or answered about the very same
    words = [w for w in (*(s.word for s in choice.steps), choice.line_word) if w is not None]
    held = [
        word
        for word in words
        if write.all(
            "UPDATE operation SET state = 'conflict', reason_code = 'choice', reason = ? "
            "WHERE id = ? AND attempts = 0 AND state IN (?, ?) RETURNING id",
            (one.why, word, *_NOT_GONE),
        )
    ]
    write.all(
        "INSERT INTO conflict (id, kind, operation, record_kind, record, found_at, ours, message) "
        "VALUES (?, 'choice', ?, 'decision', ?, ?, ?, ?)",
        (
            around.mint(),
            words[0] if words else None,
            choice.id,
            around.now(),
            one.phrase,
            one.why,
        ),
    )
    return Changes(
        work_orders=frozenset({choice.work_order}), operations=frozenset({*words, *held})
    )
