"""The ERP and its other users, in virtual time: stamps at the start, rows at the commit."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bocounter.outside.erp.connector import Outgoing
from bocounter.outside.erp.records import KINDS, Record
from tests.simulation import keeping

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
OLD = 25
"""Numbers handed out since a backup, so that the one who puts it back is seen to."""
Place = tuple[str, int]
"""A kind and an id."""


@dataclass(frozen=True, slots=True)
class Version:
    """A record as it was saved: its stamp is the transaction's start, ``visible`` its end."""

    record: Record
    number: int
    stamp: datetime
    visible: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """A word that arrived."""

    remote_id: str
    reference: str
    target: str
    text: str


@dataclass(slots=True)
class World:
    """The server's side. ``unique``: it refuses a second note with the same reference.

    ``one_shelf``: a part has one row of stock at a branch, as in every real ERP. Sessions without
    it are older, and their seeds are known by what they found.
    """

    chance: random.Random
    unique: bool
    one_shelf: bool = False
    holds: frozenset[str] = frozenset()
    now: datetime = START
    rows: dict[str, dict[int, Version]] = field(default_factory=lambda: {k: {} for k in KINDS})
    notes: list[Note] = field(default_factory=list)
    hidden: set[Place] = field(default_factory=set)
    unreadable: set[Place] = field(default_factory=set)
    ever_hidden: set[Place] = field(default_factory=set)
    ever_gone: set[Place] = field(default_factory=set)
    never_gone: set[Place] = field(default_factory=set)
    regained: bool = False
    shelves: set[tuple[str, str]] = field(default_factory=set)
    refusing: set[str] = field(default_factory=set)
    disputed: set[str] = field(default_factory=set)
    replayed: set[str] = field(default_factory=set)
    very_late: set[str] = field(default_factory=set)
    late: set[str] = field(default_factory=set)
    locked: set[Place] = field(default_factory=set)
    confirmed: set[int] = field(default_factory=set)
    anchors: dict[str, tuple[int, str]] = field(default_factory=dict)
    backup: tuple[int, dict[str, dict[int, Version]], list[Note]] | None = None
    forgotten: set[str] = field(default_factory=set)
    restored: bool = False
    _events: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _counted: int = 0
    _by_reference: dict[str, list[Note]] = field(default_factory=dict)
    _found: int = 0
    _found_in: list[Note] | None = None

    @property
    def counted(self) -> int:
        """Give the last number that was given."""
        return self._counted

    def count(self) -> int:
        """Give the next number: ids, versions and the order of events."""
        self._counted += 1
        return self._counted

    def later(self, at: datetime, deed: Callable[[], None]) -> None:
        """Let something happen at a time to come."""
        heapq.heappush(self._events, (at, self.count(), deed))

    def pass_time(self, much: timedelta) -> None:
        """Let time pass, and happen what is due in it."""
        until = self.now + much
        while self._events and self._events[0][0] <= until:
            at, _, deed = heapq.heappop(self._events)
            self.now = max(self.now, at)
            deed()
        self.now = until

    # --- a backup of the ERP ---
    def back_up(self) -> None:
        """Keep what the ERP holds now."""
        rows = {kind: dict(here) for kind, here in self.rows.items()}
        self.backup = (self._counted, rows, list(self.notes))

    def put_back(self) -> bool:
        """Set the ERP back to its backup: newer rows and words are gone, ids come a second time.

        Says whether it was done: not while the backup is so new that nothing would be told by it.
        """
        if self.backup is None or self._counted - self.backup[0] < OLD:
            return False
        self._counted, rows, notes = self.backup
        for kind, before in self.rows.items():
            self.ever_gone |= {(kind, id_) for id_ in before}
            self.rows[kind] = dict(rows[kind])
        kept = {note.reference for note in notes}
        self.forgotten |= {n.reference for n in self.notes if n.reference not in kept}
        self.notes, self.backup, self.restored = list(notes), None, True
        self.locked.clear()
        self.unreadable.clear()  # they were spoiled since
        self._events.clear()
        return True

    # --- other users ---
    def save(self, kind: str, id_: int, record: Record, takes: timedelta = timedelta(0)) -> None:
        """Somebody saves a record; others see it when the transaction ends."""
        began = self.now
        self.locked.add((kind, id_))

        def commit() -> None:
            self.locked.discard((kind, id_))
            number = self.count()
            saved = replace(record, token=str(number))
            self.rows[kind][id_] = Version(saved, number, began, self.now)

        if takes:
            self.later(self.now + takes, commit)
        else:
            commit()

    def delete(self, kind: str, id_: int) -> None:
        """Somebody deletes a record."""
        self.ever_gone.add((kind, id_))
        self.rows[kind].pop(id_, None)

    def free(self, kind: str) -> list[int]:
        """Give the ids nobody has under way."""
        return [id_ for id_ in sorted(self.rows[kind]) if (kind, id_) not in self.locked]

    # --- what a client sees ---
    def visible(self, kind: str) -> Iterator[tuple[int, Version]]:
        """Give the rows in scope."""
        for id_, version in sorted(self.rows[kind].items()):
            if (kind, id_) not in self.hidden:
                yield id_, version

    # --- our words ---
    def copies(self, reference: str) -> list[Note]:
        """Give the notes with a reference, oldest first."""
        if self._found_in is not self.notes or self._found > len(self.notes):
            self._found_in, self._found, self._by_reference = self.notes, 0, {}
        for note in self.notes[self._found :]:
            self._by_reference.setdefault(note.reference, []).append(note)
        self._found = len(self.notes)
        return list(self._by_reference.get(reference, ()))

    def refusal(self, word: Outgoing) -> str | None:
        """Say why the ERP will not take a word; None when it will."""
        if word.reference in self.refusing:
            return "Notes on this sale are closed."
        why = keeping.refusal(self, word)
        if why is not None:
            return why
        if self.unique and self.copies(word.reference):
            return "The reference must be unique."
        return None

    def take(self, word: Outgoing) -> str | None:
        """Keep a word unless it is refused; give its id."""
        if self.refusal(word) is not None or word.reference in self.disputed:
            return None
        remote_id = None if keeping.standing(self, word) else keeping.keep(self, word)
        if remote_id is not None:
            self.notes.append(Note(remote_id, word.reference, word.target, word.text))
        return remote_id

    def arrive(self, word: Outgoing) -> None:
        """Let a request have its effect when nobody listens for the answer any more."""
        self.take(word)
