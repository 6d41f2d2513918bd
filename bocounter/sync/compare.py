"""Comparing ids: the only way to see deletions in an ERP that does not tell them.

Every round asks after what open work needs; once a day, or when asked for a full round,
after everything held.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bocounter.errors import Unreachable
from bocounter.models.instants import read_or_none
from bocounter.outside.erp.records import KINDS
from bocounter.store.reader import Rows
from bocounter.sync.applying import apply
from bocounter.sync.deleting import delete, found_again, seen_again
from bocounter.sync.pull import Pulled
from bocounter.sync.telling import Pace, Round

CHUNK = 500
EVERY = timedelta(hours=24)

_OPEN = {
    "work_order": "SELECT remote_id FROM work_order WHERE status = 'open'",
    "part_line": (
        "SELECT l.remote_id FROM part_line l JOIN work_order w ON w.remote_id = l.work_order "
        "WHERE w.status = 'open'"
    ),
    "purchase_line": (
        "SELECT remote_id FROM purchase_line WHERE status IN ('requested', 'draft', 'ordered')"
    ),
    "inbound": "SELECT remote_id FROM inbound WHERE status IN ('expected', 'shipped')",
}
"""What is asked after in every round."""


def compare(around: Round, so_far: Pulled, *, full: bool = False) -> bool:
    """Take away what the ERP no longer has; say whether everything was compared.

    Raises Unreachable, NotLetIn, Cancelled: what was compared before is kept, and a kind is
    only judged by a complete answer about it.
    """
    everything = full or due(around)
    feed = around.connector.capabilities().delete_feed
    kinds = KINDS if everything else {} if feed else _OPEN
    read_unreadable(around, so_far)
    for kind in kinds:
        _compare_kind(around, kind, so_far, everything=everything)
    with around.store.write(urgent=False) as write:
        found_again(around, write)
        if everything:
            write.all("UPDATE cursor SET compared_at = ? WHERE scope = 'all'", (around.now(),))
    return everything


def due(around: Round) -> bool:
    """Say whether the last comparison of everything is a day old, or never was."""
    with around.store.reading() as rows:
        found = rows.all("SELECT min(coalesce(compared_at, '')) FROM cursor WHERE scope = 'all'")
    last = read_or_none(found[0][0] or None)
    if last is None:
        return True
    # A time ahead of ours says that the desk's clock was put back: then it cannot be trusted.
    return not timedelta(0) <= around.clock() - last < EVERY


def _compare_kind(around: Round, kind: str, so_far: Pulled, *, everything: bool) -> None:
    with around.store.reading() as rows:
        held = _held(rows, kind, everything=everything)
    pace = Pace(around.monotonic, f"Comparing {kind.replace('_', ' ')} records")
    asked = held if not everything else _not_among_all(around, kind, held, so_far, pace)
    present: set[str] = set()
    for start in range(0, len(asked), CHUNK):
        chunk = asked[start : start + CHUNK]
        around.progress.step(pace.step(0, len(held)))
        present |= around.connector.existing(kind, chunk)
        around.progress.step(pace.step(len(chunk), len(held)))
    missing = [remote_id for remote_id in asked if remote_id not in present]
    there = held if not missing else set(held) - set(missing)
    with around.store.write(urgent=False) as write:
        seen_again(around, write, kind, list(there))
        applied = delete(around, write, kind, missing, "all" if everything else "open")
        if everything:
            write.many(
                "DELETE FROM unreadable WHERE kind = ? AND remote_id = ?",
                [(kind, remote_id) for remote_id in missing],
            )
    so_far.deleted += applied.changed
    around.tell(applied.changes)


def _not_among_all(
    around: Round, kind: str, held: Sequence[str], so_far: Pulled, pace: Pace
) -> list[str]:
    """Walk through all ids the ERP has; read what is not here or differs; give what it lacks.

    This finds rows that came into sight without being saved. What it lacks is only taken for
    gone after it was asked for by its id: others may have worked while the ids were walked.
    """
    lacking = dict.fromkeys(held)
    with around.store.reading() as rows:
        tokens: dict[str, str] = dict(rows.all(f"SELECT remote_id, token FROM {kind}"))  # noqa: S608 - ours
    after: str | None = None
    more = True
    while more:
        page = around.connector.ids(kind, after, CHUNK)
        given = page.tokens or {}
        wanted = [i for i in page.ids if i not in tokens or given.get(i, tokens[i]) != tokens[i]]
        read_by_id(around, kind, wanted, so_far)
        for remote_id in page.ids:
            lacking.pop(remote_id, None)
        around.progress.step(pace.step(len(page.ids), page.count))
        if page.more and page.after == after:
            raise Unreachable(
                "The ERP keeps sending the same ids.",
                "Repeat the sync, and tell whoever looks after the ERP if it happens again.",
            )
        after, more = page.after, page.more
    return list(lacking)


def read_by_id(around: Round, kind: str, wanted: Sequence[str], so_far: Pulled) -> None:
    """Read some records by their ids into the mirror."""
    for start in range(0, len(wanted), CHUNK):
        as_of = around.erp_now()
        found = around.connector.read(kind, wanted[start : start + CHUNK])
        with around.store.write(urgent=False) as write:
            applied = apply(
                write,
                kind,
                found.records,
                found.unreadable,
                as_of=as_of,
                seen_at=around.started,
                anew=around.anew,
            )
        so_far.changed[kind] = so_far.changed.get(kind, 0) + applied.changed
        around.tell(applied.changes)


def read_unreadable(around: Round, so_far: Pulled) -> None:
    """Read the rows that could not be understood once more: they may have been mended."""
    with around.store.reading() as rows:
        listed = rows.all("SELECT kind, remote_id FROM unreadable WHERE remote_id NOT LIKE '?%'")
    by_kind: dict[str, list[str]] = {}
    for kind, remote_id in listed:
        by_kind.setdefault(kind, []).append(remote_id)
    for kind, remote_ids in by_kind.items():
        if kind in KINDS:
            read_by_id(around, kind, remote_ids, so_far)


def _held(rows: Rows, kind: str, *, everything: bool) -> Sequence[str]:
    if not everything:
        return [row[0] for row in rows.all(_OPEN[kind])]
    held = rows.all(f"SELECT remote_id FROM {kind}")  # noqa: S608 - a kind of ours
    unread = rows.all(
        "SELECT remote_id FROM unreadable WHERE kind = ? AND remote_id NOT LIKE '?%'", (kind,)
    )
    return list(dict.fromkeys(row[0] for row in (*held, *unread)))
