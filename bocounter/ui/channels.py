"""By which channels a customer may be reached now, as the window shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bocounter.models.call_facts import ScriptKind
from bocounter.rules.consents import CHANNELS, Answer, Open, Said, answer_of
from bocounter.store.reader import Rows

CHANNEL_OF = {
    ScriptKind.CALL: "call",
    ScriptKind.VOICEMAIL: "call",
    ScriptKind.SMS: "sms",
    ScriptKind.EMAIL: "email",
}


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel: what they said about their orders, the word that counts, whether it is open."""

    name: str
    answer: Answer
    said: Said | None
    open: Open


def channels(
    rows: Rows, customer: str, now: datetime, branch: str | None = None
) -> tuple[Channel, ...]:
    """Give every channel of a customer; ``branch`` is the code of the one that serves them."""
    from bocounter.queries import consents, reaching

    held = consents.said(rows, customer)
    found = []
    for name in CHANNELS:
        answer = answer_of(held, name)
        word = next(
            (
                one
                for one in reversed(held)
                if one.channel == name and one.scope == "service" and one.answer is answer
            ),
            None,
        )
        open_ = reaching.reachable(rows, customer, name, now, branch=branch)
        found.append(Channel(name, answer, word, open_))
    return tuple(found)


def channel(
    rows: Rows, customer: str, kind: ScriptKind, now: datetime, branch: str | None = None
) -> Channel:
    """Give the channel that a script of this kind takes."""
    wanted = CHANNEL_OF[kind]
    return next(one for one in channels(rows, customer, now, branch) if one.name == wanted)
