"""One writing process a store: an operating-system lock beside the file, never on it."""

from __future__ import annotations

import json
import os
from pathlib import Path

from filelock import FileLock, Timeout

from bocounter.errors import StoreTrouble
from bocounter.store.failures import translated


class Hold:
    """The right to write to a store, held by one process at a time.

    ``Hold(path, who, seconds)`` waits that long and then raises StoreTrouble naming the
    holder. The system lets go of it when the process ends, however it ends.
    """

    def __init__(self, path: Path, who: str, seconds: float) -> None:
        self.was_left = False
        """Whether whoever held it last did not let go of it: killed, or the power went."""
        self._card = path.with_name(path.name + ".holder")
        # Taken in one thread and let go in another: the window opens it beside its own.
        self._lock = FileLock(path.with_name(path.name + ".lock"), thread_local=False)
        with translated(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._lock.acquire(timeout=seconds)
            except Timeout as error:
                raise StoreTrouble(
                    f"The store {path} is held by {holder(path)}.",
                    "Close it or let it finish, then repeat.",
                ) from error
            try:
                self.was_left = self._card.exists()
                card = json.dumps({"who": who, "process": os.getpid()})
                self._card.write_text(card, encoding="utf-8")
            except OSError:
                self.release()  # a disk without room for the card has none for a deed
                raise

    def release(self) -> None:
        """Let others write."""
        self._card.unlink(missing_ok=True)
        self._lock.release()


def holder(path: Path) -> str:
    """Say in words who holds the store, as far as it left its card."""
    try:
        card = json.loads(path.with_name(path.name + ".holder").read_text(encoding="utf-8"))
        return f"{card['who']} (process {int(card['process'])})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another program"
