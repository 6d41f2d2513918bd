"""One round with the ERP: who is there, may we in, what became of our words, ours out, theirs in.

    PROBE > AUTH > RESOLVE_UNKNOWN > PUSH > PULL > COMPARE > MESSAGES > IDLE

A failure at any place ends the round with a sentence and leaves everything finished as it is;
the next round begins at the beginning and goes on where the cursors and the outbox stand.
"""

from __future__ import annotations

import json
import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bocounter.changes import Changes
from bocounter.errors import Cancelled, Known, Unreachable, WrongUse
from bocounter.models.facts import OperationState
from bocounter.outside.erp.connector import Connector
from bocounter.progress import Progress, Step
from bocounter.queries.traffic import open_decisions
from bocounter.readings import best_options
from bocounter.store.store import Store
from bocounter.sync import (
    anchoring,
    carriers,
    compare,
    generation,
    outbox,
    pinning,
    pull,
    push,
    resolving,
    sending,
    suggestions,
)
from bocounter.sync.pull import Pulled
from bocounter.sync.push import Pushed
from bocounter.sync.telling import QUIET, Round

MOST_SKEW = timedelta(minutes=5)

_WAITING = frozenset(
    {
        OperationState.PENDING,
        OperationState.SENDING,
        OperationState.UNKNOWN,
        OperationState.BLOCKED,
    }
)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a round amounted to.

    ``pulled``: rows that really changed, by kind; ``waiting`` and ``refused``: words not in
    the ERP; ``conflicts``: decisions that wait; ``sent``: messages that left; ``notes``:
    sentences a person should read.
    """

    pulled: Mapping[str, int] = field(default_factory=dict)
    deleted: int = 0
    pushed: int = 0
    waiting: int = 0
    refused: int = 0
    conflicts: int = 0
    sent: int = 0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()

    @property
    def needs_decisions(self) -> bool:
        """Whether something waits for a person."""
        return bool(self.refused or self.conflicts)


@dataclass(slots=True)
class _Tally:
    pulled: Pulled = field(default_factory=Pulled)
    pushed: Pushed = field(default_factory=Pushed)
    left: sending.Left = field(default_factory=sending.Left)
    notes: list[str] = field(default_factory=list)


def run(
    store: Store,
    connector: Connector,
    *,
    clock: Callable[[], datetime],
    progress: Progress,
    changed: Callable[[Changes], None] = lambda _: None,
    full: bool = False,
    pull: bool = True,
    push: bool = True,
    monotonic: Callable[[], float] = time.monotonic,
    mint: Callable[[], str] = lambda: str(uuid.uuid4()),
    chance: Callable[[], float] = random.random,
    quiet: timedelta = QUIET,
    carry: carriers.Carry = carriers.made,
) -> Summary:
    """Do one round and say what it amounted to.

    ``clock`` is ours (aware); ``changed`` is told after each transaction. Raises WrongUse when
    a round is under way or another ERP answers than the one this store belongs to, NotLetIn,
    Unreachable, Cancelled: the round is recorded and finished pages are kept in each case.
    """
    around = Round(store, connector, clock, monotonic, progress, changed, mint, chance, quiet)
    tally = _Tally()
    began = monotonic()
    with _alone(store.path):
        run_id = _begin(around)
        try:
            _steps(around, tally, full=full, pulling=pull, pushing=push)
            if push:
                _messages(around, tally, carry)
        except BaseException as error:
            _end(around, run_id, _summary(around, tally, monotonic() - began), error)
            raise
        summary = _summary(around, tally, monotonic() - began)
        _end(around, run_id, summary, None)
        return summary


def _steps(around: Round, tally: _Tally, *, full: bool, pulling: bool, pushing: bool) -> None:
    push.recover(around)
    sending.recover(around)
    around.progress.step(Step("Asking who is there", 0))
    _probe(around, tally)
    around.progress.step(Step("Logging in", 0))
    around.connector.login()
    seen = generation.look(around)
    around.anew = seen.renewed
    tally.notes += [seen.note] if seen.note else []
    if seen.renewed and pulling:
        # A restored ERP is read before anything is sent: its ids may be those of other records.
        pull.pull(around, tally.pulled)
    if pushing and (pulling or not seen.renewed):
        resolving.resolve(around, tally.pushed, sweep=full or compare.due(around))
        push.push(around, tally.pushed)
        broken = anchoring.anchor(around)
        tally.notes += [broken] if broken else []
    if tally.pushed.asked_to_wait is not None:
        raise Unreachable(
            tally.pushed.asked_to_wait,
            "Nothing is lost; what waits goes out in the first sync after that time.",
        )
    if pulling:
        pull.pull(around, tally.pulled, full=full)
        compare.compare(around, tally.pulled, full=full or seen.renewed)
        suggestions.look(around)
    if pulling and seen.renewed:
        generation.read_again(around)
    around.changed(best_options.freshen(around.store, around.clock(), around.progress))


def _messages(around: Round, tally: _Tally, carry: carriers.Carry) -> None:
    """Let messages leave, last of all: our words are in the ERP, and the facts are fresh."""
    try:
        sending.send(around, carry, tally.left)
    finally:
        tally.notes += tally.left.notes
    if tally.left.sent:
        push.push(around, tally.pushed)


def _probe(around: Round, tally: _Tally) -> None:
    """Ask who answers: the same ERP as ever, or nothing goes out and nothing comes in."""
    identity = around.connector.identity()
    pinning.check(around.store, identity)
    if identity.now is None:
        return
    around.heard(identity.now)
    if abs(around.skew) > MOST_SKEW:
        minutes = round(abs(around.skew).total_seconds() / 60)
        behind = "behind" if around.skew > timedelta(0) else "ahead of"
        tally.notes.append(
            f"The clock of this PC is {minutes} minutes {behind} the ERP's. Set it right: "
            "days and times on the screen follow it."
        )


_UNDER_WAY: set[Path] = set()
_GATE = threading.Lock()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep rounds of one store apart. Other processes are kept out by the store's hold."""
    key = path.absolute()
    with _GATE:
        if key in _UNDER_WAY:
            raise WrongUse("A sync is under way already.", "Wait for it to end, or cancel it.")
        _UNDER_WAY.add(key)
    try:
        yield
    finally:
        with _GATE:
            _UNDER_WAY.discard(key)


