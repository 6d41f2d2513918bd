"""The state of a part line: the first row that fits, asked each time and never stored.

A line of which some units are ordered and some are not is judged by those nobody has
ordered: they decide when it is complete.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bocounter.models.facts import LineFacts, LineState


def state(line: LineFacts, today: date) -> LineState:
    """Give the state of a line as of ``today``."""
    return next((name for name, fits in _ROWS if fits(line, today)), LineState.SHORT)


def has_slipped(line: LineFacts) -> bool:
    """Whether the supplier date moved later and the customer does not know it.

    Told nothing, told an earlier day, or told before the move that there is no date.
    """
    if line.moved_later_at is None or line.supplier_date is None:
        return False
    if line.told is None:
        return True
    if line.told.day is None:
        return line.told.at < line.moved_later_at
    return line.told.day < line.supplier_date


def is_overdue(line: LineFacts, today: date) -> bool:
    """Whether its supplier date has passed without a receipt."""
    return line.supplier_date is not None and line.supplier_date < today


def misses_need_by(line: LineFacts) -> bool:
    """Whether the supplier date is after the day the job needs it."""
    return (
        line.supplier_date is not None
        and line.need_by is not None
        and line.supplier_date > line.need_by
    )


def misses_told(line: LineFacts) -> bool:
    """Whether the supplier date is after the day the customer was told."""
    slip = line.untold_slip_days
    return slip is not None and slip > 0


def _at_risk(line: LineFacts, today: date) -> bool:
    return misses_need_by(line) or misses_told(line) or is_overdue(line, today)


def _all_ordered(line: LineFacts) -> bool:
    return line.on_order > 0 and line.uncovered <= 0


_ROWS: tuple[tuple[LineState, Callable[[LineFacts, date], bool]], ...] = (
    (LineState.CANCELLED, lambda line, _: line.cancelled),
    (LineState.FILLED, lambda line, _: not line.is_open),
    (LineState.STAGED, lambda line, _: line.outstanding <= 0),
    (LineState.PARTLY_RECEIVED, lambda line, _: line.received),
    (LineState.NOT_PICKED, lambda line, _: line.from_shelf >= line.outstanding),
    (LineState.IN_TRANSIT, lambda line, _: line.shipped),
    (LineState.SLIPPED, lambda line, _: has_slipped(line)),
    (LineState.AT_RISK, _at_risk),
    (LineState.NO_ETA, lambda line, _: _all_ordered(line) and not line.dated),
    (LineState.CONFIRMED, lambda line, _: _all_ordered(line) and line.confirmed),
    (LineState.ORDERED, lambda line, _: _all_ordered(line)),
    (LineState.SOURCING, lambda line, _: line.sourcing),
)
