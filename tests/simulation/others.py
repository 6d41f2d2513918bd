"""What the dealership holds at first, and what its other people do all day in the ERP."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bocounter.outside.erp import records as r
from tests.simulation import harm
from tests.simulation.world import World

DAY = date(2026, 12, 4)
LONGEST = timedelta(minutes=10)
"""Longer than this no transaction of the ERP takes; the overlap of a pull must cover it."""
MANY = 60
SAVED = (
    *("customer", "part", "supplier", "purchase_line", "supersession"),
    *("interchange", "kit_part", "offer", "transfer_route"),
)
RELATIONS = ("interchange", "kit_part", "offer")
_DELETIONS = ("delete", "delete_order")


def add(world: World, record: r.Record, takes: timedelta = timedelta(0)) -> int:
    """Save a new record under the next id."""
    kind = next(name for name, type_ in r.KINDS.items() if type_ is type(record))
    id_ = world.count()
    world.save(kind, id_, replace(record, remote_id=str(id_)), takes)
    return id_


def found(world: World, *, many: bool) -> None:
    """Set up the dealership; with ``many`` parts the valve for deletions can be tried."""
    branch = add(world, r.Branch(remote_id="", token="", code="NOR", name="Northgate"))
    supplier = add(world, r.Supplier(remote_id="", token="", number="900", name="Adlermoor"))
    customer = add(world, r.Customer(remote_id="", token="", number="77", name="Birchfold Farms"))
    add(
        world,
        r.ContactPoint(
            remote_id="", token="", customer=str(customer), kind="phone", value="555 0101 77"
        ),
    )
    for n in range(MANY + 4 if many else 3):
        add_part(world, n)
    world.never_gone.update({("branch", branch), ("supplier", supplier), ("customer", customer)})
    for _ in range(4):
        new_order(world, timedelta(0))
    relate(world)


def relate(world: World) -> None:
    """Let two parts stand in for each other, one be in the other, and somebody offer one."""
    old, new, *_ = (str(id_) for id_ in sorted(world.rows["part"]))
    branch, supplier = (str(min(world.rows[kind])) for kind in ("branch", "supplier"))
    one = {"remote_id": "", "token": ""}
    add(world, r.Supersession(**one, part=old, replaced_by=new))
    for part in (old, new):
        add(world, r.Interchange(**one, group="G", part=part, grade="functional"))
    add(world, r.KitPart(**one, kit=old, component=new, quantity=Decimal(2)))
    add(world, r.Offer(**one, part=old, supplier=supplier, lead_days=3))
    add(world, r.TransferRoute(**one, from_branch=branch, to_branch=branch, days=1))


def add_part(world: World, n: int) -> None:
    """Add a part to the catalogue, which stays."""
    world.never_gone.add(("part", add(world, _part(n))))


def _part(n: int) -> r.Part:
    return r.Part(remote_id="", token="", code=f"66-{n:04}", description="Seal kit")


def _pick(world: World, kind: str) -> str:
    return str(world.chance.choice(sorted(world.rows[kind])))


def new_order(world: World, takes: timedelta) -> None:
    """Write a work order with a line, its purchase line and what is on its way, in one go."""
    part, branch = _pick(world, "part"), _pick(world, "branch")
    order = add(
        world,
        r.WorkOrder(
            remote_id="",
            token="",
            number=f"WO-{world.count()}-{world.chance.randrange(1000)}",
            branch=branch,
            customer=_pick(world, "customer"),
            status="open",
            opened=date(2026, 11, 2),
        ),
        takes,
    )
    four, none = Decimal(4), Decimal(0)
    bought = add(
        world,
        r.PurchaseLine(
            remote_id="",
            token="",
            number=f"PO-{order}",
            supplier=_pick(world, "supplier"),
            branch=branch,
            part=part,
            ordered=four,
            received=none,
            status="ordered",
        ),
        takes,
    )
    add(world, _line(str(order), part, str(bought)), takes)
    add(
        world,
        r.Inbound(
            remote_id="",
            token="",
            purchase_line=str(bought),
            part=part,
            branch=branch,
            quantity=four,
            status="expected",
            planned_date=DAY,
        ),
        takes,
    )
    if world.one_shelf and (part, branch) in world.shelves:
        return
    world.shelves.add((part, branch))
    level = r.StockLevel(remote_id="", token="", part=part, branch=branch, on_hand=four, free=none)
    add(world, level, takes)


def _line(order: str, part: str, bought: str | None) -> r.PartLine:
    return r.PartLine(
        remote_id="",
        token="",
        work_order=order,
        position=1,
        part=part,
        wanted=Decimal(4),
        assigned=Decimal(0),
        issued=Decimal(0),
        purchase_line=bought,
    )


def _change(world: World, kind: str, takes: timedelta, **fields: Any) -> None:
    ids = world.free(kind)
    if ids:
        id_ = world.chance.choice(ids)
        changed: Any = replace(world.rows[kind][id_].record, **fields)
        world.save(kind, id_, changed, takes)


def _delete(world: World, kind: str) -> None:
    ids = [id_ for id_ in world.free(kind) if (kind, id_) not in world.never_gone]
    if ids:
        world.delete(kind, world.chance.choice(ids))


def do_something(world: World, *, late: bool) -> str:
    """Let one of the others do one thing, in a transaction that may take its time."""
    chance = world.chance
    takes = chance.random() * LONGEST if late and chance.random() < 0.5 else timedelta(0)
    deed = chance.choices(
        ["date", "issue", "save", "stock", "line", "order", "close", "fact", *_DELETIONS],
        [5, 3, 4, 3, 2, 2, 1, 4, 2, 0.4],
    )[0]
    if deed == "date":
        day = DAY + timedelta(days=chance.randint(-5, 30))
        _change(world, "inbound", takes, planned_date=day)
    elif deed == "issue":
        _change(world, "part_line", takes, issued=Decimal(chance.randint(0, 4)))
    elif deed == "save":
        _change(world, chance.choice(SAVED), takes)
    elif deed == "stock":
        _change(world, "stock_level", takes, free=Decimal(chance.randint(0, 4)))
    elif deed == "line":
        orders = sorted(world.rows["work_order"])
        if orders:
            add(world, _line(str(chance.choice(orders)), _pick(world, "part"), None), takes)
    elif deed == "order":
        new_order(world, takes)
    elif deed == "close":
        _change(world, "work_order", takes, status="closed")
    elif deed == "fact":
        fact = chance.choice(["need_by", "machine_down", "hold_reason"])
        value: Any = {
            "need_by": DAY + timedelta(days=chance.randint(-5, 5)),
            "machine_down": chance.random() < 0.5,
            "hold_reason": chance.choice(["waits for parts", "credit"]),
        }[fact]
        if world.holds:
            _change(world, "work_order", timedelta(0), **{fact: value})
    elif deed == "delete":
        _delete(world, chance.choice(["part_line", "inbound", "stock_level", *RELATIONS]))
    else:
        _delete(world, "work_order")
    return deed


def change_all_facts(world: World) -> None:
    """Let somebody set the facts of every work order."""
    for id_ in world.free("work_order"):
        record: Any = world.rows["work_order"][id_].record
        facts = {"need_by": DAY, "hold_reason": "credit", "service_writer": "Max"}
        world.save("work_order", id_, replace(record, **facts, machine_down=None))


def hide_one(world: World) -> None:
    """Move a record out of what our login may see."""
    kind = world.chance.choice(["part_line", "inbound", "stock_level", "work_order"])
    ids = world.free(kind)
    if ids:
        place = (kind, world.chance.choice(ids))
        world.hidden.add(place)
        world.ever_gone.add(place)


def show_again(world: World, *, saved: bool) -> None:
    """Let our login see a hidden record again, with or without anybody saving it."""
    single = sorted(place for place in world.hidden if place not in world.never_gone)
    if not single:
        return
    kind, id_ = world.chance.choice(single)
    world.hidden.discard((kind, id_))
    if (kind, id_) in world.locked or id_ not in world.rows[kind]:
        return
    if saved:
        world.save(kind, id_, world.rows[kind][id_].record)
    else:
        world.regained = True


def hide_many(world: World) -> None:
    """Take the right to see the parts from our login, by mistake: nothing was deleted."""
    parts = [("part", id_) for id_ in sorted(world.rows["part"])]
    world.hidden.update(parts)
    world.ever_hidden.update(parts)


def show_many(world: World) -> None:
    """Put that right."""
    world.hidden = {place for place in world.hidden if place[0] != "part"}
    world.regained = True  # what was saved meanwhile is behind the cursor


def spoil_one(world: World) -> None:
    """Make a record one that cannot be understood."""
    kind = world.chance.choice(["part_line", "inbound", "work_order"])
    ids = world.free(kind)
    if ids:
        place = (kind, world.chance.choice(ids))
        world.unreadable.add(place)
        world.save(*place, world.rows[kind][place[1]].record)


def write_oddly(world: World) -> None:
    """Save a record whose text is none: surrogates, controls, markup."""
    kind = world.chance.choice(["part", "customer", "work_order"])
    ids = world.free(kind)
    if ids:
        id_ = world.chance.choice(ids)
        world.save(kind, id_, harm.worded(world.rows[kind][id_].record))


def mend_all(world: World) -> None:
    """Mend what could not be understood: somebody saves it right."""
    spoiled, world.unreadable = sorted(world.unreadable), set()
    for kind, id_ in spoiled:
        if id_ in world.rows[kind] and (kind, id_) not in world.locked:
            world.save(kind, id_, world.rows[kind][id_].record)


def delete_one(world: World) -> None:
    """Delete a record that words of ours may be about."""
    _delete(world, world.chance.choice(["part_line", "inbound", "stock_level", "work_order"]))
