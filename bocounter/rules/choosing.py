"""Where a choice stands, and what it speaks for: rules over facts, asked each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from bocounter.models.choice_facts import Choice, ChoiceState, Step
from bocounter.models.facts import ARRIVED_STATES, ON_THE_WAY_STATES
from bocounter.models.stored import quantity_text

UNDER_WAY = frozenset({"shipped", "received", "ordered", "done"})
"""Statuses of documents that somebody has acted on."""

_SPEAKS = ON_THE_WAY_STATES | ARRIVED_STATES
"""States of words whose choice speaks for its units; one that was refused lets go of them."""


@dataclass(frozen=True, slots=True)
class LineNow:
    """A line as it is now; None of it when the ERP no longer has the line."""

    part: str
    open: bool
    outstanding: Decimal
    cancelled: bool


def speaks(step: Step) -> bool:
    """Whether a step still speaks for units by itself: its document does so once it is seen."""
    return not step.documents and (step.state is None or step.state in _SPEAKS)


def acted_on(choice: Choice) -> bool:
    """Whether somebody has sent, ordered or received what was chosen."""
    return any(document.status in UNDER_WAY for step in choice.steps for document in step.documents)


def state(
    choice: Choice, line: LineNow | None, granted: Mapping[str, Decimal]
) -> tuple[ChoiceState, str | None]:
    """Give the state of a choice, and why it is only a suggestion any more.

    ``granted`` are the units that each of its claims got, by the id of the step or document.
    """
    if acted_on(choice):
        return ChoiceState.ACTED_ON, None
    why = _gone(choice, line) or _lost(choice, granted, line)
    if why is not None:
        return ChoiceState.SUGGESTION, why
    states = {step.state for step in choice.steps} | {choice.line_state}
    if states - {None} <= ARRIVED_STATES:
        return ChoiceState.IN_ERP, None
    return ChoiceState.WAITING, None


def on_line(choice: Choice, part: str | None) -> Choice:
    """Give a choice as its line stands: one that asks for the chosen number itself wants that."""
    if part is None or part == choice.wanted or {step.part for step in choice.steps} != {part}:
        return choice
    steps = tuple(replace(step, covers=step.quantity) for step in choice.steps)
    return replace(choice, wanted=part, steps=steps)


def _gone(choice: Choice, line: LineNow | None) -> str | None:
    if line is None:
        return "The ERP no longer has the line."
    if line.cancelled:
        return "The line was cancelled meanwhile."
    if not line.open:
        return "The line was handed out meanwhile."
    if line.part != choice.wanted:
        return "The line asks for another part now."
    return None


def _lost(choice: Choice, granted: Mapping[str, Decimal], line: LineNow | None) -> str | None:
    """Say that units which were chosen are somebody else's, or not there any more."""
    if line is None or line.outstanding <= 0:
        return None
    for step in choice.steps:
        if step.documents and all(d.status in (None, "cancelled") for d in step.documents):
            return "The ERP's people have cancelled what was asked for."
        for name in (step.id, *(document.record for document in step.documents)):
            if name not in granted:
                continue
            short = step.quantity - granted[name]
            if short > 0 and step.covers <= line.outstanding:
                return (
                    f"{quantity_text(short)} of the {quantity_text(step.quantity)} units chosen "
                    "are not there any more, or somebody else was faster."
                )
    return None
