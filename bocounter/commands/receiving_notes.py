"""What a counted delivery looks like to the ERP's people: what came, and what is to be done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bocounter.commands.words import moment
from bocounter.models.facts import WorkOrderFacts
from bocounter.models.receiving_facts import Came, Exceptional, Gets, Sheet
from bocounter.models.stored import quantity_text

Place = tuple[str, str, str | None]
"""Where a note goes: the record's kind and id, and what people call it."""


@dataclass(frozen=True, slots=True)
class Counting:
    """Who counted what, and when; ``slip`` is the packing slip's number."""

    sheet: Sheet
    slip: str | None
    by: str
    now: datetime

    @property
    def head(self) -> str:
        """Give the first line of every note."""
        slip = f", packing slip {self.slip}" if self.slip else ""
        return (
            f"Receiving of {self.sheet.subject.words}{slip}, counted by {self.by}, "
            f"{moment(self.now)}:"
        )


def drafted(counting: Counting, came: Iterable[Came]) -> str:
    """Write what is in a draft shipment that the counter makes."""
    lines = [f"{_units(one.units)} x {counting.sheet.code(one.part)}" for one in came]
    return "\n".join([counting.head, *lines, "Receive it in the ERP once it is checked."])


def by_place(
    counting: Counting, drafts: frozenset[str], main: Place, orders: Mapping[str, Place]
) -> dict[Place, str]:
    """Write a note for each purchase with something to say beside the draft.

    ``drafts`` are the movements that the draft holds, ``orders`` the place of each movement.
    """
    sheet = counting.sheet
    said: dict[Place, list[str]] = {}
    for one in sheet.came:
        place = orders.get(one.due.inbound, main)
        if one.part != one.due.part:
            said.setdefault(place, []).append(_another(sheet, one))
        elif one.due.inbound not in drafts:
            said.setdefault(place, []).append(_by_hand(sheet, one))
    for odd in sheet.exceptions:
        if odd.kind == "superseded":
            continue  # said with what came
        place = orders.get(odd.inbound or "") or _of_part(sheet, odd, orders) or main
        said.setdefault(place, []).append(_odd(sheet, odd))
    return {place: "\n".join([counting.head, *lines]) for place, lines in said.items()}


def _of_part(sheet: Sheet, odd: Exceptional, orders: Mapping[str, Place]) -> Place | None:
    found = (orders[one.inbound] for one in sheet.due if one.part == odd.part)
    return next(found, None)


def _by_hand(sheet: Sheet, one: Came) -> str:
    units = f"{_units(one.units)} x {sheet.code(one.part)}"
    if one.due.shipment is not None:
        return f"Receive {units} of shipment {one.due.shipment}."
    return f"Receive {units}."


def _another(sheet: Sheet, one: Came) -> str:
    return (
        f"{_units(one.units)} x {sheet.code(one.part)} came instead of {_units(one.covers)} x "
        f"{sheet.code(one.due.part)}. Change the purchase to the number that came, then receive it."
    )


def _odd(sheet: Sheet, odd: Exceptional) -> str:
    number = sheet.code(odd.part) if odd.part is not None else odd.part_text
    units = f"{_units(odd.units)} x {number}"
    return {
        "short": f"Short: {units} ({odd.reason}). Ask the supplier when it comes.",
        "over": f"Over: {units} ({odd.reason}). Kept apart; add it to the order or send it back.",
        "damaged": f"Damaged: {units} ({odd.reason}). Kept apart; claim it at the supplier.",
        "wrong": f"Wrong: {units} ({odd.reason}). Kept apart; order it or send it back.",
    }[odd.kind]


def at_order(
    counting: Counting,
    order: WorkOrderFacts,
    won: Sequence[tuple[Gets, str | None]],
    lost: Sequence[Gets],
    left: Mapping[str, Decimal],
) -> str:
    """Write what a job got, in which bin, and what it still waits for.

    ``left`` is what each line of the job misses after that.
    """
    sheet = counting.sheet
    lines = [counting.head]
    for one, bin_ in won:
        where = f", in bin {bin_}" if bin_ else ""
        lines.append(
            f"{_units(one.units)} x {sheet.code(one.part)} are here for this job{where}. "
            "Set them aside for it."
            if one.units != 1
            else f"1 x {sheet.code(one.part)} is here for this job{where}. Set it aside for it."
        )
        if one.part != one.line_part:
            lines.append(
                f"It takes the place of {_units(one.covers)} x {sheet.code(one.line_part)}; "
                "change the line to the other number when it is handed out."
            )
    came = {one.part for one in sheet.came}
    # A job may ask for a part on several lines: it is said once.
    lines += dict.fromkeys(_went_without(sheet, one, came) for one in lost if one.covers <= 0)
    lines.append(_rest(order, left))
    lines.append(f"Call {order.customer.name} now.")
    return "\n".join(lines)


def _went_without(sheet: Sheet, one: Gets, came: Collection[str]) -> str:
    if one.part in came:
        return f"{sheet.code(one.part)} came in, and all of it went to other jobs."
    return f"{sheet.code(one.line_part)} was to come in this delivery, and did not."


def taken_off(order: WorkOrderFacts, part: str, reason: str, *, by: str, now: datetime) -> str:
    """Write that what was set aside of a part is not for this job any more."""
    return (
        f"Taken out of its bin by {by}, {moment(now)}: {part} is not set aside for {order.number} "
        f"any more. Give back in the ERP what was set aside there.\nReason: {reason}"
    )


def _rest(order: WorkOrderFacts, left: Mapping[str, Decimal]) -> str:
    missing: dict[str, Decimal] = {}
    for line in order.lines:
        if left.get(line.id, Decimal(0)) > 0:
            missing[line.part] = missing.get(line.part, Decimal(0)) + left[line.id]
    if not missing:
        return "All parts of this job are here: the technician can begin."
    said = ", ".join(f"{_units(units)} x {part}" for part, units in missing.items())
    return f"Still missing: {said}."


def _units(units: Decimal) -> str:
    return quantity_text(units)
