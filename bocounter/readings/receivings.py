"""What was counted and set aside here and the ERP does not show yet, for pegging and the lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from bocounter.models import stored
from bocounter.models.facts import NOTHING
from bocounter.readings import aliases
from bocounter.rules.counted_here import Beyond, Counted, beyond, total
from bocounter.rules.pegging import Claim
from bocounter.store.reader import Row, Rows

_ASKED = "(SELECT value FROM json_each(?1))"

_ARRIVED = f"""
    SELECT coalesce(l.purchase_line, l.inbound), l.id, l.part, r.branch, l.units, l.covers, l.stands
    FROM receiving_line l JOIN receiving r ON r.id = l.receiving
    WHERE l.kind = 'arrived' AND (l.purchase_line IN {_ASKED}
        OR (l.purchase_line IS NULL AND l.inbound IN {_ASKED}))
    ORDER BY l.rowid
"""
_STAGED = """
    SELECT s.line, s.id, s.part, r.branch, s.units, s.covers, s.stands, s.bin
    FROM staging s JOIN receiving r ON r.id = s.receiving
    WHERE {which} ORDER BY s.rowid
"""
_OF_LINES = _STAGED.format(which=f"s.line IN {_ASKED}")


@dataclass(frozen=True, slots=True)
class Here:
    """Units that came by our count alone: by purchase line or transfer, and by (part, branch)."""

    came: Mapping[str, Decimal] = field(default_factory=dict)
    shelf: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)


NOTHING_HERE = Here()


@dataclass(frozen=True, slots=True)
class Staged:
    """What was set aside for a line, oldest first, and where it lies."""

    rows: tuple[Counted, ...]
    bin: str | None

    def total(self, shown: Decimal) -> Decimal:
        """Give how many of the line are set aside or out, of which the ERP shows so many."""
        return total(self.rows, shown)

    def claims(self, shown: Decimal) -> tuple[Claim, ...]:
        """Give what is taken off the shelf for it until the ERP has it set aside."""
        return tuple(
            Claim(one.row.id, one.units, place=(one.row.part, one.row.branch))
            for one in beyond(self.rows, shown)
        )


NOT_STAGED = Staged((), None)


def any_counted(rows: Rows) -> bool:
    """Say whether anything was ever received here, which saves most shops every other question."""
    return bool(rows.all("SELECT 1 FROM receiving_line LIMIT 1"))


def any_staged(rows: Rows) -> bool:
    """Say whether anything was ever set aside here."""
    return bool(rows.all("SELECT 1 FROM staging LIMIT 1"))


def here(rows: Rows, shown: Mapping[str, Decimal]) -> Here:
    """Give what came by our count beyond what the ERP shows of each purchase line or transfer."""
    if not shown or not any_counted(rows):
        return NOTHING_HERE
    counted: dict[str, list[Counted]] = {}
    for row in rows.all(_ARRIVED, (json.dumps(sorted(shown)),)):
        counted.setdefault(row[0], []).append(_counted(row))
    came: dict[str, Decimal] = {}
    shelf: dict[tuple[str, str], Decimal] = {}
    for key, of_it in counted.items():
        for one in beyond(of_it, shown[key]):
            came[key] = came.get(key, NOTHING) + one.covers
            _put(shelf, one)
    return Here(came, shelf)


def _put(shelf: dict[tuple[str, str], Decimal], one: Beyond) -> None:
    place = (one.row.part, one.row.branch)
    shelf[place] = shelf.get(place, NOTHING) + one.units


def staged(rows: Rows, lines: Iterable[str]) -> dict[str, Staged]:
    """Give what was set aside for these lines, by the line's id as it is now."""
    wanted = list(lines)
    if not wanted or not any_staged(rows):
        return {}
    found = rows.all("SELECT DISTINCT work_order FROM staging WHERE line LIKE 'op:%'")
    both = aliases.of_lines(rows, aliases.of_orders(rows, [row[0] for row in found]))
    asked = {*wanted, *(both.ours[line] for line in wanted if line in both.ours)}
    of_line: dict[str, list[Row]] = {}
    for row in rows.all(_OF_LINES, (json.dumps(sorted(asked)),)):
        of_line.setdefault(both.now(row[0]), []).append(row)
    return {
        line: Staged(tuple(_counted(row) for row in of_it), _bin(of_it))
        for line, of_it in of_line.items()
    }


def _bin(of_line: list[Row]) -> str | None:
    """Give the bin that was named last, unless all was taken out of it."""
    if of_line[-1][6] == "0":
        return None
    return next((row[7] for row in reversed(of_line) if row[7]), None)


def _counted(row: Row) -> Counted:
    _, id_, part, branch, units, covers, stands = row[:7]
    return Counted(
        id_, part, branch, stored.quantity(units), stored.quantity(covers), stored.quantity(stands)
    )
