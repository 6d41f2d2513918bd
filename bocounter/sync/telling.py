"""What a round needs of its surroundings, and how it tells how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bocounter.changes import Changes
from bocounter.models.instants import written
from bocounter.outside.erp.connector import Connector
from bocounter.progress import Progress, Step
from bocounter.store.store import Store

QUIET = timedelta(minutes=30)
"""How long an unanswered word is left alone before it is sent again, where the ERP keeps no
unique reference: a slow ERP may still be writing it."""


@dataclass(slots=True)
class Round:
    """One round with an ERP: its ends, its clock, its chance, and whom it tells.

    ``skew`` is the ERP's clock minus ours, known after the probe. ``clock`` is ours (aware);
    ``erp_now`` the ERP's, by which everything about the traffic is timed, so that a desk whose
    clock is wrong neither waits for ever nor repeats too early.
    """

    store: Store
    connector: Connector
    clock: Callable[[], datetime]
    monotonic: Callable[[], float]
    progress: Progress
    changed: Callable[[Changes], None]
    mint: Callable[[], str]
    chance: Callable[[], float]
    quiet: timedelta = QUIET
    skew: timedelta = timedelta(0)
    started: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.clock()

    def now(self) -> str:
        """Give our clock as the store writes it."""
        return written(self.clock())

    def erp_now(self) -> datetime:
        """Give the ERP's clock, as far as the probe told it."""
        return self.clock() + self.skew

    def tell(self, changes: Changes) -> None:
        """Say what changed, if anything did."""
        if changes:
            self.changed(changes)


class Pace:
    """How fast rows come, for the time that is left."""

    def __init__(self, monotonic: Callable[[], float], what: str, done: int = 0) -> None:
        self._monotonic = monotonic
        self._began = monotonic()
        self._what = what
        self._before = done
        self.done = done

    def step(self, more: int, total: int | None) -> Step:
        """Count ``more`` rows and give the step to show."""
        self.done += more
        passed = self._monotonic() - self._began
        new = self.done - self._before
        left = None
        if total is not None and new > 0 and passed > 0:
            left = max(0.0, (total - self.done) * passed / new)
        return Step(self._what, self.done, total, left)
