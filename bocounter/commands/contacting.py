"""Logging a contact: what was said to a customer, kept for ever and sent to the ERP as a note."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bocounter.changes import Changes
from bocounter.commands import due_dates, naming, outgoing, words
from bocounter.errors import WrongUse
from bocounter.models.call_facts import FactUsed, GuardLevel
from bocounter.models.desk_facts import Mood
from bocounter.models.facts import (
    Confidence,
    ContactKind,
    ContactOutcome,
    LineFacts,
    WorkOrderFacts,
)
from bocounter.models.instants import written
from bocounter.models.keys import part_key
from bocounter.queries import facts_used, freshness, settings
from bocounter.readings.refresh import refresh
from bocounter.rules import guards
from bocounter.rules.agreements import decision_sentence
from bocounter.store.reader import Rows
from bocounter.store.store import Store
from bocounter.store.writer import Write

NOBODY_HEARD = frozenset({ContactOutcome.NO_ANSWER, ContactOutcome.WRONG_NUMBER})


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldWanted:
    """A told date: ``target`` is a line's id or the order's number; ``day`` None: there is none."""

    target: str
    day: date | None
    confidence: Confidence = Confidence.ESTIMATED


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactWanted:
    """One contact as a person logs it. ``work_order`` is its number, instants are aware."""

    work_order: str
    kind: ContactKind
    outcome: ContactOutcome
    told: Sequence[ToldWanted] = ()
    next_contact: datetime | None = None
    note: str | None = None
    csat: int | None = None
    corrects: str | None = None
    mood: Mood | None = None
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    """A told date with what it is about: ``line`` None is the whole work order."""

    line: LineFacts | None
    day: date | None
    confidence: Confidence
    best_known: date | None


def log_contact(
    store: Store,
    wanted: ContactWanted,
    *,
    by: str,
    now: datetime,
    mint: Callable[[], str],
) -> Changes:
    """Log one contact with its told dates, its next contact and its note to the ERP, or nothing.

    The contact's id is its operation's. Raises WrongUse: unknown work order or line, a told
    date that is none, no next contact while something is missing, words too long.
    """
    by = naming.person(by)
    with store.write() as write:
        order = naming.work_order(write, wanted.work_order)
        note = naming.words(wanted.note, "note")
        decision = naming.words(wanted.decision, "decision")
        told = _told(order, wanted, now)
        due_dates.check(order, wanted.next_contact, now)
        _check_rest(write, order, wanted)
        _check_guards(order, wanted, told, note, now)
        id_ = mint()
        _keep_contact(write, order, wanted, note, id_, by, now)
        _keep_told(write, order, wanted, told, id_, by, now, mint)
        if wanted.mood or decision:
            write.all(
                'INSERT INTO contact_detail (id, contact, mood, decision, at, "by") '
                "VALUES (?, ?, ?, ?, ?, ?)",
                (mint(), id_, wanted.mood, decision, written(now), by),
            )
        due_dates.keep(write, order, wanted.next_contact, id_=mint(), by=by, now=now, contact=id_)
        text = words.contact(
            wanted.kind,
            wanted.outcome,
            by=by,
            now=now,
            told=[words.Said(words.about(order, t.line), t.day, t.confidence) for t in told],
            next_contact=wanted.next_contact,
            note=note,
            csat=wanted.csat,
            corrects=wanted.corrects,
            felt=wanted.mood,
            decided=decision_sentence(decision),
        )
        changes = outgoing.put(
            write, order, id_=id_, text=text, source_kind="contact", by=by, now=now
        )
        return changes | refresh(write)


def _told(order: WorkOrderFacts, wanted: ContactWanted, now: datetime) -> list[_Told]:
    if wanted.told and wanted.outcome in NOBODY_HEARD:
        raise WrongUse(
            f"With the outcome {words.OUTCOMES[wanted.outcome]!r} nobody heard a date.",
            "Leave the told date out, or choose the outcome that fits.",
        )
    told = [_one_told(order, one, now) for one in wanted.told]
    about = [None if one.line is None else one.line.id for one in told]
    if len(set(about)) < len(about):
        raise WrongUse(
            "The same line was told two dates in one contact.", "Keep the one that was said last."
        )
    return told


def _one_told(order: WorkOrderFacts, wanted: ToldWanted, now: datetime) -> _Told:
    if wanted.day is not None:
        due_dates.check_told(wanted.day, now)
    for line in order.lines:
        if line.id == wanted.target:
            return _Told(line, wanted.day, wanted.confidence, line.supplier_date)
    if part_key(wanted.target) == part_key(order.number):
        return _Told(None, wanted.day, wanted.confidence, order.ready)
    known = ", ".join(f"{line.id} ({line.part})" for line in order.lines[:10])
    raise WrongUse(
        f"{naming.shortened(wanted.target)!r} is no line of work order {order.number}.",
        f"Name {order.number} for the whole work order"
        + (f", or one of its lines: {known}." if known else "; it has no lines."),
    )


def _check_rest(rows: Rows, order: WorkOrderFacts, wanted: ContactWanted) -> None:
    if wanted.csat is not None and not 1 <= wanted.csat <= 5:
        raise WrongUse(f"{wanted.csat} is no answer from 1 to 5.", "Give 1 (bad) to 5 (good).")
    if wanted.corrects is None:
        return
    found = rows.all("SELECT work_order FROM contact WHERE id = ?", (wanted.corrects,))
    if not found or found[0][0] != order.id:
        raise WrongUse(
            f"{naming.shortened(wanted.corrects)!r} is no contact of work order {order.number}.",
            f"See 'bocounter wo {order.number}' for the contacts that can be put right.",
        )


def _check_guards(
    order: WorkOrderFacts,
    wanted: ContactWanted,
    told: Sequence[_Told],
    note: str | None,
    now: datetime,
) -> None:
    """Refuse what must not be logged as said, such as a day as confirmed that nobody confirmed."""
    about_to = [guards.Told(line=t.line, day=t.day, confidence=t.confidence) for t in told]
    for guard in guards.of_contact(order, about_to, wanted.next_contact, now, note=note):
        if guard.level is GuardLevel.REFUSE:
            raise WrongUse(guard.what, guard.advice)


def _keep_contact(
    write: Write,
    order: WorkOrderFacts,
    wanted: ContactWanted,
    note: str | None,
    id_: str,
    by: str,
    now: datetime,
) -> None:
    following = None if wanted.next_contact is None else written(wanted.next_contact)
    write.all(
        'INSERT INTO contact (id, work_order, kind, outcome, at, "by", note, next_contact, csat, '
        "corrects, operation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            id_,
            order.id,
            wanted.kind.value,
            wanted.outcome.value,
            written(now),
            by,
            note,
            following,
            wanted.csat,
            wanted.corrects,
            id_,
        ),
    )


def _keep_told(
    write: Write,
    order: WorkOrderFacts,
    wanted: ContactWanted,
    told: Sequence[_Told],
    contact: str,
    by: str,
    now: datetime,
    mint: Callable[[], str],
) -> None:
    """Keep what was told, beside what the facts said at that moment and how fresh they were."""
    as_of = None if order.as_of is None else written(order.as_of)
    named = [(mint(), one) for one in told]
    write.many(
        "INSERT INTO told_date (id, contact, work_order, line, told, confidence, at, "
        '"by", channel, best_known, facts_as_of) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        [
            (
                id_,
                contact,
                order.id,
                None if one.line is None else one.line.id,
                None if one.day is None else one.day.isoformat(),
                one.confidence.value,
                written(now),
                by,
                wanted.kind.value,
                None if one.best_known is None else one.best_known.isoformat(),
                as_of,
            )
            for id_, one in named
        ],
    )
    _keep_facts(write, order, named, by, now, mint)


def _keep_facts(
    write: Write,
    order: WorkOrderFacts,
    named: Sequence[tuple[str, _Told]],
    by: str,
    now: datetime,
    mint: Callable[[], str],
) -> None:
    """Keep the facts that each told date rested on; those of an order are its pacing part's."""
    source = settings.settings(write).connector
    ages = {one.kind: one.as_of for one in freshness.freshness(write)}
    write.many(
        "INSERT INTO told_fact (id, told_date, name, value, source, as_of, at, "
        '"by") VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        [
            (
                mint(),
                told,
                fact.name,
                fact.value,
                fact.source,
                None if fact.as_of is None else written(fact.as_of),
                written(now),
                by,
            )
            for told, one in named
            for fact in _facts(order, one.line, now, source, ages)
        ],
    )


def _facts(
    order: WorkOrderFacts,
    line: LineFacts | None,
    now: datetime,
    source: str | None,
    ages: facts_used.Ages,
) -> list[FactUsed]:
    paces = order.pacing_line if line is None else line
    if paces is None:
        return []
    named = [FactUsed("part", paces.part, source, ages.get("part_line"))]
    return named + facts_used.of_line(paces, now.date(), source, ages)
