"""Whom to call next, by what that is ranked, whose call it is, and why a line is late."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from bocounter.errors import WrongUse
from bocounter.models.desk_facts import Cause
from bocounter.verbs import deeds, inputs, paper
from bocounter.verbs.desk import Answer, Desk, provenance

if TYPE_CHECKING:
    from bocounter.models.desk_facts import QueueItem

SHOWN = 20
MOST = 10_000
METER = timedelta(days=7)
"""So far back it is counted who called first."""


def declare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare ``queue``, ``take``, ``let-go``, ``cause`` and ``weights``."""
    queueing = verbs.add_parser(
        "queue",
        help="whom to call next, and why: the dearest silence first",
        description="Lists the customers to whom something is to be said: a promise is due, a day "
        "moved and they do not know it, parts came, we said that we would call, or nobody ever "
        "did. Ranked by points, whose parts are shown ('bocounter weights' sets them). A call "
        "that somebody else has taken is left out, and so is whoever wants to be left alone. "
        "With --branch before the verb it is that branch's.",
    )
    queueing.add_argument(
        "--limit", metavar="N", type=int, default=SHOWN, help="how many calls at most"
    )
    queueing.set_defaults(run=queue)
    _declare_deeds(verbs)
    weighing = verbs.add_parser(
        "weights",
        help="show or set the points that the queue is ranked by",
        description="Shows the points of the queue, or sets those that are named, such as "
        "'machine_down=5': of a promise that is due (promise_due), of each day that a date moved "
        "untold (untold_slip), of each day that a machine is down (machine_down), of each day "
        "past the next contact (contact_overdue), of each step of a customer's tier "
        "(customer_tier). They are kept with this store.",
    )
    weighing.add_argument(
        "points", metavar="NAME=POINTS", nargs="*", help="points; NAME=usual for the usual ones"
    )
    weighing.add_argument(
        "--tier",
        metavar="CUSTOMER=0-9",
        action="append",
        default=[],
        help="how important a customer is, by number or whole name; 0 is as everybody",
    )
    weighing.set_defaults(run=weights)


