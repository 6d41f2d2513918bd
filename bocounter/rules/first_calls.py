"""Who called first: status contacts that we began, and those that customers had to begin.

A customer who calls about an order that should have been updated by then is what the meter counts:
our next contact was past, the promised day was, the date had moved, or nobody had ever told them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from bocounter.models.facts import ContactKind, ContactOutcome

NOTICE = timedelta(days=1)
"""So long after it was opened nobody need have told the customer anything."""

_THEY_CAME = frozenset({ContactKind.IN_PERSON, ContactKind.PORTAL})


@dataclass(frozen=True, slots=True)
class StatusContact:
    """One contact with what stood before it: ``due`` our next contact, ``told`` the last day told.

    ``says`` is the latest day that was told in it, ``earlier`` whether there was any before.
    """

    kind: str
    outcome: str
    at: datetime
    due: datetime | None = None
    told: date | None = None
    says: date | None = None
    earlier: bool = False
    opened: date | None = None


@dataclass(frozen=True, slots=True)
class FirstCalls:
    """``ours`` we began, ``theirs`` they did, ``late`` of these should have heard before."""

    ours: int
    theirs: int
    late: int

    @property
    def ratio(self) -> Decimal | None:
        """The share that we began; None where there was no contact."""
        all_ = self.ours + self.theirs
        return None if not all_ else (Decimal(self.ours) / all_).quantize(Decimal("0.001"))


def count(contacts: Iterable[StatusContact]) -> FirstCalls:
    """Count them. Who began a talk at the counter is not known, so it is left out."""
    ours = theirs = late = 0
    for one in contacts:
        if one.outcome == ContactOutcome.THEY_CALLED_US:
            theirs += 1
            late += should_have_heard(one)
        elif one.kind not in _THEY_CAME:
            ours += 1
    return FirstCalls(ours, theirs, late)


def should_have_heard(one: StatusContact) -> bool:
    """Whether the customer should have been told something before they called."""
    day = one.at.date()
    if one.due is not None and one.due <= one.at:
        return True
    if one.told is not None and (one.told < day or (one.says or one.told) > one.told):
        return True
    return not one.earlier and one.opened is not None and day - one.opened > NOTICE
