"""Copies of the store that open: the driver's online backup, looked at before it counts."""

from __future__ import annotations

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
        half.replace(to)
    return to
