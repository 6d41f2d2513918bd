"""The morning brief, and the page on which somebody hands over to the others."""

from __future__ import annotations

import argparse
from pathlib import Path

from bocounter.errors import WrongUse
from bocounter.verbs import inputs
from bocounter.verbs.calling import check_branch
from bocounter.verbs.desk import Answer, Desk, provenance


def declare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare ``brief`` and ``handover``."""
    morning = verbs.add_parser(
        "brief",
        help="the morning brief, read in a minute",
        description="Says in a minute what the day begins with: promises that are due today, "
        "dates that moved untold, what came since yesterday evening, parts without a date past "
        "their follow-up, and the cases to be taken further, to whom and why. With --branch "
        "before the verb only that branch's.",
    )
    morning.set_defaults(run=brief)
    leaving = verbs.add_parser(
        "handover",
        help="one page of what somebody has under way, for who takes over",
        description="Gives on one page what a colleague has under way: promises until next week, "
        "calls to make until tomorrow, calls taken, moods and agreements, and what is half "
        "finished. It holds what was said at this store.",
    )
    leaving.add_argument("--of", metavar="NAME", help="whose; yours if nothing is said")
    leaving.add_argument("--pdf", metavar="FILE", help="draw it into this file, to be printed")
    leaving.set_defaults(run=handover)


def brief(desk: Desk, _args: argparse.Namespace) -> Answer:
    """Give the morning brief."""
    from bocounter.queries import briefing, call_documents
    from bocounter.verbs import call_sheets

    with desk.reading() as rows:
        check_branch(rows.all("SELECT code FROM branch ORDER BY code"), desk.branch)
        one = briefing.brief(rows, desk.clock(), branch=desk.branch)
        said = provenance(rows)
    return Answer({**call_documents.sheet(one), **said}, call_sheets.sheet(one))


def handover(desk: Desk, args: argparse.Namespace) -> Answer:
    """Give what somebody has under way; draw it where that is wanted."""
    from bocounter.queries import call_documents
    from bocounter.queries import handover as handing
    from bocounter.verbs import call_sheets

    who = desk.who if args.of is None else inputs.text(args.of).strip()
    if not who:
        raise WrongUse("Nobody is named in --of.", "Give a name, as it stands on their contacts.")
    to = None if args.pdf is None else Path(inputs.text(args.pdf)).absolute()
    if to is not None and to.suffix.lower() != ".pdf":
        raise WrongUse(f"{to.name!r} is no PDF's name.", "Name a file that ends in .pdf.")
    with desk.reading() as rows:
        one = handing.handover(rows, who, desk.clock())
        said = provenance(rows)
    document = {"of": who, **call_documents.sheet(one), **said}
    page = None if to is None else (to, one)
    return Answer(document, call_sheets.sheet(one), page=page)
