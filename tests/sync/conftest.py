"""A counter and an ERP for each test of the sync."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bocounter.sync import pull as pulling
from tests.sync.counter import Counter
from tests.sync.fake_dealership import dealership
from tests.sync.fake_erp import FakeErp


@pytest.fixture
def erp() -> FakeErp:
    return dealership(FakeErp())


@pytest.fixture
def counter(tmp_path: Path, erp: FakeErp) -> Iterator[Counter]:
    counter = Counter(tmp_path / "counter.db", erp)
    yield counter
    counter.store.close()


@pytest.fixture
def pages_of_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulling, "PAGE_ROWS", 10)
