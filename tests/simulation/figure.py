"""Many sessions and what they amount to: the figure that is reported."""

from __future__ import annotations

import gc
import hashlib
import json
import multiprocessing
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bocounter.store.store import Store
from bocounter.sync import pull
from tests.simulation.plants import PLANTS
from tests.simulation.session import DOUBLED, Result, Session
from tests.simulation.world import START

MEMORY = Path("/dev/shm")
PIECE = 4
"""Rows a transaction here, so that a page of six is more than one."""


@dataclass(slots=True)
class Figure:
    """What many sessions amount to."""

    seed: int
    sessions: int = 0
    operations: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    crashes: int = 0
    damage: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    trace_hash: str = ""
    seconds: float = 0.0

    def add(self, result: Result) -> None:
        """Add one session."""
        self.sessions += 1
        self.operations += result.operations
        self.faults += result.faults
        self.crashes += result.crashes
        for kind, words in result.wrong:
            self.damage[kind] += 1
            self.violations.append(f"seed {result.seed}: {words}")
        both = f"{self.trace_hash} {result.seed} {result.trace}"
        self.trace_hash = hashlib.sha256(both.encode()).hexdigest()

    def include(self, other: Figure) -> None:
        """Add the sessions of another figure, whose seeds come after these."""
        self.sessions += other.sessions
        self.operations += other.operations
        self.faults += other.faults
        self.crashes += other.crashes
        self.damage += other.damage
        self.violations += other.violations
        self.seconds += other.seconds
        both = f"{self.trace_hash} {other.seed} {other.trace_hash}"
        self.trace_hash = hashlib.sha256(both.encode()).hexdigest()

    def kept(self) -> dict[str, Any]:
        """Give all of it, to be ``found`` again."""
        counts = {"faults": dict(self.faults), "damage": dict(self.damage)}
        return {**asdict(self), **counts}

    @classmethod
    def found(cls, kept: dict[str, Any]) -> Figure:
        """Give a figure that was kept."""
        counts = {name: Counter(kept[name]) for name in ("faults", "damage")}
        return cls(**{**kept, **counts})

    def document(self) -> dict[str, Any]:
        """Give the figure as one JSON document."""
        return {
            "seed": self.seed,
            "sessions": self.sessions,
            "operations": self.operations,
            "faults": dict(sorted(self.faults.items())),
            "crashes": self.crashes,
            "lost": self.damage["lost"],
            "duplicated": self.damage["duplicated"],
            "silently_overwritten": self.damage["overwritten"],
            "divergent": self.damage["divergent"],
            "stalls": self.damage["stall"],
            "violations": self.violations,
            "trace_hash": self.trace_hash,
            "seconds": round(self.seconds, 1),
        }

    def line(self) -> str:
        """Give the figure as one line for people."""
        said = self.document()
        last = self.seed + self.sessions - 1
        faults = {kind: n for kind, n in self.faults.items() if kind != DOUBLED}
        return (
            f"{self.sessions} sessions / {self.operations} operations / "
            f"{sum(faults.values())} faults of {len(faults)} kinds / "
            f"{self.crashes} crashes: {said['lost']} lost, {said['duplicated']} duplicated, "
            f"{said['silently_overwritten']} silently overwritten, {said['divergent']} divergent, "
            f"{said['stalls']} stalls, {len(self.violations)} violations, "
            f"{self.faults[DOUBLED]} doubled on the way and reported; "
            f"seeds {self.seed} to {last}, trace {self.trace_hash[:12]}, {self.seconds:.0f} s"
        )


@contextmanager
def workshop() -> Iterator[tuple[Path, Path]]:
    """Give a folder and an empty store to copy, in memory where this machine has such a place."""
    folder = Path(tempfile.mkdtemp(prefix="counter", dir=MEMORY if MEMORY.is_dir() else None))
    try:
        template = folder / "template.db"
        Store.to_write(template, "the simulation", START).close()
        with patch.object(pull, "TRANSACTION_ROWS", PIECE):
            yield folder, template
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def laboratory(
    healing: bool | None = None, *, brief: bool = False
) -> Iterator[Callable[[int], Result]]:
    """Give a way to run the session of a seed."""
    gc.freeze()  # the program and its modules stay for all sessions: not looked through again
    gc.set_threshold(50_000, 20, 20)
    with workshop() as (folder, template):

        def live(seed: int) -> Result:
            place = folder / str(seed)
            place.mkdir(exist_ok=True)
            try:
                return _lived(Session(seed, place, template, healing=healing, brief=brief))
            finally:
                shutil.rmtree(place, ignore_errors=True)

        yield live


def _lived(session: Session) -> Result:
    try:
        return session.run()
    except Exception as error:
        # A program that fails with a bug keeps no promise; the seed tells where.
        session.result.wrong.append(("other", f"the engine failed: {type(error).__name__} {error}"))
        session.result.trace = session.trace.hash
        return session.result


def run(
    seeds: Iterable[int],
    *,
    plant: str | None = None,
    until_caught: bool = False,
    healing: bool | None = None,
    brief: bool = False,
    jobs: int = 1,
) -> Figure:
    """Run the sessions of some seeds, short when ``brief``, with a planted bug when one is named.

    The figure and its trace are the same however many processes share the work.
    """
    seeds = list(seeds)
    figure = Figure(seeds[0] if seeds else 0)
    began = time.perf_counter()
    for result in _results(seeds, plant, healing, brief, jobs):
        figure.add(result)
        if until_caught and figure.violations:
            break
    figure.seconds = time.perf_counter() - began
    return figure


def _results(
    seeds: list[int], plant: str | None, healing: bool | None, brief: bool, jobs: int
) -> Iterator[Result]:
    if jobs > 1:
        pool = multiprocessing.get_context("spawn").Pool(jobs, _settle_in, (plant, healing, brief))
        try:
            yield from pool.imap(_live_here, seeds, chunksize=4)
            pool.close()  # so that each of them puts its folder away
        except BaseException:
            pool.terminate()
            raise
        finally:
            pool.join()
        return
    with ExitStack() as stack:
        live = stack.enter_context(laboratory(healing, brief=brief))
        if plant is not None:
            stack.enter_context(PLANTS[plant].planted())
        for seed in seeds:
            yield live(seed)


_here: dict[str, Callable[[int], Result]] = {}


def _settle_in(plant: str | None, healing: bool | None, brief: bool) -> None:
    """Make a process of several ready: its laboratory lasts as long as it."""
    stack = ExitStack()
    _here["live"] = stack.enter_context(laboratory(healing, brief=brief))
    if plant is not None:
        stack.enter_context(PLANTS[plant].planted())
    Finalize(stack, stack.close, exitpriority=10)


def _live_here(seed: int) -> Result:
    result = _here["live"](seed)
    result.lines = []
    return result


def told(figure: Figure, *, as_json: bool) -> str:
    """Give what the command line prints."""
    if as_json:
        return json.dumps(figure.document(), indent=2)
    return "\n".join([*figure.violations[:20], figure.line()])
