"""Records of an ERP as rows of the mirror: one table of encodings, driven by the fields' names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Table

from bocounter.models import keys
from bocounter.models.mirror import KEYS
from bocounter.models.schema import METADATA
from bocounter.models.texts import clean
from bocounter.outside.erp.records import KINDS, Record

_NORMAL_FORMS: dict[str, Callable[[str], str]] = {
    "number_key": keys.part_key,
    "customer_po_key": keys.part_key,
    "code_key": keys.part_key,
    "serial_key": keys.part_key,
    "unit_key": keys.part_key,
    "digits_reversed": keys.phone_reversed,
}


class NotARow(Exception):
    """A record that the mirror cannot hold; says why, in words for the list of unread rows."""


@cache
def table(kind: str) -> Table:
    """Give the mirror table of a kind."""
    return METADATA.tables[kind]


@cache
def _needed(kind: str) -> frozenset[str]:
    return frozenset(c.name for c in table(kind).columns if not c.nullable)


@cache
def _fields(kind: str) -> tuple[str, ...]:
    return tuple(field.name for field in fields(KINDS[kind]))


def plain(number: Decimal) -> str:
    """Write a decimal without exponent and without idle zeros. Raises NotARow when not finite."""
    if not number.is_finite():
        raise NotARow(f"a number that is not one: {number}")
    if abs(number.adjusted()) > 40:
        raise NotARow("a number too large or too small to be a quantity or a price")
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def row_of(kind: str, record: Record, as_of: str) -> dict[str, Any]:
    """Give the mirror row of a record, its search keys included.

    Raises NotARow when the record is of another kind, or a field it needs is missing.
    """
    if type(record) is not KINDS[kind]:
        raise NotARow(f"it is not a {kind.replace('_', ' ')} record")
    row: dict[str, Any] = {"as_of": as_of}
    for name in _fields(kind):
        row[name] = _encoded(name, getattr(record, name))
    for key, source in KEYS.get(kind, {}).items():
        value = row.get(source)
        row[key] = None if value is None else _NORMAL_FORMS[key](value)
    missing = sorted(name for name in _needed(kind) - {"id"} if row.get(name) is None)
    if missing:
        raise NotARow(f"it has no {', '.join(missing)}")
    if not isinstance(row["remote_id"], str) or not row["remote_id"]:
        raise NotARow("it has no id")
    return row


def _encoded(name: str, value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, int) and abs(value) < 2**63:
        return value
    raise NotARow(f"its {name} cannot be understood")
