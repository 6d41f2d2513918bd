"""What to say to a customer about a work order: written from facts, with what it rests on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from bocounter import places
from bocounter.errors import WrongUse
from bocounter.models.call_facts import (
    FactUsed,
    Guard,
    GuardLevel,
    Script,
    ScriptKind,
)
from bocounter.queries import facts_used, guarding, script_facts, script_messages, work_orders
from bocounter.queries.script_facts import Material
from bocounter.queries.script_writing import Writer, sentences
from bocounter.rules import local_words
from bocounter.rules.local_words import ENGLISH
from bocounter.rules.next_contact import by_cadence, default_next_contact
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
    made = written(material, kind, language, folder)
    days = _other_days(material, made.next_contact)
    return replace(made, guards=_guards(rows, material, made, days))


def written(
    material: Material, kind: ScriptKind, language: str | None = None, folder: Path | None = None
) -> Script:
    """Write a script from what was gathered; nobody has judged it yet."""
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
        language=own.language if own.known else ENGLISH,
        subject=writer.say("email.subject") if kind is ScriptKind.EMAIL else None,
        text=script_messages.joined(sections, kind),
        sections=sections,
        facts=_facts(material),
        guards=(),
        next_contact=due,
        fell_back=tuple(sorted(writer.fell_back)),
    )


def _other_days(material: Material, due: datetime) -> set[date]:
    """Give the days that a script names for another reason than a line's own date."""
    today = material.now.date()
    ahead = [
        days
        for way in material.ways
        for days in (way.option.arrives.p50, way.option.arrives.p80)
        if days is not None
    ]
    return {due.astimezone(material.now.tzinfo).date(), *(today + timedelta(days=n) for n in ahead)}


def _guards(
    rows: Rows, material: Material, script: Script, days: Collection[date]
) -> tuple[Guard, ...]:
    """Judge a script as any other text, and say what it lacks."""
    differs = any(
        way.option.kind == "interchange" or way.option.warranty_ok is False for way in material.ways
    )
    whole = script.text if script.subject is None else f"{script.subject}\n{script.text}"
    found = guarding.of_text(
        rows, whole, material.order, material.now, said_days=days, differs=differs
    )
    if script.kind is ScriptKind.VOICEMAIL and not material.settings.shop_phone:
        found += (_NO_NUMBER,)
    return found


_NO_NUMBER = Guard(
    GuardLevel.WARN,
    "The voicemail has no number to call back. Say one, or set it once with 'bocounter shop'.",
    "Say one, or set it once with 'bocounter shop'.",
)


def _facts(material: Material) -> tuple[FactUsed, ...]:
    """Give each fact that the script rests on, with its source and how fresh it is."""
    order, source, ages = material.order, material.settings.connector, material.as_of
    today = material.now.date()
    found = [
        FactUsed("status", order.status, source, ages.get("work_order")),
        FactUsed("customer", order.customer.name, source, ages.get("customer")),
    ]
    for line in order.lines:
        known = facts_used.of_line(line, today, source, ages)
        found += [replace(fact, name=f"{line.part} {fact.name}") for fact in known]
        if line.told is not None:
            day = None if line.told.day is None else line.told.day.isoformat()
            found.append(FactUsed(f"{line.part} told", day, COUNTER, line.told.at))
    return tuple(found)
