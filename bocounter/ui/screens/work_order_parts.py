"""What the panel says of a work order: facts with their source and age, lines, the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from bocounter.models.choice_facts import ChoiceFacts
from bocounter.models.facts import (
    ARRIVED_STATES,
    ON_THE_WAY_STATES,
    Event,
    LineFacts,
    Told,
    Wish,
    WorkOrderFacts,
)
from bocounter.rules.states import state
from bocounter.ui import choice_words, words
from bocounter.ui.glyphs import SignLabel
from bocounter.ui.labels import label
from bocounter.ui.theme import Look
from bocounter.ui.words import Sign, tr


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known: its name and its value."""

    name: str
    value: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Facts of one source, which is said with its age."""

    source: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class LineWords:
    """A line in the panel."""

    title: str
    sign: Sign
    below: tuple[str, ...]
    told: str = ""
    option: str = ""
    """The best way to get it, beside what was told; not said where something is chosen."""


def facts(order: WorkOrderFacts, now: datetime) -> tuple[Group, ...]:
    """Give what is known by where it comes from; what nobody knows is left out, dates never."""
    today = now.date()
    known = (
        Fact(
            tr("Machine"),
            _marked(order, "machine", words.plain(order.machine.words) if order.machine else ""),
        ),
        Fact(tr("Status"), _status(order)),
        Fact(tr("Opened"), _opened(order, now)),
        Fact(
            tr("Writer"), _marked(order, "service_writer", words.plain(order.service_writer or ""))
        ),
        Fact(
            tr("Their order"), _marked(order, "customer_po", words.plain(order.customer_po or ""))
        ),
        Fact(
            tr("Need-by"),
            _marked(order, "need_by", words.day(order.need_by, today) if order.need_by else ""),
        ),
        Fact(tr("Warranty"), _marked(order, "warranty", _warranty(order.warranty))),
        Fact(tr("Ready"), _ready(order, now), strong=True),
    )
    said = (
        Fact(tr("Told"), _told(order.told, now), strong=True),
        Fact(tr("Last contact"), words.moment(order.last_contact, now)),
        Fact(tr("Next contact"), _next_contact(order, now), strong=True),
    )
    groups = (
        Group(
            tr("From the ERP, {ago}").format(ago=words.ago(order.as_of, now)),
            tuple(fact for fact in known if fact.value),
        ),
        Group(tr("Said at this counter"), said),
    )
    if not order.wishes:
        return groups
    return (
        *groups,
        Group(tr("Wanted at this counter"), tuple(_wish(w, now) for w in order.wishes)),
    )


def _marked(order: WorkOrderFacts, field: str, text: str) -> str:
    """Say of a fact that stands here by our word that the ERP did not say it."""
    if not text or field not in _set_here(order):
        return text
    return tr("{value} (set here)").format(value=words.isolated(text))


def _warranty(said: bool | None) -> str:
    if said is None:
        return ""
    return tr("warranty job") if said else tr("no warranty job")


def _set_here(order: WorkOrderFacts) -> frozenset[str]:
    """Give the facts whose wished value is what is shown, as it is until the ERP shows its own."""
    need_by = None if order.need_by is None else order.need_by.isoformat()
    shown = {
        "need_by": need_by,
        "hold_reason": order.hold_reason,
        "service_writer": order.service_writer,
        "customer_po": order.customer_po,
        "warranty": order.warranty,
    }
    return frozenset(
        wish.field
        for wish in order.wishes
        if wish.state in ON_THE_WAY_STATES | ARRIVED_STATES
        and (wish.field == "machine" or shown.get(wish.field, order) == wish.value)
    )


def _wish(wish: Wish, now: datetime) -> Fact:
    """Say what is wanted, what stood there before, and how far the word is on its way."""
    named_here = isinstance(wish.value, str) and wish.value.startswith("op:")
    value = tr("named here") if named_here else words.fact_value(wish.value, now.date())
    said = tr("{value}, before {before}: {state} ({by}, {ago})").format(
        value=value,
        before=words.fact_value(wish.before, now.date()),
        state=words.operation_sign(wish.state).words,
        by=words.plain(wish.by),
        ago=words.ago(wish.at, now),
    )
    return Fact(words.fact_field(wish.field), said)


def _next_contact(order: WorkOrderFacts, now: datetime) -> str:
    due = order.next_contact
    if due is None:
        return tr("none set")
    said = words.moment(due, now)
    return tr("{when}, overdue").format(when=said) if due < now else said


def _status(order: WorkOrderFacts) -> str:
    kind = tr("counter order") if order.kind == "counter" else ""
    hold = _marked(order, "hold_reason", words.plain(order.hold_reason or ""))
    said = (words.plain(order.status.replace("_", " ")), hold.replace("_", " "), kind)
    return ", ".join(text for text in said if text)


def _opened(order: WorkOrderFacts, now: datetime) -> str:
    age = order.age_days(now.date())
    if age is None:
        return ""
    opened = words.day(order.opened, now.date())
    return tr("{day}, today").format(day=opened) if age == 0 else f"{opened}, {words.days(age)}"


def _ready(order: WorkOrderFacts, now: datetime) -> str:
    if not order.short_lines:
        return tr("all parts are here")
    pacing = order.pacing_line
    if pacing is None:
        return tr("when the parts on the shelf are picked")
    part = words.plain(pacing.part)
    if pacing.supplier_date is None:
        return tr("no date, paced by {part}").format(part=part)
    day = words.day(pacing.supplier_date, now.date())
    how = tr("confirmed") if pacing.confirmed else tr("not confirmed")
    return tr("{day} ({how}), paced by {part}").format(day=day, how=how, part=part)


def _told(told: Told | None, now: datetime) -> str:
    if told is None:
        return tr("nothing told yet")
    said = words.told(told, now.date())
    if told.day is not None:
        said = f"{said}, {words.confidence(told.confidence)}"
    return tr("{said} (by {by}, {ago})").format(
        said=said, by=words.plain(told.by), ago=words.ago(told.at, now)
    )


def line(order: WorkOrderFacts, facts_: LineFacts, now: datetime) -> LineWords:
    """Say a line on two or three rows."""
    today = now.date()
    sign = words.state_sign(state(facts_, today))
    first = [words.plain(facts_.description)]
    if facts_.outstanding > 0:
        first.append(tr("{missing} missing").format(missing=words.missing(facts_)))
    if facts_.bin:
        first.append(tr("bin {bin}").format(bin=words.plain(facts_.bin)))
    rows, told, option = [" · ".join(text for text in first if text)], "", ""
    if facts_.outstanding > 0:
        source = [words.plain(text) for text in (facts_.supplier or "", *facts_.purchase_orders)]
        when = (
            tr("due {day}").format(day=words.day(facts_.supplier_date, today))
            if facts_.supplier_date
            else tr("no date")
        )
        if facts_.supplier_date_original and facts_.supplier_date_original != facts_.supplier_date:
            when += tr(" (first {day})").format(day=words.day(facts_.supplier_date_original, today))
        if facts_.on_order > 0:
            rows.append(" · ".join(text for text in (*source, when) if text))
        told = words.told(facts_.told, today)
        if facts_.told is not None and facts_.told.day is not None:
            told = tr("told {day}").format(day=told)
        option = words.plain(facts_.best_option or "")
    _ = order
    below = tuple(row for row in rows if row)
    return LineWords(words.plain(facts_.part), sign, below, told, option)


def show_choices(
    said_of: Mapping[str, QVBoxLayout],
    chosen: Mapping[str, ChoiceFacts],
    now: datetime,
    look: Look,
) -> None:
    """Say beneath each line what stands chosen for it; nothing where nothing does."""
    for line, column in said_of.items():
        _forget_choice(column)
        found, box = chosen.get(line), column.parentWidget()
        option = None if box is None else box.findChild(QLabel, OPTION)
        if isinstance(option, QLabel):
            option.setText(option.property("alone" if found is not None else "whole"))
        if found is None or box is None:
            continue
        said = QWidget(box)
        said.setObjectName(_CHOICE)
        inside = QVBoxLayout(said)
        inside.setContentsMargins(0, 2, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(SignLabel(look, choice_words.choice_sign(found), said))
        why = f" {words.plain(found.why)}" if found.why else ""
        inside.addWidget(label(f"{words.plain(found.phrase)}.{why}", said, wrap=True))
        inside.addWidget(label(choice_words.signed(found, now), said, kind="muted", wrap=True))
        column.addWidget(said)


def told_and_option(said: LineWords, parent: QWidget) -> QLabel:
    """Say what was told and, until something is chosen, the best way to get it."""
    whole = " · ".join(text for text in (said.told, said.option) if text)
    made = label(whole, parent, kind="muted", wrap=True)
    made.setObjectName(OPTION)
    made.setProperty("whole", whole)
    made.setProperty("alone", said.told)
    return made


def _forget_choice(column: QVBoxLayout) -> None:
    last = column.itemAt(column.count() - 1)
    widget = None if last is None else last.widget()
    if widget is not None and widget.objectName() == _CHOICE:
        column.removeWidget(widget)
        widget.hide()
        widget.deleteLater()


OPTION, _CHOICE = "option", "choice"


def event_box(event: Event, now: datetime, look: Look, parent: QWidget) -> QWidget:
    """Make one row of the timeline: when, what, by whom, and whether the ERP has it."""
    box = QWidget(parent)
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 3, 0, 3)
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(0)
    grid.setColumnStretch(1, 1)
    top = Qt.AlignmentFlag.AlignTop
    when = label(_when(event, now), box, kind="muted")
    when.setMinimumWidth(112)
    grid.addWidget(when, 0, 0, top)
    grid.addWidget(SignLabel(look, words.event_sign(event.kind), box), 0, 1, top)
    if event.by:
        grid.addWidget(label(words.plain(event.by), box, kind="muted"), 0, 2, top)
    grid.addWidget(label(words.lines(event.text), box, wrap=True), 1, 1, 1, 2, top)
    if event.state is not None:
        grid.addWidget(SignLabel(look, words.operation_sign(event.state), box), 2, 1, 1, 2, top)
    return box


def _when(event: Event, now: datetime) -> str:
    if event.day is not None:
        return words.day(event.day, now.date())
    return words.moment(event.at, now)
