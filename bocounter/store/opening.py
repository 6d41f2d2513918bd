"""What happens before a held store takes a deed: finished, brought up, at one with its journal."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from bocounter import places
from bocounter.errors import StoreTrouble, WrongUse
from bocounter.store import forgetting, mending, replaying, upgrade
from bocounter.store.audit import audit
from bocounter.store.failures import damaged, translated
from bocounter.store.journal import Journal, read
from bocounter.store.reader import Reader
from bocounter.store.sealing import seal_all
from bocounter.store.writer import Writer


def make_ready(path: Path, who: str, now: datetime, *, look: bool | None = None) -> Writer:
    """Bring a store to this program's shape and at one with its journal; give its one writer.

    The caller holds the store.

    What the store has and the journal lacks is added there. Words that only the journal has
    mean that the store is an older copy, put back by hand: they are written again, and whatever
    may have been sent since is looked up in the ERP before anything is sent. ``look`` at the
    whole file: once a day, unless it is True (after an unclean end) or False (a store made anew).
    A log that lies beside the store, though whoever held it let go, may be another's: then too.
    """
    refuse_a_share(path)
    logged = _has_a_log(path)
    if look is not False:
        mending.finish(path, now)
        look_sometimes(path, now, surely=bool(look) or logged)
    if logged:
        _refuse_anothers_log(path)
    upgrade.bring_up(path, now)
    return at_one(path, who, now)


def refuse_a_share(path: Path, mounts: Path = places.MOUNTS) -> None:
    """Raise WrongUse for a store on a network share, where locks are a matter of luck."""
    share = places.network_share(path, mounts)
    if share is not None:
        raise WrongUse(
            f"{path} lies on a network share ({share}), and a store there would be damaged.",
            "Name a file on a disk of this PC with --store. PCs share their words through the ERP.",
        )


def look_sometimes(path: Path, now: datetime, *, surely: bool) -> None:
    """Look at the whole file once a day, and after an unclean end. Raises StoreTrouble.

    It costs 26 ms for 200,000 parts (docs/decisions/0011): too much for each deed.
    """
    looked = path.with_name(path.name + ".looked")
    today = f"{now:%Y-%m-%d}"
    with translated(path):
        if not surely and path.exists() and path.stat().st_size and _text(looked) == today:
            return
        if mending.is_damaged(path):
            raise damaged(path)
        looked.write_text(today, encoding="utf-8")


def _has_a_log(path: Path) -> bool:
    """Whether anything waits to be brought home. Asks the folder only: SQLite alone opens logs."""
    for end in ("-wal", "-journal"):
        try:
            if path.with_name(path.name + end).stat().st_size:
                return True
        except (FileNotFoundError, NotADirectoryError):
            continue
    return False


def _refuse_anothers_log(path: Path) -> None:
    """Raise StoreTrouble when the log makes another store of this one, before it is brought home.

    A whole and valid log of another store passes every check of the file.
    """
    if upgrade.shape_of(path) != upgrade.SHAPE:
        return
    with translated(path):
        reader = Reader(path)
        try:
            if not Journal(path).is_anothers(reader):
                return
        finally:
            reader.close()
    raise StoreTrouble(
        f"The log {path.name}-wal beside the store {path} is that of another store.",
        "Move it to another folder, then repeat; the store itself is as it was.",
    )


def _text(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return None


def at_one(path: Path, who: str, now: datetime) -> Writer:
    """Bring the store and its journal together, and give the writer that keeps both."""
    with translated(path):
        journal = Journal(path)
    # By the writer: a reader that closes last leaves SQLite's files beside the store.
    writer = Writer(path, journal)
    try:
        with writer.write(urgent=False) as write:
            seal_all(write, by=who, now=now)
            strangers = journal.unknown_to(write)
            lacking = journal.lacking(write)
            knows_more = not journal.forgotten.keys() <= forgetting.forgotten(write).keys()
        again: list[str] = []
        extent: dict[str, Any] = {}
        if strangers:
            with writer.write() as write:
                done = replaying.take_back(write, path, now)
                told = f"{done.written} written again, {done.asked} to be looked up"
                audit(write, "older copy", path.name, told, by=who, now=now)
                again = done.forgotten
                extent = journal.extent(write)
        elif knows_more:
            with writer.write() as write:
                again = replaying.forget_again(write, read(path), now)
        if again:
            writer.rewrite()
    except BaseException:
        writer.close()
        raise
    journal.add([extent] if strangers else lacking)
    return writer
