"""The proofs in pieces: each is lived by itself, in any process, and tells what came of it.

A piece that is lived is one line in a file (``Book``), so that a long profile goes on where it
was interrupted, and its parts can be lived at different times.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

from tests.outside.erp_sessions import Ground, Verdict
from tests.outside.postgres.sessions import PostgresGround
from tests.simulation import crash_points, full_disk, power_loss, soak
from tests.simulation.figure import MEMORY, run
from tests.simulation.kills import killed
from tests.simulation.plants import DISK_PLANTS, PLANTS

CAUGHT_WITHIN = 1000
STEPS = 16
SEEDS = 25
IMAGES = 200
KILLS = 50
REAL = 4
"""How much is one piece: seeds, images, kills, sessions with a real ERP."""
STARTS = (1, 50_001, *range(10**6, 10**7, 10**6))
"""Where else than at the profile's own seed each planted bug is looked for."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How much of each proof; ``starts``: the ranges of seeds in which each plant is looked for.

    ``real`` and ``postgres`` are sessions with a real Tryton, ``soak`` the hours of a long one,
    ``brief`` says that the sessions are short ones.
    """

    sessions: int
    images: int
    kills: int
    scenes: tuple[str, ...]
    starts: int
    real: int
    postgres: int
    soak: int
    brief: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Something to live; its name tells it from the others of its part."""

    part: str
    name: str
    given: tuple[Any, ...]


@dataclass(slots=True)
class Lived:
    """What came of a piece. ``needed``: in how many seeds a planted bug was noticed."""

    part: str
    name: str
    counts: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    figure: dict[str, Any] | None = None
    plant: str | None = None
    needed: int | None = None
    seconds: float = 0.0
    commit: str = ""


class Book:
    """The pieces that were lived, a line each; without a file they are kept nowhere."""

    def __init__(self, file: Path | None) -> None:
        self._file = file

    @property
    def is_kept(self) -> bool:
        """Whether there is a file."""
        return self._file is not None

    def read(self) -> dict[tuple[str, str], Lived]:
        """Give what was lived already."""
        if self._file is None or not self._file.exists():
            return {}
        lines = self._file.read_text(encoding="utf-8").splitlines()
        found = [Lived(**json.loads(line)) for line in lines]
        return {(lived.part, lived.name): lived for lived in found}

    def add(self, lived: Lived) -> None:
        """Keep a piece that was lived."""
        if self._file is not None:
            with self._file.open("a", encoding="utf-8") as book:
                book.write(json.dumps(asdict(lived)) + "\n")


# --- what there is to live ---
def _sessions(profile: Profile, seed: int) -> Iterator[Piece]:
    for first in range(seed, seed + profile.sessions, SEEDS):
        last = min(first + SEEDS, seed + profile.sessions)
        yield Piece("sessions", f"seeds {first} to {last - 1}", (first, last, profile.brief))


def _points(_profile: Profile, seed: int) -> Iterator[Piece]:
    for name in crash_points.SCENES:
        yield Piece("points", f"{name}, seed {seed}", (name, seed))


def _power(profile: Profile, seed: int) -> Iterator[Piece]:
    for proof in ("torn", "checkpoint"):
        for start in range(0, profile.images, IMAGES):
            images = min(IMAGES, profile.images - start)
            yield Piece("power", f"{proof}, seed {seed + start}", (proof, images, seed + start))


def _disk(profile: Profile, _seed: int) -> Iterator[Piece]:
    for scene in profile.scenes:
        for how in ("full", "failing"):
            yield Piece("disk", f"{scene}, {how}", (scene, how))


def _kills(profile: Profile, seed: int) -> Iterator[Piece]:
    for start in range(0, profile.kills, KILLS):
        kills = min(KILLS, profile.kills - start)
        yield Piece("kills", f"seed {seed + start}", (kills, seed + start))


def _plants(profile: Profile, seed: int) -> Iterator[Piece]:
    for start in (seed, *STARTS)[: profile.starts]:
        for name in sorted(PLANTS):
            yield Piece("plants", f"{name} from seed {start} on", (name, start))
    for name in sorted(DISK_PLANTS):
        yield Piece("plants", name, (name,))


def _real(profile: Profile, seed: int) -> Iterator[Piece]:
    for start in range(0, profile.real, REAL):
        sessions = min(REAL, profile.real - start)
        yield Piece("real", f"seeds from {seed + start}", (seed + start, sessions))


def _postgres(profile: Profile, seed: int) -> Iterator[Piece]:
    for start in range(0, profile.postgres, REAL):
        sessions = min(REAL, profile.postgres - start)
        yield Piece("postgres", f"seeds from {seed + start}", (seed + start, sessions))


