"""What another SQLite, and a cipher, would cost: ``python -m tests.benchmarks.cipher [PARTS]``.

Three ways to keep the same store, side by side in one run on one machine: the standard
library's SQLite, SQLCipher's library without a key, and with one. Each way runs in processes of
its own (two copies of SQLite never meet in one), and the ways are interleaved. What counts is
the ratio to the first; then, how many of 200 single flipped bits in a small store are found.
Needs the package ``sqlcipher3``, which the program itself does not.
"""

from __future__ import annotations

import importlib
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

WAYS = {"plain": "sqlite3", "library": "sqlcipher3.dbapi2", "cipher": "sqlcipher3.dbapi2"}
KEY = "PRAGMA key = \"x'" + "5a" * 32 + "'\""
ROUNDS = 5
FLIPS = 200


class Kept:
    """A store kept in one of the ways."""

    def __init__(self, way: str, path: Path) -> None:
        self.module: Any = importlib.import_module(WAYS[way])
        self.way, self.path = way, path

    def opened(self) -> Any:
        """Open it as the writer does."""
        connection = self.module.connect(self.path, isolation_level=None)
        if self.way == "cipher":
            connection.execute(KEY)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cache_size = -32768")
        connection.execute("PRAGMA temp_store = MEMORY")
        return connection


def fill(connection: Any, parts: int) -> None:
    """Fill it: parts with a full-text index, work orders as the board's summary holds them."""
    chance = random.Random(1)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        "CREATE TABLE part (id INTEGER PRIMARY KEY, remote_id TEXT UNIQUE, token TEXT, "
        "code TEXT, description TEXT, code_key TEXT)"
    )
    connection.execute("CREATE INDEX part_code ON part (code_key)")
    connection.execute("CREATE VIRTUAL TABLE part_words USING fts5(description, content='')")
    connection.execute(
        "CREATE TABLE summary (work_order TEXT PRIMARY KEY, number TEXT, customer TEXT, "
        "opened TEXT, ready TEXT, promised TEXT, words TEXT)"
    )
    connection.execute("CREATE TABLE word (id TEXT PRIMARY KEY, text TEXT)")
    rows = [_part(n, chance, "t") for n in range(parts)]
    connection.executemany(UPSERT, rows)
    connection.executemany(
        "INSERT INTO part_words (rowid, description) VALUES (?, ?)",
        [(n, row[3]) for n, row in enumerate(rows)],
    )
    connection.executemany(
        "INSERT INTO summary VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (f"w{n}", f"WO-{n}", f"Customer {n}", "2026-11-01", "2026-12-03", None, "hose " * 8)
            for n in range(2_000)
        ],
    )
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


UPSERT = (
    "INSERT INTO part (remote_id, token, code, description, code_key) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (remote_id) DO UPDATE SET token = excluded.token, "
    "description = excluded.description"
)


def _part(n: int, chance: random.Random, token: str) -> tuple[str, ...]:
    words = " ".join(chance.choice(("hose", "pump", "seal", "boom", "axle", "cab")) for _ in "abc")
    return (f"p{n}", token, f"{n * 7919 % 1_000_000:06d}", words, f"{n * 7919 % 1_000_000:06d}")


def milliseconds(work: Callable[[], object], times: int) -> float:
    """Give the median."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def measure(kept: Kept, parts: int) -> dict[str, float]:
    """Give milliseconds by what was done."""
    chance = random.Random(2)

    def open_and_look() -> None:
        connection = kept.opened()
        connection.execute("SELECT * FROM summary LIMIT 50").fetchall()
        connection.close()

    found = {"open and first read": milliseconds(open_and_look, 21)}
    connection = kept.opened()
    numbers = iter(range(1_000_000))

    def deed() -> None:
        connection.execute("BEGIN IMMEDIATE")
        for _ in range(3):
            connection.execute(
                "INSERT INTO word VALUES (?, ?)", (f"{time.time_ns()}-{next(numbers)}", "x" * 200)
            )
        connection.execute("COMMIT")

    found["a deed: 3 rows, on the disk"] = milliseconds(deed, 101)

    def page() -> None:
        token = f"t{next(numbers)}"
        first = chance.randrange(parts - 1_000)
        rows = [_part(n, chance, token) for n in range(first, first + 1_000)]
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(UPSERT, rows)
        connection.execute("COMMIT")

    connection.execute("PRAGMA synchronous = NORMAL")
    found["a page: 1,000 changed rows"] = milliseconds(page, 15)

    def ask(sql: str, *given: object) -> Callable[[], object]:
        return lambda: connection.execute(sql, given).fetchall()

    found["the board: 2,000 summaries"] = milliseconds(ask("SELECT * FROM summary"), 21)
    find = "SELECT rowid FROM part_words WHERE part_words MATCH ? ORDER BY rank LIMIT 50"
    found["find: two words"] = milliseconds(ask(find, "hose pump"), 7)
    found["find: a part number"] = milliseconds(
        ask("SELECT * FROM part WHERE code_key BETWEEN ? AND ?", "0047", "0048"), 51
    )
    found["a look at every part"] = milliseconds(ask("SELECT sum(length(code)) FROM part"), 7)
    connection.close()
    connection = kept.opened()
    found["quick_check"] = milliseconds(ask("PRAGMA quick_check"), 3)
    connection.close()
    return found


def flips_found(kept: Kept) -> int:
    """Flip one bit at a time in a copy, and count how many a full check or reading notices."""
    connection = kept.opened()
    fill(connection, 2_000)
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    whole, chance, found = kept.path.read_bytes(), random.Random(3), 0
    for _ in range(FLIPS):
        place = chance.randrange(len(whole))
        harmed = bytearray(whole)
        harmed[place] ^= 1 << chance.randrange(8)
        kept.path.write_bytes(harmed)
        try:
            connection = kept.opened()
            said = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            found += said != "ok"
        except kept.module.DatabaseError:
            found += 1
        finally:
            connection.close()
        for end in ("-wal", "-shm"):
            kept.path.with_name(kept.path.name + end).unlink(missing_ok=True)
    return found


def _in_its_process(task: str, way: str, path: Path, parts: int) -> Any:
    asked = [sys.executable, "-m", "tests.benchmarks.cipher", task, way, str(path), str(parts)]
    done = subprocess.run(asked, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def _task(task: str, way: str, path: Path, parts: int) -> Any:
    kept = Kept(way, path)
    if task == "fill":
        connection = kept.opened()
        fill(connection, parts)
        connection.close()
        return kept.module.sqlite_version
    return flips_found(kept) if task == "flip" else measure(kept, parts)


def main() -> None:
    """Print the figures."""
    if len(sys.argv) == 5:
        task, way, path, parts = sys.argv[1:]
        print(json.dumps(_task(task, way, Path(path), int(parts))))
        return
    parts = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for way in WAYS:
            version = _in_its_process("fill", way, folder / f"{way}.db", parts)
            print(f"{way:8} SQLite {version}")
        rounds: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
        for _ in range(ROUNDS):
            for way in WAYS:
                rounds[way].append(_in_its_process("measure", way, folder / f"{way}.db", parts))
        for what in rounds["plain"][0]:
            took = {w: statistics.median(r[what] for r in rounds[w]) for w in WAYS}
            beside = "".join(f"{took[w] / took['plain']:9.2f}" for w in WAYS)
            print(f"{what:32}{took['plain']:9.2f} ms{beside}")
        for way in WAYS:
            flipped = _in_its_process("flip", way, folder / f"{way}-flip.db", parts)
            print(f"{way:8} found {flipped} of {FLIPS} flipped bits")


if __name__ == "__main__":
    main()
