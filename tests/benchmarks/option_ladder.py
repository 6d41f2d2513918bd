"""How long the ways to get a part take on a big store, beside plain SQL for the same rows.

    python -m tests.benchmarks.option_ladder [--parts N] [--relations N] [--lines N] [--cpu]

Milliseconds depend on the machine; the ratios to plain SQL of the same run are what counts.
``--cpu`` counts the time that the processor worked for us, for a machine that others use too;
``--store FILE`` keeps the filled store for the next run.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bocounter.queries.options import options
from bocounter.readings.best_options import AT_ONCE, freshen
from bocounter.readings.reach import reach
from bocounter.readings.refresh import rebuild, refresh
from bocounter.rules.ways import ways
from bocounter.store.reader import Reader
from bocounter.store.store import Store
from bocounter.store.writer import Write
from tests.benchmarks.board_and_search import code

NOW = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
_AT = NOW.isoformat(timespec="microseconds")
BRANCHES = 8
SUPPLIERS = 200


@dataclass(frozen=True, slots=True)
class Size:
    """How big a store is: part numbers, relations among them, and lines that wait."""

    parts: int = 1_000_000
    relations: int = 300_000
    lines: int = 150_000


def fill(store: Store, size: Size, seed: int = 1) -> None:
    """Fill a store with an invented trade: chains, groups, kits, offers, stock and orders."""
    chance = random.Random(seed)
    with store.write(urgent=False) as write:
        _places(write)
        write.many(
            "INSERT INTO part (remote_id, token, as_of, code, description, active, code_key, "
            "price, cost, origin) VALUES (?, 't', ?, ?, 'Seal kit, boom', ?, ?, '90', '55', ?)",
            [
                (f"p{n}", _AT, code(n), int(n % 50 != 0), code(n).replace("-", ""), origin)
                for n in range(size.parts)
                for origin in ("aftermarket" if n % 7 == 0 else "genuine",)
            ],
        )
        _relations(write, size, chance)
        _trade(write, size, chance)
        _lines(write, size, chance)
        rebuild(write)


def _places(write: Write) -> None:
    write.many(
        "INSERT INTO branch (remote_id, token, as_of, code, name, zone) "
        "VALUES (?, 't', ?, ?, ?, 'America/Denver')",
        [(f"b{n}", _AT, f"B{n}", f"Branch {n}") for n in range(BRANCHES)],
    )
    write.many(
        "INSERT INTO transfer_route (remote_id, token, as_of, from_branch, to_branch, days, "
        "cut_off, freight) VALUES (?, 't', ?, ?, ?, ?, '15:00', '12')",
        [
            (f"r{one}-{other}", _AT, f"b{one}", f"b{other}", 1 + abs(one - other) % 3)
            for one in range(BRANCHES)
            for other in range(BRANCHES)
            if one != other
        ],
    )
    write.many(
        "INSERT INTO supplier (remote_id, token, as_of, name, active, cut_off, zone) "
        "VALUES (?, 't', ?, ?, ?, '16:30', 'America/Chicago')",
        [(f"s{n}", _AT, f"Supplier {n}", int(n % 20 != 0)) for n in range(SUPPLIERS)],
    )


def _relations(write: Write, size: Size, chance: random.Random) -> None:
    """Two thirds replacements in chains of one to six hops, the rest groups and kits."""
    chains, n = [], 0
    while len(chains) < size.relations * 2 // 3 and n < size.parts - 8:
        hops = chance.choice((1, 1, 1, 2, 2, 3, 6))
        for hop in range(hops):
            policy = chance.choice((None, None, None, None, "use_old_first", "scrap_old"))
            factor, both = chance.choice(("1", "1", "1", "2")), int(chance.random() < 0.15)
            chains.append(
                (f"u{len(chains)}", _AT, f"p{n + hop}", f"p{n + hop + 1}", factor, both, policy)
            )
        n += hops + 1 + chance.randrange(3)
    write.many(
        "INSERT INTO supersession (remote_id, token, as_of, part, replaced_by, factor, both_ways, "
        "policy) VALUES (?, 't', ?, ?, ?, ?, ?, ?)",
        chains,
    )
    members = [
        (f"m{group}-{n}", _AT, f"g{group}", f"p{chance.randrange(size.parts)}", grade)
        for group in range(size.relations // 15)
        for n in range(4)
        for grade in (chance.choice(("exact", "functional", "rework")),)
    ]
    write.many(
        'INSERT INTO interchange (remote_id, token, as_of, "group", part, grade, kind, role) '
        "VALUES (?, 't', ?, ?, ?, ?, 'interchange', 'both')",
        members,
    )
    write.many(
        "INSERT INTO kit_part (remote_id, token, as_of, kit, component, quantity, kind) "
        "VALUES (?, 't', ?, ?, ?, '2', ?)",
        [
            (
                f"k{n}",
                _AT,
                f"p{chance.randrange(size.parts // 50)}",
                f"p{chance.randrange(size.parts)}",
                chance.choice(("kit", "assembly")),
            )
            for n in range(size.relations // 15)
        ],
    )


def _trade(write: Write, size: Size, chance: random.Random) -> None:
    """Stock of every third number at one to three branches, an offer of every second."""
    write.many(
        "INSERT INTO stock_level (remote_id, token, as_of, part, branch, on_hand, free, minimum) "
        "VALUES (?, 't', ?, ?, ?, '4', ?, ?)",
        [
            (
                f"k{n}-{b}",
                _AT,
                f"p{n}",
                f"b{b}",
                str(chance.randrange(4)),
                chance.choice((None, "1")),
            )
            for n in range(0, size.parts, 3)
            for b in chance.sample(range(BRANCHES), chance.choice((1, 1, 2, 3)))
        ],
    )
    write.many(
        "INSERT INTO offer (remote_id, token, as_of, part, supplier, price, lead_days, order_type, "
        "freight) VALUES (?, 't', ?, ?, ?, ?, ?, ?, '9')",
        [
            (
                f"o{n}-{m}",
                _AT,
                f"p{n}",
                f"s{chance.randrange(SUPPLIERS)}",
                str(40 + chance.randrange(30)),
                2 + chance.randrange(20),
                ("stock", "emergency")[m],
            )
            for n in range(0, size.parts, 2)
            for m in range(chance.choice((1, 2)))
        ],
    )


def _lines(write: Write, size: Size, chance: random.Random) -> None:
    orders, lines, bought, inbound = [], [], [], []
    for n in range(size.lines):
        order, part, branch = (
            f"w{n // 3}",
            f"p{chance.randrange(size.parts)}",
            f"b{n // 3 % BRANCHES}",
        )
        if n % 3 == 0:
            opened = (date(2026, 8, 1) + timedelta(days=n * 120 // size.lines)).isoformat()
            need = (NOW.date() + timedelta(days=chance.randrange(-5, 30))).isoformat()
            orders.append((order, _AT, f"WO-{n}", branch, opened, f"WO{n}", need, int(n % 11 == 0)))
        own = f"u{n}" if chance.random() < 0.6 else None
        lines.append((f"l{n}", _AT, order, n % 3, part, str(1 + n % 3), own))
        if own:
            day = (NOW.date() + timedelta(days=chance.randrange(-3, 30))).isoformat()
            count = str(1 + n % 3 + (3 if n % 5 == 0 else 0))
            bought.append((own, _AT, f"PO-{n}", "s1", branch, part, count, f"PO{n}"))
            inbound.append((f"i{n}", _AT, own, part, branch, count, day))
    write.many(
        "INSERT INTO work_order (remote_id, token, as_of, number, branch, customer, status, kind, "
        "opened, number_key, need_by, machine_down) "
        "VALUES (?, 't', ?, ?, ?, 'c', 'open', 'work_order', ?, ?, ?, ?)",
        orders,
    )
    write.many(
        "INSERT INTO part_line (remote_id, token, as_of, work_order, position, part, wanted, "
        "assigned, issued, cancelled, purchase_line) "
        "VALUES (?, 't', ?, ?, ?, ?, ?, '0', '0', 0, ?)",
        lines,
    )
    write.many(
        "INSERT INTO purchase_line (remote_id, token, as_of, number, supplier, branch, part, "
        "ordered, received, status, number_key) "
        "VALUES (?, 't', ?, ?, ?, ?, ?, ?, '0', 'ordered', ?)",
        bought,
    )
    write.many(
        "INSERT INTO inbound (remote_id, token, as_of, purchase_line, part, branch, quantity, "
        "status, planned_date) VALUES (?, 't', ?, ?, ?, ?, ?, 'expected', ?)",
        inbound,
    )


ROWS_BEHIND = (
    "SELECT * FROM part WHERE remote_id IN (SELECT value FROM json_each(?1))",
    "SELECT * FROM supersession WHERE part IN (SELECT value FROM json_each(?1))",
    "SELECT * FROM interchange WHERE part IN (SELECT value FROM json_each(?1))",
    "SELECT * FROM kit_part WHERE component IN (SELECT value FROM json_each(?1))",
    "SELECT * FROM stock_level WHERE part IN (SELECT value FROM json_each(?1))",
    "SELECT * FROM offer WHERE part IN (SELECT value FROM json_each(?1))",
    "SELECT * FROM inbound WHERE part IN (SELECT value FROM json_each(?1))",
    "SELECT * FROM purchase_line WHERE part IN (SELECT value FROM json_each(?1))",
    "SELECT l.*, w.* FROM part_line l JOIN work_order w ON w.remote_id = l.work_order "
    "WHERE l.part IN (SELECT value FROM json_each(?1))",
)
"""The rows a ladder is made of, by plain lookups."""


def plain(rows: Reader, parts: Sequence[str]) -> int:
    """Look the rows up that a ladder over these parts reads."""
    asked = (json.dumps(list(parts)),)
    return sum(len(rows.all(sql, asked)) for sql in ROWS_BEHIND)


@dataclass(frozen=True, slots=True)
class Figures:
    """Medians, p95 and worst in milliseconds, over many lines."""

    median: float
    p95: float
    worst: float

    @classmethod
    def of(cls, took: Sequence[float]) -> Figures:
        ranked = sorted(took)
        return cls(statistics.median(ranked), ranked[int(len(ranked) * 0.95)], ranked[-1])


def timed(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Give milliseconds."""
    began = clock()
    work()
    return (clock() - began) * 1000