def _soak(profile: Profile, seed: int) -> Iterator[Piece]:
    yield Piece("soak", f"{profile.soak} hours, seed {seed}", (profile.soak, seed))


PARTS: dict[str, Callable[[Profile, int], Iterator[Piece]]] = {
    "points": _points,
    "power": _power,
    "disk": _disk,
    "kills": _kills,
    "soak": _soak,
    "real": _real,
    "postgres": _postgres,
    "plants": _plants,
    "sessions": _sessions,
}
"""The parts of a profile, what needs the least time first."""


# --- living it ---
def live(piece: Piece) -> Lived:
    """Live a piece."""
    lived = Lived(piece.part, piece.name)
    began = time.perf_counter()
    _LIVES[piece.part](lived, *piece.given)
    lived.wrong = [f"{piece.part}: {words}" for words in lived.wrong]
    lived.seconds = round(time.perf_counter() - began, 1)
    return lived


def _live_sessions(lived: Lived, first: int, last: int, brief: bool) -> None:
    lived.figure = run(range(first, last), brief=brief).kept()


def _live_points(lived: Lived, name: str, seed: int) -> None:
    tried = crash_points.tried([name], seed)
    lived.counts, lived.wrong = {"crash points": tried.count}, tried.wrong


def _live_power(lived: Lived, proof: str, images: int, seed: int) -> None:
    look = power_loss.torn_logs if proof == "torn" else power_loss.crashed_checkpoints
    looked = look(images, seed)
    lived.counts, lived.wrong = {f"{proof} images": looked.images}, looked.wrong


def _live_disk(lived: Lived, scene: str, how: str) -> None:
    try:
        swept = full_disk.swept([scene], how)
    except PermissionError:  # this user may not have a small disk of their own to fill
        lived.counts = {"sweeps left out": 1}
        return
    lived.counts, lived.wrong = {"failed writes": sum(swept.failures.values())}, swept.wrong


def _live_kills(lived: Lived, kills: int, seed: int) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        result = killed(kills, seed, Path(folder))
    lived.counts = {"kills": result.kills, "words told or kept at them": result.words}
    lived.wrong = result.wrong


def _live_plants(lived: Lived, name: str, start: int | None = None) -> None:
    lived.plant = name
    if start is None:
        with DISK_PLANTS[name].planted():
            looked = (power_loss.torn_logs(200, 1), power_loss.crashed_checkpoints(200, 1))
        lived.needed = 1 if any(found.wrong for found in looked) else None
        return
    figure = run(range(start, start + CAUGHT_WITHIN), plant=name, until_caught=True)
    lived.needed = figure.sessions if figure.violations else None


def _live_real(lived: Lived, first: int, sessions: int) -> None:
    ground: Ground = _kept_open("real", Ground)
    for seed in range(first, first + sessions):
        _judged(lived, ground.session(seed=seed, with_module=seed % 2 == 0, steps=STEPS))
    lived.counts["sessions with a real Tryton"] = sessions


def _live_postgres(lived: Lived, first: int, sessions: int) -> None:
    ground: PostgresGround = _kept_open("postgres", PostgresGround)
    for seed in range(first, first + sessions):
        _judged(lived, ground.session(seed=seed, steps=STEPS))
    lived.counts["sessions with a real Tryton on PostgreSQL"] = sessions


def _judged(lived: Lived, verdict: Verdict) -> None:
    lived.wrong += [] if verdict.sound else [str(verdict)]
    for name, count in (
        ("words in them", verdict.words),
        ("faults of their lines", sum(verdict.faults.values())),
        ("disputes in them", verdict.disputes),
        ("doubled and reported in them", verdict.reported),
    ):
        lived.counts[name] = lived.counts.get(name, 0) + count


def _live_soak(lived: Lived, hours: int, seed: int) -> None:
    soaked = soak.soaked(hours, seed)
    lived.counts, lived.wrong = soaked.counts(), soaked.wrong


_LIVES: dict[str, Callable[..., None]] = {
    "points": _live_points,
    "power": _live_power,
    "disk": _live_disk,
    "kills": _live_kills,
    "soak": _live_soak,
    "real": _live_real,
    "postgres": _live_postgres,
    "plants": _live_plants,
    "sessions": _live_sessions,
}

_open: dict[str, Any] = {}


def _kept_open(name: str, ground: Callable[[Path], Any]) -> Any:
    """Give a running ERP that stays for all pieces of this process, and ends with it."""
    if name not in _open:
        stack = ExitStack()
        Finalize(stack, stack.close, exitpriority=10)
        memory = MEMORY if MEMORY.is_dir() else None
        folder = stack.enter_context(tempfile.TemporaryDirectory(dir=memory))
        _open[name] = stack.enter_context(ground(Path(folder)))
    return _open[name]
