"""Whether the file itself is sound: whole, every reference found, searching true."""

from __future__ import annotations

from bocounter.errors import StoreTrouble
from bocounter.store.driver import DatabaseError
from bocounter.store.reader import Rows, search_tables
from bocounter.store.store import Store

MOST_FAULTS = 50


def file_faults(rows: Rows) -> list[str]:
    """Say in sentences what is wrong with the file; nothing when it is whole.

    Ask it by a new reader: full-text tables look at themselves with what a connection remembers
    of them, and one that is older than the last write raises a false alarm.
    """
    found = [str(row[0]) for row in rows.all(f"PRAGMA integrity_check({MOST_FAULTS})")]
    wrong = [f"The file is damaged: {fault}." for fault in found if fault != "ok"]
    for table, row, other, _ in rows.all("PRAGMA foreign_key_check")[:MOST_FAULTS]:
        wrong.append(f"Row {row} of {table} refers to a row of {other} that is not there.")
    return wrong


def search_faults(store: Store) -> list[str]:
    """Say which full-text tables do not hold what their tables hold. Changes nothing.

    The store must be held for writing: SQLite asks this as a statement of the writing kind.
    """
    with store.reading() as rows:
        names = search_tables(rows)
    wrong: list[str] = []
    for name in names:
        try:
            with store.write(urgent=False) as write:
                write.all(f"INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)")  # noqa: S608 -- the name is the schema's own
        except (DatabaseError, StoreTrouble):
            wrong.append(f"Searching is not true: {name} does not hold what its table holds.")
    return wrong