def lines_of(rows: Reader, count: int, seed: int = 2) -> list[tuple[str, str]]:
    """Give some lines with their parts, at random."""
    found = rows.all("SELECT line, part FROM line_reading ORDER BY line")
    return random.Random(seed).sample(found, min(count, len(found)))


def one_by_one(
    rows: Reader, lines: Sequence[tuple[str, str]], clock: Callable[[], float] = time.perf_counter
) -> dict[str, Figures]:
    """Measure graph, ladder and plain SQL for each line, interleaved."""
    took: dict[str, list[float]] = {"plain SQL": [], "graph": [], "options": []}

    def graph(part: str) -> object:
        return ways(reach(rows, (part,)).links, part, NOW.date(), "T100")

    for line, part in lines:
        near = reach(rows, (part,)).parts
        took["plain SQL"].append(timed(lambda near=near: plain(rows, near), clock))
        took["graph"].append(timed(lambda part=part: graph(part), clock))
        took["options"].append(timed(lambda line=line: options(rows, line, NOW), clock))
    return {what: Figures.of(some) for what, some in took.items()}


def page(store: Store) -> None:
    """Change 500 shelves and read again what that touches."""
    with store.write(urgent=False) as write:
        write.all(
            "UPDATE stock_level SET free = CAST(free AS INTEGER) + 1 WHERE id IN "
            "(SELECT id FROM stock_level ORDER BY id LIMIT 500)"
        )
        refresh(write)


