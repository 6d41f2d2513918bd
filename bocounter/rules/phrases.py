"""What is said of a part line: where it is, the day and how sure that day is.

The wording follows the evidence. Only what the supplier has confirmed is said as confirmed;
a day that nobody has confirmed is said to be an estimate; where there is no day, that is
said. A slip is named with both days.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from bocounter.models.facts import NOTHING, LineFacts, LineState
from bocounter.rules import states, words


def predicate(line: LineFacts, today: date, *, many: bool = False) -> str:
    """Give what is said after the part's name: "is on order; the supplier has given no date"."""
    return _PREDICATES[states.state(line, today)](line, today, _Verbs(many))


def short_predicate(line: LineFacts, today: date, *, many: bool = False) -> str:
    """Give the same in few words, for parts that are mentioned after the first."""
    return _SHORT[states.state(line, today)](line, today, _Verbs(many))


class _Verbs:
    """The verbs of one part or of many."""

    def __init__(self, many: bool) -> None:
        self.be = "are" if many else "is"
        self.have = "have" if many else "has"
        self.was = "were" if many else "was"


def _day(line: LineFacts, today: date) -> str:
    return "" if line.supplier_date is None else words.day_words(line.supplier_date, today)


def sureness(line: LineFacts, today: date) -> str:
    """Say the day of what is still missing and how sure it is, as a clause of its own."""
    if line.uncovered > 0 and line.on_order > 0:
        return f"{words.quantity_words(line.uncovered)} of it not ordered yet, so there is no date"
    if line.uncovered > 0:
        return "not ordered yet, no date"
    if line.supplier_date is None:
        return "the supplier has given no date"
    if line.supplier_date < today:
        return f"due {_day(line, today)}, overdue, and there is no newer date"
    if line.confirmed:
        return f"the supplier confirmed {_day(line, today)}"
    return f"the estimate is {_day(line, today)}, not confirmed"


def _partly(line: LineFacts, today: date, verbs: _Verbs) -> str:
    all_ = words.quantity_words(line.wanted)
    left = words.quantity_words(line.outstanding - line.from_shelf)
    at_hand = line.assigned + line.issued
    if at_hand > 0:
        head = f"{verbs.be} partly here: {words.quantity_words(at_hand)} of {all_} set aside "
        head += f"or handed out, {_and_on_shelf(line)}{left} to come"
    elif line.from_shelf > 0:
        head = f"{verbs.be} partly here: {_and_on_shelf(line)}{left} of {all_} to come"
    else:
        head = f"came in part, but none {verbs.be} set aside for this job; {left} to come"
    return f"{head}; {_moved(line, today) or sureness(line, today)}"


def _and_on_shelf(line: LineFacts) -> str:
    if line.from_shelf <= 0:
        return ""
    return f"{words.quantity_words(line.from_shelf)} on the shelf, not picked, "


def _in_transit(line: LineFacts, today: date, verbs: _Verbs) -> str:
    head = f"{verbs.have} shipped and {verbs.be} on the way"
    if line.uncovered > 0:
        return f"{head}; {sureness(line, today)}"
    if line.supplier_date is None:
        return f"{head}, with no arrival date"
    if line.supplier_date < today:
        return f"{head}; it was due {_day(line, today)} and has not come in yet"
    return f"{head}; {_moved(line, today) or f'expected {_day(line, today)}'}"


def _moved(line: LineFacts, today: date) -> str:
    """Say a slip with the day that was told, or with the first day when none was told."""
    if not states.has_slipped(line) and not states.misses_told(line):
        return ""
    now = f"{_day(line, today)} ({_how_sure(line)})"
    if line.told is not None and line.told.day is not None:
        became = "moved to" if states.has_slipped(line) else "is due"
        return f"we told you {words.day_words(line.told.day, today)}, it {became} {now}"
    if line.supplier_date_original is not None and line.supplier_date is not None:
        first = words.day_words(line.supplier_date_original, today)
        if line.supplier_date_original != line.supplier_date:
            return f"it was due {first} and moved to {now}"
    return f"the date moved to {now}"


def _how_sure(line: LineFacts) -> str:
    return "confirmed" if line.confirmed else "not confirmed"


def _slipped(line: LineFacts, today: date, verbs: _Verbs) -> str:
    if states.is_overdue(line, today):
        return _overdue(line, today, verbs)
    return f"{verbs.be} late: {_moved(line, today)}"


