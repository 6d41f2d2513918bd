"""What a counter's word asks for, as numbers, quantities, days and texts; what is none is said.

Each raises NotMade in words for what it cannot be.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bocounter.outside.erp.tryton.rows import clean, numbers


class NotMade(Exception):
    """The ERP cannot make this; says why in words."""


def label(fields: Mapping[str, object]) -> str:
    """Say in a few words whom a document is for, and by when."""
    order, needed = text(fields.get("for_order")), text(fields.get("need_by"))
    return " by ".join(filter(None, (order, needed)))


def listed(value: object) -> list[Mapping[str, Any]]:
    """Read the lines of a document."""
    try:
        found = json.loads(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if not isinstance(found, list) or not found or not all(isinstance(one, dict) for one in found):
        raise NotMade("The order names no parts.")
    return found


def of_part(line: Mapping[str, Any]) -> dict[str, Any]:
    """Read which part a line is of, and how many."""
    return {
        "product": record(line.get("part"), "part"),
        "quantity": quantity(line.get("quantity")),
    }


def record(value: object, what: str, *, needed: bool = True) -> int | None:
    """Read the number of a record of the ERP; None only where it is not ``needed``."""
    if value is None and not needed:
        return None
    found = numbers([value]) if isinstance(value, str) else []
    if not found:
        raise NotMade(f"{value!r} is no {what} of the ERP.")
    return found[0]


def quantity(value: object) -> Decimal:
    """Read a quantity above nothing."""
    many = number(value, "quantity")
    if many <= 0:
        raise NotMade(f"{value!r} is no quantity.")
    return many


def number(value: object, what: str) -> Decimal:
    """Read a number."""
    try:
        read = Decimal(value) if isinstance(value, str) else Decimal("NaN")
    except ArithmeticError:
        read = Decimal("NaN")
    if not read.is_finite() or abs(read) >= Decimal(10) ** 12:
        raise NotMade(f"{value!r} is no {what}.")
    return read


def day(value: object) -> date | None:
    """Read a day; None is nothing."""
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise NotMade(f"{value!r} is no day.") from None


def text(value: object) -> str | None:
    """Read a text; blanks are nothing."""
    return clean(value).strip() or None if isinstance(value, str) else None
