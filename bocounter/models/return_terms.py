"""What is kept back when a part is returned late: ``30=15;60=20``, days and a share of the price.

Up to 30 days nothing, after 30 days 15 %, after 60 days 20 %: the days count from the purchase.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from bocounter.models.stored import quantity_text

HUNDRED = Decimal(100)
MOST_DAYS = 3650
"""Nobody takes a part back after ten years: a longer time is a slip."""


class Fee(NamedTuple):
    """What is kept back of a part that comes back more than ``days`` days after it was bought."""

    days: int
    percent: Decimal


Fees = tuple[Fee, ...]
"""The soonest first."""


def written(fees: Iterable[tuple[int, Decimal]]) -> str | None:
    """Write fees as one text; None when there are none."""
    return ";".join(f"{days}={quantity_text(share)}" for days, share in sorted(fees)) or None


@lru_cache(maxsize=4096)
def read(text: str | None) -> Fees:
    """Read them back. A piece that makes no sense, or is no share of a price, is passed over."""
    found: dict[int, Decimal] = {}
    for piece in (text or "").split(";"):
        days, mark, percent = (said.strip() for said in piece.partition("="))
        if not mark or not (days.isascii() and days.isdecimal() and len(days) <= 4):
            continue
        try:
            share = Decimal(percent)
        except InvalidOperation:
            continue
        if share.is_finite() and 0 <= share <= HUNDRED and int(days) <= MOST_DAYS:
            found[int(days)] = share
    return tuple(Fee(*one) for one in sorted(found.items()))


def share_at(fees: Fees, days: int) -> Decimal:
    """Give the share that is kept back after so many days, in percent."""
    share = Decimal(0)
    for one in fees:
        if days <= one.days and one.days > 0:
            break
        share = one.percent
    return share


def worst(fees: Fees) -> Decimal:
    """Give the largest share that is ever kept back, in percent."""
    return max((one.percent for one in fees), default=Decimal(0))


def joined(several: Iterable[Fees]) -> Fees:
    """Give what is kept back of what is returned together: the largest share at each time."""
    each = tuple(fees for fees in several if fees)
    if len(each) < 2:
        return each[0] if each else ()
    found: list[Fee] = []
    for days in sorted({one.days for fees in each for one in fees}):
        share = max(share_at(fees, days + 1) for fees in each)
        if share != (found[-1].percent if found else 0):
            found.append(Fee(days, share))
    return tuple(found)
