"""The board: every order with an open line, filtered, and in the order of what presses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from bocounter.models import instants, stored
from bocounter.models.facts import LineState, WorkOrderFacts
from bocounter.models.keys import folded, part_key
from bocounter.queries.work_orders import load
from bocounter.rules.states import state
from bocounter.rules.urgency import Pressing, weigh
from bocounter.store.reader import Rows

SORTS = ("urgency", "age", "ready", "number", "customer")


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """What of the board is wanted. An order fits a state when one of its open lines has it."""

    branch: str | None = None
    writer: str | None = None
    states: frozenset[LineState] = field(default_factory=frozenset)
    down: bool = False
    supplier: str | None = None
    sort: str = "urgency"
    text: str = ""


@dataclass(frozen=True, slots=True)
class BoardChoices:
    """The branch codes, service writers and suppliers there are on the board."""

    branches: tuple[str, ...]
    writers: tuple[str, ...]
    suppliers: tuple[str, ...]


class _Head(NamedTuple):
    """A row of the summary as it is kept: cheap, because there may be very many."""

    id: str
    number: str
    customer: str
    opened: str
    ready: str
    promised: str | None
    slip_days: int | None
    down: int | None
    next_contact: str | None
    words: str


_HEADS = """
    SELECT work_order, number, customer_name, coalesce(opened, '9999'), coalesce(ready, '9999'),
           promised, slip_days, machine_down, next_contact, iif(:worded, words, '')
    FROM wo_summary
    WHERE (:branch IS NULL OR branch = :branch COLLATE NOCASE)
      AND (:writer IS NULL OR service_writer = :writer COLLATE NOCASE)
      AND (:down = 0 OR machine_down = 1)
      AND (:supplier IS NULL
           OR EXISTS (SELECT 1 FROM json_each(suppliers) WHERE value = :supplier COLLATE NOCASE))
"""


def outline(rows: Rows, wanted: BoardFilter, now: datetime) -> tuple[str, ...]:
    """Give the ids of the work orders wanted, sorted. Cheap: one row each, no lines.

    Only a filter by state looks at the lines of those that pass the other filters.
    """
    heads = _heads(rows, wanted)
    if wanted.text:
        words = [(folded(word), folded(part_key(word))) for word in wanted.text[:200].split()]
        heads = [head for head in heads if _has(head.words, words)]
    if wanted.states:
        fitting = _fitting(rows, heads, wanted.states, now.date())
        heads = [head for head in heads if head.id in fitting]
    heads.sort(key=_sorting(wanted.sort, now))
    return tuple(head.id for head in heads)


def board(rows: Rows, wanted: BoardFilter, now: datetime) -> tuple[WorkOrderFacts, ...]:
    """Give the work orders wanted, sorted, with everything known of them."""
    return load(rows, outline(rows, wanted, now))


def choices(rows: Rows) -> BoardChoices:
    """Give what the board can be filtered by."""
    found = rows.all("SELECT DISTINCT branch, service_writer, suppliers FROM wo_summary")
    suppliers = {name for row in found for name in json.loads(row[2])}
    return BoardChoices(
        _sorted({row[0] for row in found}),
        _sorted({row[1] for row in found}),
        _sorted(suppliers),
    )


def _sorted(names: set[str | None]) -> tuple[str, ...]:
    return tuple(sorted((name for name in names if name), key=lambda name: (folded(name), name)))


def _heads(rows: Rows, wanted: BoardFilter) -> list[_Head]:
    asked: dict[str, object] = {
        "branch": wanted.branch,
        "writer": wanted.writer,
        "down": int(wanted.down),
        "worded": int(bool(wanted.text)),
        "supplier": wanted.supplier,
    }
    return [_Head._make(row) for row in rows.all(_HEADS, asked)]


def _has(said: str, words: Sequence[tuple[str, str]]) -> bool:
    """Whether every word is somewhere in what is said, as it is written or as a number."""
    return all(word in said or (key and key in said) for word, key in words)


def _fitting(
    rows: Rows, heads: Sequence[_Head], states: frozenset[LineState], today: date
) -> frozenset[str]:
    return frozenset(
        order.id
        for order in load(rows, [head.id for head in heads])
        if any(state(line, today) in states for line in order.open_lines)
    )


def _sorting(sort: str, now: datetime) -> Callable[[_Head], tuple[object, ...]]:
    today = now.date()
    sorts: dict[str, Callable[[_Head], tuple[object, ...]]] = {
        "urgency": lambda head: (-_score(head, today, now), head.opened, *_place(head)),
        "age": lambda head: (head.opened, *_place(head)),
        "ready": lambda head: (head.ready, *_place(head)),
        "number": lambda head: (_natural(head.number), head.id),
        "customer": lambda head: (folded(head.customer), *_place(head)),
    }
    return sorts[sort]


def _place(head: _Head) -> tuple[int, str, str]:
    """Give an order among equals: shorter numbers are older ones."""
    return (len(head.number), head.number, head.id)


def _score(head: _Head, today: date, now: datetime) -> int:
    if not (head.promised or head.slip_days or head.down or head.next_contact):
        return 0
    opened = None if head.opened == "9999" else stored.day(head.opened)
    next_contact = instants.read_or_none(head.next_contact)
    pressing = Pressing(
        stored.day(head.promised), head.slip_days, bool(head.down), opened, next_contact
    )
    return weigh(pressing, today, now).score


_DIGITS = re.compile(r"(\d+)")


def _natural(number: str) -> tuple[tuple[int, int, str], ...]:
    """Sort WO-9 before WO-10; a number stands before letters."""
    return tuple(
        (0, int(piece), piece) if piece.isdecimal() and len(piece) < 20 else (1, 0, piece)
        for piece in _DIGITS.split(number)
        if piece
    )
