"""How long the call queue and the alerts take in a store with very many open lines.

    python -m tests.benchmarks.call_desk [--open N] [--runs N] [--store FILE]

Medians and 95th percentiles, and those of the CPU alone: other programs' work is in the former.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from bocounter.models.instants import written
from bocounter.queries import calls
from bocounter.queries.alerts import alerts, alerts_again
from bocounter.readings.refresh import refresh
from bocounter.store.reader import Reader
from bocounter.store.store import Store
from bocounter.store.writer import Write
from tests.benchmarks.board_and_search import NOW, Size, fill

OPEN_ORDERS = 79_000
"""Of which each has 1.9 open lines in the middle: 150,000 in all."""


def fill_desk(store: Store, size: Size, seed: int = 5) -> None:
    """Fill a store, and let a counter have spoken with most of its customers."""
    fill(store, size)
    chance = random.Random(seed)
    contacts, told, due = [], [], []
    for n in range(size.orders - size.open_orders, size.orders):
        if chance.random() < 0.1:
            continue
        at = written(NOW - timedelta(hours=chance.randrange(2, 400)))
        outcome = chance.choice(("reached", "reached", "voicemail", "no_answer"))
        contacts.append((f"c{n}", f"w{n}", "call", outcome, at, f"clerk {n % 9}"))
        if outcome == "reached":
            day = (NOW.date() + timedelta(days=chance.randrange(-2, 30))).isoformat()
            told.append((f"t{n}", f"c{n}", f"w{n}", day, "estimated", at, f"clerk {n % 9}", "call"))
        next_ = written(NOW + timedelta(hours=chance.randrange(-20, 200)))
        due.append((f"f{n}", f"w{n}", next_, at, "clerk"))
    with store.write(urgent=False) as write:
        supply(write)
        write.many(
            'INSERT INTO contact (id, work_order, kind, outcome, at, "by") '
            "VALUES (?, ?, ?, ?, ?, ?)",
            contacts,
        )
        write.many(
            "INSERT INTO told_date (id, contact, work_order, told, confidence, at, "
            '"by", channel) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
            told,
        )
        write.many(
            'INSERT INTO follow_up (id, work_order, due, at, "by") VALUES (?, ?, ?, ?, ?)', due
        )
        refresh(write)


def supply(write: Write) -> None:
    """Let a third of what is on order be confirmed, and all of it have been ordered some day."""
    write.all(
        "UPDATE purchase_line SET ordered_on = date('2026-11-28', '-' || (id % 30) || ' days'), "
        "confirmed_date = iif(id % 3, NULL, (SELECT i.planned_date FROM inbound i "
        "WHERE i.purchase_line = purchase_line.remote_id))"
    )


def timed(work: Callable[[], object], runs: int) -> tuple[float, float, float]:
    """Give median, 95th percentile and the same of the CPU alone, in ms, after two warming runs."""
    work(), work()
    took, worked = [], []
    for _ in range(runs):
        began, cpu = time.perf_counter(), time.process_time()
        work()
        took.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - cpu) * 1000)
    at = int(len(took) * 0.95)
    return statistics.median(took), sorted(took)[at], sorted(worked)[at]


def plain(rows: Reader) -> int:
    """Read what the queue looks at, by SQL alone."""
    return len(rows.all("SELECT work_order, promised, slip_days, next_contact FROM call_reading"))


def measure(store: Store, runs: int) -> Iterator[tuple[str, float, float, float]]:
    """Give what was done, with its median and 95th percentile, and that of the CPU."""
    with store.reading() as rows:
        yield ("plain SQL over the readings", *timed(lambda: plain(rows), runs))
        yield ("queue, the first 20", *timed(lambda: calls.queue(rows, NOW, limit=20), runs))
        yield ("queue, the first 200", *timed(lambda: calls.queue(rows, NOW, limit=200), runs))
        yield (
            "queue of one branch, the first 20",
            *timed(lambda: calls.queue(rows, NOW, limit=20, branch="B1"), runs),
        )
        yield ("how many calls there are", *timed(lambda: calls.count(rows, NOW), runs))
        every = alerts(rows, NOW)
        yield (f"all {len(every):,} alerts", *timed(lambda: alerts(rows, NOW), 5))
        orders = rows.all("SELECT work_order FROM call_reading ORDER BY work_order LIMIT 500")
        changed = [row[0] for row in orders]
        yield (
            "the alerts after 500 work orders changed",
            *timed(lambda: alerts_again(rows, every, changed, NOW), min(runs, 20)),
        )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--open", type=int, default=OPEN_ORDERS)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--store", type=Path)
    asked = parser.parse_args()
    size = Size(asked.open + 20_000, asked.open, 200_000, 20_000)
    with tempfile.TemporaryDirectory() as folder:
        path = asked.store or Path(folder) / "counter.db"
        there = path.exists()
        store = Store.to_write(path, "a benchmark", NOW)
        if not there:
            began = time.perf_counter()
            fill_desk(store, size)
            print(f"filled and read in {time.perf_counter() - began:.0f} s")
        with store.reading() as rows:
            lines = rows.all("SELECT count(*) FROM line_reading")[0][0]
            print(f"{lines:,} open lines, {calls.count(rows, NOW):,} calls to make")
        for what, median, most, cpu in measure(store, asked.runs):
            print(f"{what:44} {median:8.1f} ms  {most:8.1f} ms (p95) {cpu:8.1f} ms (p95, CPU)")
        store.close()


if __name__ == "__main__":
    main()
