"""Writing: one connection, one transaction at a time, deeds before pages.

Every transaction begins with BEGIN IMMEDIATE: a deferred one that upgrades its lock fails
at once, whatever the busy timeout, and a failed migration would leave half a table.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bocounter.errors import StoreTrouble
from bocounter.store import driver, sealing
from bocounter.store.failures import translated
from bocounter.store.journal import WATCH, Journal
from bocounter.store.reader import Row, search_tables

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
APPLICATION_ID = 0x626F6331  # "boc1": tells our file from any other SQLite file


def connect_to_write(path: Path) -> driver.Connection:
    """Open the store for writing, with the pragmas the one writer has."""
    connection = driver.opened(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -32768")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA trusted_schema = OFF")
    # A customer the ERP has deleted is to be gone from the bytes too; it costs nothing measurable.
    connection.execute("PRAGMA secure_delete = ON")
    return connection


class Write:
    """A transaction under way: rows by plain SQL with bound parameters, straight to the driver."""

    def __init__(self, connection: driver.Connection) -> None:
        self._connection = connection

    def all(self, sql: str, parameters: Sequence[object] | dict[str, object] = ()) -> list[Row]:
        """Give all rows of one plain statement, as a reader does, inside this transaction."""
        return self._connection.execute(sql, parameters).fetchall()

    def many(self, sql: str, parameters: Sequence[Sequence[object]]) -> None:
        """Run one plain statement for each row of parameters."""
        if parameters:
            self._connection.executemany(sql, parameters)


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
    """The one write connection of a store, shared by the threads of one process.

    With a ``journal`` each word that a transaction put or moved is told there before the block
    ends. ``seals``: what people said enters the chain of the audit in the transaction that puts
    it. The upgrade does neither.
    """

    def __init__(self, path: Path, journal: Journal | None = None, *, seals: bool = True) -> None:
        self._path = path
        self.journal = journal
        self._seals = seals
        self._turns = _Turns()
        with translated(path):
            self._raw = connect_to_write(path)
            watch = (*(WATCH if journal is not None else ()), *(sealing.WATCH if seals else ()))
            for statement in watch:
                self._raw.execute(statement)
        self._synchronous = ""
        self._engine: Engine | None = None

    @contextmanager
    def write(self, *, urgent: bool = True) -> Iterator[Write]:
        """Run one transaction: kept as a whole, or not at all.

        ``urgent`` is for what a person wrote: it goes before the pages that wait, and is on
        the disk when the block ends (synchronous FULL). Pages of the ERP can be pulled
        again and use NORMAL.
        """
        with self._turns.turn(urgent=urgent), translated(self._path):
            self._sync_as("FULL" if urgent else "NORMAL")
            self._raw.execute("BEGIN IMMEDIATE")
            try:
                write = Write(self._raw)
                yield write
                if self._seals:
                    sealing.seal_new(write)
                told = [] if self.journal is None else self.journal.gather(write)
                self._raw.execute("COMMIT")
            except BaseException:
                # On a full or failing disk SQLite has rolled back by itself already.
                if self._raw.in_transaction:
                    self._raw.execute("ROLLBACK")
                raise
            if self.journal is not None:
                self.journal.add(told, onto_the_disk=urgent)

    def _sync_as(self, synchronous: str) -> None:
        if self._synchronous != synchronous:
            self._raw.execute(f"PRAGMA synchronous = {synchronous}")
            self._synchronous = synchronous

    def rewrite(self) -> None:
        """Write the whole file anew, so that nothing is left in it of what was taken away.

        The search tables are merged first: they keep the words of a row that is gone until then.
        Raises StoreTrouble while somebody reads on who began before: the log keeps it for them.
        """
        with self._turns.turn(urgent=True), translated(self._path):
            for name in search_tables(Write(self._raw)):
                self._raw.execute(f"INSERT INTO {name}({name}) VALUES ('optimize')")  # noqa: S608 -- the name is the schema's own
            self._raw.execute("VACUUM")
            ((busy, *_),) = self._raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        if busy:
            raise StoreTrouble(
                f"Another program or window is reading {self._path.name}, so its file could not "
                "be written anew.",
                "Close the others, then repeat it: it goes on where it stopped.",
            )

    def mapper(self) -> Connection:
        """Give the connection as the mapper has it, for the upgrade alone."""
        from sqlalchemy import create_engine, event
        from sqlalchemy.pool import StaticPool

        self._engine = create_engine(
            "sqlite://", module=driver.library, creator=lambda: self._raw, poolclass=StaticPool
        )
        event.listen(self._engine, "begin", _begin_immediate)
        return self._engine.connect()

    def under_way(self) -> Write:
        """Give the transaction that the mapper has begun, for the upgrade alone."""
        return Write(self._raw)

    def close(self) -> None:
        """Bring the log home and let go of the file."""
        with self._turns.turn(urgent=True):
            if self._engine is not None:
                self._engine.dispose()
            self._raw.close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
