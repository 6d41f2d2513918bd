"""What stands in for what: interchange groups, and what is in a kit or an assembly.

A stock Tryton knows no interchange. A dealership that keeps it there makes a product category
of each group, whose name begins with ``XREF``; a word after that may say more. With bocounter's
module a counter's own pairs come beside.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from bocounter.outside.erp.records import Interchange, KitPart
from bocounter.outside.erp.tryton import assemblies
from bocounter.outside.erp.tryton.rows import (
    Reading,
    dig,
    in_parts_unit,
    link,
    must,
    read_each,
    text,
)
from bocounter.outside.erp.tryton.session import Domain, Row, Session
from bocounter.outside.erp.tryton.spread import GOODS, Spread
from bocounter.outside.erp.tryton.streams import Phase, Stream
from bocounter.outside.erp.tryton.tables import rows_by_id
from bocounter.outside.erp.tryton.work import OPEN_LINES

XREF: Final = "XREF "
CATEGORY: Final = "product.category"
PAIR: Final = "bocounter.interchange"
COMPONENT: Final = "product.component"
"""Of Tryton's module ``product_kit``, which need not be there."""

_GRADES: Final = {"EXACT": "exact", "FUNCTIONAL": "functional", "REWORK": "rework", "ALT": "exact"}
_GROUPS: Domain = [("name", "like", f"{XREF}%")]
_IN_A_GROUP: Domain = [*GOODS, ("template.categories.name", "like", f"{XREF}%")]
_CATEGORIES = "template.categories"
_PAIR_FIELDS = ("part", "other_part", "grade", "source", "create_date")
_SIDES: Final = {"1": ("part", "wanted"), "2": ("other_part", "offered")}


def member(row: Row) -> Interchange:
    """Make a membership of a product in a group: ``XREF``, perhaps a grade, and a name."""
    name = must(text(row, "group_name"), "name of its group")
    word = name.removeprefix(XREF).split(maxsplit=1)[:1]
    said = word[0].upper() if word else ""
    return Interchange(
        remote_id=row["id"],
        token="",
        group=str(row["group"]),
        part=str(row["part"]),
        grade=_GRADES.get(said, "functional"),
        kind="alternate" if said == "ALT" else "interchange",
        source=name,
    )


def _members(session: Session, rows: list[Row]) -> list[Row]:
    """Give a row for each group that these products are in: ``CATEGORY@PRODUCT``.

    The table between the two cannot be read over the wire, so it is the products that tell.
    """
    named = sorted({int(group) for row in rows for group in dig(row, _CATEGORIES) or ()})
    groups = session.rows_of(CATEGORY, "id", named, _GROUPS, ("id", "name"))
    names = {int(group["id"]): group["name"] for group in groups}
    return [
        {**row, "id": f"{group}@{row['id']}", "part": row["id"], "group": group, "group_name": name}
        for row in rows
        for group in dig(row, _CATEGORIES) or ()
        if (name := names.get(int(group))) is not None
    ]


def _member_rows(session: Session, remote_ids: Sequence[str]) -> list[Row]:
    wanted = set(remote_ids)
    products = [i.partition("@")[2] for i in remote_ids if not i.startswith("b")]
    rows = rows_by_id(session, "product.product", _IN_A_GROUP, (_CATEGORIES,), products)
    return [row for row in _members(session, rows) if row["id"] in wanted]


def _touched(session: Session, rows: list[Row]) -> Iterable[str]:
    return [row["id"] for row in _members(session, rows)]


def one_of_a_pair(row: Row) -> Interchange:
    """Make a membership of a counter's pair: the other part stands in for the first one."""
    said = (text(row, "grade") or "").strip()
    grade = _GRADES.get(said.upper())
    field, role = _SIDES[row["side"]]
    return Interchange(
        remote_id=row["id"],
        token="",
        group=f"b{row['row']}",
        part=must(link(row, field), "part"),
        grade=grade or "functional",
        role=role,
        fitment=None if grade else said or None,
        source=text(row, "source"),
        dated=_day(row),
    )


def _day(row: Row) -> date | None:
    made = dig(row, "create_date")
    return made.date() if isinstance(made, datetime) else None


def _pair_rows(session: Session, remote_ids: Sequence[str], fields: Sequence[str]) -> list[Row]:
    asked = [i.removeprefix("b").partition("@") for i in remote_ids if i.startswith("b")]
    found = rows_by_id(session, PAIR, [], fields, [number for number, _, _ in asked])
    rows = {str(row["id"]): row for row in found}
    return [
        {**rows[number], "id": f"b{number}@{side}", "row": number, "side": side}
        for number, _, side in asked
        if number in rows and side in _SIDES
    ]


