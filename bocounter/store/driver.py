"""The SQLite driver. No other module imports one.

Two copies of SQLite in one process drop each other's locks on the same file, and a row that
was acknowledged is gone: so there is one, and it is chosen here. It is the one that comes with
SQLCipher's wheels, without its cipher (docs/decisions/0011); it speaks as the standard
library's does, whose types it is checked by.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3 as library
    from sqlite3 import Connection, DatabaseError, Error, OperationalError
else:
    from sqlcipher3 import dbapi2 as library
    from sqlcipher3.dbapi2 import Connection, DatabaseError, Error, OperationalError

__all__ = (
    "BUSY_SECONDS",
    "VERSION",
    "Connection",
    "DatabaseError",
    "Error",
    "OperationalError",
    "library",
    "opened",
    "opened_read_only",
)

BUSY_SECONDS = 5.0
"""How long a statement waits for another connection that writes."""

KEPT_STATEMENTS = 400
"""Compiled statements kept a connection: a round alone has 270, and the driver's own 128 turn."""

VERSION = library.sqlite_version
"""The version of SQLite that this program runs on."""


def opened(path: Path) -> Connection:
    """Open a file to read and write, made when it is missing. Transactions are the caller's."""
    return library.connect(
        path,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=KEPT_STATEMENTS,
    )


def opened_read_only(path: Path, *, as_it_lies: bool = False) -> Connection:
    """Open a file that is there, never to write. ``as_it_lies``: also without its log."""
    address = f"{path.absolute().as_uri()}?mode=ro" + ("&immutable=1" if as_it_lies else "")
    return library.connect(
        address,
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=KEPT_STATEMENTS,
    )