def _declare_deeds(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    taking = verbs.add_parser(
        "take",
        help="take a call, so that it is offered to nobody else meanwhile",
        description="Takes the call about a work order: until you log a contact, let it go or the "
        "time is over, the queue offers it to nobody else at this store. Other workstations do "
        "not know of it.",
    )
    taking.add_argument("number", metavar="WO", help="the work order's number")
    taking.add_argument(
        "--minutes", metavar="N", type=int, default=20, help="for how long; 20 if nothing is said"
    )
    taking.set_defaults(run=take)
    letting = verbs.add_parser(
        "let-go",
        help="let a call go that you have taken",
        description="Lets a taken call go, so that the queue offers it to everybody again.",
    )
    letting.add_argument("number", metavar="WO", help="the work order's number")
    letting.set_defaults(run=let_go)
    causing = verbs.add_parser(
        "cause",
        help="say why a line is late",
        description="Keeps why a line is late, for the count of causes, and notes it in the ERP "
        "with the next sync. Said again, the newest counts; 'withdraw' takes it back.",
    )
    causing.add_argument("line", metavar="LINE", help="the line's id, as 'wo' shows it")
    causing.add_argument("cause", metavar="CAUSE", help=f"one of: {', '.join(Cause)}")
    causing.add_argument("--note", metavar="T", help="what else is to be known about it")
    causing.set_defaults(run=cause)


def take(desk: Desk, args: argparse.Namespace) -> Answer:
    """Take a call."""
    from bocounter.commands import taking

    number, now = inputs.text(args.number), desk.clock()
    with desk.writing() as store:
        changes = taking.take(
            store, number, minutes=args.minutes, by=desk.who, now=now, mint=desk.mint
        )
        changed = deeds.changed_by(store, changes)
    until = now + timedelta(minutes=args.minutes)
    document = {"taken_by": desk.who, "taken_until": until.astimezone(UTC).isoformat(), **changed}
    return Answer(
        document,
        f"The call about {paper.clean(number)} is yours until {paper.moment(until)}.\n{_ALONE}",
    )


_ALONE = "Other workstations do not know of it: what they take is not known here either."


def let_go(desk: Desk, args: argparse.Namespace) -> Answer:
    """Let a call go."""
    from bocounter.commands import taking

    number = inputs.text(args.number)
    with desk.writing() as store:
        changes = taking.let_go(store, number, by=desk.who, now=desk.clock(), mint=desk.mint)
        changed = deeds.changed_by(store, changes)
    return Answer(changed, f"The call about {paper.clean(number)} is anybody's again.")


def cause(desk: Desk, args: argparse.Namespace) -> Answer:
    """Say why a line is late."""
    from bocounter.commands import causing
    from bocounter.rules.causes import cause_of, cause_words

    line, why = inputs.text(args.line), cause_of(inputs.text(args.cause))
    if why is None:
        raise WrongUse(
            f"{args.cause[:60]!r} is no cause that is counted.",
            f"Give one of: {', '.join(Cause)}; what else there is to say goes into --note.",
        )
    note = None if args.note is None else inputs.text(args.note)
    with desk.writing() as store:
        changes = causing.say_cause(
            store, line, why, note=note, by=desk.who, now=desk.clock(), mint=desk.mint
        )
        changed = deeds.changed_by(store, changes)
    said = f"Kept: {paper.clean(line)} is late because {cause_words(why)}."
    return Answer({"cause": why.value, **changed}, f"{said}\n{deeds.waits(changed)}")


def queue(desk: Desk, args: argparse.Namespace) -> Answer:
    """List whom to call next."""
    from bocounter.queries import call_documents, calls
    from bocounter.queries.first_calls import first_calls
    from bocounter.verbs import call_sheets

    if not 1 <= args.limit <= MOST:
        raise WrongUse(f"{args.limit} is no number of calls.", f"Name 1 to {MOST:,} with --limit.")
    now = desk.clock()
    with desk.reading() as rows:
        check_branch(rows.all("SELECT code FROM branch ORDER BY code"), desk.branch)
        found = calls.queue(rows, now, limit=args.limit, branch=desk.branch, by=desk.who)
        all_ = calls.count(rows, now, branch=desk.branch, by=desk.who)
        meter = first_calls(rows, now - METER, now, branch=desk.branch)
        said = provenance(rows)
    document = {
        "calls": [call_documents.call(one) for one in found],
        "count": all_,
        "first_calls": call_documents.first_calls(meter, METER.days),
        **said,
    }
    return Answer(document, f"{_sheet(found, all_)}\n\n{call_sheets.first_calls(meter)}")


def check_branch(known: Sequence[tuple[str, ...]], wanted: str | None) -> None:
    """Make sure there is such a branch. Raises WrongUse naming those there are."""
    if wanted is not None and wanted not in [row[0] for row in known]:
        names = ", ".join(row[0] for row in known) or "none yet"
        raise WrongUse(f"There is no branch {wanted[:60]!r}.", f"Name one of: {names}.")


def _sheet(found: Sequence[QueueItem], all_: int) -> str:
    if not found:
        return "Nobody is to be called now: everybody who waits has been told."
    lines = [f"{paper.count(all_, 'call', 'calls')} to make; the dearest silence first."]
    for one in found:
        parts = ", ".join(
            f"{name.replace('_', ' ')} {paper.amount(n)}" for name, n in one.parts.items()
        )
        score = f"{paper.amount(one.score)} points" + (f" ({parts})" if parts else "")
        head = f"{paper.clean(one.number)}  {paper.clean(one.customer)}  {score}"
        lines += ["", paper.cut(head, paper.WIDTH), *paper.paragraph(" ".join(one.why), "    ")]
        if one.advice:
            lines += paper.paragraph(one.advice, "    ")
        if one.taken_by:
            lines += paper.paragraph(f"Yours until {paper.moment(one.taken_until)}.", "    ")
    if all_ > len(found):
        lines += ["", f"{all_ - len(found):,} more; --limit shows more of them."]
    return "\n".join(lines)


def weights(desk: Desk, args: argparse.Namespace) -> Answer:
    """Show or set the points."""
    from bocounter.commands import weighing
    from bocounter.queries import settings
    from bocounter.rules import next_call

    points = dict(_points(text) for text in args.points)
    tiers = [_tier(text) for text in args.tier]
    if points or tiers:
        with desk.writing() as store:
            weighing.set_weights(store, points)
            for customer, tier in tiers:
                weighing.set_tier(store, customer, tier)
    with desk.reading() as rows:
        chosen = settings.settings(rows)
        known = next_call.weights(chosen.queue_weights)
        important = next_call.tiers(chosen.customer_tiers)
        names = {
            id_: number or name
            for id_, number, name in rows.all("SELECT remote_id, number, name FROM customer")
            if id_ in important
        }
        said = provenance(rows)
    named = {names.get(id_, id_): tier for id_, tier in important.items()}
    document = {
        "weights": {name: float(n) for name, n in known.items()},
        "tiers": named,
        **said,
    }
    pairs = [(name, paper.amount(n)) for name, n in known.items()]
    pairs += [(f"tier of {name}", str(tier)) for name, tier in named.items()]
    return Answer(document, "\n".join(paper.facts(pairs)))


def _points(given: str) -> tuple[str, Decimal | None]:
    name, mark, value = inputs.text(given).partition("=")
    if not mark:
        raise WrongUse(f"{given[:60]!r} sets no points.", "Write NAME=POINTS.")
    if value == "usual":
        return name, None
    if value in ("0", "0.0"):
        return name, Decimal(0)
    return name, inputs.number(value, name)


def _tier(given: str) -> tuple[str, int]:
    customer, mark, value = inputs.text(given).rpartition("=")
    if not mark or not value.isdecimal() or len(value) > 1:
        raise WrongUse(f"{given[:60]!r} in --tier says no tier.", "Write CUSTOMER=0 to 9.")
    return customer, int(value)
