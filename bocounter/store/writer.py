"""Writing: one connection, one transaction at a time, deeds before pages.

Every transaction begins with BEGIN IMMEDIATE: a deferred one that upgrades its lock fails
at once, whatever the busy timeout, and a failed migration would leave half a table.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Executable, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from bocounter.store import driver
from bocounter.store.failures import translated
from bocounter.store.reader import Row

APPLICATION_ID = 0x626F6331  # "boc1": tells our file from any other SQLite file


def connect_to_write(path: Path) -> driver.Connection:
    """Open the store for writing, with the pragmas the one writer has."""
    connection = driver.opened(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -32768")
    connection.execute("PRAGMA temp_store = MEMORY")
    # trusted_schema stays on: our triggers keep the full-text tables, which SQLite 3.40 does
    # not count as innocuous. Readers, which run no trigger, have it off.
    return connection


class Write:
    """A transaction under way: statements of the mapper, or rows by plain SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def execute(
        self, statement: Executable, parameters: Sequence[dict[str, Any]] | None = None
    ) -> int:
        """Run one statement, once for each set of parameters; give the rows it touched."""
        if parameters is not None and not parameters:
            return 0
        result = self._connection.execute(statement, parameters)
        return result.rowcount if result.rowcount > 0 else 0

    def all(self, sql: str, parameters: Sequence[object] | dict[str, object] = ()) -> list[Row]:
        """Give all rows of one plain statement, as a reader does, inside this transaction."""
        bound = parameters if isinstance(parameters, dict) else tuple(parameters)
        result = self._connection.exec_driver_sql(sql, bound)
        return [tuple(row) for row in result] if result.returns_rows else []

    def many(self, sql: str, parameters: Sequence[Sequence[object]]) -> None:
        """Run one plain statement for each row of parameters."""
        if parameters:
            self._connection.exec_driver_sql(sql, [tuple(row) for row in parameters])


class _Turns:
    """A lock whose urgent takers go before the others."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken = False
        self._urgent_waiting = 0

    @contextmanager
    def turn(self, *, urgent: bool) -> Iterator[None]:
        with self._changed:
            self._urgent_waiting += urgent
            self._changed.wait_for(lambda: not self._taken and (urgent or not self._urgent_waiting))
            self._urgent_waiting -= urgent
            self._taken = True
        try:
            yield
        finally:
            with self._changed:
                self._taken = False
                self._changed.notify_all()


class Writer:
    """The one write connection of a store, shared by the threads of one process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turns = _Turns()
        with translated(path):
            self._raw = connect_to_write(path)
        self._engine = create_engine(
            "sqlite://", module=driver.library, creator=lambda: self._raw, poolclass=StaticPool
        )
        event.listen(self._engine, "begin", _begin_immediate)
        self._connection = self._engine.connect()

    @contextmanager
    def write(self, *, urgent: bool = True) -> Iterator[Write]:
        """Run one transaction: kept as a whole, or not at all.

        ``urgent`` is for what a person wrote: it goes before the pages that wait, and is on
        the disk when the block ends (synchronous FULL). Pages of the ERP can be pulled
        again and use NORMAL.
        """
        with self._turns.turn(urgent=urgent), translated(self._path), _driver_errors():
            self._raw.execute(f"PRAGMA synchronous = {'FULL' if urgent else 'NORMAL'}")
            with self._connection.begin():
                yield Write(self._connection)

    @property
    def connection(self) -> Connection:
        """The connection itself, for the upgrade alone."""
        return self._connection

    def close(self) -> None:
        """Bring the log home and let go of the file."""
        with self._turns.turn(urgent=True):
            self._connection.close()
            self._engine.dispose()


@contextmanager
def _driver_errors() -> Iterator[None]:
    """Give the driver's own error where the mapper has wrapped it."""
    try:
        yield
    except DBAPIError as error:
        if isinstance(error.orig, driver.Error):
            raise error.orig from error
        raise


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
