"""To whom a case goes when it goes wrong: by told dates missed, a machine that is down, a threat.

Missed once: the parts lead calls. Twice, or a machine down for more than two days: the parts
manager, the service manager and the supplier's representative. More than five days down, or a key
account: the branch manager. Who wants to cancel: the manager, now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bocounter.models.desk_facts import CallFacts, Decision
from bocounter.rules import words
from bocounter.rules.next_call import by_one_clock

DOWN_DAYS, LONG_DOWN_DAYS = 2, 5


@dataclass(frozen=True, slots=True)
class Escalation:
    """To whom a case goes, and why; a higher ``level`` is the worse case."""

    level: int
    to: str
    why: str

    @property
    def text(self) -> str:
        """Say it."""
        return f"{self.why} {self.to}"


_LEAD = "The parts lead calls."
_MANAGERS = "Parts manager, service manager and the supplier's representative."
_BRANCH = "The branch manager, and think of a machine to rent meanwhile."
_NOW = "The manager, now."


def missed_days(told: Iterable[tuple[str | None, date, date]], today: date) -> int:
    """Count the told days that passed unkept: each is a line, the day and when it was told.

    Oldest first, of parts that are missing still. A day that was told anew before it came was not
    missed.
    """
    missed: set[date] = set()
    rows = list(told)
    for n, (line, day, _) in enumerate(rows):
        anew = (at for other, _, at in rows[n + 1 :] if other in (line, None))
        if day < today and all(at > day for at in anew):
            missed.add(day)
    return len(missed)


def escalation(one: CallFacts, missed: int, tier: int, now: datetime) -> Escalation | None:
    """Give to whom a case goes now; None while it goes to nobody."""
    if not one.short_lines:
        return None
    if one.decision == Decision.CANCEL:
        return Escalation(4, _NOW, "The customer wants to cancel.")
    down = _down_days(one, now)
    if down > LONG_DOWN_DAYS:
        return Escalation(3, _BRANCH, f"The machine has been down for {words.days_words(down)}.")
    if tier and (missed or (one.slip_days or 0) > 0):
        return Escalation(3, _BRANCH, "A key account waits longer than was told.")
    if missed > 1:
        return Escalation(2, _MANAGERS, f"{missed} told dates were missed.")
    if down > DOWN_DAYS:
        return Escalation(2, _MANAGERS, f"The machine has been down for {words.days_words(down)}.")
    return Escalation(1, _LEAD, "A told date was missed.") if missed else None


def _down_days(one: CallFacts, now: datetime) -> int:
    if not one.down or one.opened is None:
        return 0
    return (by_one_clock(now).date() - one.opened).days
