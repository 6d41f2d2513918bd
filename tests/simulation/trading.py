"""Sessions in which clerks also choose how a part is got, and take orders at the counter."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bocounter.commands.choosing import choose, unchoose
from bocounter.commands.counter_orders import CounterOrder, order_at_the_counter
from bocounter.models.stored import quantity_text
from bocounter.outside.erp import records as r
from bocounter.outside.erp.connector import Outgoing, Value
from bocounter.queries import choices
from bocounter.queries.options import options
from bocounter.readings import best_options
from bocounter.store.reader import Rows

if TYPE_CHECKING:
    from tests.simulation.desk import Desk
    from tests.simulation.world import World

SOME = 0.3
"""The share of sessions in which this happens."""
HOLDS = frozenset({"transfer", "purchase", "counter_order"})
"""What an ERP holds that lets this user make documents."""
KINDS = {"transfer": "inbound", "purchase": "purchase_line", "counter_order": "work_order"}
"""What shows a document of each kind."""
OURS = ("decision", "lost_sale", "counter_order", "counter_order_line")
MOST_RANKS = 4
DEEDS = ("choose", "choose", "unchoose", "counter_order")
Wrong = tuple[str, str]


REPLACE = "replace"
"""The deed of those sessions in which a chosen number takes a line's place, too."""
LINES = frozenset({"work_order.line", "work_order.part", "work_order.quantity"})
SOME_REPLACE = 0.4


def is_replacing(seed: int) -> bool:
    """Say whether the session of a seed is one of these, if it is a trading one.

    None of those seeds is that are known by what they once found: they draw what they drew then.
    """
    return random.Random(f"taking7 {seed}").random() < SOME_REPLACE


def is_trading(seed: int) -> bool:
    """Say whether the session of a seed is one of these: nothing of its other draws moves."""
    return random.Random(f"trade {seed}").random() < SOME


# --- what is for sale ---
def furnish(world: World) -> None:
    """Give a second branch with units that nobody has reserved, a way from there, and prices."""
    from tests.simulation.others import add

    one: dict[str, Any] = {"remote_id": "", "token": ""}
    here, supplier = (str(min(world.rows[kind])) for kind in ("branch", "supplier"))
    there = str(add(world, r.Branch(**one, code="SOU", name="Southgate")))
    world.never_gone.add(("branch", int(there)))
    add(world, r.TransferRoute(**one, from_branch=there, to_branch=here, days=2))
    for part in sorted(world.rows["part"])[:3]:
        many = Decimal(world.chance.randint(2, 6))
        add(world, r.StockLevel(**one, part=str(part), branch=there, on_hand=many, free=many))
        price = Decimal(world.chance.randint(10, 90))
        add(world, r.Offer(**one, part=str(part), supplier=supplier, price=price, lead_days=4))


# --- what the ERP makes of a word ---
def refusal(world: World, word: Outgoing) -> str | None:
    """Say why a document cannot be made."""
    for name, kind in (("customer", "customer"), ("part", "part"), ("supplier", "supplier")):
        id_ = word.fields.get(name)
        if id_ is not None and not _is_here(world, kind, id_):
            return f"There is no such {kind}."
    return None if word.target_kind in world.holds else "No such document can be made."


def _is_here(world: World, kind: str, id_: object) -> bool:
    return isinstance(id_, str) and id_.isdigit() and int(id_) in world.rows[kind]


def make(world: World, word: Outgoing) -> str:
    """Make a document, in one transaction; give its id."""
    id_ = world.count()
    one: dict[str, Any] = {"remote_id": str(id_), "token": "", "word": word.reference}
    fields: dict[str, Any] = dict(word.fields)
    if word.target_kind == "transfer":
        made: r.Record = r.Inbound(
            **one,
            purchase_line=None,
            part=fields["part"],
            branch=fields["to_branch"],
            from_branch=fields["from_branch"],
            quantity=Decimal(fields["quantity"]),
            status="expected",
            planned_date=None,
            reserved=False,
        )
    elif word.target_kind == "purchase":
        made = r.PurchaseLine(
            **one,
            number=f"PO-{id_}",
            supplier=fields["supplier"],
            branch=fields["branch"],
            part=fields["part"],
            ordered=Decimal(fields["quantity"]),
            received=Decimal(0),
            status="draft",
        )
    else:
        made = _sale(one, fields)
    world.save(KINDS[word.target_kind], id_, made)
    if word.target_kind == "counter_order":
        _lines(world, str(id_), fields["lines"])
    return str(id_)


