"""What must be true of the mirror after every step: its rows, its cursors, its freshness."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bocounter.models import instants
from bocounter.models.facts import OperationState
from bocounter.outside.erp.records import KINDS
from bocounter.store.reader import Rows
from bocounter.sync.verdicts import ARRIVED
from tests.simulation.desk import Desk
from tests.simulation.world import World

Wrong = tuple[str, str]
"""What kind of damage, and the promise broken in words."""

BELIEVED = 50
"""Rows of a kind that may go at once without a question."""


@dataclass(slots=True)
class Seen:
    """What was seen of a desk's store at the last look."""

    words: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    ours: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    mirror: dict[str, dict[str, int]] = field(default_factory=lambda: {k: {} for k in KINDS})
    fresh: dict[tuple[str, str], str] = field(default_factory=dict)
    checked: set[tuple[str, str, str]] = field(default_factory=set)
    in_order: bool = True
    unread: bool = False

    def erp_put_back(self) -> None:
        """Forget the facts of an ERP that was set back."""
        self.mirror = {kind: {} for kind in KINDS}
        self.checked = set()

    def put_back(self) -> None:
        """Forget what an older copy need not hold: facts, and that a word had surely arrived.

        No word and no row of ours is forgotten: they come back, in an order of their own.
        """
        self.words = {
            word: (str(OperationState.UNKNOWN) if state in ARRIVED else state, *rest)
            for word, (state, *rest) in self.words.items()
        }
        self.mirror = {kind: {} for kind in KINDS}
        self.fresh, self.checked, self.in_order = {}, set(), False
        self.unread = True  # the readings are made with the next page of the ERP
        self.ours.pop("supplier_date", None)


def mirror(rows: Rows, desk: Desk, seen: Seen) -> Iterator[Wrong]:
    """Look whether no row went back to an older version, and none that the ERP has is gone."""
    for kind in KINDS:
        now = {row[0]: int(row[1]) for row in rows.all(f"SELECT remote_id, token FROM {kind}")}
        _believed(desk.world, kind, seen.mirror[kind].keys() - now.keys())
        for remote_id, number in seen.mirror[kind].items():
            if now.get(remote_id, number) < number and not desk.world.restored:
                yield "overwritten", f"12: {kind} {remote_id} went back to an older version"
            if remote_id not in now and (kind, int(remote_id)) not in desk.world.ever_gone:
                yield "divergent", f"14: {kind} {remote_id} vanished though the ERP has it"
        seen.mirror[kind] = now


def _believed(world: World, kind: str, vanished: set[str]) -> None:
    """Excuse rows that were out of our sight and few enough to be believed gone."""
    if len(vanished) <= BELIEVED:
        world.ever_gone |= {(kind, int(i)) for i in vanished} & world.ever_hidden


def cursors(rows: Rows, desk: Desk, seen: Seen) -> Iterator[Wrong]:
    """Look whether the rows that a cursor and a freshness stand for are here."""
    unread = {(k, i) for k, i in rows.all("SELECT kind, remote_id FROM unreadable")}
    for kind, scope, cursor, as_of in rows.all("SELECT kind, scope, cursor, as_of FROM cursor"):
        key = (kind, scope, cursor)
        while cursor is not None and key not in seen.checked and key in desk.ledger.pages:
            seen.checked.add(key)
            before, given = desk.ledger.pages[key]
            for remote_id, number in given.items():
                yield from _arrived(desk, seen, kind, remote_id, number, unread)
            key = (kind, scope, before or "")
        if as_of is not None:
            yield from _freshness(desk, seen, (kind, scope), as_of)


def _arrived(
    desk: Desk, seen: Seen, kind: str, remote_id: str, number: int, unread: set[tuple[str, str]]
) -> Iterator[Wrong]:
    place, spoiled = (kind, remote_id), desk.world.unreadable
    if number < 0:
        if seen.mirror[kind].get(remote_id) == -number and (kind, int(remote_id)) in spoiled:
            yield "divergent", f"9: {kind} {remote_id} was taken though no row can hold it"
        mended = seen.mirror[kind].get(remote_id) is not None
        if place not in unread and not mended and _is_here(desk.world, kind, int(remote_id)):
            yield "divergent", f"9: {kind} {remote_id} could not be read and is not listed"
    elif seen.mirror[kind].get(remote_id, -1) < number and _is_here(
        desk.world, kind, int(remote_id)
    ):
        yield "divergent", f"9: the cursor of {kind} is ahead of row {remote_id}"


def _is_here(world: World, kind: str, id_: int) -> bool:
    return (kind, id_) not in world.ever_gone


def _freshness(desk: Desk, seen: Seen, key: tuple[str, str], as_of: str) -> Iterator[Wrong]:
    before = seen.fresh.get(key, "")
    if as_of == before:
        return
    seen.fresh[key] = as_of
    if as_of < before:
        yield "other", f"10: the freshness of {key} went back"
    at = instants.read(as_of)
    if at not in desk.ledger.server_times:
        yield "other", f"13: the freshness of {key} is the time of no first page"
    if key[1] == "all" and not desk.world.regained:
        yield from _all_seen(desk, seen, key[0], at)


def _all_seen(desk: Desk, seen: Seen, kind: str, at: datetime) -> Iterator[Wrong]:
    world = desk.world
    for id_, version in world.visible(kind):
        place = (kind, id_)
        if version.visible > at or place in world.ever_gone or place in world.unreadable:
            continue
        if seen.mirror[kind].get(str(id_), -1) < version.number:
            yield "divergent", f"13: {kind} {id_} was visible at {at:%d %H:%M:%S} and is not here"
