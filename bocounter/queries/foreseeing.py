"""What taking an option would do to the work order of its line, before anything is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bocounter.models.option_facts import Ladder, Option
from bocounter.queries import work_orders
from bocounter.queries.options import options
from bocounter.rules.what_if import WhatIf, what_if
from bocounter.store.reader import Rows


@dataclass(frozen=True, slots=True)
class Foreseen:
    """An option as the ladder shows it now, and what taking it would do."""

    option: Option
    what_if: WhatIf


def of_ladder(rows: Rows, found: Ladder) -> Mapping[str, WhatIf]:
    """Give by an option's key what taking it would do; nothing where no line asks."""
    if found.asked.line is None or not found.options:
        return {}
    order = work_orders.find_line(rows, found.asked.line)
    if order is None:
        return {}
    today = found.asked.today
    return {one.key: what_if(order[0], order[1].id, one, today) for one in found.options}


def foreseen(rows: Rows, line: str, named: str, now: datetime) -> Foreseen | None:
    """Give what taking one of a line's options, by its rank or key, would do.

    None when there is no such line, or no such option to be taken.
    """
    found = options(rows, line, now)
    for one in found.options if found is not None else ():
        if found is not None and named in (str(one.rank), one.key):
            return Foreseen(one, of_ladder(rows, found)[one.key])
    return None
