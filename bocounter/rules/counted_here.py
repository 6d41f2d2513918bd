"""What was counted or set aside here and the ERP does not show yet: a comparison of totals.

Each row says what it makes in all of what it is for. What the ERP shows by now is taken off the
oldest rows first, so nothing counts twice, whatever ids the ERP's records have by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal


@dataclass(frozen=True, slots=True)
class Counted:
    """``units`` of a part that make ``covers`` of what they are for, and ``stands`` in all."""

    id: str
    part: str
    branch: str
    units: Decimal
    covers: Decimal
    stands: Decimal


@dataclass(frozen=True, slots=True)
class Beyond:
    """What of a row the ERP does not show: ``units`` of its part, ``covers`` of its purpose."""

    row: Counted
    units: Decimal
    covers: Decimal


def total(rows: Sequence[Counted], shown: Decimal) -> Decimal:
    """Give what there is in all: what the newest row says, or more where the ERP shows more."""
    return max(shown, rows[-1].stands) if rows else shown


def beyond(rows: Sequence[Counted], shown: Decimal) -> Iterable[Beyond]:
    """Give what the ERP does not show of some rows, oldest first, of which the newest stands."""
    left = total(rows, shown) - shown
    for row in reversed(rows):
        covers = min(left, row.covers)
        if covers > 0:
            left -= covers
            yield Beyond(row, _units(row, covers), covers)


def _units(row: Counted, covers: Decimal) -> Decimal:
    if covers == row.covers:
        return row.units
    exact = row.units * covers / row.covers
    return exact if row.units == row.covers else exact.to_integral_value(ROUND_CEILING)
