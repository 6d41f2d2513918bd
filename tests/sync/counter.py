"""A counter with a real store on disk, an ERP in memory, and a clock that tests move."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from bocounter.changes import Changes
from bocounter.models.instants import written
from bocounter.progress import Progress, Silent
from bocounter.store.store import Store
from bocounter.sync import round as sync_round
from bocounter.sync.round import Summary
from tests.sync.fake_erp import START, FakeConnector, FakeErp


class Counter:
    """Syncs and says things; ``reopen`` is what a new start of the program sees."""

    def __init__(self, path: Path, erp: FakeErp, seed: int = 1) -> None:
        self.path = path
        self.erp = erp
        self.clock = START
        self.changes = Changes()
        self._chance = random.Random(seed)
        self._minted = 0
        self.store = Store.to_write(path, "a test", START)

    def mint(self) -> str:
        self._minted += 1
        return f"word-{self._minted:04}"

    def wait(self, **much: float) -> None:
        """Let time pass, here and there."""
        self.clock += timedelta(**much)
        self.erp.now += timedelta(**much)

    def sync(self, progress: Progress | None = None, **how: Any) -> Summary:
        """Do a round with a connector of its own."""
        progress = progress or Silent()
        return sync_round.run(
            self.store,
            FakeConnector(self.erp, progress.stopping),
            clock=lambda: self.clock,
            progress=progress,
            changed=self._note,
            mint=self.mint,
            chance=self._chance.random,
            monotonic=self._monotonic,
            **how,
        )

    def _note(self, changes: Changes) -> None:
        self.changes |= changes

    def _monotonic(self) -> float:
        return self.clock.timestamp()

    def say(self, work_order: str = "O1", text: str = "Called.", **columns: object) -> str:
        """Put a word in the outbox, as a deed does; give its id."""
        id_ = self.mint()
        row = {
            "id": id_,
            "kind": "note",
            "target_kind": "work_order",
            "target": work_order,
            "text": text,
            "payload_version": 1,
            "by": "Ruth",
            "made_at": written(self.clock),
            "source_kind": "note",
            "source": id_,
            "state": "pending",
            **columns,
        }
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" for _ in row)
        with self.store.write() as write:
            write.all(f"INSERT INTO operation ({names}) VALUES ({marks})", tuple(row.values()))
        return id_

    def all(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        with self.store.reading() as rows:
            return rows.all(sql, parameters)

    def state(self, operation: str) -> str:
        return str(self.all("SELECT state FROM operation WHERE id = ?", operation)[0][0])

    def conflicts(self, kind: str | None = None) -> list[tuple[Any, ...]]:
        return self.all(
            "SELECT kind, operation, record FROM conflict WHERE resolved_at IS NULL "
            "AND (?1 IS NULL OR kind = ?1)",
            kind,
        )

    def tokens(self, kind: str) -> dict[str, str]:
        return dict(self.all(f"SELECT remote_id, token FROM {kind}"))

    def cursor(self, kind: str, scope: str = "all") -> dict[str, Any]:
        names = ("cursor", "as_of", "began_at", "rows", "complete", "compared_at")
        found = self.all(
            f"SELECT {', '.join(names)} FROM cursor WHERE kind = ? AND scope = ?", kind, scope
        )
        return dict(zip(names, found[0], strict=True))

    def reopen(self) -> None:
        """End as a program does, and start again."""
        self.store.close()
        self.store = Store.to_write(self.path, "a test", self.clock)


def stop_at(nth: int) -> tuple[Progress, Callable[[], int]]:
    """Give progress that is cancelled at its nth step, and how many steps there were."""
    from bocounter.progress import Watched

    steps: list[object] = []

    def show(step: object) -> None:
        steps.append(step)
        if len(steps) >= nth:
            watched.stop()

    watched = Watched(show)
    return watched, lambda: len(steps)
