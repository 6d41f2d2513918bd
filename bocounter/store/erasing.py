"""The files after a forgetting: store, journal and backups hold nothing more of that customer.

Each backup is copied, forgets, is written anew and looked at, and only then takes the place of
the one before; one that cannot be is removed. Files that a person set aside or copied elsewhere
are theirs: they are named.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bocounter.errors import Known
from bocounter.store import backups, driver, forgetting, upgrade
from bocounter.store.backup import back_up, onto_the_disk
from bocounter.store.failures import translated
from bocounter.store.forgetting import Customer
from bocounter.store.sealing import seal_all
from bocounter.store.store import Store
from bocounter.store.trust import check_backup
from bocounter.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Erased:
    """Backups that were ``rewritten`` and ``removed``, and older stores that are ``left``."""

    rewritten: int
    removed: int
    left: tuple[Path, ...]


def erase(
    store: Store, one: Customer, *, by: str, why: str, now: datetime, set_aside: bool
) -> Erased:
    """Take a customer, who is forgotten in the rows, out of the bytes of every file of a store.

    ``set_aside`` deletes the older stores that were set aside; else they are given back.
    Raises StoreTrouble; whatever was not reached is done when it is repeated.
    """
    path = store.path
    store.rewrite()
    with translated(path):
        if store.journal is not None:
            with store.write(urgent=False) as write:  # nobody adds a line meanwhile
                store.journal.tell_anew(write)
        rewritten = removed = 0
        for backup in backups.kept(path):
            if _forgets(backup.path, one, by=by, why=why, now=now):
                rewritten += 1
            else:
                backup.path.unlink(missing_ok=True)
                removed += 1
        left = sorted(path.parent.glob(f"{path.name}.set-aside-*"))
        if set_aside:
            for old in left:
                old.unlink(missing_ok=True)
            left = []
    return Erased(rewritten, removed, tuple(left))


def _forgets(backup: Path, one: Customer, *, by: str, why: str, now: datetime) -> bool:
    """Let a backup forget; False when it is no store that can."""
    half = backup.with_name(backup.name + ".part")
    try:
        check_backup(backup)
        back_up(backup, half)
        upgrade.bring_up(half, now, backed_up=True)
        with closing(Writer(half)) as writer:
            with writer.write() as write:
                seal_all(write, by=by, now=now)
                then = forgetting.customer(write, one.id)
                both = replace(
                    then, names=(*one.names, *then.names), numbers=(*one.numbers, *then.numbers)
                )
                forgetting.forget(write, both, by=by, why=why, now=now)
            writer.rewrite()
        with closing(driver.opened(half)) as copy:
            copy.execute("PRAGMA journal_mode = DELETE")
        if not backups.is_whole(half):
            return False
        onto_the_disk(half)
        half.replace(backup)
    except Known:
        return False
    finally:
        for end in ("", "-wal", "-shm"):
            half.with_name(half.name + end).unlink(missing_ok=True)
    return True
