"""All proofs together, in three sizes: what CI lives, what a submission, what a release."""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.outside.erp_sessions import Ground
from tests.simulation import crash_points, full_disk, power_loss
from tests.simulation.figure import MEMORY, Figure, run
from tests.simulation.kills import killed
from tests.simulation.plants import DISK_PLANTS, PLANTS

ROOT = Path(__file__).parents[2]
CAUGHT_WITHIN = 1000
STEPS = 12
FRESH_SEEDS = 10**9


@dataclass(frozen=True, slots=True)
class Profile:
    """How much of each proof; ``starts``: the ranges of seeds in which each plant is looked for."""

    sessions: int
    images: int
    kills: int
    scenes: tuple[str, ...]
    starts: int
    real: int


PROFILES: dict[str, Profile] = {
    "ci": Profile(1_000, 200, 100, ("deed", "words_out"), 1, 20),
    "full": Profile(10_000, 1_000, 500, tuple(full_disk.SCENES), 3, 200),
    "release": Profile(1_000_000, 20_000, 5_000, tuple(full_disk.SCENES), 10, 2_000),
}


@dataclass(slots=True)
class Report:
    """What all proofs amount to; ``counts`` by proof, ``wrong`` in words."""

    figure: Figure
    commit: str
    counts: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    slowest: tuple[str, int] = ("", 0)
    seconds: float = 0.0

    @property
    def broken(self) -> bool:
        """Whether a promise was broken or a planted bug was not noticed."""
        return bool(self.figure.violations or self.wrong or self.missed)

    def document(self) -> dict[str, Any]:
        """Give the report as one JSON document: the figure of the sessions, and the others."""
        said = self.figure.document()
        said["violations"] = [*said["violations"], *self.wrong]
        return said | {
            "proofs": self.counts,
            "planted": {
                "bugs": len(PLANTS) + len(DISK_PLANTS),
                "missed": self.missed,
                "slowest": {"name": self.slowest[0], "seeds": self.slowest[1]},
            },
            "commit": self.commit,
            "seconds": round(self.seconds, 1),
        }

    def line(self) -> str:
        """Give the report as one line for people."""
        bugs = len(PLANTS) + len(DISK_PLANTS)
        proofs = ", ".join(f"{count} {name}" for name, count in self.counts.items())
        return (
            f"{self.figure.line()}; {proofs}: {len(self.wrong)} wrong; planted bugs "
            f"{bugs - len({name.split()[0] for name in self.missed})}/{bugs}, slowest catch "
            f"{self.slowest[1]} seeds ({self.slowest[0]}); commit {self.commit}, "
            f"{self.seconds:.0f} s in all"
        )


def commit() -> str:
    """Give the commit of this checkout, or words that say there is none."""
    try:
        done = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip()


def fresh_seed() -> int:
    """Give the first seed of this commit: each commit tries others, and each can be replayed."""
    here = commit()
    return 1 if here == "unknown" else int(here[:12], 16) % FRESH_SEEDS


def prove(name: str, seed: int, jobs: int, tell: Callable[[str], None]) -> Report:
    """Live a whole profile; ``tell`` hears what is done."""
    profile = PROFILES[name]
    began = time.perf_counter()
    figure = run(range(seed, seed + profile.sessions), jobs=jobs)
    report = Report(figure, commit()[:12])
    tell(figure.line())
    with _workers(jobs) as each:
        for proof in (_scenes, _images, _disk, _kills, _plants, _real):
            proof(report, profile, seed, each)
            tell(f"{report.counts}, {len(report.wrong)} wrong, missed {report.missed}")
    report.seconds = time.perf_counter() - began
    return report


Each = Callable[[Callable[[Any], Any], Sequence[Any]], Iterator[Any]]


@contextmanager
def _workers(jobs: int) -> Iterator[Each]:
    if jobs == 1:
        yield lambda what, given: map(what, given)
        return
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        yield lambda what, given: pool.imap(what, given, chunksize=1)


def _add(report: Report, proof: str, count: int, wrong: Sequence[str]) -> None:
    report.counts[proof] = report.counts.get(proof, 0) + count
    report.wrong += [f"{proof}: {words}" for words in wrong]


def _scenes(report: Report, _profile: Profile, seed: int, each: Each) -> None:
    for tried in each(_scene, [(name, seed) for name in crash_points.SCENES]):
        _add(report, "crash points", tried.count, tried.wrong)


def _scene(given: tuple[str, int]) -> crash_points.Tried:
    return crash_points.tried([given[0]], given[1])


def _images(report: Report, profile: Profile, seed: int, each: Each) -> None:
    for proof, looked in each(_image, [(p, profile.images, seed) for p in ("torn", "checkpoint")]):
        _add(report, f"{proof} images", looked.images, looked.wrong)


def _image(given: tuple[str, int, int]) -> tuple[str, power_loss.Looked]:
    proof, images, seed = given
    look = power_loss.torn_logs if proof == "torn" else power_loss.crashed_checkpoints
    return proof, look(images, seed)


def _disk(report: Report, profile: Profile, _seed: int, each: Each) -> None:
    for swept in each(_sweep, [(s, how) for s in profile.scenes for how in ("full", "failing")]):
        _add(report, "failed writes", sum(swept.failures.values()), swept.wrong)


def _sweep(given: tuple[str, str]) -> full_disk.Swept:
    try:
        return full_disk.swept([given[0]], given[1])
    except PermissionError:
        return full_disk.Swept()


def _kills(report: Report, profile: Profile, seed: int, _each: Each) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        result = killed(profile.kills, seed, Path(folder))
    _add(report, "kills", result.kills, result.wrong)


def _real(report: Report, profile: Profile, seed: int, _each: Each) -> None:
    """Sessions against a real Tryton through a failing line, with our module and without."""
    with tempfile.TemporaryDirectory() as folder, Ground(Path(folder)) as ground:
        for number in range(profile.real):
            with_module = number % 2 == 0
            verdict = ground.session(seed=seed + number, with_module=with_module, steps=STEPS)
            wrong = [] if verdict.sound else [str(verdict)]
            _add(report, "sessions with a real Tryton", 1, wrong)
            report.counts["words in it"] = report.counts.get("words in it", 0) + verdict.words


def _plants(report: Report, profile: Profile, seed: int, each: Each) -> None:
    starts = [seed, 1, 50_001, *range(10**6, 10**7, 10**6)][: profile.starts]
    wanted = [(name, start) for name in sorted(PLANTS) for start in starts]
    for name, start, needed in each(_plant, wanted):
        if needed is None:
            report.missed.append(f"{name} from seed {start} on")
        elif needed > report.slowest[1]:
            report.slowest = (name, needed)
    for name, found in each(_disk_plant, sorted(DISK_PLANTS)):
        report.missed += [] if found else [name]


def _plant(given: tuple[str, int]) -> tuple[str, int, int | None]:
    name, start = given
    seeds = range(start, start + CAUGHT_WITHIN)
    figure = run(seeds, plant=name, until_caught=True)
    return name, start, figure.sessions if figure.violations else None


def _disk_plant(name: str) -> tuple[str, bool]:
    with DISK_PLANTS[name].planted():
        looked = (power_loss.torn_logs(200, 1), power_loss.crashed_checkpoints(200, 1))
    return name, any(found.wrong for found in looked)


def told(report: Report, *, as_json: bool) -> str:
    """Give what the command line prints."""
    if as_json:
        return json.dumps(report.document(), indent=2)
    return "\n".join(
        [*report.figure.violations[:20], *report.wrong[:20], *report.missed, report.line()]
    )
