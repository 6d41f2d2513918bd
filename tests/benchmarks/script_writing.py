"""How long it takes to write what to say to a customer, beside plain SQL for the same order.

    python -m tests.benchmarks.script_writing [--cpu] [--orders N] [--store FILE]

On the store of ``tests.benchmarks.board_and_search``. With ``--cpu`` it is processor time, for a
busy machine.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bocounter.models.call_facts import ScriptKind
from bocounter.models.keys import part_key
from bocounter.queries.scripting import script
from bocounter.store.reader import Rows
from bocounter.store.store import Store
from tests.benchmarks.board_and_search import NOW, Size, fill

LANGUAGES = ("en", "es", "fr", "de")

_PLAIN = """
    SELECT w.*, c.*, l.*, r.*, p.* FROM work_order w
    LEFT JOIN customer c ON c.remote_id = w.customer
    LEFT JOIN part_line l ON l.work_order = w.remote_id
    LEFT JOIN line_reading r ON r.line = l.remote_id
    LEFT JOIN part p ON p.remote_id = l.part
    WHERE w.number_key = ?
"""


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds of several runs."""

    median: float
    p95: float
    worst: float


def took(times: Sequence[float]) -> Took:
    """Give median, p95 and worst of seconds."""
    sorted_ = sorted(second * 1000 for second in times)
    return Took(statistics.median(sorted_), sorted_[int(len(sorted_) * 0.95)], sorted_[-1])


def numbers(rows: Rows, many: int, seed: int = 1) -> list[str]:
    """Give so many open work orders at random."""
    found = sorted(row[0] for row in rows.all("SELECT number FROM wo_summary"))
    return random.Random(seed).sample(found, min(many, len(found)))


def measured(
    rows: Rows, asked: Sequence[str], clock: Callable[[], float] = time.perf_counter
) -> dict[str, Took]:
    """Write each kind of script for these orders, interleaved with plain SQL for the same rows."""
    times: dict[str, list[float]] = {"plain SQL": [], **{kind.value: [] for kind in ScriptKind}}
    for warm in (True, False):
        for n, number in enumerate(asked[:20] if warm else asked):
            works: list[tuple[str, Callable[[], object]]] = [
                ("plain SQL", lambda number=number: rows.all(_PLAIN, (part_key(number),)))
            ]
            for kind in ScriptKind:
                how = {"kind": kind, "now": NOW, "by": "Ann", "language": LANGUAGES[n % 4]}
                works.append(
                    (kind.value, lambda number=number, how=how: script(rows, number, **how))
                )
            for name, work in works:
                began = clock()
                work()
                if not warm:
                    times[name].append(clock() - began)
    return {name: took(seconds) for name, seconds in times.items()}


def main() -> None:
    """Measure on a store, made when it is not there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cpu", action="store_true")
    parser.add_argument("--orders", type=int, default=300)
    parser.add_argument("--store", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = args.store or Path(folder) / "counter.db"
        new = not path.exists()
        store = Store.to_write(path, "a benchmark", NOW)
        if new:
            fill(store, Size())
        with store.reading() as rows:
            clock = time.process_time if args.cpu else time.perf_counter
            found = measured(rows, numbers(rows, args.orders), clock)
        floor = found["plain SQL"].median
        for name, one in found.items():
            print(
                f"{name:10} {one.median:7.2f} ms  p95 {one.p95:7.2f}  worst {one.worst:7.2f}  "
                f"x {one.median / floor:.1f}"
            )
        store.close()


if __name__ == "__main__":
    main()