def _overdue(line: LineFacts, today: date, verbs: _Verbs) -> str:
    told = ""
    if states.misses_told(line) and line.told is not None and line.told.day is not None:
        told = f"we told you {words.day_words(line.told.day, today)}, "
    due = f"it was due {_day(line, today)} and has not come in; there is no newer date"
    return f"{verbs.be} overdue: {told}{due}"


def _at_risk(line: LineFacts, today: date, verbs: _Verbs) -> str:
    if states.is_overdue(line, today):
        return _overdue(line, today, verbs)
    if states.misses_told(line):
        return f"{verbs.be} late: {_moved(line, today)}"
    if line.need_by is None:
        return _ordered(line, today, verbs)
    need = words.day_words(line.need_by, today)
    if line.need_by < today:
        return f"{verbs.be} late, you needed it by {need}: {sureness(line, today)}"
    return f"will be late for {need}, when you need it: {sureness(line, today)}"


def _ordered(line: LineFacts, today: date, verbs: _Verbs) -> str:
    if line.from_shelf > 0:
        some = _and_on_shelf(line) + words.quantity_words(line.on_order)
        return f"{verbs.be} partly here: {some} on order; {sureness(line, today)}"
    return f"{verbs.be} on order; {sureness(line, today)}"


def _short(line: LineFacts, _today: date, verbs: _Verbs) -> str:
    if line.on_order > 0:
        some = words.quantity_words(line.on_order)
        rest = words.quantity_words(line.uncovered)
        return f"{verbs.be} short: {some} on order, {rest} not ordered yet, so there is no date"
    if line.from_shelf > NOTHING:
        return (
            f"{verbs.be} short: {words.quantity_words(line.from_shelf)} on the shelf, "
            f"{words.quantity_words(line.uncovered)} not ordered yet, so there is no date"
        )
    return f"{verbs.be} short and not ordered yet, so there is no date"


_Say = Callable[[LineFacts, date, _Verbs], str]

_PREDICATES: Mapping[LineState, _Say] = {
    LineState.CANCELLED: lambda _line, _today, verbs: f"{verbs.be} cancelled",
    LineState.FILLED: lambda _line, _today, verbs: f"{verbs.be} handed out",
    LineState.STAGED: lambda _line, _today, verbs: f"{verbs.be} here, set aside for the job",
    LineState.PARTLY_RECEIVED: _partly,
    LineState.NOT_PICKED: lambda _line, _today, verbs: (
        f"{verbs.be} here on the shelf, nobody has picked {'them' if verbs.be == 'are' else 'it'} "
        "yet"
    ),
    LineState.IN_TRANSIT: _in_transit,
    LineState.SLIPPED: _slipped,
    LineState.AT_RISK: _at_risk,
    LineState.NO_ETA: _ordered,
    LineState.CONFIRMED: _ordered,
    LineState.ORDERED: _ordered,
    LineState.SOURCING: lambda _line, _today, verbs: (
        f"{verbs.be} being sourced and not ordered yet, so there is no date"
    ),
    LineState.SHORT: _short,
}


def _by_day(lead: str, tail: str = "") -> _Say:
    def say(line: LineFacts, today: date, verbs: _Verbs) -> str:
        if line.supplier_date is None:
            return f"{verbs.have} no date"
        return f"{verbs.be} {lead} {_day(line, today)}{tail}"

    return say


_SHORT: Mapping[LineState, _Say] = {
    **_PREDICATES,
    LineState.PARTLY_RECEIVED: lambda line, _today, verbs: (
        f"{verbs.be} partly here, {words.quantity_words(line.outstanding)} to come"
    ),
    LineState.NOT_PICKED: lambda _line, _today, verbs: f"{verbs.be} on the shelf, not picked",
    LineState.IN_TRANSIT: lambda _line, _today, verbs: f"{verbs.have} shipped",
    LineState.SLIPPED: _by_day("late, moved to"),
    LineState.AT_RISK: lambda line, today, verbs: (
        f"{verbs.be} overdue"
        if states.is_overdue(line, today)
        else _by_day("late, due")(line, today, verbs)
    ),
    LineState.NO_ETA: lambda _line, _today, verbs: f"{verbs.have} no date",
    LineState.CONFIRMED: _by_day("confirmed for"),
    LineState.ORDERED: _by_day("estimated for"),
    LineState.SOURCING: lambda _line, _today, verbs: f"{verbs.be} not ordered yet",
    LineState.SHORT: lambda _line, _today, verbs: f"{verbs.be} not ordered yet",
}
