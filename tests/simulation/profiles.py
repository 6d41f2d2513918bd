"""All proofs together, in three sizes: what CI lives, what a submission, what a release."""

from __future__ import annotations

import json
import multiprocessing
import signal
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.simulation import full_disk
from tests.simulation.figure import Figure
from tests.simulation.pieces import PARTS, Book, Lived, Piece, Profile, live

ROOT = Path(__file__).parents[2]
FRESH_SEEDS = 10**9

PROFILES: dict[str, Profile] = {
    "ci": Profile(1_000, 200, 100, ("deed", "words_out"), 1, 20, 0, 4, brief=True),
    "full": Profile(10_000, 1_000, 500, tuple(full_disk.SCENES), 3, 200, 20, 72),
    "release": Profile(1_000_000, 20_000, 5_000, tuple(full_disk.SCENES), 10, 2_000, 200, 720),
}


@dataclass(slots=True)
class Report:
    """What all proofs amount to; ``counts`` by proof, ``wrong`` in words."""

    figure: Figure
    commits: list[str] = field(default_factory=list)
    parts: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    planted: set[str] = field(default_factory=set)
    missed: list[str] = field(default_factory=list)
    slowest: tuple[str, int] = ("", 0)
    seconds: float = 0.0

    @property
    def broken(self) -> bool:
        """Whether a promise was broken or a planted bug was not noticed."""
        return bool(self.figure.violations or self.wrong or self.missed)

    def add(self, lived: Lived) -> None:
        """Add what came of a piece."""
        self.parts[lived.part] = self.parts.get(lived.part, 0) + 1
        self.seconds += lived.seconds
        self.wrong += lived.wrong
        for name, count in lived.counts.items():
            self.counts[name] = self.counts.get(name, 0) + count
        if lived.figure is not None:
            self.figure.include(Figure.found(lived.figure))
        if lived.plant is not None:
            self._add_plant(lived.plant, lived.name, lived.needed)
        if lived.commit not in self.commits:
            self.commits.append(lived.commit)

    def _add_plant(self, plant: str, where: str, needed: int | None) -> None:
        self.planted.add(plant)
        if needed is None:
            self.missed.append(where)
        elif needed > self.slowest[1]:
            self.slowest = (plant, needed)

    def document(self) -> dict[str, Any]:
        """Give the report as one JSON document: the figure of the sessions, and the others."""
        said = self.figure.document()
        said["violations"] = [*said["violations"], *self.wrong]
        return said | {
            "proofs": self.counts,
            "planted": {
                "bugs": len(self.planted),
                "missed": self.missed,
                "slowest": {"name": self.slowest[0], "seeds": self.slowest[1]},
            },
            "pieces": self.parts,
            "not_lived": self.left,
            "commits": self.commits,
            "seconds": round(self.seconds, 1),
        }

    def line(self) -> str:
        """Give the report as one line for people."""
        said = [self.figure.line()] if self.figure.sessions else []
        if self.counts:
            proofs = ", ".join(f"{count} {name}" for name, count in self.counts.items())
            said.append(f"{proofs}: {len(self.wrong)} wrong")
        if self.planted:
            missed = {name.split()[0] for name in self.missed}
            said.append(
                f"planted bugs {len(self.planted - missed)}/{len(self.planted)}, slowest catch "
                f"{self.slowest[1]} seeds ({self.slowest[0]})"
            )
        if self.left:
            left = ", ".join(f"{count} of {part}" for part, count in self.left.items())
            said.append(f"pieces not lived yet: {left}")
        said.append(f"commit {', '.join(self.commits)}, {self.seconds:.0f} s of work in all")
        return "; ".join(said)


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


def prove(
    profile: Profile,
    seed: int,
    jobs: int,
    tell: Callable[[str], None],
    *,
    parts: Collection[str] = (),
    book: Book | None = None,
) -> Report:
    """Live a profile, or some parts of it; ``tell`` hears what is done.

    What the ``book`` holds is not lived again, and counts in the report.
    """
    book = book or Book(None)
    done = book.read()
    here = commit()[:12]
    every = [piece for part in PARTS.values() for piece in part(profile, seed)]
    todo = [
        piece
        for piece in every
        if (piece.part, piece.name) not in done and (not parts or piece.part in parts)
    ]
    with _workers(jobs) as each:
        for count, lived in enumerate(each(live, todo), 1):
            lived.commit = here
            done[lived.part, lived.name] = lived
            book.add(lived)
            tell(f"{count}/{len(todo)} {_said(lived)}")
    report = Report(Figure(seed))
    for piece in every:
        if (piece.part, piece.name) in done:
            report.add(done[piece.part, piece.name])
        elif not parts or book.is_kept:
            report.left[piece.part] = report.left.get(piece.part, 0) + 1
    return report


def _said(lived: Lived) -> str:
    """Give what came of a piece in a line."""
    figure = None if lived.figure is None else Figure.found(lived.figure)
    bad = [*(figure.violations if figure else ()), *lived.wrong]
    if lived.plant is not None:
        came = "NOT NOTICED" if lived.needed is None else f"noticed after {lived.needed}"
    elif figure is not None:
        came = f"{figure.operations} operations, {figure.crashes} crashes"
    else:
        came = ", ".join(f"{count} {name}" for name, count in lived.counts.items())
    return f"{lived.part}: {lived.name}: {came}, {lived.seconds:.0f} s" + "".join(
        f"\n    WRONG {words}" for words in bad
    )


Each = Callable[[Callable[[Piece], Lived], Sequence[Piece]], Iterator[Lived]]


@contextmanager
def _workers(jobs: int) -> Iterator[Each]:
    if jobs == 1:
        yield lambda what, given: map(what, given)
        return
    pool = multiprocessing.get_context("spawn").Pool(jobs, end_in_order)
    try:
        yield lambda what, given: pool.imap_unordered(what, given, chunksize=1)
        pool.close()
    except BaseException:
        pool.terminate()
        raise
    finally:
        pool.join()


def end_in_order() -> None:
    """Let a process of several put away what it has opened when it is told to end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


def told(report: Report, *, as_json: bool) -> str:
    """Give what the command line prints."""
    if as_json:
        return json.dumps(report.document(), indent=2)
    return "\n".join(
        [*report.figure.violations[:20], *report.wrong[:20], *report.missed, report.line()]
    )
