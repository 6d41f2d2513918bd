"""Setting what the call queue is ranked by: points, and how important customers are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

from bocounter.changes import Changes
from bocounter.commands import choosing_settings, naming
from bocounter.errors import WrongUse
from bocounter.queries import settings
from bocounter.queries.customers import customer_id
from bocounter.rules import next_call
from bocounter.store.store import Store


def set_weights(store: Store, points: Mapping[str, Decimal | None]) -> Changes:
    """Keep points by name; None goes back to the usual ones.

    Raises WrongUse for a name that is none, and for points that nobody could mean.
    """
    for name, value in points.items():
        if name not in next_call.USUAL:
            raise WrongUse(
                f"There are no points called {naming.shortened(name)!r}.",
                f"There are {', '.join(next_call.USUAL)}.",
            )
        if value is not None and not 0 <= value <= next_call.HEAVIEST:
            raise WrongUse(
                f"{value} points are too many, or less than none.",
                f"Give 0 to {next_call.HEAVIEST}.",
            )
    with store.reading() as rows:
        known = next_call.weights(settings.settings(rows).queue_weights)
    known |= {name: next_call.USUAL[name] if n is None else n for name, n in points.items()}
    other = {name: str(n) for name, n in known.items() if n != next_call.USUAL[name]}
    return choosing_settings.keep(store, queue_weights=json.dumps(other) if other else None)


def set_tier(store: Store, customer: str, tier: int) -> Changes:
    """Keep how important a customer is; 0 is as everybody. Raises WrongUse."""
    if not 0 <= tier <= next_call.HIGHEST_TIER:
        raise WrongUse(f"{tier} is no tier.", f"Give 0 to {next_call.HIGHEST_TIER}.")
    with store.reading() as rows:
        id_ = customer_id(rows, customer)
        known = next_call.tiers(settings.settings(rows).customer_tiers)
    if id_ is None:
        raise WrongUse(
            f"There is no one customer {naming.shortened(customer)!r} here.",
            "Give the customer's number, or the whole name.",
        )
    known = {**known, id_: tier}
    kept = {name: n for name, n in sorted(known.items()) if n}
    return choosing_settings.keep(store, customer_tiers=json.dumps(kept) if kept else None)
