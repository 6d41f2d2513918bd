"""Deciding: an option for a line, who gets what came, a sale that was lost."""

from __future__ import annotations

import argparse
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bocounter.errors import WrongUse
from bocounter.verbs import deeds, inputs, option_sheets, paper
from bocounter.verbs.desk import Answer, Desk, provenance

if TYPE_CHECKING:
    from bocounter.queries.sharing import Sharing
    from bocounter.rules.fair_share import Portion
    from bocounter.store.reader import Rows
    from bocounter.store.store import Store

NONE = "none"


def declare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare ``choose``, ``share``, ``lost-sale`` and ``counter-order``."""
    _declare_choosing(verbs)
    _declare_sharing(verbs)
    _declare_losing(verbs)
    _declare_ordering(verbs)


def _declare_choosing(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    choosing = verbs.add_parser(
        "choose",
        help="take one of a line's options, or take that back with 'none'",
        description="Takes one of the options that 'options LINE' shows, by its rank or key. Its "
        "units are nobody else's from then on, and the ERP gets a draft transfer or purchase with "
        "the next sync, or a note of what to do. It may be changed until somebody has acted on it.",
    )
    choosing.add_argument("line", metavar="LINE", help="the part line, as 'wo' names it")
    choosing.add_argument("option", metavar="OPTION", help="its rank or key; 'none' takes it back")
    choosing.add_argument("--reason", metavar="TEXT", help="why, where that is worth keeping")
    choosing.add_argument(
        "--what-if",
        action="store_true",
        help="only say what it would do to the order's ready day and pacing part",
    )
    choosing.set_defaults(run=choose)


def _declare_sharing(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sharing = verbs.add_parser(
        "share",
        help="show who gets what came in of a part, and share it out with --apply",
        description="Shows who of those who wait at the branch gets what lies free there: machine "
        "down, broken promises, the day that was told, age. With --apply it is theirs, and those "
        "who got less are to be called today. Another share than the rule's needs a reason.",
    )
    sharing.add_argument("part", metavar="PART", help="the part number")
    sharing.add_argument("--at", metavar="CODE", help="the branch; the one of --branch if not said")
    sharing.add_argument(
        "--give", metavar="LINE=UNITS", action="append", help="instead of the rule; repeat it"
    )
    sharing.add_argument("--reason", metavar="TEXT", help="why not by the rule")
    sharing.add_argument("--apply", action="store_true", help="do it, do not only show it")
    sharing.set_defaults(run=share)


def _declare_losing(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    losing = verbs.add_parser(
        "lost-sale",
        help="note that a customer went without a part, or was kept after all",
        description="Notes what was asked for and not sold, so that it counts as demand; a number "
        f"that nobody here knows is kept as it was said. REASON is one of: {_reasons()}.",
    )
    losing.add_argument("part", metavar="PART", help="the part number, or what was asked for")
    losing.add_argument("quantity", metavar="QTY", help="how many")
    losing.add_argument("reason", metavar="REASON", help="why, from the list")
    losing.add_argument("--saved", action="store_true", help="the customer was kept after all")
    losing.add_argument("--wo", metavar="WO", help="the work order it was asked for on")
    losing.add_argument("--note", metavar="TEXT", help="what else was said")
    losing.set_defaults(run=lose)


def _declare_ordering(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    ordering = verbs.add_parser(
        "counter-order",
        help="take an order at the counter without a work order",
        description="Takes an order of a customer for parts, such as 66-0001=2. It stands on the "
        "board at once, and goes to the ERP as a draft sale with the next sync; contacts, told "
        "dates and notes on it work before that.",
    )
    ordering.add_argument("customer", metavar="CUSTOMER", help="the number, or the whole name")
    ordering.add_argument("parts", metavar="PART=QTY", nargs="+", help="what is ordered")
    ordering.add_argument(
        "--at", metavar="CODE", help="the branch; the one of --branch if not said"
    )
    ordering.add_argument("--need-by", metavar="D", help="the day it is needed")
    ordering.add_argument("--deposit", metavar="MONEY", help="the deposit that was paid")
    ordering.add_argument(
        "--return-terms-said", action="store_true", help="the terms of return were said"
    )
    ordering.set_defaults(run=order)


def _reasons() -> str:
    from bocounter.rules.losing import REASONS

    return ", ".join(f"{name} ({means})" for name, means in REASONS.items())


def choose(desk: Desk, args: argparse.Namespace) -> Answer:
    """Choose an option, or take the choice back."""
    from bocounter.commands import choosing
    from bocounter.queries import choices, foreseeing, option_documents

    line, option = inputs.text(args.line), inputs.text(args.option).strip()
    if args.what_if:
        return _what_if(desk, line, option)
    reason = None if args.reason is None else inputs.text(args.reason)
    how: dict[str, Any] = {"by": desk.who, "mint": desk.mint, "reason": reason}
    with desk.writing() as store:
        now = desk.clock()
        with store.reading() as rows:
            ahead = foreseeing.foreseen(rows, line, option, now)
        if option.casefold() == NONE:
            changes = choosing.unchoose(store, line, now=now, **how)
        else:
            changes = choosing.choose(store, line, option, now=now, **how)
        changed = deeds.changed_by(store, changes)
        with store.reading() as rows:
            found = choices.of_lines(rows, [line]).get(line)
    if found is None:
        return Answer(
            {**changed, "choice": None},
            f"Taken back: the line is open again.\n{deeds.waits(changed)}",
        )
    document = {
        **changed,
        "choice": {"line": line, **(option_documents.choice(found) or {})},
        "what_if": None if ahead is None else option_documents.what_if(ahead.what_if),
    }
    said = [f"Chosen: {paper.clean(found.phrase)}."]
    said += [] if ahead is None else option_sheets.what_if(ahead.what_if)
    return Answer(document, "\n".join([*said, deeds.waits(changed)]))


def _what_if(desk: Desk, line: str, option: str) -> Answer:
    """Say what an option would do, and do nothing."""
    from bocounter.queries import foreseeing, option_documents

    with desk.reading() as rows:
        ahead = foreseeing.foreseen(rows, line, option, desk.clock())
        said = provenance(rows)
    if ahead is None:
        raise WrongUse(
            f"There is no option {option[:60]!r} for the line {line[:60]!r} that may be taken.",
            f"See 'bocounter options {line[:60]}' for what there is.",
        )
    document = {
        "line": line,
        "option": option_documents.option(ahead.option, desk.clock().date()),
        "what_if": option_documents.what_if(ahead.what_if),
        **said,
    }
    text = [f"{paper.clean(ahead.option.phrase)}.", *option_sheets.what_if(ahead.what_if)]
    return Answer(document, "\n".join([*text, "Nothing is chosen yet."]))


def share(desk: Desk, args: argparse.Namespace) -> Answer:
    """Show a share, or apply it."""
    from bocounter.commands import allocating
    from bocounter.queries import sharing

    wish = _wish(args.give)
    with desk.reading() as rows:
        part, branch = _place(desk, args, rows)
        there = sharing.sharing(rows, part, branch, desk.clock().date())
        document = {**_document(there), **provenance(rows)}
    if not args.apply:
        return Answer(document, _sheet(there))
    reason = None if args.reason is None else inputs.text(args.reason)
    with desk.writing() as store:
        changes = allocating.allocate(
            store,
            part,
            branch,
            by=desk.who,
            now=desk.clock(),
            mint=desk.mint,
            wish=wish,
            reason=reason,
        )
        changed = deeds.changed_by(store, changes)
    return Answer({**document, **changed}, f"Shared out.\n{deeds.waits(changed)}")


def lose(desk: Desk, args: argparse.Namespace) -> Answer:
    """Note a lost or saved sale."""
    from bocounter.commands import losing_sales

    lost = losing_sales.LostSale(
        part=inputs.text(args.part),
        quantity=inputs.number(args.quantity, "QTY"),
        reason=inputs.text(args.reason).strip().replace("-", "_"),
        saved=args.saved,
        work_order=None if args.wo is None else inputs.text(args.wo),
        branch=desk.branch,
        note=None if args.note is None else inputs.text(args.note),
    )
    with desk.writing() as store:
        changes = losing_sales.lose_sale(store, lost, by=desk.who, now=desk.clock(), mint=desk.mint)
        changed = deeds.changed_by(store, changes)
    what = "Saved" if lost.saved else "Lost"
    return Answer(changed, f"{what} sale noted: {paper.clean(lost.part)}.\n{deeds.waits(changed)}")


def order(desk: Desk, args: argparse.Namespace) -> Answer:
    """Take a counter order."""
    from bocounter.commands import counter_orders

    wanted = counter_orders.CounterOrder(
        customer=inputs.text(args.customer),
        lines=[_ordered(one) for one in args.parts],
        branch=args.at or desk.branch,
        need_by=None if args.need_by is None else inputs.day(args.need_by, "--need-by"),
        deposit=None if args.deposit is None else _money(args.deposit),
        return_terms_said=args.return_terms_said,
    )
    with desk.writing() as store:
        changes = counter_orders.order_at_the_counter(
            store, wanted, by=desk.who, now=desk.clock(), mint=desk.mint
        )
        changed = deeds.changed_by(store, changes)
        (word,) = changes.operations
        number = counter_orders.number_of(word)
        said = _terms(store, number)
    told = [paper.clean(f"{one['part']}: {one['words']}.") for one in said if one["words"]]
    lines = [f"Order {number} taken.", *(["Say the terms of return:", *told] if told else [])]
    answer = {**changed, "number": number, "return_terms": said}
    return Answer(answer, "\n".join([*lines, deeds.waits(changed)]))


def _terms(store: Store, number: str) -> list[dict[str, Any]]:
    """Give the terms of return of what is on an order that was just taken."""
    from bocounter.queries import option_documents, return_terms
    from bocounter.rules import return_words

    with store.reading() as rows:
        asked = rows.all(
            "SELECT l.part FROM counter_order_line l JOIN counter_order o "
            "ON o.id = l.counter_order WHERE o.number = ? ORDER BY l.position",
            (number,),
        )
        known = return_terms.of_parts(rows, [part for (part,) in asked])
    found = [known[part] for part in dict.fromkeys(part for (part,) in asked) if part in known]
    return [
        {
            "part": one.part,
            "returnable": one.returnable,
            "restock_fees": option_documents.restock_fees(one.fees),
            "words": return_words.terms(one.returnable, one.fees),
        }
        for one in found
    ]


def _ordered(given: str) -> tuple[str, Decimal]:
    code, mark, units = inputs.text(given).rpartition("=")
    if not mark or not code.strip():
        raise WrongUse(f"{given[:60]!r} does not say how many.", "Write PART=QTY, such as A-1=2.")
    return code.strip(), inputs.number(units, "PART=QTY")


def _money(given: str) -> Decimal:
    return Decimal(0) if given.strip() == "0" else inputs.number(given, "--deposit")


def _place(desk: Desk, args: argparse.Namespace, rows: Rows) -> tuple[str, str]:
    from bocounter.queries import options
    from bocounter.queries.parts import part_id

    code = inputs.text(args.part)
    part = part_id(rows, code)
    if part is None:
        raise WrongUse(
            f"There is no part {code[:60]!r} here.", "Look for it with 'bocounter find'."
        )
    codes = options.branch_codes(rows)
    wanted = args.at or desk.branch or (codes[0] if len(codes) == 1 else None)
    branch = options.branch_id(rows, wanted)
    if branch is None:
        raise WrongUse("At which branch is it?", f"Name one with --at: {', '.join(codes)}.")
    return part, branch


def _wish(given: list[str] | None) -> dict[str, Decimal] | None:
    if given is None:
        return None
    wish: dict[str, Decimal] = {}
    for one in given:
        line, mark, units = inputs.text(one).rpartition("=")
        if not mark or not line:
            raise WrongUse(
                f"{one[:60]!r} in --give is no share.", "Write LINE=UNITS, such as L7=2."
            )
        wish[line] = Decimal(0) if units == "0" else inputs.number(units, "--give")
    return wish


def _document(there: Sharing) -> dict[str, Any]:
    return {
        "units": str(there.units),
        "left": str(there.shared.left),
        "shares": [_portion(one) for one in there.shared.portions],
    }


def _portion(one: Portion) -> dict[str, Any]:
    return {
        "place": one.place,
        "line": one.claimant.line,
        "work_order": one.claimant.number,
        "customer": one.claimant.customer,
        "wanted": str(one.claimant.wanted),
        "gets": str(one.units),
        "why": one.why,
    }


def _sheet(there: Sharing) -> str:
    if not there.claimants:
        return "Nobody at this branch waits for it."
    lines = [
        f"{one.place}. {paper.clean(one.claimant.number)} {paper.clean(one.claimant.customer)} "
        f"(line {paper.clean(one.claimant.line)}): gets {one.units} of {one.claimant.wanted}; "
        f"{one.why}"
        for one in there.shared.portions
    ]
    head = f"{there.units} free, {len(there.claimants)} wait:"
    return "\n".join([head, *lines, "Nothing is done yet; --apply does it."])
