"""Pulls one kind: pages over what changed, then complete records of what that touches.

In Tryton a change rarely moves the stamp of the thing a clerk would name: an ETA moves only
the stock move, a name only the template. So a kind has several *phases*; each watches one
model by (stamp, id) and says which records its rows touch. The records are then read whole.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bocounter.outside.erp.connector import Page, Scope, Unreadable
from bocounter.outside.erp.tryton.faults import Fault, Kind
from bocounter.outside.erp.tryton.rows import Reading, dig
from bocounter.outside.erp.tryton.session import EPOCH, Domain, Row, Session

OVERLAP = timedelta(minutes=15)
"""How far a round goes back: stamps are set when a transaction starts, rows appear when it
ends, and none of a dealership's takes longer."""

MOST_TURNS = 20
"""Questions a page may cost before its place is kept, though its rows touched little."""

VERSION = 1

Touch = Callable[[Session, list[Row]], Iterable[str]]


def by_field(path: str) -> Touch:
    """Each row touches the record whose id a field of it holds."""

    def touch(_session: Session, rows: list[Row]) -> Iterable[str]:
        return [str(found) for row in rows if (found := dig(row, path)) is not None]

    return touch


OWN_ID = by_field("id")
"""Each row touches the record of its own id."""


def by_reference(path: str) -> Touch:
    """Each row touches the record that a reference ``model,ID`` of it names."""

    def touch(_session: Session, rows: list[Row]) -> Iterable[str]:
        return [str(found).partition(",")[2] for row in rows if (found := dig(row, path))]

    return touch


@dataclass(frozen=True, slots=True)
class Phase:
    """One model watched by (``stamp``, id): what its rows touch, and which rows count.

    ``fan``: how many records a row touches at most as a rule; pages are so much smaller.
    """

    model: str
    domain: Domain
    touches: Touch = OWN_ID
    fields: tuple[str, ...] = ()
    stamp: str = "last_modified_at"
    fan: int = 1


Reader = Callable[[Session, Sequence[str]], Reading]
"""Reads the complete records of some ids in a fixed number of calls; ids out of scope are
left out."""

Existing = Callable[[Session, Sequence[str]], frozenset[str]]
"""Says which ids are still there and in scope."""


@dataclass(frozen=True, slots=True)
class Stream:
    """How one kind is pulled.

    ``first`` lists everything, ``changes`` what may have changed since, ``open`` (by id)
    what open work needs. ``plain``: the rows of the one phase of ``first`` are the records,
    so that counting them counts the kind.
    """

    read: Reader
    existing: Existing
    first: tuple[Phase, ...]
    changes: tuple[Phase, ...]
    open: tuple[Phase, ...]
    plain: bool = False


@dataclass(slots=True)
class Place:
    """Where a pull is: the round, the phase in it, the last row seen, and each phase's mark.

    ``marks`` are how far each phase of ``changes`` has been read; ``began`` is the server's
    clock at the first request of the round, and no mark goes beyond it.
    """

    scope: Scope
    listing: bool = True
    phase: int = 0
    stamp: datetime | None = None
    row: int = 0
    marks: list[datetime] = field(default_factory=list)
    began: datetime | None = None
    ended: bool = False

    def text(self) -> str:
        """Write the place as a cursor."""
        said = {
            "v": VERSION,
            "scope": self.scope.value,
            "listing": self.listing,
            "phase": self.phase,
            "stamp": self.stamp.isoformat() if self.stamp else None,
            "row": self.row,
            "marks": [mark.isoformat() for mark in self.marks],
            "began": self.began.isoformat() if self.began else None,
            "ended": self.ended,
        }
        return json.dumps(said, separators=(",", ":"))


def place_of(cursor: str | None, scope: Scope, stream: Stream) -> Place:
    """Read a cursor; one that is not of this scope or version starts from the beginning."""
    fresh = Place(scope)
    if cursor is None:
        return fresh
    try:
        said = json.loads(cursor)
        place = Place(
            scope=Scope(said["scope"]),
            listing=bool(said["listing"]),
            phase=int(said["phase"]),
            stamp=datetime.fromisoformat(said["stamp"]) if said["stamp"] else None,
            row=int(said["row"]),
            marks=[datetime.fromisoformat(mark) for mark in said["marks"]],
            began=datetime.fromisoformat(said["began"]) if said["began"] else None,
            ended=bool(said["ended"]),
        )
    except (ValueError, KeyError, TypeError):
        return fresh
    sound = said.get("v") == VERSION and place.scope is scope
    if not sound or (place.marks and len(place.marks) != len(stream.changes)):
        return fresh
    return place


