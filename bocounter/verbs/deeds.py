"""What a person does at the counter: log a contact, set a follow-up, write a note."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from bocounter.errors import WrongUse
from bocounter.models.desk_facts import Decision, Mood
from bocounter.models.facts import Confidence, ContactKind, ContactOutcome
from bocounter.verbs import inputs, paper
from bocounter.verbs.desk import Answer, Desk, provenance

if TYPE_CHECKING:
    from bocounter.changes import Changes
    from bocounter.commands.contacting import ToldWanted
    from bocounter.store.store import Store

_WHEN = (
    "day and time, such as 2026-12-04T10:00; without an offset it is this PC's time, and a day "
    "alone means ten in the morning"
)


def declare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare ``contact``, ``follow-up`` and ``note``."""
    calling = verbs.add_parser(
        "contact",
        help="log one contact with a customer and what they were told",
        description="Logs one contact with its told dates: one row here that stays for ever, "
        "and one note in the ERP with the next sync. Refused without --next unless nothing of "
        "the work order is missing any more.",
    )
    calling.add_argument("number", metavar="WO", help="the work order's number")
    kinds, outcomes = [k.value for k in ContactKind], [o.value for o in ContactOutcome]
    calling.add_argument("--kind", required=True, choices=kinds, help="how you met")
    calling.add_argument(
        "--outcome",
        required=True,
        choices=outcomes,
        help="what came of it",
    )
    calling.add_argument(
        "--told",
        metavar="LINE|WO=DATE|none[:confirmed|estimated]",
        action="append",
        default=[],
        help="what the customer heard of a line, or of the whole work order by its number: a "
        "day, or 'none' for 'there is no date'; estimated unless you say confirmed; may be "
        "repeated",
    )
    calling.add_argument("--next", metavar="INSTANT", help=f"when you will call next: {_WHEN}")
    calling.add_argument("--note", metavar="T", help="what else was said")
    calling.add_argument(
        "--csat", metavar="1-5", type=int, choices=range(1, 6), help="how content they are"
    )
    calling.add_argument(
        "--mood", choices=[mood.value for mood in Mood], help="how the customer was"
    )
    calling.add_argument(
        "--decision",
        metavar="D",
        help=f"what the customer decided: {', '.join(Decision)}, with a colon and more words "
        "behind it if you like, or any other words; who decided leave_alone is not in the queue",
    )
    calling.add_argument("--corrects", metavar="ID", help="the contact that this one puts right")
    calling.set_defaults(run=contact)
    following = verbs.add_parser(
        "follow-up",
        help="set when the customer is to hear from us next",
        description="Sets when the customer of a work order is to hear from us next.",
    )
    following.add_argument("number", metavar="WO", help="the work order's number")
    following.add_argument("due", metavar="INSTANT", help=_WHEN)
    following.set_defaults(run=follow_up)
    noting = verbs.add_parser(
        "note",
        help="write a note on a work order",
        description="Writes a note on a work order, here and in the ERP with the next sync.",
    )
    noting.add_argument("number", metavar="WO", help="the work order's number")
    noting.add_argument("text", metavar="TEXT", help="the note")
    noting.set_defaults(run=note)


def contact(desk: Desk, args: argparse.Namespace) -> Answer:
    """Log a contact."""
    from bocounter.commands import contacting

    wanted = contacting.ContactWanted(
        work_order=inputs.text(args.number),
        kind=ContactKind(args.kind),
        outcome=ContactOutcome(args.outcome),
        told=tuple(told(text) for text in args.told),
        next_contact=None if args.next is None else inputs.due(args.next, "--next"),
        note=None if args.note is None else inputs.text(args.note),
        csat=args.csat,
        corrects=args.corrects,
        mood=None if args.mood is None else Mood(args.mood),
        decision=None if args.decision is None else inputs.text(args.decision),
    )
    with desk.writing() as store:
        changes = contacting.log_contact(
            store, wanted, by=desk.who, now=desk.clock(), mint=desk.mint
        )
        changed = changed_by(store, changes)
    identity = next(iter(changed["changed"]["operations"]), None)
    lines = [f"Logged on {paper.clean(wanted.work_order)}."]
    if wanted.next_contact is not None:
        lines.append(f"Next contact: {paper.moment(wanted.next_contact)}.")
    return Answer({"contact": identity, **changed}, "\n".join([*lines, waits(changed)]))


def told(given: str) -> ToldWanted:
    """Read ``LINE|WO=DATE|none[:confirmed|estimated]``."""
    from bocounter.commands.contacting import ToldWanted

    target, mark, said = inputs.text(given).rpartition("=")
    when, _, sure = said.partition(":")
    if not mark or not target or not when:
        raise WrongUse(
            f"{given[:60]!r} in --told does not say what was told of what.",
            "Write LINE=DATE, or the work order's number=DATE, or =none for 'no date', such as "
            "4711=2026-12-04:confirmed.",
        )
    if sure and sure not in list(Confidence):
        raise WrongUse(
            f"{sure[:30]!r} in --told is no degree of sureness.", "Write confirmed or estimated."
        )
    return ToldWanted(
        target=target,
        day=None if when == "none" else inputs.day(when, "--told"),
        confidence=Confidence(sure) if sure else Confidence.ESTIMATED,
    )


def follow_up(desk: Desk, args: argparse.Namespace) -> Answer:
    """Set a follow-up."""
    from bocounter.commands import following_up

    due = inputs.due(args.due, "INSTANT")
    number = inputs.text(args.number)
    with desk.writing() as store:
        changes = following_up.set_follow_up(
            store, number, due, by=desk.who, now=desk.clock(), mint=desk.mint
        )
        changed = changed_by(store, changes)
    said = f"Next contact on {paper.clean(number)}: {paper.moment(due)}."
    return Answer(changed, f"{said}\n{waits(changed)}")


def note(desk: Desk, args: argparse.Namespace) -> Answer:
    """Write a note."""
    from bocounter.commands import noting

    number = inputs.text(args.number)
    with desk.writing() as store:
        changes = noting.write_note(
            store,
            number,
            inputs.text(args.text),
            by=desk.who,
            now=desk.clock(),
            mint=desk.mint,
        )
        changed = changed_by(store, changes)
    return Answer(changed, f"Noted on {paper.clean(number)}.\n{waits(changed)}")


def changed_by(store: Store, changes: Changes) -> dict[str, Any]:
    """Say what a deed altered, and how many words wait to be sent now."""
    from bocounter.queries import traffic

    with store.reading() as rows:
        return {
            "changed": {
                "work_orders": sorted(changes.work_orders),
                "operations": sorted(changes.operations),
            },
            "waiting": len(traffic.waiting(rows)),
            **provenance(rows),
        }


def waits(changed: dict[str, Any]) -> str:
    """Say how much waits to be sent."""
    said = paper.count(changed["waiting"], "word waits", "words wait")
    return f"{said} to be sent to the ERP; 'bocounter sync' sends."
