"""Ladders as JSON documents: the shapes that scripts rely on (``queries.documents``)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bocounter.models.choice_facts import ChoiceFacts
from bocounter.models.option_facts import COUNTED, Graph, Hop, Ladder, Option
from bocounter.models.return_terms import Fees
from bocounter.models.stored import quantity_text
from bocounter.rules import return_words
from bocounter.rules.what_if import WhatIf

Document = dict[str, Any]


def ladder(
    found: Ladder,
    part: str,
    branch: str | None,
    chosen: ChoiceFacts | None = None,
    foreseen: Mapping[str, WhatIf] | None = None,
) -> Document:
    """Give a ladder; ``part`` and ``branch`` are what was asked for, as people write them.

    ``foreseen`` is by an option's key what taking it would do; None where there is no line.
    """
    ask, known = found.asked, foreseen or {}
    return {
        "line": ask.line,
        "part": part,
        "quantity": quantity_text(ask.quantity),
        "need_by": _day(ask.need_by),
        "branch": branch,
        "warranty": ask.warranty,
        "choice": choice(chosen),
        "options": [
            {**option(one, ask.today), "what_if": what_if(known.get(one.key))}
            for one in found.options
        ],
        "excluded": [
            {"option": option(one.option, ask.today), "reason": one.reason}
            for one in found.excluded
        ],
        "graph": graph(found.graph),
    }


def choice(one: ChoiceFacts | None) -> Document | None:
    """Give what stands chosen for a line: ``why`` says why it is only a suggestion any more."""
    if one is None:
        return None
    chosen = one.choice
    return {
        "key": chosen.key,
        "phrase": one.phrase,
        "state": one.state.value,
        "why": one.why,
        "at": chosen.at.astimezone(UTC).isoformat(),
        "by": chosen.by,
        "reason": chosen.reason,
        "words": [
            *(step.word for step in chosen.steps),
            *([chosen.line_word] if chosen.line_word is not None else []),
        ],
        "steps": [
            {
                "kind": step.kind,
                "quantity": quantity_text(step.quantity),
                "covers": quantity_text(step.covers),
                "word": step.word,
                "word_state": None if step.state is None else step.state.value,
                "documents": [
                    {"kind": made.kind, "id": made.record, "status": made.status}
                    for made in step.documents
                ],
            }
            for step in chosen.steps
        ],
    }


def what_if(one: WhatIf | None) -> Document | None:
    """Give what taking an option would do to its order's ready day and pacing part."""
    if one is None:
        return None
    return {
        "ready_before": _day(one.before),
        "ready_after": _day(one.after),
        "pacing_part_before": one.pacing_before,
        "pacing_part_after": one.pacing_after,
        "days_sooner": one.days_sooner,
        "covers_all": one.covers_all,
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
            "counted_in": "calendar_days" if one.arrives.basis in COUNTED else None,
        },
        "meets_need_by": one.meets_need_by,
        "unit_cost": _amount(one.unit_cost),
        "unit_price": _amount(one.unit_price),
        "landed_cost": _amount(one.landed_cost),
        "freight": _amount(one.freight),
        "fee": _amount(one.fee),
        "core_charge": _amount(one.core_charge),
        "returnable": one.returnable,
        "restock_fees": restock_fees(one.restock_fees),
        "given_up_cost": {
            "at_once": _amount(return_words.given_up(one, 0)),
            "at_most": _amount(return_words.at_most(one)),
        },
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


def restock_fees(fees: Fees) -> list[Document]:
    """Give what is kept back of what comes back more than so many days after it was bought."""
    return [{"after_days": fee.days, "percent": quantity_text(fee.percent)} for fee in fees]


def factor_text(factor: Fraction) -> str:
    """Give a factor as decimal text; a third, which has no last digit, to six places."""
    exact = Decimal(factor.numerator) / Decimal(factor.denominator)
    return quantity_text(exact if Fraction(exact) == factor else round(exact, 6))


def graph(one: Graph) -> Document:
    """Give what relates a part to others."""
    return {
        "part": one.part,
        "hops": [_hop(hop) for hop in one.hops],
        "loops": [list(loop) for loop in one.loops],
        "dead_ends": list(one.dead_ends),
        "cut": one.cut,
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
        "grade": hop.grade,
        "both_ways": hop.both_ways,
        "together": hop.together,
    }


def _ahead(days: int | None, today: date) -> str | None:
    return None if days is None else _day(today + timedelta(days=days))


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else quantity_text(value)
