"""How long the page of a part takes on a big store, beside plain SQL for the same rows.

    python -m tests.benchmarks.part_page [--parts N] [--relations N] [--lines N] [--cpu]

``--store FILE`` keeps the filled store for the next run, as ``option_ladder`` does.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from bocounter.queries.part_page import page
from bocounter.readings.reach import reach
from bocounter.readings.refresh import refresh
from bocounter.store.reader import Reader
from bocounter.store.store import Store
from bocounter.store.writer import Write
from tests.benchmarks.option_ladder import NOW, Figures, Size, arguments, fill, plain, timed

HOT = "p777"
_AT = NOW.isoformat(timespec="microseconds")
CLUSTER = 200
"""Members of the group that some parts of the store are in."""
WAITERS = 400
"""Lines that wait for one part of the store."""


def crowd(write: Write, parts: Sequence[str]) -> str:
    """Put so many parts into one interchange group; give the code of one of them."""
    write.many(
        'INSERT INTO interchange (remote_id, token, as_of, "group", part, grade, kind, role) '
        "VALUES (?, 't', ?, 'crowd', ?, 'exact', 'interchange', 'both')",
        [(f"crowd-{part}", _AT, part) for part in parts],
    )
    return str(write.all("SELECT code FROM part WHERE remote_id = ?", (parts[0],))[0][0])


def wanted_by_many(write: Write, part: str, lines: int = WAITERS) -> str:
    """Have so many lines wait for one part, one an order; give its code."""
    opened = [(NOW.date() - timedelta(days=n * 2)).isoformat() for n in range(lines)]
    write.many(
        "INSERT INTO work_order (remote_id, token, as_of, number, branch, customer, status, kind, "
        "opened, number_key) VALUES (?, 't', ?, ?, 'b1', 'c', 'open', 'work_order', ?, ?)",
        [(f"hot{n}", _AT, f"HOT-{n}", opened[n], f"HOT{n}") for n in range(lines)],
    )
    write.many(
        "INSERT INTO part_line (remote_id, token, as_of, work_order, position, part, wanted, "
        "assigned, issued, cancelled) VALUES (?, 't', ?, ?, 1, ?, '2', '0', '0', 0)",
        [(f"hotline{n}", _AT, f"hot{n}", part) for n in range(lines)],
    )
    refresh(write)
    return str(write.all("SELECT code FROM part WHERE remote_id = ?", (part,))[0][0])


def asked_for(rows: Reader, count: int, seed: int = 3) -> list[tuple[str, str]]:
    """Give ids and codes of some parts that somebody waits for, at random."""
    found = rows.all(
        "SELECT DISTINCT p.remote_id, p.code FROM line_reading r JOIN part p "
        "ON p.remote_id = r.part ORDER BY p.id"
    )
    return random.Random(seed).sample(found, min(count, len(found)))


def measured(
    rows: Reader,
    parts: Sequence[tuple[str, str]],
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, Figures]:
    """Measure the page and plain SQL for each part, interleaved."""
    took: dict[str, list[float]] = {"plain SQL": [], "page": []}
    for id_, code in parts:
        near = reach(rows, (id_,)).parts
        took["plain SQL"].append(timed(lambda near=near: plain(rows, near), clock))
        took["page"].append(timed(lambda code=code: page(rows, code, NOW), clock))
    return {what: Figures.of(some) for what, some in took.items()}


def main() -> None:
    """Print the figures."""
    asked = arguments(__doc__)
    clock = time.process_time if asked.cpu else time.perf_counter
    size = Size(asked.parts, asked.relations, asked.lines)
    with tempfile.TemporaryDirectory() as folder:
        path = asked.store or Path(folder) / "counter.db"
        there = path.exists()
        store = Store.to_write(path, "a benchmark", NOW)
        if not there:
            fill(store, size)
            with store.write(urgent=False) as write:
                crowd(write, [f"p{n}" for n in range(CLUSTER)])
                wanted_by_many(write, HOT)
        print(size, "processor time" if asked.cpu else "time by the clock")
        with store.reading() as rows:
            found = measured(rows, asked_for(rows, 500), clock)
            floor = found["plain SQL"].median
            for what, figures in found.items():
                print(
                    f"{what:10} median {figures.median:7.2f} ms, p95 {figures.p95:7.2f}, worst "
                    f"{figures.worst:7.2f}, {figures.median / floor:5.1f} times plain SQL"
                )
            hot = [(row[0], row[1]) for row in rows.all(_HOT, (HOT,))] * 10
            for what, figures in measured(rows, hot, clock).items():
                print(f"wanted by {WAITERS}: {what:10} median {figures.median:7.2f} ms")
            dense = [(row[0], row[1]) for row in rows.all(_CROWDED)]
            for what, figures in measured(rows, dense, clock).items():
                print(f"in a group of {CLUSTER}: {what:10} median {figures.median:7.2f} ms")
        store.close()


_HOT = "SELECT remote_id, code FROM part WHERE remote_id = ?"
_CROWDED = """
    SELECT p.remote_id, p.code FROM interchange i JOIN part p ON p.remote_id = i.part
    WHERE i."group" = 'crowd' ORDER BY p.id LIMIT 20
"""

if __name__ == "__main__":
    main()
