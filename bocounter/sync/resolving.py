"""Looking up our words in the ERP: those without an answer, and those it said it took."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bocounter.changes import Changes
from bocounter.models.facts import OperationState
from bocounter.progress import Step
from bocounter.readings.refresh import refresh
from bocounter.store.replaying import RESTORED
from bocounter.store.writer import Write
from bocounter.sync import outbox
from bocounter.sync.outbox import Word
from bocounter.sync.push import Pushed
from bocounter.sync.telling import Round
from bocounter.sync.verdicts import AFTER_LOOKING_UP, looked_up

BATCH = 50
SWEPT = timedelta(days=7)
"""How long after it was sent a word is looked at again for a second copy."""

GIVEN_UP = frozenset({OperationState.REJECTED, OperationState.CONFLICT, OperationState.WITHDRAWN})
"""States of words that are sent no more; one that was sent before may arrive all the same."""

_BY_ITSELF = "none, and it may still arrive"


@dataclass(frozen=True, slots=True)
class _Look:
    word: Word
    hits: Sequence[str]


def resolve(around: Round, so_far: Pushed, *, sweep: bool = False) -> None:
    """Settle every UNKNOWN word by asking the ERP after its reference; confirm what is DONE.

    ``sweep`` looks again at everything that may have left in the last seven days. Raises
    Unreachable, NotLetIn, Cancelled; what was settled before is kept.
    """
    since = around.erp_now() - SWEPT
    with around.store.reading() as rows:
        wanted = outbox.in_states(rows, {OperationState.UNKNOWN, OperationState.DONE})
        if sweep:
            wanted += outbox.in_states(rows, {OperationState.VERIFIED})
            given_up = [w for w in outbox.in_states(rows, GIVEN_UP) if w.attempts]
            wanted += [w for w in given_up if _lately(w, since) and outbox.may_be_there(rows, w)]
    wanted = [w for w in wanted if w.state is OperationState.UNKNOWN or _lately(w, since)]
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        around.progress.step(Step("Looking up what was sent", start, len(wanted)))
        found = around.connector.look_up([word.id for word in batch])
        changes = Changes()
        with around.store.write() as write:
            for word in batch:
                changes |= _judge(around, write, _Look(word, found.get(word.id, ())), so_far)
            changes |= refresh(write)
        around.tell(changes)


def _lately(word: Word, since: datetime) -> bool:
    return word.last_sent is None or word.last_sent >= since


def _judge(around: Round, write: Write, look: _Look, so_far: Pushed) -> Changes:
    if len(look.hits) > 1:
        _duplicate(around, write, look)
    if look.word.state in GIVEN_UP and look.hits:
        return _after_all(around, write, look)
    if look.word.state is OperationState.UNKNOWN:
        _settle(around, write, look, so_far)
        return look.word.changes
    if look.word.state is OperationState.DONE and look.hits:
        outbox.move(write, look.word, OperationState.VERIFIED)
        return look.word.changes
    return look.word.changes if len(look.hits) > 1 else Changes()


def _after_all(around: Round, write: Write, look: _Look) -> Changes:
    """Take up a word that arrived after it was given up; say so where a person took it back."""
    word = look.word
    if word.state is OperationState.WITHDRAWN:
        outbox.dispute(
            write,
            word,
            "duplicate",
            f"The ERP has this word after all (record {look.hits[0]}), though it was taken back or "
            "written again here: it arrived late. If it is not wanted there, delete it in the ERP.",
            outbox.Theirs(json.dumps(list(look.hits))),
            mint=around.mint(),
            at=around.now(),
        )
    else:
        outbox.move(write, word, OperationState.DONE, remote_id=look.hits[0])
        outbox.close_disputes(write, word, around.now())
    return word.changes


def _settle(around: Round, write: Write, look: _Look, so_far: Pushed) -> None:
    word, now = look.word, around.erp_now()
    if not look.hits and word.remote_id is not None:
        _vanished(around, write, word)
        return
    silent_since = _silent_since(word, now)
    quiet_over = now - silent_since >= around.quiet
    unique = around.connector.capabilities().unique_reference
    verdict = looked_up(
        len(look.hits),
        may_repeat=unique or quiet_over,
        tries=outbox.unanswered_tries(write, word, now),
    )
    state = AFTER_LOOKING_UP[verdict]
    code, reason = _WHY.get(verdict, (None, None))
    outbox.move(
        write,
        word,
        state,
        remote_id=look.hits[0] if look.hits else None,
        code=code,
        reason=reason,
    )
    if silent_since != word.last_sent:
        outbox.count_quiet_from(write, word, silent_since)
    so_far.pushed += state is OperationState.DONE


def _silent_since(word: Word, now: datetime) -> datetime:
    """Say from when the quiet time of a word counts, by the ERP's clock.

    From its last sending, if that is known for sure. A store that was put back does not know
    it, and a time ahead of the ERP's is by a clock that erred: then it counts from this look.
    """
    if word.code == RESTORED or word.last_sent is None or word.last_sent > now:
        return now
    return word.last_sent


def _vanished(around: Round, write: Write, word: Word) -> None:
    """Put a word to a person that the ERP had taken once, as an older copy of the store told."""
    message = (
        "The ERP had taken this word, and does not have it any more. Send it again, or leave it."
    )
    outbox.move(write, word, OperationState.DONE)
    theirs = outbox.Theirs()
    at = around.now()
    outbox.dispute(write, word, "vanished", message, theirs, mint=around.mint(), at=at)


def _duplicate(around: Round, write: Write, look: _Look) -> None:
    copies = ", ".join(look.hits)
    outbox.dispute(
        write,
        look.word,
        "duplicate",
        f"The ERP has this word {len(look.hits)} times (records {copies}). The oldest one "
        "counts; delete the others in the ERP.",
        outbox.Theirs(json.dumps(list(look.hits))),
        mint=around.mint(),
        at=around.now(),
    )


_WHY: dict[str, tuple[str, str]] = {
    _BY_ITSELF: (
        "quiet",
        "No clear answer came and the ERP does not show it yet. It is looked for in each sync "
        "and sent again only after half an hour without it, so that it does not arrive twice.",
    ),
    "none, after too many tries": (
        "keeps_failing",
        "The ERP keeps failing on this: 8 tries in 24 hours without an answer. Tell whoever "
        "looks after the ERP, then write it again.",
    ),
}
