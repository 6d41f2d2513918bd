"""The cascade of a search: numbers by their keys, phones from the end, words, fragments, typos.

Each step asks an index and takes a few dozen at most; ranking among those is Python's.
Nothing of what was typed is ever part of a statement.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from bocounter.models.keys import folded
from bocounter.queries import typos
from bocounter.queries.wanted import (
    SHORTEST_FRAGMENT,
    SHORTEST_PHONE,
    Wanted,
    after,
    fragments,
    match,
)
from bocounter.readings import aliases, counter_orders
from bocounter.readings.wishes import MADE_HERE
from bocounter.store.reader import Row, Rows

MOST = 60
"""Candidates taken from one index."""

EXACT, BEGINS, ENDS, WORD, FRAGMENT, TYPO = 100.0, 90.0, 85.0, 70.0, 60.0, 40.0

_SHORTER_PHONES = (10, 9, 8, 7)
"""Last digits tried when a number was typed with a prefix that the ERP does not hold."""


@dataclass(slots=True)
class Matches:
    """Scores of what was found: work orders, customers and parts by id, orders by number."""

    work_orders: dict[str, float] = field(default_factory=dict)
    customers: dict[str, float] = field(default_factory=dict)
    parts: dict[str, float] = field(default_factory=dict)
    purchase_orders: dict[str, float] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.work_orders or self.customers or self.parts or self.purchase_orders)


def matches(rows: Rows, wanted: Wanted) -> Matches:
    """Give everything that fits what was typed, each with a score from 0 to 100."""
    found = Matches()
    _numbers(rows, wanted, found)
    _phones(rows, wanted, found)
    _words(rows, wanted, found)
    _fragments(rows, wanted, found)
    if not found:
        _typos(rows, wanted, found)
    _board_first(rows, found)
    return found


def _board_first(rows: Rows, found: Matches) -> None:
    """Put jobs that are over behind those on the board, unless their number was exact."""
    open_ = {
        row[0]
        for row in rows.all(
            "SELECT work_order FROM wo_summary "
            "WHERE work_order IN (SELECT value FROM json_each(?))",
            (json.dumps(list(found.work_orders)),),
        )
    }
    for id_, score in found.work_orders.items():
        if id_ not in open_ and score < EXACT:
            found.work_orders[id_] = score - 5


def _note(scores: dict[str, float], id_: str, score: float) -> None:
    if score > scores.get(id_, 0.0):
        scores[id_] = score


# --- numbers ----------------------------------------------------------------------------------

_BY_NUMBER = {
    "work_order": ("remote_id, number_key", "number_key"),
    "customer_po": ("remote_id, customer_po_key", "customer_po_key"),
    "customer": ("remote_id, number_key", "number_key"),
    "part": ("remote_id, code_key", "code_key"),
    "purchase_line": ("number, number_key", "number_key"),
    "serial": ("remote_id, serial_key", "serial_key"),
    "unit": ("remote_id, unit_key", "unit_key"),
}
_TABLE = {"customer_po": "work_order", "serial": "machine", "unit": "machine"}


def _numbers(rows: Rows, wanted: Wanted, found: Matches) -> None:
    if not wanted.key:
        return
    machines: dict[str, float] = {}
    into = {
        "work_order": found.work_orders,
        "customer_po": found.work_orders,
        "customer": found.customers,
        "part": found.parts,
        "purchase_line": found.purchase_orders,
        "serial": machines,
        "unit": machines,
    }
    for name, scores in into.items():
        columns, key = _BY_NUMBER[name]
        sql = f"SELECT {columns} FROM {_TABLE.get(name, name)} WHERE {key} >= ? AND {key} < ? "
        asked = (wanted.key, after(wanted.key))
        rows_found = rows.all(f"{sql} ORDER BY {key} LIMIT {MOST}", asked)
        if name == "work_order" and len(rows_found) == MOST:
            rows_found += _open_numbers(rows, wanted)
        for id_, value in rows_found:
            if id_ is not None:
                _note(scores, id_, _begins(wanted.key, value))
    _of_machines(rows, machines, found)
    for id_, value in _taken_here(rows, "number_key >= ? AND number_key < ?", asked):
        _note(found.work_orders, id_, _begins(wanted.key, value))


def _taken_here(rows: Rows, which: str, asked: tuple[object, ...]) -> list[Row]:
    """Give the orders taken at the counter by the number that the customer was told.

    The ERP may not show such an order yet, or have given its sale another number.
    """
    taken = rows.all(
        f"SELECT '{MADE_HERE}' || h.id, h.number_key FROM counter_order h WHERE {which} "
        f"AND {counter_orders.WANTED} ORDER BY h.at DESC LIMIT {MOST}",
        asked,
    )
    names = aliases.of_orders(rows, [row[0] for row in taken])
    return [(names.now(id_), key) for id_, key in taken]


def _begins(key: str, value: str) -> float:
    if key == value:
        return EXACT
    # The longer the part that was typed, the surer; always below an exact number.
    return BEGINS - 4.0 + 4.0 * len(key) / len(value)


def _open_numbers(rows: Rows, wanted: Wanted) -> list[Row]:
    """Give the work orders on the board that begin so, when there are too many of all."""
    return rows.all(
        "SELECT w.remote_id, w.number_key FROM wo_summary s "
        "CROSS JOIN work_order w ON w.remote_id = s.work_order "
        f"WHERE w.number_key >= ? AND w.number_key < ? LIMIT {MOST}",
        (wanted.key, after(wanted.key)),
    )


def _of_machines(rows: Rows, machines: dict[str, float], found: Matches) -> None:
    """Bring the jobs and the owners of the machines found."""
    asked = (json.dumps(list(machines)),)
    for machine, order in rows.all(
        "SELECT w.machine, w.remote_id FROM work_order w "
        "WHERE w.machine IN (SELECT value FROM json_each(?)) "
        f"ORDER BY w.status <> 'open', w.opened DESC LIMIT {MOST}",
        asked,
    ):
        # A machine names its job less surely than the job's own number does.
        _note(found.work_orders, order, machines[machine] - 0.5)
    for machine, customer in rows.all(
        "SELECT remote_id, customer FROM machine WHERE customer IS NOT NULL "
        "AND remote_id IN (SELECT value FROM json_each(?))",
        asked,
    ):
        _note(found.customers, customer, machines[machine] - 1.5)


# --- phones -----------------------------------------------------------------------------------


def _phones(rows: Rows, wanted: Wanted, found: Matches) -> None:
    digits = wanted.digits
    if len(digits) < SHORTEST_PHONE:
        return
    hits = _phone(rows, digits)
    for length in _SHORTER_PHONES:
        if hits or length >= len(digits):
            continue
        hits = _phone(rows, digits[-length:])
    for customer, backwards in hits:
        whole = len(backwards) - len(digits) <= 2
        # The last four digits read out on the phone are a caller, before they are a part.
        ending = (BEGINS if len(digits) > SHORTEST_PHONE else ENDS) + min(len(digits), 9) / 2
        _note(found.customers, customer, EXACT - 1 if whole else ending)


def _phone(rows: Rows, digits: str) -> list[Row]:
    backwards = digits[::-1]
    return rows.all(
        "SELECT p.customer, p.digits_reversed FROM contact_point p "
        "WHERE p.digits_reversed >= ? AND p.digits_reversed < ? "
        "AND p.kind IN ('phone', 'mobile', 'other') "
        f"ORDER BY p.digits_reversed LIMIT {MOST}",
        (backwards, after(backwards)),
    )


# --- words ------------------------------------------------------------------------------------


def _words(rows: Rows, wanted: Wanted, found: Matches) -> None:
    if not wanted.words:
        return
    expression = match(wanted.words)
    _name_words(rows, expression, wanted, found, WORD)
    _part_words(rows, expression, wanted, found, WORD)
    _board_words(rows, wanted, found)


def _likeness(wanted: Wanted, text: str) -> float:
    """Give 0 to 9: how much of the text the words are, and in which order."""
    return fuzz.WRatio(" ".join(wanted.words), folded(text)[:200]) * 0.09


def _name_words(rows: Rows, expression: str, wanted: Wanted, found: Matches, score: float) -> None:
    # Those with a job on the board first: they are the ones who call.
    hits = rows.all(
        "SELECT c.remote_id, c.name FROM customer_words f JOIN customer c ON c.id = f.rowid "
        "WHERE customer_words MATCH ? AND EXISTS (SELECT 1 FROM work_order w "
        "JOIN wo_summary s ON s.work_order = w.remote_id WHERE w.customer = c.remote_id) "
        f"LIMIT {MOST}",
        (expression,),
    )
    for id_, name in hits:
        _note(found.customers, id_, score + 5 + _likeness(wanted, name))
    hits = rows.all(
        "SELECT c.remote_id, c.name FROM customer_words f JOIN customer c ON c.id = f.rowid "
        f"WHERE customer_words MATCH ? LIMIT {MOST}",
        (expression,),
    )
    for id_, name in hits:
        _note(found.customers, id_, score + _likeness(wanted, name))


def _part_words(rows: Rows, expression: str, wanted: Wanted, found: Matches, score: float) -> None:
    for id_, description, active in rows.all(
        "SELECT p.remote_id, p.description, p.active FROM part_words f "
        f"JOIN part p ON p.id = f.rowid WHERE part_words MATCH ? LIMIT {MOST}",
        (expression,),
    ):
        likeness = _likeness(wanted, description)
        _note(found.parts, id_, score + likeness - (0 if active else 5))


def _board_words(rows: Rows, wanted: Wanted, found: Matches) -> None:
    """Find jobs on the board by any of their words: machine, customer, parts, suppliers."""
    if max(map(len, wanted.words)) < SHORTEST_FRAGMENT:
        return
    every = " AND ".join("instr(words, ?) > 0" for _ in wanted.words)
    for order, words in rows.all(
        f"SELECT work_order, words FROM wo_summary WHERE {every} LIMIT {MOST}", wanted.words
    ):
        _note(found.work_orders, order, (WORD if _all_begin(wanted, words) else FRAGMENT) - 5)


def _all_begin(wanted: Wanted, words: str) -> bool:
    known = words.replace("\n", " ").replace("-", " ").split(" ")
    return all(any(one.startswith(word) for one in known) for word in wanted.words)


# --- fragments --------------------------------------------------------------------------------

_FRAGMENTS = {
    "part_fragments": ("t.remote_id, t.code_key, NULL", "part"),
    "work_order_fragments": ("t.remote_id, t.number_key, t.customer_po_key", "work_order"),
    "machine_fragments": ("t.remote_id, t.serial_key, t.unit_key", "machine"),
    "purchase_fragments": ("t.number, t.number_key, NULL", "purchase_line"),
}


def _fragments(rows: Rows, wanted: Wanted, found: Matches) -> None:
    if len(wanted.key) < SHORTEST_FRAGMENT or not wanted.is_one_number:
        return
    machines: dict[str, float] = {}
    into = {
        "part_fragments": found.parts,
        "work_order_fragments": found.work_orders,
        "machine_fragments": machines,
        "purchase_fragments": found.purchase_orders,
    }
    expression = fragments(wanted.key)
    for words, scores in into.items():
        columns, table = _FRAGMENTS[words]
        for id_, *keys in rows.all(
            f"SELECT {columns} FROM {words} f JOIN {table} t ON t.id = f.rowid "
            f"WHERE {words} MATCH ? LIMIT {MOST * 4}",
            (expression,),
        ):
            score = max((_inside(wanted.key, key) for key in keys if key), default=0.0)
            if score and id_ is not None:
                _note(scores, id_, score)
    _of_machines(rows, machines, found)


def _inside(key: str, value: str) -> float:
    """Score a fragment; people read the last digits out, so an ending counts more."""
    if key not in value:
        return 0.0
    if key.isdecimal() and key == "".join(c for c in value if c.isdecimal()):
        return EXACT - 2  # the number without its letters, as it is read out
    return (ENDS if value.endswith(key) else FRAGMENT) - 4.0 + 4.0 * len(key) / len(value)


# --- one typing error -------------------------------------------------------------------------


def _typos(rows: Rows, wanted: Wanted, found: Matches) -> None:
    _number_typos(rows, wanted, found)
    for vocabulary, look in (
        ("customer_vocabulary", _name_words),
        ("part_vocabulary", _part_words),
    ):
        expression = typos.expression(rows, vocabulary, wanted.words)
        if expression is not None:
            look(rows, expression, wanted, found, TYPO)


def _number_typos(rows: Rows, wanted: Wanted, found: Matches) -> None:
    made = (json.dumps(sorted(typos.edits(wanted.key))),)
    machines: dict[str, float] = {}
    for scores, sql in (
        (found.parts, "SELECT t.remote_id FROM json_each(?) e JOIN part t ON t.code_key = e.value"),
        (
            found.work_orders,
            "SELECT t.remote_id FROM json_each(?) e JOIN work_order t ON t.number_key = e.value",
        ),
        (
            found.purchase_orders,
            "SELECT t.number FROM json_each(?) e JOIN purchase_line t ON t.number_key = e.value",
        ),
        (
            machines,
            "SELECT t.remote_id FROM json_each(?) e JOIN machine t ON t.serial_key = e.value",
        ),
    ):
        _note_all(scores, rows.all(f"{sql} LIMIT {MOST}", made))
    _of_machines(rows, machines, found)
    here = _taken_here(rows, "number_key IN (SELECT value FROM json_each(?))", made)
    _note_all(found.work_orders, [(id_,) for id_, _ in here])


def _note_all(scores: dict[str, float], hits: Iterable[Row]) -> None:
    for (id_,) in hits:
        if id_ is not None:
            _note(scores, id_, TYPO)
