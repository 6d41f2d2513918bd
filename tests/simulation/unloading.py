"""A delivery in the simulated dealership: counted scan by scan, finished, and kept by the ERP."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bocounter.commands import receiving as deeds
from bocounter.commands.receiving import Counted, Finish
from bocounter.commands.staging import take_off
from bocounter.outside.erp.connector import Outgoing
from bocounter.queries import deliveries, receiving
from bocounter.readings.refresh import differences
from bocounter.store.reader import Rows

if TYPE_CHECKING:
    from tests.simulation.desk import Desk
    from tests.simulation.world import World

KIND = "receiving"
OURS = ("receiving", "receiving_count", "receiving_line", "staging", "receiving_end")
SOME = 0.5
"""The share of the trading sessions in which deliveries are counted, too."""
DEEDS = ("receive", "receive", "unstage")


def is_receiving(seed: int) -> bool:
    """Say whether the session of a seed is one of these, if it is a trading one."""
    return random.Random(f"receive {seed}").random() < SOME


def refusal(world: World, word: Outgoing) -> str | None:
    """Say why the ERP makes no draft of a delivery."""
    if KIND not in world.holds:
        return "No such document can be made."
    for line in json.loads(str(word.fields["lines"])):
        version = world.rows["inbound"].get(int(line["inbound"]))
        record: Any = None if version is None else version.record
        if record is None or record.status != "expected" or record.word is not None:
            return "It is not expected any more."
    return None


def make(world: World, word: Outgoing) -> str:
    """Put the movements on a draft, with what came of each; give its id."""
    for line in json.loads(str(word.fields["lines"])):
        id_ = int(line["inbound"])
        record: Any = world.rows["inbound"][id_].record
        counted = {"quantity": Decimal(line["quantity"]), "word": word.reference}
        world.save("inbound", id_, replace(record, status="shipped", **counted))
    return f"s{world.count()}"


def receive_one(world: World) -> None:
    """Let the ERP's people receive a movement: it lies on the shelf then."""
    here = [
        id_
        for id_ in world.free("inbound")
        if world.rows["inbound"][id_].record.status in ("expected", "shipped")  # type: ignore[attr-defined]
    ]
    if not here:
        return
    id_ = world.chance.choice(here)
    moved: Any = world.rows["inbound"][id_].record
    world.save("inbound", id_, replace(moved, status="received"))
    bought = int(moved.purchase_line or 0)
    if ("purchase_line", bought) not in world.locked and bought in world.rows["purchase_line"]:
        line: Any = world.rows["purchase_line"][bought].record
        world.save("purchase_line", bought, replace(line, received=moved.quantity))
    for level in world.free("stock_level"):
        held: Any = world.rows["stock_level"][level].record
        if (held.part, held.branch) == (moved.part, moved.branch):
            more = held.free + moved.quantity
            world.save("stock_level", level, replace(held, free=more, on_hand=more))
            return


def _due(rows: Rows) -> tuple[Any, str] | None:
    """Give the first purchase order that something still comes of, and where."""
    for number, branch in rows.all(
        "SELECT p.number, i.branch FROM purchase_line p JOIN inbound i "
        "ON i.purchase_line = p.remote_id WHERE p.status = 'ordered' "
        "AND i.status = 'expected' AND i.branch IS NOT NULL ORDER BY p.id LIMIT 1"
    ):
        what = deliveries.subject(rows, number)
        return None if what is None else (what, branch)
    return None


def scan(desk: Desk) -> None:
    """Scan one unit of the first line of the delivery under way, or of the next one."""
    now, how = desk.clock(), {"by": f"Ruth at {desk.name}", "mint": desk.mint}
    with desk.store.reading() as rows:
        going_on = receiving.open_counts(rows)
        found = (going_on[0].subject, going_on[0].branch) if going_on else _due(rows)
        due = deliveries.due(rows, *found) if found else ()
        code = rows.all("SELECT code FROM part WHERE remote_id = ?", (due[0].part,)) if due else ()
    if found and code:
        counted = [Counted(code[0][0], Decimal(1))]
        desk._confirmed_by(
            "scan", lambda: _done(deeds.receive(desk.store, *found, counted, None, now=now, **how))
        )


def finish(desk: Desk) -> None:
    """Finish the delivery under way."""
    now, how = desk.clock(), {"by": f"Ruth at {desk.name}", "mint": desk.mint}
    with desk.store.reading() as rows:
        going_on = receiving.open_counts(rows)
    if going_on:
        desk._confirmed_by(
            "receive",
            lambda: _done(
                deeds.finish(desk.store, going_on[0].id, Finish(bin="A1"), now=now, **how)
            ),
        )


def deed(desk: Desk, kind: str, **how: Any) -> None:
    """Count a delivery in, or take something out of its bin. Raises WrongUse, as the commands."""
    chance = desk.faults.chance
    with desk.store.reading() as rows:
        expected = rows.all(
            "SELECT p.number, i.branch, a.code FROM inbound i "
            "JOIN purchase_line p ON p.remote_id = i.purchase_line "
            "JOIN part a ON a.remote_id = i.part "
            "WHERE i.status IN ('expected', 'shipped') AND p.number IS NOT NULL ORDER BY i.id"
        )
        staged = [row[0] for row in rows.all("SELECT line FROM staging ORDER BY rowid")]
        number, branch, code = chance.choice(expected) if expected else ("", "", "")
        what = deliveries.subject(rows, number) if number else None
    if kind == "unstage":
        if staged:
            take_off(desk.store, chance.choice(staged), reason="not its part", **how)
    elif what is not None:
        counted = [Counted(code, Decimal(chance.randint(0, 5)), Decimal(chance.randint(0, 1)))]
        deeds.receive(desk.store, what, branch, counted, Finish(bin="B 7"), **how)


def _done(_changes: object) -> None:
    """A deed returns what changed; nobody here looks at it."""


def look(desk: Desk) -> list[str]:
    """Say what is not as it must be of what was counted here."""
    with desk.store.reading() as rows:
        wrong = differences(rows)
        twice = rows.all("SELECT receiving FROM receiving_end GROUP BY 1 HAVING count(*) > 1")
        half = rows.all(
            "SELECT id FROM receiving_line WHERE receiving NOT IN "
            "(SELECT receiving FROM receiving_end) UNION SELECT id FROM staging "
            "WHERE operation NOT IN (SELECT id FROM operation)"
        )
    return [
        *wrong,
        *(f"{one[0]} ended twice" for one in twice),
        *(f"{one[0]} is half" for one in half),
    ]


def carried(rows: Rows) -> Iterator[tuple[str, str]]:
    """Look whether every finished count and all that was set aside has the word that carries it."""
    without = rows.all(
        "SELECT id FROM staging WHERE operation IS NOT NULL "
        "AND operation NOT IN (SELECT id FROM operation) UNION ALL "
        "SELECT id FROM receiving_end WHERE operation IS NOT NULL "
        "AND operation NOT IN (SELECT id FROM operation) UNION ALL "
        "SELECT id FROM staging WHERE receiving NOT IN (SELECT id FROM receiving)"
    )
    if without:
        yield "lost", f"1: the delivery of {without[0][0]} is kept by half"
