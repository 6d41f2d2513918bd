"""The traffic with the ERP as the window says it: read at one moment, said in few words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bocounter.errors import Known
from bocounter.models.facts import ConflictFacts, Freshness, OperationFacts
from bocounter.progress import Step
from bocounter.queries import traffic
from bocounter.queries.settings import settings
from bocounter.readings.wishes import held
from bocounter.rules import standing
from bocounter.settings import Settings
from bocounter.store.reader import Rows
from bocounter.ui import words
from bocounter.ui.counter import Counter
from bocounter.ui.words import Shape, Sign, Tone, tr


@dataclass(frozen=True, slots=True)
class Traffic:
    """All this screen and the status bar say, as of one moment of the store."""

    status: traffic.SyncStatus
    freshness: tuple[Freshness, ...]
    waiting: tuple[OperationFacts, ...]
    conflicts: tuple[ConflictFacts, ...]
    last: traffic.Run | None
    settings: Settings
    at: datetime
    """When it was read, by this PC's clock."""
    holds: frozenset[str] = frozenset()
    """What the ERP can hold, as far as the last login told."""
    second_copy: str | None = None
    """Why the newest words have no second copy; None while all have one."""


def read_traffic(counter: Counter) -> Callable[[Rows], Traffic]:
    """Give the question that reads it all; second copies that are owed are tried again first."""
    now, second_copy = counter.now(), counter.second_copy
    if second_copy is not None:
        counter.pay_second_copies()

    def work(rows: Rows) -> Traffic:
        return Traffic(
            traffic.status(rows, now),
            traffic.freshness(rows),
            traffic.waiting(rows),
            traffic.conflicts(rows),
            traffic.last_run(rows),
            settings(rows),
            now,
            held(rows),
            second_copy,
        )

    return work


def headline(found: Traffic, *, syncing: bool = False) -> Sign:
    """Say in a few words whether all is in, and if not, why."""
    if found.settings.connector is None:
        return Sign(tr("No ERP is connected"), Shape.QUESTION, Tone.WARNING)
    said = _waiting_words(found, syncing=syncing)
    if found.conflicts:
        decide = decisions_words(len(found.conflicts))
        said = tr("{decisions}, {words}").format(decisions=decide, words=said) if said else decide
        return Sign(said, Shape.TRIANGLE, Tone.ALARM)
    if said:
        return Sign(said, Shape.CLOCK, Tone.WARNING)
    return Sign(standing.all_in_words(_tongue()), Shape.CHECK, Tone.GOOD)


def _tongue() -> standing.Tongue:
    return standing.Tongue(tr, words.moment, tr("Press F9"))


def _stall(found: Traffic, *, syncing: bool) -> standing.Stall | None:
    return standing.stall(found.waiting, found.last, found.at, syncing=syncing, tongue=_tongue())


def _waiting_words(found: Traffic, *, syncing: bool) -> str:
    count = found.status.waiting
    if not count:
        return ""
    said = standing.waiting_words(count, _tongue())
    why = _stall(found, syncing=syncing)
    return said if why is None else tr("{words}: {why}").format(words=said, why=why.short)


def truth(found: Traffic, *, syncing: bool = False) -> str:
    """Say in whole sentences why words wait, and as of when others' work is seen."""
    if found.settings.connector is None:
        return words.lines(found.status.sentence)
    why = _stall(found, syncing=syncing)
    said = [] if why is None else [why.whole]
    if found.second_copy is not None:
        said.append(words.plain(found.second_copy))
    said.append(standing.seen_words(found.status.as_of, found.at, _tongue()))
    return " ".join(said)


def decisions_words(count: int) -> str:
    """Say how many decisions wait."""
    return standing.decisions_words(count, _tongue())


def failure(error: Exception) -> str:
    """Say in the place where a deed was asked for why it was not done."""
    if isinstance(error, Known):
        return words.lines(str(error))
    return tr("This did not work, because of a fault in bocounter: {fault}").format(
        fault=words.lines(str(error))
    )


def step_words(step: Step) -> str:
    """Say a step: what, how many rows, how long still."""
    said = words.plain(step.what)
    if step.total:
        said = tr("{what}: {done:,} of {total:,}").format(
            what=said, done=step.done, total=step.total
        )
    elif step.done:
        said = tr("{what}: {done:,}").format(what=said, done=step.done)
    if step.seconds_left is not None:
        left = max(1, round(step.seconds_left))
        said = tr("{said}, about {n} s left").format(said=said, n=left)
    return said


def trouble(error: Exception) -> str:
    """Say a failure of a round in one line."""
    return f"{error.what} {error.advice}" if isinstance(error, Known) else str(error)
