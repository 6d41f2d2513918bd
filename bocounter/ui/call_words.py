"""What the window calls the things of the call desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from bocounter.models.call_facts import GuardLevel, Script, ScriptKind
from bocounter.models.desk_facts import QueueItem
from bocounter.rules import agreements
from bocounter.ui import words
from bocounter.ui.tables.sheet import Column, Row
from bocounter.ui.theme import Look
from bocounter.ui.words import Shape, Sign, Tone, tr

ENGLISH = "en"


def call_columns() -> tuple[Column, ...]:
    """Name the columns of the calls."""
    return (
        Column(tr("Work order")),
        Column(tr("Customer"), wraps=True),
        Column(tr("Why"), wide=True, wraps=True),
        Column(tr("Due")),
        Column(tr("Points"), number=True),
        Column(tr("Taken by"), wraps=True),
    )


def call_row(one: QueueItem, now: datetime, who: str | None, look: Look) -> Row:
    """Say a call in a row; while a customer looks on no reasons, and of others the number alone."""
    number = words.plain(one.number)
    if look.safe:
        hidden = look.hides_order(one.number)
        name = words.somebody_else() if hidden else words.plain(one.customer)
        return Row((number, name, "", "", "", ""), one.work_order)
    overdue = one.due is not None and one.due <= now
    return Row(
        (
            number,
            words.plain(one.customer),
            in_short(one),
            _due(one.due, now),
            points(one.score),
            _taken(one, now, who),
        ),
        one.work_order,
        {3: Tone.ALARM} if overdue else {},
        frozenset({0, 4}),
    )


def in_short(one: QueueItem) -> str:
    """Say why they are to be called in a few words; whole sentences stand beneath the list."""
    names = {
        "promise_due": tr("promise due"),
        "untold_slip": tr("later, not told"),
        "arrived": tr("parts came, not told"),
        "no_date": tr("still no date"),
        "contact_overdue": tr("call is overdue"),
        "never_told": tr("never told anything"),
    }
    said = [names.get(name, words.plain(name.replace("_", " "))) for name in one.reasons]
    if one.parts.get("machine_down"):
        said.append(tr("machine down"))
    if one.mood in ("angry", "worried"):
        said.append(mood(one.mood))
    return " · ".join(said)


def _due(due: datetime | None, now: datetime) -> str:
    if due is None:
        return ""
    here = due.astimezone(now.tzinfo)
    of_a_day = here.hour == here.minute == 0  # a day was promised, no hour of it
    return words.day(here.date(), now.date()) if of_a_day else words.moment(due, now)


def _taken(one: QueueItem, now: datetime, who: str | None) -> str:
    if one.taken_by is None:
        return ""
    name = tr("you") if one.taken_by == who else words.plain(one.taken_by)
    until = words.moment(one.taken_until, now)
    return tr("{name}, until {time}").format(name=name, time=until.removeprefix(tr("today ")))


def points(value: Decimal) -> str:
    """Give points as a number of a few characters."""
    return words.quantity(value.quantize(Decimal("0.1")))


def beneath(one: QueueItem) -> str:
    """Say in sentences why, for what a call has its points, and what was tried already."""
    said = [*(words.plain(text) for text in one.why), counted_for(one.parts)]
    if one.attempts:
        many = tr("Tried {n} times.").format(n=one.attempts)
        said.append(many if one.attempts > 1 else tr("Tried once."))
    if one.decision:
        said.append(tr("Decided: {what}.").format(what=decision(one.decision)))
    if one.advice:
        said.append(words.plain(one.advice))
    return " ".join(said)


def counted_for(parts: Mapping[str, Decimal]) -> str:
    """Say what the points are for, the most first."""
    named = sorted(((n, v) for n, v in parts.items() if v), key=lambda part: -part[1])
    if not named:
        return tr("No points: it comes after all that has some.")
    listed = ", ".join(f"{_part(name)} {points(value)}" for name, value in named)
    return tr("Points: {parts}.").format(parts=listed)


def _part(name: str) -> str:
    return {
        "promise_due": tr("promise due"),
        "untold_slip": tr("days late and untold"),
        "machine_down": tr("days of a machine down"),
        "contact_overdue": tr("days past the next contact"),
        "customer_tier": tr("important customer"),
    }.get(name, name.replace("_", " "))


def mood(value: str) -> str:
    """Name how a customer was."""
    return {"calm": tr("calm"), "worried": tr("worried"), "angry": tr("angry")}.get(
        value, words.plain(value)
    )


def decision(value: str) -> str:
    """Say what a customer decided."""
    return words.plain(agreements.decision_words(value))


# --- scripts ------------------------------------------------------------------------------


def script_kind(kind: ScriptKind) -> str:
    """Name a kind of script."""
    return {
        ScriptKind.CALL: tr("Call"),
        ScriptKind.VOICEMAIL: tr("Voicemail"),
        ScriptKind.SMS: tr("Text message"),
        ScriptKind.EMAIL: tr("E-mail"),
    }[kind]


def section(name: str) -> str:
    """Name a section of a script."""
    return {
        "greeting": tr("Greeting"),
        "verify": tr("Who is it?"),
        "headline": tr("First of all"),
        "cause": tr("Why"),
        "date": tr("When"),
        "done": tr("What we did"),
        "options": tr("What they can choose"),
        "commitment": tr("What we promise"),
        "next_contact": tr("When they hear from us next"),
        "recap": tr("Once more, in short"),
        "call_back": tr("How they reach us"),
        "table": tr("The lines"),
        "changes": tr("What changed"),
        "closing": tr("The end"),
        "subject": tr("Subject"),
    }.get(name, words.plain(name.replace("_", " ")).capitalize())


def language(code: str) -> str:
    """Name a language that scripts are written in."""
    return {
        "en": tr("English"),
        "es": tr("Spanish"),
        "fr": tr("French"),
        "de": tr("German"),
    }.get(code.split("-")[0].split("_")[0], words.plain(code))


def foot(one: Script, now: datetime) -> str:
    """Say in which language it is, what that lacks, and when they hear from us next."""
    said = [tr("In {language}.").format(language=language(one.language))]
    if one.fell_back:
        lacks = ", ".join(section(name.rpartition(".")[2]).lower() for name in one.fell_back)
        said.append(
            tr("{language} has no words yet for: {what}. Those are in English.").format(
                language=language(one.language), what=lacks
            )
        )
    said.append(tr("Next contact: {when}.").format(when=words.moment(one.next_contact, now)))
    return " ".join(said)


def guard_sign(level: GuardLevel) -> Sign:
    """Say how much a warning weighs."""
    if level is GuardLevel.REFUSE:
        return Sign(tr("Not as it is"), Shape.CROSS, Tone.ALARM)
    return Sign(tr("Mind"), Shape.TRIANGLE, Tone.WARNING)
