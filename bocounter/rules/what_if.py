"""What taking an option would do to a work order: its new ready day, and what then decides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from bocounter.models.facts import NOTHING, LineFacts, WorkOrderFacts
from bocounter.models.option_facts import Option


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The ready day and pacing part before and after; None where there is no day or no part.

    ``covers_all`` is False where the option leaves some of the line as it was.
    """

    before: date | None
    after: date | None
    pacing_before: str | None
    pacing_after: str | None
    covers_all: bool

    @property
    def days_sooner(self) -> int | None:
        """Days won; None when either day is not known."""
        if self.before is None or self.after is None:
            return None
        return (self.before - self.after).days


def what_if(order: WorkOrderFacts, line: str, option: Option, today: date) -> WhatIf:
    """Judge an order as if ``option`` had been taken for one of its lines. Nothing is saved."""
    chosen = tuple(_taken(one, option, today) if one.id == line else one for one in order.lines)
    covers_all = all(option.covers >= one.outstanding for one in order.lines if one.id == line)
    after = replace(order, lines=chosen)
    before, then = order.pacing_line, after.pacing_line
    return WhatIf(
        order.ready,
        after.ready or _now_ready(after, today),
        None if before is None else before.part,
        None if then is None else then.part,
        covers_all,
    )


def _taken(line: LineFacts, option: Option, today: date) -> LineFacts:
    """Give the line as it would be: the later of the option's safe day and what stays as it was."""
    rest = line.outstanding - option.covers
    p80 = option.arrives.p80
    if rest > 0 and line.supplier_date is None and line.from_shelf < rest:
        return line  # some of it still has no day, and that decides
    if option.arrives.basis == "on_hand" and rest <= 0:
        return replace(line, from_shelf=line.outstanding, supplier_date=None, uncovered=NOTHING)
    if p80 is None:
        return replace(line, from_shelf=NOTHING, supplier_date=None)
    day = today + timedelta(days=p80)
    if rest > 0 and line.supplier_date is not None:
        day = max(day, line.supplier_date)
    return replace(line, supplier_date=day, uncovered=NOTHING)


def _now_ready(order: WorkOrderFacts, today: date) -> date | None:
    """An order all of whose parts lie on the shelf is ready today."""
    short = order.short_lines
    if all(line.from_shelf >= line.outstanding for line in short):
        return today
    return None
