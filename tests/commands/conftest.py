"""A counter whose store has been synced once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.building import Dealership
from tests.sync.counter import Counter
from tests.sync.fake_dealership import dealership
from tests.sync.fake_erp import FakeErp


@pytest.fixture
def erp() -> FakeErp:
    return dealership(FakeErp())


@pytest.fixture
def counter(tmp_path: Path, erp: FakeErp) -> Iterator[Counter]:
    counter = Counter(tmp_path / "counter.db", erp)
    counter.sync()
    counter.wait(minutes=5)
    yield counter
    counter.store.close()


@pytest.fixture
def dealership_of_facts(tmp_path: Path) -> Iterator[Dealership]:
    """A dealership made of facts alone, without an ERP behind it."""
    shop = Dealership(tmp_path / "facts.db")
    yield shop
    shop.close()
