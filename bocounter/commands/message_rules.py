"""In which hours customers are reached, and how old the facts may be that a message rests on."""

from __future__ import annotations

from bocounter.changes import Changes
from bocounter.commands import naming
from bocounter.errors import WrongUse
from bocounter.queries.reaching import facts_age, hours_of
from bocounter.settings import Settings
from bocounter.store.chosen import choose
from bocounter.store.store import Store


def set_message_rules(
    store: Store, *, hours: str | None = None, facts_hours: str | None = None
) -> Changes:
    """Keep them. Raises WrongUse for hours that are none."""
    if hours is not None and hours_of(hours) is None:
        raise WrongUse(
            f"{naming.shortened(hours)!r} is no time of day from which to which.",
            "Write such as 8-21 or 7:30-20.",
        )
    if facts_hours is not None and not _fits(facts_hours):
        raise WrongUse(
            f"{naming.shortened(facts_hours)!r} is no number of hours.",
            "Write a number above 0 and up to 168.",
        )
    said = {"quiet_hours": hours, "message_facts_hours": facts_hours}
    with store.write() as write:
        choose(write, {name: value for name, value in said.items() if value is not None})
    return Changes(everything=True)


def _fits(given: str) -> bool:
    try:
        wanted = float(given) * 3600
    except ValueError:
        return False
    kept = facts_age(Settings(message_facts_hours=given)).total_seconds()
    return wanted > 0 and abs(kept - wanted) < 1
