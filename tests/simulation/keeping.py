"""What the ERP does with a word: it keeps a note, changes a record, or makes one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from bocounter.outside.erp import records as r
from bocounter.outside.erp.connector import Outgoing, Value
from tests.simulation import trading, unloading

if TYPE_CHECKING:
    from tests.simulation.world import World

FIELDS = ("need_by", "machine_down", "hold_reason", "service_writer", "customer_po", "machine")
HOLDS = frozenset({"machine", "audit", *(f"work_order.{name}" for name in FIELDS)})
"""What an ERP can hold that has a place for all that a counter may want."""


def plain(value: object) -> Value:
    """Give a field as it travels."""
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | bool) else None


def typed(fields: Mapping[str, Value]) -> dict[str, Any]:
    """Give the fields of a change as a record has them."""
    day = fields.get("need_by")
    return {**fields, "need_by": date.fromisoformat(day)} if isinstance(day, str) else {**fields}


def held(world: World, word: Outgoing) -> bool:
    """Say whether the ERP has a place for all that a word wants to change."""
    return word.kind == "change" and all(
        f"{word.target_kind}.{name}" in world.holds for name in word.fields
    )


def standing(world: World, word: Outgoing) -> dict[str, Value] | None:
    """Give what stands in the way of a change: somebody else's value in a field of it."""
    if not held(world, word):
        return None
    if trading.is_line(word):
        return trading.line_standing(world, word)
    record = world.rows["work_order"][int(word.target)].record
    now = {name: plain(getattr(record, name)) for name in word.fields}
    if now == dict(word.fields) or all(now[name] == word.base.get(name) for name in now):
        return None
    return now


def refusal(world: World, word: Outgoing) -> str | None:
    """Say why there is no place for a word."""
    if word.kind == "create" and word.target_kind in trading.KINDS:
        return trading.refusal(world, word)
    if word.kind == "create" and word.target_kind == unloading.KIND:
        return unloading.refusal(world, word)
    if word.kind == "create":
        customer = word.fields.get("customer")
        here = isinstance(customer, str) and int(customer) in world.rows["customer"]
        if word.target_kind not in world.holds or not here:
            return "No such record can be made."
        return None
    if not word.target.isdigit() or int(word.target) not in world.rows[word.target_kind]:
        return "There is no such record."
    if held(world, word) and trading.is_line(word) and trading.line_of(world, word) is None:
        return "The order has no such line."
    return None


def keep(world: World, word: Outgoing) -> str | None:
    """Do what a word says, in one transaction; give its id; None while another holds it."""
    if word.kind == "create" and word.target_kind in trading.KINDS:
        return trading.make(world, word)
    if word.kind == "create" and word.target_kind == unloading.KIND:
        return unloading.make(world, word)
    if word.kind == "create":
        id_ = world.count()
        made = r.Machine(remote_id=str(id_), token="", **_marks(word.fields))
        world.save("machine", id_, made)
        return str(id_)
    if held(world, word) and trading.is_line(word):
        return trading.change_line(world, word)
    if held(world, word):
        place = ("work_order", int(word.target))
        if place in world.locked:
            return None
        record: Any = world.rows["work_order"][place[1]].record
        world.save(*place, replace(record, **typed(word.fields)))
    return f"n{world.count()}"


def _marks(fields: Mapping[str, Value]) -> dict[str, Any]:
    names = ("customer", "make", "model", "serial", "unit_number")
    return {name: fields.get(name) for name in names}
