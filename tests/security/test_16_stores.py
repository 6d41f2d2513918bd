"""Check 16: a file in the store's place, or a log beside it, may be anybody's."""

from __future__ import annotations

import os
import random
import struct
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bocounter.errors import Known, StoreTrouble
from bocounter.queries import find, soundness, traffic
from bocounter.store import driver
from bocounter.store.store import Store
from tests.building import NOW, Dealership
from tests.store.saying import Ids, call, counter, note

CASES = int(os.environ.get("BOCOUNTER_FUZZ", "60"))
"""The bar says 500: ``BOCOUNTER_FUZZ=500``."""


@pytest.fixture
def whole(tmp_path: Path) -> bytes:
    """A small store with words and facts, as it lies when it is closed."""
    shop = counter(Dealership(tmp_path / "first" / "counter.db"))
    mint = Ids()
    for number in range(40):
        shop.have("part", f"p{number}", code=f"88-{number}", description=f"Hose {number}")
        note(shop, f"note {number}", mint)
    call(shop, mint)
    shop.close()
    with closing(driver.opened(shop.store.path)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")
    return shop.store.path.read_bytes()


def mutated(whole: bytes, chance: random.Random) -> bytes:
    """Harm a file as disks and people do: bits, sectors, pages, its end, its schema's text."""
    held = bytearray(whole)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(held)) if chance.random() < 0.7 else chance.randrange(4096)
        how = chance.randrange(6)
        if how == 0:
            held[at] ^= 1 << chance.randrange(8)
        elif how == 1:
            held[at : at + 64] = chance.randbytes(len(held[at : at + 64]))
        elif how == 2:
            page = at // 4096 * 4096
            other = chance.randrange(len(held) // 4096) * 4096
            held[page : page + 4096] = held[other : other + 4096]
        elif how == 3:
            held[at : at + 4] = struct.pack(">I", chance.randrange(2**32))[: len(held[at : at + 4])]
        elif how == 4 and len(held) > 8192:
            del held[chance.randrange(4096, len(held)) :]
        else:
            old = chance.choice((b"CREATE TABLE", b"CREATE TRIGGER", b"RAISE(ABORT", b"note"))
            place = held.find(old, chance.randrange(len(held)))
            if place >= 0:
                held[place : place + len(old)] = chance.randbytes(len(old))
        if len(held) < 4096:
            break
    return bytes(held)


def used(path: Path) -> None:
    """Open it for work, read what every desk reads, and write a word."""
    store = Store.to_write(path, "a test", NOW, seconds=0)
    try:
        with store.reading() as rows:
            traffic.status(rows, NOW)
            find.find(rows, "hose", NOW)
            soundness.faults(rows)
    finally:
        store.close()


def test_no_mutated_store_ends_the_program(whole: bytes, tmp_path: Path) -> None:
    chance, refused, sound = random.Random(16), 0, 0
    for number in range(CASES):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        path = folder / "counter.db"
        path.write_bytes(mutated(whole, chance))
        try:
            used(path)
            sound += 1
        except Known:
            refused += 1
    assert refused > sound / 2, "what breaks no structure, a plain file cannot show"
    assert sound


def _log_of_another(folder: Path) -> bytes:
    """Give a whole and valid log of another store, with pages in the middle of it."""
    other = counter(Dealership(folder / "other.db"))
    mint = Ids()
    for number in range(60):
        note(other, f"words of another counter {number}", mint)
    log = (folder / "other.db-wal").read_bytes()
    other.close()
    assert len(log) > 40_000
    return log


@pytest.mark.parametrize("kind", ["another store's log", "rubbish", "half of another's"])
def test_a_log_that_is_not_the_stores_own_is_found_at_once(
    whole: bytes, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "first" / "counter.db"  # with its journal, as every store
    path.write_bytes(whole)
    Store.to_write(path, "a test", NOW).close()  # it was looked at today
    before = path.read_bytes()
    log = _log_of_another(tmp_path)
    harm = {
        "rubbish": random.Random(1).randbytes(50_000),
        "half of another's": log[: len(log) // 2],
    }
    path.with_name(path.name + "-wal").write_bytes(harm.get(kind, log))
    if kind != "rubbish":  # that has no valid frame, and SQLite passes it over
        with pytest.raises(StoreTrouble, match=r"damaged|of another store"):
            Store.to_write(path, "a test", NOW + timedelta(minutes=1))
        assert path.read_bytes() == before  # nothing of it was brought home
        return
    store = Store.to_write(path, "a test", NOW + timedelta(minutes=1))
    with store.reading() as rows:
        assert soundness.faults(rows) == []
        assert rows.all("SELECT text FROM note WHERE text LIKE 'words of%'") == []
    store.close()
