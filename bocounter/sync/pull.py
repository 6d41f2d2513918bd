"""Pulling what the ERP says: pages with a cursor, each kept as a whole, in any number of sittings.

The cursor, the rows and the time they are of are written in one transaction a page, so a
pull that was cancelled or killed goes on from its last finished page. The freshness of a
kind is the ERP's clock when the first page of a *finished* pull was asked for; it never
moves without a read and never back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bocounter.changes import Changes
from bocounter.errors import Unreachable
from bocounter.models.instants import written
from bocounter.outside.erp.connector import Page, Scope
from bocounter.outside.erp.records import KINDS, Record
from bocounter.store.reader import Rows
from bocounter.store.writer import Write
from bocounter.sync.applying import Applied, apply
from bocounter.sync.deleting import delete
from bocounter.sync.telling import Pace, Round

PAGE_ROWS = 500
"""Rows asked for at once."""
TRANSACTION_ROWS = 1000
"""Rows written in one transaction at most (about 50 ms), so that a deed need not wait."""
STALE = timedelta(minutes=15)
ON_THE_BOARD = frozenset({"work_order", "part_line", "purchase_line", "inbound"})


@dataclass(slots=True)
class Pulled:
    """What a pull amounted to so far: rows really changed a kind, rows taken away."""

    changed: dict[str, int] = field(default_factory=dict)
    deleted: int = 0


@dataclass(frozen=True, slots=True)
class _Place:
    """How far the pull of a kind is."""

    kind: str
    scope: Scope
    cursor: str | None = None
    as_of: str | None = None
    began_at: str | None = None
    rows: int = 0
    complete: bool = False
    anew: bool = False


def pull(around: Round, so_far: Pulled, *, full: bool = False) -> None:
    """Read everything new: what open work needs first in a new store, then all kinds.

    ``full`` reads all again from the beginning while everything known stays in sight.
    Raises Unreachable, NotLetIn, Cancelled; finished pages are kept in each case.
    """
    if full:
        _start_again(around)
    for place in _plan(around):
        _pull_kind(around, place, so_far)


def _start_again(around: Round) -> None:
    with around.store.write(urgent=False) as write:
        write.all("UPDATE cursor SET cursor = NULL, began_at = NULL WHERE scope = ?", (Scope.ALL,))


def _plan(around: Round) -> Iterator[_Place]:
    with around.store.reading() as rows:
        places = _places(rows)
    everything = [p for p in places if p.scope is Scope.ALL]
    if not any(p.complete for p in everything):
        yield from (p for p in places if p.scope is Scope.OPEN and not p.complete)
    stale = written(around.erp_now() - STALE)
    yield from sorted(everything, key=lambda place: _turn(place, stale))


def _turn(place: _Place, stale: str) -> tuple[int, str]:
    """Say when a kind has its turn, so that rounds which are cut again and again still end.

    What the board shows goes first when it is old; then what was never read to its end; the
    rest where the last round stopped: the oldest first, which usually is the order of kinds.
    """
    as_of = place.as_of or ""
    if not place.complete:
        return 1, ""
    return (0 if place.kind in ON_THE_BOARD and as_of < stale else 2), as_of


def _places(rows: Rows) -> list[_Place]:
    known = {
        (row[0], row[1]): row[2:]
        for row in rows.all(
            "SELECT kind, scope, cursor, as_of, began_at, rows, complete, anew FROM cursor"
        )
    }
    return [
        _Place(kind, scope, *known.get((kind, scope.value), ()))
        for scope in (Scope.OPEN, Scope.ALL)
        for kind in KINDS
    ]


def _pull_kind(around: Round, place: _Place, so_far: Pulled) -> None:
    kind = place.kind
    so_far.changed.setdefault(kind, 0)
    already = 0 if place.complete or place.cursor is None else place.rows
    pace = Pace(around.monotonic, f"Reading {WORDS[kind]}", already)
    place = replace(place, rows=place.rows if place.complete else already)
    seen: set[int] = set()
    expected: int | None = None
    around.progress.step(pace.step(0, None))
    while True:
        page = around.connector.pull(kind, place.scope, place.cursor, PAGE_ROWS)
        _refuse_a_circle(page, seen)
        expected = page.expected if page.expected is not None else expected
        place, applied = _apply_page(around, place, page, so_far)
        around.tell(applied)
        around.progress.step(pace.step(len(page.records), expected))
        if not page.more:
            return


def _refuse_a_circle(page: Page, seen: set[int]) -> None:
    """Stop a pull that would never end: the same cursor twice, with more to come."""
    mark = hash(page.cursor)
    if page.more and mark in seen:
        raise Unreachable(
            "The ERP keeps sending the same page.",
            "What was read before is kept; repeat the sync, and tell whoever looks after the "
            "ERP if it happens again.",
        )
    seen.add(mark)


def _apply_page(around: Round, place: _Place, page: Page, so_far: Pulled) -> tuple[_Place, Changes]:
    """Write one page; a page larger than a transaction leaves the cursor to its last piece."""
    changes = Changes()
    pieces = _pieces(page.records)
    as_of, seen_at = page.server_time, around.started
    anew = around.anew or place.anew
    for piece in pieces[:-1]:
        with around.store.write(urgent=False) as write:
            applied = apply(write, place.kind, piece, (), as_of=as_of, seen_at=seen_at, anew=anew)
        so_far.changed[place.kind] += applied.changed
        changes |= applied.changes
    with around.store.write(urgent=False) as write:
        last, unread = pieces[-1], page.unreadable
        applied = apply(write, place.kind, last, unread, as_of=as_of, seen_at=seen_at, anew=anew)
        taken = (
            delete(around, write, place.kind, page.deleted, "feed") if page.deleted else Applied()
        )
        place = _moved(write, place, page)
        _keep(write, place, around.clock())
    so_far.changed[place.kind] += applied.changed
    so_far.deleted += taken.changed
    return place, changes | applied.changes | taken.changes


def _pieces(records: Sequence[Record]) -> list[Sequence[Record]]:
    starts = range(0, max(1, len(records)), TRANSACTION_ROWS)
    return [records[start : start + TRANSACTION_ROWS] for start in starts]


def _moved(write: Write, place: _Place, page: Page) -> _Place:
    """Give the place after this page: the freshness moves only when the pull is through."""
    began_at = place.began_at or written(page.server_time)
    if page.more:
        return replace(
            place,
            cursor=page.cursor,
            began_at=began_at,
            rows=place.rows if place.complete else place.rows + len(page.records),
        )
    held = write.all(f"SELECT count(*) FROM {place.kind}")[0][0]  # noqa: S608 - a kind of ours
    return replace(
        place,
        cursor=page.cursor,
        began_at=None,
        as_of=max(began_at, place.as_of or ""),
        rows=int(held),
        complete=True,
        anew=False,
    )


def _keep(write: Write, place: _Place, now: datetime) -> None:
    write.all(
        "INSERT INTO cursor "
        "(kind, scope, cursor, as_of, began_at, rows, complete, anew, compared_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, scope) DO UPDATE SET "
        "cursor = excluded.cursor, as_of = excluded.as_of, began_at = excluded.began_at, "
        "rows = excluded.rows, complete = excluded.complete, anew = excluded.anew, "
        "compared_at = coalesce(compared_at, excluded.compared_at)",
        (
            place.kind,
            place.scope.value,
            place.cursor,
            place.as_of,
            place.began_at,
            place.rows,
            int(place.complete),
            int(place.anew),
            # Whoever has just read everything for the first time need not ask what is gone.
            written(now) if place.complete else None,
        ),
    )


WORDS = {
    "branch": "branches",
    "supplier": "suppliers",
    "customer": "customers",
    "contact_point": "phone numbers and addresses",
    "machine": "machines",
    "work_order": "work orders",
    "part_line": "part lines",
    "purchase_line": "purchase lines",
    "inbound": "parts on their way",
    "receipt": "receipts",
    "part": "part numbers",
    "supersession": "replaced part numbers",
    "interchange": "parts that stand in for each other",
    "kit_part": "kits and assemblies",
    "stock_level": "stock",
    "offer": "suppliers' offers",
    "transfer_route": "ways between branches",
}
"""Every kind as a person would call it, for telling how far the pull is."""
