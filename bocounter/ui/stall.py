"""Why words of ours are not in the ERP yet, once they have waited longer than a minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bocounter.models.facts import OperationFacts, OperationState
from bocounter.ui import words
from bocounter.ui.words import tr

if TYPE_CHECKING:
    from bocounter.queries.traffic import Run
    from bocounter.ui.traffic import Traffic

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


def stall(found: Traffic, *, syncing: bool) -> Stall | None:
    """Give the reason; None while nothing waits, or not for long."""
    late = [
        word
        for word in found.waiting
        if word.state in GOES_BY_ITSELF and found.at - word.made_at > PATIENCE
    ]
    if not late:
        return None
    if syncing:
        return Stall(tr("a sync is under way"), tr("A sync is under way; it sends what waits."))
    return _of_the_round(found.last, late, found.at) or _of_the_words(late, found.at)


def _of_the_round(run: Run | None, late: Sequence[OperationFacts], now: datetime) -> Stall | None:
    """Say what came between: no round, or one that did not end well."""
    if run is None:
        return Stall(
            tr("there was no sync yet"),
            tr("There was no sync yet. Press F9 to send what waits."),
        )
    began = words.moment(run.started, now)
    if all(word.made_at >= run.started for word in late):
        return Stall(
            tr("no sync since {when}").format(when=began),
            tr("There was no sync since {when}. Press F9 to send what waits.").format(when=began),
        )
    if run.outcome in {"done", "decisions"}:
        return None
    if run.outcome == "cancelled":
        return Stall(
            tr("the last sync was stopped"),
            tr("The sync of {when} was stopped. Press F9 to go on from there.").format(when=began),
        )
    if run.outcome is None:
        return Stall(
            tr("the last sync was cut off"),
            tr("The sync of {when} was cut off. Press F9 to go on from there.").format(when=began),
        )
    short = tr("the ERP was not reached") if run.outcome == "unreachable" else None
    reason = " ".join(words.plain(text) for text in (run.reason, run.advice) if text)
    whole = tr("The sync of {when} ended early. {reason}").format(when=began, reason=reason)
    return Stall(short or tr("the last sync ended early"), whole.strip())


def _of_the_words(late: Sequence[OperationFacts], now: datetime) -> Stall:
    """Say what holds the words themselves, by the oldest one."""
    word = min(late, key=lambda one: one.made_at)
    reason = words.plain(word.reason or "")
    if word.state is OperationState.UNKNOWN:
        whole = tr("It was sent {when} and no answer came; each sync looks it up.").format(
            when=words.moment(word.last_sent, now)
        )
        return Stall(tr("no answer yet"), f"{whole} {reason}".strip())
    if word.state is OperationState.BLOCKED:
        whole = tr("It waits for an earlier word that is not in the ERP yet.")
        return Stall(tr("an earlier word is not in yet"), f"{whole} {reason}".strip())
    if word.not_before is not None and word.not_before > now:
        until = words.moment(word.not_before, now)
        whole = tr("It is not sent before {when}.").format(when=until)
        return Stall(tr("not before {when}").format(when=until), f"{reason} {whole}".strip())
    whole = reason or tr("The last sync did not get to it.")
    return Stall(tr("the last sync did not get to it"), f"{whole} {tr('Press F9 to try again.')}")
