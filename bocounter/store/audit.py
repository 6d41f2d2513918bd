"""The audit: what was done to the store itself, one row a deed, each sealed with the one before.

The database refuses to change or delete a row; whoever goes around that breaks the chain of
SHA-256 sums, and ``faults`` says where. The newest sum is kept in the side journal and, where the
ERP can keep it, there: only so is a tail that was cut off noticed.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from bocounter.models.instants import written
from bocounter.store.reader import Rows

START = "0" * 64
"""What the first row is sealed with."""

PUT_BACK = ("older copy", "restore", "mend")
"""The deeds after which a store goes on from an older state."""


def audit(write: Rows, deed: str, subject: str, detail: str, *, by: str, now: datetime) -> int:
    """Add one row: who did what to what, and when. Gives its number."""
    return add(write, deed, subject, detail, by=by, at=written(now))


def add(write: Rows, deed: str, subject: str, detail: str, *, by: str, at: str) -> int:
    """Add one row, with an instant as the store has it."""
    seq, previous = head(write) or (0, START)
    row = (seq + 1, at, by, deed, subject, detail, previous)
    write.all(
        'INSERT INTO audit (seq, at, "by", deed, subject, detail, previous, hash) '
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (*row, _sum(row)),
    )
    return seq + 1


def head(rows: Rows) -> tuple[int, str] | None:
    """Give the newest row's number and sum; None while there is none."""
    found = rows.all("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
    return (int(found[0][0]), str(found[0][1])) if found else None


def lives(rows: Rows) -> list[str]:
    """Give the marks of the store's lives: one begins each time it is put back."""
    found = rows.all(
        "SELECT hash FROM audit WHERE deed IN (SELECT value FROM json_each(?)) ORDER BY seq",
        (json.dumps(PUT_BACK),),
    )
    return [row[0] for row in found]


def faults(rows: Rows, anchored: tuple[int, str] | None = None, *, since: int = 0) -> list[str]:
    """Say where the chain is broken. ``anchored`` is a head that was kept elsewhere.

    ``since`` leaves out the rows before that one, which somebody has looked at before.
    """
    wrong: list[str] = []
    expected, previous, seen = 1, START, None
    before = rows.all("SELECT seq, previous FROM audit WHERE seq = ?", (since,))
    if before:
        expected, previous = before[0]
    for row in rows.all(
        'SELECT seq, at, "by", deed, subject, detail, previous, hash FROM audit '
        "WHERE seq >= ? ORDER BY seq",
        (expected,),
    ):
        if row[0] != expected:
            wrong.append(f"The audit lacks row {expected}: somebody removed it.")
        elif row[6] != previous or row[7] != _sum(row[:7]):
            wrong.append(f"Row {row[0]} of the audit is not as it was written.")
        if anchored is not None and row[0] == anchored[0]:
            seen = row[7]
        expected, previous = row[0] + 1, row[7]
    if anchored is not None and seen != anchored[1]:
        wrong.append(f"The audit does not hold row {anchored[0]} as it was when it was written.")
    return wrong


def _sum(row: tuple[object, ...]) -> str:
    text = json.dumps(row, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