def _sale(one: dict[str, Any], fields: dict[str, Any]) -> r.WorkOrder:
    return r.WorkOrder(
        **one,
        number=fields["number"],
        branch=fields["branch"],
        customer=fields["customer"],
        status="open",
        kind="counter_order",
    )


def _lines(world: World, order: str, text: str) -> None:
    for place, line in enumerate(json.loads(text), 1):
        id_ = world.count()
        made = r.PartLine(
            remote_id=str(id_),
            token="",
            work_order=order,
            position=place,
            part=line["part"],
            wanted=Decimal(line["quantity"]),
            assigned=Decimal(0),
            issued=Decimal(0),
        )
        world.save("part_line", id_, made)


# --- what the ERP makes of a change of a line ---
def is_line(word: Outgoing) -> bool:
    """Say whether a word is about what a line asks for."""
    return word.kind == "change" and "line" in word.fields


def line_of(world: World, word: Outgoing) -> r.PartLine | None:
    """Give the line a word is about, where its order has it."""
    version = world.rows["part_line"].get(int(str(word.fields["line"])))
    record = None if version is None else version.record
    ours = isinstance(record, r.PartLine) and record.work_order == word.target
    return record if ours and isinstance(record, r.PartLine) else None


def line_standing(world: World, word: Outgoing) -> dict[str, Value] | None:
    """Give what a line asks for that is neither what was seen nor what is wanted."""
    line = line_of(world, word)
    if line is None:
        return None
    now: dict[str, Value] = {
        "line": line.remote_id,
        "part": line.part,
        "quantity": quantity_text(line.wanted),
    }
    seen = {**word.base, "line": line.remote_id}
    return None if now in (dict(word.fields), seen) else now


def change_line(world: World, word: Outgoing) -> str | None:
    """Let a draft's line ask for another part, or keep the words; None while another has it."""
    line = line_of(world, word)
    if line is None:
        return None
    place = ("part_line", int(line.remote_id))
    if place in world.locked:
        return None
    if int(word.target) not in world.confirmed:
        many = Decimal(str(word.fields["quantity"]))
        world.save(*place, replace(line, part=str(word.fields["part"]), wanted=many))
    return f"n{world.count()}"


def touch_a_draft(world: World) -> None:
    """Let somebody confirm an order that a counter made, or want more or less of a line of it."""
    made = [id_ for id_ in world.free("work_order") if _word(world, "work_order", id_) is not None]
    if not made:
        return
    order = world.chance.choice(made)
    if world.chance.random() < 0.3:
        world.confirmed.add(order)
        return
    for id_ in world.free("part_line"):
        line: Any = world.rows["part_line"][id_].record
        if line.work_order == str(order):
            world.save("part_line", id_, replace(line, wanted=Decimal(world.chance.randint(1, 3))))


# --- what others do with a document ---
def act_on_one(world: World) -> None:
    """Let somebody ship, order, receive or cancel what a word of ours made."""
    kind, statuses = world.chance.choice(
        [
            ("inbound", ("shipped", "received", "cancelled")),
            ("purchase_line", ("ordered", "cancelled")),
            ("work_order", ("closed", "cancelled")),
        ]
    )
    made = [id_ for id_ in world.free(kind) if _word(world, kind, id_) is not None]
    if made:
        id_ = world.chance.choice(made)
        record: Any = world.rows[kind][id_].record
        world.save(kind, id_, replace(record, status=world.chance.choice(statuses)))


def _word(world: World, kind: str, id_: int) -> str | None:
    record: Any = world.rows[kind][id_].record
    word: str | None = record.word
    return word


