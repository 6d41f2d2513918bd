"""How long the board, the search and a refresh take on a big store, beside plain SQLite.

    python -m tests.benchmarks.board_and_search [--orders N] [--open N] [--parts N] [--store FILE]

Milliseconds depend on the machine; the ratios to plain SQL of the same run are what counts.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bocounter.models.keys import part_key, phone_reversed
from bocounter.queries.board import BoardFilter, board, outline
from bocounter.queries.find import find
from bocounter.queries.work_orders import load
from bocounter.readings.refresh import rebuild, refresh
from bocounter.store.reader import Reader
from bocounter.store.store import Store
from bocounter.store.writer import Write

NOW = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
_AT = NOW.isoformat(timespec="microseconds")
_NOUNS = ("Hose", "Filter", "Seal kit", "Bearing", "Pump", "Cylinder", "Belt", "Sensor", "Valve")
_PLACES = ("hydraulic return", "engine", "cab", "boom", "front axle", "cooling system", "PTO")
_NAMES = ("Miller", "Larkmoor", "Fernhill", "Oxbow", "Granite", "Kettle", "Birch", "Heron", "Ash")
_TRADES = ("Excavating", "Farms", "Utilities", "Concrete", "Landscaping", "Orchards", "Drainage")


@dataclass(frozen=True, slots=True)
class Size:
    """How big a store is; ``open_orders`` of the ``orders`` have an open line."""

    orders: int = 60_000
    open_orders: int = 2_000
    parts: int = 200_000
    customers: int = 20_000


def fill(store: Store, size: Size, seed: int = 1) -> None:
    """Fill a store with an invented dealership."""
    chance = random.Random(seed)
    with store.write(urgent=False) as write:
        write.many(
            "INSERT INTO branch (remote_id, token, as_of, code, name) VALUES (?, 't', ?, ?, ?)",
            [(f"b{n}", _AT, f"B{n}", f"Branch {n}") for n in range(8)],
        )
        _parts(write, size, chance)
        _people(write, size, chance)
        _orders(write, size, chance)
        write.many(
            "INSERT INTO cursor (kind, scope, as_of, rows, complete) VALUES (?, 'all', ?, 0, 1)",
            [
                (kind, _AT)
                for kind in ("work_order", "part_line", "purchase_line", "inbound", "stock_level")
            ],
        )
        rebuild(write)


def code(n: int) -> str:
    """Give the number of the n-th part."""
    return f"{n * 7919 % 1_000_000:06d}-{n % 97:02d}{'ABC'[n % 3]}"


def _parts(write: Write, size: Size, chance: random.Random) -> None:
    write.many(
        "INSERT INTO part (remote_id, token, as_of, code, description, active, code_key) "
        "VALUES (?, 't', ?, ?, ?, 1, ?)",
        [
            (
                f"p{n}",
                _AT,
                code(n),
                f"{chance.choice(_NOUNS)}, {chance.choice(_PLACES)}",
                part_key(code(n)),
            )
            for n in range(size.parts)
        ],
    )
    write.many(
        "INSERT INTO supersession (remote_id, token, as_of, part, replaced_by, factor, both_ways) "
        "VALUES (?, 't', ?, ?, ?, '1', 0)",
        [(f"s{n}", _AT, f"p{n}", f"p{n + 1}") for n in range(0, size.parts, 20)],
    )
    write.many(
        "INSERT INTO stock_level (remote_id, token, as_of, part, branch, on_hand, free) "
        "VALUES (?, 't', ?, ?, ?, '3', ?)",
        [
            (f"k{n}", _AT, f"p{n}", f"b{n % 8}", str(chance.randrange(3)))
            for n in range(0, size.parts, 4)
        ],
    )


def _people(write: Write, size: Size, chance: random.Random) -> None:
    write.many(
        "INSERT INTO customer (remote_id, token, as_of, number, name, number_key) "
        "VALUES (?, 't', ?, ?, ?, ?)",
        [
            (
                f"c{n}",
                _AT,
                f"C-{n}",
                f"{chance.choice(_NAMES)} {chance.choice(_TRADES)} {n}",
                f"C{n}",
            )
            for n in range(size.customers)
        ],
    )
    write.many(
        "INSERT INTO contact_point (remote_id, token, as_of, customer, kind, value, "
        "digits_reversed) VALUES (?, 't', ?, ?, 'phone', ?, ?)",
        [
            (f"t{n}", _AT, f"c{n}", phone, phone_reversed(phone))
            for n in range(size.customers)
            for phone in (f"406-555-{chance.randrange(10_000):04d}",)
        ],
    )


def _orders(write: Write, size: Size, chance: random.Random) -> None:
    first = date(2020, 1, 1)
    orders, lines, bought, inbound = [], [], [], []
    for n in range(size.orders):
        open_ = n >= size.orders - size.open_orders
        number = f"WO-{n:06d}"
        opened = (first + timedelta(days=n * 2500 // size.orders)).isoformat()
        customer = f"c{chance.randrange(size.customers)}"
        status = "open" if open_ else "closed"
        down = int(chance.random() < 0.1)
        orders.append(
            (f"w{n}", _AT, number, f"b{n % 8}", customer, status, opened, part_key(number), down)
        )
        for place in range(chance.choice((1, 2, 3, 4))):
            id_ = f"l{n}-{place}"
            part = f"p{chance.randrange(size.parts // 10 if place else size.parts)}"
            waits = open_ and (not place or chance.random() < 0.6)
            own = f"u{id_}" if waits and chance.random() < 0.6 else None
            lines.append((id_, _AT, f"w{n}", place, part, "2", "0", "0" if waits else "2", own))
            if own:
                day = (NOW.date() + timedelta(days=chance.randrange(-3, 30))).isoformat()
                bought.append((own, _AT, f"PO-{n}", f"b{n % 8}", part, "2", f"PO{n}"))
                inbound.append((f"i{id_}", _AT, own, part, f"b{n % 8}", "2", day))
    write.many(
        "INSERT INTO work_order (remote_id, token, as_of, number, branch, customer, status, "
        "kind, opened, number_key, machine_down) "
        "VALUES (?, 't', ?, ?, ?, ?, ?, 'work_order', ?, ?, ?)",
        orders,
    )
    write.many(
        "INSERT INTO part_line (remote_id, token, as_of, work_order, position, part, wanted, "
        "assigned, issued, cancelled, purchase_line) VALUES (?, 't', ?, ?, ?, ?, ?, ?, ?, 0, ?)",
        lines,
    )
    write.many(
        "INSERT INTO purchase_line (remote_id, token, as_of, number, branch, part, ordered, "
        "received, status, number_key) VALUES (?, 't', ?, ?, ?, ?, ?, '0', 'ordered', ?)",
        bought,
    )
    write.many(
        "INSERT INTO inbound (remote_id, token, as_of, purchase_line, part, branch, quantity, "
        "status, planned_date) VALUES (?, 't', ?, ?, ?, ?, ?, 'expected', ?)",
        inbound,
    )


def timed(
    work: Callable[[], object], times: int = 15, clock: Callable[[], float] = time.perf_counter
) -> tuple[float, float]:
    """Give median and worst in milliseconds, after one run that warms up."""
    work()
    took = []
    for _ in range(times):
        began = clock()
        work()
        took.append((clock() - began) * 1000)
    return statistics.median(took), max(took)


def plain_board(rows: Reader) -> int:
    """Read what the outline reads, by SQL alone."""
    return len(rows.all("SELECT * FROM wo_summary"))


def questions(size: Size) -> dict[str, str]:
    """Give what is looked up, by what it is."""
    return {
        "phone, last four": "0142",
        "work order": f"WO-{size.orders - 7:06d}",
        "digits of a work order": f"{size.orders - 7}",
        "part number": code(4711),
        "start of a part number": code(4711)[:4],
        "inside of a part number": code(4711)[2:8].replace("-", ""),
        "name": "miller exc",
        "words": "hydraulic hose",
        "one letter": "m",
        "part number, one typing error": code(4711)[:-2] + "9X",
        "words, one typing error": "hydralic hose",
        "nothing there": "zzqxy 771",
    }


def measure(store: Store, size: Size) -> Iterator[tuple[str, float, float, float | None]]:
    """Give what, median and worst milliseconds, and the ratio to plain SQL where there is one."""
    with store.reading() as rows:
        raw = timed(lambda: plain_board(rows))
        yield ("plain SQL over the board", *raw, None)
        whole = timed(lambda: outline(rows, BoardFilter(), NOW))
        yield ("outline, by urgency", *whole, whole[0] / raw[0])
        some = timed(lambda: outline(rows, BoardFilter(branch="B1"), NOW))
        yield ("outline of one branch", *some, some[0] / raw[0])
        worded = timed(lambda: outline(rows, BoardFilter(text="miller hose"), NOW))
        yield ("outline with a text", *worded, worded[0] / raw[0])
        ids = outline(rows, BoardFilter(), NOW)
        yield ("a page of 50 orders", *timed(lambda: load(rows, ids[:50])), None)
        if size.open_orders <= 5_000:
            yield ("the whole board", *timed(lambda: board(rows, BoardFilter(), NOW), 5), None)
        for what, text in questions(size).items():
            yield (f"find: {what}", *timed(lambda text=text: find(rows, text, NOW)), None)

    def page() -> None:
        with store.write(urgent=False) as write:
            write.all(
                "UPDATE inbound SET token = token || 'x' WHERE id IN "
                "(SELECT id FROM inbound ORDER BY id LIMIT 500)"
            )
            refresh(write)

    yield ("a page of 500 inbounds, read again", *timed(page, 5), None)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=60_000)
    parser.add_argument("--open", type=int, default=2_000)
    parser.add_argument("--parts", type=int, default=200_000)
    asked = parser.parse_args()
    size = Size(asked.orders, min(asked.open, asked.orders), asked.parts)
    with tempfile.TemporaryDirectory() as folder:
        store = Store.to_write(Path(folder) / "counter.db", "a benchmark", NOW)
        began = time.perf_counter()
        fill(store, size)
        print(f"{size}, filled and read in {time.perf_counter() - began:.1f} s")
        for what, median, worst, ratio in measure(store, size):
            beside = "" if ratio is None else f"{ratio:8.1f} x plain SQL"
            print(f"{what:40} {median:8.1f} ms {worst:8.1f} worst{beside}")
        store.close()


if __name__ == "__main__":
    main()
