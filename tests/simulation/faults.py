"""What goes wrong: which faults a session mixes, how often, and where a program may die."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from dataclasses import dataclass, field


class Crash(BaseException):
    """The program ends without another word."""


RATES: dict[str, float] = {
    "drop_before_effect": 0.20,
    "drop_after_effect": 0.20,
    "late_effect": 0.20,
    "replayed_post": 0.10,
    "taken_without_record": 0.08,
    "not_sent": 0.15,
    "retry_after": 0.15,
    "refused": 0.08,
    "stale": 0.05,
    "poison": 0.06,
    "send_raises": 0.06,
    "unreachable": 0.04,
    "login_refused": 0.15,
    "session_ended": 0.02,
    "endless_page": 0.01,
    "total_changes": 0.3,
    "page_moves": 0.12,
    "late_commit": 0.5,
    "unreadable_row": 0.5,
    "deletion": 0.5,
    "scope_loss": 0.5,
    "mass_loss": 0.5,
    "clock_jump": 0.5,
    "clock_jump_in_round": 0.05,
    "crash": 0.3,
    "crash_in_deed": 0.1,
    "cancel": 0.2,
    "store_put_back": 0.5,
    "erp_put_back": 0.5,
    "swapped": 0.05,
    "suspended": 0.01,
    "suspended_at_sending": 0.15,
    "very_late_effect": 0.08,
    "odd_words": 0.3,
    "damaged_store": 0.5,
}
"""Every kind of fault and how often it strikes where it can, in a session that has it."""

IN_A_SESSION = 0.4
"""How likely a session has a kind of fault at all: few at once reach deeper than all at once."""


@dataclass(slots=True)
class Faults:
    """The mix of one session, and the count of what struck."""

    chance: random.Random
    only: frozenset[str]
    struck: Counter[str] = field(default_factory=Counter)
    on: bool = True

    @classmethod
    def mixed(cls, chance: random.Random) -> Faults:
        """Draw the mix of a session."""
        only = frozenset(kind for kind in RATES if chance.random() < IN_A_SESSION)
        return cls(chance, only)

    def has(self, kind: str) -> bool:
        """Say whether this session may have a kind of fault now."""
        return self.on and kind in self.only

    def strikes(self, kind: str) -> bool:
        """Draw whether a fault happens here, and count it."""
        if not self.has(kind) or self.chance.random() >= RATES[kind]:
            return False
        self.struck[kind] += 1
        return True


@dataclass(slots=True)
class Script(Faults):
    """Faults that are not drawn but written down: so many of a kind, at the first chances."""

    plan: dict[str, int] = field(default_factory=dict)

    @classmethod
    def written(cls, chance: random.Random, **plan: int) -> Script:
        """Give the faults of a plan."""
        return cls(chance, frozenset(plan), plan=dict(plan))

    def strikes(self, kind: str) -> bool:
        """Say whether the plan has one left, and count it."""
        if not self.has(kind) or not self.plan[kind]:
            return False
        self.plan[kind] -= 1
        self.struck[kind] += 1
        return True


@dataclass(slots=True)
class Points:
    """The places where a program may die; it dies at the one it was armed for, and stays dead.

    ``doomed`` is the number of the one among all it comes by, for those who try each in turn.
    """

    crashes: int = 0
    dead: bool = False
    reached: int = 0
    doomed: int | None = None
    _left: int | None = None

    def arm(self, nth: int) -> None:
        """Let the program die at the nth point from now."""
        self._left = nth

    def disarm(self) -> None:
        """Let the program live."""
        self._left = None

    def reach(self) -> None:
        """Come by a point. Raises Crash when it is the one, and at every point after it."""
        self.reached += not self.dead
        if self.reached == self.doomed and not self.dead:
            self.dead = True
            self.crashes += 1
        if self._left is not None:
            self._left -= 1
            if self._left <= 0:
                self.dead, self._left = True, None
                self.crashes += 1
        if self.dead:
            raise Crash


class Trace:
    """What happened, in order, as one hash: no path, no real time, no object's address."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.last: list[str] = []

    def say(self, *what: object) -> None:
        """Add one line."""
        line = " ".join(str(part) for part in what)
        self._hash.update(line.encode() + b"\n")
        self.last.append(line)

    @property
    def hash(self) -> str:
        """Give the hash so far."""
        return self._hash.hexdigest()
