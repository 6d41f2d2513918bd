"""The traffic with the ERP: what waits to leave, and what waits for a person's decision."""

from __future__ import annotations

import argparse

from bocounter.verbs import deeds, inputs, paper
from bocounter.verbs.desk import Answer, Desk, provenance


def declare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare ``waiting``, ``conflicts``, ``resolve`` and ``withdraw``."""
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
    deciding = verbs.add_parser(
        "resolve",
        help="decide a conflict, or a word that was refused",
        description="Decides what waits for you: ours is sent again as a new word, theirs takes "
        "ours back. 'bocounter conflicts' says what each choice will do. Nothing is decided by "
        "itself, and what you decide is kept with your name.",
    )
    deciding.add_argument("id", metavar="ID", help="the conflict's id, or the refused word's")
    deciding.add_argument(
        "--keep", required=True, choices=("ours", "theirs"), help="which side is to stand"
    )
    deciding.add_argument("--text", metavar="T", help="better words for a note that goes again")
    deciding.set_defaults(run=resolve)
    taking = verbs.add_parser(
        "withdraw",
        help="take back a word of ours",
        description="Takes back a word. One that was never tried simply does not go; for one "
        "that may have reached the ERP a counter-entry is written.",
    )
    taking.add_argument("id", metavar="ID", help="the word's id, as 'bocounter waiting' shows it")
    taking.set_defaults(run=withdraw)


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
        both = [("was", one.base), ("ours", one.ours), ("theirs", one.theirs)]
        lines += paper.facts([(name, _words(said)) for name, said in both], "  ")
        for choice in one.choices:
            lines.append(f"  --keep {choice.keep}: {choice.words}. {choice.consequence}")
    document = {"conflicts": [documents.conflict(one) for one in found], **said}
    return Answer(document, "\n".join(lines))


def resolve(desk: Desk, args: argparse.Namespace) -> Answer:
    """Decide."""
    from bocounter.commands import deciding

    with desk.writing() as store:
        changes = deciding.resolve(
            store,
            inputs.text(args.id),
            args.keep,
            by=desk.who,
            now=desk.clock(),
            mint=desk.mint,
            text=None if args.text is None else inputs.text(args.text),
        )
        changed = deeds.changed_by(store, changes)
    return Answer(changed, f"Decided: {args.keep}.\n{deeds.waits(changed)}")


def withdraw(desk: Desk, args: argparse.Namespace) -> Answer:
    """Take a word back."""
    from bocounter.commands import withdrawing

    with desk.writing() as store:
        changes = withdrawing.withdraw(
            store, inputs.text(args.id), by=desk.who, now=desk.clock(), mint=desk.mint
        )
        changed = deeds.changed_by(store, changes)
    return Answer(changed, f"Taken back.\n{deeds.waits(changed)}")


def _words(said: object) -> str | None:
    if not isinstance(said, dict):
        return None if said is None else str(said)
    return ", ".join(f"{name} = {'nothing' if v is None else v}" for name, v in said.items())
