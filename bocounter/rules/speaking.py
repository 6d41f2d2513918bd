"""Several lines as a person would speak of them: alike ones together, what decides first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bocounter.models.facts import LineFacts, WorkOrderFacts
from bocounter.rules.certainty import Certainty, Change, Evidence, Where, certainty

MOST_GROUPS = 3
"""Groups of missing parts that are spoken of; nobody on the phone keeps more in mind."""


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of which the same is said."""

    certainty: Certainty
    lines: tuple[LineFacts, ...]

    @property
    def missing(self) -> bool:
        """Whether something of them is still to come."""
        return self.certainty.evidence is not None

    @property
    def here(self) -> Decimal:
        """Units that are here or handed out, of a line that is partly here."""
        return sum((one.wanted - one.outstanding + one.from_shelf for one in self.lines), Decimal())

    @property
    def wanted(self) -> Decimal:
        """Units asked for."""
        return sum((one.wanted for one in self.lines), Decimal())


@dataclass(frozen=True, slots=True)
class Speech:
    """An order as it is spoken of: groups in the order in which a person would say them."""

    groups: tuple[Group, ...]

    @property
    def missing(self) -> tuple[Group, ...]:
        """The groups of which something is still to come."""
        return tuple(group for group in self.groups if group.missing)

    def lines(self, *where: Where) -> int:
        """Count the lines that are there."""
        return sum(len(group.lines) for group in self.groups if group.certainty.where in where)

    @property
    def here(self) -> int:
        """Lines that are complete."""
        return self.lines(Where.ARRIVED, Where.ON_SHELF, Where.HANDED_OUT)

    @property
    def all(self) -> int:
        """Lines that are not cancelled."""
        return sum(len(group.lines) for group in self.groups) - self.lines(Where.CANCELLED)

    @property
    def complete(self) -> bool:
        """Whether there are parts and none of them is missing."""
        return self.all > 0 and not self.missing

    @property
    def handed_out(self) -> bool:
        """Whether nothing is left to be fetched or fitted."""
        return self.all > 0 and self.lines(Where.HANDED_OUT) == self.all

    @property
    def changed(self) -> bool:
        """Whether the customer was told something that no longer holds, or that is better now."""
        return any(group.certainty.change is not Change.NONE for group in self.groups)

    @property
    def worse(self) -> bool:
        """Whether something moved later, or lost its day."""
        return any(group.certainty.change in _WORSE for group in self.groups)

    @property
    def undated(self) -> bool:
        """Whether something is missing that has no day."""
        return any(group.certainty.day is None for group in self.missing)

    @property
    def seeking(self) -> bool:
        """Whether something is missing that comes from nowhere yet."""
        return any(group.certainty.evidence in _UNDATED[:2] for group in self.missing)


_WORSE = (Change.LATER, Change.LOST)

_UNDATED = (
    Evidence.UNAVAILABLE,
    Evidence.NOT_ORDERED,
    Evidence.OVERDUE,
    Evidence.NO_DATE,
    Evidence.SHIPPED_NO_DATE,
)


def speech(
    order: WorkOrderFacts, today: date, unavailable: Collection[str] = frozenset()
) -> Speech:
    """Group the lines of an order; ``unavailable`` are parts that nobody sells any more."""
    found: dict[tuple[Certainty, str], list[LineFacts]] = {}
    for line in order.lines:
        sure = certainty(line, today, unavailable=line.part_id in unavailable)
        if order.status == "cancelled" and sure.evidence is not None:
            sure = Certainty(Where.CANCELLED)
        alone = line.id if sure.where is Where.PARTLY_HERE else ""
        found.setdefault((sure, alone), []).append(line)
    groups = [Group(sure, tuple(lines)) for (sure, _), lines in found.items()]
    return Speech(tuple(sorted(groups, key=_weight)))


def _weight(group: Group) -> tuple[bool, bool, int, int, int]:
    """Say first what moved, then what has no day, then the latest day, last what is here."""
    sure = group.certainty
    undated = _UNDATED.index(sure.evidence) if sure.evidence in _UNDATED else len(_UNDATED)
    latest = sure.latest or sure.day or date.min
    return (
        not group.missing,
        sure.change not in _WORSE,
        undated if group.missing else list(Where).index(sure.where),
        -latest.toordinal(),
        group.lines[0].position,
    )
