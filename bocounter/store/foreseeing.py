"""What putting a backup in the store's place would do, before anybody says yes. Reads only."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bocounter.store import backups, driver, journal
from bocounter.store.backups import Backup
from bocounter.store.reader import open_read_only
from bocounter.store.replaying import UNSETTLED


@dataclass(frozen=True, slots=True)
class Offered:
    """A backup with the number of words in it; ``words`` None: it cannot be read.

    ``written`` words are not in it and come back from the side journal; ``asked`` will be looked
    up in the ERP before anything is sent.
    """

    backup: Backup
    words: int | None
    written: int = 0
    asked: int = 0


def offered(store: Path) -> tuple[Offered, ...]:
    """Give the backups beside a store, the newest first, each with what it would do."""
    told = {word: entry["state"] for word, entry in journal.read(store).words.items()}
    return tuple(_foreseen(one, told) for one in backups.kept(store))


def can_come_back(store: Path) -> bool:
    """Whether there is a backup or a side journal to make a lost or damaged store again from."""
    return bool(backups.kept(store)) or journal.place(store).exists()


def _foreseen(one: Backup, told: dict[str, str]) -> Offered:
    try:
        with closing(open_read_only(one.path)) as rows:
            held: dict[str, str] = dict(rows.execute("SELECT id, state FROM operation").fetchall())
    except (driver.Error, UnicodeDecodeError):
        return Offered(one, None)
    # As the replay does it: what the journal tells later counts, but no end is taken back.
    then = held | {
        word: state for word, state in told.items() if held.get(word) not in journal.FINAL
    }
    return Offered(
        one,
        len(held),
        written=len(told.keys() - held.keys()),
        asked=sum(state in UNSETTLED for state in then.values()),
    )
