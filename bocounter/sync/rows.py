"""Records of an ERP as rows of the mirror: one table of encodings, driven by the fields' names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from bocounter.models import keys
from bocounter.models.mirror import KEYS
from bocounter.models.schema import METADATA
from bocounter.models.texts import clean
from bocounter.outside.erp.records import KINDS, Record

MOST_DIGITS = 40

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
def columns(kind: str) -> tuple[str, ...]:
    """Give the columns of a kind's mirror table that the pull writes, in the order of a row."""
    return ("as_of", *_fields(kind), *KEYS.get(kind, {}))


@cache
def _needed(kind: str) -> tuple[str, ...]:
    table = METADATA.tables[kind]
    return tuple(name for name in _fields(kind) if not table.columns[name].nullable)


@cache
def _fields(kind: str) -> tuple[str, ...]:
    return tuple(field.name for field in fields(KINDS[kind]))


@lru_cache(maxsize=4096)
def plain(number: Decimal) -> str:
    """Write a decimal without exponent and without idle zeros. Raises NotARow when not finite."""
    if not number.is_finite():
        raise NotARow(f"it has a number that is not one: {number}")
    if abs(number.adjusted()) > MOST_DIGITS:
        raise NotARow("it has a number too large or too small to be a quantity or a price")
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _whole(number: int) -> int:
    if abs(number) >= 2**63:
        raise NotARow("it has a number too large to be kept")
    return number


_ENCODERS: dict[type, Callable[[Any], object]] = {
    str: clean,
    Decimal: plain,
    date: date.isoformat,
    bool: bool,
    int: _whole,
    type(None): lambda _: None,
}


def row_of(kind: str, record: Record, as_of: str) -> dict[str, Any]:
    """Give the mirror row of a record, in the order of ``columns``, search keys included.

    Raises NotARow when the record is of another kind, or a field it needs is missing.
    """
    if type(record) is not KINDS[kind]:
        raise NotARow(f"it is not a {kind.replace('_', ' ')} record")
    row: dict[str, Any] = {"as_of": as_of}
    for name in _fields(kind):
        value = getattr(record, name)
        encoder = _ENCODERS.get(type(value))
        if encoder is None:
            raise NotARow(f"its {name.replace('_', ' ')} cannot be understood")
        row[name] = encoder(value)
    for key, source in KEYS.get(kind, {}).items():
        value = row.get(source)
        row[key] = None if value is None else _NORMAL_FORMS[key](value)
    for name in _needed(kind):
        if row[name] is None:
            raise NotARow(f"it has no {name.replace('_', ' ')}")
    if not isinstance(row["remote_id"], str) or not row["remote_id"]:
        raise NotARow("it has no id")
    return row
