"""Whom to call next, and by what that is ranked."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from bocounter.errors import WrongUse
from bocounter.verbs import inputs, paper
from bocounter.verbs.desk import Answer, Desk, provenance

if TYPE_CHECKING:
    from bocounter.models.desk_facts import QueueItem

SHOWN = 20
MOST = 10_000


def declare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare ``queue`` and ``weights``."""
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


def queue(desk: Desk, args: argparse.Namespace) -> Answer:
    """List whom to call next."""
    from bocounter.queries import call_documents, calls

    if not 1 <= args.limit <= MOST:
        raise WrongUse(f"{args.limit} is no number of calls.", f"Name 1 to {MOST:,} with --limit.")
    now = desk.clock()
    with desk.reading() as rows:
        check_branch(rows.all("SELECT code FROM branch ORDER BY code"), desk.branch)
        found = calls.queue(rows, now, limit=args.limit, branch=desk.branch, by=desk.who)
        all_ = calls.count(rows, now, branch=desk.branch, by=desk.who)
        said = provenance(rows)
    document = {"calls": [call_documents.call(one) for one in found], "count": all_, **said}
    return Answer(document, _sheet(found, all_))


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
            lines += paper.paragraph(
                f"Taken by {one.taken_by} until {paper.moment(one.taken_until)}.", "    "
            )
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
