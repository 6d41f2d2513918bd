"""What happens before a held store takes a deed: finished, brought up, at one with its journal."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path

from bocounter.store import replaying, upgrade
from bocounter.store.failures import translated
from bocounter.store.journal import Journal
from bocounter.store.writer import Writer


def make_ready(path: Path, now: datetime) -> Journal:
    """Bring a store to this program's shape and at one with its journal. The caller holds it.

    What the store has and the journal lacks is added there. Words that only the journal has
    mean that the store is an older copy, put back by hand: they are written again, and whatever
    may have been sent since is looked up in the ERP before anything is sent.
    """
    upgrade.bring_up(path, now)
    return at_one(path, now)


def at_one(path: Path, now: datetime) -> Journal:
    """Bring the store and its journal together, and give the journal."""
    with translated(path):
        journal = Journal(path)
    # By the writer: a reader that closes last leaves SQLite's files beside the store.
    with closing(Writer(path, journal)) as writer:
        with writer.write(urgent=False) as write:
            strangers = journal.unknown_to(write)
            lacking = journal.lacking(write)
        if strangers:
            with writer.write() as write:
                replaying.take_back(write, path, now)
    journal.add(() if strangers else lacking)
    return journal