def _of_pairs(_session: Session, rows: list[Row]) -> Iterable[str]:
    return [f"b{row['id']}@{side}" for row in rows for side in _SIDES]


def _of_categories(session: Session, rows: list[Row]) -> Iterable[str]:
    groups = sorted({int(row["id"]) for row in rows})
    products = session.rows_of("product.product", _CATEGORIES, groups, GOODS, ("id", _CATEGORIES))
    return [row["id"] for row in _members(session, products) if int(row["group"]) in groups]


def _of_open_lines(session: Session, rows: list[Row]) -> Iterable[str]:
    """Give the whole groups that the parts of these lines are in."""
    asked = sorted({int(row["product"]) for row in rows})
    products = session.rows_of("product.product", "id", asked, GOODS, ("id", _CATEGORIES))
    near = {int(row["group"]) for row in _members(session, products)}
    return _of_categories(session, [{"id": group} for group in near])


def interchanges(*, with_module: bool) -> Stream:
    """Give how interchange is pulled, with a counter's own pairs where the ERP keeps them."""

    def read(session: Session, remote_ids: Sequence[str]) -> Reading:
        reading = read_each(_member_rows(session, remote_ids), member)
        if with_module:
            reading += read_each(_pair_rows(session, remote_ids, _PAIR_FIELDS), one_of_a_pair)
        return reading

    def existing(session: Session, remote_ids: Sequence[str]) -> frozenset[str]:
        there = {row["id"] for row in _member_rows(session, remote_ids)}
        if with_module:
            there |= {row["id"] for row in _pair_rows(session, remote_ids, ())}
        return frozenset(there)

    pairs = (Phase(PAIR, [], _of_pairs, fan=2),) if with_module else ()
    of_the_template = Phase(
        "product.product",
        _IN_A_GROUP,
        _touched,
        (_CATEGORIES,),
        stamp="template.last_modified_at",
        fan=2,
    )
    own = replace(of_the_template, stamp="last_modified_at")
    waiting: Domain = [
        *OPEN_LINES,
        ("product.template.categories.name", "like", f"{XREF}%"),
    ]
    return Stream(
        read=read,
        existing=existing,
        first=(own, *pairs),
        # Who puts a product into a group saves either its template or the group.
        changes=(own, of_the_template, Phase(CATEGORY, _GROUPS, _of_categories, fan=8), *pairs),
        open=(Phase("sale.line", waiting, _of_open_lines, ("product",), fan=8), *pairs),
    )


_KITS = Spread(
    COMPONENT, [("product.template.type", "=", "goods")], "parent_template", "parent_product"
)
_KIT_FIELDS = (
    "product",
    "quantity",
    "unit.factor",
    "product.template.default_uom.factor",
    "product.template.default_uom.digits",
    "parent_template.type",
)


def kit_part(row: Row) -> KitPart:
    """Make what is in a kit of a component."""
    quantity = in_parts_unit(row)
    if quantity <= 0:
        raise ValueError(f"{quantity} of it is in a kit")
    return KitPart(
        remote_id=row["id"],
        token="",
        kit=str(row["part"]),
        component=must(link(row, "product"), "part"),
        quantity=quantity,
        kind="kit" if dig(row, "parent_template.type") == "kit" else "assembly",
    )


_CONTENT = Phase(COMPONENT, _KITS.scope, _KITS.touched, _KITS.fields)


def kit_parts(there: Collection[str]) -> Stream | None:
    """Give how kits and assemblies are pulled, by the modules of them that the ERP has."""
    kits, bills = COMPONENT in there, assemblies.BILL in there

    def read(session: Session, remote_ids: Sequence[str]) -> Reading:
        reading = Reading()
        if kits:
            reading += read_each(_KITS.rows(session, remote_ids, _KIT_FIELDS), kit_part)
        if bills:
            reading += assemblies.read(session, remote_ids)
        return reading

    def existing(session: Session, remote_ids: Sequence[str]) -> frozenset[str]:
        found = _KITS.existing(session, remote_ids) if kits else frozenset()
        built = assemblies.rows(session, remote_ids) if bills else []
        return found | {row["id"] for row in built}

    first = (*((_CONTENT,) if kits else ()), *((assemblies.FIRST,) if bills else ()))
    changes = (*((_CONTENT,) if kits else ()), *(assemblies.CHANGES if bills else ()))
    return Stream(read, existing, first, changes, open=first) if first else None
