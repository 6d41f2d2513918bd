"""By which ways a customer may be reached: the numbers there are, less what they said no to."""

from __future__ import annotations

import json
from collections.abc import Iterable

from bocounter.readings.consents import said
from bocounter.rules.consents import CHANNELS, Answer, answer_of
from bocounter.store.reader import Rows

_POINTS = """
    SELECT customer, kind FROM contact_point
    WHERE customer IN (SELECT value FROM json_each(?1)) GROUP BY customer, kind
"""
_NOES = "SELECT DISTINCT customer FROM consent WHERE answer = 'no' AND scope = 'service'"


def ways(rows: Rows, customers: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Give for each customer the ways that there are and that they have not said no to.

    What nobody asked is named too: a person may still ask.
    """
    wanted = list(customers)
    there: dict[str, set[str]] = {customer: set() for customer in wanted}
    for customer, kind in rows.all(_POINTS, (json.dumps(wanted),)):
        there[customer] |= {"email"} if kind == "email" else {"call", "sms"}
    held = said(rows, wanted)
    return {
        customer: tuple(
            channel
            for channel in CHANNELS
            if channel in there[customer]
            and answer_of(held.get(customer, ()), channel) is not Answer.NO
        )
        for customer in wanted
    }


def closed(rows: Rows) -> frozenset[str]:
    """Give the customers who said no to every way: they are left alone."""
    noes = [row[0] for row in rows.all(_NOES)]
    held = said(rows, noes) if noes else {}
    return frozenset(
        customer
        for customer in noes
        if all(answer_of(held.get(customer, ()), way) is Answer.NO for way in CHANNELS)
    )
