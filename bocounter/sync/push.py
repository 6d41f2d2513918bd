"""Sending what was said at the counter, so that each word has its effect in the ERP once.

A word is SENDING on the disk before a byte of it leaves. Whatever has no clear answer is
UNKNOWN and looked up by its reference before anything is sent again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bocounter.changes import Changes
from bocounter.errors import Known
from bocounter.models.facts import OperationState
from bocounter.models.texts import clean
from bocounter.outside.erp.connector import Outcome, Sent
from bocounter.progress import Step
from bocounter.readings.refresh import refresh
from bocounter.sync import generation, outbox
from bocounter.sync.outbox import Word
from bocounter.sync.telling import Round
from bocounter.sync.verdicts import AFTER_SENDING, not_before

FAILURES_IN_A_ROW = 3
"""After so many words without success the rest waits for the next round."""

_FAILED = frozenset({Outcome.NOT_SENT, Outcome.UNKNOWN})


@dataclass(slots=True)
class Pushed:
    """What became of our words so far: how many the ERP has now that it had not before."""

    pushed: int = 0
    asked_to_wait: str | None = None


def recover(around: Round) -> None:
    """Take up words whose sending the program did not survive, and those that may go now."""
    with around.store.write() as write:
        moved = [*outbox.recover(write), *outbox.unblock(write)]
        changes = refresh(write)
    around.tell(changes | Changes(operations=frozenset(moved)))


def push(around: Round, so_far: Pushed) -> None:
    """Send what may be sent, each word once a round; order is kept for each record.

    Raises Cancelled between two words, and Unreachable or NotLetIn when a look-up fails.
    """
    tried: set[str] = set()
    failures = 0
    generation.hold_back(around)
    with around.store.reading() as rows:
        waiting = outbox.count(rows, {OperationState.PENDING})
    while failures < FAILURES_IN_A_ROW and so_far.asked_to_wait is None:
        around.progress.step(Step("Sending", min(len(tried), waiting), waiting))
        with around.store.write() as write:
            word = outbox.take_next(write, around.erp_now(), tried)
            refresh(write)
        if word is None:
            return
        tried.add(word.id)
        around.tell(word.changes)
        outcome = _send(around, word, so_far)
        failures = failures + 1 if outcome in _FAILED else 0


def _send(around: Round, word: Word, so_far: Pushed) -> Outcome:
    try:
        sent = _sound(around.connector.send(word.outgoing))
    except Exception as error:
        _settle(around, word, Sent(Outcome.UNKNOWN, reason=_words(error)), so_far)
        raise
    if sent.outcome is Outcome.REFUSED:
        sent = _unless_it_is_there(around, word, sent, so_far)
    _settle(around, word, sent, so_far)
    return sent.outcome


def _sound(sent: Sent) -> Sent:
    """Believe an answer only when it is whole: taken means that the ERP named its record."""
    if sent.outcome is Outcome.TAKEN and not sent.remote_id:
        return Sent(Outcome.UNKNOWN, reason="The ERP took it without saying where.")
    return sent


def _unless_it_is_there(around: Round, word: Word, sent: Sent, so_far: Pushed) -> Sent:
    """Look before believing a refusal: a repeat is refused because the first one arrived."""
    try:
        hits: Sequence[str] = around.connector.look_up([word.id]).get(word.id, ())
    except Exception as error:
        _settle(around, word, Sent(Outcome.UNKNOWN, reason=_words(error)), so_far)
        raise
    return Sent(Outcome.TAKEN, remote_id=hits[0]) if hits else sent


def _settle(around: Round, word: Word, sent: Sent, so_far: Pushed) -> None:
    """Keep the answer and the new state in one transaction."""
    state = AFTER_SENDING[sent.outcome]
    said = clean(sent.reason) if sent.reason else None
    code, reason = _why(sent.outcome, said)
    held: list[str] = []
    with around.store.write() as write:
        outbox.note_outcome(write, word, sent.outcome, said)
        wait = None
        if state is OperationState.PENDING:
            now = around.erp_by_ticks()
            wait = not_before(now, word.attempts + 1, sent.retry_after, around.chance)
            code = outbox.ASKED_TO_WAIT if sent.retry_after is not None else code
        outbox.move(
            write, word, state, remote_id=sent.remote_id, code=code, reason=reason, not_before=wait
        )
        if state is OperationState.CONFLICT:
            outbox.dispute(
                write,
                word,
                "stale",
                reason or "",
                _theirs(sent),
                mint=around.mint(),
                at=around.now(),
            )
        if wait is not None and sent.retry_after is not None:
            so_far.asked_to_wait = "The ERP is busy and asked to be left alone for a while."
            held = outbox.hold_back(write, wait, so_far.asked_to_wait)
        if state is OperationState.DONE:
            held += outbox.unblock(write)
        changes = refresh(write)
    so_far.pushed += state is OperationState.DONE
    around.tell(word.changes | changes | Changes(operations=frozenset(held)))


def _theirs(sent: Sent) -> outbox.Theirs:
    said = sent.reason if sent.theirs is None else json.dumps(dict(sent.theirs))
    by = None if sent.theirs_by is None else clean(sent.theirs_by)
    return outbox.Theirs(
        None if said is None else clean(said), sent.theirs_token, by, sent.theirs_at
    )


def _words(error: Exception) -> str:
    return error.what if isinstance(error, Known) else type(error).__name__


def _why(outcome: Outcome, said: str | None) -> tuple[str | None, str | None]:
    if outcome is Outcome.TAKEN:
        return None, None
    start = _REASONS[outcome]
    return outcome.value, f"{start} {said}" if said else start


_REASONS = {
    Outcome.NOT_SENT: "The ERP did not take it; it is sent again by itself.",
    Outcome.REFUSED: "The ERP refused it:",
    Outcome.STALE: "The record was changed in the ERP since it was seen here:",
    Outcome.UNKNOWN: "No clear answer came; the ERP is asked whether it has it.",
}