def _begin(around: Round) -> int:
    with around.store.write(urgent=False) as write:
        found = write.all("INSERT INTO sync_run (started) VALUES (?) RETURNING id", (around.now(),))
    return int(found[0][0])


def _summary(around: Round, tally: _Tally, seconds: float) -> Summary:
    with around.store.reading() as rows:
        waiting = outbox.count(rows, _WAITING)
        refused = outbox.count(rows, {OperationState.REJECTED})
        conflicts = open_decisions(rows)
    return Summary(
        pulled=dict(tally.pulled.changed),
        deleted=tally.pulled.deleted,
        pushed=tally.pushed.pushed,
        waiting=waiting,
        refused=refused,
        conflicts=conflicts,
        sent=tally.left.sent,
        seconds=round(seconds, 3),
        notes=tuple(tally.notes),
    )


def _end(around: Round, run_id: int, summary: Summary, error: BaseException | None) -> None:
    outcome, reason, advice = _outcome(summary, error)
    with around.store.write(urgent=False) as write:
        write.all(
            "UPDATE sync_run SET ended = ?, outcome = ?, summary = ?, reason = ?, advice = ? "
            "WHERE id = ?",
            (around.now(), outcome, json.dumps(asdict(summary)), reason, advice, run_id),
        )


def _outcome(summary: Summary, error: BaseException | None) -> tuple[str, str | None, str | None]:
    if error is None:
        return ("decisions" if summary.needs_decisions else "done"), None, None
    if isinstance(error, Known):
        return _OUTCOMES.get(type(error).kind, "failed"), error.what, error.advice
    if isinstance(error, KeyboardInterrupt):
        stopped = Cancelled()
        return "cancelled", stopped.what, stopped.advice
    return (
        "failed",
        "The sync stopped because of an error in this program.",
        "What was finished is kept; the log file tells more.",
    )


_OUTCOMES = {
    "cancelled": "cancelled",
    "unreachable": "unreachable",
    "not_let_in": "unreachable",
}
