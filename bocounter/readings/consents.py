"""What customers said to being called and written to: the newest word about each number."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from bocounter.models import instants
from bocounter.rules.consents import CHANNELS, Answer, Said, answer_of, key
from bocounter.store.reader import Row, Rows

_OWN = """
    SELECT c.customer, c.channel, c.address, c.scope, c.answer, c.source, c.wording, c.at, c."by"
    FROM consent c LEFT JOIN operation o ON o.id = c.operation
    WHERE c.customer IN (SELECT value FROM json_each(?1))
    AND (c.answer = 'no' OR coalesce(o.state, '') <> 'withdrawn')
    ORDER BY c.rowid
"""
# A "yes" that was taken back is none; a "no" stays until a "yes" lifts it. The order is that in
# which they were said: a clock that was wrong must not put an older word above a newer one.

_OTHERS = """
    SELECT customer, channel, address, scope, answer, source, wording, at, "by" FROM consent
    WHERE address IS NOT NULL AND customer NOT IN (SELECT value FROM json_each(?1))
    AND customer IN (SELECT customer FROM consent WHERE answer = 'no' AND address IS NOT NULL)
    ORDER BY rowid
"""

_POINTS = """
    SELECT customer, kind, value FROM contact_point
    WHERE customer IN (SELECT value FROM json_each(?1))
"""

_Key = tuple[str, str, str | None, str]


def said(rows: Rows, customers: Iterable[str]) -> dict[str, tuple[Said, ...]]:
    """Give what stands for each customer; those of whom nothing is known are left out.

    A "no" about a number that another customer has too counts for both.
    """
    asked = list(customers)
    if not rows.all("SELECT 1 FROM consent LIMIT 1"):
        return {}
    given = (json.dumps(asked),)
    newest: dict[str, dict[_Key, Said]] = {}
    for row in rows.all(_OWN, given):
        one = _said(row)
        _put(newest.setdefault(row[0], {}), (row[0], *_about(one)), one)
    shared = _noes_of_others(rows, asked)
    if shared:
        for customer, kind, value in rows.all(_POINTS, given):
            for channel in CHANNELS:
                if (channel == "email") == (kind == "email"):
                    for others, one in shared.get((channel, key(channel, value)), ()):
                        _put(newest.setdefault(customer, {}), (others, *_about(one)), one)
    return {customer: tuple(held.values()) for customer, held in newest.items()}


def shown(held: Iterable[Said]) -> dict[str, str]:
    """Give a customer's answers by channel, as documents have them."""
    listed = tuple(held)
    return {channel: answer_of(listed, channel).value for channel in CHANNELS}


def of_customers(rows: Rows, customers: Iterable[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Give the answers by channel of those customers of whom any are known."""
    return {id_: tuple(shown(held).items()) for id_, held in said(rows, customers).items()}


def _put(held: dict[_Key, Said], about: _Key, one: Said) -> None:
    held.pop(about, None)  # the newest stands last
    held[about] = one


def _about(one: Said) -> tuple[str, str | None, str]:
    return one.channel, None if one.address is None else key(one.channel, one.address), one.scope


def _said(row: Row, *, theirs: bool = True) -> Said:
    _, channel, address, scope, answer, source, wording, at, by = row
    return Said(
        channel, address, scope, Answer(answer), source, wording, instants.read(at), by, theirs
    )


def _noes_of_others(
    rows: Rows, asked: list[str]
) -> Mapping[tuple[str, str], list[tuple[str, Said]]]:
    newest: dict[_Key, Said] = {}
    for row in rows.all(_OTHERS, (json.dumps(asked),)):
        one = _said(row, theirs=False)
        newest[(row[0], *_about(one))] = one
    found: dict[tuple[str, str], list[tuple[str, Said]]] = {}
    for (customer, channel, number, _), one in newest.items():
        if one.answer is Answer.NO and number:
            found.setdefault((channel, number), []).append((customer, one))
    return found
