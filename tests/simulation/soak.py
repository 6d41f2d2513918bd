"""The soak: four desks, hour after hour, and whether anything grows that should not.

One long session of the simulation, by the clock instead of by chance: each desk syncs every
quarter of an hour and makes its backup every hour, people write all the time, the faults never
end until the last hour is over. Each hour the process and the stores are measured. Memory,
open files and threads must stay level, each log small, the side journal as short as the words
that are under way; in the end everything must be in, once, and each mirror be the ERP.
"""

from __future__ import annotations

import gc
import json
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bocounter.errors import Known
from bocounter.store import backups
from bocounter.sync import pull
from tests.simulation import line, others
from tests.simulation.desk import Desk
from tests.simulation.faults import Crash
from tests.simulation.figure import workshop
from tests.simulation.session import Session

DESKS = 4
TICK = timedelta(minutes=5)
TICKS_AN_HOUR = 12
BETWEEN_ROUNDS = 3
"""Ticks."""
ROWS_AN_HOUR = 280
"""Rows of the catalogue for each hour of the soak: 20,000 in three days."""
PAGE = 500
MOST_LOG = 64 * 1024 * 1024
LEVEL_MEMORY = 24 * 1024
"""kB that the second half may have more than the first: what the simulator itself remembers."""
LEVEL_HANDLES = 8
LEVEL_STORES = 4 * DESKS * 1024 * 1024
"""Bytes: a log is brought home when it has 4 MB."""
WITHOUT = frozenset({"store_put_back", "mass_loss", "erp_put_back"})
"""Faults that make a desk begin anew: they have sessions of their own."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What was there at the end of an hour; memory in kB, files in bytes."""

    hour: int
    memory: int
    handles: int
    threads: int
    log: int
    journal: int
    store: int
    words: int


