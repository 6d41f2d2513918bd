"""What is built of what: bills of materials, where the ERP has Tryton's module ``production``.

A product's first bill that is in use says what is in it, as for a production order. A bill with
several products besides is none of a part: nobody can say what of it is in which. A phantom
bill stands in another one for what it lists itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from bocounter.outside.erp.records import KitPart
from bocounter.outside.erp.tryton.rows import (
    UNIT_FIELDS,
    Reading,
    amount,
    dig,
    in_parts_unit,
    numbers,
    plain,
    read_each,
)
from bocounter.outside.erp.tryton.session import Domain, Row, Session
from bocounter.outside.erp.tryton.streams import Phase

BILL: Final = "production.bom"
"""Of Tryton's module ``production``, which need not be there."""
INPUT: Final = "production.bom.input"
OUTPUT: Final = "production.bom.output"
OF_PRODUCT: Final = "product.product-production.bom"

LETTER: Final = "a"
"""What the ids begin with: ``aINPUT@PRODUCT``."""
DEEPEST: Final = 8
"""Phantom bills within each other that are followed; the ERP itself refuses a ring of them."""

_IN_USE: Domain = [("bom.active", "=", True), ("product.template.type", "in", ["goods", "kit"])]
_LINE = (*UNIT_FIELDS, "bom", "product")
_PHANTOM = (
    *("phantom_bom", "phantom_bom.phantom_quantity", "phantom_bom.phantom_unit.factor"),
    "product.template.type",
)
_MILLIONTH = Decimal("0.000001")

_Way = tuple[Row, ...]
"""An input, behind the phantom inputs that lead to it."""


def is_ours(remote_id: str) -> bool:
    """Say whether an id is one of these records."""
    return remote_id.startswith(LETTER)


def rows(session: Session, remote_ids: Sequence[str]) -> list[Row]:
    """Give a row for each of these records that is there."""
    wanted = {remote_id for remote_id in remote_ids if is_ours(remote_id)}
    products = numbers([remote_id.partition("@")[2] for remote_id in sorted(wanted)])
    return [row for row in _contents(session, products) if row["id"] in wanted]


def read(session: Session, remote_ids: Sequence[str]) -> Reading:
    """Read these records."""
    return read_each(rows(session, remote_ids), kit_part)


def kit_part(row: Row) -> KitPart:
    """Make what is in an assembly of an input of its bill: so much for one that is made."""
    made = sum((in_parts_unit(output) for output in row["made"]), Decimal(0))
    put_in = sum((_units(way) for way in row["ways"]), Decimal(0))
    if made <= 0 or put_in <= 0:
        raise ValueError(f"{put_in} of it is in {made} of an assembly")
    each = put_in / made
    return KitPart(
        remote_id=row["id"],
        token="",
        kit=str(row["kit"]),
        component=str(row["component"]),
        quantity=plain(each if each * made == put_in else each.quantize(_MILLIONTH)),
        kind="assembly",
    )


def _units(way: _Way) -> Decimal:
    *phantoms, last = way
    units = in_parts_unit(last)
    for phantom in phantoms:
        whole = amount(dig(phantom, "phantom_bom.phantom_quantity"), "a phantom's quantity")
        ours = amount(dig(phantom, "unit.factor"), "the unit's factor")
        theirs = amount(dig(phantom, "phantom_bom.phantom_unit.factor"), "the unit's factor")
        units *= amount(phantom["quantity"], "the quantity") * ours / (whole * theirs)
    return units


def _contents(session: Session, products: Sequence[int]) -> list[Row]:
    bills = _first_bills(session, products)
    made: dict[int, list[Row]] = defaultdict(list)
    for row in session.rows_of(OUTPUT, "bom", sorted(set(bills.values())), [], _LINE):
        made[int(row["bom"])].append(row)
    sound = {
        product: bill
        for product, bill in bills.items()
        if {row["product"] for row in made[bill]} == {product}
    }
    inputs = _inputs(session, set(sound.values()))
    found: list[Row] = []
    for product, bill in sound.items():
        ways: dict[int, list[_Way]] = defaultdict(list)
        for way in _ways(inputs, bill):
            if dig(way[-1], "product.template.type") in ("goods", "kit"):
                ways[int(way[-1]["id"])].append(way)
        found += [
            {
                "id": f"{LETTER}{number}@{product}",
                "kit": product,
                "component": some[0][-1]["product"],
                "made": made[bill],
                "ways": some,
            }
            for number, some in ways.items()
        ]
    return found


def _first_bills(session: Session, products: Sequence[int]) -> dict[int, int]:
    """Give the bill that each product is built by: the first in the ERP's own order."""
    asked = session.rows_of(
        OF_PRODUCT, "product", products, _IN_USE, ("id", "product", "bom", "sequence")
    )
    first: dict[int, Row] = {}
    for row in asked:
        best = first.setdefault(int(row["product"]), row)
        if _place(row) < _place(best):
            first[int(row["product"])] = row
    return {product: int(row["bom"]) for product, row in first.items()}


def _place(row: Row) -> tuple[bool, int, int]:
    sequence = row["sequence"]
    return sequence is not None, int(sequence or 0), int(row["id"])


def _inputs(session: Session, bills: Iterable[int]) -> Mapping[int, list[Row]]:
    """Give the inputs of these bills and of the phantom bills in them."""
    known: dict[int, list[Row]] = {}
    asked = set(bills)
    for _ in range(DEEPEST):
        if not asked:
            break
        known |= {bill: [] for bill in asked}
        for row in session.rows_of(INPUT, "bom", sorted(asked), [], (*_LINE, *_PHANTOM)):
            known[int(row["bom"])].append(row)
        inner = {row["phantom_bom"] for bill in asked for row in known[bill]} - {None}
        asked = {int(bill) for bill in inner} - known.keys()
    return known


def _ways(inputs: Mapping[int, list[Row]], bill: int, before: _Way = ()) -> Iterator[_Way]:
    for row in inputs.get(bill, ()):
        if row["product"] is not None:
            yield (*before, row)
        elif row["phantom_bom"] is not None and len(before) < DEEPEST:
            yield from _ways(inputs, int(row["phantom_bom"]), (*before, row))


def _touched(session: Session, products: Iterable[object]) -> Iterable[str]:
    asked = sorted({product for product in products if isinstance(product, int)})
    return [row["id"] for row in _contents(session, asked)]


def _of_products(session: Session, found: list[Row]) -> Iterable[str]:
    return _touched(session, (row["product"] for row in found))


def _of_bills(session: Session, found: list[Row]) -> Iterable[str]:
    """Give what is in the products of these bills, and of those that they stand in as phantoms."""
    bills = {int(row.get("bom") or row["id"]) for row in found}
    near = set(bills)
    for _ in range(DEEPEST):
        outer = session.rows_of(INPUT, "phantom_bom", sorted(near), [], ("id", "bom"))
        near = {int(row["bom"]) for row in outer} - bills
        if not near:
            break
        bills |= near
    named = session.rows_of(OF_PRODUCT, "bom", sorted(bills), _IN_USE, ("id", "product"))
    return _of_products(session, named)


FIRST: Final = Phase(OF_PRODUCT, _IN_USE, _of_products, ("product",), fan=8)
CHANGES: Final = (
    FIRST,
    Phase(INPUT, [], _of_bills, ("bom",), fan=8),
    Phase(OUTPUT, [], _of_bills, ("bom",), fan=8),
    Phase(BILL, [], _of_bills, fan=8),
)
