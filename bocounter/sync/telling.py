"""What a round needs of its surroundings, and how it tells how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bocounter.changes import Changes
from bocounter.errors import Cancelled
from bocounter.models.instants import written
from bocounter.outside.erp.connector import Connector
from bocounter.progress import Progress, Step
from bocounter.store.store import Store

QUIET = timedelta(minutes=30)
"""How long an unanswered word is left alone before it is sent again, where the ERP keeps no
unique reference: a slow ERP may still be writing it."""

MOST_STRAY_SECONDS = 120.0
"""How far the clock of a desk may part from the time that really passed in a round."""


@dataclass(slots=True)
class Round:
    """One round with an ERP: its ends, its clock, its chance, and whom it tells.

    ``skew`` is the ERP's clock minus ours, known after the probe. ``clock`` is ours (aware);
    ``erp_now`` the ERP's, by which everything about the traffic is timed, so that a desk whose
    clock is wrong neither waits for ever nor repeats too early. ``anew``: the ERP was restored,
    so that no version it gave before proves anything.
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
    anew: bool = False
    started: datetime = field(init=False)
    _ticks: float = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.clock()
        self._ticks = self.monotonic()

    def now(self) -> str:
        """Give our clock as the store writes it."""
        return written(self.clock())

    def heard(self, theirs: datetime) -> None:
        """Keep how far the ERP's clock, which has just been told, is from ours.

        From the one that the round began with: a clock that was set and set right again
        meanwhile looks the same afterwards, and the difference must be true then.
        """
        here = self.clock()
        steady = self.started + timedelta(seconds=self.monotonic() - self._ticks)
        astray = abs((here - steady).total_seconds()) > MOST_STRAY_SECONDS
        self.skew = theirs - (steady if astray else here)

    def erp_now(self) -> datetime:
        """Give the ERP's clock, as far as the probe told it.

        Raises Cancelled when the desk's clock was set, or the desk slept, since the round began:
        the skew is no longer true then, and the next round asks for it again.
        """
        now = self.clock()
        passed = (now - self.started).total_seconds()
        stray = passed - (self.monotonic() - self._ticks)
        if passed and abs(stray) > MOST_STRAY_SECONDS:  # a clock that stands still was fixed
            raise Cancelled(
                "The sync was stopped: the clock of this PC was set, or the PC slept, meanwhile.",
                "What is complete is kept; sync again.",
            )
        return now + self.skew

    def erp_by_ticks(self) -> datetime:
        """Give the ERP's clock by the time that really passed since the round began.

        For keeping an answer that has come, whatever happened to the desk's clock meanwhile.
        A short sleep, which the ticks do not count, is told by the clock.
        """
        passed = timedelta(seconds=self.monotonic() - self._ticks)
        stray = self.clock() - self.started - passed
        if timedelta(0) < stray <= timedelta(seconds=MOST_STRAY_SECONDS):
            passed += stray
        return self.started + self.skew + passed

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
