"""Ladders as JSON documents: the shapes that scripts rely on (``queries.documents``)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bocounter.models.option_facts import Graph, Hop, Ladder, Option
from bocounter.models.stored import quantity_text

Document = dict[str, Any]


def ladder(found: Ladder, part: str, branch: str | None) -> Document:
    """Give a ladder; ``part`` and ``branch`` are what was asked for, as people write them."""
    ask = found.asked
    return {
        "line": ask.line,
        "part": part,
        "quantity": quantity_text(ask.quantity),
        "need_by": _day(ask.need_by),
        "branch": branch,
        "warranty": ask.warranty,
        "options": [option(one, ask.today) for one in found.options],
        "excluded": [
            {"option": option(one.option, ask.today), "reason": one.reason}
            for one in found.excluded
        ],
        "graph": _graph(found.graph),
    }


def option(one: Option, today: date) -> Document:
    """Give an Option document; a rank of null is that of one that must not be taken."""
    return {
        "rank": one.rank or None,
        "key": one.key,
        "kind": one.kind,
        "part": one.part,
        "description": one.description,
        "from": one.from_,
        "source_id": one.source_id or None,
        "available": _amount(one.available),
        "covers": quantity_text(one.covers),
        "quantity": quantity_text(one.quantity),
        "arrives": {
            "p50": _ahead(one.arrives.p50, today),
            "p80": _ahead(one.arrives.p80, today),
            "p50_days": one.arrives.p50,
            "p80_days": one.arrives.p80,
            "basis": one.arrives.basis,
        },
        "meets_need_by": one.meets_need_by,
        "unit_cost": _amount(one.unit_cost),
        "unit_price": _amount(one.unit_price),
        "landed_cost": _amount(one.landed_cost),
        "freight": _amount(one.freight),
        "fee": _amount(one.fee),
        "core_charge": _amount(one.core_charge),
        "returnable": one.returnable,
        "hazardous": one.hazardous,
        "warranty_ok": one.warranty_ok,
        "quantity_factor": factor_text(one.quantity_factor),
        "minutes_to_cut_off": one.minutes_to_cut_off,
        "breaks_kit": one.breaks_kit,
        "path": [_hop(hop) for hop in one.path],
        "phrase": one.phrase,
        "why": one.why,
        "parts": [option(part, today) for part in one.parts],
    }


def factor_text(factor: Fraction) -> str:
    """Give a factor as decimal text; a third, which has no last digit, to six places."""
    exact = Decimal(factor.numerator) / Decimal(factor.denominator)
    return quantity_text(exact if Fraction(exact) == factor else round(exact, 6))


def _graph(graph: Graph) -> Document:
    return {
        "part": graph.part,
        "hops": [_hop(hop) for hop in graph.hops],
        "loops": [list(loop) for loop in graph.loops],
        "dead_ends": list(graph.dead_ends),
        "cut": graph.cut,
    }


def _hop(hop: Hop) -> Document:
    return {
        "relation": hop.relation,
        "from": hop.from_,
        "to": hop.to,
        "factor": factor_text(hop.factor),
        "source": hop.source,
        "as_of": _day(hop.as_of),
        "refused": hop.refused.code if hop.refused else None,
    }


def _ahead(days: int | None, today: date) -> str | None:
    return None if days is None else _day(today + timedelta(days=days))


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else quantity_text(value)
