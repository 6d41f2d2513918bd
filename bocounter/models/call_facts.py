"""What is said to a customer: a script with the facts it rests on, and what it must not say."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime


class ScriptKind(enum.StrEnum):
    """By which way a script reaches the customer."""

    CALL = "call"
    VOICEMAIL = "voicemail"
    SMS = "sms"
    EMAIL = "email"


CALL_SECTIONS = (
    "greeting",
    "verify",
    "headline",
    "cause",
    "date",
    "done",
    "options",
    "commitment",
    "next_contact",
    "recap",
)
"""The sections of a call, always all of them, in the order in which they are spoken."""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a script; an empty text where there is nothing to say."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class FactUsed:
    """A fact that a script rests on: from where it is and how old."""

    name: str
    value: str | None
    source: str | None
    as_of: datetime | None


class GuardLevel(enum.StrEnum):
    """Whether what is wrong can be done all the same."""

    REFUSE = "refuse"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Guard:
    """What must not be said or done; ``text`` ends in the ``advice`` what to do instead."""

    level: GuardLevel
    text: str
    advice: str = ""

    @property
    def what(self) -> str:
        """What is wrong, without what to do."""
        return self.text.removesuffix(self.advice).rstrip()


@dataclass(frozen=True, slots=True)
class Script:
    """What to say about a work order. ``subject`` is an e-mail's.

    ``fell_back`` names the sentences that the language lacks and that are in English.
    """

    kind: ScriptKind
    language: str
    subject: str | None
    text: str
    sections: tuple[Section, ...]
    facts: tuple[FactUsed, ...]
    guards: tuple[Guard, ...]
    next_contact: datetime
    fell_back: tuple[str, ...] = ()
