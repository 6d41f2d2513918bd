"""Writing a script stays within a small multiple of plain SQL for the same order."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bocounter.store.store import Store
from tests.benchmarks.board_and_search import NOW, Size, fill
from tests.benchmarks.script_writing import measured, numbers

pytestmark = [pytest.mark.alone]


def test_a_script_is_a_small_multiple_of_plain_sql(tmp_path: Path) -> None:
    store = Store.to_write(tmp_path / "counter.db", "a test", NOW)
    fill(store, Size(orders=300, open_orders=200, parts=2000, customers=3000))
    with store.reading() as rows:
        found = measured(rows, numbers(rows, 60), time.process_time)
    store.close()
    plain = found.pop("plain SQL").median
    for name, one in found.items():
        assert one.median < 90 * plain, name
        assert one.p95 < 250 * plain, name