# --- what a clerk does ---
def deed(desk: Desk, kind: str, **how: Any) -> None:
    """Choose for a line, take that back, or take an order. Raises WrongUse, as the commands."""
    chance = desk.faults.chance
    if kind == "counter_order":
        with desk.store.reading() as rows:
            parts = [row[0] for row in rows.all("SELECT code FROM part ORDER BY remote_id")]
            customers = [row[0] for row in rows.all("SELECT number FROM customer")]
        if not parts or not customers:
            return
        wanted = CounterOrder(
            customer=customers[0],
            lines=[(chance.choice(parts), Decimal(chance.randint(1, 3)))],
            branch="NOR",
            need_by=(how["now"] + timedelta(days=chance.randint(0, 9))).date(),
        )
        order_at_the_counter(desk.store, wanted, **how)
        return
    of = "WHERE work_order LIKE 'op:%' OR work_order IN (SELECT remote_id FROM work_order"
    ours = f"{of} WHERE kind = 'counter_order') " if kind == REPLACE else ""
    with desk.store.reading() as rows:
        lines = [row[0] for row in rows.all(f"SELECT line FROM line_reading {ours}ORDER BY line")]
        line = chance.choice(lines) if lines else ""
        ladder = options(rows, line, how["now"]) if line else None
    if kind == "unchoose":
        unchoose(desk.store, line, **how)
    elif kind == REPLACE and ladder is not None:
        others = [one for one in ladder.options if one.path]
        if others:
            choose(desk.store, line, chance.choice(others[:MOST_RANKS]).key, **how)
    elif ladder is not None and ladder.options:
        rank = chance.randint(1, min(MOST_RANKS, len(ladder.options)))
        choose(desk.store, line, str(rank), **how)


# --- what must be true ---
def other_names(world: World, desk: Desk, records: set[str]) -> set[str]:
    """Give the ERP's ids of orders that were made here, and our names of the ERP's."""
    pairs = [
        (f"op:{word}", note.remote_id)
        for word, kind in desk.confirmed.items()
        if kind == "counter_order"
        for note in world.copies(word)
    ]
    return {real for ours, real in pairs if ours in records} | {
        ours for ours, real in pairs if real in records
    }


def carried(rows: Rows) -> Iterator[Wrong]:
    """Look whether every choice and order has the word that carries it."""
    without = rows.all(
        "SELECT id FROM decision WHERE operation IS NOT NULL "
        "AND operation NOT IN (SELECT id FROM operation) UNION ALL "
        "SELECT id FROM counter_order WHERE operation NOT IN (SELECT id FROM operation)"
    )
    if without:
        yield "lost", f"1: {without[0][0]} has no word that carries it"


def doubled(world: World) -> Iterator[Wrong]:
    """Look whether no word of ours made two documents where the ERP sees to it."""
    for kind in ("inbound", "purchase_line", "work_order"):
        made = [w for id_ in world.rows[kind] if (w := _word(world, kind, id_)) is not None]
        for word in sorted({word for word in made if made.count(word) > 1} - world.replayed):
            yield "duplicated", f"2: {word} made several of {kind}"


def at_the_end(rows: Rows, desk: Desk) -> Iterator[Wrong]:
    """Look at choices, claims and the board's best options when everything is in."""
    for one in choices.standing(rows):
        for step in one.choice.steps:
            if step.word is None:
                yield "lost", f"30: the choice {one.choice.id} has lost its word"
    for words in best_options.differences(rows):
        yield "divergent", f"30: {words}"
    yield from _shown_once(rows, desk)


def _shown_once(rows: Rows, desk: Desk) -> Iterator[Wrong]:
    """Look whether an order is on the board once: as ours until the ERP shows it, then as its.

    A sale that the ERP has lost stays beside it while somebody must decide about a word for it.
    """
    shown: dict[str, list[str]] = {}
    for number, order in rows.all(
        "SELECT s.number, s.work_order FROM wo_summary s "
        "JOIN counter_order h ON h.number = s.number"
    ):
        if not order.isdigit() or int(order) in desk.world.rows["work_order"]:
            shown.setdefault(number, []).append(order)
    for number, orders in sorted(shown.items()):
        word = rows.all("SELECT operation FROM counter_order WHERE number = ?", (number,))[0][0]
        if len(orders) > 1 and word not in desk.world.replayed:
            yield "duplicated", f"30: the order {number} is on the board as {sorted(orders)}"
