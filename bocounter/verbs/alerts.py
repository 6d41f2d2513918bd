"""What needs an eye now, the worst first; letting one be still, and waking it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bocounter.verbs import inputs, paper
from bocounter.verbs.calling import check_branch
from bocounter.verbs.desk import Answer, Desk, provenance

if TYPE_CHECKING:
    from bocounter.models.desk_facts import Alert

MOST = 60
"""Alerts that are printed; the others are counted."""


def declare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare ``alerts``, ``snooze`` and ``wake``."""
    parser = verbs.add_parser(
        "alerts",
        help="list what needs an eye now: dates that passed or moved, arrivals untold, and more",
        description="Lists what needs an eye, the worst first, each with whose it is and until "
        "when: a date that passed (eta_passed) or moved (slipped), no date past the follow-up "
        "(no_eta), a purchase order without a confirmation (po_unconfirmed; only where the ERP "
        "keeps confirmations), a told day at risk (told_at_risk), an arrival that the customer "
        "does not know of (arrival_untold), parts that nobody fetches after three tries "
        "(unclaimed), a return that soon costs more (return_closing), a job held by one part "
        "(held_by_one), the due promise of a colleague who has done nothing here today "
        "(colleague_away), and what branches order twice or have too many of (ordered_twice, "
        "surplus). With --branch before the verb only what concerns that branch.",
    )
    parser.add_argument("--kind", metavar="K", help="of one kind only")
    parser.add_argument(
        "--asleep", action="store_true", help="those too that somebody wants to be still"
    )
    parser.set_defaults(run=alerts)
    sleeping = verbs.add_parser(
        "snooze",
        help="let an alert be still until a time, with a reason",
        description="Lets an alert be still until a time. The reason is kept; 'wake' ends it.",
    )
    sleeping.add_argument("key", metavar="KEY", help="the alert's key, as 'alerts' shows it")
    sleeping.add_argument(
        "until", metavar="UNTIL", help="day and time; a day alone means ten in the morning"
    )
    sleeping.add_argument("reason", metavar="REASON", help="why it may be still")
    sleeping.set_defaults(run=snooze)
    waking = verbs.add_parser(
        "wake",
        help="let an alert be seen again",
        description="Lets an alert that was put to sleep be seen again.",
    )
    waking.add_argument("key", metavar="KEY", help="the alert's key")
    waking.set_defaults(run=wake)


def alerts(desk: Desk, args: argparse.Namespace) -> Answer:
    """List what needs an eye."""
    from bocounter.queries import alert_documents
    from bocounter.queries import alerts as asking

    now = desk.clock()
    with desk.reading() as rows:
        known = rows.all("SELECT code, name FROM branch ORDER BY code")
        check_branch(known, desk.branch)
        name = next((name for code, name in known if code == desk.branch), None)
        found = [
            *asking.alerts(rows, now, by=desk.who, branch=desk.branch, asleep=args.asleep),
            *asking.between(rows, now, branch=name, asleep=args.asleep),
        ]
        said = provenance(rows)
    if args.kind is not None:
        found = [one for one in found if one.kind == inputs.text(args.kind)]
    told = [alert_documents.alert(one) for one in found]
    return Answer({"alerts": told, **said}, _sheet(found))


def _sheet(found: Sequence[Alert]) -> str:
    if not found:
        return "Nothing needs an eye now."
    lines = []
    for one in found[:MOST]:
        said = f"{paper.clean(one.subject)}: {one.message}"
        lines += paper.paragraph(f"{one.severity.upper()}  {said}")
        more = [f"key {one.key}"]
        more += [f"for the {one.owner}" if one.owner in _ROLES else f"for {one.owner}"] * bool(
            one.owner
        )
        more += [f"due {paper.moment(one.due)}"] if one.due else []
        more += [f"asleep until {paper.moment(one.snoozed_until)}"] if one.snoozed_until else []
        lines += paper.paragraph(", ".join(more), "    ")
    if len(found) > MOST:
        lines.append(f"and {len(found) - MOST} more; --json has them all.")
    return "\n".join(lines)


_ROLES = frozenset({"buyer", "parts manager", "counter"})


def snooze(desk: Desk, args: argparse.Namespace) -> Answer:
    """Let an alert be still."""
    from bocounter.commands import snoozing

    key, until = inputs.text(args.key), inputs.due(args.until, "UNTIL")
    reason = inputs.text(args.reason)
    with desk.writing() as store:
        snoozing.snooze(store, key, until, reason, by=desk.who, now=desk.clock(), mint=desk.mint)
        with store.reading() as rows:
            said = provenance(rows)
    document = {"key": key, "snoozed_until": until.isoformat(), **said}
    return Answer(document, f"The alert is still until {paper.moment(until)}.")


def wake(desk: Desk, args: argparse.Namespace) -> Answer:
    """Let an alert be seen again."""
    from bocounter.commands import snoozing

    key = inputs.text(args.key)
    with desk.writing() as store:
        snoozing.wake(store, key, by=desk.who, now=desk.clock(), mint=desk.mint)
        with store.reading() as rows:
            said = provenance(rows)
    return Answer({"key": key, "snoozed_until": None, **said}, "The alert is seen again.")
