"""Applying a page of the ERP: rows, cursor and freshness in one transaction, or nothing of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from bocounter.changes import Changes
from bocounter.models.instants import written
from bocounter.models.texts import clean
from bocounter.outside.erp.connector import Unreadable
from bocounter.outside.erp.records import Record
from bocounter.readings.refresh import refresh
from bocounter.readings.supplier_dates_seen import note_dates
from bocounter.store.writer import Write
from bocounter.sync.rows import NotARow, columns, row_of
from bocounter.sync.veiling import veil, veil_lines

WITHOUT_AN_ID = "?"


@dataclass(frozen=True, slots=True)
class Applied:
    """What a page amounted to: rows that really changed, rows that could not be read."""

    changed: int = 0
    unreadable: int = 0
    changes: Changes = field(default_factory=Changes)


def apply(
    write: Write,
    kind: str,
    records: Sequence[Record],
    unreadable: Sequence[Unreadable],
    *,
    as_of: datetime,
    seen_at: datetime,
    anew: bool = False,
) -> Applied:
    """Write records into their mirror table where their token differs; read again what that moves.

    ``as_of`` is the ERP's clock of the page, ``seen_at`` ours when the round began. A row the
    mirror cannot hold goes to the list of unread rows and leaves what was known untouched.
    ``anew``: tokens prove nothing, because the ERP was restored and may use them again.
    """
    rows: dict[str, dict[str, Any]] = {}
    refused = [(_id_of(row), clean(row.reason)) for row in unreadable]
    for record in records:
        try:
            row = row_of(kind, record, written(as_of))
            rows[row["remote_id"]] = row
        except NotARow as error:
            refused.append((_name_of(record), str(error)))
    veil(write, kind, rows)
    known = _tokens(write, kind, rows) if rows else {}
    changed = [
        row for remote_id, row in rows.items() if anew or known.get(remote_id) != row["token"]
    ]
    new = [row for row in changed if row["remote_id"] not in known]
    write.many(_insert(kind), [tuple(row.values()) for row in new])
    moved = [row for row in changed if row["remote_id"] in known]
    write.many(_update(kind), [(*row.values(), row["remote_id"]) for row in moved])
    veil_lines(write, kind, changed)
    _quarantine(write, kind, refused, written(seen_at))
    _release(write, kind, list(rows))
    if kind == "inbound" and changed:
        note_dates(write, [str(row["remote_id"]) for row in changed], seen_at)
    changes = refresh(write) | _customers(kind, changed)
    return Applied(len(changed), len(refused), changes)


def remove(write: Write, kind: str, remote_ids: Iterable[str]) -> Applied:
    """Take rows out of the mirror that the ERP no longer has, and read again what that moves."""
    gone = json.dumps(list(remote_ids))
    customers = Changes()
    if kind in ("customer", "contact_point"):
        column = "remote_id" if kind == "customer" else "customer"
        found = write.all(
            f"SELECT {column} FROM {kind} "  # noqa: S608 - names of our own, never data
            "WHERE remote_id IN (SELECT value FROM json_each(?))",
            (gone,),
        )
        customers = Changes(customers=frozenset(row[0] for row in found))
    write.all(
        f"DELETE FROM {kind} WHERE remote_id IN (SELECT value FROM json_each(?))",  # noqa: S608
        (gone,),
    )
    count = int(write.all("SELECT changes()")[0][0])
    _release(write, kind, json.loads(gone))
    return Applied(count, 0, refresh(write) | customers)


# New and changed rows are written by two plain statements and not by one upsert: inside an
# upsert SQLite lets the outer statement's policy decide conflicts, so that a trigger's own
# "OR IGNORE" would fail on a part that is marked already.


@cache
def _insert(kind: str) -> str:
    names = [f'"{name}"' for name in columns(kind)]
    marks = ", ".join("?" * len(names))
    return f"INSERT INTO {kind} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 - our own


@cache
def _update(kind: str) -> str:
    given = ", ".join(f'"{name}" = ?' for name in columns(kind))
    return f"UPDATE {kind} SET {given} WHERE remote_id = ?"  # noqa: S608 - our own


def _tokens(write: Write, kind: str, remote_ids: Iterable[str]) -> dict[str, str]:
    found = write.all(
        f"SELECT remote_id, token FROM {kind} "  # noqa: S608 - kinds are ours, never data
        "WHERE remote_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(remote_ids)),),
    )
    return {row[0]: row[1] for row in found}


def _customers(kind: str, changed: Sequence[dict[str, object]]) -> Changes:
    if kind not in ("customer", "contact_point"):
        return Changes()
    column = "remote_id" if kind == "customer" else "customer"
    return Changes(customers=frozenset(str(row[column]) for row in changed))


def _id_of(row: Unreadable) -> str:
    # A row without an id still counts, once for each reason.
    return clean(row.remote_id) if row.remote_id else f"{WITHOUT_AN_ID} {clean(row.reason)[:80]}"


def _name_of(record: Record) -> str:
    remote_id = getattr(record, "remote_id", None)
    return clean(remote_id) if isinstance(remote_id, str) and remote_id else WITHOUT_AN_ID


def _quarantine(write: Write, kind: str, refused: Sequence[tuple[str, str]], at: str) -> None:
    write.many(
        "INSERT INTO unreadable (kind, remote_id, reason, first_seen, last_seen, rounds) "
        "VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT (kind, remote_id) DO UPDATE SET "
        "reason = excluded.reason, rounds = rounds + (last_seen <> excluded.last_seen), "
        "last_seen = excluded.last_seen",
        [(kind, remote_id, reason, at, at) for remote_id, reason in refused],
    )


def _release(write: Write, kind: str, remote_ids: Sequence[str]) -> None:
    if remote_ids and write.all("SELECT 1 FROM unreadable WHERE kind = ? LIMIT 1", (kind,)):
        write.many(
            "DELETE FROM unreadable WHERE kind = ? AND remote_id = ?",
            [(kind, remote_id) for remote_id in remote_ids],
        )
