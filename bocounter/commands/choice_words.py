"""What a choice looks like to the ERP's people: exactly what is to be done, and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bocounter.commands.words import day, moment
from bocounter.models.facts import LineFacts, WorkOrderFacts
from bocounter.models.option_facts import Option
from bocounter.models.stored import quantity_text
from bocounter.rules import return_words


@dataclass(frozen=True, slots=True)
class Said:
    """Who chose what for whom, and the names of places."""

    order: WorkOrderFacts
    line: LineFacts
    here: str
    branches: Mapping[str, str]
    by: str
    now: datetime
    reason: str | None = None

    def branch(self, id_: str) -> str:
        """Give a branch's name."""
        return self.branches.get(id_, id_)


def chosen(option: Option, said: Said, *, line_changes: bool = False) -> str:
    """Write what is to be done for one source of a choice, as whole lines.

    ``line_changes``: a word of its own says what the line is to ask for.
    """
    lines = [
        f"Chosen by {said.by}, {moment(said.now)}, for {said.line.part} on {said.order.number}:",
        _deed(option, said),
    ]
    if option.part_id != said.line.part_id:
        place = f"It takes the place of {quantity_text(option.covers)} x {said.line.part}"
        by_hand = "; change the line to the other number when it is handed out"
        lines.append(f"{place}{'' if line_changes else by_hand}.")
    if option.breaks_kit:
        lines.append("It is taken out of a kit, which is not whole afterwards.")
    back = return_words.terms(option.returnable, option.restock_fees)
    if back and option.source_kind == "offer":
        lines.append(f"Return: {back}.")
    if said.line.need_by is not None:
        lines.append(f"Needed by {day(said.line.need_by)}.")
    if said.reason is not None:
        lines.append(f"Reason: {said.reason}")
    return "\n".join(lines)


def _deed(option: Option, said: Said) -> str:
    units = f"{quantity_text(option.quantity)} x {option.part}"
    if option.source_kind == "shelf" and option.source_id == said.here:
        return f"Set {units} aside from the shelf here."
    if option.source_kind == "shelf":
        return (
            f"Send {units} from {said.branch(option.source_id)} to {said.branch(said.here)} "
            "as an internal shipment."
        )
    if option.source_kind == "offer":
        return f"Buy {units}: {option.from_}."
    if option.source_kind == "coming":
        return f"Keep {units} for this job when they come: {option.from_}."
    if option.source_kind == "line":
        return f"Ask the other customer first, then give {units} to this job: {option.from_}."
    return f"Get {units}: {option.from_}."


def line_replaced(said: Said, was: str, to: str) -> str:
    """Write what a line of the order is to ask for, to be done or as a record of it."""
    lines = [
        f"Chosen by {said.by}, {moment(said.now)}, for {said.order.number}:",
        f"The line of {was} is to say {to} instead.",
    ]
    if said.reason is not None:
        lines.append(f"Reason: {said.reason}")
    return "\n".join(lines)


def line_put_back(said: Said, was: str, to: str) -> str:
    """Write that a line of the order is to ask for its old number again."""
    return (
        f"Not wanted any more: {said.by}, {moment(said.now)}, on {said.order.number}.\n"
        f"The line of {was} is to say {to} again."
    )


def taken_back(text: str, *, by: str, now: datetime) -> str:
    """Write that what was chosen is not wanted any more, and what that means in the ERP."""
    return (
        f"Not wanted any more: {by}, {moment(now)}. If this was entered in the ERP, cancel it "
        f"there, unless it is on its way:\n{text}"
    )
