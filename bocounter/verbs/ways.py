"""What else could be done for a line, or for a part that somebody asks for."""

from __future__ import annotations

import argparse

from bocounter.errors import WrongUse
from bocounter.models.option_facts import Ladder
from bocounter.store.reader import Rows
from bocounter.verbs import inputs, option_sheets
from bocounter.verbs.desk import Answer, Desk, provenance

_ADVICE = "Look for it with 'bocounter find', or fetch what is new with 'bocounter sync'."


def declare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare ``options``."""
    parser = verbs.add_parser(
        "options",
        help="rank every way to get the part of a line, or a part by --part",
        description="Ranks every way to get the part of a waiting line: shelves, transfers, "
        "orders, offers, other numbers; what must not be taken is shown with the reason. With "
        "--part the same for a part that nobody waits for yet.",
    )
    parser.add_argument("line", metavar="LINE", nargs="?", help="the part line, as 'wo' names it")
    parser.add_argument("--part", metavar="P", help="a part number instead of a line")
    parser.add_argument(
        "--quantity", metavar="Q", default="1", help="how many of it; 1 if not said"
    )
    parser.add_argument("--need-by", metavar="D", help="the day it is needed")
    parser.add_argument(
        "--branch",
        dest="at_branch",
        metavar="B",
        help="where it is needed, by the branch's code",
    )
    parser.add_argument(
        "--warranty",
        action="store_true",
        help="only what the maker pays for on a warranty job, also where the ERP does not say so",
    )
    parser.add_argument("--serial", metavar="S", help="the machine's serial, for serial breaks")
    parser.set_defaults(run=options)


def options(desk: Desk, args: argparse.Namespace) -> Answer:
    """Rank the ways to get a part."""
    from bocounter.queries import across, choices, foreseeing, option_documents

    if (args.line is None) == (args.part is None):
        raise WrongUse(
            "Name either a line or a part.",
            "Write 'bocounter options LINE', or 'bocounter options --part P --quantity 2'.",
        )
    with desk.reading() as rows:
        found = _of_part(desk, args, rows) if args.line is None else _of_line(desk, args, rows)
        heads = _heads(rows, found)
        line = found.asked.line
        chosen = None if line is None else choices.of_lines(rows, [line]).get(line)
        foreseen = foreseeing.of_ladder(rows, found)
        between = across.of_part(rows, found.asked.part)
        said = provenance(rows)
    document = {
        **option_documents.ladder(found, heads[0], heads[2], chosen, foreseen),
        "across": across.document(between),
        "alerts": across.alerts(between, heads[0]),
        **said,
    }
    sheet = option_sheets.ladder(found, heads, chosen)
    return Answer(document, "\n".join([sheet, *option_sheets.across(across.sentences(between))]))


def _of_line(desk: Desk, args: argparse.Namespace, rows: Rows) -> Ladder:
    from bocounter.queries import options as asking

    line = inputs.text(args.line)
    found = asking.options(
        rows,
        line,
        desk.clock(),
        warranty=True if args.warranty else None,
        serial=None if args.serial is None else inputs.text(args.serial),
    )
    if found is None:
        raise WrongUse(
            f"There is no part line {line[:60]!r} here.",
            "'bocounter wo NUMBER' shows the lines of a work order with their names.",
        )
    return found


def _of_part(desk: Desk, args: argparse.Namespace, rows: Rows) -> Ladder:
    from bocounter.queries import options as asking

    code = inputs.text(args.part)
    asked = asking.PartAsked(
        code,
        inputs.number(args.quantity, "--quantity"),
        None if args.need_by is None else inputs.day(args.need_by, "--need-by"),
        _branch(desk, args, rows),
        True if args.warranty else None,
        None if args.serial is None else inputs.text(args.serial),
    )
    found = asking.options_of_part(rows, asked, desk.clock())
    if found is None:
        raise WrongUse(f"There is no part {code[:60]!r} here.", _ADVICE)
    return found


def _branch(desk: Desk, args: argparse.Namespace, rows: Rows) -> str | None:
    """Give the branch that was named, or the only one there is."""
    from bocounter.queries import options as asking

    known = asking.branch_codes(rows)
    wanted = args.at_branch or desk.branch
    if wanted is None:
        if len(known) > 1:
            raise WrongUse(
                "A part is wanted somewhere: which branch?",
                f"Name one with --branch: {', '.join(known)}.",
            )
        return known[0] if known else None
    if wanted not in known:
        names = ", ".join(known) or "none yet"
        raise WrongUse(f"There is no branch {wanted[:60]!r}.", f"Name one of: {names}.")
    return str(wanted)


def _heads(rows: Rows, found: Ladder) -> tuple[str, str, str | None, str | None]:
    """Give the wanted part's number and description, and the branch's code and name."""
    part = rows.all("SELECT code, description FROM part WHERE remote_id = ?", (found.asked.part,))
    branch = rows.all("SELECT code, name FROM branch WHERE remote_id = ?", (found.asked.branch,))
    code, description = part[0] if part else (found.asked.part, "")
    return code, description, *(branch[0] if branch else (None, None))
