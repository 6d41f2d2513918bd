"""What the processes of one test run share: a folder, and the gate before every test.

``./test`` runs the tests in several processes. A test that measures time would measure the
others too, so it waits until they are between two tests and lets none begin before it ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

POLL_SECONDS = 0.005


def folder_of_run(config: pytest.Config) -> Path | None:
    """Give the folder that all processes of this run see. None when the run is one process."""
    if not hasattr(config, "workerinput"):
        return None
    return Path(config.getoption("basetemp")).parent


class Gate:
    """One process's way to its next test: beside the tests of the others, or alone."""

    def __init__(self, folder: Path, place: int, places: int) -> None:
        # The door is held on the way in only. Who waits to be alone waits inside it, and so
        # the others queue behind and cannot keep it waiting for ever.
        self._door = FileLock(folder / "door.lock", poll_interval=POLL_SECONDS)
        self._places = [
            FileLock(folder / f"place-{n}.lock", poll_interval=POLL_SECONDS) for n in range(places)
        ]
        # A process that replaces a dead one is counted on from the last; it shares a place then.
        self._own = self._places[place % places]

    @classmethod
    def of_run(cls, config: pytest.Config) -> Gate | None:
        """Give this process's gate. None when the run is one process."""
        folder = folder_of_run(config)
        if folder is None:
            return None
        told = config.workerinput  # type: ignore[attr-defined]
        return cls(folder, int(told["workerid"].removeprefix("gw")), told["workercount"])

    @contextmanager
    def passed(self, *, alone: bool, timeout: float = -1) -> Iterator[None]:
        """Hold the own place, or every place. Raises filelock.Timeout when told not to wait."""
        with ExitStack() as held:
            with self._door.acquire(timeout):
                for place in self._places if alone else [self._own]:
                    held.enter_context(place.acquire(timeout))
            yield
