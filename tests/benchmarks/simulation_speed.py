"""How fast the simulation lives its sessions, beside plain SQLite that does as many commits.

    python -m tests.benchmarks.simulation_speed [--seed S] [--sessions N]

Time of the processor, not of the clock, so that others on the machine count less. The floor is
one connection with the store's settings, on the same kind of file, that writes three rows in
each of as many transactions as the session made; the two take turns, and medians are told.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from unittest.mock import patch

from bocounter.store.writer import Write, Writer, connect_to_write
from tests.simulation.figure import laboratory, workshop

_TABLE = "CREATE TABLE floor (id INTEGER PRIMARY KEY, name TEXT, value TEXT)"
_ROW = "INSERT INTO floor (name, value) VALUES (?, ?)"
_ROWS = [("need_by", "2026-12-04"), ("hold_reason", "waits for parts"), ("machine_down", "1")]


@contextmanager
def counted() -> Iterator[list[int]]:
    """Count the transactions that stores write."""
    count = [0]
    write = Writer.write

    @contextmanager
    def counting(self: Writer, *, urgent: bool = True) -> Iterator[Write]:
        with write(self, urgent=urgent) as given:
            yield given
        count[0] += 1

    with patch.object(Writer, "write", counting):
        yield count


def floor(path: Path, commits: int) -> float:
    """Give the seconds that plain SQLite takes for so many commits."""
    with closing(connect_to_write(path)) as connection:
        connection.execute(_TABLE)
        began = time.process_time()
        for _ in range(commits):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(_ROW, _ROWS)
            connection.execute("COMMIT")
        return time.process_time() - began


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.simulation_speed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sessions", type=int, default=100)
    given = parser.parse_args()
    taken, floors, commits = [], [], []
    with laboratory() as live, workshop() as (folder, _):
        live(given.seed)
        for seed in range(given.seed, given.seed + given.sessions):
            with counted() as count:
                began = time.process_time()
                live(seed)
                taken.append(time.process_time() - began)
            commits.append(count[0])
            floors.append(floor(folder / f"floor-{seed}.db", count[0]))
    ratio = statistics.median(a / b for a, b in zip(taken, floors, strict=True))
    print(
        f"{given.sessions} sessions: {statistics.median(taken) * 1000:.0f} ms each in the median, "
        f"{given.sessions / sum(taken):.1f} a second and core; {statistics.median(commits):.0f} "
        f"commits each, for which plain SQLite takes {statistics.median(floors) * 1000:.0f} ms: "
        f"ratio {ratio:.1f}"
    )


if __name__ == "__main__":
    main()
