"""What the call desk says of a work order, as a person reads it on a terminal."""

from __future__ import annotations

from bocounter.models.desk_facts import DeskSheet
from bocounter.models.facts import WorkOrderFacts
from bocounter.queries.desk import DeskFacts
from bocounter.rules.agreements import decision_sentence
from bocounter.rules.causes import cause_words
from bocounter.rules.first_calls import FirstCalls
from bocounter.verbs import paper


def of_order(order: WorkOrderFacts, facts: DeskFacts) -> list[str]:
    """Say whose call it is, how the customer was, what they decided, and why lines are late."""
    said = []
    if facts.taken is not None:
        until = paper.moment(facts.taken.until)
        said.append(f"{facts.taken.by} has taken the call, until {until}.")
    if facts.advice is not None:
        said.append(facts.advice.text)
    if facts.spoken.mood:
        said.append(f"The customer was {facts.spoken.mood}.")
    if facts.spoken.decision:
        said.append(decision_sentence(facts.spoken.decision))
    for line in order.lines:
        if (cause := facts.causes.get(line.id)) is not None:
            more = f" ({cause.note})" if cause.note else ""
            why = f"{line.part} is late because {cause_words(cause.cause)}{more}"
            said.append(f"{why}, said {cause.by}, {paper.moment(cause.at)}.")
    return [row for text in said for row in paper.paragraph(text, "  ")]


def first_calls(meter: FirstCalls) -> str:
    """Say who called first in the last days."""
    if meter.ratio is None:
        return "Nobody was contacted in the last 7 days."
    late = paper.count(meter.late, "of them", "of them")
    more = f"; {late} should have heard from us before" if meter.theirs else ""
    return (
        f"In the last 7 days we began {paper.count(meter.ours, 'contact', 'contacts')}, and they "
        f"called us first {paper.count(meter.theirs, 'time', 'times')}{more}."
    )


def sheet(one: DeskSheet) -> str:
    """Give a sheet as it is read aloud."""
    lines = [one.title]
    for section in one.sections:
        lines += ["", f"{section.title}: {section.count or 'none'}."]
        for item in section.items:
            who = "  ".join(paper.clean(text) for text in (item.work_order, item.customer) if text)
            lines += paper.paragraph(f"{who}  {item.text}".strip(), "  ")
        if section.count > len(section.items):
            lines.append(f"  and {section.count - len(section.items)} more")
    return "\n".join(lines)
