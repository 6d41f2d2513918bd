"""What the customer-safe view shows in place of somebody else's facts: numbers stay, words go.

Who may be seen is the customer at hand (``theme.AtHand``): whose work order was chosen on the
board or opened with Enter. A search only passes over others, so its hits stay veiled until one
is opened. Everything a screen says comes from what these give, so that tool tips, what is
spoken and what is copied can say no more than the screen.
"""

from __future__ import annotations

from dataclasses import replace

from bocounter.models.facts import ConflictFacts, Hit, OperationFacts
from bocounter.ui import words
from bocounter.ui.tables.board_rows import LineRow, OrderRow
from bocounter.ui.theme import Look
from bocounter.ui.traffic import Traffic
from bocounter.ui.words import Shape, Sign, Tone, tr

_OF_A_CUSTOMER = frozenset({"work_order", "customer"})
_ABOUT_NOBODY = frozenset({"many_deletions"})


def order_row(row: OrderRow) -> OrderRow:
    """Give a work order of the board without its customer, machine, contacts and told days."""
    number, _customer, state, missing, age, ready, _told, _contact = row.cells
    branch, _machine, *rest = row.below
    return replace(
        row,
        cells=(number, words.somebody_else(), state, missing, age, ready, "", ""),
        below=(branch, "", *rest),
        slip=None,
        next_tone=None,
        urgency="",
        lines=tuple(_line_row(line) for line in row.lines),
    )


def _line_row(line: LineRow) -> LineRow:
    part, description, state, missing, supplier, due, _told, option = line.cells
    sign = line.sign
    if sign.shape is Shape.LATER:  # slipped, and not told
        sign = Sign(tr("slipped"), Shape.LATER, Tone.WARNING)
        state = sign.words
    cells = (part, description, state, missing, supplier, due, "", option)
    return replace(line, cells=cells, sign=sign, told_tone=None)


def hit(look: Look, found: Hit) -> Hit:
    """Give a hit as it may be seen now."""
    if found.kind not in _OF_A_CUSTOMER or not look.hides(found.customer):
        return found
    title = " · ".join((words.plain(found.id), words.somebody_else()))
    said = tr("Hidden while a customer looks on. Enter opens it, F7 shows everything.")
    return replace(found, title=title, answer=said)


def traffic(look: Look, found: Traffic) -> Traffic:
    """Give what waits and what must be decided as it may be seen now."""
    if not look.safe:
        return found
    return replace(
        found,
        waiting=tuple(_word(look, one) for one in found.waiting),
        conflicts=tuple(_conflict(look, one) for one in found.conflicts),
    )


def _word(look: Look, word: OperationFacts) -> OperationFacts:
    if not look.hides_order(word.number):
        return word
    said = tr("Hidden while a customer looks on. Press F7 to read it or to take it back.")
    return replace(word, text=said, reason=None)


def _conflict(look: Look, one: ConflictFacts) -> ConflictFacts:
    """Give a decision nobody can make blindly: without its texts it has no choices either."""
    if one.kind in _ABOUT_NOBODY or not look.hides_order(one.number):
        return one
    said = tr("Hidden while a customer looks on. Press F7 to read it and to decide.")
    return replace(one, message=said, base=None, ours=None, theirs=None, choices=())
