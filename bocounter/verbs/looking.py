"""What a person asks at the counter: the board, a search, one work order, one part."""

from __future__ import annotations

import argparse
from datetime import datetime

from bocounter.errors import WrongUse
from bocounter.models.facts import LineState
from bocounter.verbs import inputs, sheets
from bocounter.verbs.desk import Answer, Desk, provenance

SORTS = ("urgency", "age", "ready", "number", "customer")
MOST_HITS = 200


def declare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare ``board``, ``find``, ``wo`` and ``part``."""
    boarding = verbs.add_parser(
        "board",
        help="every order with an open line, the most urgent first",
        description="Shows every work order or counter order with an open line.",
    )
    states = [state.value for state in LineState]
    boarding.add_argument("--writer", metavar="W", help="of this service writer only")
    boarding.add_argument(
        "--state",
        choices=states,
        help="with a line in this state only",
    )
    boarding.add_argument("--down", action="store_true", help="with the machine down only")
    boarding.add_argument("--sort", choices=SORTS, default="urgency", help="by what, first")
    boarding.set_defaults(run=board)
    finding = verbs.add_parser(
        "find",
        help="find by phone number, name, order, part, serial or words, with the answer to give",
        description="Finds customers, work orders, parts and purchase orders by phone number (the "
        "last digits do), name, number, part number old or new, serial, unit number or words of "
        "the description, small typing errors forgiven. Each hit says what to answer.",
    )
    finding.add_argument("text", metavar="TEXT", help="what to look for")
    finding.add_argument("--limit", metavar="N", type=int, default=20, help="how many hits at most")
    finding.set_defaults(run=find)
    ordering = verbs.add_parser(
        "wo",
        help="one work order with everything known",
        description="Shows one work order with everything known of it.",
    )
    ordering.add_argument("number", metavar="NUMBER", help="its number, dashes or not")
    ordering.set_defaults(run=work_order)
    parting = verbs.add_parser(
        "part",
        help="one part with everything known",
        description="Shows one part: what it is, what lies where under every number, what is on "
        "order and for whom, who waits and what they were told, what suppliers ask, the demand by "
        "month, and how its numbers are related.",
    )
    parting.add_argument("number", metavar="NUMBER", help="its number, dashes or not")
    parting.set_defaults(run=part)


def board(desk: Desk, args: argparse.Namespace) -> Answer:
    """Show the board."""
    from bocounter.queries import board as boards
    from bocounter.queries import choices, documents

    now = desk.clock()
    with desk.reading() as rows:
        known = boards.choices(rows)
        wanted = boards.BoardFilter(
            branch=_one_of(desk.branch, known.branches, "branch"),
            writer=None if args.writer is None else inputs.text(args.writer),
            states=frozenset({LineState(args.state)} if args.state else ()),
            down=args.down,
            sort=args.sort,
        )
        orders = boards.board(rows, wanted, now)
        chosen = choices.of_lines(rows, [line.id for order in orders for line in order.lines])
        said = provenance(rows)
    told = [documents.work_order(order, now, chosen) for order in orders]
    return Answer({"work_orders": told, **said}, sheets.board(orders, now, _as_of(said), chosen))


def find(desk: Desk, args: argparse.Namespace) -> Answer:
    """Find, and say what to answer."""
    from bocounter.queries import documents
    from bocounter.queries import find as finding

    if not 1 <= args.limit <= MOST_HITS:
        raise WrongUse(
            f"{args.limit} is no number of hits.", f"Name 1 to {MOST_HITS} with --limit."
        )
    wanted, now = inputs.text(args.text), desk.clock()
    with desk.reading() as rows:
        hits = finding.find(rows, wanted, now, args.limit)
        said = provenance(rows)
    document = {"hits": [documents.hit(hit) for hit in hits], **said}
    return Answer(document, sheets.hits(hits, wanted))


def work_order(desk: Desk, args: argparse.Namespace) -> Answer:
    """Show one work order."""
    from bocounter.queries import call_documents, choices, documents, timeline, work_orders
    from bocounter.queries.desk import desk_of
    from bocounter.verbs import call_sheets

    number, now = inputs.text(args.number), desk.clock()
    with desk.reading() as rows:
        order = work_orders.by_number(rows, number)
        if order is None:
            near = ", ".join(work_orders.near_numbers(rows, number))
            raise _unknown("work order", number, near)
        events = timeline.timeline(rows, order.id, now.tzinfo)
        chosen = choices.of_lines(rows, [line.id for line in order.lines])
        calls = desk_of(rows, order, now)
        said = provenance(rows)
    told = [documents.event(event) for event in events]
    document = {**documents.work_order(order, now, chosen), "timeline": told, **said}
    document["calls"] = call_documents.desk(calls)
    for line in document["lines"]:
        line["cause"] = call_documents.cause(calls.causes.get(line["id"]))
    sheet = sheets.work_order(order, events, now, chosen, call_sheets.of_order(order, calls))
    return Answer(document, sheet)


def part(desk: Desk, args: argparse.Namespace) -> Answer:
    """Show one part."""
    from bocounter.queries import part_documents, part_page
    from bocounter.verbs import part_sheets

    number, now = inputs.text(args.number), desk.clock()
    with desk.reading() as rows:
        found = part_page.page(rows, number, now)
        if found is None:
            raise _unknown("part", number)
        said = provenance(rows)
    document = {**part_documents.page(found, now.date()), **said}
    return Answer(document, part_sheets.page(found, now))


def _one_of(wanted: str | None, known: tuple[str, ...], what: str) -> str | None:
    if wanted is None or wanted in known:
        return wanted
    names = ", ".join(known) or "none yet"
    raise WrongUse(f"There is no {what} {wanted[:60]!r}.", f"Name one of: {names}.")


def _unknown(what: str, number: str, near: str = "") -> WrongUse:
    shown = number if len(number) <= 60 else f"{number[:59]}…"
    return WrongUse(
        f"There is no {what} {shown!r} here." + (f" The nearest are {near}." if near else ""),
        "Look for it with 'bocounter find', or fetch what is new with 'bocounter sync'.",
    )


def _as_of(said: dict[str, object]) -> datetime | None:
    text = said["as_of"]
    return datetime.fromisoformat(text) if isinstance(text, str) else None
