"""Graph, ladder and best options stay within a small multiple of plain SQL on the same store."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bocounter.readings.best_options import freshen
from bocounter.store.store import Store
from tests.benchmarks import part_page
from tests.benchmarks.option_ladder import NOW, Size, best_of_all, fill, lines_of, one_by_one

pytestmark = [pytest.mark.xdist_group("store of options"), pytest.mark.alone]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = Store.to_write(Path(tmp_path_factory.mktemp("ladder")) / "counter.db", "a test", NOW)
    fill(made, Size(parts=4000, relations=1200, lines=600))
    freshen(made, NOW)
    yield made
    made.close()


def test_a_graph_and_a_ladder_are_a_small_multiple_of_plain_sql(store: Store) -> None:
    with store.reading() as rows:
        found = one_by_one(rows, lines_of(rows, 200), time.process_time)
    plain = found["plain SQL"].median
    assert found["graph"].median < 6 * plain
    assert found["options"].median < 30 * plain
    assert found["graph"].p95 < 20 * plain
    assert found["options"].p95 < 120 * plain


def test_the_page_of_a_part_is_a_small_multiple_of_plain_sql(store: Store) -> None:
    with store.reading() as rows:
        found = part_page.measured(rows, part_page.asked_for(rows, 150), time.process_time)
    plain = found["plain SQL"].median
    assert found["page"].median < 50 * plain
    assert found["page"].p95 < 400 * plain


def test_the_best_options_of_all_lines_are_a_small_multiple_of_plain_sql(store: Store) -> None:
    whole, some, floor = best_of_all(store, time.process_time)
    assert whole < 25 * floor
    assert some < whole
