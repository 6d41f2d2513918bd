"""The speakable answer for a part number and for a purchase order. Never empty."""

from __future__ import annotations

from datetime import date, datetime

from bocounter.models.facts import NOTHING
from bocounter.models.part_facts import Coming, PartFacts, PurchaseOrderFacts
from bocounter.rules import words
from bocounter.rules.answers import LONGEST, is_stale


def part_answer(part: PartFacts, now: datetime) -> str:
    """Give what to say when somebody asks for a part number."""
    today = now.date()
    sentences = [_chain_words(part), _stock_words(part), _coming_words(part, today)]
    if part.waiting:
        orders = list(dict.fromkeys(words.harmless(w.work_order, 40) for w in part.waiting))
        sentences.append(f"Waiting for it: {words.listed(orders)}.")
    said = " ".join(sentence for sentence in sentences if sentence)
    return _fresh(said, part.as_of, now)


def purchase_order_answer(order: PurchaseOrderFacts, now: datetime) -> str:
    """Give what to say when somebody asks for a purchase order."""
    today = now.date()
    number = words.harmless(order.number, 40)
    from_ = f" from {words.name_words(order.supplier, 'the supplier')}" if order.supplier else ""
    open_ = [line for line in order.lines if line.status == "ordered"]
    asked = [line for line in order.lines if line.status in ("requested", "draft")]
    if not open_:
        state = "is not ordered yet" if asked else "has nothing left to come"
        return _fresh(f"{number}{from_} {state}.", order.as_of, now)
    names = words.listed([words.name_words(line.description, line.part) for line in open_], 3)
    days = sorted({line.day for line in open_ if line.day is not None})
    undated = sum(1 for line in open_ if line.day is None)
    said = f"{number}{from_}: {len(open_)} of {len(order.lines)} lines to come, {names}."
    if days:
        first = words.day_words(days[0], today)
        until = f" to {words.day_words(days[-1], today)}" if len(days) > 1 else ""
        said += f" Supplier date {first}{until}."
    if undated:
        said += " No date for " + ("all of it." if not days else f"{undated} of them.")
    if order.waiting:
        said += f" Waiting for it: {words.listed([words.harmless(n, 40) for n in order.waiting])}."
    return _fresh(said, order.as_of, now)


def _fresh(said: str, as_of: datetime | None, now: datetime) -> str:
    if as_of is not None and is_stale(as_of, now):
        said = f"By my last news, from {words.instant_words(as_of, now)}: {said}"
    return words.tidy(said)


def _chain_words(part: PartFacts) -> str:
    name = words.name_words(part.description, part.code)
    code = words.harmless(part.code, 40)
    newest = [r for r in part.replaced_by if r.steps == max(n.steps for n in part.replaced_by)]
    if newest:
        other = newest[0]
        each = "" if other.factor == 1 else f", {words.quantity_words(other.factor)} for one"
        said = f"{code} {name} is replaced by {words.harmless(other.code, 40)}{each}."
        return f"{said} {_loop_words(part)}".rstrip()
    state = "" if part.active else " is no longer sold"
    return f"{code} {name}{state}. {_loop_words(part)}".rstrip()


def _loop_words(part: PartFacts) -> str:
    """Say which numbers replace each other: a mistake in the data, from which nothing follows."""
    said = []
    for loop in part.loops:
        named = words.listed([words.harmless(code, 40) for code in loop], 6)
        so = "neither stands in for the other" if len(loop) == 2 else "none stands in for another"
        said.append(f"{named} replace each other in the ERP's data, so {so}.")
    return " ".join(said)


def _stock_words(part: PartFacts) -> str:
    places = [
        f"{words.quantity_words(shelf.free)} free at {words.name_words(shelf.name, shelf.branch)}"
        + ("" if shelf.part == part.code else f" under {words.harmless(shelf.part, 40)}")
        for shelf in part.stock
        if shelf.free > 0
    ]
    if places:
        return f"{words.listed(places)}."
    held = sum((shelf.on_hand for shelf in part.stock), NOTHING)
    if held > 0:
        return f"None free: all {words.quantity_words(held)} on the shelves are reserved."
    return "None on any shelf."


def _coming_words(part: PartFacts, today: date) -> str:
    if not part.coming:
        return "None on order."
    total = sum((one.quantity for one in part.coming), NOTHING)
    first = min(part.coming, key=lambda one: one.day or date.max)
    said = f"{words.quantity_words(total)} on order, {_when(first, today)}"
    return said if len(said) < LONGEST else said[:LONGEST]


def _when(one: Coming, today: date) -> str:
    if one.day is None:
        return "no date from the supplier."
    sure = "confirmed" if one.confirmed else "shipped" if one.shipped else "not confirmed"
    late = ", overdue" if one.day < today else ""
    return f"the first {words.day_words(one.day, today)} ({sure}{late})."
