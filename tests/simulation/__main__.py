"""``python -m tests.simulation --seed S --sessions N [--plant NAME] [--list-plants] --json``."""

from __future__ import annotations

import argparse
import sys

from tests.simulation.figure import run, told
from tests.simulation.plants import PLANTS

HEALING = {"safety": False, "liveness": True, None: None}


def main(arguments: list[str] | None = None) -> int:
    """Run the sessions, print the figure, and give 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--seed", type=int, help="the first seed; else it follows from the commit")
    parser.add_argument("--sessions", type=int, default=100, help="how many seeds from there")
    parser.add_argument("--plant", choices=sorted(PLANTS), help="plant a bug, stop when caught")
    parser.add_argument("--list-plants", action="store_true", help="name the bugs to plant")
    parser.add_argument(
        "--mode",
        choices=["safety", "liveness"],
        help="safety: the faults never end; liveness: they end, and everything must be in within "
        "a few rounds; without it every fifth seed lives the first, the others the second",
    )
    parser.add_argument("--jobs", type=int, default=1, help="processes that share the sessions")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    given = parser.parse_args(arguments)
    if given.list_plants:
        for name, plant in sorted(PLANTS.items()):
            print(f"{name:28} {plant.words}")
        return 0
    first = 1 if given.seed is None else given.seed
    figure = run(
        range(first, first + given.sessions),
        plant=given.plant,
        until_caught=given.plant is not None,
        healing=HEALING[given.mode],
        jobs=given.jobs,
    )
    print(told(figure, as_json=given.json))
    return 1 if figure.violations else 0


if __name__ == "__main__":
    sys.exit(main())
