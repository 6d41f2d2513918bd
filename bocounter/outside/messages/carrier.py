"""Our word with what carries messages: a mail server, a gateway for text messages."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Letter:
    """One message on its way. ``id`` is its key: it is the same however often it is tried."""

    id: str
    message_id: str
    to: str
    subject: str | None
    text: str
    at: datetime


class Outcome(enum.StrEnum):
    """What became of a message that was given to a carrier."""

    SENT = "sent"
    """The other side took it."""
    LATER = "later"
    """It asked to wait, and has surely not taken it; ``retry_after`` seconds where it said."""
    REFUSED = "refused"
    """It says no to this message; ``reason`` in its words."""
    MAY_HAVE_GONE = "may_have_gone"
    """No answer after the content was given: it is never sent again by itself."""
    NOT_LET_IN = "not_let_in"
    """The login is refused: nothing is tried again until a person sets it anew."""
    NOBODY = "nobody"
    """Nobody answers, or not as agreed; nothing was given. The rest waits for another round."""
    WITHHELD = "withheld"
    """At the last moment it must not leave any more; nothing of its content was given."""


@dataclass(frozen=True, slots=True)
class Carried:
    """The outcome of one message."""

    outcome: Outcome
    reason: str | None = None
    retry_after: float | None = None


Last = Callable[[], AbstractContextManager[bool]]
"""Entered at the last moment before content is given, and left once it is: False, and it must not.

Nothing may be waited for inside but that the content is given away.
"""


class Carrier(Protocol):
    """Somebody who takes messages. Never keeps a secret, and logs neither address nor text."""

    def check(self) -> str:
        """Log in, send nothing, and say who answered. Raises Unreachable, NotLetIn, WrongUse."""

    def carry(self, letter: Letter, last: Last) -> Carried:
        """Give one message away, once. Never raises for what the network or the server does."""

    def close(self) -> None:
        """Let go of the line. Never raises."""


@dataclass(frozen=True, slots=True)
class Means:
    """All that a carrier needs to be made; the secret is asked for at the login and not kept.

    ``options`` are the carrier's own. ``stopping`` lets a wait on the network end early.
    """

    url: str
    user: str | None
    sender: str
    secret: Callable[[], str | None]
    ca_file: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    stopping: Callable[[], bool] = lambda: False
    seconds: float = 20.0


Make = Callable[[Means], Carrier]
"""What an entry point of the group ``bocounter.messages`` names. Makes no connection yet."""
