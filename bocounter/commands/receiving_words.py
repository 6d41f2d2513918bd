"""The words of a counted delivery: a draft shipment where the ERP lets us, notes for the rest."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from bocounter.changes import Changes
from bocounter.commands import outgoing, receiving_notes
from bocounter.commands.outgoing import Wanted
from bocounter.commands.receiving_notes import Counting, Place
from bocounter.errors import WrongUse
from bocounter.models.facts import Fields
from bocounter.models.keys import part_key
from bocounter.models.receiving_facts import Came, Count, Sheet
from bocounter.models.stored import quantity_text
from bocounter.readings.arrivals import REST
from bocounter.readings.wishes import MADE_HERE, held
from bocounter.store.writer import Write

KIND = "receiving"


def say(
    write: Write, going_on: Count, counting: Counting, mint: Callable[[], str]
) -> tuple[str, Changes]:
    """Put the words of a delivery in the outbox; give the first one, which carries the count.

    Raises WrongUse where there is no record that could be told.
    """
    words: list[str] = []
    drafts: set[str] = set()
    if KIND in held(write):
        for supplier, came in _by_supplier(write, counting.sheet).items():
            words.append(mint())
            _draft(write, going_on, counting, words[-1], (supplier, came))
            drafts |= {one.due.inbound for one in came}
    sheet = counting.sheet
    orders = _places(sheet)
    main = _main_place(write, sheet, orders)
    for place, text in receiving_notes.by_place(counting, frozenset(drafts), main, orders).items():
        words.append(mint())
        kind, id_, name = place
        outgoing.put_at(
            write,
            ("note", kind, id_, name),
            id_=words[-1],
            text=text,
            source_kind=KIND,
            by=counting.by,
            now=counting.now,
        )
    return words[0], Changes(operations=frozenset(words))


def _by_supplier(write: Write, sheet: Sheet) -> dict[str, list[Came]]:
    """Give what a draft can hold: the announced number, on no shipment and no draft of ours yet."""
    counted = {
        row[0]
        for row in write.all(
            "SELECT inbound FROM receiving_line WHERE kind = 'arrived' "
            "AND inbound IN (SELECT value FROM json_each(?))",
            (json.dumps([one.due.inbound for one in sheet.came]),),
        )
    }
    found: dict[str, list[Came]] = {}
    for one in sheet.came:
        due = one.due
        if (
            due.supplier is not None
            and due.purchase_line is not None
            and due.shipment is None
            and due.inbound not in counted
            and not due.inbound.startswith(REST)
            and one.part == due.part
        ):
            found.setdefault(due.supplier, []).append(one)
    return found


def _draft(
    write: Write,
    going_on: Count,
    counting: Counting,
    word: str,
    held_: tuple[str, list[Came]],
) -> None:
    supplier, came = held_
    numbers = sorted({one.due.purchase_order for one in came if one.due.purchase_order})
    fields: Fields = {
        "supplier": supplier,
        "branch": going_on.branch,
        "slip": going_on.slip,
        "lines": json.dumps(
            [
                {
                    "inbound": one.due.inbound,
                    "part": one.part,
                    "quantity": quantity_text(one.units),
                }
                for one in came
            ]
        ),
    }
    outgoing.put_at(
        write,
        ("create", KIND, f"{MADE_HERE}{word}", ", ".join(numbers[:3]) or None),
        id_=word,
        text=receiving_notes.drafted(counting, came),
        source_kind=KIND,
        by=counting.by,
        now=counting.now,
        wanted=Wanted(fields),
    )


def _places(sheet: Sheet) -> dict[str, Place]:
    """Give where the notes of each movement go: the first line of its order, else its part."""
    first: dict[str, Place] = {}
    found: dict[str, Place] = {}
    for due in sheet.due:
        if due.purchase_line is None:
            found[due.inbound] = ("part", due.part, sheet.code(due.part))
            continue
        number = due.purchase_order
        place = ("purchase_line", due.purchase_line, number)
        found[due.inbound] = first.setdefault(number or due.purchase_line, place)
    return found


def _main_place(write: Write, sheet: Sheet, orders: Mapping[str, Place]) -> Place:
    """Give where that is said which belongs to no movement."""
    what = sheet.subject
    if what.supplier is not None:
        return ("supplier", what.supplier, what.words)
    if orders:
        return next(iter(orders.values()))
    found = write.all(
        "SELECT remote_id, number FROM purchase_line WHERE number_key = ? ORDER BY id LIMIT 1",
        (part_key(what.purchase_order or ""),),
    )
    if found:
        return ("purchase_line", *found[0])
    raise WrongUse(
        f"Nothing of {what.words} is expected any more.", "Sync first, or enter it in the ERP."
    )
