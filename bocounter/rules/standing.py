"""How this counter stands with the ERP, in sentences: the one place that says them.

The window gives its own tongue: its translation, its way to write a moment, its keys. The
command line takes the sentences as they stand here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bocounter.models.facts import OperationFacts, OperationState
from bocounter.rules.words import harmless, instant_words


class Round(Protocol):
    """What is known of the last round with the ERP."""

    @property
    def started(self) -> datetime:
        """When it began."""

    @property
    def outcome(self) -> str | None:
        """How it ended; None while it runs, or when it was cut off."""

    @property
    def reason(self) -> str | None:
        """Why it did not end well."""

    @property
    def advice(self) -> str | None:
        """What to do about that."""


def as_it_is(text: str) -> str:
    """Give the sentence as it stands here."""
    return text


@dataclass(frozen=True, slots=True)
class Tongue:
    """How sentences are said: translated by ``tr``, with moments written by ``moment``.

    ``sync`` is what to do for a sync, such as "Press F9".
    """

    tr: Callable[[str], str] = as_it_is
    moment: Callable[[datetime, datetime], str] = instant_words
    sync: str = "Run 'bocounter sync'"


PLAIN = Tongue()

PATIENCE = timedelta(seconds=60)
GOES_BY_ITSELF = frozenset(
    {
        OperationState.PENDING,
        OperationState.SENDING,
        OperationState.UNKNOWN,
        OperationState.BLOCKED,
    }
)


@dataclass(frozen=True, slots=True)
class Stall:
    """Why nothing moves: in a few words, and in whole sentences with what to do next."""

    short: str
    whole: str


def waiting_words(count: int, tongue: Tongue = PLAIN) -> str:
    """Say how many words wait, without an end, so that a reason can follow."""
    tr = tongue.tr
    said = tr("1 word waits to be sent") if count == 1 else tr("{n} words wait to be sent")
    return said.format(n=count)


def all_in_words(tongue: Tongue = PLAIN) -> str:
    """Say that nothing waits and nothing must be decided, without an end."""
    return tongue.tr("Everything here is in the ERP")


def decisions_words(count: int, tongue: Tongue = PLAIN) -> str:
    """Say how many decisions wait, without an end: what was refused counts as one."""
    tr = tongue.tr
    said = tr("1 decision waits") if count == 1 else tr("{n} decisions wait")
    return said.format(n=count)


def stranded_words(count: int, tongue: Tongue = PLAIN) -> str:
    """Say how many of the words that wait do so until a person has decided."""
    tr = tongue.tr
    if not count:
        return ""
    who = tr("One of them waits") if count == 1 else tr("{n} of them wait").format(n=count)
    return tr("{who} until you decide about another word.").format(who=who)


def seen_words(as_of: datetime | None, now: datetime, tongue: Tongue = PLAIN) -> str:
    """Say as of when others' work is seen."""
    tr = tongue.tr
    if as_of is None:
        return tr("I have not seen all of the ERP's open work yet.")
    return tr("I see others' work as of {when}.").format(when=tongue.moment(as_of, now))


def stall(
    waiting: Sequence[OperationFacts],
    last: Round | None,
    now: datetime,
    *,
    syncing: bool = False,
    tongue: Tongue = PLAIN,
) -> Stall | None:
    """Give the reason why words wait; None while none does, or not for long."""
    tr = tongue.tr
    late = [
        word for word in waiting if word.state in GOES_BY_ITSELF and now - word.made_at > PATIENCE
    ]
    if not late:
        return None
    if syncing:
        return Stall(tr("a sync is under way"), tr("A sync is under way; it sends what waits."))
    return _of_the_round(last, late, now, tongue) or _of_the_words(late, now, tongue)


def _of_the_round(
    run: Round | None, late: Sequence[OperationFacts], now: datetime, tongue: Tongue
) -> Stall | None:
    """Say what came between: no round, or one that did not end well."""
    tr, sync = tongue.tr, tongue.sync
    if run is None:
        return Stall(
            tr("there was no sync yet"),
            tr("There was no sync yet. {act} to send what waits.").format(act=sync),
        )
    began = tongue.moment(run.started, now)
    if all(word.made_at >= run.started for word in late):
        return Stall(
            tr("no sync since {when}").format(when=began),
            tr("There was no sync since {when}. {act} to send what waits.").format(
                when=began, act=sync
            ),
        )
    if run.outcome in {"done", "decisions"}:
        return None
    if run.outcome == "cancelled":
        return Stall(
            tr("the last sync was stopped"),
            tr("The sync of {when} was stopped. {act} to go on from there.").format(
                when=began, act=sync
            ),
        )
    if run.outcome is None:
        return Stall(
            tr("the last sync was cut off"),
            tr("The sync of {when} was cut off. {act} to go on from there.").format(
                when=began, act=sync
            ),
        )
    reason = " ".join(harmless(text) for text in (run.reason, run.advice) if text)
    if run.outcome == "unreachable":
        at = tr("at {when}").format(when=began) if began[:1].isdigit() else began
        whole = tr("The ERP was not reached {at}. {reason}").format(at=at, reason=reason)
        return Stall(tr("the ERP was not reached"), whole.strip())
    whole = tr("The sync of {when} ended early. {reason}").format(when=began, reason=reason)
    return Stall(tr("the last sync ended early"), whole.strip())


def _of_the_words(late: Sequence[OperationFacts], now: datetime, tongue: Tongue) -> Stall:
    """Say what holds the words themselves, by the oldest one."""
    tr = tongue.tr
    word = min(late, key=lambda one: one.made_at)
    reason = harmless(word.reason or "")
    if word.state is OperationState.UNKNOWN:
        when = tongue.moment(word.last_sent or word.made_at, now)
        whole = tr("It was sent {when} and no answer came; each sync looks it up.").format(
            when=when
        )
        return Stall(tr("no answer yet"), f"{whole} {reason}".strip())
    if word.state is OperationState.BLOCKED:
        whole = tr("It waits for an earlier word that is not in the ERP yet.")
        return Stall(tr("an earlier word is not in yet"), f"{whole} {reason}".strip())
    if word.not_before is not None and word.not_before > now:
        until = tongue.moment(word.not_before, now)
        whole = tr("It is not sent before {when}.").format(when=until)
        return Stall(tr("not before {when}").format(when=until), f"{reason} {whole}".strip())
    whole = reason or tr("The last sync did not get to it.")
    again = tr("{act} to try again.").format(act=tongue.sync)
    return Stall(tr("the last sync did not get to it"), f"{whole} {again}")
