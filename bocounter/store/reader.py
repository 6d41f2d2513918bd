"""Reading: plain rows, never a write, on a connection that needs the standard library only."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from bocounter.store import driver
from bocounter.store.failures import translated

Row = tuple[Any, ...]


class Rows(Protocol):
    """Whatever can be asked for rows: a reader, or a write under way."""

    def all(self, sql: str, parameters: Sequence[object] | dict[str, object] = ()) -> list[Row]:
        """Give all rows of one statement with bound parameters."""


def search_tables(rows: Rows) -> tuple[str, ...]:
    """Give the names of the full-text tables."""
    found = rows.all(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%'"
    )
    return tuple(name for name, sql in found if re.search(r"using\s+fts5\s*\(", sql, re.IGNORECASE))


class Interrupted(Exception):
    """The question was dropped because a newer one made it pointless."""


def open_read_only(path: Path) -> driver.Connection:
    """Open a store that is not to be changed, also where nothing can be written beside it.

    SQLite makes two small files beside a store even to read it. In a folder one may not write
    to, or on a full disk, it is read as it lies, if no writer has left anything to bring home.
    """
    connection = driver.opened_read_only(path)
    try:
        connection.execute("PRAGMA schema_version").fetchone()
    except driver.OperationalError:
        connection.close()
        if not path.is_file() or not _is_whole(path):
            raise
        connection = driver.opened_read_only(path, as_it_lies=True)
    return connection


def _is_whole(path: Path) -> bool:
    """Whether all of the store is in its file. Asks the folder only: the log is never opened."""
    log = path.with_name(path.name + "-wal")
    try:
        return log.stat().st_size == 0
    except FileNotFoundError:
        return True


def connect_to_read(path: Path) -> driver.Connection:
    """Open a store read-only, with the pragmas every reader has."""
    connection = open_read_only(path)
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA mmap_size = 268435456")
    connection.execute("PRAGMA cache_size = -16384")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


class Reader:
    """One read-only connection. Used by one thread at a time; ``interrupt`` from any."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with translated(path):
            self._connection = connect_to_read(path)
        self._lock = threading.Lock()

    def all(self, sql: str, parameters: Sequence[object] | dict[str, object] = ()) -> list[Row]:
        """Give all rows. Raises Interrupted when ``interrupt`` was called meanwhile."""
        with self._lock, translated(self._path):
            try:
                return self._connection.execute(sql, parameters).fetchall()
            except driver.OperationalError as error:
                if "interrupted" in str(error):
                    raise Interrupted from error
                raise

    def snapshot(self) -> Snapshot:
        """Give a block in which every question sees the store as of its first one."""
        return Snapshot(self)

    def interrupt(self) -> None:
        """Make the question under way end at once."""
        self._connection.interrupt()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()


class Snapshot:
    """Several questions to one moment of the store: ``with reader.snapshot(): ...``."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def __enter__(self) -> Reader:
        self._reader.all("BEGIN")
        return self._reader

    def __exit__(self, *_: object) -> None:
        self._reader.all("COMMIT")
