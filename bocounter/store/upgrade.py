"""Bringing a store to this program's shape: refused when newer, backed up when older."""

from __future__ import annotations

import stat
from contextlib import closing
from datetime import datetime
from pathlib import Path

from bocounter import places
from bocounter.errors import StoreTrouble, WrongUse
from bocounter.store.backup import back_up
from bocounter.store.failures import translated
from bocounter.store.reader import open_read_only

SHAPE = 13
"""The number of this program's store shape: the count of its migrations, in ``user_version``."""

_OURS = 0x626F6331


def shape_of(path: Path, *, newer: bool = False) -> int | None:
    """Give the shape of the store there, 0 for an empty file, None when there is no file.

    Raises StoreTrouble when it is not ours, damaged, or newer than this program; the last only
    unless ``newer`` says that such a one will do, to read.
    """
    with translated(path):
        if not _is_there(path):
            return None
    with translated(path), closing(open_read_only(path)) as connection:
        shape = int(connection.execute("PRAGMA user_version").fetchone()[0])
        mark = int(connection.execute("PRAGMA application_id").fetchone()[0])
        # Marks in the file's head: asked for the tables themselves, SQLite would read them all.
        tables = int(connection.execute("PRAGMA schema_version").fetchone()[0])
    if tables and mark != _OURS:
        raise StoreTrouble(
            f"{path} is a database of another program.",
            "Name a file of bocounter's own with --store.",
        )
    if shape > SHAPE and not newer:
        raise too_new(path, shape)
    return shape if tables else 0


def too_new(path: Path, shape: int) -> StoreTrouble:
    """Give the trouble of whoever would write to a store of a newer program."""
    return StoreTrouble(
        f"The store {path} was written by a newer bocounter "
        f"(shape {shape}, this program knows {SHAPE}).",
        "Install the newer bocounter on this PC. Until then this one reads what it understands, "
        "'bocounter export words FILE' saves what is not in the ERP yet, and nothing is changed.",
    )


def _is_there(path: Path) -> bool:
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    if stat.S_ISDIR(found.st_mode):
        raise WrongUse(f"{path} is a folder.", "Name a file in it with --store.")
    return True


def bring_up(path: Path, now: datetime, *, to: int | None = None, backed_up: bool = False) -> None:
    """Create the store, or upgrade it after a backup; nothing happens when it is current.

    The caller holds the store. Each migration is one transaction, with the words that wait
    converted in it: after a crash the store has the old shape or the new one. ``to`` stops at
    an older shape; ``backed_up`` says that the file is a copy itself.
    """
    shape = shape_of(path)
    if shape == (to or SHAPE):
        return
    if shape and not backed_up:
        folder = places.backups(path)
        with translated(path):
            folder.mkdir(parents=True, exist_ok=True)
        back_up(path, folder / f"before-shape-{SHAPE}-{now:%Y%m%dT%H%M%SZ}.db")
    elif not shape:
        with translated(path):
            path.touch(mode=0o600)  # customers' names and numbers are nobody else's business
    _migrate(path, "head" if to is None else f"{to:04}", now)


def _migrate(path: Path, to: str, now: datetime) -> None:
    # Alembic costs more than a whole start of the program: imported only when a store is behind.
    from alembic import command
    from alembic.config import Config

    from bocounter.store import payloads
    from bocounter.store.writer import APPLICATION_ID, Writer

    config = Config()
    config.set_main_option("script_location", "bocounter:store/migrations")
    with translated(path):
        writer = Writer(path, seals=False)
        try:
            with writer.mapper() as connection:
                config.attributes["connection"] = connection
                config.attributes["applied"] = lambda: payloads.convert(writer.under_way(), now=now)
                command.upgrade(config, to)
            with writer.write() as write:
                write.all(f"PRAGMA application_id = {APPLICATION_ID}")
        finally:
            writer.close()