def pull(session: Session, stream: Stream, scope: Scope, cursor: str | None, limit: int) -> Page:
    """Give the next page. Raises Fault."""
    place = place_of(cursor, scope, stream)
    if place.ended:
        _next_round(place)
    phases = _phases(stream, place)
    first_page = place.listing and place.phase == 0 and place.stamp is None and place.row == 0
    touched: dict[str, None] = {}
    asked_at: datetime | None = None
    turns = 0
    while place.phase < len(phases) and len(touched) <= limit // 2 and turns < MOST_TURNS:
        turns += 1
        phase = phases[place.phase]
        size = max(1, (limit - len(touched)) // phase.fan)
        rows = _rows(session, phase, place, size)
        asked_at = asked_at or session.now
        place.began = place.began or asked_at
        touched.update(dict.fromkeys(phase.touches(session, rows)))
        _advance(place, phase, rows, ended=len(rows) < size)
    if asked_at is None:
        raise AssertionError("a round has at least one phase")
    expected = session.count(phases[0].model, phases[0].domain) if first_page else None
    reading = read_all(session, stream.read, list(touched))
    if place.phase >= len(phases):
        _end(place, stream)
    return Page(
        records=tuple(reading.records),
        cursor=place.text(),
        more=not place.ended,
        server_time=asked_at,
        expected=expected,
        unreadable=tuple(reading.unreadable),
    )


def _phases(stream: Stream, place: Place) -> tuple[Phase, ...]:
    if place.scope is Scope.OPEN:
        return stream.open
    return stream.first if place.listing else stream.changes


def _next_round(place: Place) -> None:
    """Begin again: open work from the start, everything else from the marks."""
    place.ended, place.began = False, None
    place.phase, place.stamp, place.row = 0, None, 0


def _rows(session: Session, phase: Phase, place: Place, size: int) -> list[Row]:
    """Ask for the phase's next rows after the place."""
    if place.scope is Scope.OPEN:
        after = [*phase.domain, ("id", ">", place.row)]
        return session.page(phase.model, after, ("id", *phase.fields), limit=size)
    if place.stamp is not None:
        beyond: Domain = [
            [
                "OR",
                [(phase.stamp, ">", place.stamp)],
                [(phase.stamp, "=", place.stamp), ("id", ">", place.row)],
            ]
        ]
    elif place.listing:
        beyond = []
    else:
        beyond = [(phase.stamp, ">=", place.marks[place.phase] - OVERLAP)]
    return session.page(
        phase.model,
        [*phase.domain, *beyond],
        ("id", phase.stamp, *phase.fields),
        limit=size,
        order=((phase.stamp, "ASC"), ("id", "ASC")),
    )


def _advance(place: Place, phase: Phase, rows: list[Row], *, ended: bool) -> None:
    """Move the place behind the rows, and to the next phase when these were the last."""
    if rows:
        place.row = rows[-1]["id"]
        if place.scope is Scope.ALL:
            place.stamp = _stamp(rows[-1], phase)
            if not place.listing:
                mark = min(place.stamp, place.began or place.stamp)
                place.marks[place.phase] = max(place.marks[place.phase], mark)
    if ended:
        place.phase, place.stamp, place.row = place.phase + 1, None, 0


def _stamp(row: Row, phase: Phase) -> datetime:
    stamp = dig(row, phase.stamp)
    if not isinstance(stamp, datetime):
        raise Fault(Kind.FOREIGN, left=True)
    return stamp


def _end(place: Place, stream: Stream) -> None:
    """Close the round; after the listing every phase goes on from when it began."""
    if place.scope is Scope.ALL and place.listing:
        place.listing = False
        place.marks = [place.began or EPOCH] * len(stream.changes)
    place.ended = True


def read_all(session: Session, read: Reader, remote_ids: list[str]) -> Reading:
    """Read the records; when the ERP stumbles over some, the others are still read.

    Raises Fault when it stumbles over the first and the last of several: then it does not
    understand the question at all.
    """
    if not remote_ids:
        return Reading()
    try:
        return read(session, remote_ids)
    except Fault as fault:
        if fault.kind is not Kind.BEWILDERED:
            raise
        if len(remote_ids) > 1:
            ends = Reading()
            for end in (remote_ids[0], remote_ids[-1]):
                ends += _read_one(session, read, end)
            if len(ends.unreadable) == 2:
                raise
    return _read_in_halves(session, read, remote_ids)


def _read_in_halves(session: Session, read: Reader, remote_ids: list[str]) -> Reading:
    """Close in on the records that cannot be read."""
    if len(remote_ids) == 1:
        return _read_one(session, read, remote_ids[0])
    reading = Reading()
    middle = len(remote_ids) // 2
    for half in (remote_ids[:middle], remote_ids[middle:]):
        try:
            reading += read(session, half)
        except Fault as fault:
            if fault.kind is not Kind.BEWILDERED:
                raise
            reading += _read_in_halves(session, read, half)
    return reading


def _read_one(session: Session, read: Reader, remote_id: str) -> Reading:
    """Read one record; when the ERP stumbles, say so instead."""
    try:
        return read(session, [remote_id])
    except Fault as fault:
        if fault.kind is not Kind.BEWILDERED:
            raise
        words = fault.words or "it gives no reason"
        return Reading(unreadable=[Unreadable(remote_id, f"The ERP fails to read it: {words}")])
