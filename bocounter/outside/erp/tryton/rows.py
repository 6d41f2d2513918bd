"""Reads single values out of the ERP's rows; whatever is odd is a ValueError in words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from bocounter.outside.erp.connector import Unreadable
from bocounter.outside.erp.records import Record
from bocounter.outside.erp.tryton.session import Row

CENT = Decimal("0.01")

MOST_TEXT = 100_000
"""The characters of one text that are taken in; no field of a counter's work is longer."""


@dataclass(slots=True)
class Reading:
    """Records, and the rows that could not be understood."""

    records: list[Record] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)

    def __iadd__(self, other: Reading) -> Reading:
        self.records += other.records
        self.unreadable += other.unreadable
        return self


def read_each(rows: Iterable[Row], build: Callable[[Row], Record | None]) -> Reading:
    """Build a record a row; a row that cannot be understood is kept by its id and the reason."""
    reading = Reading()
    for row in rows:
        try:
            record = build(row)
        except (KeyError, TypeError, ValueError, ArithmeticError) as odd:
            reason = f"{type(odd).__name__}: {odd}"
            reading.unreadable.append(Unreadable(str(row.get("id")), reason))
        else:
            if record is not None:
                reading.records.append(stamped(record, row))
    return reading


def stamped(record: Record, row: Row) -> Record:
    """Give the record its token: the row's own stamp and a digest of all it says.

    A record is made of several rows and of computed fields, which move no stamp; with the
    digest equal tokens mean equal records.
    """
    said = hashlib.blake2s(repr(record).encode("utf-8", "replace"), digest_size=8).hexdigest()
    return replace(record, token=f"{row.get('_timestamp', '')}-{said}")


def dig(row: Row, path: str) -> Any:
    """Give a field by its dotted path, None when a link on the way is empty."""
    here: Any = row
    *way, last = path.split(".")
    for step in way:
        here = here[f"{step}."]
        if here is None:
            return None
    return here[last]


def text(row: Row, path: str) -> str | None:
    """Give a text without NUL, lone surrogates and blanks around it; None when nothing is left."""
    value = dig(row, path)
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError(f"{path} is {value!r}, not a text")
    return clean(value)[:MOST_TEXT].strip() or None


def clean(value: str) -> str:
    """Take out what no text may hold: NUL goes, half a surrogate pair becomes a mark."""
    return value.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def must(value: str | None, what: str) -> str:
    """Give the text. Raises ValueError when it is missing."""
    if not value:
        raise ValueError(f"it has no {what}")
    return value


def link(row: Row, path: str) -> str | None:
    """Give the id that a link holds, as text; None when it is empty."""
    value = dig(row, path)
    if value is None:
        return None
    if type(value) is not int:
        raise TypeError(f"{path} is {value!r}, not a link")
    return str(value)


def referred(row: Row, path: str, model: str) -> str | None:
    """Give the id of a reference ``model,ID``; None when it points elsewhere or nowhere."""
    value = dig(row, path)
    if value is None:
        return None
    name, _, number = str(value).partition(",")
    return number if name == model and number.isdecimal() else None


def day(row: Row, path: str) -> date | None:
    """Give a day or None."""
    value = dig(row, path)
    if value is None or type(value) is date:
        return value
    raise TypeError(f"{path} is {value!r}, not a day")


def truth(row: Row, path: str) -> bool:
    """Give a yes or no; what is not set is no. Over SQLite the ERP says 0 and 1."""
    value = dig(row, path)
    if value in (None, False, True):
        return bool(value)
    raise TypeError(f"{path} is {value!r}, not a yes or no")


def amount(value: object, what: str) -> Decimal:
    """Give a finite number as a decimal without needless zeros."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise TypeError(f"{what} is {value!r}, not a number")
    number = Decimal(str(value))
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        raise ValueError(f"{what} is {value!r}, beyond any quantity")
    return plain(number)


def plain(number: Decimal) -> Decimal:
    """Write a decimal without an exponent and without needless zeros."""
    whole = number.to_integral_value()
    return whole.quantize(Decimal(1)) if number == whole else number.normalize()


def money(row: Row, path: str) -> Decimal | None:
    """Give a price, None when there is none, with two decimals and more where they count."""
    value = dig(row, path)
    if value is None:
        return None
    if not isinstance(value, Decimal) or not value.is_finite():
        raise ValueError(f"{path} is {value!r}, not a price")
    number = plain(value)
    return max(number, number.quantize(CENT), key=_decimals)


def _decimals(number: Decimal) -> int:
    return -int(number.as_tuple().exponent)


UNIT_FIELDS = (
    "quantity",
    "unit.factor",
    "product.template.default_uom.factor",
    "product.template.default_uom.digits",
)
"""What ``in_parts_unit`` needs of a row."""


def in_parts_unit(row: Row) -> Decimal:
    """Give the row's quantity in the part's own unit, which a line need not be written in."""
    quantity = amount(dig(row, "quantity"), "the quantity")
    ours = dig(row, "product.template.default_uom.factor")
    theirs = dig(row, "unit.factor")
    if theirs is None or theirs == ours:
        return quantity
    digits = int(dig(row, "product.template.default_uom.digits") or 0)
    converted = quantity * amount(theirs, "the unit's factor") / amount(ours, "the unit's factor")
    return plain(converted.quantize(Decimal(1).scaleb(-digits)))


def numbers(remote_ids: Sequence[str]) -> list[int]:
    """Give those ids that are plain numbers, each once and in order."""
    wanted = (int(i) for i in remote_ids if i.isascii() and i.isdecimal() and len(i) < 19)
    return list(dict.fromkeys(n for n in wanted if n > 0))
