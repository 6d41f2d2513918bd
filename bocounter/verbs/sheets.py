"""The board, a search, a work order and a part as a person reads them on a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bocounter.models.choice_facts import ChoiceFacts
from bocounter.models.facts import (
    Event,
    Hit,
    LineFacts,
    Told,
    WorkOrderFacts,
)
from bocounter.rules import answers, states, urgency, words
from bocounter.verbs import paper

_LINE_HEAD = ("PART", "DESCRIPTION", "SHORT", "STATE", "DATE", "TOLD")
_LINE_MOST = (13, 17, 7, 30, 10, 10)
_ORDER_HEAD = ("LINE", "PART", "NEED-BY", "ORDERED BY", "SUPPLIER", "FIRST DATE")
_ORDER_MOST = (12, 16, 10, 20, 20, 10)


def board(
    orders: Sequence[WorkOrderFacts],
    now: datetime,
    as_of: datetime | None,
    chosen: Mapping[str, ChoiceFacts],
) -> str:
    """Give the board: each order with its missing lines under it, and what is chosen for them."""
    lines = [f"{paper.count(len(orders), 'order', 'orders')} with an open line. {_fresh(as_of)}"]
    for order in orders:
        lines += ["", *_heading(order, now), *part_lines(order.open_lines, now, "  ")]
        lines += choices(order.open_lines, chosen, "  ")
    if not orders:
        lines.append("Nothing is open that fits what you asked for.")
    return "\n".join(lines)


def _fresh(as_of: datetime | None) -> str:
    if as_of is None:
        return "The ERP's facts have not come in yet: run 'bocounter sync'."
    return f"The ERP's facts as of {paper.moment(as_of)}."


def _heading(order: WorkOrderFacts, now: datetime) -> list[str]:
    today = now.date()
    age, pacing = order.age_days(today), order.pacing_line
    score = urgency.urgency(order, today, now).score
    head = _joined(
        order.number,
        order.customer.name,
        "MACHINE DOWN" if order.machine_down else "",
        "" if age is None else f"{words.days_words(age)} old",
        f"urgency {score}",
        order.service_writer or "",
    )
    machine = "" if order.machine is None else order.machine.words
    said = _joined(
        f"ready {paper.day(order.ready)}" if order.ready else "no ready date",
        "" if pacing is None else f"waiting for {pacing.part}",
        told(order.told),
        words.slip_words(order.untold_slip_days),
        "" if order.next_contact is None else f"next contact {paper.moment(order.next_contact)}",
    )
    return [
        paper.cut(head, paper.WIDTH),
        *([paper.cut(f"  {paper.clean(machine)}", paper.WIDTH)] if machine else []),
        *paper.paragraph(said, "  "),
    ]


def _joined(*texts: str) -> str:
    return " | ".join(paper.clean(text) for text in texts if text)


def part_lines(lines: Sequence[LineFacts], now: datetime, indent: str) -> list[str]:
    """Give part lines as a table."""
    rows = [
        (
            line.part,
            line.description,
            f"{paper.amount(line.outstanding)}/{paper.amount(line.wanted)}",
            words.state_words(states.state(line, now.date())),
            paper.day(line.supplier_date),
            _told_day(line.told),
        )
        for line in lines
    ]
    return paper.table(_LINE_HEAD, rows, _LINE_MOST, indent) if rows else []


def choices(
    lines: Sequence[LineFacts], chosen: Mapping[str, ChoiceFacts], indent: str = ""
) -> list[str]:
    """Say what is chosen for these lines, one sentence each."""
    return [
        said
        for line in lines
        if line.id in chosen
        for said in paper.paragraph(f"{line.part}: {choice(chosen[line.id])}", indent)
    ]


def choice(one: ChoiceFacts) -> str:
    """Say what is chosen, by whom, where that is, and why it is only a suggestion."""
    made = one.choice
    said = f"{one.phrase} was chosen by {made.by}, {paper.moment(made.at)}"
    said += f" ({made.reason})" if made.reason else ""
    said += f"; that {words.choice_words(one.state)}."
    return f"{said} {one.why} Choose again, or take it back." if one.why else said


def _orders(lines: Sequence[LineFacts]) -> list[str]:
    rows = [
        (
            line.id,
            line.part,
            paper.day(line.need_by),
            ", ".join(line.purchase_orders) or paper.UNKNOWN,
            line.supplier or paper.UNKNOWN,
            paper.day(line.supplier_date_original),
        )
        for line in lines
    ]
    return paper.table(_ORDER_HEAD, rows, _ORDER_MOST)


def _told_day(heard: Told | None) -> str:
    if heard is None:
        return paper.UNKNOWN
    return "no date" if heard.day is None else heard.day.isoformat()


def told(heard: Told | None) -> str:
    """Say what a customer heard."""
    if heard is None:
        return "customer was told nothing"
    if heard.day is None:
        return "told that there is no date"
    return f"told {heard.day.isoformat()} ({heard.confidence.value})"


def hits(found: Sequence[Hit], wanted: str) -> str:
    """Give what was found, each with the answer to speak."""
    if not found:
        return (
            f"Nothing here fits {paper.cut(paper.clean(wanted), 60)!r}.\n"
            "Try the last four digits of the phone number, a part of the name, or fewer words."
        )
    lines: list[str] = []
    for hit in found:
        kind = hit.kind.replace("_", " ")
        lines.append(paper.cut(f"{paper.clean(hit.title)}  ({kind})", paper.WIDTH))
        lines += [*paper.paragraph(hit.answer, "    "), ""]
    return "\n".join(lines).rstrip()


def work_order(
    order: WorkOrderFacts,
    events: Sequence[Event],
    now: datetime,
    chosen: Mapping[str, ChoiceFacts],
    calls: Sequence[str] = (),
) -> str:
    """Give one work order: what to say, then the facts, the lines and what happened.

    ``calls`` is what the call desk says of it.
    """
    customer, today = order.customer, now.date()
    points = urgency.urgency(order, today, now)
    lines = [*paper.paragraph(answers.answer(order, now)), ""]
    lines += paper.facts(
        [
            ("order", f"{order.number}, {order.status}, {order.kind.replace('_', ' ')}"),
            ("branch", order.branch),
            ("opened", None if order.opened is None else order.opened.isoformat()),
            ("customer", " ".join(t for t in (customer.number, customer.name) if t)),
            ("phones", ", ".join(customer.phones)),
            ("e-mails", ", ".join(customer.emails)),
            ("customer's PO", order.customer_po),
            ("machine", None if order.machine is None else order.machine.words),
            ("machine down", {True: "yes", False: "no", None: None}[order.machine_down]),
            ("warranty job", {True: "yes", False: "no", None: None}[order.warranty]),
            ("hold reason", order.hold_reason),
            ("writer", order.service_writer),
            ("about", order.description),
            ("ready", None if order.ready is None else order.ready.isoformat()),
            ("waiting for", None if order.pacing_line is None else order.pacing_line.part),
            ("told", told(order.told)),
            ("untold slip", words.slip_words(order.untold_slip_days)),
            ("last contact", paper.moment(order.last_contact)),
            ("next contact", paper.moment(order.next_contact)),
            ("urgency", _points(points)),
            ("facts as of", paper.moment(order.as_of)),
        ]
    )
    lines += ["", *part_lines(order.lines, now, "")]
    lines += ["", *_orders(order.lines)] if order.lines else []
    if said := choices(order.lines, chosen, "  "):
        lines += ["", "Chosen:", *said]
    if calls:
        lines += ["", "At the call desk:", *calls]
    if events:
        lines += ["", "What happened:", *paper.facts([_event(event) for event in events], "  ")]
    return "\n".join(lines)


def _points(points: urgency.Urgency) -> str:
    parts = (f"{name.replace('_', ' ')} {n}" for name, n in points.parts.items())
    return ", ".join([str(points.score), *parts])


def _event(event: Event) -> tuple[str, str]:
    by = f" ({event.by})" if event.by else ""
    when = paper.moment(event.at) if event.day is None else paper.day(event.day)
    return when, f"{event.text}{by}"
