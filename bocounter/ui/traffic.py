"""The traffic with the ERP as the window says it: read at one moment, said in few words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bocounter.errors import Known
from bocounter.models.facts import ConflictFacts, Freshness, OperationFacts
from bocounter.progress import Step
from bocounter.queries import traffic
from bocounter.queries.settings import settings
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


def read_traffic(counter: Counter) -> Callable[[Rows], Traffic]:
    """Give the question that reads it all."""
    now = counter.now()

    def work(rows: Rows) -> Traffic:
        return Traffic(
            traffic.status(rows, now),
            traffic.freshness(rows),
            traffic.waiting(rows),
            traffic.conflicts(rows),
            traffic.last_run(rows),
            settings(rows),
        )

    return work


def headline(found: Traffic) -> Sign:
    """Say in a few words whether all is in."""
    status = found.status
    if found.settings.connector is None:
        return Sign(tr("No ERP is connected"), Shape.QUESTION, Tone.WARNING)
    if status.refused or status.conflicts:
        return Sign(tr("Something needs your decision"), Shape.TRIANGLE, Tone.ALARM)
    if status.waiting:
        count = status.waiting
        text = tr("1 word waits to be sent") if count == 1 else tr("{n} words wait to be sent")
        return Sign(text.format(n=count), Shape.CLOCK, Tone.WARNING)
    return Sign(tr("Everything here is in the ERP"), Shape.CHECK, Tone.GOOD)


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