def best_of_all(store: Store, clock: Callable[[], float]) -> tuple[float, float, float]:
    """Give milliseconds for all lines from nothing, after a page of 500 shelves, and plain SQL.

    Plain SQL looks the same rows up, in the same portions.
    """
    with store.write() as write:
        write.all("UPDATE best_option SET until = ''")
    whole = timed(lambda: freshen(store, NOW), clock)
    page(store)
    some = timed(lambda: freshen(store, NOW), clock)
    with store.reading() as rows:
        parts = [row[0] for row in rows.all("SELECT part FROM best_option ORDER BY part")]

        def look_up() -> None:
            for n in range(0, len(parts), AT_ONCE):
                plain(rows, reach(rows, parts[n : n + AT_ONCE]).parts)

        floor = timed(look_up, clock)
    return whole, some, floor


def arguments(about: str | None) -> argparse.Namespace:
    """Read how large the store is to be, where it stands, and by which clock to measure."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--parts", type=int, default=1_000_000)
    parser.add_argument("--relations", type=int, default=300_000)
    parser.add_argument("--lines", type=int, default=150_000)
    parser.add_argument("--cpu", action="store_true")
    parser.add_argument("--store", type=Path)
    return parser.parse_args()


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
            took = timed(lambda: fill(store, size), clock) / 1000
            print(f"filled and read in {took:.1f} s", flush=True)
        print(size, "processor time" if asked.cpu else "time by the clock")
        freshen(store, NOW)
        with store.reading() as rows:
            found = one_by_one(rows, lines_of(rows, 500), clock)
        for what, one in found.items():
            ratio = one.median / found["plain SQL"].median
            print(
                f"{what:12} {one.median:8.2f} ms median {one.p95:8.2f} p95 {one.worst:8.2f} worst "
                f"{ratio:8.1f} x plain SQL",
                flush=True,
            )
        whole, some, floor = best_of_all(store, clock)
        print(
            f"best options of {size.lines:,} lines: {whole / 1000:.1f} s, {whole / floor:.1f} x "
            f"plain SQL ({floor / 1000:.1f} s); after a page of 500 shelves: {some:.0f} ms"
        )
        store.close()


if __name__ == "__main__":
    main()
