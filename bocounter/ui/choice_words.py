"""The words of what was chosen for a line. Small, for the board says them, too."""

from __future__ import annotations

from datetime import datetime

from bocounter.models.choice_facts import ChoiceFacts, ChoiceState
from bocounter.ui import words
from bocounter.ui.words import Shape, Sign, Tone, tr


def choice_sign(facts: ChoiceFacts) -> Sign:
    """Say where a choice stands."""
    return {
        ChoiceState.WAITING: Sign(tr("Chosen: waits to be sent"), Shape.CLOCK, Tone.WARNING),
        ChoiceState.IN_ERP: Sign(tr("Chosen: in the ERP"), Shape.CHECK, Tone.GOOD),
        ChoiceState.ACTED_ON: Sign(tr("Chosen: under way"), Shape.ARROW, Tone.CALM),
        ChoiceState.SUGGESTION: Sign(
            tr("Chosen, but only a suggestion now"), Shape.TRIANGLE, Tone.ALARM
        ),
    }[facts.state]


def chosen_in_short(facts: ChoiceFacts) -> str:
    """Say a choice where there is room for a few words."""
    if facts.state is ChoiceState.SUGGESTION:
        return tr("does not fit any more: {what}").format(what=words.plain(facts.phrase))
    return tr("chosen: {what}").format(what=words.plain(facts.phrase))


def signed(facts: ChoiceFacts, now: datetime) -> str:
    """Say who chose when, and why where that was said."""
    chosen = facts.choice
    said = words.signed(words.plain(chosen.by), chosen.at, now)
    return f"{said}: {words.lines(chosen.reason)}" if chosen.reason else said
