"""Putting a store back: from a backup a person names, or because the file is damaged.

The new store is made whole beside the old one first: a copy of the backup, brought to this
program's shape, with the words of the side journal written again. Then the old file is set
aside under a dated name, never deleted, and the new one takes its place. Whenever this is
interrupted, the next opening finishes it or finds the old store untouched.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bocounter.errors import StoreTrouble, WrongUse
from bocounter.progress import Progress, Silent, Step
from bocounter.store import backups, driver, journal, upgrade
from bocounter.store.audit import audit, head
from bocounter.store.backup import back_up, onto_the_disk
from bocounter.store.backups import Backup
from bocounter.store.failures import translated
from bocounter.store.hold import Hold
from bocounter.store.journal import Journal
from bocounter.store.reader import open_read_only
from bocounter.store.replaying import Replayed, take_back
from bocounter.store.sealing import seal_all
from bocounter.store.trust import check_backup, is_usable
from bocounter.store.writer import Writer

WAIT_SECONDS = 5.0
_READY = ".restoring"
_LOOKING = "Looking at the backups"


@dataclass(frozen=True, slots=True)
class Report:
    """What was done: from which backup (None: an empty store), where the old file lies now.

    ``sentences`` say the same for a person. ``mended`` is False when nothing was wrong.
    """

    mended: bool
    backup: Path | None = None
    set_aside: Path | None = None
    replayed: Replayed = field(default_factory=Replayed)
    sentences: tuple[str, ...] = ()


def restore(
    path: Path, backup: Path, who: str, now: datetime, progress: Progress | None = None
) -> Report:
    """Put ``backup`` in the place of the store at ``path``, with every word since written again.

    Raises WrongUse when the backup is not one, StoreTrouble when it is damaged or newer than
    this program, or when another program holds the store; nothing is changed then.
    """
    if backup.absolute() == path.absolute():
        raise WrongUse(f"{backup} is the store itself.", "Name a backup of it.")
    hold = Hold(path, who, WAIT_SECONDS)
    try:
        watched = progress or Silent()
        finish(path, now)
        watched.step(Step(_LOOKING, 0, 1))
        check_backup(backup)
        return _replace(path, backup, who, now, "restore", watched)
    finally:
        hold.release()


def mend(path: Path, who: str, now: datetime, progress: Progress | None = None) -> Report:
    """Look whether the store is damaged, and put it back from its newest good backup.

    Without one an empty store takes its place, and the words come from the journal. Nothing is
    done to a sound store, or to one that was written by a newer program.
    """
    hold = Hold(path, who, WAIT_SECONDS)
    try:
        finish(path, now)
        if not is_damaged(path):
            return Report(False, sentences=(f"{path} is whole; nothing was done.",))
        watched = progress or Silent()
        found = _newest_good(backups.kept(path), watched)
        return _replace(path, None if found is None else found.path, who, now, "mend", watched)
    finally:
        hold.release()


def is_damaged(path: Path) -> bool:
    """Whether the file at ``path`` is no whole store, though there is, or was, one."""
    if not path.exists():  # a new one is made, and the journal's words are written into it
        return bool(backups.kept(path))
    if path.is_file() and not path.stat().st_size:
        return bool(backups.kept(path)) or journal.place(path).exists()
    try:
        with closing(open_read_only(path)) as rows:
            return bool(rows.execute("PRAGMA quick_check(1)").fetchone() != ("ok",))
    except driver.OperationalError as error:
        if any(word in str(error) for word in ("locked", "busy", "unable to open", "readonly")):
            raise StoreTrouble(
                f"The store {path} cannot be looked at: {error}.",
                "Close other programs that use it, and repeat.",
            ) from error
        return True
    except (driver.DatabaseError, UnicodeDecodeError):
        return True


def finish(path: Path, now: datetime) -> None:
    """Finish a replacement that was interrupted after the new store was ready."""
    ready = path.with_name(path.name + _READY)
    if ready.exists():
        _tell_the_journal(ready, path)
        _set_aside(path, now)
        _into_place(ready, path)


def _newest_good(found: Sequence[Backup], progress: Progress) -> Backup | None:
    for place, one in enumerate(found):
        progress.step(Step(_LOOKING, place, len(found)))
        if is_usable(one.path):
            return one
    return None


def _replace(
    path: Path, backup: Path | None, who: str, now: datetime, deed: str, progress: Progress
) -> Report:
    """Put it in place. Once the first file moves nobody is asked any more: it is done whole."""
    half = path.with_name(path.name + _READY + ".part")
    with translated(path):
        for end in ("", "-wal", "-shm", ".part"):
            half.with_name(half.name + end).unlink(missing_ok=True)
        progress.step(Step("Copying the backup", 0, 3))
        if backup is not None:
            back_up(backup, half)
        progress.step(Step("Bringing it to this program's shape", 1, 3))
        upgrade.bring_up(half, now, backed_up=True)
        progress.step(Step("Writing your words again", 2, 3))
        replayed = _write_again(path, half, backup, who, now, deed)
        ready = path.with_name(path.name + _READY)
        onto_the_disk(half)
        half.replace(ready)
        _tell_the_journal(ready, path)
        aside = _set_aside(path, now)
        _into_place(ready, path)
    return Report(True, backup, aside, replayed, _sentences(path, backup, aside, replayed))


def _write_again(
    path: Path, half: Path, backup: Path | None, who: str, now: datetime, deed: str
) -> Replayed:
    with closing(Writer(half)) as writer:
        with writer.write() as write:
            seal_all(write, by=who, now=now)
            replayed = take_back(write, path, now)
            source = "an empty store" if backup is None else backup.name
            told = f"{replayed.written} written again, {replayed.asked} to be looked up"
            audit(write, deed, source, told, by=who, now=now)
        if replayed.forgotten:
            writer.rewrite()
    return replayed


def _set_aside(path: Path, now: datetime) -> Path | None:
    """Give the old files a dated name. The log goes first: it belongs to no other store."""
    stamp = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    aside = path.with_name(f"{path.name}.set-aside-{stamp}")
    number = 2
    while aside.exists():
        aside, number = path.with_name(f"{path.name}.set-aside-{stamp}-{number}"), number + 1
    found = False
    for end in ("-wal", "-shm", ""):
        old = path.with_name(path.name + end)
        if old.exists():
            old.rename(aside.with_name(aside.name + end))
            found = found or not end
    return aside if found else None


def _into_place(ready: Path, path: Path) -> None:
    ready.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _tell_the_journal(ready: Path, path: Path) -> None:
    """Let the journal know the store that is about to take the old one's place: its audit, and
    how far it has come.
    """
    kept = Journal(path)
    with closing(Writer(ready)) as writer, writer.write() as rows:
        newest, extent = head(rows), kept.extent(rows)
    kept.add([extent, *([] if newest is None else [{"audit": list(newest), "anew": True}])])


def _sentences(
    path: Path, backup: Path | None, aside: Path | None, replayed: Replayed
) -> tuple[str, ...]:
    said = [
        f"{path} was put back from {backup}."
        if backup is not None
        else f"{path} was made anew, because there was no good backup."
    ]
    if aside is not None:
        said.append(f"The old file lies at {aside}; nothing of it was deleted.")
    said.append(
        f"{_words(replayed.written)} came back from the side journal, "
        f"and {_words(replayed.moved)} stood further on there."
    )
    said.append(
        f"{_words(replayed.asked)} will be looked up in the ERP before anything is sent. "
        "Run 'bocounter sync': it also reads what the ERP says now."
    )
    return (*said, *replayed.notes)


def _words(number: int) -> str:
    return f"{number:,} word" if number == 1 else f"{number:,} words"
