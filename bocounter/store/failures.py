"""What the driver's failures mean to a person, said once, at the border."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bocounter.errors import Damaged, DiskTrouble, Known, StoreTrouble
from bocounter.store import driver

SMALLEST_ROOM = 64 * 1024
"""Bytes; below that a disk counts as full."""


def _advice(text: str, path: Path) -> Known | None:
    if "disk is full" in text or "disk full" in text or ("disk i/o" in text and _is_full(path)):
        return _full(path)
    if "locked" in text or "busy" in text:
        return StoreTrouble(
            f"The store {path} is in use by another program.",
            "Wait a moment, or close the other bocounter, and repeat.",
        )
    if "readonly" in text or "read-only" in text or "unable to open" in text:
        return StoreTrouble(
            f"The store {path} cannot be opened for writing.",
            "Give yourself the right to write to that folder, or name another with --store.",
        )
    if "disk i/o" in text:
        return DiskTrouble(
            f"The disk that holds {path} cannot be read or written.",
            "Check the disk and its free space, then repeat; nothing half done was kept.",
        )
    if any(
        word in text
        for word in ("malformed", "not a database", "corrupt", "file format", "could not decode")
    ):
        return damaged(path)
    return None


def damaged(path: Path) -> Damaged:
    """Give the trouble of a damaged store, the same wherever the damage shows."""
    return Damaged(
        f"The store {path} is damaged.",
        "Open the window, which offers the repair, or run 'bocounter check --repair': it sets the "
        "file aside, takes the newest good backup, and writes your words since then again.",
    )


def _full(path: Path) -> Known:
    return DiskTrouble(
        f"The disk that holds {path} is full.",
        "Free some space and repeat what you did; nothing half done was kept.",
    )


def _is_full(path: Path) -> bool:
    """Whether there is no room for even the smallest file that SQLite keeps beside a store."""
    try:
        return shutil.disk_usage(path.parent).free < SMALLEST_ROOM
    except OSError:
        return False


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn the driver's errors about the file into sentences; all others are bugs and pass."""
    try:
        yield
    except (driver.OperationalError, driver.DatabaseError) as error:
        known = _advice(str(error).lower(), path)
        if known is None:
            raise
        raise known from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _full(path) from error
        raise StoreTrouble(
            f"The store {path} cannot be reached: {error.strerror or error}.",
            "Check that the folder exists and that you may write to it, "
            "or name another with --store.",
        ) from error
