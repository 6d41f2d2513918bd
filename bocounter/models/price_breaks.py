"""What a supplier asks for more: ``10=45.5;50=41``, the least quantity and its price, each."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from bocounter.models.stored import quantity_text

Breaks = tuple[tuple[Decimal, Decimal], ...]
"""From which quantity on which price holds, the smallest quantity first."""


def written(breaks: Iterable[tuple[Decimal, Decimal]]) -> str | None:
    """Write breaks as one text; None when there are none."""
    known = sorted(breaks)
    return ";".join(f"{quantity_text(q)}={quantity_text(p)}" for q, p in known) or None


@lru_cache(maxsize=4096)
def read(text: str | None) -> Breaks:
    """Read them back. A piece that makes no sense, or is no price of a quantity, is passed over."""
    found = []
    for piece in (text or "").split(";"):
        quantity, mark, price = piece.partition("=")
        try:
            least, each = Decimal(quantity), Decimal(price)
        except InvalidOperation:
            continue
        if mark and least.is_finite() and each.is_finite() and least > 0 and each >= 0:
            found.append((least, each))
    return tuple(sorted(found))


def price_at(price: Decimal | None, breaks: Breaks, quantity: Decimal) -> Decimal | None:
    """Give the price of one when so many are bought; ``price`` below the first break."""
    for least, each in breaks:
        if quantity < least:
            break
        price = each
    return price
