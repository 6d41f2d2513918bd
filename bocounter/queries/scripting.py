"""What to say to a customer about a work order: written from facts, with what it rests on."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bocounter import places
from bocounter.errors import WrongUse
from bocounter.models.call_facts import (
    FactUsed,
    Guard,
    Script,
    ScriptKind,
)
from bocounter.queries import script_facts, script_messages, work_orders
from bocounter.queries.script_facts import Material
from bocounter.queries.script_writing import Writer, sentences
from bocounter.rules import local_words
from bocounter.rules.local_words import ENGLISH
from bocounter.rules.next_contact import by_cadence, default_next_contact
from bocounter.rules.states import state
from bocounter.store.reader import Rows

COUNTER = "counter"
"""The source of what was said here."""


def script(
    rows: Rows,
    number: str,
    *,
    kind: ScriptKind,
    now: datetime,
    language: str | None = None,
    by: str,
    branch: str | None = None,
    folder: Path | None = None,
) -> Script:
    """Write a script about a work order, found by its number.

    ``language`` is otherwise the customer's. ``folder`` holds the shop's own sentences. Raises
    WrongUse for a number that is none and for sentences that are not right.
    """
    order = work_orders.by_number(rows, number)
    if order is None:
        near = ", ".join(work_orders.near_numbers(rows, number))
        raise WrongUse(
            f"There is no work order {number[:60]!r} here."
            + (f" The nearest are {near}." if near else ""),
            "Look for it with 'bocounter find', or fetch what is new with 'bocounter sync'.",
        )
    material = script_facts.gather(rows, order, now, by=by, branch=branch)
    return written(material, kind, language, folder)


def written(
    material: Material, kind: ScriptKind, language: str | None = None, folder: Path | None = None
) -> Script:
    """Write a script from what was gathered."""
    order = material.order
    wanted = local_words.language(language) or local_words.language(order.customer.language)
    due = by_cadence(order, material.speech, material.now, stale=material.stale)
    if kind is ScriptKind.VOICEMAIL and material.speech.missing:
        due = min(due, default_next_contact(material.now))  # nobody has heard us yet
    ours = places.resource("scripts")
    english = sentences(ENGLISH, ours, folder)
    own = english if wanted in (None, ENGLISH) else sentences(wanted or ENGLISH, ours, folder)
    writer = Writer(material, due, own, english)
    sections = script_messages.sections(writer, kind)
    return Script(
        kind=kind,
        language=own.language,
        subject=writer.say("email.subject") if kind is ScriptKind.EMAIL else None,
        text=script_messages.joined(sections, kind),
        sections=sections,
        facts=_facts(material),
        guards=_guards(material),
        next_contact=due,
        fell_back=tuple(sorted(writer.fell_back)),
    )


def _guards(material: Material) -> tuple[Guard, ...]:
    return ()


def _facts(material: Material) -> tuple[FactUsed, ...]:
    """Give each fact that the script rests on, with its source and how fresh it is."""
    order, source, as_of = material.order, material.settings.connector, material.as_of
    today = material.now.date()
    found = [
        FactUsed("status", order.status, source, as_of.get("work_order")),
        FactUsed("customer", order.customer.name, source, as_of.get("customer")),
    ]
    for line in order.lines:
        made = (
            ("state", state(line, today).value, "inbound"),
            ("supplier_date", _day(line.supplier_date), "inbound"),
            ("supplier_date_original", _day(line.supplier_date_original), "inbound"),
            ("confirmed", _flag(line.confirmed), "inbound"),
            ("shipped", _flag(line.shipped), "inbound"),
        )
        for name, value, of in made:
            found.append(FactUsed(f"{line.part} {name}", value, source, as_of.get(of)))
        if line.told is not None:
            found.append(FactUsed(f"{line.part} told", _day(line.told.day), COUNTER, line.told.at))
    return tuple(found)


def _day(day: object) -> str | None:
    return None if day is None else str(day)


def _flag(value: bool) -> str:
    return "yes" if value else "no"
