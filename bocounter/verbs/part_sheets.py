"""The page of a part on paper: the sheet of the part, then what only the page knows."""

from __future__ import annotations

from datetime import datetime

from bocounter.queries import across
from bocounter.queries.part_page import PartPage
from bocounter.rules import demand_words
from bocounter.verbs import paper, sheets


def page(found: PartPage, now: datetime) -> str:
    """Give all that is known of a part."""
    lines = [sheets.part(found.part, now), *across.sentences(found.across)]
    traits = found.traits
    lines += paper.facts(
        [
            ("cost", None if traits.cost is None else paper.amount(traits.cost)),
            ("origin", traits.origin),
            ("condition", traits.condition),
            ("core charge", None if not traits.core_charge else paper.amount(traits.core_charge)),
            ("hazardous", _yes(traits.hazardous)),
            ("returnable", _yes(traits.returnable)),
            ("regulated", traits.regulated),
        ]
    )
    if found.offers:
        lines += ["", *_offers(found)]
    if found.waiters:
        lines += ["", *_waiters(found)]
    lines += ["", *paper.paragraph(demand_words.history(found.demand))]
    return "\n".join(lines)


def _offers(found: PartPage) -> list[str]:
    rows = [
        (
            one.supplier,
            one.part,
            paper.UNKNOWN if one.price is None else paper.amount(one.price),
            paper.UNKNOWN if one.lead_days is None else str(one.lead_days),
            one.order_type or paper.UNKNOWN,
            paper.UNKNOWN if one.minutes is None else str(one.minutes),
        )
        for one in found.offers
    ]
    head = ("OFFERED BY", "NUMBER", "PRICE", "DAYS", "ORDER TYPE", "MINUTES LEFT")
    return paper.table(head, rows, (24, 24, 10, 5, 12, 12))


def _waiters(found: PartPage) -> list[str]:
    rows = [
        (
            one.number,
            one.customer,
            "down" if one.machine_down else "",
            paper.amount(one.line.outstanding),
            paper.day(one.need_by),
            paper.UNKNOWN if one.line.told is None else paper.day(one.line.told.day),
        )
        for one in found.waiters
    ]
    said = paper.table(
        ("SERVED IN THIS ORDER", "CUSTOMER", "MACHINE", "UNITS", "NEED-BY", "TOLD"),
        rows,
        (20, 24, 8, 8, 10, 10),
    )
    return said + ([f"and {found.more_waiters} more"] if found.more_waiters else [])


def _yes(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"
