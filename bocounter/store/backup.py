"""Copies of the store that open: the driver's online backup, looked at before it counts."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

from bocounter.errors import StoreTrouble, WrongUse
from bocounter.store import driver
from bocounter.store.failures import translated
from bocounter.store.reader import open_read_only


def back_up(store: Path, to: Path) -> Path:
    """Copy the store to ``to`` while it is in use, verified by opening; an older file is replaced.

    Raises StoreTrouble when the copy does not pass, WrongUse when ``to`` is the store itself.
    """
    if to.absolute() == store.absolute():
        raise WrongUse(f"{to} is the store itself.", "Name another file for the backup.")
    if not to.parent.is_dir():
        raise WrongUse(f"There is no folder {to.parent}.", "Make it, or name another file.")
    half = to.with_name(to.name + ".part")
    with translated(to):
        half.unlink(missing_ok=True)
        half.touch(mode=0o600)
        with (
            closing(open_read_only(store)) as source,
            closing(driver.opened(half)) as copy,
        ):
            source.backup(copy, pages=4096)
            copy.execute("PRAGMA journal_mode = DELETE")
            verdict = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
        if verdict != "ok":
            half.unlink(missing_ok=True)
            raise StoreTrouble(
                f"The backup of {store} does not pass its check: {verdict}.",
                "Run 'bocounter check' on the store before anything else.",
            )
        onto_the_disk(half)
        half.replace(to)
    return to


def onto_the_disk(path: Path) -> None:
    """Wait until a file that nobody has open as a database is on the disk as a whole."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
