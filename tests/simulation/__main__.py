"""``python -m tests.simulation --seed S --sessions N [--plant NAME] [--list-plants] --json``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.simulation import power_loss, profiles, soak
from tests.simulation.figure import Figure, run, told
from tests.simulation.pieces import PARTS, Book
from tests.simulation.plants import DISK_PLANTS, PLANTS
from tests.simulation.profiles import PROFILES

IMAGES = 200
HEALING = {"safety": False, "liveness": True, None: None}


def main(arguments: list[str] | None = None) -> int:
    """Run the sessions, print the figure, and give 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--seed", type=int, help="the first seed; else it follows from the commit")
    parser.add_argument("--sessions", type=int, default=100, help="how many seeds from there")
    parser.add_argument(
        "--plant", choices=sorted(PLANTS | DISK_PLANTS), help="plant a bug, stop when caught"
    )
    parser.add_argument("--list-plants", action="store_true", help="name the bugs to plant")
    parser.add_argument(
        "--mode",
        choices=["safety", "liveness"],
        help="safety: the faults never end; liveness: they end, and everything must be in within "
        "a few rounds; without it every fifth seed lives the first, the others the second",
    )
    parser.add_argument(
        "--brief", action="store_true", help="a third of the steps: what every test run lives"
    )
    parser.add_argument(
        "--profile",
        choices=sorted(profiles.PROFILES),
        help="all proofs together, in one of three sizes",
    )
    parser.add_argument(
        "--part",
        action="append",
        choices=sorted(PARTS),
        help="with --profile: only this part of it; may be given several times",
    )
    parser.add_argument(
        "--book",
        type=Path,
        help="with --profile: a file that keeps each piece that was lived, so that the same "
        "command goes on where it was interrupted, and parts add up; give the --seed, too",
    )
    parser.add_argument(
        "--soak",
        type=int,
        metavar="HOURS",
        help="one long session of four desks over so many hours of virtual time",
    )
    parser.add_argument("--jobs", type=int, default=1, help="processes that share the sessions")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    given = parser.parse_args(arguments)
    if given.list_plants:
        for name, plant in sorted((PLANTS | DISK_PLANTS).items()):
            print(f"{name:28} {plant.words}")
        return 0
    first = profiles.fresh_seed() if given.seed is None else given.seed
    profiles.end_in_order()
    if given.profile is not None:
        report = profiles.prove(
            PROFILES[given.profile],
            first,
            given.jobs,
            _tell,
            parts=given.part or (),
            book=Book(given.book),
        )
        print(profiles.told(report, as_json=given.json))
        return 1 if report.broken else 0
    if given.soak is not None:
        soaked = soak.soaked(given.soak, first, tell=_tell)
        print(soak.told(soaked, as_json=given.json))
        return 1 if soaked.wrong else 0
    if given.plant in DISK_PLANTS:
        figure = _with_disk_plant(given.plant, first)
    else:
        figure = run(
            range(first, first + given.sessions),
            plant=given.plant,
            until_caught=given.plant is not None,
            healing=HEALING[given.mode],
            brief=given.brief,
            jobs=given.jobs,
        )
    print(told(figure, as_json=given.json))
    return 1 if figure.violations else 0


def _with_disk_plant(plant: str, seed: int) -> Figure:
    figure = Figure(seed)
    with DISK_PLANTS[plant].planted():
        figure.violations += power_loss.torn_logs(IMAGES, seed).wrong
        figure.violations += power_loss.crashed_checkpoints(IMAGES, seed).wrong
    return figure


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