@dataclass(slots=True)
class Soaked:
    """What came of a soak."""

    hours: int
    seed: int
    operations: int = 0
    rounds: int = 0
    crashes: int = 0
    faults: int = 0
    backups: int = 0
    seconds: float = 0.0
    measures: list[Measure] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Give it in numbers."""
        most = {
            name: max(getattr(measure, name) for measure in self.measures)
            for name in ("memory", "handles", "log", "store")
        }
        return {
            f"hours of {DESKS} desks": self.hours,
            "words in them": self.operations,
            "rounds in them": self.rounds,
            "MB of memory at most": most["memory"] // 1024,
            "files open at most": most["handles"],
            "kB of the largest log": most["log"] // 1024,
            "kB of all stores": most["store"] // 1024,
        }

    def line(self) -> str:
        """Give it as one line for people."""
        first, last = self.measures[len(self.measures) // 2], self.measures[-1]
        most = max(measure.log for measure in self.measures)
        return (
            f"{DESKS} desks x {self.hours} hours / {self.operations} operations / "
            f"{self.rounds} rounds / {self.faults} faults / {self.crashes} crashes / "
            f"{self.backups} backups: {len(self.wrong)} wrong; memory {first.memory // 1024} MB at "
            f"half time, {last.memory // 1024} MB at the end; open files {first.handles} and "
            f"{last.handles}, threads {first.threads} and {last.threads}; largest log "
            f"{most // 1024} kB; journals {last.journal // 1024} kB, stores "
            f"{first.store // 1024} and {last.store // 1024} kB; seed {self.seed}, "
            f"{self.seconds:.0f} s"
        )


class Long(Session):
    """A session that goes by the clock."""

    def __init__(self, soaked: Soaked, folder: Path, template: Path) -> None:
        super().__init__(soaked.seed, folder, template, desks=DESKS)
        self.soaked = soaked
        self.faults.only -= WITHOUT
        for n in range(ROWS_AN_HOUR * soaked.hours):
            others.add_part(self.world, 1000 + n)

    def live(self, tell: Callable[[str], None]) -> None:
        """Live the hours, then let everything heal."""
        try:
            for desk in self.desks:
                self.round(desk)
            for hour in range(1, self.soaked.hours + 1):
                self._hour()
                if self.result.wrong:
                    return
                self._measure(hour)
                tell(f"hour {hour}: {self.soaked.measures[-1]}")
            self.heal_and_drain()
        finally:
            for desk in self.desks:
                desk.store.close()

    def _hour(self) -> None:
        for tick in range(TICKS_AN_HOUR):
            for number, desk in enumerate(self.desks):
                self._desk(desk, due=(tick + number) % BETWEEN_ROUNDS == 0)
            others.do_something(self.world, late=self._late())
            self.world.pass_time(TICK)
        for desk in self.desks:
            self._back_up(desk)
            self._forget(desk)

    def _desk(self, desk: Desk, *, due: bool) -> None:
        if self.chance.random() < 0.25:
            self.deed(desk)
        if self.chance.random() < 0.05:
            starts = desk.starts
            desk.decide()
            self.look(desk, after_crash=desk.starts != starts, after_deed=True)
        if due:
            self.round(desk)
            self.soaked.rounds += 1

    def _back_up(self, desk: Desk) -> None:
        try:
            if backups.due(desk.store.path, desk.clock()):
                backups.make(desk.store, desk.clock())
                self.soaked.backups += 1
        except Crash:
            desk.die()
        except Known as error:
            self.result.wrong.append(("other", f"no backup was made: {error.what}"))

    def _forget(self, desk: Desk) -> None:
        """Drop what the simulator remembers only to tell it: the trace, and pages looked at."""
        self.trace.last.clear()
        for key in self.seen[desk.name].checked & desk.ledger.pages.keys():
            del desk.ledger.pages[key]

    def _measure(self, hour: int) -> None:
        gc.collect()
        paths = [desk.store.path for desk in self.desks]
        self.soaked.measures.append(
            Measure(
                hour,
                memory(),
                sum(1 for _ in Path("/proc/self/fd").iterdir()),
                threading.active_count(),
                max(size(path.with_name(path.name + "-wal")) for path in paths),
                sum(size(path.with_name(path.name + ".journal")) for path in paths),
                sum(size(path) for path in paths),
                sum(len(desk.confirmed) for desk in self.desks),
            )
        )


def memory() -> int:
    """Give the kB that this process has for itself; pages of files it has mapped do not count."""
    for said in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if said.startswith("RssAnon:"):
            return int(said.split()[1])
    return 0


def size(path: Path) -> int:
    """Give the bytes of a file; 0 where there is none."""
    return path.stat().st_size if path.exists() else 0


def soaked(hours: int, seed: int, tell: Callable[[str], None] = lambda _: None) -> Soaked:
    """Live a soak and judge it."""
    result = Soaked(hours, seed)
    began = time.perf_counter()
    with (
        workshop() as (folder, template),
        patch.object(pull, "TRANSACTION_ROWS", PAGE),
        patch.object(line, "PAGE", PAGE),
        patch.object(line, "IDS", 10 * PAGE),
    ):
        session = Long(result, folder, template)
        session.live(tell)
    result.wrong += [words for _, words in session.result.wrong]
    result.operations = sum(len(desk.confirmed) for desk in session.desks)
    result.crashes = sum(desk.points.crashes for desk in session.desks)
    result.faults = session.faults.struck.total()
    result.wrong += judged(result.measures)
    result.seconds = round(time.perf_counter() - began, 1)
    return result


def judged(measures: list[Measure]) -> list[str]:
    """Say what grew that should not: the second half beside the first."""
    if len(measures) < 2:
        return ["it ended before there was anything to compare"]
    half = len(measures) // 2
    first, second = measures[:half], measures[half:]
    wrong = []
    for name, level in (("memory", LEVEL_MEMORY), ("handles", LEVEL_HANDLES), ("threads", 0)):
        before = max(getattr(measure, name) for measure in first)
        after = max(getattr(measure, name) for measure in second)
        if after > before + level:
            wrong.append(f"{name} grew from {before} to {after}")
    if (most := max(measure.log for measure in measures)) > MOST_LOG:
        wrong.append(f"a log grew to {most} bytes")
    if grown(second) > 2 * grown(first) + LEVEL_STORES:
        wrong.append("the stores grow faster and faster")
    return wrong


def grown(measures: list[Measure]) -> int:
    """Give by how many bytes the stores grew; what is in a log still comes to them."""
    first, last = measures[0], measures[-1]
    return last.store + DESKS * last.log - first.store - DESKS * first.log


def told(result: Soaked, *, as_json: bool) -> str:
    """Give what the command line prints."""
    if as_json:
        document: dict[str, Any] = asdict(result)
        return json.dumps(document, indent=2)
    return "\n".join([*result.wrong[:20], result.line()])
