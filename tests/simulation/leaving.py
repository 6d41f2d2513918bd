"""What a desk was told and did, and what must be true of a word when it leaves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bocounter.models.facts import OperationState
from bocounter.outside.erp.connector import Outgoing, Value
from bocounter.store.store import Store
from tests.simulation.world import World


@dataclass(slots=True)
class Ledger:
    """What a desk was told and what it did, to hold its store against."""

    pages: dict[tuple[str, str, str], tuple[str | None, dict[str, int]]] = field(
        default_factory=dict
    )
    server_times: set[datetime] = field(default_factory=set)
    sends: dict[str, int] = field(default_factory=dict)
    meant: dict[str, tuple[dict[str, Value], dict[str, Value]]] = field(default_factory=dict)
    as_said: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    needs: dict[str, set[str]] = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)
    aside: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    wait_until: datetime | None = None
    logins: int = 0
    horizons: int = 0
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def heirs(self, word: str, remote_id: str, world: World) -> bool:
        """Say whether an id is that of a word which was written again in the place of another."""
        while word in self.replaced:
            word = self.replaced[word]
            if remote_id in [note.remote_id for note in world.copies(word)]:
                return True
        return False


def look_before_it_leaves(ledger: Ledger, world: World, store: Store, word: Outgoing) -> None:
    """Hold a word that is about to leave against what the store and the person said of it."""
    wrong, wait = ledger.wrong, ledger.wait_until
    with store.reading() as rows:  # another connection than the writer's
        found = rows.all(
            "SELECT state, attempts, "
            "(SELECT max(number) FROM attempt WHERE operation = o.id), label "
            "FROM operation o WHERE id = ?",
            (word.reference,),
        )
    if not found:
        wrong.append(("duplicated", f"2: {word.reference} is no reference of ours"))
    elif found[0][0] != OperationState.SENDING or found[0][1] != found[0][2]:
        wrong.append(("other", f"4: {word.reference} left as {found[0]}"))
    elif found[0][3] is not None and word.target.isdigit():
        version = world.rows["work_order"].get(int(word.target))
        record: Any = None if version is None else version.record
        if record is not None and record.number != found[0][3]:
            wrong.append(("overwritten", f"7: {word.reference} leaves for {record.number}"))
    wrong += _as_it_was_said(ledger, world, word)
    if wait is not None and world.now < wait:
        wrong.append(("other", f"17: {word.reference} left before the ERP wanted to be asked"))


def _as_it_was_said(ledger: Ledger, world: World, word: Outgoing) -> list[tuple[str, str]]:
    """Hold a change against what the person saw and wanted, and a child against its parent."""
    wrong = []
    fields, base = ledger.meant.get(word.reference, ({}, {}))
    if "line" in fields and word.kind == "note":
        return []  # the order was read and has no such line: the words are kept
    if dict(word.base) != base:
        wrong.append(("overwritten", f"7: {word.reference} left on a base nobody saw"))
    if word.fields.keys() != fields.keys():
        wrong.append(("overwritten", f"8: {word.reference} changes {sorted(word.fields)}"))
    for name, value in fields.items():
        sent = word.fields.get(name)
        if name == "line" and str(value).startswith("op:"):
            version = world.rows["part_line"].get(int(str(sent)))
            record: Any = None if version is None else version.record
            if record is not None and record.work_order != word.target:
                wrong.append(("other", f"5: {word.reference} names a line of another order"))
        elif isinstance(value, str) and value.startswith("op:"):
            made = [note.remote_id for note in world.copies(value[3:])]
            if sent not in made and not ledger.heirs(value[3:], str(sent), world):
                wrong.append(("other", f"5: {word.reference} names {sent}, not its parent"))
        elif sent != value:
            wrong.append(("overwritten", f"8: {word.reference} says {sent} for {value}"))
    return wrong
