"""The page of a part on paper: what to say, what it is, then one table after the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from bocounter.queries import across
from bocounter.queries.option_documents import factor_text
from bocounter.queries.part_page import PartPage
from bocounter.rules import demand_words, part_answers, return_words
from bocounter.verbs import paper

MOST_RELATIONS = 40
"""Hops that are printed; the others are counted."""

Table = tuple[Sequence[str], Sequence[Sequence[str]], Sequence[int]]


def page(found: PartPage, now: datetime) -> str:
    """Give all that is known of a part."""
    lines = [*paper.paragraph(part_answers.part_answer(found.part, now))]
    lines += [*across.sentences(found.across), "", *paper.facts(_facts(found))]
    for table in (_lying(found), _expected(found), _waiters(found), _offers(found)):
        lines += _table(table)
    lines += [*_for_more(found), *_table(_relations(found))]
    return "\n".join([*lines, "", *paper.paragraph(demand_words.history(found.demand))])


def _table(table: Table) -> list[str]:
    head, rows, most = table
    return ["", *paper.table(head, rows, most)] if rows else []


def _facts(found: PartPage) -> list[tuple[str, str | None]]:
    part, traits = found.part, found.traits
    return [
        ("part", f"{part.code}  {part.description}"),
        ("price", _known(part.price)),
        ("cost", _known(traits.cost)),
        ("core charge", _known(traits.core_charge)),
        ("active", _yes(part.active)),
        ("origin", traits.origin),
        ("condition", traits.condition),
        ("hazardous", _yes(traits.hazardous)),
        ("return", return_words.terms(traits.returnable, traits.restock_fees) or None),
        ("regulated", traits.regulated),
        ("replaced by", ", ".join(other.code for other in part.replaced_by)),
        ("replaces", ", ".join(other.code for other in part.replaces)),
        *(("loop, not followed", ", ".join(loop)) for loop in part.loops),
        ("suppliers", ", ".join(part.suppliers)),
        ("facts as of", paper.moment(part.as_of)),
    ]


def _lying(found: PartPage) -> Table:
    rows = [
        (
            one.name,
            one.part,
            one.relation.replace("_", " "),
            paper.amount(one.on_hand),
            paper.amount(one.on_hand - one.reserved),
            paper.amount(one.left),
            _known(one.minimum) or paper.UNKNOWN,
        )
        for one in found.lying
    ]
    head = ("BRANCH", "NUMBER", "RELATION", "ON HAND", "FREE", "AFTER SHARES", "MINIMUM")
    return head, rows, (20, 20, 12, 8, 8, 12, 8)


def _expected(found: PartPage) -> Table:
    rows = [
        (
            one.coming.purchase_order or paper.UNKNOWN,
            one.coming.part,
            one.coming.supplier or one.coming.from_branch or paper.UNKNOWN,
            paper.amount(one.coming.quantity),
            paper.day(one.coming.day),
            ", ".join(share.work_order for share in one.shares) or paper.UNKNOWN,
        )
        for one in found.expected
    ]
    return (
        ("ORDERED BY", "NUMBER", "SUPPLIER", "UNITS", "DATE", "FOR"),
        rows,
        (16, 20, 20, 8, 10, 24),
    )


def _waiters(found: PartPage) -> Table:
    rows: list[Sequence[str]] = [
        (
            one.number,
            one.line.part,
            one.customer,
            "down" if one.machine_down else "",
            paper.amount(one.line.outstanding),
            paper.day(one.need_by),
            paper.UNKNOWN if one.line.told is None else paper.day(one.line.told.day),
        )
        for one in found.waiters
    ]
    if found.more_waiters:
        rows.append((f"and {found.more_waiters} more", *("",) * 6))
    head = ("WAITING", "NUMBER", "CUSTOMER", "MACHINE", "UNITS", "NEED-BY", "TOLD")
    return head, rows, (16, 20, 20, 8, 6, 10, 10)


def _offers(found: PartPage) -> Table:
    rows = [
        (
            one.supplier,
            one.part,
            _known(one.price) or paper.UNKNOWN,
            paper.UNKNOWN if one.lead_days is None else str(one.lead_days),
            one.order_type or paper.UNKNOWN,
            paper.UNKNOWN if one.minutes is None else str(one.minutes),
        )
        for one in found.offers
    ]
    head = ("OFFERED BY", "NUMBER", "PRICE", "DAYS", "ORDER TYPE", "MINUTES LEFT")
    return head, rows, (24, 20, 10, 5, 12, 12)


def _for_more(found: PartPage) -> list[str]:
    """Say what each supplier asks for more, and on what terms a part goes back."""
    lines = []
    for one in found.offers:
        said = [f"{paper.amount(each)} each from {paper.amount(n)} on" for n, each in one.breaks]
        said += [return_words.terms(one.returnable, one.restock_fees)]
        if any(said):
            named = f"{one.supplier}, {one.part}: {'; '.join(text for text in said if text)}."
            lines += paper.paragraph(named, "  ")
    return ["", "What they ask for more, and take back:", *lines] if lines else []


def _relations(found: PartPage) -> Table:
    hops = found.graph.hops
    rows: list[Sequence[str]] = [
        (
            hop.from_,
            hop.relation.replace("_", " "),
            hop.to,
            factor_text(hop.factor),
            hop.source or paper.UNKNOWN,
            "" if hop.refused is None else hop.refused.code.replace("_", " "),
        )
        for hop in hops[:MOST_RELATIONS]
    ]
    if len(hops) > MOST_RELATIONS:
        rows.append((f"and {len(hops) - MOST_RELATIONS} more", *("",) * 5))
    head = ("NUMBER", "RELATION", "NUMBER", "UNITS", "SAYS WHO", "REFUSED")
    return head, rows, (20, 14, 20, 6, 20, 12)


def _known(value: Decimal | None) -> str | None:
    return None if value is None else paper.amount(value)


def _yes(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"
