"""Days, quantities and truths as the store keeps them, read back as what they are.

A shop has few days and fewer quantities, and reads each of them a hundred thousand times.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache


@lru_cache(maxsize=4096)
def day(text: str | None) -> date | None:
    """Give the plain day kept as ``text``."""
    return date.fromisoformat(text[:10]) if text else None


def day_text(value: date | None) -> str | None:
    """Give a day as ``YYYY-MM-DD``."""
    return None if value is None else value.isoformat()


@lru_cache(maxsize=4096)
def quantity(text: str | None) -> Decimal:
    """Give the decimal kept as ``text``; nothing kept is zero."""
    return Decimal(text) if text else Decimal(0)


def quantity_text(value: Decimal) -> str:
    """Give a decimal as plain digits, without an exponent or idle zeros, never ``-0``."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def flag(value: object) -> bool | None:
    """Give the truth kept as 0, 1 or NULL."""
    return None if value is None else bool(value)
