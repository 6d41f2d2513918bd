"""A delivery on a terminal, and as a document for scripts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from bocounter.verbs import paper

if TYPE_CHECKING:
    from bocounter.models.receiving_facts import Count, Exceptional, Gets, Sheet
    from bocounter.store.reader import Rows


def codes(rows: Rows, parts: Iterable[str]) -> dict[str, str]:
    """Give the numbers of parts by their ids."""
    import json

    found: dict[str, str] = dict(
        rows.all(
            "SELECT remote_id, code FROM part WHERE remote_id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(parts)),),
        )
    )
    return {part: found.get(part, part) for part in parts}


def document(rows: Rows, sheet: Sheet, going_on: Count | None) -> dict[str, Any]:
    """Give a delivery: what is due, what was counted, who gets it, what is not as announced."""
    branch = rows.all("SELECT code FROM branch WHERE remote_id = ?", (sheet.branch,))
    return {
        "receiving": None if going_on is None else going_on.id,
        "what": sheet.subject.words,
        "purchase_order": sheet.subject.purchase_order,
        "shipment": sheet.subject.shipment,
        "branch": branch[0][0] if branch else sheet.branch,
        "slip": None if going_on is None else going_on.slip,
        "due": [
            {
                "purchase_order": one.purchase_order,
                "shipment": one.shipment,
                "part": sheet.code(one.part),
                "description": sheet.names.get(one.part, ("", None))[1],
                "quantity": paper.amount(one.quantity),
                "supplier_date": None if one.day is None else one.day.isoformat(),
            }
            for one in sheet.due
        ],
        "counted": [
            {
                "part": sheet.code(one.part) if one.part is not None else None,
                "text": one.part_text,
                "good": paper.amount(one.good),
                "damaged": paper.amount(one.damaged),
                "reason": one.reason,
            }
            for one in sheet.tallies
        ],
        "shares": [_share(sheet, one) for one in sheet.gets],
        "exceptions": [_exception(sheet, one) for one in sheet.exceptions],
        "to_shelf": {sheet.code(part): paper.amount(n) for part, n in sheet.to_shelf.items()},
    }


def _share(sheet: Sheet, one: Gets) -> dict[str, Any]:
    return {
        "line": one.line,
        "work_order": one.number,
        "customer": one.customer,
        "part": sheet.code(one.part),
        "instead_of": sheet.code(one.line_part) if one.part != one.line_part else None,
        "wanted": paper.amount(one.wanted),
        "gets": paper.amount(one.covers),
        "units": paper.amount(one.units),
        "place": one.place,
        "why": one.why,
        "call": one.covers > 0 or (one.missing > 0 and one.concerned),
    }


def _exception(sheet: Sheet, one: Exceptional) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "part": sheet.code(one.part) if one.part is not None else None,
        "text": one.part_text or None,
        "units": paper.amount(one.units),
        "instead_of": None if one.instead_of is None else sheet.code(one.instead_of),
        "reason": one.reason,
    }


def text(sheet: Sheet, going_on: Count | None, *, dry: bool = False, done: bool = False) -> str:
    """Give a delivery for people to read."""
    head = "Received" if done else "Receiving"
    lines = [f"{head}: {paper.clean(sheet.subject.words)}."]
    if going_on is not None:
        lines.append(
            f"A count of {paper.count(len(going_on.scans), 'scan', 'scans')} is under way since "
            f"{paper.moment(going_on.at)}, by {paper.clean(going_on.by)}."
        )
    if not done:
        lines += _due(sheet)
    lines += _shares(sheet)
    lines += _odd(sheet)
    left = ", ".join(
        f"{paper.amount(units)} x {paper.clean(sheet.code(part))}"
        for part, units in sheet.to_shelf.items()
    )
    if left:
        lines.append(f"To the shelf: {left}.")
    if dry:
        lines.append("Nothing is done yet; without --dry-run it is.")
    elif not done and going_on is None:
        lines.append("Say what came with --count, --file or --all.")
    return "\n".join(lines)


def _due(sheet: Sheet) -> list[str]:
    if not sheet.due:
        return ["Nothing of it is expected any more."]
    counted = {one.part: one for one in sheet.tallies if one.part is not None}
    rows = []
    for one in sheet.due:
        tally = counted.get(one.part)
        rows.append(
            (
                one.purchase_order or one.shipment or paper.UNKNOWN,
                sheet.code(one.part),
                sheet.names.get(one.part, ("", ""))[1],
                paper.amount(one.quantity),
                paper.UNKNOWN if tally is None else paper.amount(tally.good),
                paper.UNKNOWN if tally is None else paper.amount(tally.damaged),
                paper.day(one.day),
            )
        )
    head = ("ORDER", "PART", "DESCRIPTION", "DUE", "GOOD", "DAMAGED", "SUPPLIER DATE")
    return paper.table(head, rows, (14, 18, 28, 6, 6, 7, 13))


def _shares(sheet: Sheet) -> list[str]:
    said = (
        f"{paper.clean(sheet.code(one.line_part))} for {paper.clean(one.number)} "
        f"{paper.clean(one.customer)} (line {paper.clean(one.line)}): gets "
        f"{paper.amount(one.covers)} of {paper.amount(one.wanted)}; {one.why}"
        for one in sheet.gets
    )
    return [line for one in said for line in paper.paragraph(one)]


def _odd(sheet: Sheet) -> list[str]:
    return [
        f"{one.kind.capitalize()}: {paper.amount(one.units)} x "
        f"{paper.clean(sheet.code(one.part) if one.part is not None else one.part_text)} "
        f"({paper.clean(one.reason)})"
        for one in sheet.exceptions
    ]
