"""Backups by the clock: hourly if something changed, before each upgrade; old ones go.

Each is verified by opening before it counts, written to a part file and then renamed, and for
its owner only. What two good backups hold of finished words leaves the side journal.
"""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from bocounter import places
from bocounter.store import driver
from bocounter.store.backup import back_up
from bocounter.store.failures import translated
from bocounter.store.reader import Row, open_read_only
from bocounter.store.store import Store

HOURLY = 24
DAILY = 14
BEFORE_UPGRADES = 3
_EVERY = timedelta(hours=1)
_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"(?P<why>hourly|before-shape-\d+)-(?P<at>\d{8}T\d{6}Z)\.db")
_FINGERPRINT = (
    "SELECT (SELECT max(seq) FROM operation), (SELECT max(id) FROM attempt), "
    "(SELECT max(id) FROM sync_run), (SELECT count(*) FROM contact), (SELECT count(*) FROM note), "
    "(SELECT group_concat(state || n) FROM (SELECT state, count(*) AS n FROM operation "
    "GROUP BY state ORDER BY state)), (SELECT group_concat(name || value) FROM "
    "(SELECT name, value FROM setting ORDER BY name))"
)


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup that this program made: of when, and why (``hourly``, ``before-shape-N``)."""

    path: Path
    at: datetime
    why: str


def kept(store: Path) -> list[Backup]:
    """Give the backups beside a store, the newest first."""
    folder = places.backups(store)
    try:
        files = list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    found = [
        Backup(path, datetime.strptime(named["at"], _STAMP).replace(tzinfo=UTC), named["why"])
        for path in files
        if (named := _NAME.fullmatch(path.name))
    ]
    return sorted(found, key=lambda one: (one.at, one.path.name), reverse=True)


def due(store: Path, now: datetime) -> bool:
    """Whether an hour has passed since the newest backup and the store has changed since.

    A clock that was set back counts as an hour.
    """
    newest = next(iter(kept(store)), None)
    if newest is None:
        return True
    if timedelta(0) <= now - newest.at < _EVERY:
        return False
    return _fingerprint(store) != _fingerprint(newest.path)


def make(store: Store, now: datetime) -> Path:
    """Make a backup of a store that is held, let old ones go, and shorten the journal.

    Raises StoreTrouble when the copy does not pass its check; the older ones stay then.
    """
    folder = places.backups(store.path)
    with translated(store.path):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = back_up(store.path, folder / f"hourly-{now.astimezone(UTC):{_STAMP}}.db")
    _let_go(store.path)
    _shorten_journal(store)
    return made


def good(store: Path) -> Backup | None:
    """Give the newest backup that opens and passes its check; None when there is none."""
    return next((one for one in kept(store) if is_whole(one.path)), None)


def is_whole(path: Path) -> bool:
    """Whether a file opens as a database and passes its check. Says nothing of what it holds."""
    try:
        with closing(open_read_only(path)) as copy:
            return bool(copy.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except (driver.Error, UnicodeDecodeError):
        return False


def staying(found: list[Backup]) -> list[Backup]:
    """Say which of the backups (newest first) stay: 24 of an hour, 14 of a day, 3 of upgrades."""
    hourly = [one for one in found if one.why == "hourly"]
    hours = {f"{one.at:%Y%m%d%H}": one for one in reversed(hourly)}
    days = {f"{one.at:%Y%m%d}": one for one in reversed(hourly)}
    stay = [
        *islice(sorted(hours.values(), key=lambda one: one.at, reverse=True), HOURLY),
        *islice(sorted(days.values(), key=lambda one: one.at, reverse=True), DAILY),
        *islice((one for one in found if one.why != "hourly"), BEFORE_UPGRADES),
    ]
    return [one for one in found if one in stay]


def _let_go(store: Path) -> None:
    found = kept(store)
    stay = staying(found)
    for one in found:
        if one not in stay:
            one.path.unlink(missing_ok=True)


def _fingerprint(path: Path) -> Row | None:
    try:
        with closing(open_read_only(path)) as rows:
            found: Row = rows.execute(_FINGERPRINT).fetchone()
            return found
    except driver.Error:
        return None


def _shorten_journal(store: Store) -> None:
    """Take out of the journal what the two newest good backups hold, both of them."""
    if store.journal is None:
        return
    both = list(islice((one for one in kept(store.path) if is_whole(one.path)), 2))
    if len(both) < 2:
        return
    first, second = (_states(one.path) for one in both)
    held = {word: state for word, state in first.items() if second.get(word) == state}
    with store.write(urgent=False) as write:  # nobody adds a line meanwhile
        store.journal.empty_of(held, write)


def _states(path: Path) -> dict[str, str]:
    with closing(open_read_only(path)) as rows:
        return dict(rows.execute("SELECT id, state FROM operation").fetchall())
