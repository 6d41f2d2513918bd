"""Tryton's JSON: tagged objects for dates and decimals, and nothing that JSON should not be."""

from __future__ import annotations

import base64
import json
import zlib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, NoReturn

MOST_INFLATED = 24 * 1024 * 1024
"""The bytes that one answer may have after inflating; as text it may need four times as much."""

MOST_RATIO = 100
"""How far an answer may inflate beyond its first MiB; ours stay below thirty."""

DEEPEST = 64
"""How far an answer's lists and objects may be nested; an ERP's need fewer than ten."""

MOST_VALUES = 500_000
"""The values one answer may hold; a page of a thousand rows has fewer than a hundred thousand."""

LONGEST_STRING = 1024 * 1024
"""The bytes of one string of an answer."""

GZIP = b"\x1f\x8b"


_OPENS, _CLOSES = b"[{", b"]}"
_NO_SHAPE = bytes(set(range(256)) - {*_OPENS, *_CLOSES, *b","})


class Oversize(ValueError):
    """An answer is beyond a limit: too long, too deep, or of too many values."""


def encode(value: object) -> bytes:
    """Write a call as JSON; text of lone surrogates has been cleaned before."""
    return json.dumps(value, default=_tagged, separators=(",", ":")).encode()


def _tagged(value: object) -> dict[str, Any]:
    if isinstance(value, datetime):
        clock = value.astimezone(UTC) if value.tzinfo else value
        parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
        return {"__class__": "datetime", **{part: getattr(clock, part) for part in parts}}
    if isinstance(value, date):
        return {"__class__": "date", "year": value.year, "month": value.month, "day": value.day}
    if isinstance(value, timedelta):
        return {"__class__": "timedelta", "seconds": value.total_seconds()}
    if isinstance(value, Decimal):
        return {"__class__": "Decimal", "decimal": str(value)}
    if isinstance(value, bytes):
        return {"__class__": "bytes", "base64": base64.b64encode(value).decode()}
    raise TypeError(f"{type(value).__name__} has no form on Tryton's wire")


def decode(body: bytes) -> Any:
    """Read an answer. Raises ValueError for what is not sound JSON of known shapes.

    Raises Oversize, before anything is built of it, for what is out of all proportion.
    """
    _measure(body)
    try:
        # Decoded here, or the library would also take what was never measured: UTF-16 and -32.
        whole = body.decode("utf-8", "surrogatepass")
        return json.loads(whole, object_hook=_untagged, parse_constant=_no_number)
    except (RecursionError, KeyError, TypeError, ArithmeticError, OverflowError) as odd:
        raise ValueError(f"a value that cannot be read: {odd!r}") from odd


def _measure(body: bytes) -> None:
    """Count values, string lengths and depth without building anything. Raises Oversize."""
    # In this order: what is left before a quotation mark is then an escape of it.
    body = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    if body.count(b'"') > 4 * MOST_VALUES:
        raise Oversize("more strings than any page has")
    pieces = body.split(b'"')  # what stands outside of strings, and in them, by turns
    if max(map(len, pieces[1::2]), default=0) > LONGEST_STRING:
        raise Oversize("a string longer than any text")
    shape = b"".join(pieces[0::2]).translate(None, _NO_SHAPE)
    if len(shape) > 2 * MOST_VALUES:
        raise Oversize("more values than any page has")
    depth = 0
    for mark in shape:
        if mark in _OPENS:
            depth += 1
            if depth > DEEPEST:
                raise Oversize("nested deeper than any row")
        elif mark in _CLOSES:
            depth -= 1


def _untagged(row: dict[str, Any]) -> Any:
    match row.get("__class__"):
        case None:
            return row
        case "datetime":
            # Tryton's server runs in UTC and says so nowhere.
            return datetime(
                row["year"],
                row["month"],
                row["day"],
                row["hour"],
                row["minute"],
                row["second"],
                row["microsecond"],
                tzinfo=UTC,
            )
        case "date":
            return date(row["year"], row["month"], row["day"])
        case "timedelta":
            return timedelta(seconds=row["seconds"])
        case "Decimal":
            return Decimal(row["decimal"])
        case "bytes":
            return base64.b64decode("".join(row["base64"].split()), validate=True)
    return row


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def inflate(body: bytes) -> bytes:
    """Unpack an answer if its first bytes are gzip's: the server's label cannot be trusted.

    Raises Oversize beyond the limits, ValueError for a cut or damaged stream.
    """
    if not body.startswith(GZIP):
        return body
    limit = min(MOST_INFLATED, max(1024 * 1024, len(body) * MOST_RATIO))
    stream = zlib.decompressobj(wbits=31)
    try:
        plain = stream.decompress(body, limit)
    except zlib.error as damaged:
        raise ValueError("a damaged gzip stream") from damaged
    if stream.unconsumed_tail:
        raise Oversize(f"more than {limit} bytes after inflating")
    if not stream.eof:
        raise ValueError("a gzip stream that was cut")
    return plain
