"""The traffic with the ERP: what waits to leave, and what waits for a person's decision."""

from __future__ import annotations

import argparse

from bocounter.verbs import paper
from bocounter.verbs.desk import Answer, Desk, provenance


def declare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare ``waiting`` and ``conflicts``."""
    waits = verbs.add_parser(
        "waiting",
        help="list the words that are not in the ERP yet, and why",
        description="Lists what was written here and is not surely in the ERP yet, in the order "
        "in which it was written, with the reason in words.",
    )
    waits.set_defaults(run=waiting)
    asks = verbs.add_parser(
        "conflicts",
        help="list what waits for your decision",
        description="Lists the decisions that wait for a person, with both values.",
    )
    asks.set_defaults(run=conflicts)


def waiting(desk: Desk, _args: argparse.Namespace) -> Answer:
    """List what waits to be sent."""
    from bocounter.queries import documents, traffic

    with desk.reading() as rows:
        found = traffic.waiting(rows)
        status = traffic.status(rows, desk.clock())
        said = provenance(rows)
    lines = [status.sentence]
    for one in found:
        lines.append("")
        lines.append(
            f"{one.number or one.work_order}: {one.kind}, {one.state.value}, "
            f"by {paper.clean(one.by)}, {paper.moment(one.made_at)}  [{one.id}]"
        )
        if one.reason:
            lines += paper.paragraph(one.reason, "  ")
        lines += paper.paragraph(one.text, "  | ")
    document = {"operations": [documents.operation(one) for one in found], **said}
    return Answer(document, "\n".join(lines))


def conflicts(desk: Desk, _args: argparse.Namespace) -> Answer:
    """List the decisions that wait."""
    from bocounter.queries import documents, traffic

    with desk.reading() as rows:
        found = traffic.conflicts(rows)
        said = provenance(rows)
    lines = [] if found else ["Nothing waits for a decision."]
    for one in found:
        lines.append(f"{one.kind.replace('_', ' ')}, {paper.moment(one.found_at)}  [{one.id}]")
        lines += paper.paragraph(one.message, "  ")
        lines += paper.facts([("ours", one.ours), ("theirs", one.theirs)], "  ")
    document = {"conflicts": [documents.conflict(one) for one in found], **said}
    return Answer(document, "\n".join(lines))
