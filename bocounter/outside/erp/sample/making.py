"""Documents that counters made at the sample dealership: transfers, draft purchases, orders.

They stay as they were written: nobody at the sample dealership confirms them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from bocounter.outside.erp.records import Inbound, PartLine, PurchaseLine, Record, WorkOrder
from bocounter.outside.erp.sample.notes import Note

LETTERS: Final[Mapping[str, str]] = {
    "machine": "x",
    "transfer": "xt",
    "purchase": "xp",
    "counter_order": "xw",
}
"""What the ids begin with of what counters make."""

DOCUMENTS: Final = frozenset(LETTERS) - {"machine"}
NAMES: Final[Mapping[str, str]] = {
    "part": "part",
    "from_branch": "branch",
    "to_branch": "branch",
    "branch": "branch",
    "supplier": "supplier",
    "customer": "customer",
}
"""The fields of a document that name a record, and its kind."""

_FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "transfer": frozenset({"part", "quantity", "from_branch", "to_branch", "need_by", "for_order"}),
    "purchase": frozenset(
        {"part", "quantity", "supplier", "branch", "need_by", "unit_price", "for_order"}
    ),
    "counter_order": frozenset({"customer", "branch", "number", "need_by", "lines"}),
}
_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "transfer": ("part", "quantity", "from_branch", "to_branch"),
    "purchase": ("part", "quantity", "supplier"),
    "counter_order": ("customer", "number", "lines"),
}


def fault(
    kind: str, fields: Mapping[str, str | bool | None], has: Callable[[str, str], bool]
) -> str | None:
    """Say in words what is wrong with a document that is asked for, None when nothing is."""
    if strange := sorted(set(fields) - _FIELDS[kind]):
        return f"The sample dealership does not keep the {strange[0]} of a {_words(kind)}."
    if missing := [name for name in _NEEDED[kind] if not fields.get(name)]:
        return f"A {_words(kind)} needs its {_words(missing[0])}."
    if kind == "transfer" and fields["from_branch"] == fields["to_branch"]:
        return "A transfer goes from one branch to another one."
    for name, what in NAMES.items():
        value = fields.get(name)
        if value is not None and not has(what, str(value)):
            return f"The sample dealership has no {what} {value!r} any more."
    try:
        quantities = [line["quantity"] for line in _lines(fields)]
        parts = [line["part"] for line in _lines(fields)]
        day(fields.get("need_by"))
    except (ValueError, TypeError, KeyError):
        return "The sample dealership does not understand what is asked for."
    if not quantities or not all(is_quantity(value) for value in quantities):
        return "The sample dealership does not understand the quantity."
    if gone := [part for part in parts if not has("part", str(part))]:
        return f"The sample dealership has no part {gone[0]!r} any more."
    return None


def day(value: str | bool | None) -> date | None:
    """Read a day. Raises ValueError for what is none."""
    return None if value is None else date.fromisoformat(str(value))


def _lines(fields: Mapping[str, str | bool | None]) -> list[Mapping[str, Any]]:
    if "lines" not in fields:
        return [fields]
    found = json.loads(str(fields["lines"]))
    return found if isinstance(found, list) else []


def is_quantity(value: object) -> bool:
    """Say whether a value is a number of units."""
    try:
        number = Decimal(str(value))
    except ArithmeticError:
        return False
    return number.is_finite() and 0 < number < 10**9


def made(word: Note) -> dict[str, list[Record]]:
    """Give the records of a word that made something, by their kinds."""
    if word.kind != "create" or word.target_kind not in DOCUMENTS:
        return {}
    return _MADE[word.target_kind](word)


def _transfer(word: Note) -> dict[str, list[Record]]:
    said = word.fields
    return {
        "inbound": [
            Inbound(
                remote_id=word.remote_id,
                token="made-1",
                purchase_line=None,
                part=str(said["part"]),
                branch=str(said["to_branch"]),
                quantity=Decimal(str(said["quantity"])),
                status="expected",
                planned_date=None,
                from_branch=str(said["from_branch"]),
                reserved=False,
                word=word.reference,
            )
        ]
    }


def _purchase(word: Note) -> dict[str, list[Record]]:
    said = word.fields
    branch = said.get("branch")
    return {
        "purchase_line": [
            PurchaseLine(
                remote_id=word.remote_id,
                token="made-1",
                number=None,
                supplier=str(said["supplier"]),
                branch=None if branch is None else str(branch),
                part=str(said["part"]),
                ordered=Decimal(str(said["quantity"])),
                received=Decimal(0),
                status="draft",
                word=word.reference,
            )
        ]
    }


def _counter_order(word: Note) -> dict[str, list[Record]]:
    said = word.fields
    branch = said.get("branch")
    order = WorkOrder(
        remote_id=word.remote_id,
        token="made-1",
        number=str(said["number"]),
        branch=None if branch is None else str(branch),
        customer=str(said["customer"]),
        status="open",
        kind="counter_order",
        opened=date.fromisoformat(word.written_at[:10]),
        need_by=day(said.get("need_by")),
        word=word.reference,
    )
    lines: list[Record] = [
        PartLine(
            remote_id=f"{word.remote_id}-{place}",
            token="made-1",
            work_order=word.remote_id,
            position=place,
            part=str(line["part"]),
            wanted=Decimal(str(line["quantity"])),
            assigned=Decimal(0),
            issued=Decimal(0),
        )
        for place, line in enumerate(_lines(said), 1)
    ]
    return {"work_order": [order], "part_line": lines}


_MADE: Final = {"transfer": _transfer, "purchase": _purchase, "counter_order": _counter_order}


def _words(name: str) -> str:
    return name.replace("_", " ")
